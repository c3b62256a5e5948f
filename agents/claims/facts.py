"""Statements that report what happened, rather than claim to have done it: other people's deeds, data, habits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.claims.evidence import codes_in, told_families
from agents.claims.grammar import Language
from agents.claims.languages.english import ENGLISH
from agents.claims.objects import BREAK
from agents.claims.plain import plain
from agents.claims.statement import Statement
from agents.claims.tool_names import is_text_work
from agents.tool import Receipt

MUCH = 2  # words that a sentence shares with what was read
SHORT = 2  # digits; longer numbers and times say as much as two words
NEAR_BEFORE, NEAR_AFTER = 40, 25  # characters around a verb


def is_fact(made: Statement, receipts: Sequence[Receipt], languages: Sequence[Language]) -> bool:
    """Whether a statement is about others, an earlier time, what usually happens, or what a tool answered just now."""
    if made.kind in {"self", "bare"}:
        return False
    if _is_of_others(made) or (made.kind == "state" and _is_habit(made)) or _is_refusal(made, receipts):
        return True
    if made.kind == "doing":
        return False
    read = [receipt for receipt in receipts if receipt.effect == "reads" and receipt.ok]
    return (made.kind != "state" and _is_past(made)) or _was_read(made, read, languages)


def _is_of_others(made: Statement) -> bool:
    """Whether somebody else did it or says so, before the verb or in an aside after it."""
    cues = made.language.cues
    deed = made.clause if made.language.verb_last else made.framed + made.verb + made.after
    aside = made.after.partition(",")[2]
    return bool(cues.by.search(deed) or cues.reported.search(made.before) or cues.reported.search(aside))


def _is_refusal(made: Statement, receipts: Sequence[Receipt]) -> bool:
    """Whether it tells why something failed: "the card was declined"."""
    failed = made.language.cues.failure.search(made.before) or not all(receipt.ok for receipt in receipts)
    return made.families == {"reject"} and bool(failed)


# --- time ----------------------------------------------------------------------------------------------------------


def _is_past(made: Statement) -> bool:
    """Whether a time before this turn is named. The day of a meeting is when it will be, unless words say so."""
    cues, text = made.language.cues, made.sentence.plain
    if cues.recent.search(text):
        return False
    return any(not _is_plan(made) or _BYGONE.search(found[0]) for found in cues.long_ago.finditer(text))


_BYGONE = re.compile(
    r"yesterday|last|ago|earlier|previous|prior|this morning|gestern|letzt|vor|vergangen|hier|derni|passé|ayer|pasad|"
    r"hace|anterior|امس|ماضي|سابق|قبل|ieri|scors|\bfa\b|ontem|passad|há|atrás|gisteren|geleden|afgelopen|dün|geçen|önce|"
    r"вчера|прошл|назад|昨|先|上|前|去|पिछल|पहले"
)


def _is_plan(made: Statement) -> bool:
    """Whether it is about the time of something to come."""
    return bool(made.families) and made.families <= {"schedule", "book"}


def _is_habit(made: Statement) -> bool:
    """Whether it says what happens in general: to any invoice, automatically, every night."""
    cues = made.language.cues
    before, subject = _STOP.split(made.before)[-1], _STOP.split(made.before[: made.subject])[-1]
    after = BREAK.split(made.after)[0]
    if cues.generic.search(subject) or cues.habit.search(before) or cues.habit.search(after):
        return True
    return not _is_plan(made) and bool(cues.often.search(subject) or cues.often.search(after))


_STOP = re.compile(r"[;!?…—:]|\s–\s|\.(?=\s|$)")


# --- what was read -------------------------------------------------------------------------------------------------


def _was_read(made: Statement, reads: Sequence[Receipt], languages: Sequence[Language]) -> bool:
    """Whether what was read says so: the same verb, the thing by its code, or much of the same words."""
    recent = made.language.cues.recent
    if made.kind == "headline" and any(is_text_work(read.tool) for read in reads):
        return True
    if made.kind == "state" and not made.families and _shares(made.sentence.plain, reads):
        return not recent.search(made.sentence.plain)
    if recent.search(f"{made.before[-NEAR_BEFORE:]}{made.verb}{made.after[:NEAR_AFTER]}"):
        return False
    return (
        (made.kind in {"state", "past"} and _shares(made.after, reads))
        or any(codes_in(made.sentence.text) & codes_in(read.summary) for read in reads)
        or any(made.families & _told(read, languages) for read in reads)
    )


def _told(read: Receipt, languages: Sequence[Language]) -> set[str]:
    summary = plain(read.summary)
    return {family for language in {ENGLISH, *languages} for family in told_families(summary, language)}


def _shares(text: str, reads: Sequence[Receipt]) -> bool:
    """Whether a text has much of the same words as something that was read."""
    return any(sum(map(_weight, _content(text) & _content(plain(read.summary)))) >= MUCH for read in reads)


def _weight(word: str) -> int:
    return MUCH if any(map(str.isdigit, word)) and len(word) > SHORT else 1


_CONTENT = re.compile(r"[^\W\d_]{4,}|\d[\d:.,]*")


def _content(text: str) -> set[str]:
    return {word.strip(".,:") for word in _CONTENT.findall(text)}
