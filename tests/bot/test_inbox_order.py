"""First come, first served in each conversation, whatever is delivered again, killed, suspended or started anew."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import hypothesis.strategies as st
from docket import Docket
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from adapters.message import RawEvent
from bot.inbox import Batch, Inbox
from memory.connection import RedisClient, Store, open_store
from memory.lanes import SHARDS
from tests.fakes.mortal import KilledError, MortalRedis

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
LANES = ("fake:ann", "fake:bob")
LONG = timedelta(hours=1)  # time passes only where a rule says so


@dataclass(frozen=True)
class Scheduled:
    """Docket's part, as one process sees it: a task goes to one worker, and to another if that one dies over it."""

    lanes: list[str]
    redis: MortalRedis

    def add(self, name: str, key: str) -> Callable[[str], Awaitable[None]]:
        async def schedule(lane: str) -> None:
            self.redis.live()
            self.lanes.append(lane)

        return schedule


@dataclass
class Worker:
    """A process that drains a lane. It stops before each event until it is told to go on."""

    redis: MortalRedis
    lane: str
    handled: list[int]
    last: int | None = None
    told_to_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    stopped_before: int | None = None
    draining: asyncio.Task[None] | None = None

    async def handle(self, batch: Batch) -> None:
        (event,) = batch
        self.last = self.stopped_before = number = cast("int", event.payload["n"])
        await self.told_to_go_on.wait()
        self.told_to_go_on.clear()
        self.redis.live()  # its answer goes out, or the process dies over it
        self.handled.append(number)

    async def apologise(self, batch: Batch) -> None:
        raise AssertionError(batch)

    def go_on(self) -> None:
        self.stopped_before = None
        self.told_to_go_on.set()

    @property
    def busy(self) -> bool:
        return self.draining is not None and not self.draining.done() and self.stopped_before is None


