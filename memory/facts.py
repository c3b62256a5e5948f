"""What a person told Nova to remember.

A fact belongs to one person. One told in a direct message is private: it is never recalled in a channel or group.
One told in a channel may be recalled there and in that person's direct messages. A sensitive one is always private.

Most facts state one value of something (`key`) about somebody (`subject`). Of those the last value counts; the ones
before are kept as former facts, with the time until which they were valid. Facts are never dropped to make room.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from pydantic import TypeAdapter

from memory.connection import RedisClient
from memory.encoder import Encoder
from memory.identities import Identities
from memory.keys import key

PRIVATE = "dm"
MEANING = 0.45  # cosine from which a fact counts as being about the question
SURELY = 0.55  # share of the question's words, or cosine, from which one is forgotten without asking
MOST_FORMER = 200  # former facts of a person; the oldest go first
OFFERED = timedelta(days=7)  # how long a person may say yes to what they were asked

Sensitivity = Literal["normal", "sensitive"]


class MemoryFull(Exception):
    """A person reached the number of facts the settings allow."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One remembered statement.

    `source` is the id of the message it comes from, `place` "dm" or the conversation it may also be recalled in,
    `teller` the identity that told it. `key` is "" where it does not state the one value of something. `confidence` is
    1 when a person asked to remember it, and less when they only said so.
    """

    id: str
    text: str
    at: datetime
    source: str
    place: str
    subject: str = ""
    key: str = ""
    value: str = ""
    confidence: float = 1.0
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    sensitivity: Sensitivity = "normal"
    teller: str = ""

    def rivals(self, other: Fact) -> bool:
        """Whether both state the value of the same thing."""
        return bool(self.key) and (self.subject, self.key) == (other.subject, other.key)


@dataclass(frozen=True, slots=True)
class Match:
    """A fact and how well it fits a question, 0 to 1."""

    fact: Fact
    score: float


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a fact that was told: stored, known before, in the place of an older one, or to be asked about."""

    outcome: Literal["new", "known", "replaced", "doubted"]
    before: Fact | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A fact that a person may let Nova remember, instead of another one (its id; "" for none)."""

    fact: Fact
    instead_of: str = ""


_fact, _offer = TypeAdapter(Fact), TypeAdapter(Offer)


class Facts:
    """Facts per person, kept in one hash each."""

    def __init__(
        self, redis: RedisClient, encoder: Encoder, *, most: int = 500, keep: timedelta = timedelta(days=1100)
    ) -> None:
        self._redis = redis
        self._encoder = encoder
        self._identities = Identities(redis)
        self._most = most
        self._keep = keep

    async def remember(self, person: str, fact: Fact) -> bool:
        """Store a fact; False when the person already told the same. Raises MemoryFull."""
        known = await self.all(person)
        if any(_same(fact, old) for old in known):
            return False
        if len(known) >= self._most:
            raise MemoryFull(f"{self._most} facts are stored; forget some first, or raise NOVA_FACTS_PER_PERSON")
        await self._put(await self._name(person, "facts"), fact)
        return True

    async def tell(self, person: str, fact: Fact, *, changes: bool) -> Told:
        """Store what a person told, in the place of what they told before when they said that it `changes`.

        Without such a sign a fact that contradicts another is only offered: the person is to be asked, once. Whoever
        says it again means it.
        Raises MemoryFull.
        """
        known = await self.all(person)
        if same := next((old for old in known if _same(fact, old) or _agree(fact, old)), None):
            return Told("known", same)
        rival = next((old for old in reversed(known) if fact.rivals(old) and old.place == fact.place), None)
        if rival is None:
            await self.remember(person, fact)
            return Told("new")
        if not changes and not await self._asked_before(person, fact):
            await self.offer(person, Offer(fact, rival.id))
            return Told("doubted", rival)
        await self.replace(person, rival.id, fact)
        return Told("replaced", rival)

    async def replace(self, person: str, fact_id: str, fact: Fact) -> bool:
        """Put a fact in the place of another, which becomes a former one; False when that is gone."""
        if not await self.retire(person, fact_id, fact.at):
            return False
        await self._put(await self._name(person, "facts"), fact)
        return True

    async def retire(self, person: str, fact_id: str, now: datetime) -> Fact | None:
        """A fact holds no longer: it becomes a former one. Returns it; None when there is none of that id."""
        old = await self.find(person, fact_id)
        if old is None:
            return None
        former = await self._name(person, "former-facts")
        await self._put(former, replace(old, valid_until=now))
        await self._redis.hdel(await self._name(person, "facts"), fact_id)
        surplus = (await self.former(person))[:-MOST_FORMER]
        if surplus:
            await self._redis.hdel(former, *(fact.id for fact in surplus))
        return old

    async def find(self, person: str, fact_id: str) -> Fact | None:
        text = await self._redis.hget(await self._name(person, "facts"), fact_id)
        return _fact.validate_json(text) if text else None

    async def all(self, person: str, *, place: str = PRIVATE) -> tuple[Fact, ...]:
        """Everything that may be recalled in a place, oldest first; in a DM that is everything."""
        return tuple(fact for fact in await self._read(person, "facts") if place in (PRIVATE, fact.place))

    async def former(self, person: str) -> tuple[Fact, ...]:
        """What held once, in the order in which it was told."""
        return await self._read(person, "former-facts")

    async def recall(self, person: str, question: str, *, place: str = PRIVATE, most: int = 5) -> tuple[Match, ...]:
        """Facts about the question, best first."""
        facts = await self.all(person, place=place)
        if not facts:
            return ()
        scores = self._scores(question, [fact.text for fact in facts])
        matches = (Match(fact, score) for fact, score in zip(facts, scores, strict=True) if score >= MEANING)
        return tuple(sorted(matches, key=lambda match: -match.score)[:most])

    async def offer(self, person: str, offer: Offer) -> None:
        """Keep a fact until the person says whether it is to be remembered."""
        name = await self._name(person, "offers")
        await self._redis.hset(name, offer.fact.id, _offer.dump_json(offer, exclude_defaults=True).decode())
        await self._redis.expire(name, int(OFFERED.total_seconds()))

    async def offered(self, person: str, fact_id: str) -> Offer | None:
        """What a person was asked about; None when that is decided, or too old."""
        text = await self._redis.hget(await self._name(person, "offers"), fact_id)
        return _offer.validate_json(text) if text else None

    async def offers(self, person: str) -> tuple[Offer, ...]:
        """All that a person was asked about lately and has not decided."""
        texts = await self._redis.hvals(await self._name(person, "offers"))
        return tuple(_offer.validate_json(text) for text in texts)

    async def withdraw(self, person: str, fact_id: str) -> None:
        """What a person was asked about is decided."""
        await self._redis.hdel(await self._name(person, "offers"), fact_id)

    async def move(self, old: str, new: str) -> None:
        """What was told in a place is now told in another: the platform has renamed the chat."""
        for part in ("facts", "former-facts"):
            async for name in self._redis.scan_iter(key("*", part)):
                await self._move(name, old, new)

    async def _move(self, name: str, old: str, new: str) -> None:
        for fact_id, text in (await self._redis.hgetall(name)).items():
            fact = _fact.validate_json(text)
            if fact.place == old:
                await self._redis.hset(name, fact_id, _json(replace(fact, place=new)))

    async def carry(self, old: str, new: str, *, told_by: str = "") -> None:
        """Keep what lies under one name under another: all of it, or only what one identity told."""
        for part in ("facts", "former-facts"):
            for fact_id, text in (await self._redis.hgetall(key(old, part))).items():
                fact = _fact.validate_json(text)
                if told_by in ("", fact.teller):
                    await self._put(key(new, part), replace(fact, teller=fact.teller or old))
                    await self._redis.hdel(key(old, part), fact_id)

    async def forget(self, person: str, fact_id: str) -> bool:
        """Delete one fact, with what it replaced; False when there is none of that id."""
        fact = await self.find(person, fact_id)
        if fact is None:
            return False
        former = [old.id for old in await self.former(person) if fact.rivals(old)]
        if former:
            await self._redis.hdel(await self._name(person, "former-facts"), *former)
        return bool(await self._redis.hdel(await self._name(person, "facts"), fact_id))

    async def forget_all(self, person: str) -> int:
        """Delete everything about a person; returns how many facts there were."""
        names = [await self._name(person, part) for part in ("facts", "former-facts", "offers")]
        count = await self._redis.hlen(names[0])
        for name in names:
            await self._redis.delete(name)
        return count

    async def _asked_before(self, person: str, fact: Fact) -> bool:
        asked = [offer for offer in await self.offers(person) if offer.instead_of and _agree(offer.fact, fact)]
        for offer in asked:
            await self.withdraw(person, offer.fact.id)
        return bool(asked)

    async def _name(self, person: str, part: str) -> str:
        return key(await self._identities.person(person), part)

    async def _put(self, name: str, fact: Fact) -> None:
        await self._redis.hset(name, fact.id, _json(fact))
        await self._redis.expire(name, int(self._keep.total_seconds()))

    async def _read(self, person: str, part: str) -> tuple[Fact, ...]:
        stored = await self._redis.hvals(await self._name(person, part))
        return tuple(sorted((_fact.validate_json(text) for text in stored), key=lambda fact: (fact.at, fact.id)))

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


def _same(fact: Fact, other: Fact) -> bool:
    return _normal(fact.text) == _normal(other.text) and fact.place == other.place


def _agree(fact: Fact, other: Fact) -> bool:
    """Whether both say the same, perhaps in other words."""
    return fact.rivals(other) and _normal(fact.value) == _normal(other.value) and fact.place == other.place


def _json(fact: Fact) -> str:
    return _fact.dump_json(fact, exclude_defaults=True).decode()
