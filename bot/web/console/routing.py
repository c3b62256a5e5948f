"""Where messages go: what people said about it, and a place to try a sentence."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.router import Route, Router
from bot.web.console.parts import Console, Page, Visit
from memory.labels import Label, Labels

MOST_PAIRS = 30
EXAMPLES = 3  # of each pair
LONGEST = 2000  # characters of a sentence that is tried


@dataclass(frozen=True, slots=True)
class Confusion:
    """Messages that went to one agent and were meant for another, with the latest of them."""

    went: str
    meant: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a message; `mattered` tells how much it did for its route: 1 most, 2 less, 0 not at all."""

    text: str
    mattered: int


@dataclass(frozen=True, slots=True)
class Trial:
    """Where a sentence would go."""

    route: Route
    words: tuple[Word, ...]


async def routing(console: Console, visit: Visit) -> Page:
    text = visit.asked("text")[:LONGEST]
    labels = await Labels(console.redis).all()
    tried = await asyncio.to_thread(_tried, console.router, text) if text else None
    content = {
        "text": text,
        "trial": tried,
        "confusions": confusions(labels)[:MOST_PAIRS],
        "labels": len(labels),
        "roster": console.roster,
    }
    return Page("router.html", content)


def confusions(labels: Iterable[Label]) -> tuple[Confusion, ...]:
    """By pair of agents, the most frequent first."""
    pairs: dict[tuple[str, str], list[Label]] = defaultdict(list)
    for label in labels:
        if label.routed and label.agent not in label.routed:
            pairs[label.routed[0], label.agent].append(label)
    found = [Confusion(went, meant, len(said), _latest(said)) for (went, meant), said in pairs.items()]
    return tuple(sorted(found, key=lambda one: (-one.count, one.went, one.meant)))


def _latest(labels: Iterable[Label]) -> tuple[str, ...]:
    """The last different texts, the latest first."""
    texts = list(dict.fromkeys(label.text for label in labels))
    return tuple(texts[: -EXAMPLES - 1 : -1])


def _tried(router: Router, text: str) -> Trial:
    return Trial(router.route(text), marked(text, router.explain(text)))


def marked(text: str, mattered: Sequence[str]) -> tuple[Word, ...]:
    """The text in pieces that join to the whole; the first words of `mattered` did most."""
    ranks = {word.lower(): 1 if place < 2 else 2 for place, word in reversed(list(enumerate(mattered)))}
    return tuple(Word(piece, ranks.get(piece.lower(), 0)) for piece in re.split(r"(\W+)", text) if piece)
