"""Slots: work with a name is done by one worker, once, also when workers die."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from memory.connection import Store
from memory.slots import Slots, slot_key

SLOT = "digest:default:2026-W47"


async def run_out(store: Store, slot: str = SLOT) -> None:
    """Ten minutes pass without the worker that has the claim being heard of."""
    await store.redis.pexpire(slot_key(slot), 0)


async def test_of_many_workers_one_gets_the_slot(store: Store):
    claims = await asyncio.gather(*(Slots(store.redis).claim(SLOT) for _ in range(20)))

    assert claims.count(True) == 1


async def test_slots_do_not_know_of_each_other(store: Store):
    slots = Slots(store.redis)

    assert await slots.claim(SLOT)
    assert await slots.claim("digest:other:2026-W47")


async def test_a_confirmed_slot_is_done_and_never_given_out_again(store: Store):
    slots = Slots(store.redis)
    await slots.claim(SLOT)
    assert not await slots.done(SLOT)

    await slots.confirm(SLOT)

    assert await slots.done(SLOT)
    assert not await Slots(store.redis).claim(SLOT)


async def test_the_claim_of_a_killed_worker_runs_out_after_ten_minutes(store: Store):
    await Slots(store.redis).claim(SLOT)
    left = timedelta(milliseconds=await store.redis.pttl(slot_key(SLOT)))
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)

    await run_out(store)

    assert await Slots(store.redis).claim(SLOT)


async def test_a_confirmed_slot_outlives_the_claim(store: Store):
    slots = Slots(store.redis, keep=timedelta(days=90))
    await slots.claim(SLOT)
    await slots.confirm(SLOT)

    assert await store.redis.ttl(slot_key(SLOT)) > timedelta(days=89).total_seconds()


async def test_a_released_claim_is_free_at_once(store: Store):
    slots = Slots(store.redis)
    await slots.claim(SLOT)
    await slots.release(SLOT)

    assert await Slots(store.redis).claim(SLOT)


async def test_only_its_holder_can_release_a_claim(store: Store):
    slow, quick = Slots(store.redis), Slots(store.redis)
    await slow.claim(SLOT)
    await run_out(store)
    await quick.claim(SLOT)

    await slow.release(SLOT)

    assert not await Slots(store.redis).claim(SLOT)


async def test_what_is_done_stays_done_when_it_is_released(store: Store):
    slots = Slots(store.redis)
    await slots.claim(SLOT)
    await slots.confirm(SLOT)
    await slots.release(SLOT)

    assert await slots.done(SLOT)


# --- once: claim, work, confirm -------------------------------------------------------------------


async def test_a_block_that_ends_well_settles_the_slot(store: Store):
    async with Slots(store.redis).once(SLOT) as ours:
        assert ours

    async with Slots(store.redis).once(SLOT) as ours:
        assert not ours


async def test_a_block_that_raises_gives_the_slot_back(store: Store):
    with pytest.raises(RuntimeError):
        async with Slots(store.redis).once(SLOT):
            raise RuntimeError

    async with Slots(store.redis).once(SLOT) as ours:
        assert ours


async def test_a_block_that_is_cancelled_gives_the_slot_back(store: Store):
    working = asyncio.Event()

    async def work() -> None:
        async with Slots(store.redis).once(SLOT):
            working.set()
            await asyncio.Event().wait()

    worker = asyncio.create_task(work())
    await working.wait()
    worker.cancel()
    await asyncio.wait([worker])

    assert await Slots(store.redis).claim(SLOT)


async def test_whoever_does_not_get_the_slot_leaves_it_alone(store: Store):
    holder = Slots(store.redis)
    await holder.claim(SLOT)

    async with Slots(store.redis).once(SLOT) as ours:
        assert not ours

    assert not await holder.done(SLOT)
    assert not await Slots(store.redis).claim(SLOT)
