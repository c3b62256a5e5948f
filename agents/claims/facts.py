"""Statements that report what happened, rather than claim to have done it: other people's deeds, data, habits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.claims.evidence import codes_in, told_families
from agents.claims.grammar import Language
from agents.claims.languages.english import ENGLISH
from agents.claims.plain import plain
from agents.claims.statements import BREAK, Statement
from agents.claims.tool_names import is_text_work
from agents.tool import Receipt


def is_fact(made: Statement, receipts: Sequence[Receipt], languages: Sequence[Language]) -> bool:
    """Whether a statement is about others, an earlier time, what usually happens, or what a tool answered just now."""
    if made.kind in {"self", "bare"}:
        return False
    cues = made.language.cues
    deed = made.clause if made.language.verb_last else made.before[made.subject :] + made.verb + made.after
    _, _, aside = made.after.partition(",")
    if cues.by.search(deed) or cues.reported.search(made.before) or cues.reported.search(aside):
        return True
    if made.kind not in {"state", "doing"} and _is_past(made):
        return True
    if made.kind == "state" and _is_habit(made):
        return True
    if made.families == {"reject"} and (
        cues.failure.search(made.before) or not all(receipt.ok for receipt in receipts)
    ):
        return True
    if made.kind == "doing":
        return False
    read = [receipt for receipt in receipts if receipt.effect == "reads" and receipt.ok]
    if made.kind == "state" and not made.families and _shares(made.sentence.plain, read):
        return not cues.recent.search(made.sentence.plain)
    if made.kind == "headline" and any(is_text_work(receipt.tool) for receipt in read):
        return True
    return _was_read(made, read, languages)


def _is_past(made: Statement) -> bool:
    """Whether a time is named that lies before this turn. The day of a meeting is when it will be, unless words say so."""
    cues, text = made.language.cues, made.sentence.plain
    if cues.recent.search(text):
        return False
    return any(not _plans(made) or _BYGONE.search(found[0]) for found in cues.long_ago.finditer(text))


_BYGONE = re.compile(
    r"yesterday|last|ago|earlier|previous|prior|gestern|letzt|vor|vergangen|hier|derni|passé|ayer|pasad|hace|anterior|"
    r"امس|ماضي|سابق|قبل|ieri|scors|\bfa\b|ontem|passad|há|atrás|gisteren|geleden|afgelopen|dün|geçen|önce|вчера|прошл|назад|"
    r"昨|先|上|前|去|पिछल|पहले|this morning"
)


def _plans(made: Statement) -> bool:
    """Whether it is about the time of something to come."""
    return bool(made.families) and made.families <= {"schedule", "book"}


def _is_habit(made: Statement) -> bool:
    cues = made.language.cues
    subject, rest = _STOP.split(made.before[: made.subject])[-1], BREAK.split(made.after)[0]
    if cues.generic.search(subject) or cues.habit.search(_STOP.split(made.before)[-1]) or cues.habit.search(rest):
        return True
    return not _plans(made) and bool(cues.often.search(subject) or cues.often.search(rest))


_STOP = re.compile(r"[;!?…—:]|\s–\s|\.(?=\s|$)")


def _was_read(made: Statement, reads: Sequence[Receipt], languages: Sequence[Language]) -> bool:
    """Whether what was read says so: the same verb, the thing by its code, or much of the same words."""
    if made.language.cues.recent.search(made.before[-40:] + made.verb + made.after[:25]):
        return False
    codes = codes_in(made.sentence.text)
    words = _content(made.after) if made.kind in {"state", "past"} else set[str]()
    return any(
        codes & codes_in(read.summary)
        or sum(map(_weight, words & _content(plain(read.summary)))) >= MUCH
        or any(made.families & told_families(plain(read.summary), language) for language in {ENGLISH, *languages})
        for read in reads
    )


MUCH = 2  # words that a sentence shares with what was read
SHORT = 2  # digits
_CONTENT = re.compile(r"[^\W\d_]{4,}|\d[\d:.,]*")


def _shares(text: str, reads: Sequence[Receipt]) -> bool:
    """Whether a sentence has much of the same words as something that was read."""
    return any(sum(map(_weight, _content(text) & _content(plain(read.summary)))) >= MUCH for read in reads)


def _weight(word: str) -> int:
    """A time or a long number says as much as two words."""
    return 2 if any(map(str.isdigit, word)) and len(word) > SHORT else 1


def _content(text: str) -> set[str]:
    return {word.strip(".,:") for word in _CONTENT.findall(text)}
