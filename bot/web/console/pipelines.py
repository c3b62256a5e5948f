"""Pipelines and their runs: how each went, and how long its steps took."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.web.console.charts import Span, between, span
from bot.web.console.parts import Console, Page, Turned, Visit
from memory.runs import Run, Runs, StepRecord

MOST = 60
WAITS = 0.2  # of the axis, for a step that waits


@dataclass(frozen=True, slots=True)
class Past:
    """A run, how long it took (or takes so far) and its bar beside those of its likes."""

    run: Run
    seconds: float
    bar: Span


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a run with its bar in the time of the run; None while it has not begun."""

    record: StepRecord
    depth: int
    seconds: float | None
    bar: Span | None


async def pipelines(console: Console, visit: Visit) -> Page:
    name, now = visit.asked("name"), console.now()
    runs = Runs(console.redis)
    entries, latest = await asyncio.gather(console.library.all(), runs.latest(name, MOST))
    known = [(entry, await runs.latest(entry.name, 1)) for entry in entries.values()]
    content = {
        "known": [(entry, last[0] if last else None) for entry, last in known],
        "past": past(latest, now),
        "name": name,
    }
    return Page("pipelines.html", content)


async def run(console: Console, visit: Visit) -> Page:
    runs = Runs(console.redis)
    found = await runs.find(visit.named("run"))
    if found is None:
        raise Turned(404, "There is no such run; runs are kept for 90 days.")
    records = await runs.steps(found.id)
    now = console.now()
    seconds = ((found.ended_at or now) - found.at).total_seconds()
    return Page("run.html", {"run": found, "seconds": seconds, "steps": steps(found, records, now)})


def past(runs: Sequence[Run], now: datetime) -> tuple[Past, ...]:
    """Runs with bars of one scale: that of those that ended, as others may wait for a person for days."""
    lasted = [((run.ended_at or now) - run.at).total_seconds() for run in runs]
    longest = max(
        (took for run, took in zip(runs, lasted, strict=True) if run.ended_at), default=max(lasted, default=0.0)
    )
    return tuple(Past(run, took, span(0.0, took, longest)) for run, took in zip(runs, lasted, strict=True))


def steps(run: Run, records: Mapping[str, StepRecord], now: datetime) -> tuple[StepRow, ...]:
    """The steps that were reached, in the order in which they began."""
    begun = [each.began_at for each in records.values() if each.began_at]
    first, last = min(begun, default=run.at), run.ended_at or _reach(records, begun, now)
    ordered = sorted(records.values(), key=lambda each: (each.began_at or last, each.path))
    return tuple(_step(record, first, last, now) for record in ordered)


def _reach(records: Mapping[str, StepRecord], begun: Sequence[datetime], now: datetime) -> datetime:
    """Where the axis of a run under way ends: a step that waits for a person must not dwarf the others."""
    if not begun or not any(each.state == "waiting" for each in records.values()):
        return now
    latest = max(*begun, *(each.ended_at for each in records.values() if each.ended_at))
    return min(now, latest + max((latest - min(begun)) * WAITS, timedelta(seconds=1)))


def _step(record: StepRecord, first: datetime, last: datetime, now: datetime) -> StepRow:
    depth = record.path.count("/")
    if record.began_at is None:
        return StepRow(record, depth, None, None)
    ended = record.ended_at or now
    seconds = (ended - record.began_at).total_seconds()
    return StepRow(record, depth, seconds, between(record.began_at, ended, first, last))
