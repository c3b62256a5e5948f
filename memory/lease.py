"""One holder at a time, across processes and machines: for polling a token and for the scheduler's clock."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

from redis.exceptions import RedisError

from memory.connection import RedisClient
from memory.keys import key

_RENEW = (
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) else return 0 end"
)
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end"


class LeaseLost(Exception):
    """The lease ran out while it was held (the store was away too long); whoever held it must stop."""


class Lease:
    """A named lock that expires by itself `ttl` after its holder has died."""

    def __init__(self, redis: RedisClient, name: str, *, ttl: timedelta = timedelta(seconds=9)) -> None:
        self._redis = redis
        self._key = key(f"lease:{name}")
        self._token = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex}"  # also tells people who holds it
        self._ttl = int(ttl.total_seconds() * 1000)
        self._renew = redis.register_script(_RENEW)
        self._release = redis.register_script(_RELEASE)

    async def take(self) -> bool:
        """Try once; True when it is ours now."""
        return bool(await self._redis.set(self._key, self._token, nx=True, px=self._ttl))

    async def taken(self) -> bool:
        """Whether somebody holds it right now."""
        return bool(await self._redis.exists(self._key))

    async def wait(self) -> None:
        """Return once the lease is ours."""
        while not await self.take():
            await asyncio.sleep(self._ttl / 8000)

    async def give_back(self) -> None:
        await self._release(keys=[self._key], args=[self._token])

    @asynccontextmanager
    async def kept(self) -> AsyncGenerator[None]:
        """Renew the lease for as long as the block runs; the block is cancelled with LeaseLost when that fails."""
        holder = asyncio.current_task()
        held, lost = True, False

        async def renew() -> None:
            nonlocal lost
            # Python 3.11 can lose a cancellation that arrives during a call to the store, hence `held`.
            while await self._renewed() and held:
                await asyncio.sleep(self._ttl / 3000)
            if held:
                lost = True
                if holder:
                    holder.cancel()

        renewing = asyncio.create_task(renew())
        try:
            yield
        except asyncio.CancelledError:
            if lost:
                raise LeaseLost(self._key) from None
            raise
        finally:
            held = False
            renewing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await renewing
            with contextlib.suppress(RedisError, OSError):  # then it runs out by itself
                await self.give_back()

    async def _renewed(self) -> bool:
        try:
            return bool(await self._renew(keys=[self._key], args=[self._token, self._ttl]))
        except (RedisError, OSError):
            return False
