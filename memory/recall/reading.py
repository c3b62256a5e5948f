"""What a question asks for, and what a turn has to offer, beside its words and its meaning."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from memory.recall.dates import Span, spans
from memory.recall.english import STOP_WORDS
from memory.recall.episode import Question
from memory.recall.words import terms, words

_WHEN = re.compile(
    r"\b(?:when|how long ago|(?:what|which|on which|on what) (?:date|day|month|year|time))\b", re.IGNORECASE
)
_HOW_MANY = re.compile(r"\bhow (?:many|much|long|old|often|large|big|far)\b", re.IGNORECASE)
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_SEASONS = "spring|summer|fall|autumn|winter"
_TELLS_TIME = re.compile(
    rf"\b(?:yesterday|tonight|tomorrow|ago|since|(?:last|next|this) (?:week|month|year|night|weekend|morning|"
    rf"{_SEASONS}|{_DAYS})|on (?:{_DAYS})|in (?:{_MONTHS})|(?:{_MONTHS}) \d+|\d+(?:st|nd|rd|th))\b",
    re.IGNORECASE,
)
_TELLS_NUMBER = re.compile(
    r"\b(?:\d[\d.,:]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty|"
    r"thirty|forty|fifty|hundred|thousand|dozen)\b",
    re.IGNORECASE,
)
_FIRST = frozenset({"i", "me", "my", "mine", "we", "us", "our", "ours"})
_SECOND = frozenset({"you", "your", "yours"})
_POLITE = re.compile(
    r"\b(?:do|can|could|would) you (?:still |please )?(?:know|remember|recall|tell|say|find)\b", re.IGNORECASE
)
_TO_FIRST = {"his": "my", "her": "my", "their": "my", "him": "me", "he": "I", "she": "I"}
_THIRD = re.compile(rf"\b(?:{'|'.join(_TO_FIRST)})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it is searched for.

    `statement` is the question in the words of the one it is about ("When did Sara move?" -> "When did I move?"): what
    people say of themselves is nearer to that in meaning. `speakers` are those it is about.
    """

    terms: tuple[str, ...]
    statement: str
    speakers: frozenset[str]
    times: tuple[Span, ...]
    wants_time: bool
    wants_number: bool


def read(question: Question, speakers: Collection[str]) -> Reading:
    """Understand a question about a conversation between some speakers."""
    text = question.text
    named = _named(text, speakers)
    own_words = {word for name in speakers for word in words(name)} - STOP_WORDS
    return Reading(
        terms=tuple(dict.fromkeys(terms(text, own_words))),
        statement=_in_first_person(text, named),
        speakers=frozenset(named) or _meant(question),
        times=spans(text, question.at.date()),
        wants_time=bool(_WHEN.search(text)),
        wants_number=bool(_HOW_MANY.search(text)),
    )


def tells_time(text: str) -> bool:
    return bool(_TELLS_TIME.search(text))


def tells_number(text: str) -> bool:
    return bool(_TELLS_NUMBER.search(text))


def _named(text: str, speakers: Collection[str]) -> list[str]:
    """The speakers whose name, or a part of it, a text holds, in the order of the text."""
    places = {name: [found.start() for found in _name(name).finditer(text)] for name in speakers}
    return sorted((name for name in places if places[name]), key=lambda name: min(places[name]))


def _name(speaker: str) -> re.Pattern[str]:
    """Finds a name or a part of it; one that is an everyday word as well ("Will") counts only as it is written."""
    parts = [re.escape(part) for part in re.findall(r"\w+", speaker) if len(part) > 1]
    plain = "|".join(part for part in parts if part.lower() in STOP_WORDS)
    other = "|".join(part for part in parts if part.lower() not in STOP_WORDS)
    return re.compile(rf"(?<!^)\b(?:{plain or '(?!)'})\b|\b(?i:{other or '(?!)'})\b")


def _meant(question: Question) -> frozenset[str]:
    """Whom the first "I" or "you" of a question means."""
    for word in words(_POLITE.sub("", question.text)):
        if word in _FIRST and question.asker:
            return frozenset({question.asker})
        if word in _SECOND and question.answerer:
            return frozenset({question.answerer})
    return frozenset()


def _in_first_person(text: str, named: list[str]) -> str:
    """The first speaker named speaks, the others are spoken to."""
    if not named:
        return text
    for name, mine, me in ((named[0], "my", "I"), *((other, "your", "you") for other in named[1:])):
        text = re.sub(rf"(?:{_name(name).pattern})['’]s\b", mine, text)
        text = _name(name).sub(me, text)
    return _THIRD.sub(lambda found: _TO_FIRST[found[0].lower()], text)
