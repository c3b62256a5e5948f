"""Which instructions a prompt holds, read from its words alone: the whole vocabulary that worlds may ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

KEYWORDS: Mapping[str, tuple[str, ...]] = {
    "table": ("table",),
    "bullets": ("bullet",),
    "brief": ("brief", "short", "concise"),
    "steps": ("numbered steps", "step by step"),
    "totals": ("total",),
    "currency": ("currency",),
    "iso_dates": ("YYYY-MM-DD", "ISO date"),
    "units": ("unit",),
    "plain_words": ("plain words", "no jargon"),
    "formal": ("formal",),
    "no_greeting": ("no greeting", "no salutation"),
    "same_language": ("same language", "language of the question"),
    "cite": ("cite", "source"),
    "two_decimals": ("two decimals",),
    "confirm": ("ask before", "confirm"),
}
DENIALS = frozenset({"not", "never", "avoid", "without", "don't"})
REACH = 3  # words before a keyword in which a denial turns it round

_SENTENCE = re.compile(r"[.!?;\n]+")
_WORD = re.compile(r"[\w'’-]+")


def bullet(tag: str) -> str:
    """How the healthy prompt says it."""
    return f"Remember: {KEYWORDS[tag][0]}."


def tags_in(bullets: Iterable[str]) -> frozenset[str]:
    """The directives that a prompt of these bullets holds."""
    return frozenset(tag for text in bullets for tag in _tags(text))


@cache
def _tags(text: str) -> frozenset[str]:
    sentences = [_words(sentence) for sentence in _SENTENCE.split(text)]
    return frozenset(tag for tag, keys in KEYWORDS.items() if any(_holds(words, keys) for words in sentences))


def _holds(words: list[str], keywords: tuple[str, ...]) -> bool:
    return any(_says(words, _words(keyword)) for keyword in keywords)


def _says(words: list[str], keyword: list[str]) -> bool:
    places = (i for i in range(len(words)) if words[i : i + len(keyword)] == keyword)
    return any(not DENIALS & set(words[max(0, i - REACH) : i]) for i in places)


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]
