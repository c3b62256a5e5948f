"""Rows of the audit log, in the order in which they were added: a list for each month, which expires as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from memory.connection import RedisClient
from memory.keys import key

OWNER = "audit-log"
MONTH = timedelta(days=31)

# KEYS: list. ARGV: the row that has to be the last one ("" for none), the new row, seconds to keep.
_ADD = """
if (redis.call('LINDEX', KEYS[1], -1) or '') ~= ARGV[1] then return 0 end
redis.call('RPUSH', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""


class AuditRows:
    """Texts by month (`2026-11`); nothing here changes or removes one."""

    def __init__(self, redis: RedisClient, *, keep: timedelta) -> None:
        """A month goes `keep` after the last day on which it can grow."""
        self._redis = redis
        self._seconds = int((keep + MONTH).total_seconds())
        self._add = redis.register_script(_ADD)

    async def last(self, month: str) -> str:
        """The newest row of a month; "" where there is none."""
        return await self._redis.lindex(key(OWNER, month), -1) or ""

    async def add(self, month: str, after: str, row: str) -> bool:
        """Add a row if the last one still is `after`."""
        return bool(await self._add(keys=[key(OWNER, month)], args=[after, row, self._seconds]))

    async def of(self, month: str) -> list[str]:
        return await self._redis.lrange(key(OWNER, month), 0, -1)

    async def months(self) -> list[str]:
        """The months that are kept, oldest first."""
        prefix = key(OWNER, "")
        names = [name.removeprefix(prefix) async for name in self._redis.scan_iter(f"{prefix}2*", count=1000)]
        return sorted(names)

    async def marks(self) -> Mapping[str, str]:
        """What the settings looked like when they were last noted."""
        return await self._redis.hgetall(key(OWNER, "settings"))

    async def mark(self, settings: Mapping[str, str]) -> None:
        await self._redis.hset(key(OWNER, "settings"), mapping=settings)
