"""Clocks: shown, set in words or cron, paused, removed."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from agents.tool import ToolContext, ToolProblem
from agents.tools.moments import read_moment
from agents.tools.repetitions import repeats
from bot.pipelines.clock import BadRule, next_time
from bot.pipelines.desk.part import DeskPart, starter_of
from bot.pipelines.library import Entry
from bot.pipelines.naming import inputs_in, named
from bot.pipelines.scheduling import Scheduling
from memory.schedules import Schedule


class ScheduleDesk(DeskPart):
    """People have their own schedules; owners see and change everybody's."""

    async def schedules(self, which: str, context: ToolContext) -> str:
        """All clocks, the next one first, or those of one pipeline."""
        names = named(which, await self._library.all())
        found = [each for each in await self._own_schedules(context) if not names or each.pipeline in names]
        return "\n".join(_schedule_line(each) for each in found) or "Nothing is scheduled."

    async def set_schedule(self, which: str, when: str, context: ToolContext) -> str:
        """Have a pipeline run at a time or by a rule, cron or words; it replaces the person's own earlier one."""
        entry = await self._entry(which)
        try:
            schedule = _clock(entry, when or which, context)
            missing = [
                name for name, each in entry.pipeline.inputs.items() if each.required and name not in schedule.inputs
            ]
        except BadRule as problem:
            raise ToolProblem(f"Nothing was scheduled: {problem}.") from problem
        if missing:
            raise ToolProblem(f"Nothing was scheduled: {entry.name} needs {', '.join(missing)}; add name=value.")
        await self._scheduling.set(schedule)
        return f"Scheduled: {_schedule_line(schedule)}\n{_next_three(schedule)}"

    async def pause_schedule(self, which: str, until: str, context: ToolContext) -> str:
        """Keep clocks from starting anything, for good or until a time. Raises ToolProblem."""
        moment = read_moment(until, context.now)[0] if until else None
        if until and moment is None:
            raise ToolProblem("Until when? Say for example “until Monday at 8”.")
        chosen = await self._chosen(which, context)
        paused = [await self._scheduling.pause(each, moment.at if moment else None) for each in chosen]
        return "\n".join(f"Paused: {_schedule_line(each)}" for each in paused)

    async def resume_schedule(self, which: str, context: ToolContext) -> str:
        """Let paused clocks go on. Raises ToolProblem."""
        resumed = [await self._scheduling.resume(each) for each in await self._chosen(which, context)]
        lines = [f"Resumed: {_schedule_line(each)}" for each in resumed if each]
        return "\n".join(lines) or "Its only time has passed; set a new one."

    async def remove_schedule(self, which: str, context: ToolContext) -> str:
        """Forget clocks. Raises ToolProblem."""
        chosen = await self._chosen(which, context)
        for each in chosen:
            await self._scheduling.remove(each)
        return "\n".join(f"Removed: {_schedule_line(each)}" for each in chosen)

    async def _own_schedules(self, context: ToolContext) -> list[Schedule]:
        everything = await self._scheduling.all()
        return [each for each in everything if context.owner or each.starter.person == context.person]

    async def _chosen(self, which: str, context: ToolContext) -> list[Schedule]:
        entry = await self._entry(which)
        found = [each for each in await self._own_schedules(context) if each.pipeline == entry.name]
        if not found:
            raise ToolProblem(f"{entry.name} has no schedule of yours.")
        return found


def _clock(entry: Entry, when: str, context: ToolContext) -> Schedule:
    """A clock from cron or words. Raises BadRule."""
    given = inputs_in(when, entry.pipeline)
    starter, name = starter_of(context), f"{entry.name}:{context.person}"
    if found := _CRON.search(when):
        at = next_time(found[0].strip(), ZoneInfo(context.timezone), context.now)
        return Schedule(name, entry.name, found[0].strip(), context.timezone, context.now, at, starter, given)
    words = re.sub(rf"\b{re.escape(entry.name)}\b|\b(?:run|schedule|instead.*)\b", " ", when, flags=re.IGNORECASE)
    moment = read_moment(words, context.now)[0]
    if moment is None:
        raise BadRule("I need a time, like “every workday at 7”, “tomorrow at 18:00” or cron “0 7 * * 1-5”")
    zone = str(moment.at.tzinfo) if moment.rule else context.timezone  # what repeats on another clock stays on it
    return Schedule(name, entry.name, moment.rule, zone, moment.at, moment.at, starter, given)


_FIELD = r"[\d*][\d*/,-]*"
_CRON = re.compile(rf"(?<!\S){_FIELD}(?: +(?:{_FIELD}|[A-Z]{{3}}(?:-[A-Z]{{3}})?|L)){{4}}(?!\S)")


def _schedule_line(schedule: Schedule) -> str:
    local = schedule.at.astimezone(ZoneInfo(schedule.zone))
    rule = (
        repeats(schedule.rule)
        if schedule.rule.startswith("FREQ=")
        else f"`{schedule.rule}`"
        if schedule.rule
        else "once"
    )
    state = (
        f"paused{f' ({schedule.note})' if schedule.note else ''}"
        if schedule.paused
        else f"next {local:%a %Y-%m-%d %H:%M}"
    )
    return f"{schedule.pipeline}, {rule}, {state} ({schedule.zone})"


def _next_three(schedule: Schedule) -> str:
    times = [schedule.at]
    while len(times) < 3 and (after := Scheduling.following(schedule, times[-1] + timedelta(seconds=1))):
        times.append(after)
    zone = ZoneInfo(schedule.zone)
    return "Next: " + ", ".join(f"{each.astimezone(zone):%a %d %b %H:%M}" for each in times)
