"""The time a question names: `in May 2023`, `on 7 June`, `two weeks ago`; and how near a turn is to it.

People tell of a thing when it happens or in the weeks after, so a turn soon after the named time is near as well.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from dateutil.relativedelta import relativedelta

from memory.recall.arrays import Floats

TOLD_WITHIN = 21  # days after a time in which it is still told of
TOLD_BEFORE = 7  # days before, as a plan
AFTER, BEFORE = 0.7, 0.3  # what the nearest day after and before counts, of 1
YEAR = 0.4  # what being in the named year counts
YEARS_BACK = 4  # a month without a year may be of any of these

_NAMES = (*enumerate(calendar.month_name), *enumerate(calendar.month_abbr), (9, "sept"))
_MONTHS = {name.lower(): number for number, name in _NAMES if name}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = r"(?:\d{1,2})(?:st|nd|rd|th)?"
_NAMED = re.compile(
    rf"\b(?:the )?(?:(?P<before>{_DAY}) (?:of )?)?(?P<month>{_MONTH})\b\.?(?: (?P<after>{_DAY})\b)?"
    r"(?:,? (?:of )?(?P<year>(?:19|20)\d\d)\b)?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
_AMBIGUOUS = frozenset({"may", "march", "mar", "sep", "dec", "jan"})  # words or names when in lower case
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "a couple of": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_AGO = re.compile(rf"\b(?P<count>\d{{1,2}}|{'|'.join(_COUNTS)}) (?P<unit>day|week|month|year)s? ago\b", re.IGNORECASE)
_RECENT = re.compile(r"\b(?:(?P<day>today|yesterday)|(?P<which>last|this) (?P<unit>week|month|year))\b", re.IGNORECASE)
_LONG = {"day": 1, "week": 7, "month": 31, "year": 365}


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`; `weight` is less than 1 where the words are vague."""

    first: date
    last: date
    weight: float = 1.0


def spans(text: str, today: date) -> tuple[Span, ...]:
    """Every time that a text names."""
    rest = _ISO.sub("", text)
    exact = [*_iso(text), *_named(rest, today)]
    years = [] if exact else [_year(int(year)) for year in _YEAR.findall(rest)]
    return (*exact, *years, *_relative(text, today))


def nearness(days: Floats, times: Sequence[Span]) -> Floats:
    """How near each day (days since 1970, as a float) is to the nearest of some times, 0 to 1."""
    best = np.zeros(len(days))
    for span in times:
        late = days - (_number(span.last) + 1)
        early = _number(span.first) - days
        after = AFTER * np.clip(1 - late / TOLD_WITHIN, 0, 1)
        before = BEFORE * np.clip(1 - early / TOLD_BEFORE, 0, 1)
        near = np.where(late > 0, after, np.where(early > 0, before, 1.0))
        best = np.maximum(best, span.weight * near)
    return best


def _iso(text: str) -> Iterator[Span]:
    for year, month, day in _ISO.findall(text):
        yield from _span(int(year), int(month), int(day))


def _named(text: str, today: date) -> Iterator[Span]:
    for found in _NAMED.finditer(text):
        name = found["month"]
        if name in _AMBIGUOUS and not (found["before"] or found["after"] or found["year"]):
            continue
        day = found["before"] or found["after"]
        years = [int(found["year"])] if found["year"] else range(today.year - YEARS_BACK, today.year + 1)
        for year in years:
            yield from _span(year, _MONTHS[name.lower()], int(day.rstrip("stndrh")) if day else None)


def _span(year: int, month: int, day: int | None) -> Iterator[Span]:
    if not 1 <= month <= 12:
        return
    length = calendar.monthrange(year, month)[1]
    if day is None:
        yield Span(date(year, month, 1), date(year, month, length))
    elif 1 <= day <= length:
        yield Span(date(year, month, day), date(year, month, day))


def _year(year: int) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31), YEAR)


def _relative(text: str, today: date) -> Iterator[Span]:
    for found in _AGO.finditer(text):
        count = found["count"].lower()
        yield _ago(int(count) if count.isdigit() else _COUNTS[count], found["unit"].lower(), today)
    for found in _RECENT.finditer(text):
        if day := found["day"]:
            then = today - timedelta(days=day.lower() == "yesterday")
            yield Span(then, then)
        else:
            yield _ago(found["which"].lower() == "last", found["unit"].lower(), today)


def _ago(count: int, unit: str, today: date) -> Span:
    """Around a day some units back, give or take half a unit; the unit up to today for none."""
    if not count:
        return Span(today - timedelta(days=_LONG[unit]), today)
    then = today - relativedelta(**{f"{unit}s": count})  # pyright: ignore[reportArgumentType]
    about = timedelta(days=_LONG[unit] // 2)
    return Span(then - about, then + about)


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days
