"""What a text is searched by: its words without the ones that say nothing, each in one form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from memory.recall.english import STOP_WORDS, stem

_WORD = re.compile(r"\w+")
_NOT = re.compile(r"n['’]t\b", re.IGNORECASE)
_ENDING = re.compile(r"['’](?:s|re|ve|ll|d|m|t)\b", re.IGNORECASE)


def words(text: str) -> list[str]:
    """Words in lower case and without accents, in order; `Sara's` is `sara`, `don't` is `do not`."""
    plain = _ENDING.sub("", _NOT.sub(" not", text))
    return _WORD.findall((plain if plain.isascii() else _bare(plain)).casefold())


def terms(text: str, without: Collection[str] = ()) -> list[str]:
    """The stems of the words that carry meaning; `without` are words to leave out, in lower case."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS and word not in without]


def _bare(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
