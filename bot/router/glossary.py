"""Word by word into English: not a translation, but enough for the head to hear what a message is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.router.tokens import normalise

FILE = Path(__file__).parent / "data" / "glossary.txt"
SHORTEST_STEM = 3

_WORD = re.compile(r"\w+|\s+|[^\w\s]+")
_ARABIC_SUFFIXES = ("ها", "هم", "لي", "نا", "ه", "ك", "ي")
_ARABIC_PREFIXES = ("وبال", "وال", "بال", "لل", "فال", "كال", "ال", "و", "ب", "ل", "ف", "ع")


@dataclass(frozen=True, slots=True)
class Glossary:
    """Whole words and stems, each with its English meaning."""

    words: Mapping[str, str]
    stems: Mapping[str, str]

    def meaning(self, word: str) -> str:
        """The English of a word, or nothing."""
        plain = normalise(word)
        return next((found for form in _forms(plain) if (found := self._find(form))), "")

    def gloss(self, text: str) -> str:
        """The text with every known word in English, unknown ones as they are."""
        return "".join(self.meaning(part) or part if part[0].isalpha() else part for part in _WORD.findall(text))

    def _find(self, plain: str) -> str:
        if plain in self.words:
            return self.words[plain]
        sizes = range(len(plain), SHORTEST_STEM - 1, -1)
        return next((self.stems[plain[:size]] for size in sizes if plain[:size] in self.stems), "")


def _forms(plain: str) -> Iterator[str]:
    """A word, and an Arabic one without what is written together with it."""
    yield plain
    if plain < "\u0600" or plain > "\u06ff":
        return
    bare = [plain, *(plain.removeprefix(prefix) for prefix in _ARABIC_PREFIXES if plain.startswith(prefix))]
    yield from bare[1:]
    yield from (form.removesuffix(suffix) for form in bare for suffix in _ARABIC_SUFFIXES if form.endswith(suffix))


@cache
def shipped() -> Glossary:
    """The glossary that comes with the router."""
    return parse(FILE.read_text(encoding="utf-8").splitlines())


def parse(lines: Iterable[str]) -> Glossary:
    """The first meaning of a word wins."""
    words: dict[str, str] = {}
    stems: dict[str, str] = {}
    for line in lines:
        english, _, others = line.partition(":")
        if line.startswith("#") or not others:
            continue
        for other in others.split():
            table = stems if other.endswith("*") else words
            table.setdefault(normalise(other.rstrip("*")), english)
    return Glossary(words, stems)
