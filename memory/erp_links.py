"""Which user of the ERP a person is, and what they asked it last."""

from __future__ import annotations

import json
from datetime import timedelta

from memory.connection import RedisClient
from memory.counts import Counts
from memory.keys import key

TALK = timedelta(hours=12)  # how long "and last month?" can still be understood


class ErpLinks:
    """Links of people to users, with the codes that were used and how often somebody tried."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._counts = Counts(redis)

    async def attempts(self, person: str, within: timedelta) -> int:
        """Count this attempt; how many the person has made within the time, this one included."""
        return await self._counts.tick(person, "erp-codes", seconds=int(within.total_seconds()))

    async def spend(self, code_hash: str, keep: timedelta) -> bool:
        """Whether this is the first use of a code; it is remembered as used."""
        name = key("erp-code", code_hash)
        return bool(await self._redis.set(name, "used", nx=True, ex=int(keep.total_seconds())))

    async def link(self, person: str, user: int | str) -> None:
        await self._redis.set(key(person, "erp-user"), json.dumps(user))

    async def linked(self, person: str) -> int | str | None:
        """The user's primary key in the ERP."""
        stored = await self._redis.get(key(person, "erp-user"))
        return json.loads(stored) if stored else None

    async def unlink(self, person: str) -> bool:
        """False when there was no link."""
        return bool(await self._redis.delete(key(person, "erp-user")))


class ErpAsks:
    """The last question of a conversation to the ERP: words and names of figures, never figures themselves."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis

    async def keep(self, talk: str, said: str) -> None:
        await self._redis.set(key(talk, "erp-ask"), said, ex=int(TALK.total_seconds()))

    async def last(self, talk: str) -> str | None:
        return await self._redis.get(key(talk, "erp-ask"))
