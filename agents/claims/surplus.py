"""Replies that tell of more than their receipts: of two things alike, or two deeds, where receipts know one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agents.claims.conflicts import contradicts
from agents.claims.evidence import Evidence
from agents.claims.grammar import Language
from agents.claims.naming import leaves_out
from agents.claims.objects import BREAK
from agents.claims.speech import Sentence
from agents.claims.statement import Statement

LEAST = 3  # letters that make two names alike
ROOT = 4  # letters that the forms of a word share


def more_told(
    sentences: Sequence[Sentence], made: Sequence[Statement], writes: Sequence[Evidence], languages: Sequence[Language]
) -> Iterator[Sentence]:
    """The sentences that state something of what no receipt tells, beside or instead of what receipts do tell.

    They need not hold a verb of effect: whoever says "Luis and Maite have the plans" after a mail to Luis claims two.
    """
    yield from _others_named(sentences, writes)
    for sentence in sentences:
        if all(_tells_of_other(sentence, language, writes) for language in languages):
            yield sentence
    yield from _second_deeds(sentences, made, writes)


# --- other things --------------------------------------------------------------------------------------------------

_NAME = re.compile(
    r"[A-ZÀ-ÞА-Я][^\W\d_A-Z]{2,}|[\u0621-\u064a]{3,}|[\u0900-\u097f]{3,}|[\u30a0-\u30ff\u4e00-\u9fff]{1,3}"
)
_TWO_NAMES = re.compile(r"[A-ZÀ-ÞА-Я]\w+[^A-ZÀ-ÞА-Я]+ [A-ZÀ-ÞА-Я]|إلى|الى|に|给|को ")
_NO_NAME = re.compile(r"(?i:ok|done|sent)|[中済已了完好]")


def _others_named(sentences: Sequence[Sentence], writes: Sequence[Evidence]) -> Iterator[Sentence]:
    """The sentences that give something to somebody, where the only receipt is nothing but another name."""
    name = writes[0].summary
    if len(writes) > 1 or not _NAME.fullmatch(name) or _NO_NAME.search(name):
        return
    if not any(name[:LEAST].lower() in sentence.text.lower() for sentence in sentences):
        yield from (sentence for sentence in sentences if _TWO_NAMES.search(sentence.text))


def _tells_of_other(sentence: Sentence, language: Language, writes: Sequence[Evidence]) -> bool:
    """Whether it names more than receipts do, or another day, amount or name than the only one."""
    if _is_unsaid(sentence, language):
        return False
    stated = Statement(sentence, language, "state", after=sentence.plain)
    if len(writes) == 1 and contradicts(writes[0], stated):
        return True
    return not language.cues.unreal.search(sentence.plain) and leaves_out(stated, writes)


def _is_unsaid(sentence: Sentence, language: Language) -> bool:
    """Whether it asks, denies, or is of others or of an earlier time."""
    cues = language.cues
    text = cues.assured.sub(" ", sentence.plain)
    others = (cues.denied, cues.failure, cues.setback, cues.reported, cues.long_ago)
    return sentence.is_question or any(cue.search(text) for cue in others)


# --- other deeds ---------------------------------------------------------------------------------------------------

_JOINED = re.compile(r"[;!?…؛。]|\.(?=\s|$)|(?:,\s|\s)(?:and|und|et|y|e|и|ve|en|then|puis|dann|luego|poi)\s|\s(?=و)|، ")
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|[\u0300-\u036f\u0900-\u097f]){2,}|\d[\d:.,]*\d|\d")


def _second_deeds(
    sentences: Sequence[Sentence], made: Sequence[Statement], writes: Sequence[Evidence]
) -> Iterator[Sentence]:
    """The deeds that share no word with any receipt, told after as many parts that do as there are receipts."""
    done = [proof for proof in writes if proof.ok]
    told = " ".join(proof.text for proof in done)
    parts = [(sentence, part) for sentence in sentences for part in _JOINED.split(sentence.plain)]
    known = 0
    for sentence, part in parts if made and done else ():
        if _shares(part, told, made[0].language):
            known += not sentence.is_question
        elif known >= len(done) and any(_is_deed_of(one, sentence, part) for one in made):
            yield sentence


def _is_deed_of(one: Statement, sentence: Sentence, part: str) -> bool:
    """Whether a part of a sentence holds a statement, and a noun that says of what."""
    clause = _clause(one)
    if one.kind == "bare" or one.sentence is not sentence or clause not in part:
        return False
    rest = _words(clause.replace(one.verb, " "), one.language)
    return any(len(word) >= ROOT and word.isalpha() for word in rest)


def _clause(one: Statement) -> str:
    """The words right around its verb."""
    left = _JOINED.split(BREAK.split(one.before)[-1])[-1]
    right = _JOINED.split(BREAK.split(one.after)[0])[0]
    return f"{left}{one.verb}{right}".strip()


def _words(text: str, language: Language) -> list[str]:
    return [word for word in _WORD.findall(text) if word not in language.common]


def _shares(text: str, told: str, language: Language) -> bool:
    """Whether a word of a text begins like one that receipts tell."""
    roots = (re.escape(word.removeprefix("و").removeprefix("ال")[:ROOT]) for word in _words(text, language))
    return any(re.search(rf"(?<!\w)(?:ال)?{root}", told) for root in roots)
