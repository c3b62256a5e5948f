"""The words of a question, from which names are taken one after the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from agents.erp.schema.asking.stopwords import EMPTY_WORDS
from agents.erp.schema.asking.synonyms import ABBREVIATIONS, SYNONYMS
from agents.erp.schema.words import stem

WORD_OR_STOP = re.compile(r"([^\W\d_]+)|[,;:.!?()\n]")


@dataclass(slots=True)
class Word:
    """A word and its place in the text; the empty word is a stop, behind which no name goes on."""

    text: str
    start: int
    taken: bool = False

    @property
    def stem(self) -> str:
        return stem(self.text)


class Words:
    """All words of a text; those that were understood are taken and not read again."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words: list[Word] = []
        for found in WORD_OR_STOP.finditer(text):
            for word in ABBREVIATIONS.get(found[1].lower(), (found[1],)) if found[1] else ("",):
                self._words.append(Word(word, found.start(), taken=not word))

    def take(self, pattern: Sequence[set[str]]) -> list[int]:
        """Places where words stand in a row whose stems fit a pattern; they are taken."""
        places: list[int] = []
        for first in range(len(self._words) - len(pattern) + 1):
            row = self._words[first : first + len(pattern)]
            if all(not word.taken and word.stem in stems for word, stems in zip(row, pattern, strict=True)):
                places.append(row[0].start)
                for word in row:
                    word.taken = True
        return places

    def means_field(self, name: str) -> bool:
        """Whether an everyday word like `name` or `number` is meant as a field: beside a taken name, or in quotes."""
        after = "|".join(re.escape(word.stem) for word in self._words if word.taken and word.text)
        beside = rf"(?:{after})\w*(?:'s)?\s+{name}\b" if after else r"(?!)"
        named = rf"\b(?:{name}\s+(?:of|on)|(?:on|in)\s+{name}|(?:what|which)\s+{name}s?)\b|[`'\"]{name}[`'\"]"
        return re.search(rf"{beside}|{named}", self._text, re.IGNORECASE) is not None

    def left(self) -> list[str]:
        """Words with a content that nothing has taken, in lower case, each once."""
        left = (word.text.lower() for word in self._words if not word.taken)
        return list(dict.fromkeys(word for word in left if word not in EMPTY_WORDS))

    def capitalised(self) -> list[str]:
        """Words that are written like the name of a class, and that nothing has taken."""
        return [word.text for word in self._words if not word.taken and re.fullmatch(r"[A-Z][a-z]{3,}", word.text)]


def exactly(names: Sequence[str]) -> list[set[str]]:
    """A pattern for the words of a name."""
    return [{stem(name)} for name in names]


def nearly(names: Sequence[str]) -> list[set[str]]:
    """A pattern for the words of a name and for what people say instead."""
    return [{stem(name), *_said(stem(name))} for name in names]


@lru_cache(maxsize=20_000)
def _said(meant: str) -> tuple[str, ...]:
    return tuple(said for said, words in SYNONYMS.items() if meant in words)
