"""How much the store keeps of what: counted by kind, weighed by samples."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass

from memory.belongings.keyspace import Keyspace, Place
from memory.connection import RedisClient

SAMPLE = 200  # keys of a kind that are weighed; the others are taken to be like them
_KINDS = {
    "turns": "conversations",
    "order": "conversations",
    "count": "conversations",
    "bytes": "conversations",
    "start": "conversations",
    "summary": "conversations",
    "facts": "facts",
    "former-facts": "facts",
    "offers": "facts",
    "todos": "tasks",
    "reminders": "reminders",
    "body": "traces",
    "votes": "traces",
    "parts": "messages",
    "receipts": "messages",
}


@dataclass(frozen=True, slots=True)
class Share:
    """One kind of what is kept: of how many owners, in how many keys, in about how many bytes."""

    kind: str
    owners: int
    keys: int
    bytes: int


async def census(redis: RedisClient, person: str = "") -> tuple[Share, ...]:
    """What is kept of everybody, or under one person's name; the largest share first."""
    keyspace = await Keyspace.look(redis)
    kinds: dict[str, list[Place]] = defaultdict(list)
    for place in keyspace.of([person]) if person else keyspace.everything:
        kinds[_kind(place)].append(place)
    shares = [await _share(redis, kind, places) for kind, places in kinds.items()]
    return tuple(sorted(shares, key=lambda share: -share.bytes))


async def _share(redis: RedisClient, kind: str, places: list[Place]) -> Share:
    step = max(1, len(places) // SAMPLE)
    weighed = await asyncio.gather(*(redis.memory_usage(place.name) for place in places[::step]))
    weight = sum(size or 0 for size in weighed) * len(places) // len(weighed)
    return Share(kind, len({place.owner for place in places}), len(places), weight)


def _kind(place: Place) -> str:
    if place.part.startswith("recall:"):
        return "recall"
    return _KINDS.get(place.part, "other")
