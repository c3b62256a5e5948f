"""Pace: one message a second in a chat, twenty a minute in a group, thirty a second in all."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.message import ChatKind, NotSent, Reply, Target
from adapters.telegram import Pace
from adapters.telegram.pacing import Pacer
from tests.fakes.telegram import GROUP, TelegramPlatform
from tests.fakes.telegram_clock import HurriedClock, VirtualClock

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # also on a busy machine


class Road:
    """A pacer on a virtual clock, and when each chat was let through."""

    def __init__(self, total: int = 30, burst: int = 1) -> None:
        self.clock = VirtualClock()
        self.start = self.clock.time
        self.pacer = Pacer(Pace(total=total, burst=burst, now=self.clock.now, sleep=self.clock.sleep))
        self.passed: list[tuple[str, float]] = []

    async def go(self, chat: str, kind: ChatKind = "dm", *, edit: bool = False) -> None:
        await self.pacer.turn(chat, kind, edit=edit)
        self.passed.append((chat, round(self.clock.time - self.start, 3)))

    def times(self, chat: str) -> list[float]:
        return [time for name, time in self.passed if name == chat]


async def test_the_first_message_to_an_idle_chat_goes_at_once():
    road = Road()
    await road.clock.run(road.go("ann"), road.go("bob"), road.go("team", "group"))
    assert [time for _, time in road.passed] == [0, 0, 0]


async def test_a_private_chat_gets_one_message_every_1_1_seconds():
    road = Road()
    await road.clock.run(*(road.go("ann") for _ in range(4)))
    assert road.times("ann") == [0, 1.1, 2.2, 3.3]


async def test_a_group_gets_one_message_every_3_1_seconds():
    road = Road()
    await road.clock.run(*(road.go("team", "group") for _ in range(3)))
    assert road.times("team") == [0, 3.1, 6.2]


async def test_a_quiet_private_chat_may_get_a_burst_and_then_the_pace():
    road = Road(burst=3)
    await road.clock.run(*(road.go("ann") for _ in range(5)))
    assert road.times("ann") == [0, 0, 0, 1.1, 2.2]


async def test_edits_and_groups_never_come_in_bursts():
    road = Road(burst=3)
    await road.clock.run(road.go("ann"), road.go("ann", edit=True), road.go("ann", edit=True))
    await road.clock.run(*(road.go("team", "group") for _ in range(2)))
    assert road.times("ann") == [0, 1.1, 2.2]
    assert road.times("team") == [2.2, 5.3]


async def test_a_chat_in_which_telegram_complained_gets_no_burst():
    road = Road(burst=3)
    road.pacer.hold("ann", 10)
    road.clock.time += 10
    await road.clock.run(*(road.go("ann") for _ in range(3)))
    assert road.times("ann") == [10, 11.1, 12.2]


async def test_a_busy_chat_delays_no_other():
    road = Road()

    async def bob_writes_later() -> None:
        await road.clock.sleep(5)
        await road.go("bob")

    await road.clock.run(*(road.go("team", "group") for _ in range(50)), bob_writes_later())
    assert road.times("bob") == [5]


async def test_thirty_a_second_go_out_in_all():
    road = Road()
    await road.clock.run(*(road.go(str(chat)) for chat in range(65)))
    times = [time for _, time in road.passed]
    assert times == [0] * 30 + [1] * 30 + [2] * 5


async def test_a_chat_that_waited_for_all_others_still_keeps_its_own_pace():
    road = Road(total=1)
    await road.clock.run(road.go("bob"), road.go("ann"), road.go("ann"))
    first, second = road.times("ann")
    assert second - first >= 1.1


async def test_row_11_a_flooded_chat_is_refused_and_the_others_go_on():
    road = Road()
    road.pacer.hold("ann", 35)
    with pytest.raises(NotSent) as caught:
        await road.pacer.turn("ann", "dm")
    assert caught.value.retry_after == 35
    await road.clock.run(road.go("bob"))
    assert road.times("bob") == [0]
    road.clock.time += 35
    await road.clock.run(road.go("ann"))
    assert road.times("ann") == [35]


async def test_those_who_wait_when_the_flood_comes_are_refused_too():
    road = Road()
    await road.go("ann")

    async def flood() -> None:
        await road.clock.sleep(0.5)
        road.pacer.hold("ann", 10)

    async def wait() -> float:
        try:
            await road.go("ann")
        except NotSent as error:
            return error.retry_after
        return 0

    assert (await road.clock.run(wait(), flood()))[0] == pytest.approx(9.4)


async def test_giving_up_while_waiting_leaves_the_line_in_order():
    road = Road()
    await road.go("ann")
    impatient = asyncio.create_task(road.go("ann"))
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)
    await road.clock.run(road.go("ann"))
    assert road.times("ann") == [0, 1.1]


async def test_idle_chats_are_forgotten():
    clock = HurriedClock()
    pacer = Pacer(Pace(now=clock.now, sleep=clock.sleep))
    for chat in range(5_000):
        await pacer.turn(str(chat), "dm")
    assert len(pacer._lines) < 1_100


@patient
@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.floats(0, 10)), max_size=40))
def test_no_order_of_arrival_breaks_the_pace(arrivals: list[tuple[str, float]]):
    road = Road(total=5)

    async def arrive(chat: str, at: float) -> None:
        await road.clock.sleep(at)
        await road.go(chat)

    asyncio.run(run_all(road, [arrive(chat, at) for chat, at in arrivals]))
    for chat in "abc":
        times = road.times(chat)
        assert all(later - earlier >= 1.099 for earlier, later in pairwise(times))
    everything = sorted(time for _, time in road.passed)
    assert all(later - earlier >= 0.999 for earlier, later in zip(everything, everything[5:], strict=False))


async def run_all(road: Road, work: list[object]) -> None:
    await road.clock.run(*work)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(("kind", "chat"), [("dm", "1001"), ("group", str(GROUP))])
async def test_a_burst_and_its_edits_keep_telegrams_rates(kind: ChatKind, chat: str):
    clock = HurriedClock()
    target = Target("telegram", "123456", chat, kind, "c")
    async with (
        TelegramPlatform(pace=Pace(now=clock.now, sleep=clock.sleep), now=clock.now) as telegram,
        telegram.adapter as nova,
    ):
        for number in range(15):
            sent = await nova.send(Reply("k", target, f"message {number}"))
            await nova.edit(sent, Reply("k", target, f"edit {number}"))
        assert telegram.violations == []
        assert [seen.text for seen in telegram.seen] == [f"edit {number}" for number in range(15)]
    assert clock.slept


async def test_without_a_pacer_telegram_would_complain():
    clock = HurriedClock()
    target = Target("telegram", "123456", "1001", "dm", "c")
    async with TelegramPlatform(now=clock.now) as telegram, telegram.adapter as nova:
        await nova.send(Reply("k", target, "one"))
        with pytest.raises(NotSent):
            await nova.send(Reply("k", target, "two"))
        assert telegram.violations == ["too fast in chat 1001"]
