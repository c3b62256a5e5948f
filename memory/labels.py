"""What people said about routes: which agent a message was really for. Labels for the improvement loop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter

from memory.connection import RedisClient
from memory.keys import key

MOST = 5000

Source = Literal["asked", "corrected", "command"]


@dataclass(frozen=True, slots=True)
class Label:
    """A message and the agent a person chose for it; `routed` is where it had gone or would have gone."""

    answer: str
    text: str
    agent: str
    routed: tuple[str, ...]
    person: str
    source: Source
    at: datetime


_label = TypeAdapter(Label)
_LABELS = key("labels", "by-answer")
_ORDER = key("labels", "order")


class Labels:
    """The newest labels, one an answer."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis

    async def keep(self, label: Label) -> None:
        """Store a label; a later choice for the same answer replaces it."""
        await self._redis.hset(_LABELS, label.answer, _label.dump_json(label).decode())
        await self._redis.zadd(_ORDER, {label.answer: label.at.timestamp()})
        surplus: list[str] = await self._redis.zrange(_ORDER, 0, -MOST - 1)
        if surplus:
            await self._redis.hdel(_LABELS, *surplus)
            await self._redis.zrem(_ORDER, *surplus)

    async def all(self) -> tuple[Label, ...]:
        """Every label, oldest first."""
        stored = [_label.validate_json(text) for text in await self._redis.hvals(_LABELS)]
        return tuple(sorted(stored, key=lambda label: label.at))
