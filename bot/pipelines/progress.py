"""A run as people see it: its list of steps, and a chart of how long each took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.pipelines.definition import Pipeline, Step
from memory.runs import Run, StepRecord, StepState

MARKS: Mapping[StepState, str] = {
    "queued": "·",
    "running": "▸",
    "waiting": "⏸",
    "done": "✓",
    "failed": "✗",
    "skipped": "–",
}
WIDTH = 30
MOST_LINES = 40


def step_list(run: Run, pipeline: Pipeline, records: Mapping[str, StepRecord], most: int = MOST_LINES) -> str:
    """All steps with their marks and durations; what failed with its error, what waits with its question.

    Of more steps than `most` those around the last one that was begun.
    """
    paths = list(_paths(pipeline.steps, "", 0, records))
    reached = max((number for number, (path, _) in enumerate(paths) if path in records), default=0)
    first = max(0, min(reached - most // 2, len(paths) - most))
    lines = [_line(path, depth, records.get(path)) for path, depth in paths[first : first + most]]
    before = [f"… {first} steps before"] if first else []
    left = len(paths) - first - most
    return "\n".join([heading(run), *before, *lines, *([f"… {left} more steps"] if left > 0 else [])])


def heading(run: Run) -> str:
    took = f" in {duration((run.ended_at - run.at).total_seconds())}" if run.ended_at else ""
    return f"**{run.pipeline}**, run {run.id}: {run.state}{took}"


def gantt(run: Run, records: Mapping[str, StepRecord], now: datetime) -> str:
    """Bars over the time of the run, a line per step that began, the earliest first; a code block."""
    began = sorted((each.began_at, each.path) for each in records.values() if each.began_at)
    if not began:
        return "No step has begun yet."
    start, end = began[0][0], run.ended_at or max(records[path].ended_at or now for _, path in began)
    whole = max((end - start).total_seconds(), 0.001)
    wide = min(max(len(path) for _, path in began), 24)
    lines = [_bar(records[path], start, whole, wide, now) for _, path in began[:MOST_LINES]]
    return "\n".join(["```", *lines, f"{'':<{wide}}  0{duration(whole):>{WIDTH - 1}}", "```"])


def duration(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min 20 s`, `2 h 05 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def _paths(
    steps: tuple[Step, ...], prefix: str, depth: int, records: Mapping[str, StepRecord]
) -> Iterator[tuple[str, int]]:
    """Paths with their depths, in the order of the definition; of a for_each the items that were begun."""
    for step in steps:
        path = f"{prefix}{step.id}"
        yield path, depth
        if step.parallel:
            yield from _paths(step.parallel, f"{path}/", depth + 1, records)
        elif step.for_each:
            items = {
                int(each.removeprefix(f"{path}/").partition("/")[0]) for each in records if each.startswith(f"{path}/")
            }
            for number in sorted(items):
                yield from _paths(step.for_each.do, f"{path}/{number}/", depth + 1, records)


def _line(path: str, depth: int, record: StepRecord | None) -> str:
    name = (
        path
        if "/" not in path
        else "/".join(path.split("/")[-2:])
        if path.split("/")[-2].isdecimal()
        else path.rsplit("/", maxsplit=1)[-1]
    )
    if record is None:
        return f"{'  ' * depth}· {name}"
    took = f" ({duration(record.seconds)})" if record.seconds is not None and record.state != "skipped" else ""
    tries = f", try {record.tries}" if record.tries > 1 else ""
    more = {"failed": record.error, "waiting": record.asked}.get(record.state, "")
    told = f": {' '.join(more.split())[:200]}" if more else ""
    return f"{'  ' * depth}{MARKS[record.state]} {name}{took}{tries}{told}"


def _bar(record: StepRecord, start: datetime, whole: float, wide: int, now: datetime) -> str:
    began, ended = record.began_at or start, record.ended_at or now
    left = min(int((began - start).total_seconds() / whole * WIDTH), WIDTH - 1)
    long = min(max(round((ended - began).total_seconds() / whole * WIDTH), 1), WIDTH - left)
    bar = f"{' ' * left}{'█' * long}{' ' * (WIDTH - left - long)}"
    return f"{record.path[:wide]:<{wide}}  {bar} {MARKS[record.state]} {duration((ended - began).total_seconds())}"
