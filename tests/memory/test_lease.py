"""One holder at a time."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from memory.connection import Store
from memory.lease import Lease, LeaseLost


async def test_the_second_waits_until_the_first_gives_it_back(store: Store):
    first, second = Lease(store.redis, "poll"), Lease(store.redis, "poll", ttl=timedelta(milliseconds=400))
    assert await first.take()
    assert not await second.take()
    waiting = asyncio.create_task(second.wait())
    await first.give_back()
    await asyncio.wait_for(waiting, 5)


async def test_a_dead_holders_lease_runs_out(store: Store):
    dead = Lease(store.redis, "poll", ttl=timedelta(milliseconds=200))
    assert await dead.take()
    heir = Lease(store.redis, "poll", ttl=timedelta(milliseconds=200))
    await asyncio.wait_for(heir.wait(), 5)


async def test_a_kept_lease_outlives_its_time(store: Store):
    holder = Lease(store.redis, "poll", ttl=timedelta(milliseconds=150))
    assert await holder.take()
    async with holder.kept():
        rival = Lease(store.redis, "poll", ttl=timedelta(milliseconds=150))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(rival.wait(), 0.5)
    assert await rival.take()


async def test_whoever_lost_the_lease_is_stopped(store: Store):
    holder = Lease(store.redis, "poll", ttl=timedelta(milliseconds=150))
    assert await holder.take()

    async def hold() -> None:
        async with asyncio.timeout(5), holder.kept():
            await store.redis.flushall()
            await asyncio.Event().wait()

    with pytest.raises(LeaseLost):
        await hold()


async def test_giving_back_does_not_take_from_another(store: Store):
    first, second = Lease(store.redis, "poll"), Lease(store.redis, "poll")
    await first.take()
    await store.redis.flushall()
    assert await second.take()
    await first.give_back()
    assert not await first.take()
