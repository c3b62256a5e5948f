"""Days as people write them: `24 dec`, `12/3/2026`, `next friday`, `end of march`, `3. Mai`, `12 آذار`.

A text that does not name one day is None. Where a text can be read in two ways, the note says which one was taken.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Literal

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

from agents.tools.date_words import FEASTS, MONTHS, RELATIVE, UNITS, WEEKDAYS, Unit, unit_of
from agents.tools.numbers import read_count, western

Prefer = Literal["future", "past", "near"]

_LEAPS = 8  # years until a 29 February comes round, at most


@dataclass(frozen=True, slots=True)
class Day:
    """One day; `note` says how an ambiguous text was read, `fixed` that no other day would change the reading."""

    date: date
    note: str = ""
    fixed: bool = True


def shown_day(day: date) -> str:
    return f"{calendar.day_name[day.weekday()]} {day.day} {calendar.month_name[day.month]} {day.year}"


def is_day(text: str) -> bool:
    """Whether a text names a day, whichever day it is now."""
    return read_day(text, date(2024, 1, 1)) is not None


def read_day(text: str, today: date, prefer: Prefer = "near") -> Day | None:
    """The day a text names. Without a year: this year's ("near"), the next or the last one."""
    plain = " ".join(western(text).lower().replace("’", "'").split()).strip(" ,?!")
    plain = plain if re.fullmatch(r"\d+\.\d+\.", plain) else plain.rstrip(".")
    plain = re.sub(r"^(?:on|at|the|le|el|la|los|am|den|dem|der|du|il|al|del|de|يوم|تاريخ)\s+", "", plain)
    for read in _READERS:
        try:
            found = read(plain, today, prefer)
        except (ValueError, OverflowError):
            return None
        if found:
            return found
    without_weekday = re.sub(rf"^(?:{'|'.join(WEEKDAYS)})\.?,?\s+(?:the |den |le |el )?(?=\S*\d)", "", plain)
    return read_day(without_weekday, today, prefer) if without_weekday != plain else None


# --- words -------------------------------------------------------------------------------------------------------


def _relative(text: str, today: date, _: Prefer) -> Day | None:
    return Day(today + timedelta(days=RELATIVE[text])) if text in RELATIVE else None


def _weekday(text: str, today: date, prefer: Prefer) -> Day | None:
    match = re.fullmatch(rf"(?:(?P<which>next|last|this|coming|past|previous)\s+)?(?P<day>{'|'.join(WEEKDAYS)})", text)
    if not match:
        return None
    wanted, which = WEEKDAYS[match["day"]], match["which"] or ""
    if which in {"last", "past", "previous"} or (not which and prefer == "past"):
        return Day(today - timedelta(days=(today.weekday() - wanted - 1) % 7 + 1))
    coming = today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
    if which == "this" and today.weekday() == wanted:
        return Day(today)
    if which != "next":
        return Day(coming, fixed=False)
    next_week = today + timedelta(days=7 - today.weekday() + wanted)
    note = f"“{text}” read as the one of next week, {shown_day(next_week)}" if next_week != coming else ""
    return Day(next_week, note)


def _feast(text: str, today: date, prefer: Prefer) -> Day | None:
    match = re.fullmatch(r"(?P<name>[^\d]+?)(?:\s+(?P<year>\d{4}))?", text)
    if not match:
        return None
    if match["name"] in {"easter", "easter sunday", "ostern", "pâques", "pascua"}:
        return _with_year(easter, match["year"], today, prefer)
    if match["name"] not in FEASTS:
        return None
    month, day = FEASTS[match["name"]]
    return _with_year(
        lambda year: date(year, month, day), match["year"], today, "future" if prefer == "near" else prefer
    )


def _edge(text: str, today: date, prefer: Prefer) -> Day | None:
    """`end of the month`, `start of april 2026`, `end of this year`, `eom`."""
    text = {"eom": "end of month", "eoy": "end of year", "month end": "end of month", "year end": "end of year"}.get(
        text, text
    )
    match = re.fullmatch(
        r"(?:the )?(?P<edge>end|start|beginning|ende|fin|finales)"
        r"(?: (?:of|de|del|des|du))?(?: (?:the|this|la|el))?(?: (?P<next>next))? "
        r"(?P<what>month|year|quarter|week|[^\W\d]+)(?: (?P<year>\d{4}))?",
        text,
    )
    if not match:
        return None
    ends = match["edge"] not in {"start", "beginning"}
    month = MONTHS.get(match["what"])
    if month:
        return _with_year(lambda year: _month_edge(date(year, month, 1), ends=ends), match["year"], today, prefer)
    return _span_edge(match["what"], today, ends=ends, following=bool(match["next"]))


def _span_edge(what: str, today: date, *, ends: bool, following: bool) -> Day | None:
    quarter = (today.month - 1) // 3 * 3 + (3 if ends else 1)
    spans: dict[str, tuple[date, relativedelta]] = {
        "month": (_month_edge(today, ends=ends), relativedelta(months=1)),
        "year": (date(today.year, 12, 31) if ends else date(today.year, 1, 1), relativedelta(years=1)),
        "quarter": (_month_edge(today.replace(day=1, month=quarter), ends=ends), relativedelta(months=3)),
    }
    if what not in spans:
        return None
    edge, step = spans[what]
    moved = edge + step if following else edge
    return Day(_month_edge(moved, ends=True) if ends else moved)


