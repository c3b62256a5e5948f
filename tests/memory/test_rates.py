"""Allowances: so many at once, then as fast as they come back, counted for each person on all machines together."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memory.connection import Store
from memory.rates import Pause, Rates

FREE = Pause(0, begins=False)


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_as_many_as_are_allowed_come_through_at_once_and_the_next_one_is_told_to_wait(store: Store, clock: Clock):
    rates = Rates(store.redis, 30, now=clock)
    assert [await rates.take("p") for _ in range(30)] == [FREE] * 30
    assert await rates.take("p") == Pause(15, begins=True)  # a quarter of 30, at one in two seconds


async def test_only_the_first_of_a_pause_begins_it(store: Store, clock: Clock):
    rates = Rates(store.redis, 4, now=clock)
    pauses = [await rates.take("p") for _ in range(8)]
    assert [pause.begins for pause in pauses] == [False] * 4 + [True] + [False] * 3


async def test_after_the_told_time_people_are_listened_to_again(store: Store, clock: Clock):
    rates = Rates(store.redis, 30, now=clock)
    pause = [await rates.take("p") for _ in range(31)][-1]
    clock.now += pause.seconds - 1
    assert (await rates.take("p")).seconds == 1
    clock.now += 1
    assert await rates.take("p") == FREE


async def test_people_do_not_use_up_each_others(store: Store, clock: Clock):
    rates = Rates(store.redis, 1, now=clock)
    await rates.take("p")
    assert await rates.take("q") == FREE


async def test_two_machines_count_together_also_when_their_clocks_differ(store: Store, clock: Clock):
    behind = Clock()
    behind.now -= 5
    one, other = Rates(store.redis, 2, now=clock), Rates(store.redis, 2, now=behind)
    await one.take("p")
    await other.take("p")
    assert (await one.take("p")).begins


async def test_a_silent_person_leaves_nothing_behind(store: Store, clock: Clock):
    await Rates(store.redis, 30, now=clock).take("p")
    assert 0 < await store.redis.ttl("nova:{p}:rate") <= 60


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(most=st.integers(1, 40), pauses=st.lists(st.floats(0, 20), min_size=1, max_size=60))
async def test_never_more_than_a_full_bucket_and_what_came_back(store: Store, most: int, pauses: list[float]):
    await store.redis.flushall()
    clock = Clock()
    rates, began = Rates(store.redis, most, now=clock), clock.now
    through = 0
    for seconds in pauses:
        clock.now += seconds
        through += (await rates.take("p")) == FREE
    assert through <= most + (clock.now - began) * most / 60 + 1e-6
