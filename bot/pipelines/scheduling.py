"""Clocks of pipelines: delayed tasks that carry the moment they are for; an old one finds another and does nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.pipelines.clock import BadRule, next_time
from memory.schedules import Schedule, Schedules

LOST = timedelta(minutes=1)  # from here on an alarm is taken for lost

Alarm = Callable[[str, datetime], Awaitable[None]]
Start = Callable[[Schedule, str], Awaitable[str]]


class Scheduling:
    """Sets alarms and answers them. `alarm` has a worker call `due` with a task at a moment."""

    def __init__(self, schedules: Schedules, alarm: Alarm, now: Callable[[], datetime]) -> None:
        self._schedules = schedules
        self._alarm = alarm
        self._now = now

    async def all(self) -> tuple[Schedule, ...]:
        return await self._schedules.all()

    async def set(self, schedule: Schedule) -> None:
        """Keep a schedule in place of the one of its id."""
        while not await self._schedules.keep(schedule):
            old = await self._schedules.find(schedule.id)
            if old and await self._schedules.change(old, schedule):
                break
        await self._ring(schedule)

    async def pause(self, schedule: Schedule, until: datetime | None) -> Schedule:
        """Let it start nothing, from now on or until a moment."""
        at = self.following(schedule, until) if until else None
        paused = replace(schedule, paused=at is None, until=until if at else None, at=at or schedule.at, note="")
        await self._changed(schedule, paused)
        return paused

    async def resume(self, schedule: Schedule) -> Schedule | None:
        """Let it start runs again; None when its only time has passed."""
        at = self.following(schedule, self._now())
        if at is None:
            return None
        resumed = replace(schedule, paused=False, until=None, at=at, note="")
        await self._changed(schedule, resumed)
        return resumed

    async def remove(self, schedule: Schedule) -> None:
        await self._schedules.change(schedule, None)

    async def due(self, schedule_id: str, moment: str, start: Start) -> None:
        """Start what is due, once for its moment however often this is asked; missed times are made up for by one."""
        schedule = await self._schedules.find(schedule_id)
        if schedule is None or schedule.paused or schedule.at.isoformat() != moment:
            return
        problem = await start(schedule, f"schedule:{schedule.id}:{moment}")
        if problem:
            await self._schedules.change(schedule, replace(schedule, paused=True, note=problem))
            return
        at = self.following(schedule, max(self._now(), schedule.at))
        await self._changed(schedule, replace(schedule, at=at, until=None) if at else None)

    async def ring_overdue(self) -> None:
        """Ring what nobody rang: alarms that were lost with the queue."""
        for schedule in await self._schedules.all():
            if not schedule.paused and schedule.at < self._now() - LOST:
                await self._ring(schedule)

    @staticmethod
    def following(schedule: Schedule, after: datetime) -> datetime | None:
        """Its next time after a moment; None when there is none."""
        if not schedule.rule:
            return schedule.at if schedule.at > after else None
        try:
            return next_time(schedule.rule, ZoneInfo(schedule.zone), after, schedule.first)
        except BadRule:
            return None

    async def _changed(self, old: Schedule, new: Schedule | None) -> None:
        if await self._schedules.change(old, new) and new and not new.paused:
            await self._ring(new)

    async def _ring(self, schedule: Schedule) -> None:
        moment = schedule.at.isoformat()
        await self._alarm(f"due\t{schedule.id}\t{moment}", schedule.at)
