"""Statements that report what happened, rather than claim to have done it: other people's deeds, data, habits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.claims.evidence import Proof, codes_in, told_families, without_codes
from agents.claims.grammar import Language
from agents.claims.languages import english
from agents.claims.objects import BREAK
from agents.claims.plain import plain
from agents.claims.statement import Statement
from agents.claims.tool_names import is_text_work
from agents.claims.verbs import Family

MUCH = 2  # words that a sentence shares with what was read
ROOT = 5  # letters that the forms of a verb share
SHORT = 2  # digits; longer numbers and times say as much as two words
NEAR_BEFORE, NEAR_AFTER = 40, 25  # characters around a verb
ARTICLE = 4  # characters that may stand before the time that a sentence begins with


def is_fact(made: Statement, receipts: Sequence[Proof], languages: Sequence[Language]) -> bool:
    """Whether a statement is about others, an earlier time, what usually happens, or what a tool answered just now."""
    read = [receipt for receipt in receipts if receipt.effect == "reads" and receipt.ok]
    if (read and (_is_field(made) or _LOGGED.match(made.sentence.plain))) or _is_told_again(made):
        return True
    if _LESSON.search(made.sentence.plain):
        return True
    if made.kind in {"self", "bare"}:
        return False
    if _is_of_others(made) or _is_reason(made, receipts) or _is_lasting(made):
        return True
    if made.kind == "doing":
        return any(made.unlisted or made.families & _told(one, languages) for one in read)
    return (made.kind != "state" and _is_past(made)) or _was_read(made, read, languages)


# What is said about words of a language.
_LESSON = re.compile(
    r"(?<!\w)(?:(?:past |present )?participles?|participio|particípio|participe passé|partizip|voltooid deelwoord|"
    r"lijdend|passive voice|voz passiva|voz pasiva|voix passive|passivo|past tense|present perfect|auxiliary verb|"
    r"präteritum|imparfait|pretérito|passato prossimo|причаст\w+|страдательн\w+|اسم (?:ال)?مفعول)(?!\w)|"
    r"受身|过去分词|被动"
)


def _is_lasting(made: Statement) -> bool:
    """Whether it says what usually happens, or what is still so."""
    if made.kind == "state" and _is_habit(made):
        return True
    return made.kind in {"state", "headline"} and bool(made.language.cues.still.search(made.before))


def _is_of_others(made: Statement) -> bool:
    """Whether somebody else did it or says so, before the verb or in an aside after it."""
    cues = made.language.cues
    deed = made.verb + made.after if made.kind == "headline" else made.framed + made.verb + made.after
    if made.language.verb_last:
        deed = made.clause
    before = cues.assured.sub(" ", made.before.rpartition(";")[2])
    aside = _ASIDE.sub("", made.after.partition(",")[2])
    by = None if _REPLACES.search(deed) else cues.by.search(deed)
    return bool(by or cues.reported.search(before) or cues.reported.search(aside))


_ASIDE = re.compile(r"^\s*(?:and|und|et|y|e|en|и|ve|و).*", re.DOTALL)  # goes on, rather than says who said so
_REPLACES = re.compile(r"(?<!\w)(?:repla|rempla|ersetz|reempla|sustitu|sostitu|substitu|vervang|замен)")  # by something


def _is_field(made: Statement) -> bool:
    """Whether it is a field of a record: "Status: sent", "water: paid on the 2nd"."""
    if made.sentence.ticked or "✅" in made.after:
        return False
    return bool(_FIELD.search(made.before) or (_LABEL.fullmatch(made.before) and _is_past(made)))


_LABEL = re.compile(r"[^\W\d_]++(?:\s[^\W\d_]++){0,2}\s?:\s*+")
_FIELD = re.compile(
    r"(?:^|\s)(?:status|state|stage|phase|zustand|stand|statut|état|étape|estado|etapa|stato|fase|situação|durum|"
    r"статус|"
    r"состояние|الحاله|حاله|स्थिति|状态|狀態|ステータス)\s*[:：]\s*$"
)


_LOGGED = re.compile(r"\d{1,2}:\d\d(?::\d\d)?\s+(?!uhr|h\b)[^\W\d_]")  # a line of a log


def _is_reason(made: Statement, receipts: Sequence[Proof]) -> bool:
    """Whether it tells why something failed: "I couldn't move it: the file is locked", "the card was declined"."""
    cues = made.language.cues
    failures = [receipt for receipt in receipts if not receipt.ok]
    if failures and _admits(made):
        return True
    if made.kind == "state":
        earlier = cues.turns.split(made.before)[-1]
        return bool(BREAK.search(earlier) and cues.failure.search(BREAK.split(earlier)[-2])) or any(
            made.families & _told(one, (made.language,)) for one in failures
        )
    return made.families == _REJECTED and bool(cues.failure.search(made.before) or failures)


_NOTHING = re.compile(
    r"(?<!\w)(?:nothing|none|(?<!plus )rien|"
    r"aucune?|nichts|keine?|nada|ningun[oa]|niente|nessun[oa]?|nenhuma?|niets|geen|"
    r"hiçbir|ничего|"
    r"не|لم|[وف]?لا شيء?)(?!\w)|何も|没有|未能"
)


def _admits(made: Statement) -> bool:
    """Whether the sentence says that something did not work, with no word against that."""
    cues, text = made.language.cues, made.sentence.plain
    return bool(cues.failure.search(text) or _NOTHING.search(text)) and not cues.turns.search(text)


_REJECTED: frozenset[Family] = frozenset({"reject"})


# --- time ----------------------------------------------------------------------------------------------------------


def _is_past(made: Statement) -> bool:
    """Whether a time before this turn is named. The day of a meeting is when it will be, unless words say so."""
    cues, text = made.language.cues, f"{_PART.split(made.before)[-1]}{made.verb}{_PART.split(made.after)[0]}"
    if cues.recent.search(text):
        return False
    planned = _is_plan(made) or (made.kind == "passive" and made.language.perfect)
    return any(
        (not planned or _BYGONE.search(found[0])) and not cues.dated.search(text[: found.start()])
        for found in cues.long_ago.finditer(text)
    )


def _is_told_again(made: Statement) -> bool:
    """Whether the sentence begins with a time before this turn: "Last week I sent you a list"."""
    opening = made.language.cues.long_ago.search(made.sentence.plain)
    if made.kind not in {"self", "passive"} or opening is None or opening.start() > ARTICLE:
        return False
    return bool(_BYGONE.search(opening[0])) and not _TODAY.search(opening[0])


_TODAY = re.compile("this morning|earlier")
_PART = re.compile(r"[;!?…]|(?<!\d):")  # "noted: her birthday on 4 May"
_BYGONE = re.compile(
    r"yesterday|last|ago|earlier|previous|prior|this morning|gestern|letzt|vor|vergangen|hier|derni|passé|ayer|pasad|"
    r"hace|anterior|امس|ماضي|سابق|قبل|ieri|scors|\bfa\b|ontem|passad|há|atrás|gisteren|geleden|afgelopen|dün|"
    r"geçen|önce|"
    r"вчера|прошл|назад|昨|先|上|前|去|पिछल|पहले"
)


def _is_plan(made: Statement) -> bool:
    """Whether it is about the time of something to come."""
    return bool(made.families) and made.families <= {"schedule", "book", "cancel"}


def _is_habit(made: Statement) -> bool:
    """Whether it says what happens in general: to any invoice, automatically, every night."""
    cues = made.language.cues
    if cues.recent.search(f"{made.framed}{made.verb}"):
        return False
    subject = _COMMA.split(_STOP.split(made.before[: made.subject])[-1])[-1]
    after = BREAK.split(made.after)[0]
    whole = _FULL_STOP.split(made.before)[-1]
    if cues.generic.search(subject) or cues.habit.search(whole) or cues.habit.search(after):
        return True
    return not _is_plan(made) and bool(cues.often.search(subject) or cues.often.search(after))


_STOP = re.compile(r"[;!?…—:]|\s–\s|\.(?=\s|$)")
_COMMA = re.compile(r",\s(?=\S)")
_FULL_STOP = re.compile(r"[;!?…—]|\s–\s|\.(?=\s|$)")


# --- what was read -------------------------------------------------------------------------------------------------


def _was_read(made: Statement, reads: Sequence[Proof], languages: Sequence[Language]) -> bool:
    """Whether what was read says so: the same verb, the thing by its code, or much of the same words."""
    recent = made.language.cues.recent
    if made.kind == "headline" and any(is_text_work(read.tool) for read in reads):
        return True
    if made.kind in {"state", "passive", "past"} and not made.families and _shares(made.sentence.plain, reads):
        reported = made.kind != "passive" or any(made.verb[:ROOT] in plain(read.summary) for read in reads)
        return reported and not recent.search(made.sentence.plain)
    if recent.search(f"{made.before[-NEAR_BEFORE:]}{made.verb}{made.after[:NEAR_AFTER]}"):
        return False
    return (
        (made.kind in {"state", "past"} and _shares(made.after, reads))
        or any(_is_about_same(made, read) for read in reads)
        or any(made.families & _told(read, languages) for read in reads)
    )


def _is_about_same(made: Statement, read: Proof) -> bool:
    """Whether what was read has the same code, and says nothing else of it."""
    if not codes_in(made.sentence.text) & codes_in(read.summary):
        return False
    said = set(filter(str.isalpha, _content(plain(without_codes(read.summary)))))
    return bool(said & _content(made.sentence.plain)) or (not said and made.kind in {"state", "past"})


def _told(read: Proof, languages: Sequence[Language]) -> set[str]:
    summary = plain(read.summary)
    return {family for language in {english(), *languages} for family in told_families(summary, language)}


def _shares(text: str, reads: Sequence[Proof]) -> bool:
    """Whether a text has much of the same words as something that was read."""
    return any(sum(map(_weight, _content(text) & _content(plain(read.summary)))) >= MUCH for read in reads)


def _weight(word: str) -> int:
    return MUCH if any(map(str.isdigit, word)) and len(word) > SHORT else 1


_CONTENT = re.compile(r"[^\W\d_]{4,}|\d[\d:.,]*")
_PAIR = re.compile(r"(?=([\u3040-\u30ff\u4e00-\u9fff]{2}))")  # of signs, where words do not stand apart


def _content(text: str) -> set[str]:
    return {word.strip(".,:") for word in (*_CONTENT.findall(text), *_PAIR.findall(text))}
