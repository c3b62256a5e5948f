"""Exactly-once marks: work with a name (this week's digest, say) is done by one worker, once.

A worker claims the slot, works, and confirms. A claim that is never confirmed (its worker was killed) runs out, and
the next one to ask gets the slot; a confirmed slot is never given out again.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

from redis.exceptions import RedisError

from memory.connection import RedisClient
from memory.keys import key

CLAIM = timedelta(minutes=10)
KEEP = timedelta(days=90)
DONE = "done"

StoreAway = (RedisError, OSError)
"""What any call may raise while the store cannot be reached, for those who wait and try again."""

_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end"


class Slots:
    """Marks by slot. Whoever shares an instance shares its claims, so each worker has its own."""

    def __init__(self, redis: RedisClient, *, claim: timedelta = CLAIM, keep: timedelta = KEEP) -> None:
        self._redis = redis
        self._token = uuid.uuid4().hex
        self._claim = int(claim.total_seconds() * 1000)
        self._keep = int(keep.total_seconds())
        self._release = redis.register_script(_RELEASE)

    async def claim(self, slot: str) -> bool:
        """True when the slot is ours to work on now; False when it is done or another worker is at it."""
        return bool(await self._redis.set(slot_key(slot), self._token, nx=True, px=self._claim))

    async def confirm(self, slot: str) -> None:
        """The work is done and must not be done again."""
        await self._redis.set(slot_key(slot), DONE, ex=self._keep)

    async def done(self, slot: str) -> bool:
        return await self._redis.get(slot_key(slot)) == DONE

    async def release(self, slot: str) -> None:
        """Give back a claim of ours, so that the next try need not wait; a confirmed slot stays done."""
        await self._release(keys=[slot_key(slot)], args=[self._token])

    @asynccontextmanager
    async def once(self, slot: str) -> AsyncGenerator[bool, None]:
        """Claim a slot for a block, which does the work if it is given True.

        A block that ends well confirms the slot; one that raises or is cancelled gives it back.
        """
        ours = await self.claim(slot)
        try:
            yield ours
            if ours:
                await self.confirm(slot)
        finally:
            if ours:
                await self.release(slot)


def slot_key(slot: str) -> str:
    return key(f"slot:{slot}")
