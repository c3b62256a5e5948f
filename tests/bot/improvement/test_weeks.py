"""ISO weeks as people live them, from Monday to Sunday of their own time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.improvement.weeks import Week, digest_slot, week_of_slot

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds it
CLOCK_CHANGES = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Amman",
]
ZONES = st.sampled_from([*CLOCK_CHANGES, "UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"]).map(ZoneInfo)


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 11, 22), "2026-W47"),
        (date(2026, 11, 23), "2026-W48"),
        (date(2027, 1, 3), "2026-W53"),  # a Sunday in January
        (date(2027, 1, 4), "2027-W01"),
        (date(2024, 12, 30), "2025-W01"),  # a Monday in December
    ],
)
def test_days_around_new_year_belong_to_the_week_of_their_thursday(day: date, week: str):
    assert str(Week.of(day)) == week


def test_the_week_after_2026_w53_is_2027_w01():
    assert Week(2026, 53).next == Week(2027, 1)
    assert Week(2027, 1).previous == Week(2026, 53)


@given(DAYS)
def test_a_week_reads_back_as_it_is_written(day: date):
    week = Week.of(day)

    assert Week.parse(str(week)) == week
    assert week_of_slot(digest_slot(week, "acme")) == week
    assert week.monday <= day <= week.sunday


@given(DAYS)
def test_weeks_follow_each_other_without_a_gap(day: date):
    week = Week.of(day)

    assert week.next.previous == week
    assert week < week.next
    assert week.next.monday - week.monday == 7 * DAY


@pytest.mark.parametrize("text", ["2027-W53", "2026-W00", "2026-47", "47", ""])
def test_what_is_not_a_week_is_refused(text: str):
    with pytest.raises(ValueError, match=r"week|Week"):
        Week.parse(text)


@given(MOMENTS, ZONES)
def test_every_moment_is_in_exactly_one_week_of_a_zone(moment: datetime, zone: tzinfo):
    week = Week.at(moment, zone)
    start, end = week.bounds(zone)

    assert start <= moment < end
    assert week.previous.bounds(zone)[1] == start
    assert week.next.bounds(zone)[0] == end


def test_a_week_with_a_clock_change_is_an_hour_longer_or_shorter():
    berlin = ZoneInfo("Europe/Berlin")

    def length(week: Week) -> timedelta:
        start, end = week.bounds(berlin)
        return end.astimezone(UTC) - start.astimezone(UTC)

    assert length(Week.of(date(2026, 3, 29))) == 7 * DAY - HOUR
    assert length(Week.of(date(2026, 10, 25))) == 7 * DAY + HOUR
