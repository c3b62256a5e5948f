"""Where the bars of charts begin and end, in percent of a chart's width or height; templates draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

LEAST = 0.6  # percent: what is there is seen


@dataclass(frozen=True, slots=True)
class Span:
    """A bar along a time axis."""

    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Column:
    """A day's column: `height` of all, `part` of those that count twice (complaints, say), both in percent."""

    day: date
    value: float
    height: float
    x: float
    width: float
    part_value: float = 0.0
    part: float = 0.0


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart of days, oldest first; `most` is its highest value, `line` a limit in percent of the height."""

    bars: tuple[Column, ...]
    most: float
    line: float | None = None


def span(start: float, length: float, whole: float) -> Span:
    """A bar within `whole`, all in the same unit of time."""
    if whole <= 0:
        return Span(0.0, 100.0)
    left = min(max(100 * start / whole, 0.0), 100 - LEAST)
    return Span(round(left, 2), round(max(min(100 * length / whole, 100 - left), LEAST), 2))


def between(began: datetime, ended: datetime, first: datetime, last: datetime) -> Span:
    """The same for moments."""
    seconds = [(moment - first).total_seconds() for moment in (began, ended, last)]
    return span(seconds[0], seconds[1] - seconds[0], seconds[2])


def columns(
    days: Sequence[date], values: Sequence[float], parts: Sequence[float] = (), *, limit: float | None = None
) -> Columns:
    """A column a day; `limit` draws a line, as long as it is not far above everything."""
    highest = max(values, default=0.0)
    shows = limit is not None and limit <= 4 * highest
    most = max(highest, limit if limit is not None and shows else 0.0)
    step = 100 / max(len(days), 1)
    bars = [
        Column(
            day=day,
            value=value,
            height=round(100 * value / most, 2) if most else 0.0,
            x=round(place * step + step * 0.12, 2),
            width=round(step * 0.76, 2),
            part_value=part,
            part=round(100 * part / most, 2) if most else 0.0,
        )
        for place, (day, value, part) in enumerate(zip(days, values, parts or [0.0] * len(days), strict=True))
    ]
    return Columns(tuple(bars), most, 100 * limit / most if limit is not None and shows and most else None)
