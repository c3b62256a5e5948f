"""Whoever writes too fast is told once, with the time to wait; others notice nothing."""

from __future__ import annotations

from bot.rates import Paces
from memory.connection import Store
from memory.rates import Rates


def paces(store: Store, most: int, *unlimited: str) -> Paces:
    return Paces(Rates(store.redis, max(most, 1), now=lambda: 1_800_000_000.0), most, unlimited)


async def test_within_the_limit_nobody_is_told_anything(store: Store):
    pace = paces(store, 3)
    assert [await pace.refusal("p") for _ in range(3)] == [None] * 3


async def test_beyond_it_people_are_told_once_what_was_not_read_and_when_to_send_it_again(store: Store):
    pace = paces(store, 2)
    told = [await pace.refusal("p") for _ in range(5)][2:]
    assert told[0] is not None
    assert "more than 2 messages" in told[0]
    assert "did not read this one" in told[0]
    assert "next 30 seconds" in told[0]
    assert told[1:] == ["", ""]


async def test_zero_is_no_limit_and_costs_nothing(store: Store):
    pace = paces(store, 0)
    assert [await pace.refusal("p") for _ in range(50)] == [None] * 50
    assert not await store.redis.exists("nova:{p}:rate")


async def test_whoever_sits_at_the_terminal_may_pipe_a_file(store: Store):
    pace = paces(store, 1, "console:sara")
    assert [await pace.refusal("console:sara") for _ in range(50)] == [None] * 50
