"""Circuit breakers: closed, open, half-open, shared by processes, visible to the doctor."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from agents.breaker import WELL, Breaker, BreakerState, BreakerStates, SharedBreakerStates, Trouble
from memory.cells import Cells
from memory.connection import Store


class Clock:
    """Unix seconds that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


class Contended:
    """States that somebody else changes just before the first swap: what a second process does."""

    def __init__(self, states: BreakerStates, meanwhile: BreakerState) -> None:
        self._states = states
        self._meanwhile: BreakerState | None = meanwhile

    async def find(self, tool: str) -> BreakerState:
        return await self._states.find(tool)

    async def swap(self, tool: str, old: BreakerState, new: BreakerState) -> bool:
        if self._meanwhile:
            await self._states.swap(tool, old, self._meanwhile)
            self._meanwhile = None
        return await self._states.swap(tool, old, new)

    async def all(self) -> Mapping[str, BreakerState]:
        return await self._states.all()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def states(store: Store) -> SharedBreakerStates:
    return SharedBreakerStates(Cells(store.redis, "breakers"))


@pytest.fixture
def breaker(states: SharedBreakerStates, clock: Clock) -> Breaker:
    return Breaker(states, trips_after=3, rests=30, clock=clock)


async def fail(breaker: Breaker, times: int, tool: str = "fetch") -> None:
    for _ in range(times):
        await breaker.failed(tool)


async def test_calls_pass_while_fewer_fail_in_a_row_than_it_takes(breaker: Breaker):
    await fail(breaker, 2)
    await breaker.worked("fetch")
    await fail(breaker, 2)
    assert await breaker.wait("fetch") == 0


async def test_it_opens_and_says_how_long_it_rests(breaker: Breaker, clock: Clock):
    await fail(breaker, 3)
    clock.seconds += 12
    assert await breaker.wait("fetch") == 18


async def test_other_tools_go_on(breaker: Breaker):
    await fail(breaker, 3)
    assert await breaker.wait("send") == 0


async def test_after_a_rest_one_call_may_try_and_the_others_wait_for_it(breaker: Breaker, clock: Clock):
    await fail(breaker, 3)
    clock.seconds += 30
    assert await asyncio.gather(*(breaker.wait("fetch") for _ in range(3))) == [0, 30, 30]


async def test_a_try_that_works_closes_it(breaker: Breaker, clock: Clock):
    await fail(breaker, 3)
    clock.seconds += 30
    await breaker.wait("fetch")
    await breaker.worked("fetch")
    assert [await breaker.wait("fetch") for _ in range(2)] == [0, 0]
    assert await breaker.troubles() == ()


async def test_a_try_that_fails_opens_it_again_at_once(breaker: Breaker, clock: Clock):
    await fail(breaker, 3)
    clock.seconds += 30
    await breaker.wait("fetch")
    await breaker.failed("fetch")
    assert await breaker.wait("fetch") == 30


async def test_a_caller_that_died_while_trying_blocks_nobody_for_ever(breaker: Breaker, clock: Clock):
    await fail(breaker, 3)
    for _ in range(2):
        clock.seconds += 30
        assert await breaker.wait("fetch") == 0


async def test_the_doctor_sees_what_is_in_trouble_worst_first(breaker: Breaker, clock: Clock):
    await fail(breaker, 1, "send")
    await fail(breaker, 3, "fetch")
    clock.seconds += 10
    await fail(breaker, 4, "post")
    clock.seconds += 20
    assert await breaker.troubles() == (
        Trouble("post", "open", 4, 10),
        Trouble("fetch", "half-open", 3, 0),
        Trouble("send", "closed", 1, 0),
    )


async def test_a_failure_counts_even_if_another_process_counts_at_the_same_time(
    states: SharedBreakerStates, clock: Clock
):
    await Breaker(Contended(states, BreakerState(2)), trips_after=3, clock=clock).failed("fetch")
    assert (await states.find("fetch")).failures == 3


async def test_only_one_process_tries_when_two_find_it_rested(states: SharedBreakerStates, clock: Clock):
    tried = BreakerState(3, clock.seconds + 30)
    breaker = Breaker(Contended(states, tried), trips_after=3, rests=30, clock=clock)
    await states.swap("fetch", WELL, BreakerState(3, clock.seconds))
    assert await breaker.wait("fetch") == 30


async def test_success_is_kept_even_if_another_process_fails_at_the_same_time(
    states: SharedBreakerStates, clock: Clock
):
    await states.swap("fetch", WELL, BreakerState(1))
    await Breaker(Contended(states, BreakerState(2)), clock=clock).worked("fetch")
    assert await states.find("fetch") == WELL