def _month_edge(day: date, *, ends: bool) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1] if ends else 1)


def _distance(text: str, today: date, _: Prefer) -> Day | None:
    """`in 3 weeks`, `10 days ago`, `2 months from now`."""
    match = re.fullmatch(
        rf"(?:in|within) (?P<n>.+?) (?P<unit>{UNITS})|(?P<m>.+?) (?P<u>{UNITS}) (?P<way>ago|from now|from today)", text
    )
    if not match:
        return None
    count = read_count(match["n"] or match["m"])
    if count is None:
        return None
    sign = -1 if match["way"] == "ago" else 1
    return Day(moved(today, sign * count, unit_of(match["unit"] or match["u"])))


# --- figures -----------------------------------------------------------------------------------------------------


def _iso(text: str, _today: date, _: Prefer) -> Day | None:
    match = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:t[\d:.z+-]*)?", text)
    return Day(date(int(match[1]), int(match[2]), int(match[3]))) if match else None


def _numeric(text: str, today: date, prefer: Prefer) -> Day | None:
    match = re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d{2})|(?<=\d)\.)?", text)
    if not match or (match[2] != "/" and not match[4] and not text.endswith(".")):
        return None
    day, month = int(match[1]), int(match[3])
    year = match[4] and (match[4] if len(match[4]) == 4 else f"20{match[4]}")
    if month > 12 >= day:
        day, month = month, day
    found = _with_year(lambda year: date(year, month, day), year, today, prefer)
    unsure = match[2] == "/" and day <= 12 and month <= 12 and day != month
    if not found or not unsure:
        return found
    note = f"“{text}” read as {found.date.day} {calendar.month_name[month]} (day first)"
    return Day(found.date, note, found.fixed)


def _named_month(text: str, today: date, prefer: Prefer) -> Day | None:
    match = re.fullmatch(
        r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?(?:\s+(?:of|de)\b)?[\s-]*(?P<month>[^\W\d]+\.?(?: [^\W\d]+)?)"
        r"(?:,?(?: de\b| of\b)?[\s-]*(?P<year>\d{4}))?"
        r"|(?P<m>[^\W\d]+)\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?P<y>\d{4}))?",
        text,
    )
    month = _month(match["month"] or match["m"]) if match else None
    if not match or not month:
        return None
    day = int(match["day"] or match["d"])
    return _with_year(lambda year: date(year, month, day), match["year"] or match["y"], today, prefer)


def _month(word: str) -> int | None:
    word = word.removesuffix(".")
    if word in MONTHS:
        return MONTHS[word]
    close = (
        get_close_matches(word, [name for name in MONTHS if len(name) > 5], n=1, cutoff=0.86) if len(word) > 4 else []
    )
    return MONTHS[close[0]] if close else None


def _day_of_month(text: str, today: date, prefer: Prefer) -> Day | None:
    match = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)(?: of (?:the|this) month)?", text)
    if not match:
        return None
    day = today.replace(day=int(match[1]))
    step = 0 if prefer == "near" or "month" in text else 1 if prefer == "future" and day < today else 0
    return Day(day + relativedelta(months=step))


def _with_year(on: Callable[[int], date], year: str | None, today: date, prefer: Prefer) -> Day | None:
    """The day in the year given, or else in the year that `prefer` asks for."""
    if year:
        return Day(on(int(year)))
    ahead = range(today.year, today.year + _LEAPS + 1)
    years = reversed(range(today.year - _LEAPS, today.year + 1)) if prefer == "past" else ahead
    for candidate in years:
        try:
            day = on(candidate)
        except ValueError:
            continue
        if prefer == "near" or (day <= today if prefer == "past" else day >= today):
            return Day(day, fixed=False)
    return None


_READERS = (_relative, _weekday, _iso, _numeric, _named_month, _day_of_month, _feast, _edge, _distance)


# --- moving ------------------------------------------------------------------------------------------------------


def moved(day: date, amount: int, unit: Unit, weekend: frozenset[int] = frozenset({5, 6})) -> date:
    """The day so many units later, or earlier; working days skip the weekend."""
    if unit == "working days":
        return _moved_working(day, amount, weekend)
    if unit == "days":
        return day + timedelta(days=amount)
    if unit == "weeks":
        return day + timedelta(weeks=amount)
    return day + (relativedelta(months=amount) if unit == "months" else relativedelta(years=amount))


def _moved_working(day: date, amount: int, weekend: frozenset[int]) -> date:
    step = timedelta(days=1 if amount > 0 else -1)
    weeks, rest = divmod(abs(amount), 7 - len(weekend))
    if day.weekday() in weekend and rest == 0 and weeks:
        weeks, rest = weeks - 1, 7 - len(weekend)
    day += step * 7 * weeks
    while rest:
        day += step
        rest -= day.weekday() not in weekend
    return day


def working_days(first: date, last: date, weekend: frozenset[int]) -> int:
    """How many working days there are, the first and the last one counted."""
    weeks, rest = divmod((last - first).days + 1, 7)
    tail = sum((first + timedelta(days=extra)).weekday() not in weekend for extra in range(rest))
    return weeks * (7 - len(weekend)) + tail
