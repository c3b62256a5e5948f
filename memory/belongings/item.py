"""One thing that is kept of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from memory.recall.words import terms

Kind = Literal["fact", "turn", "episode", "reminder", "task", "trace", "vote", "label", "run", "link", "copy"]


@dataclass(frozen=True, slots=True)
class Item:
    """A value of the store: all of `name`, or one `field` of that hash.

    `id` tells it from its likes: a turn and the episode of it have the same. `listed` are the members of sorted sets
    that name it. A "copy" is what lies around for a while: results of tools, messages on their way, waiting work.
    """

    kind: Kind
    id: str
    content: Mapping[str, Any]
    name: str
    field: str = ""
    listed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Who:
    """A person: their keys on the platforms, and the conversations that are theirs alone."""

    people: tuple[str, ...]
    chats: frozenset[str] = frozenset()


class Topic:
    """What a text can be about: all words that carry meaning are in it, in whatever form."""

    def __init__(self, words: str) -> None:
        self.words = words
        self._terms = frozenset(terms(words))

    def fits(self, text: str) -> bool:
        return bool(self._terms) and self._terms <= frozenset(terms(text))
