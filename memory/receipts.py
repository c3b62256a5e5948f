"""Results of writes, kept by turn and call, so that answering a turn again never writes again."""

from __future__ import annotations

from datetime import timedelta

from memory.connection import RedisClient
from memory.keys import key


class Receipts:
    """What each write of a turn returned; older than any redelivery is forgotten."""

    def __init__(self, redis: RedisClient, *, keep: timedelta = timedelta(hours=72)) -> None:
        self._redis = redis
        self._seconds = int(keep.total_seconds())

    async def find(self, turn: str, call: str) -> str | None:
        """What this call returned the first time; None when it has not run."""
        return await self._redis.hget(key(f"turn:{turn}", "receipts"), call)

    async def keep(self, turn: str, call: str, content: str) -> None:
        name = key(f"turn:{turn}", "receipts")
        await self._redis.hset(name, call, content)
        await self._redis.expire(name, self._seconds)
