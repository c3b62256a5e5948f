"""Which conversations are being answered right now, on any machine, and whether somebody asked to stop."""

from __future__ import annotations

from datetime import timedelta

from memory.connection import RedisClient
from memory.keys import key

LONGEST = timedelta(minutes=20)  # longer than any agent may work; a killed worker's mark ends by itself


class Running:
    """Marks per conversation."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._seconds = int(LONGEST.total_seconds())

    async def begin(self, conversation: str) -> None:
        """An answer begins; a request to stop the one before it does not concern this one."""
        await self._redis.delete(key(conversation, "stop"))
        await self._redis.set(key(conversation, "running"), "1", ex=self._seconds)

    async def end(self, conversation: str) -> None:
        await self._redis.delete(key(conversation, "running"), key(conversation, "stop"))

    async def request_stop(self, conversation: str) -> bool:
        """Ask whoever answers this conversation to stop; False when nobody does."""
        if not await self._redis.exists(key(conversation, "running")):
            return False
        await self._redis.set(key(conversation, "stop"), "1", ex=self._seconds)
        return True

    async def stop_requested(self, conversation: str) -> bool:
        return bool(await self._redis.exists(key(conversation, "stop")))
