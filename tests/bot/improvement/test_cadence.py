"""Owners decide how often the digest comes; one that nobody touches comes less often by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.improvement.cadence import MODES, MONTH, QUIET_MONTH, SELDOM, Cadence, Mode, mode_of
from bot.improvement.digest import Digest, Fix, Need

FIXES = Digest("news", (Fix("P-1", "F-1", "a fix", "9c1e77b2", 1795424400),), quiet=False)
NEEDS = Digest("news", (), quiet=False, needs=(Need("F-2", "a tool is missing", "Get spec", "…"),))
QUIET = Digest("nothing", (), quiet=True)


def weeks(cadence: Cadence, *digests: Digest, touched: bool = True) -> list[str]:
    """What owners read, week by week ("" for nothing), when they tap on each digest or never."""
    read: list[str] = []
    for week, digest in enumerate(digests, start=1):
        told, cadence = cadence.after(digest, week)
        cadence = cadence.touched() if touched else cadence
        read.append(told.head if told else "")
    return read


def test_at_first_it_comes_in_every_week_that_has_something_to_tell():
    assert weeks(Cadence(), FIXES, NEEDS, QUIET, FIXES) == ["news", "news", "", "news"]


def test_a_quiet_month_is_one_line():
    assert weeks(Cadence(), FIXES, *[QUIET] * 9) == ["news", "", "", "", QUIET_MONTH, "", "", "", QUIET_MONTH, ""]


def test_before_anything_was_told_a_month_begins_in_silence():
    assert weeks(Cadence(), *[QUIET] * 5) == ["", "", "", "", QUIET_MONTH]


def test_two_that_nobody_touches_make_it_monthly_and_that_is_said_once():
    read = weeks(Cadence(), *[FIXES] * 11, touched=False)
    assert read == ["news", "news", f"news\n\n{SELDOM}", "", "", "", "news", "", "", "", "news"]


def test_a_digest_without_buttons_waits_for_nobody():
    plain = replace(FIXES, fixes=())
    assert weeks(Cadence(), *[plain] * 4, touched=False) == ["news"] * 4


@pytest.mark.parametrize(
    ("mode", "read"),
    [
        ("monthly", ["news", "", "", "", "news", ""]),
        ("only-when-ready", ["", "news", "", "", "", "news"]),
        ("off", [""] * 6),
    ],
)
def test_it_comes_as_often_as_an_owner_wants(mode: Mode, read: list[str]):
    assert weeks(Cadence().changed(mode), NEEDS, FIXES, NEEDS, QUIET, NEEDS, FIXES) == read


def test_where_only_fixes_are_wanted_no_quiet_month_is_told():
    assert weeks(Cadence("only-when-ready"), FIXES, *[QUIET] * MONTH) == ["news", "", "", "", ""]


def test_a_mode_is_typed_by_its_name():
    assert [mode_of(f" {mode.upper()} ") for mode in MODES] == list(MODES)
    assert mode_of("daily") is None
