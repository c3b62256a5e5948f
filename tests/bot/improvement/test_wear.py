"""Applied fixes that nothing uses any more, or whose lines come with bad answers, are proposed for removal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.improvement.digest import written
from bot.improvement.finding import Happened, Report
from bot.improvement.operations import AddBullet, AddUtterance, ForgetFact, MuteTool, Op, PinModel, SetFallback
from bot.improvement.overlays import Overlay
from bot.improvement.rates import Rate
from bot.improvement.view import View, look
from bot.improvement.wear import Wear, Wears, row_of, wears_of
from tests.bot.improvement.kit import BIKES, BREAD, DAY, MONDAY, PEOPLE, Weeks, routing

LINE = AddBullet(agent=BREAD, id="b1", section="style", text="Use plain words.")
LATER = MONDAY + 20 * DAY


def applied(*ops: Op, at: datetime = MONDAY, n: int = 1) -> Overlay:
    return Overlay(n, n - 1, f"F-{n}", ops, (), {}, "act-1", at)


def seen(bad: int, good: int, agent: str = BREAD, tool: str = "") -> View:
    weeks = Weeks()
    for number in range(bad + good):
        weeks.asks(PEOPLE[number % 4], f"bake loaf {number}", agent, tool=tool, down=number < bad)
        weeks.at += timedelta(hours=1)
    return look(weeks.book, routing(), LATER)


def told(wears: Wears, overlays: Sequence[Overlay], now: datetime = LATER) -> list[str]:
    return [one.detail for one in wears.worn(overlays, now)]


def test_a_line_that_came_with_more_bad_answers_than_good_ones_goes():
    wears = Wears().counted(seen(bad=8, good=2), [applied(LINE)])
    assert told(wears, [applied(LINE)]) == ["does harm: 8 of 10 answers with its line went wrong"]


@pytest.mark.parametrize(("bad", "good"), [(2, 8), (5, 0)])
def test_a_line_stays_that_does_good_or_was_hardly_seen(bad: int, good: int):
    wears = Wears().counted(seen(bad, good), [applied(LINE)])
    assert wears.by[1].helpful + wears.by[1].harmful == bad + good
    assert told(wears, [applied(LINE)]) == []


def test_an_answer_is_counted_once_and_those_before_the_fix_are_not():
    view, late = seen(bad=4, good=4), applied(LINE, at=MONDAY + DAY / 4)
    once = Wears().counted(view, [late])
    assert 0 < once.by[1].helpful + once.by[1].harmful < 8
    assert once.counted(view, [late]) == once


@pytest.mark.parametrize(
    ("op", "agent", "tool", "used"),
    [
        (AddUtterance(agent=BREAD, id="u1", text="loaf"), BREAD, "", True),
        (AddUtterance(agent=BIKES, id="u1", text="pump"), BREAD, "", False),
        (PinModel(agent=BREAD, model="m2"), BREAD, "", True),
        (SetFallback(tool="rates", to="cache"), BREAD, "cache", True),
        (SetFallback(tool="rates", to="cache"), BREAD, "mill", False),
    ],
)
def test_a_fix_that_no_answer_used_for_90_days_goes(op: Op, agent: str, tool: str, *, used: bool):
    fix = [applied(op)]
    wears = Wears().counted(seen(0, 8, agent, tool), fix)
    assert told(wears, fix, MONDAY + 89 * DAY) == []
    assert told(wears, fix, MONDAY + 90 * DAY) == ([] if used else ["was used by no answer for 90 days"])


def test_what_a_person_decided_about_their_memory_and_what_ends_by_itself_is_left_alone():
    alone = [applied(ForgetFact(person="ab", id="7")), applied(MuteTool(tool="rates", until=LATER), n=2)]
    assert Wears().counted(seen(0, 8), alone).by == {}


def test_what_was_counted_is_kept_in_a_row():
    wears = Wears(LATER, {3: Wear(MONDAY, 4, 2)})
    assert wears_of(row_of(wears)) == wears
    assert wears_of({}) == Wears()


def test_the_digest_asks_whether_to_take_a_worn_fix_back():
    happened = (Happened("F-29", 7, "worn", "was used by no answer for 93 days", LATER),)
    report = Report(1, LATER, Rate(1, 40), Rate(1, 40), (), 0, 0, (), (), (), happened, ())
    found = written(report, "week 47")
    assert found.needs[0].body == "❔ **F-29** was used by no answer for 93 days. Undo it?"
    assert (found.needs[0].overlay, "Last week" in found.head) == (7, False)
