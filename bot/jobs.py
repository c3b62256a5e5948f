"""What happens by the clock. One process at a time leads; it only enqueues, workers do the work.

So a job that is due twice (two processes, a restart, a repeated check) costs nothing: its slot is done once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.improvement.weeks import DEFAULT_TENANT, DIGEST_DAY, DIGEST_HOUR, digest_slot, due
from memory.lease import Lease, LeaseLost
from memory.slots import Slots, StoreAway

logger = logging.getLogger(__name__)

GRACE_SECONDS = 3600
CHECK_MINUTES = 15  # how late a digest is noticed that a sleeping machine or a killed worker left behind
PAUSE = timedelta(seconds=5)
WAITING = "another Nova keeps the time; waiting to take over when it stops"

Enqueue = Callable[[str], Awaitable[None]]
"""Hands a slot to the workers; the same slot may be handed over again until it is done."""

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


class Jobs:
    """The scheduler. Entering waits for leadership in the background, leaving hands it on."""

    def __init__(
        self,
        lease: Lease,
        slots: Slots,
        enqueue: Enqueue,
        *,
        zone: ZoneInfo,
        tenant: str = DEFAULT_TENANT,
        clock: Clock = system_clock,
        pause: timedelta = PAUSE,
    ) -> None:
        self._lease = lease
        self._slots = slots
        self._enqueue = enqueue
        self._zone = zone
        self._tenant = tenant
        self._clock = clock
        self._pause = pause.total_seconds()
        self._led = asyncio.Event()
        self._closing = False
        self._running: asyncio.Task[None] | None = None
        self._scheduler: Any = None

    @property
    def leading(self) -> bool:
        return self._led.is_set()

    async def led(self) -> None:
        """Return once this process leads and has caught up."""
        await self._led.wait()

    async def __aenter__(self) -> Self:
        self._running = asyncio.create_task(self._keep_leading(), name="jobs")
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._closing = True
        while self._running and not self._running.done():
            self._running.cancel()  # again, because Python 3.11 can lose one that arrives during a call to the store
            await asyncio.wait([self._running], timeout=0.25)
        if self._running and not self._running.cancelled():
            self._running.result()

    async def check(self) -> None:
        """Enqueue the digest that should be out by now and is not."""
        week = due(self._clock(), self._zone)
        if week is None:
            return
        slot = digest_slot(week, self._tenant)
        if not await self._slots.done(slot):
            await self._enqueue(slot)

    async def _keep_leading(self) -> None:
        while not self._closing:
            try:
                if await self._lease.taken():
                    logger.warning(WAITING)
                await self._lease.wait()
                async with self._lease.kept():
                    await self._lead()
            except LeaseLost:
                logger.warning("the lease of the scheduler was lost; waiting for it again")
            except StoreAway as problem:
                logger.warning("the scheduler cannot reach the store (%s); trying again", type(problem).__name__)
                if not self._closing:
                    await asyncio.sleep(self._pause)

    async def _lead(self) -> None:
        self._scheduler = self._scheduled()
        self._scheduler.start()
        try:
            await self.check()
            self._led.set()
            await asyncio.Event().wait()
        finally:
            self._led.clear()
            self._scheduler.shutdown(wait=False)
            await asyncio.sleep(0)  # it stops with the loop's next turn

    def _scheduled(self) -> Any:
        scheduler: Any = AsyncIOScheduler(jobstores={"default": MemoryJobStore()}, timezone=self._zone)
        punctual = CronTrigger(day_of_week=DIGEST_DAY, hour=DIGEST_HOUR, timezone=self._zone)
        regular = IntervalTrigger(minutes=CHECK_MINUTES, timezone=self._zone)
        for name, trigger in (("digest", punctual), ("catch-up", regular)):
            scheduler.add_job(
                self.check, trigger, id=name, misfire_grace_time=GRACE_SECONDS, coalesce=True, max_instances=1
            )
        return scheduler
