"""Rates: counts that stay countable, intervals, and arrows only for what chance would rarely do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.improvement.rates import Rate, trend


@st.composite
def rates(draw: st.DrawFn) -> Rate:
    whole = draw(st.integers(1, 100_000))
    return Rate(draw(st.integers(0, whole)), whole)


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (Rate(5, 20), "25 %, 13–43"),
        (Rate(38, 412), "9.2 %, 7.1–11.8"),
        (Rate(17, 38), "45 %, 32–58"),
        (Rate(2, 5), "40 %, 14–73"),
    ],
)
def test_intervals_are_wilsons_at_90_percent(rate: Rate, text: str):
    assert rate.percent_and_interval == text


@given(rates())
def test_the_interval_holds_the_share_and_stays_between_0_and_1(rate: Rate):
    low, high = rate.interval

    assert 0 <= low <= rate.share + 1e-12
    assert rate.share - 1e-12 <= high <= 1
    assert low < high


@given(rates())
def test_praise_and_complaint_are_mirror_images(rate: Rate):
    low, high = rate.interval
    mirrored = Rate(rate.whole - rate.part, rate.whole).interval

    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-9)


@given(rates(), st.integers(2, 50))
def test_more_of_the_same_makes_surer(rate: Rate, times: int):
    low, high = rate.interval
    less_low, less_high = Rate(rate.part * times, rate.whole * times).interval

    assert less_high - less_low < high - low


def test_of_nothing_nothing_is_known():
    assert Rate(0, 0).interval == (0.0, 1.0)
    assert Rate(0, 0).share == 0


@pytest.mark.parametrize(
    ("before", "now", "arrow"),
    [
        (Rate(53, 411), Rate(38, 412), "▼"),
        (Rate(38, 412), Rate(53, 411), "▲"),
        (Rate(40, 400), Rate(44, 400), "≈"),
        (Rate(0, 400), Rate(0, 300), "≈"),
        (Rate(5, 7), Rate(0, 400), None),  # too few to compare with
        (Rate(0, 0), Rate(38, 412), None),
    ],
)
def test_an_arrow_only_for_what_chance_would_rarely_do(before: Rate, now: Rate, arrow: str | None):
    assert trend(before, now) == arrow


@given(rates(), rates())
def test_what_went_up_goes_down_backwards(one: Rate, other: Rate):
    opposite = {"▲": "▼", "▼": "▲", "≈": "≈", None: None}

    assert trend(other, one) == opposite[trend(one, other)]
