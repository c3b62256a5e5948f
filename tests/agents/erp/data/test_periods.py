"""Stretches of days are read as people write them, on a Wednesday in June."""

from __future__ import annotations

from datetime import date

import pytest

from agents.erp.data.periods import BEGINNING, Period, read_period

TODAY = date(2026, 6, 24)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", "2026-06-24", "2026-06-24"),
        ("yesterday", "2026-06-23", "2026-06-23"),
        ("this week", "2026-06-22", "2026-06-28"),
        ("last week", "2026-06-15", "2026-06-21"),
        ("this month", "2026-06-01", "2026-06-30"),
        ("last month", "2026-05-01", "2026-05-31"),
        ("last quarter", "2026-01-01", "2026-03-31"),
        ("this quarter", "2026-04-01", "2026-06-30"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("next month", "2026-07-01", "2026-07-31"),
        ("month before last", "2026-04-01", "2026-04-30"),
        ("in may", "2026-05-01", "2026-05-31"),
        ("in november", "2025-11-01", "2025-11-30"),
        ("march 2025", "2025-03-01", "2025-03-31"),
        ("2026-05", "2026-05-01", "2026-05-31"),
        ("q1", "2026-01-01", "2026-03-31"),
        ("q3", "2025-07-01", "2025-09-30"),
        ("Q2 2025", "2025-04-01", "2025-06-30"),
        ("in 2025", "2025-01-01", "2025-12-31"),
        ("ytd", "2026-01-01", "2026-06-24"),
        ("month to date", "2026-06-01", "2026-06-24"),
        ("last 3 months", "2026-04-01", "2026-06-24"),
        ("past 12 months", "2025-07-01", "2026-06-24"),
        ("last 30 days", "2026-05-26", "2026-06-24"),
        ("last two weeks", "2026-06-11", "2026-06-24"),
        ("next 7 days", "2026-06-24", "2026-07-01"),
        ("next two weeks", "2026-06-24", "2026-07-08"),
        ("since january", "2026-01-01", "2026-06-24"),
        ("since 3 march", "2026-03-03", "2026-06-24"),
        ("since 2025", "2025-01-01", "2026-06-24"),
        ("from 1 march to 15 april", "2026-03-01", "2026-04-15"),
        ("between feb and march", "2026-02-01", "2026-03-31"),
        ("as of 31 March", "2026-03-31", "2026-03-31"),
        ("as of yesterday", "2026-06-23", "2026-06-23"),
        ("on the 14th", "2026-06-14", "2026-06-14"),
        ("end of may", "2026-05-31", "2026-05-31"),
        ("week 20", "2026-05-11", "2026-05-17"),
        ("2026-05-14", "2026-05-14", "2026-05-14"),
        ("letzten Monat", "2026-05-01", "2026-05-31"),
        ("este año", "2026-01-01", "2026-12-31"),
        ("en mai", "2026-05-01", "2026-05-31"),
        ("هالشهر", "2026-06-01", "2026-06-30"),
        ("这个月销售", "2026-06-01", "2026-06-30"),
    ],
)
def test_a_period_is_read(text: str, first: str, last: str):
    period, _ = read_period(text, TODAY)

    assert period is not None
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "text", ["who may see salaries", "may i see it", "stock of item 2026x", "", "top 10 customers"]
)
def test_what_names_no_time_is_left_alone(text: str):
    assert read_period(text, TODAY) == (None, text)


def test_what_was_read_is_taken_out_of_the_text():
    assert read_period("sales in may by customer", TODAY)[1] == "sales by customer"


def test_a_day_without_a_date_lies_behind_or_ahead_as_the_figure_needs():
    assert read_period("thursday", TODAY)[0] == Period(date(2026, 6, 18), date(2026, 6, 18))
    assert read_period("thursday", TODAY, "future")[0] == Period(date(2026, 6, 25), date(2026, 6, 25))


def test_everything_up_to_a_day_starts_at_the_beginning():
    assert read_period("until 15 july", TODAY)[0] == Period(BEGINNING, date(2026, 7, 15))


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("may 2026", "April 2026"),
        ("q1 2026", "Q4 2025"),
        ("2026", "2025"),
        ("month to date", "1 May 2026 to 24 May 2026"),
        ("last 10 days", "5 Jun 2026 to 14 Jun 2026"),
    ],
)
def test_the_period_before_is_as_long(text: str, before: str):
    period, _ = read_period(text, TODAY)

    assert period is not None
    assert str(period.previous) == before
