"""An applied change under watch: who has it, when it is taken back, and what it is compared with."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from bot.improvement.canary import (
    ENDS_AFTER,
    ROLLS_BACK,
    Watch,
    breaks_at_once,
    bucket,
    eprocess,
    takes_part,
    usual,
    watch,
)
from bot.improvement.finding import Finding
from bot.improvement.operations import AddBullet
from bot.improvement.overlays import Overlay
from bot.improvement.rates import Rate
from bot.improvement.view import View, look
from tests.bot.improvement.kit import BREAD, DAY, HOUR, MONDAY, PEOPLE, Weeks, routing

FINDING = Finding("F-1", "k", "prompt", f"prompt:{BREAD}", "canary", (), 3, 2.0, 1, agent=BREAD, rate=Rate(6, 60))
LINE = AddBullet(agent=BREAD, id="b1", section="style", text="Use plain words.")


def applied(at: Weeks, share: float = 1.0) -> Overlay:
    return Overlay(1, 0, "F-1", (LINE,), (), {}, "act-1", at.at + HOUR, canary=share)


@pytest.mark.parametrize(("bad", "of"), [(3, 4), (4, 7), (5, 10), (6, 12), (8, 20), (11, 30), (13, 40)])
def test_a_change_is_taken_back_when_it_misses_far_more_often_than_before(bad: int, of: int):
    rate = usual(6, 60)
    assert eprocess([True] * bad + [False] * (of - bad), rate)[-1] >= ROLLS_BACK
    assert eprocess([True] * (bad - 1) + [False] * (of - bad + 1), rate)[-1] < ROLLS_BACK


def test_the_order_in_which_answers_ripen_does_not_matter():
    outcomes = [True, False, False, True, True, False, False, False]
    mixed = outcomes.copy()
    Random(1).shuffle(mixed)
    assert eprocess(mixed, 0.2)[-1] == pytest.approx(eprocess(outcomes, 0.2)[-1])


def runs(rate: float, history: float, count: int = 400) -> float:
    """The share of watches over 40 answers that end in taking back, at true rates after and before."""
    dice, taken = Random(7), 0
    for _ in range(count):
        before = sum(dice.random() < history for _ in range(100))
        values = eprocess((dice.random() < rate for _ in range(ENDS_AFTER)), usual(before, 100))
        taken += max(values) >= ROLLS_BACK
    return taken / count


def test_what_changes_nothing_is_hardly_ever_taken_back_and_what_breaks_things_nearly_always():
    assert runs(0.1, 0.1) <= 0.05
    assert runs(0.5, 0.1) >= 0.95


def test_half_of_the_conversations_take_part_and_always_the_same_ones():
    half = replace(applied(Weeks()), canary=0.5)
    parts = [takes_part(half, f"c{number}") for number in range(2000)]
    assert 0.45 < sum(parts) / len(parts) < 0.55
    assert parts == [takes_part(half, f"c{number}") for number in range(2000)]
    assert all(takes_part(applied(Weeks()), f"c{number}") for number in range(50))
    assert 0 <= bucket("c1") < 1


def canary(bad_with: int, bad_beside: int) -> tuple[View, Overlay]:
    """Sixty answers before a change; then two dozen with it and as many without."""
    weeks = Weeks()
    weeks.fine(60)
    overlay = applied(weeks, 0.5)
    rooms = [f"room{number}" for number in range(200)]
    inside = [room for room in rooms if takes_part(overlay, room)][:24]
    outside = [room for room in rooms if not takes_part(overlay, room)][:24]
    for place, (one, other) in enumerate(zip(inside, outside, strict=True)):
        for room, bad in ((one, place < bad_with), (other, place < bad_beside)):
            weeks.asks(
                PEOPLE[place % 4], f"bake a loaf {place}", place=room, down=bad, then="that's wrong" if bad else ""
            )
    return look(weeks.book, routing(), weeks.now + DAY), overlay


def test_only_answers_with_the_change_count_for_it_and_the_others_are_what_it_is_compared_with():
    view, overlay = canary(bad_with=1, bad_beside=10)
    own, _ = watch(view, overlay, FINDING)
    assert (own.answers, own.beside) == (24, 24)
    assert own.bad < own.bad_beside
    assert own.verdict == "kept"
    assert not own.rolls_back


def test_a_bad_time_for_everybody_is_not_held_against_a_change():
    times = Watch(1.0, bad=9, answers=30, bad_before=3, before=60, bad_beside=18, beside=30)
    assert times.verdict == "kept"
    assert replace(times, beside=3).verdict == "offer undo"  # too few beside it to compare with


def test_errors_in_the_first_answers_are_seen_before_a_day_has_passed():
    weeks = Weeks()
    weeks.fine(20)
    overlay = applied(weeks)
    for number in range(4):
        weeks.asks(PEOPLE[number], f"weigh the dough {number}", tool="scale", status="error")
    view = look(weeks.book, routing(), weeks.at + HOUR)
    assert breaks_at_once(view, overlay, FINDING)
    assert not breaks_at_once(view, replace(overlay, at=MONDAY - timedelta(days=1)), FINDING)
