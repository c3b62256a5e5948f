"""What waits for a person's yes or no: kept until it is decided or expires, decided once."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, cast

from memory.connection import RedisClient
from memory.keys import key

Decision = Literal["yes", "no"]


class Approvals:
    """Texts of waiting work by id, and the first decision about each."""

    def __init__(self, redis: RedisClient, *, keep: timedelta = timedelta(hours=24)) -> None:
        self._redis = redis
        self._seconds = int(keep.total_seconds())

    async def keep(self, approval: str, work: str) -> None:
        """Keep waiting work. Keeping it again, after a crash, changes nothing."""
        await self._redis.set(key(f"approval:{approval}", "work"), work, ex=self._seconds, nx=True)

    async def find(self, approval: str) -> str | None:
        """The waiting work; None when it has expired."""
        return await self._redis.get(key(f"approval:{approval}", "work"))

    async def decide(self, approval: str, decision: Decision) -> Decision:
        """Note a decision; returns the one that counts, which is the first."""
        name = key(f"approval:{approval}", "decision")
        # A decision outlives what it is about, so that a late press is still told what became of it.
        await self._redis.set(name, decision, ex=2 * self._seconds, nx=True)
        return cast("Decision", await self._redis.get(name) or decision)

    async def decision(self, approval: str) -> Decision | None:
        return cast("Decision | None", await self._redis.get(key(f"approval:{approval}", "decision")))
