"""Figures about runs: how many failed, how long they take, and which steps take the time."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from bot.pipelines.diagnosis import Case
from bot.pipelines.progress import duration


def figures(pipeline: str, cases: Sequence[Case]) -> str:
    """Of a pipeline's runs; cancelled ones and those under way count for neither side of the rate."""
    ended = [case for case in cases if case.run.state in ("done", "failed")]
    if not ended:
        return f"No run of {pipeline} has ended yet."
    wrong = [case for case in ended if case.run.state == "failed"]
    share = f" ({len(wrong) / len(ended):.1%})" if len(ended) >= 10 else ""
    lines = [f"**{pipeline}**: {len(wrong)} of {len(ended)} runs failed{share}."]
    well = [
        (case.run.ended_at - case.run.at).total_seconds() for case in ended if case.run.ended_at and case not in wrong
    ]
    if well:
        lines.append(
            f"Those that went well took {duration(statistics.median(well))} (median), at most {duration(max(well))}."
        )
    return "\n".join([*lines, *_steps(ended)])


def _steps(cases: Sequence[Case]) -> list[str]:
    """The three steps with the longest medians, and how often each step failed."""
    times: dict[str, list[float]] = {}
    wrong: dict[str, int] = {}
    for record in (record for case in cases for record in case.records.values()):
        if record.state == "done" and record.seconds is not None:
            times.setdefault(record.path, []).append(record.seconds)
        elif record.state == "failed":
            wrong[record.path] = wrong.get(record.path, 0) + 1
    longest = sorted(times, key=lambda path: -statistics.median(times[path]))[:3]
    lines = [f"- {path}: {duration(statistics.median(times[path]))} (median of {len(times[path])})" for path in longest]
    failing = ", ".join(f"{path} {count}×" for path, count in sorted(wrong.items(), key=lambda each: -each[1])[:3])
    return [*lines, f"Failed: {failing}."] if failing else lines
