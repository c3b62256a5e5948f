"""Jobs: who leads, when the digest is due, and that nothing is lost or done twice when processes come and go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from redis.exceptions import ConnectionError as StoreConnectionError

from bot.improvement.weeks import digest_slot, due
from bot.jobs import Jobs
from memory.connection import RedisClient, Store
from memory.keys import key
from memory.lease import Lease
from memory.slots import Slots

AMMAN = ZoneInfo("Asia/Amman")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=AMMAN)
MINUTE = timedelta(minutes=1)
SLOT = "digest:default:2026-W47"
SOON = timedelta(milliseconds=150)


class Line:
    """What was enqueued, in order."""

    def __init__(self) -> None:
        self.slots: asyncio.Queue[str] = asyncio.Queue()

    async def enqueue(self, slot: str) -> None:
        self.slots.put_nowait(slot)

    @property
    def empty(self) -> bool:
        return self.slots.empty()


class WatchedLease(Lease):
    """A lease that tells when somebody begins to wait for it."""

    def __init__(self, redis: RedisClient) -> None:
        super().__init__(redis, "jobs", ttl=SOON)
        self.waited: asyncio.Queue[None] = asyncio.Queue()

    async def wait(self) -> None:
        self.waited.put_nowait(None)
        await super().wait()


class Wall:
    """A clock that stands still until it is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def jobs(store: Store, line: Line, now: datetime | Callable[[], datetime], *, lease: Lease | None = None) -> Jobs:
    return Jobs(
        lease or Lease(store.redis, "jobs", ttl=SOON),
        Slots(store.redis),
        line.enqueue,
        zone=AMMAN,
        clock=now if callable(now) else Wall(now),
        pause=timedelta(),
    )


def scheduler_of(running: Jobs) -> Any:
    """The APScheduler behind a process that leads."""
    assert running._scheduler is not None
    return running._scheduler


def make_due(running: Jobs, job: str) -> None:
    """Let the time of a job come."""
    scheduler_of(running).modify_job(job, next_run_time=datetime.now(UTC))


# --- when it is due -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "week"),
    [
        (MONDAY - 9 * 60 * MINUTE, None),  # Monday 00:00: the week is over, its digest comes at nine
        (MONDAY - MINUTE, None),
        (MONDAY, "2026-W47"),
        (MONDAY + timedelta(days=6, hours=14), "2026-W47"),  # still on Sunday night
        (datetime(2027, 1, 4, 9, 0, tzinfo=AMMAN), "2026-W53"),
        (datetime(2027, 1, 11, 9, 0, tzinfo=AMMAN), "2027-W01"),
    ],
)
def test_the_digest_of_a_week_is_due_from_monday_nine_o_clock(now: datetime, week: str | None):
    found = due(now, AMMAN)

    assert (str(found) if found else None) == week


def test_nine_o_clock_is_that_of_the_zone_also_after_the_clocks_changed():
    berlin = ZoneInfo("Europe/Berlin")
    in_winter, in_summer = datetime(2026, 3, 23, 8, 0, tzinfo=UTC), datetime(2026, 3, 30, 7, 0, tzinfo=UTC)

    for moment in (in_winter, in_summer):
        assert due(moment, berlin)
        assert due(moment - MINUTE, berlin) is None


async def test_the_scheduler_is_set_to_monday_nine_in_the_zone(store: Store):
    async with jobs(store, Line(), MONDAY) as running:
        await running.led()
        digest = scheduler_of(running).get_job("digest")

        assert digest.trigger.get_next_fire_time(None, MONDAY - timedelta(days=3)) == MONDAY
        assert digest.trigger.get_next_fire_time(MONDAY, MONDAY + MINUTE) == MONDAY + timedelta(days=7)
        assert (digest.misfire_grace_time, digest.coalesce, digest.max_instances) == (3600, True, 1)


async def test_on_monday_at_nine_the_slot_of_the_week_that_ended_is_enqueued(store: Store):
    line, wall = Line(), Wall(MONDAY - MINUTE)
    async with jobs(store, line, wall) as running:
        await running.led()
        assert line.empty

        wall.now = MONDAY
        make_due(running, "digest")

        assert await line.slots.get() == SLOT


# --- catching up ----------------------------------------------------------------------------------


async def test_a_start_on_wednesday_catches_up(store: Store):
    line = Line()
    async with jobs(store, line, MONDAY + timedelta(days=2)):
        assert await line.slots.get() == SLOT


async def test_a_start_does_not_repeat_what_is_done(store: Store):
    await Slots(store.redis).confirm(SLOT)
    line = Line()
    async with jobs(store, line, MONDAY + timedelta(days=2)) as running:
        await running.led()

        assert line.empty


