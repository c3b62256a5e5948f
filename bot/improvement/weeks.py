"""ISO weeks as people live them: from Monday to Sunday of their own time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

DIGEST_DAY = "mon"
DIGEST_HOUR = 9
DEFAULT_TENANT = "default"

_WRITTEN = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One ISO week, written 2026-W47. The first days of January may belong to the last week of the year before."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Week:
        """The week a day belongs to."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @classmethod
    def at(cls, moment: datetime, zone: tzinfo) -> Week:
        """The week it is in a zone at a moment."""
        return cls.of(moment.astimezone(zone).date())

    @classmethod
    def parse(cls, text: str) -> Week:
        """Read `2026-W47`. Raises ValueError for anything that is not a week, such as W53 of a year with 52."""
        found = _WRITTEN.fullmatch(text)
        if not found:
            raise ValueError(f"{text!r} is not an ISO week; expected a form like 2026-W47")
        week = cls(int(found[1]), int(found[2]))
        _ = week.monday
        return week

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 7)

    @property
    def previous(self) -> Week:
        return Week.of(self.monday - timedelta(days=7))

    @property
    def next(self) -> Week:
        return Week.of(self.monday + timedelta(days=7))

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """From Monday 00:00 up to, not including, the next Monday 00:00; an hour more or less when clocks change."""
        return _at(self.monday, time(), zone), _at(self.next.monday, time(), zone)

    def posted_at(self, zone: tzinfo) -> datetime:
        """When this week's digest goes out: 09:00 of the Monday after it."""
        return _at(self.next.monday, time(DIGEST_HOUR), zone)

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"


def due(now: datetime, zone: tzinfo) -> Week | None:
    """The week whose digest should be out by now; None on a Monday before nine, when the next one is about to come."""
    week = Week.at(now, zone).previous
    return week if now >= week.posted_at(zone) else None


def digest_slot(week: Week, tenant: str = DEFAULT_TENANT) -> str:
    """The id under which a week's digest is posted once: `digest:default:2026-W47`."""
    return f"digest:{tenant}:{week}"


def week_of_slot(slot: str) -> Week:
    """The week that a digest's slot covers."""
    return Week.parse(slot.rpartition(":")[2])


def _at(day: date, clock: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, clock, zone)
