"""Receipts as evidence: what a write is known to have done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, cast

from agents.claims.grammar import Language, Thing
from agents.claims.languages import english
from agents.claims.plain import plain
from agents.claims.tool_names import families_of, families_of_command, is_runner, spoken_name
from agents.claims.verbs import Family, Slot


class Proof(Protocol):
    """What a receipt of a tool call says, or what a trace keeps of it."""

    @property
    def tool(self) -> str: ...
    @property
    def effect(self) -> Literal["reads", "writes"]: ...
    @property
    def ok(self) -> bool: ...
    @property
    def summary(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one receipt of a write stands for.

    `families` are those of the tool's name and of the summary, `told` those that the summary reports; `named` are the
    things in the tool's name, or in the summary where the name has none. `codes` and `names` (numbers, too) stand in
    the summary; `text` is all words of name and summary, `summary` as it was told.
    """

    ok: bool
    tool: str
    families: frozenset[Family]
    told: frozenset[Family]
    named: frozenset[Thing]
    codes: frozenset[str]
    names: frozenset[str]
    text: str
    summary: str
    tool_words: frozenset[str]
    asks: bool


def evidence_of(receipt: Proof, languages: Sequence[Language]) -> Evidence:
    """What a receipt proves. A summary that says nothing was done makes even a successful call prove nothing."""
    summary, name = plain(receipt.summary), spoken_name(receipt.tool)
    tongues = tuple(dict.fromkeys((english(), *languages)))
    denied = bool(_DENIED.search(summary)) and not _DRAFTS.search(name)
    told: frozenset[Family] = frozenset(family for language in tongues for family in told_families(summary, language))
    if _ATTENDED.search(summary):
        told |= _SENT  # who is entered as a guest is invited
    asked = bool(_ASKS.search(name))
    if asked:
        told |= _ASKED
    return Evidence(
        ok=receipt.ok and not (denied and not told),
        tool=receipt.tool,
        families=told if denied else told | (_families_by_name(receipt) - (_ANSWERED if asked else _NO_FAMILIES)),
        told=told,
        named=_things(_NO_THINGS.sub("", name), tongues) or _things(summary, tongues),
        codes=codes_in(receipt.summary),
        names=frozenset(name.lower() for name in _NAME.findall(receipt.summary)),
        text=f"{name} {summary}",
        summary=receipt.summary,
        tool_words=frozenset(name.split()),
        asks=asked,
    )


def _families_by_name(receipt: Proof) -> frozenset[Family]:
    if is_runner(receipt.tool):
        return families_of_command(receipt.summary)
    return families_of(receipt.tool)


# Not what is acted upon: a schedule may be of anything, and posted are vouchers, too.
_NO_THINGS = re.compile(r"\bschedules?\b|\bpost(?= \w)|(?<= )post$")
_SENT: frozenset[Family] = frozenset({"send"})
_ATTENDED = re.compile(
    r"\b(?:attendees?|guests?|participants?|teilnehmer\w*|gäste|invité\w*|asistentes|المدعو\w*|حضور)\b"
)
_ASKS = re.compile(
    r"\b(?:request|solicit|richied|richiest|pedir|pedido|demand|anfrag|aanvra|vragen|iste\b|talep|solicita|zapros|запрос)|طلب"
)
_ASKED: frozenset[Family] = frozenset({"send", "record"})
_ANSWERED: frozenset[Family] = frozenset({"approve", "pay", "grant", "book", "buy"})  # to ask for it is not to get it
_NO_FAMILIES: frozenset[Family] = frozenset()
_DRAFTS = re.compile(r"draft|entwurf|brouillon|borrador|bozza|rascunho|concept|taslak")
_DENIED = re.compile(
    r"^(?:nothing|no |not |failed|error|unable|could ?n[o']t|cannot|can't|denied|refused|timed? ?out|dry.?run|would |"
    r"pending|awaiting|waiting|skipped|0 (?:rows|records|items|files|results|emails|messages|changes|entries|events)|"
    r"draft)|"
    r"\bnot (?:sent|saved|created|deleted|found|done|executed|changed|updated|booked|approved|run|started)\b|"
    r"\b(?:awaiting|pending|needs|requires|waiting for) (?:approval|confirmation|review)\b|"
    r"\b(?:dry.?run|was not|were not|did not|nothing (?:was|has been|to \w+)|you have no|"
    r"there (?:is|are|was|were) no)\b"
)
_NEGATED = re.compile(
    r"\b(?:not|never|no|un|nothing|without|to be|will be|can be|could be|before|if|would be)\W+(?:\w+\W+)?$"
)


_REPORTS: frozenset[Slot] = frozenset({"done", "past", "became"})


def told_families(summary: str, language: Language) -> set[Family]:
    """Families of what a plain summary reports as done. A word that is also a noun ("run 42") reports nothing."""
    return {
        hit.verb.family
        for hit in language.lexicon.hits(summary)
        if hit.verb.family
        and hit.slot in _REPORTS
        and not _NEGATED.search(summary[: hit.start])
        and not language.thing_pattern.fullmatch(summary, hit.start, hit.end)
    }


def _things(text: str, languages: Sequence[Language]) -> frozenset[Thing]:
    return frozenset(
        cast("Thing", found.lastgroup) for language in languages for found in language.thing_pattern.finditer(text)
    )


_CODE = re.compile(r"(?<![\w/])(?:([A-Za-z]{2,}-|#)(?=\d)|([A-Za-z]{2,})(?=\d\d))(\d+)(?![A-Za-z\d_])")
_NAME = re.compile(r"(?<!\w)[A-ZÀ-Þ][\w-]{2,}|(?<![\w:.,])\d{1,4}(?::\d\d)?(?![\w:]|[.,]\d)|^[^\W\d_]+(?=:)")


def without_codes(text: str) -> str:
    """The text without numbers that have a name."""
    return _CODE.sub(" ", text)


def codes_in(text: str) -> frozenset[str]:
    """Numbers with a name, such as INV-204 or #17."""
    return frozenset(f"{(marked or joined).upper()}{number}" for marked, joined, number in _CODE.findall(text))
