"""Moments as people write them, and what is left of a message without them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.tools.moments import following, read_moment, shown
from agents.tools.repetitions import repeats

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=ZoneInfo("Asia/Amman"))  # a Monday


@pytest.mark.parametrize(
    ("text", "at", "rest"),
    [
        ("tomorrow at 9 to call the bank", "2026-03-03 09:00", "call the bank"),
        ("call mum tomorrow 5pm", "2026-03-03 17:00", "call mum"),
        ("in 20 min", "2026-03-02 14:20", ""),
        ("in half an hour stretch", "2026-03-02 14:30", "stretch"),
        ("for the tea, 4 minutes", "2026-03-02 14:04", "the tea"),
        ("in 2 days renew the domain", "2026-03-04 14:00", "renew the domain"),
        ("thursday 10am the visa appointment", "2026-03-05 10:00", "the visa appointment"),
        ("24/12 09:00 pick up the cake", "2026-12-24 09:00", "pick up the cake"),
        ("2026-04-01 08:15 file the report", "2026-04-01 08:15", "file the report"),
        ("tonight around 9 take the pills", "2026-03-02 21:00", "take the pills"),
        ("at noon", "2026-03-03 12:00", ""),
        ("tomorrow morning water the plants", "2026-03-03 09:00", "water the plants"),
        ("on friday at 14:00 submit the report for Q3", "2026-03-06 14:00", "submit the report for Q3"),
        ("morgen um 7 an die Mülltonne", "2026-03-03 07:00", "die Mülltonne"),
        ("dans une heure de sortir le gâteau", "2026-03-02 15:00", "sortir le gâteau"),
        ("el viernes llamar a mi madre", "2026-03-06 09:00", "llamar a mi madre"),
        ("às 15h de ligar pro contador", "2026-03-02 15:00", "ligar pro contador"),
        ("بكرا الساعة ٨ أدفع فاتورة الكهربا", "2026-03-03 08:00", "أدفع فاتورة الكهربا"),
        ("at half past eight tomorrow leave", "2026-03-03 08:30", "leave"),
        ("quarter to nine tomorrow leave", "2026-03-03 08:45", "leave"),
        ("10 minutes before 4pm get ready", "2026-03-02 15:50", "get ready"),
        ("2 days before 14 december buy a gift", "2026-12-12 09:00", "buy a gift"),
        ("friday at 5pm tokyo time join the call", "2026-03-06 11:00", "join the call"),
        ("tomorrow 3pm EST dial the client", "2026-03-03 23:00", "dial the client"),
        ("wake up at 6:45", "2026-03-03 06:45", "wake up"),
        ("tommorow 9am dentist", "2026-03-03 09:00", "dentist"),
        ("tomorrow check every invoice", "2026-03-03 09:00", "check every invoice"),
    ],
)
def test_a_moment_and_what_it_is_about(text: str, at: str, rest: str):
    moment, left = read_moment(text, NOW)
    assert moment is not None
    assert (f"{moment.at:%Y-%m-%d %H:%M}", moment.rule, left) == (at, "", rest)


@pytest.mark.parametrize(
    ("text", "rule", "first"),
    [
        ("every day at 7:30", "FREQ=DAILY", "2026-03-03 07:30"),
        ("every sunday at 8", "FREQ=WEEKLY;BYDAY=SU", "2026-03-08 08:00"),
        ("every monday and friday 18:00", "FREQ=WEEKLY;BYDAY=MO,FR", "2026-03-02 18:00"),
        ("every workday 16:30", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-03-02 16:30"),
        ("every 10 days", "FREQ=DAILY;INTERVAL=10", "2026-03-12 09:00"),
        ("every other week", "FREQ=WEEKLY;INTERVAL=2", "2026-03-16 09:00"),
        ("the 1st of every month", "FREQ=MONTHLY;BYMONTHDAY=1", "2026-04-01 09:00"),
        (
            "on the last working day of each month",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "2026-03-31 09:00",
        ),
        ("jeden Montag um 8 Uhr", "FREQ=WEEKLY;BYDAY=MO", "2026-03-09 08:00"),
        ("cada lunes a las 10", "FREQ=WEEKLY;BYDAY=MO", "2026-03-09 10:00"),
        ("tous les jours à 7h30", "FREQ=DAILY", "2026-03-03 07:30"),
        ("mondays and thursdays at 7", "FREQ=WEEKLY;BYDAY=MO,TH", "2026-03-05 07:00"),
        ("on weekends at 10", "FREQ=WEEKLY;BYDAY=SA,SU", "2026-03-07 10:00"),
        ("every other tuesday at 10", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-03-03 10:00"),
        ("the first monday of every month", "FREQ=MONTHLY;BYDAY=1MO", "2026-04-06 09:00"),
        ("every last friday of the month at 16:00", "FREQ=MONTHLY;BYDAY=-1FR", "2026-03-27 16:00"),
        ("every 30 minutes", "FREQ=MINUTELY;INTERVAL=30", "2026-03-02 14:30"),
        ("every 3 hours", "FREQ=HOURLY;INTERVAL=3", "2026-03-02 17:00"),
    ],
)
def test_a_repetition(text: str, rule: str, first: str):
    moment, _ = read_moment(text, NOW)
    assert moment is not None
    assert (moment.rule, f"{moment.at:%Y-%m-%d %H:%M}") == (rule, first)
    assert repeats(rule).startswith("every")


@pytest.mark.parametrize("text", ["", "buy 3 apples", "what is 17% of 20", "yesterday at 9", "order 66 on page 12"])
def test_a_text_without_a_moment_to_come_has_none(text: str):
    assert read_moment(text, NOW)[0] is None


@pytest.mark.parametrize("text", ["every 2 minutes blink", "every third tuesday at 9", "every second 12:00"])
def test_a_repetition_that_is_not_understood_never_becomes_a_moment_that_comes_once(text: str):
    assert read_moment(text, NOW)[0] is None


def test_what_repeats_on_a_clock_elsewhere_stays_on_that_clock():
    moment, rest = read_moment("every weekday at 9am new york time check the market", NOW)
    assert moment is not None
    assert (str(moment.at.tzinfo), moment.at.hour, rest) == ("America/New_York", 9, "check the market")


def test_a_moment_on_a_clock_elsewhere_says_so():
    moment, _ = read_moment("friday at 5pm tokyo time", NOW)
    assert moment is not None
    assert moment.note == "17:00 in Tokyo"


def test_an_hour_that_could_be_two_says_which_was_taken():
    moment, _ = read_moment("at 3 call Omar", NOW)
    assert moment is not None
    assert (moment.at.hour, moment.note) == (15, "“3” read as 15:00")


def test_a_moment_is_shown_with_its_zone_and_its_next_times():
    moment, _ = read_moment("every friday at 9", NOW)
    assert moment is not None
    assert shown(moment) == "every Friday at 09:00 (+03), first on Friday 6 March"
    assert [each.day for each in following(moment, 3)] == [6, 13, 20]


@given(st.text(max_size=60))
def test_no_text_breaks_it_and_every_moment_is_to_come(text: str):
    moment, _ = read_moment(text, NOW)
    assert moment is None or moment.at > NOW
