"""The gate's figures are exact; these are the tables that people decide by."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest

from bot.improvement.gate import bound, evalue, gains, midp


@pytest.mark.parametrize(("c", "b"), [(0, 3), (1, 5), (2, 6), (3, 8), (4, 9), (5, 11), (6, 12), (7, 13), (8, 15)])
def test_a_first_look_needs_so_many_wins(c: int, b: int):
    assert midp(b, c) <= 0.10 < midp(b - 1, c)


@pytest.mark.parametrize(("c", "b"), [(0, 5), (1, 8), (2, 11), (3, 13), (4, 15), (5, 17), (6, 19), (7, 20), (8, 22)])
def test_a_later_look_needs_more(c: int, b: int):
    assert evalue(b, c) >= 10 > evalue(b - 1, c)


@pytest.mark.parametrize(("b", "c"), [(0, 0), (3, 0), (5, 1), (12, 6), (2, 9)])
def test_the_sum_equals_the_integral(b: int, c: int):
    steps = 20_000
    theta = [0.5 + (i + 0.5) / (2 * steps) for i in range(steps)]
    integral = 2 * sum((2 * t) ** b * (2 * (1 - t)) ** c for t in theta) / (2 * steps)
    assert evalue(b, c) == pytest.approx(integral, rel=1e-6)


def test_mid_p_is_that_of_the_binomial():
    exact = Fraction(sum(comb(6, k) for k in range(6, 7)), 64) + Fraction(comb(6, 5), 128)
    assert midp(5, 1) == float(exact)


def test_looking_again_and_again_at_nothing_rarely_ends_in_a_yes():
    reached = 0.0
    paths = {(0, 0): 1.0}  # wins and losses by fair coin, stopped where the e-value says yes
    for _ in range(60):
        after: dict[tuple[int, int], float] = {}
        for (b, c), chance in paths.items():
            for place in ((b + 1, c), (b, c + 1)):
                if gains(*place, first=False):
                    reached += chance / 2
                else:
                    after[place] = after.get(place, 0.0) + chance / 2
        paths = after
    assert reached <= 0.10


def test_seeing_none_of_many_bounds_the_rate():
    assert [round(100 * bound(n), 1) for n in (10, 20, 40, 60, 100)] == [25.9, 13.9, 7.2, 4.9, 3.0]
    assert bound(0) == 1.0
