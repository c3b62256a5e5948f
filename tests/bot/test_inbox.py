"""The inbox: nothing lost, nothing twice, in order per conversation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from docket import Docket

from adapters.message import MalformedEvent, RawEvent
from bot.inbox import HOLD_BACK, Batch, Inbox
from bot.later import TryLater
from bot.tasks import DRAIN, Tasks, open_docket, open_worker
from memory.connection import Store, open_store
from memory.errors import StoreUnavailable

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def event(number: int, conversation: str = "fake:dm", *, urgent: bool = False) -> RawEvent:
    return RawEvent(f"fake:{number}", "fake", conversation, {"n": number}, NOW, urgent=urgent)


@pytest.fixture
async def docket(store: Store) -> AsyncIterator[Docket]:
    async with open_docket(store, "test") as opened:
        yield opened


@pytest.fixture
def inbox(store: Store, docket: Docket) -> Inbox:
    return Inbox(store, docket)


class Desk:
    """Whoever handles events: writes down what came, may be told to be slow or to fail."""

    def __init__(self) -> None:
        self.handled: list[object] = []
        self.apologies: list[str] = []
        self.problems: dict[object, Exception] = {}
        self.gates: dict[object, asyncio.Event] = {}
        self.begun = asyncio.Condition()
        self.at_work = 0
        self.most_at_work = 0

    async def handle(self, batch: Batch) -> None:
        number = batch[0].payload["n"] if len(batch) == 1 else tuple(raw.payload["n"] for raw in batch)
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        try:
            if gate := self.gates.get(number):
                await gate.wait()
            if problem := self.problems.get(number):
                raise problem
            self.handled.append(number)
        finally:
            self.at_work -= 1
        async with self.begun:
            self.begun.notify_all()

    async def apologise(self, batch: Batch) -> None:
        self.apologies.append(batch[0].key)

    async def has(self, count: int) -> None:
        async with asyncio.timeout(10), self.begun:
            await self.begun.wait_for(lambda: len(self.handled) >= count)


def tasks(inbox: Inbox, desk: Desk) -> Tasks:
    return {DRAIN: lambda lane: inbox.drain(lane, desk.handle, desk.apologise)}


async def test_an_event_is_stored_once_however_often_it_is_delivered(inbox: Inbox):
    assert await inbox.append(event(1))
    assert not await inbox.append(event(1))
    assert (await inbox.depth()).waiting == 1


async def test_two_deliveries_of_one_message_are_one(inbox: Inbox):
    """Slack sends a mention twice, as app_mention and as message."""
    assert await inbox.append(replace(event(1), key="slack:Ev1", twin="slack:T:C:1.1"))
    assert not await inbox.append(replace(event(2), key="slack:Ev2", twin="slack:T:C:1.1"))


async def test_a_conversation_is_handled_in_order_one_at_a_time(inbox: Inbox):
    desk = Desk()
    for number in range(20):
        await inbox.append(event(number))
    await asyncio.gather(*[inbox.drain("fake:dm", desk.handle, desk.apologise)])
    assert desk.handled == list(range(20))
    assert (await inbox.depth()).waiting == 0


async def test_what_was_not_finished_is_handled_again(inbox: Inbox):
    desk = Desk()
    desk.gates[1] = asyncio.Event()
    await inbox.append(event(1))
    dying = asyncio.create_task(inbox.drain("fake:dm", desk.handle, desk.apologise))
    while not desk.at_work:
        await asyncio.sleep(0)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    assert desk.handled == []
    desk.gates[1].set()
    await inbox.drain("fake:dm", desk.handle, desk.apologise)
    assert desk.handled == [1]


async def test_an_unreadable_event_is_set_aside_and_the_others_go_on(inbox: Inbox):
    desk = Desk()
    desk.problems[1] = MalformedEvent("no chat in it")
    for number in (1, 2):
        await inbox.append(event(number))
    await inbox.drain("fake:dm", desk.handle, desk.apologise)
    assert desk.handled == [2]
    assert desk.apologies == []
    assert (await inbox.depth()).quarantined == 1


async def test_a_failure_inside_nova_is_set_aside_with_an_apology(inbox: Inbox):
    desk = Desk()
    desk.problems[1] = ZeroDivisionError("a bug")
    for number in (1, 2):
        await inbox.append(event(number))
    await inbox.drain("fake:dm", desk.handle, desk.apologise)
    assert desk.handled == [2]
    assert desk.apologies == ["fake:1"]


async def test_an_event_that_kills_its_workers_is_set_aside_in_the_end(inbox: Inbox):
    class Killed(BaseException):
        """Stands for a worker that died: nothing inside Nova catches it."""

    async def die(batch: Batch) -> None:
        raise Killed

    desk = Desk()
    for number in (1, 2):
        await inbox.append(event(number))
    for _ in range(10):
        with pytest.raises(Killed):
            await inbox.drain("fake:dm", die, desk.apologise)
    await inbox.drain("fake:dm", desk.handle, desk.apologise)
    assert desk.handled == [2]
    assert (await inbox.depth()).quarantined == 1


async def test_workers_answer_conversations_side_by_side_and_each_in_order(inbox: Inbox, docket: Docket):
    desk = Desk()
    for number in range(30):
        await inbox.append(event(number, f"fake:{number % 3}"))
    async with open_worker(docket, tasks(inbox, desk), concurrency=10) as worker:
        running = asyncio.create_task(worker.run_forever())
        await desk.has(30)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    for lane in range(3):
        mine = [number for number in desk.handled if isinstance(number, int) and number % 3 == lane]
        assert mine == list(range(lane, 30, 3))


async def test_a_button_does_not_wait_for_the_running_answer(inbox: Inbox, docket: Docket):
    desk = Desk()
    desk.gates[1] = asyncio.Event()
    await inbox.append(event(1))
    await inbox.append(event(2, urgent=True))
    async with open_worker(docket, tasks(inbox, desk), concurrency=10) as worker:
        running = asyncio.create_task(worker.run_forever())
        await desk.has(1)
        assert desk.handled == [2]
        desk.gates[1].set()
        await desk.has(2)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_lane_whose_task_was_lost_is_found_by_the_sweep(inbox: Inbox, docket: Docket):
    desk = Desk()
    await inbox.append(event(1))
    await docket.clear()
    assert await inbox.sweep(lambda lane: lane.startswith("fake:"), settled_before=NOW + timedelta(minutes=1)) == 1
    async with open_worker(docket, tasks(inbox, desk), concurrency=10) as worker:
        running = asyncio.create_task(worker.run_forever())
        await desk.has(1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert await inbox.sweep(lambda lane: True, settled_before=NOW + timedelta(minutes=1)) == 0


async def test_an_event_that_could_not_be_stored_is_not_taken(tmp_path: Path):
    async with open_store(None, tmp_path) as store, open_docket(store, "test") as docket:
        inbox = Inbox(store, docket)
        await store.redis.config_set("maxmemory", "1")
        with pytest.raises(StoreUnavailable, match="did not take"):
            await inbox.append(event(1))
        await store.redis.config_set("maxmemory", "0")
        assert await inbox.append(event(1))


async def test_the_oldest_waiting_event_is_known(inbox: Inbox):
    assert (await inbox.depth()).oldest is None
    await inbox.append(event(1))
    assert (await inbox.depth()).oldest == NOW


async def test_a_repeat_wakes_a_lane_of_which_no_worker_was_told(inbox: Inbox, docket: Docket):
    """The process that took the event in died between storing it and scheduling its drain."""
    desk = Desk()
    await inbox.append(event(1))
    await docket.clear()
    assert not await inbox.append(event(1))
    async with open_worker(docket, tasks(inbox, desk), concurrency=10) as worker:
        running = asyncio.create_task(worker.run_forever())
        await desk.has(1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_while_too_much_waits_events_are_taken_in_slowly_and_none_is_refused(
    store: Store, docket: Docket, caplog: pytest.LogCaptureFixture
):
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    inbox = Inbox(store, docket, most=2, sleep=pause)
    for number in range(2):
        await Inbox(store, docket).append(event(number))
    for number in range(2, 5):
        assert await inbox.append(event(number))
    assert sum(pauses) == 3 * HOLD_BACK
    assert (await inbox.depth()).waiting == 5
    assert [record.message for record in caplog.records if "taking in slowly" in record.message] == [
        "2 events wait: taking in slowly until workers have caught up; start more of them"
    ]


async def test_once_workers_have_caught_up_it_takes_in_at_full_speed(
    store: Store, docket: Docket, caplog: pytest.LogCaptureFixture
):
    desk = Desk()

    async def catch_up(seconds: float) -> None:
        await inbox.drain("fake:dm", desk.handle, desk.apologise)

    inbox = Inbox(store, docket, most=1, sleep=catch_up)
    await Inbox(store, docket).append(event(1))
    await inbox.append(event(2))
    assert desk.handled == [1]
    assert "full speed again" in caplog.text


async def test_what_is_to_be_tried_later_stays_the_next_and_its_conversation_rests(inbox: Inbox, docket: Docket):
    """Its platform is away, say: other conversations go on, and this one has its order when it comes back."""
    desk = Desk()
    desk.problems[1] = TryLater("the platform is away", seconds=0.5)
    for number in (1, 2):
        await inbox.append(event(number))
    await inbox.append(event(3, "fake:other"))
    for lane in ("fake:dm", "fake:other", "fake:dm"):
        await inbox.drain(lane, desk.handle, desk.apologise)
    assert desk.handled == [3]
    assert await inbox.sweep(lambda _: True, settled_before=NOW + timedelta(minutes=1)) == 0
    del desk.problems[1]
    async with open_worker(docket, tasks(inbox, desk), concurrency=10) as worker:
        running = asyncio.create_task(worker.run_forever())
        await desk.has(3)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert desk.handled == [3, 1, 2]
    assert desk.apologies == []


async def test_a_long_absence_of_a_platform_is_no_fault_of_the_event(store: Store, docket: Docket):
    desk, inbox = Desk(), Inbox(store, docket)
    desk.problems[1] = TryLater("the platform is away", seconds=0.001)
    await inbox.append(event(1))
    for _ in range(30):
        await inbox.drain("fake:dm", desk.handle, desk.apologise)
        await asyncio.sleep(0.002)
    del desk.problems[1]
    await inbox.drain("fake:dm", desk.handle, desk.apologise)
    assert desk.handled == [1]