async def test_a_slot_that_its_worker_left_behind_is_enqueued_again_while_running(store: Store):
    line = Line()
    async with jobs(store, line, MONDAY) as running:
        assert await line.slots.get() == SLOT
        await running.led()

        make_due(running, "catch-up")

        assert await line.slots.get() == SLOT


async def test_each_tenant_has_its_own_slot(store: Store):
    line = Line()
    lease = Lease(store.redis, "jobs")
    slots = Slots(store.redis)
    async with Jobs(lease, slots, line.enqueue, zone=AMMAN, tenant="acme", clock=Wall(MONDAY)):
        assert await line.slots.get() == "digest:acme:2026-W47"


# --- one leader -----------------------------------------------------------------------------------


async def test_of_two_schedulers_only_one_leads_and_enqueues(store: Store):
    line, waiting = Line(), WatchedLease(store.redis)
    async with jobs(store, line, MONDAY) as first:
        await first.led()
        async with jobs(store, line, MONDAY, lease=waiting) as second:
            await waiting.waited.get()

            assert first.leading
            assert not second.leading
            assert line.slots.qsize() == 1


async def test_when_the_leader_leaves_the_other_takes_over(store: Store):
    line, other = Line(), Line()
    async with jobs(store, line, MONDAY) as first:
        await first.led()
        second = jobs(store, other, MONDAY)
        await second.__aenter__()
    assert not first.leading

    await second.led()
    assert await other.slots.get() == SLOT  # nobody has done it yet

    await second.__aexit__()


async def test_what_the_first_leader_got_done_is_not_enqueued_by_the_second(store: Store):
    line = Line()
    async with jobs(store, line, MONDAY) as first:
        await first.led()
        await Slots(store.redis).confirm(await line.slots.get())

    async with jobs(store, line, MONDAY + MINUTE) as second:
        await second.led()

        assert line.empty


async def test_a_lost_lease_stops_the_scheduler_until_it_is_ours_again(store: Store, caplog: pytest.LogCaptureFixture):
    line, lease = Line(), WatchedLease(store.redis)
    async with jobs(store, line, MONDAY, lease=lease) as running:
        await lease.waited.get()
        await running.led()
        await line.slots.get()
        scheduler = scheduler_of(running)

        await store.redis.set(key("lease:jobs"), "somebody else")
        await lease.waited.get()
        assert not running.leading
        assert not scheduler.running
        assert "lease of the scheduler was lost" in caplog.text

        await store.redis.delete(key("lease:jobs"))
        await running.led()
        assert await line.slots.get() == SLOT


async def test_a_leader_that_cannot_reach_the_store_stops_leading(store: Store, monkeypatch: pytest.MonkeyPatch):
    lease = WatchedLease(store.redis)

    async def refuse(**_: object) -> None:
        raise StoreConnectionError("refused")

    async with jobs(store, Line(), MONDAY, lease=lease) as running:
        await lease.waited.get()
        await running.led()

        monkeypatch.setattr(lease, "_renew", refuse)
        await lease.waited.get()

        assert not running.leading


async def test_leaving_stops_the_clock_and_frees_the_lease(store: Store):
    async with jobs(store, Line(), MONDAY) as running:
        await running.led()
        scheduler = scheduler_of(running)

    assert not scheduler.running
    assert not running.leading
    assert await Lease(store.redis, "jobs").take()


async def test_leaving_while_waiting_for_the_lease_leaves_it_to_its_holder(store: Store):
    holder, waiting = Lease(store.redis, "jobs"), WatchedLease(store.redis)
    await holder.take()
    async with jobs(store, Line(), MONDAY, lease=waiting):
        await waiting.waited.get()

    assert not await Lease(store.redis, "jobs").take()


async def test_a_store_that_is_away_for_a_moment_is_waited_for(store: Store, caplog: pytest.LogCaptureFixture):
    line = Line()
    answers = iter([StoreConnectionError("refused"), None])

    async def enqueue(slot: str) -> None:
        problem = next(answers)
        if problem:
            raise problem
        await line.enqueue(slot)

    slots, lease = Slots(store.redis), Lease(store.redis, "jobs")
    async with Jobs(lease, slots, enqueue, zone=AMMAN, clock=Wall(MONDAY), pause=timedelta()):
        assert await line.slots.get() == SLOT
    assert "cannot reach the store (ConnectionError)" in caplog.text


def test_the_slot_names_the_week_it_covers():
    week = due(MONDAY, AMMAN)
    assert week
    assert digest_slot(week) == SLOT
