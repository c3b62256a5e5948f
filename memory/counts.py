"""How often something happened lately, counted across all machines."""

from __future__ import annotations

from memory.connection import RedisClient
from memory.keys import key


class Counts:
    """Counters that begin anew some time after their first tick."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis

    async def tick(self, owner: str, what: str, *, seconds: int) -> int:
        """Count one more; returns how many there were since the first, at most `seconds` ago."""
        name = key(owner, "count", what)
        count = await self._redis.incr(name)
        if count == 1:
            await self._redis.expire(name, seconds)
        return count
