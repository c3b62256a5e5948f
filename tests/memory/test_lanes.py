"""Queues with one holder at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from memory.connection import Store
from memory.lanes import Appended, Head, Lanes

EARLY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LATE = EARLY + timedelta(minutes=5)


@pytest.fixture
def lanes(store: Store) -> Lanes:
    return Lanes(store.redis)


async def test_the_first_entry_of_a_lane_needs_somebody_the_next_ones_do_not(lanes: Lanes):
    assert await lanes.append("a", "one", EARLY) == Appended(new=True, unattended=True)
    assert await lanes.take("a", "me") == Head("one", tries=1)
    assert await lanes.append("a", "two", EARLY) == Appended(new=True, unattended=False)


async def test_an_entry_is_known_by_any_of_its_identities(lanes: Lanes):
    await lanes.append("a", "one", EARLY, ["event 1", "message 1"])
    assert not (await lanes.append("a", "one", EARLY, ["event 2", "message 1"])).new


async def test_a_lane_has_one_holder(lanes: Lanes):
    await lanes.append("a", "one", EARLY)
    await lanes.take("a", "me")
    assert await lanes.take("a", "you") is None
    await lanes.let_go("a", "you")
    assert await lanes.renew("a", "me")
    await lanes.let_go("a", "me")
    assert await lanes.take("a", "you") == Head("one", tries=2)


async def test_an_empty_lane_is_free(lanes: Lanes):
    await lanes.append("a", "one", EARLY)
    await lanes.take("a", "me")
    assert await lanes.done("a", "me", 1) is None
    assert not await lanes.renew("a", "me")
    assert await lanes.empty("a")


async def test_whoever_lost_a_lane_removes_nothing_from_it(store: Store):
    brief, lanes = Lanes(store.redis, held=timedelta(milliseconds=1)), Lanes(store.redis)
    await lanes.append("a", "one", EARLY)
    await brief.take("a", "sleeper")
    while (head := await lanes.take("a", "heir")) is None:
        pass
    assert await brief.done("a", "sleeper", 1) is None
    assert head == Head("one", tries=2)
    assert not await lanes.empty("a")


async def test_how_much_waits_and_since_when(lanes: Lanes):
    assert await lanes.depth() == (0, None)
    await lanes.append("a", "one", EARLY)
    await lanes.append("a", "two", LATE)
    await lanes.append("b", "three", LATE)
    assert await lanes.depth() == (3, EARLY)
    await lanes.take("a", "me")
    await lanes.done("a", "me", 1)
    assert await lanes.depth() == (2, LATE)


async def test_lanes_that_wait_with_nobody_at_work_are_found(lanes: Lanes):
    await lanes.append("a", "one", EARLY)
    await lanes.append("b", "two", EARLY)
    await lanes.append("c", "three", LATE)
    await lanes.take("a", "me")
    assert await lanes.unattended(EARLY + timedelta(seconds=1)) == ["b"]
