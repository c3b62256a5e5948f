"""Stretches of days as people write them: `last month`, `Q2 2026`, `since march`, `as of 31 May`, `next 7 days`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

from agents.tools.date_words import MONTHS
from agents.tools.dates import Prefer, read_day
from agents.tools.numbers import read_count, western

BEGINNING = date(1, 1, 1)


Unit = Literal["day", "week", "month", "quarter", "year", ""]
_MONTHS_OF: Mapping[Unit, int] = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included; `unit` says that it is one week, month, quarter or year."""

    first: date
    last: date
    unit: Unit = ""

    def __str__(self) -> str:
        if self.unit and self == span(self.unit, self.first):
            names = {"month": f"{self.first:%B %Y}", "quarter": f"Q{self.first.month // 3 + 1} {self.first.year}"}
            return names.get(self.unit) or (f"{self.first.year}" if self.unit == "year" else self._days())
        return self._days()

    def _days(self) -> str:
        if self.first == self.last:
            return f"{self.last:%-d %b %Y}"
        if self.first == BEGINNING:
            return f"up to {self.last:%-d %b %Y}"
        return f"{self.first:%-d %b %Y} to {self.last:%-d %b %Y}"

    def until(self, day: date) -> Period:
        """The part of it that lies before a day, that day included; all of it where it lies ahead."""
        return replace(self, last=day) if self.first <= day < self.last else self

    def as_far_as(self, other: Period) -> Period:
        """As many days of it as another one of its kind has had so far; all of it where that one is over."""
        if not self.unit or self.unit != other.unit or other.last == span(other.unit, other.first).last:
            return self
        return replace(self, last=min(self.last, self.first + (other.last - other.first)))

    @property
    def year_before(self) -> Period:
        """The same month or quarter of the year before."""
        return span(self.unit, self.first - relativedelta(years=1)) if self.unit else self

    @property
    def previous(self) -> Period:
        """The month, quarter or year before, of an unfinished one as many of its days; else as many days before."""
        months = _MONTHS_OF.get(self.unit, 0)
        if not months:
            days = (self.last - self.first).days + 1
            return Period(self.first - timedelta(days), self.first - timedelta(1))
        whole = (self.last + timedelta(1)).day == 1
        last = (
            month_of(self.last - relativedelta(months=months)).last
            if whole
            else self.last - relativedelta(months=months)
        )
        return Period(self.first - relativedelta(months=months), last, self.unit)


Reader = Callable[[re.Match[str], date, Prefer], Period | None]

