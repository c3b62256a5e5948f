"""What people thought of an answer: one vote per person and answer, the last one counts, taking it back removes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from memory.connection import RedisClient
from memory.keys import key
from memory.traces import seconds_left

Vote = Literal["up", "down", "puzzled"]
KEEP_MESSAGES = timedelta(days=30)  # that one can react to


class Feedback:
    """Votes, and the index from a platform's message to the answer it carries."""

    def __init__(self, redis: RedisClient, *, keep: timedelta = timedelta(days=90)) -> None:
        self._redis = redis
        self._seconds = int(keep.total_seconds())
        self._messages = int(min(keep, KEEP_MESSAGES).total_seconds())

    async def belongs(self, platform: str, message_key: str, answer: str) -> None:
        """Record that a sent message (any part of a split answer) carries this answer."""
        await self._redis.set(_index(platform, message_key), answer, ex=self._messages)

    async def answer_of(self, platform: str, message_key: str) -> str | None:
        """The answer that a message carries; None for messages that are not answers or are too old."""
        return await self._redis.get(_index(platform, message_key))

    async def vote(self, answer: str, person: str, vote: Vote) -> None:
        """Set a person's vote on an answer, replacing the one before; it is kept as long as the answer's trace."""
        name = key(f"trace:{answer}", "votes")
        await self._redis.hset(name, person, vote)
        await self._redis.expire(name, await seconds_left(self._redis, answer) or self._seconds)

    async def retract(self, answer: str, person: str, vote: Vote) -> None:
        """Take a vote back; one that has since been replaced by another stays."""
        name = key(f"trace:{answer}", "votes")
        if await self._redis.hget(name, person) == vote:
            await self._redis.hdel(name, person)

    async def votes(self, answer: str) -> dict[str, str]:
        """Votes on an answer by person."""
        return await self._redis.hgetall(key(f"trace:{answer}", "votes"))


def _index(platform: str, message_key: str) -> str:
    return key(f"answer:{platform}:{message_key}")