class Conversations(RuleBasedStateMachine):
    """Two conversations, any number of workers, and everything that may happen to them."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.scheduled: list[str] = []
        self.numbers = itertools.count()
        self.sent: list[RawEvent] = []
        self.unconfirmed: list[RawEvent] = []
        self.expected: defaultdict[str, list[int]] = defaultdict(list)
        self.handled: defaultdict[str, list[int]] = defaultdict(list)
        self.interrupted: Counter[int | None] = Counter()
        self.workers: list[Worker] = []
        self.dead: set[str] = set()
        self.redis = self.run(self._open(url))

    async def _open(self, url: str) -> RedisClient:
        store = await self.stack.enter_async_context(open_store(url, None))  # pyright: ignore[reportArgumentType]
        await store.redis.flushall()
        return store.redis

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    def inbox(self, redis: MortalRedis) -> Inbox:
        docket = cast("Docket", Scheduled(self.scheduled, redis))
        return Inbox(Store(redis.client, ""), docket, most=10**9, held=LONG)

    # --- what may happen ----------------------------------------------------------------------

    @initialize()
    def both_have_written(self) -> None:
        for lane in LANES * 3:
            self.somebody_writes(lane, None)

    @rule(lane=st.sampled_from(LANES), commands=st.none() | st.integers(SHARDS, SHARDS + 1))
    def somebody_writes(self, lane: str, commands: int | None) -> None:
        """The process that takes messages in may die before it is stored, or before a worker is told of it."""
        number = next(self.numbers)
        event = RawEvent(f"fake:{number}", "fake", lane, {"n": number}, NOW)
        self.sent.append(event)
        self.unconfirmed.append(event)
        self.run(self._deliver(event, commands))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def an_event_is_delivered_again(self, data: st.DataObject) -> None:
        self.run(self._deliver(data.draw(st.sampled_from(self.sent)), None))

    @precondition(lambda self: self.scheduled)
    @rule(data=st.data(), commands=st.none() | st.integers(1, 12))
    def a_worker_gets_a_task(self, data: st.DataObject, commands: int | None) -> None:
        lane = data.draw(st.sampled_from(self.scheduled))
        self.scheduled.remove(lane)
        self.run(self._drain(lane, commands))

    @precondition(lambda self: self.at_work)
    @rule(data=st.data())
    def a_worker_goes_on(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.at_work)).go_on()
        self.run(self._settle())

    @precondition(lambda self: self.at_work)
    @rule(data=st.data())
    def a_worker_is_killed(self, data: st.DataObject) -> None:
        worker = data.draw(st.sampled_from(self.at_work))
        worker.redis.commands_left = 0
        worker.go_on()
        self.run(self._settle())

    @precondition(lambda self: self.at_work)
    @rule(data=st.data())
    def a_worker_sleeps_and_wakes_up_when_another_has_taken_over(self, data: st.DataObject) -> None:
        """A suspended machine, say: it wakes up in the middle of an event that is not its own any more."""
        sleeper = data.draw(st.sampled_from(self.at_work))
        self.interrupted[sleeper.last] += 1
        self.run(self._expire(sleeper.lane))
        self.run(self._drain(sleeper.lane, None))
        for worker in (self.workers[-1], sleeper):
            worker.go_on()
            self.run(self._settle())

    @rule()
    def the_lanes_of_the_dead_are_free(self) -> None:
        self.run(self._bury())

    @rule()
    def lost_tasks_are_looked_for(self) -> None:
        self.run(self.inbox(MortalRedis(self.redis)).sweep(lambda lane: True, settled_before=LATER))

    # --- what must hold -----------------------------------------------------------------------

    @invariant()
    def nothing_overtakes(self) -> None:
        for lane in LANES:
            firsts = list(dict.fromkeys(self.handled[lane]))
            assert firsts == self.expected[lane][: len(firsts)]

    @invariant()
    def nothing_is_handled_again_unless_a_worker_died_or_slept_over_it(self) -> None:
        for number, times in Counter(itertools.chain(*self.handled.values())).items():
            assert times <= 1 + self.interrupted[number]

    def teardown(self) -> None:
        try:
            self.run(self._recover())
            self.nothing_overtakes()
            self.nothing_is_handled_again_unless_a_worker_died_or_slept_over_it()
            for lane in LANES:
                assert set(self.handled[lane]) == set(self.expected[lane])
        finally:
            self.run(self._close())
            self.runner.close()

    # --- how it is done -----------------------------------------------------------------------

    @property
    def at_work(self) -> list[Worker]:
        return [worker for worker in self.workers if worker.stopped_before is not None]

    async def _deliver(self, event: RawEvent, commands: int | None) -> None:
        number = cast("int", event.payload["n"])
        try:
            await self.inbox(MortalRedis(self.redis, commands)).append(event)
            self.unconfirmed = [other for other in self.unconfirmed if other != event]
        except KilledError:
            pass
        if number not in self.expected[event.conversation] and await self._is_stored(event):
            self.expected[event.conversation].append(number)

    async def _is_stored(self, event: RawEvent) -> bool:
        return bool([name async for name in self.redis.scan_iter(f"*:seen:{event.key}")])

    async def _drain(self, lane: str, commands: int | None) -> None:
        worker = Worker(MortalRedis(self.redis, commands), lane, self.handled[lane])
        drain = self.inbox(worker.redis).drain(lane, worker.handle, worker.apologise)
        worker.draining = asyncio.create_task(drain)
        self.workers.append(worker)
        await self._settle()

    async def _settle(self) -> None:
        """Let everybody work until each has finished, died, or stands before an event."""
        while any(worker.busy for worker in self.workers):
            await asyncio.sleep(0)
        for worker in [worker for worker in self.workers if worker.draining and worker.draining.done()]:
            self.workers.remove(worker)
            (end,) = await asyncio.gather(cast("asyncio.Task[None]", worker.draining), return_exceptions=True)
            assert end is None or isinstance(end, KilledError)
            if end is not None:
                self.interrupted[worker.last] += 1
                self.scheduled.append(worker.lane)
                self.dead.add(worker.lane)

    async def _expire(self, lane: str) -> None:
        """What time does when nobody renews."""
        async for name in self.redis.scan_iter(f"*:holder:{lane}"):
            await self.redis.delete(name)

    async def _bury(self) -> None:
        for lane in self.dead:
            if not any(worker.lane == lane for worker in self.workers):
                await self._expire(lane)

    async def _close(self) -> None:
        drains = [worker.draining for worker in self.workers if worker.draining]
        for drain in drains:
            drain.cancel()
        await asyncio.gather(*drains, return_exceptions=True)
        await self.stack.aclose()

    async def _recover(self) -> None:
        """The platform delivers what was not confirmed, those who sleep wake up, and one worker lives on."""
        for event in list(self.unconfirmed):
            await self._deliver(event, None)
        while self.at_work:
            self.at_work[0].go_on()
            await self._settle()
        await self._bury()
        await self.inbox(MortalRedis(self.redis)).sweep(lambda lane: True, settled_before=LATER)
        while self.scheduled:
            await self._drain(self.scheduled.pop(), None)
            while self.at_work:
                self.at_work[0].go_on()
                await self._settle()


def test_each_conversation_is_first_come_first_served_whatever_happens(store_url: str):
    class Here(Conversations):
        def __init__(self) -> None:
            super().__init__(store_url)

    run_state_machine_as_test(Here, settings=settings(max_examples=25, stateful_step_count=20))
