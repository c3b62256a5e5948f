"""What a person told Nova to remember.

A fact belongs to one person. One told in a direct message is private: it is never recalled in a channel or group.
One told in a channel may be recalled there and in that person's direct messages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from memory.connection import RedisClient
from memory.encoder import Encoder
from memory.keys import key

PRIVATE = "dm"
MEANING = 0.45  # cosine from which a fact counts as being about the question
SURELY = 0.55  # share of the question's words, or cosine, from which one is forgotten without asking


class MemoryFull(Exception):
    """A person reached the number of facts the settings allow."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One remembered statement. `place` is "dm" or the conversation it may also be recalled in."""

    id: str
    text: str
    at: datetime
    source: str
    place: str


@dataclass(frozen=True, slots=True)
class Match:
    """A fact and how well it fits a question, 0 to 1."""

    fact: Fact
    score: float


_fact = TypeAdapter(Fact)


class Facts:
    """Facts per person, kept in one hash each."""

    def __init__(
        self, redis: RedisClient, encoder: Encoder, *, most: int = 500, keep: timedelta = timedelta(days=1100)
    ) -> None:
        self._redis = redis
        self._encoder = encoder
        self._most = most
        self._keep = keep

    async def remember(self, person: str, fact: Fact) -> bool:
        """Store a fact; False when the person already told the same. Raises MemoryFull."""
        known = await self.all(person)
        if any(_normal(fact.text) == _normal(old.text) and fact.place == old.place for old in known):
            return False
        if len(known) >= self._most:
            raise MemoryFull(f"{self._most} facts are stored; forget some first, or raise NOVA_FACTS_PER_PERSON")
        name = key(person, "facts")
        await self._redis.hset(name, fact.id, _fact.dump_json(fact).decode())
        await self._redis.expire(name, int(self._keep.total_seconds()))
        return True

    async def all(self, person: str, *, place: str = PRIVATE) -> tuple[Fact, ...]:
        """Everything that may be recalled in a place, oldest first; in a DM that is everything."""
        stored: list[str] = await self._redis.hvals(key(person, "facts"))
        facts = sorted((_fact.validate_json(text) for text in stored), key=lambda fact: (fact.at, fact.id))
        return tuple(fact for fact in facts if place in (PRIVATE, fact.place))

    async def recall(self, person: str, question: str, *, place: str = PRIVATE, most: int = 5) -> tuple[Match, ...]:
        """Facts about the question, best first."""
        facts = await self.all(person, place=place)
        if not facts:
            return ()
        scores = self._scores(question, [fact.text for fact in facts])
        matches = (Match(fact, score) for fact, score in zip(facts, scores, strict=True) if score >= MEANING)
        return tuple(sorted(matches, key=lambda match: -match.score)[:most])

    async def move(self, old: str, new: str) -> None:
        """What was told in a place is now told in another: the platform has renamed the chat."""
        async for name in self._redis.scan_iter(key("*", "facts")):
            for fact_id, text in (await self._redis.hgetall(name)).items():
                fact = _fact.validate_json(text)
                if fact.place == old:
                    moved = replace(fact, place=new)
                    await self._redis.hset(name, fact_id, _fact.dump_json(moved).decode())

    async def forget(self, person: str, fact_id: str) -> bool:
        """Delete one fact; False when there is none of that id."""
        return bool(await self._redis.hdel(key(person, "facts"), fact_id))

    async def forget_all(self, person: str) -> int:
        """Delete everything about a person; returns how many facts there were."""
        count = await self._redis.hlen(key(person, "facts"))
        await self._redis.delete(key(person, "facts"))
        return count

    def _scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """The larger of cosine similarity and the share of the question's words that a fact holds."""
        vectors = self._encoder.encode([question, *texts])
        meaning = vectors[1:] @ vectors[0]
        asked = _words(question)
        shared = [len(asked & _words(text)) / max(1, len(asked)) for text in texts]
        return [min(1.0, max(float(near), same)) for near, same in zip(meaning, shared, strict=True)]


_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "are",
        "about",
        "as",
        "at",
        "be",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "forget",
        "from",
        "had",
        "has",
        "have",
        "how",
        "i",
        "in",
        "is",
        "it",
        "its",
        "know",
        "me",
        "my",
        "of",
        "on",
        "or",
        "please",
        "pls",
        "recall",
        "remember",
        "said",
        "say",
        "so",
        "tell",
        "that",
        "the",
        "this",
        "to",
        "told",
        "was",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)


def _words(text: str) -> frozenset[str]:
    return frozenset(word.rstrip("s") for word in re.findall(r"\w+", text.lower()) if word not in _STOP)


def _normal(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