_MONTH = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_UNIT = (
    r"(?P<unit>day|week|month|quarter|year|d[ií]a|semana|mes|trimestre|"
    r"año|tag|woche|monat|quartal|jahr|jour|semaine|mois|an)"
)
_MANY = rf"(?P<n>\d{{1,3}}|[a-z]+) {_UNIT}(?:s|es|en|e|n)?"
_LAST = r"(?:last|past|previous|letzten?|letzter|vergangenen?|últim[oa]s?|pasad[oa]s?|derni(?:er|ère)s?)"
_THIS = r"(?:this|current|the running|diese[rsmn]?|laufenden?|est[ea]|ce(?:tte|t)?)"
_NEXT = r"(?:next|coming|following|nächsten?|nächster|kommenden?|próxim[oa]s?|prochaine?s?)"
_DAY = (
    rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|\d{{1,2}}(?:st|"
    rf"nd|rd|th)?\.? (?:of )?(?:{_MONTH})\b\.?(?: \d{{4}})?"
    rf"|(?:{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?|(?:the )?\d{{1,2}}(?:st|"
    rf"nd|rd|th)|today|yesterday|tomorrow"
    r"|heute|gestern|morgen|hoy|ayer|mañana|aujourd'hui|hier|demain|اليوم|أمس|امس|مبارح|بكرا"
    r"|(?:last |next |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    rf"|(?:the )?(?:end|start|beginning|ende?|fin) (?:of |de |des |"
    rf"del |d')?(?:the |last |this |next )?(?:month|year|quarter|week|(?:{_MONTH}))"
    r"(?: \d{4})?|eom|month end|year end|quarter end)"
)
_UNITS: Mapping[str, Unit] = {
    **dict.fromkeys(("day", "dia", "día", "tag", "jour"), "day"),
    **dict.fromkeys(("week", "semana", "woche", "semaine"), "week"),
    **dict.fromkeys(("month", "mes", "monat", "mois"), "month"),
    **dict.fromkeys(("quarter", "trimestre", "quartal"), "quarter"),
    **dict.fromkeys(("year", "año", "jahr", "an"), "year"),
}


def read_period(text: str, today: date, prefer: Prefer = "past") -> tuple[Period | None, str]:
    """The first period a text names, and the text without it. A day without a date is the last, or the next one."""
    plain = " ".join(western(text).lower().replace("’", "'").split())
    for pattern, reader in (*_INSIDE, *_READERS):
        for match in pattern.finditer(plain):
            try:
                found = reader(match, today, prefer)
            except (ValueError, OverflowError):
                continue
            if found:
                return found, " ".join(f"{plain[: match.start()]} {plain[match.end() :]}".split())
    return None, plain


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    return Period(first, first + relativedelta(months=1) - timedelta(1), "month")


def span(unit: Unit, today: date, offset: int = 0) -> Period:
    """The day, week (from Monday), month, quarter or year around a day, or one some places away."""
    if unit == "day":
        return Period(today + timedelta(offset), today + timedelta(offset))
    if unit == "week":
        first = today - timedelta(today.weekday()) + timedelta(7 * offset)
        return Period(first, first + timedelta(6), "week")
    months = _MONTHS_OF[unit]
    first = date(today.year, (today.month - 1) // months * months + 1, 1) + relativedelta(months=months * offset)
    return Period(first, first + relativedelta(months=months) - timedelta(1), unit)


# --- readers -----------------------------------------------------------------------------------------------------


def _between(match: re.Match[str], today: date, _prefer: Prefer) -> Period | None:
    start, end = _day_or_month(match["a"], today), _day_or_month(match["b"], today)
    if not start or not end:
        return None
    first, last = start.first, end.last
    return Period(first, last) if first <= last else Period(first - relativedelta(years=1), last)


def _day_or_month(text: str, today: date) -> Period | None:
    if found := re.fullmatch(rf"(?P<month>{_MONTH})(?: (?P<year>\d{{4}}))?", text.strip()):
        return _month(found, today, "past")
    day = read_day(text, today, "past")
    return Period(day.date, day.date) if day else None


def _month(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    """A month without a year is the last one of that name that has begun, or the next one that has not ended."""
    month = MONTHS[match["month"]]
    nearest = today.year + (month < today.month) if prefer == "future" else today.year - (month > today.month)
    return month_of(date(int(match["year"] or nearest), month, 1))


def _month_number(match: re.Match[str], today: date, _prefer: Prefer) -> Period:
    """`شهر خمسة`, `month 5`."""
    count = read_count(match["n"]) or int(match["n"])
    return month_of(date(today.year - (count > today.month), count, 1))


def _quarter(match: re.Match[str], today: date, _prefer: Prefer) -> Period:
    number = int(match["n"])
    year = int(match["year"]) if match["year"] else today.year - (number > (today.month + 2) // 3)
    return span("quarter", date(year, number * 3, 1))


def _year(match: re.Match[str], today: date, _prefer: Prefer) -> Period | None:
    year = int(match["year"])
    return Period(date(year, 1, 1), date(year, 12, 31), "year") if abs(year - today.year) <= 30 else None


def _iso_month(match: re.Match[str], _today: date, _prefer: Prefer) -> Period:
    return month_of(date(int(match["year"]), int(match["n"]), 1))


def _week_number(match: re.Match[str], today: date, _prefer: Prefer) -> Period:
    first = date.fromisocalendar(today.year, int(match["n"]), 1)
    return Period(first, first + timedelta(6))


def _named(offset: int) -> Reader:
    return lambda match, today, _: span(_UNITS[match["unit"]], today, offset)


def _to_date(unit: Unit) -> Reader:
    return lambda _match, today, _: Period(span(unit, today).first, today, unit)


def _last_many(match: re.Match[str], today: date, _prefer: Prefer) -> Period | None:
    """Months, quarters and years are whole ones, with the running one as the last; days and weeks end today."""
    count, unit = read_count(match["n"]), _UNITS[match["unit"]]
    if not count:
        return None
    if unit in {"day", "week"}:
        return Period(today - timedelta(count * (7 if unit == "week" else 1) - 1), today)
    return Period(span(unit, today, 1 - count).first, today)


def _next_many(match: re.Match[str], today: date, _prefer: Prefer) -> Period | None:
    count, unit = read_count(match["n"]), _UNITS[match["unit"]]
    if not count:
        return None
    days = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}[unit]
    return Period(today, today + timedelta(count * days))


def _since(match: re.Match[str], today: date, _prefer: Prefer) -> Period | None:
    start = _day_or_month(match["a"], today)
    return Period(start.first, today) if start and start.first <= today else None


def _since_year(match: re.Match[str], today: date, _prefer: Prefer) -> Period:
    return Period(date(int(match["year"]), 1, 1), today)


def _until(match: re.Match[str], today: date, _prefer: Prefer) -> Period | None:
    day = read_day(match["a"], today, "future")
    return Period(BEGINNING, day.date) if day else None


def _as_of(match: re.Match[str], today: date, prefer: Prefer) -> Period | None:
    day = read_day(match["a"], today, prefer)
    return Period(day.date, day.date) if day else None


def _everything(_match: re.Match[str], today: date, _prefer: Prefer) -> Period:
    return Period(BEGINNING, today)


def _compiled(*rows: tuple[str, Reader]) -> tuple[tuple[re.Pattern[str], Reader], ...]:
    return tuple((re.compile(rf"(?<![\w-]){pattern}(?![\w-])"), reader) for pattern, reader in rows)


_INSIDE: tuple[tuple[re.Pattern[str], Reader], ...] = (  # scripts whose words run into each other
    (
        re.compile("الشهر الماضي|الشهر اللي فات|شهر الماضي|اللي قبله|上个月"),
        lambda _m, today, _: span("month", today, -1),
    ),
    (re.compile("هذا الشهر|هالشهر|الشهر الحالي|这个月|本月"), lambda _m, today, _: span("month", today)),
    (re.compile("هالاسبوع|هالأسبوع|هذا الأسبوع|هذا الاسبوع|这周|本周"), lambda _m, today, _: span("week", today)),
    (re.compile("هالسنة|هذه السنة|今年"), lambda _m, today, _: span("year", today)),
    (re.compile("السنة الماضية|آخر سنة|اخر سنة|去年"), lambda _m, today, _: span("year", today, -1)),
    (re.compile("今天|اليوم"), lambda _m, today, _: span("day", today)),
    (re.compile("昨天|امبارح|مبارح"), lambda _m, today, _: span("day", today, -1)),
    (re.compile(r"(?P<year>20\d\d)?年?(?P<month>1[0-2]|[1-9])月"), lambda match, today, _: _numbered(match, today)),
)


def _numbered(match: re.Match[str], today: date) -> Period:
    month = int(match["month"])
    return month_of(date(int(match["year"] or today.year - (month > today.month)), month, 1))


_READERS = _compiled(
    (
        (
            rf"(?:between|from|von|vom|desde|entre|du|de|من) (?P<a>{_DAY}|(?:{_MONTH})(?: \d{{4}})?) (?:and|"
            rf"to|until|till?|through|bis|y|hasta|a|et|au|-|الى|إلى|ل) (?P<b>{_DAY}|(?:{_MONTH})(?: \d{{4}})?)"
        ),
        _between,
    ),
    (rf"(?P<a>{_DAY}) ?(?:-|–|to|until) ?(?P<b>{_DAY})", _between),
    (r"(?:year to date|ytd|so far this year|this year so far)", _to_date("year")),
    (r"(?:month to date|mtd|so far this month|this month so far)", _to_date("month")),
    (r"(?:quarter to date|qtd)", _to_date("quarter")),
    (r"(?:since|seit|desde|depuis|منذ) (?P<year>20\d\d)", _since_year),
    (
        (
            rf"(?:since|seit|desde|depuis|starting|from|منذ|من) (?:the |dem |"
            rf"el |le )?(?P<a>{_DAY}|(?:{_MONTH})(?: \d{{4}})?)(?: on| onwards)?"
        ),
        _since,
    ),
    (rf"(?:as of|as at|as per|per|at the|at|stand|zum|al|au|à la|a|بتاريخ) (?P<a>{_DAY})", _as_of),
    (
        (
            rf"(?:until|till?|up to|up until|by|before|bis(?: zum)?|hasta(?: el)?|"
            rf"jusqu'au|لغاية|حتى|قبل) (?P<a>{_DAY})"
        ),
        _until,
    ),
    (rf"{_LAST} {_MANY}", _last_many),
    (rf"(?:in |within )?(?:the )?{_NEXT} {_MANY}", _next_many),
    (rf"(?:the )?{_LAST} {_UNIT}", _named(-1)),
    (rf"{_THIS} {_UNIT}", _named(0)),
    (rf"(?:the )?{_NEXT} {_UNIT}", _named(1)),
    (r"(?P<unit>month|week|year|quarter) (?:before last)", _named(-2)),
    (r"q(?P<n>[1-4])(?:[ /-]?(?P<year>20\d\d))?", _quarter),
    (r"(?P<n>[1-4])(?:st|nd|rd|th) quarter(?: (?:of )?(?P<year>20\d\d))?", _quarter),
    (r"(?P<year>20\d\d)-(?P<n>0[1-9]|1[0-2])", _iso_month),
    (r"(?:calendar |iso )?(?:week|wk|kw) ?(?P<n>\d{1,2})", _week_number),
    (rf"(?:on |am |el |le |in )?(?P<a>{_DAY})", _as_of),
    (rf"(?:in |im |en |for |during |of )(?:شهر )?(?P<month>{_MONTH})\.?(?: (?:of |de )?(?P<year>20\d\d))?", _month),
    (
        (
            rf"(?:شهر )?(?!may (?:see|i|we|be|have|not|do|post|approve|release|"
            rf"look))(?P<month>{_MONTH})\.?(?: (?:of |de )?(?P<year>20\d\d))?"
        ),
        _month,
    ),
    (r"(?:شهر|month) (?P<n>\d{1,2}|[^\W\d]+)", _month_number),
    (r"(?:in |for |during |of |year )?(?P<year>20\d\d)", _year),
    (r"(?:all time|ever|since the beginning|so far|to date)", _everything),
)
