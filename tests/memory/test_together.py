"""What several threads want at once is done in one run."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from memory.together import Together


class Doubling:
    """Doubles numbers; its first run lasts until it is let go. A zero is more than it can take."""

    def __init__(self) -> None:
        self.runs: list[Sequence[int]] = []
        self.begun, self.let_go = threading.Event(), threading.Event()

    def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.runs.append(numbers)
        self.begun.set()
        assert self.let_go.wait(10)
        if 0 in numbers:
            raise ValueError("zero")
        return [2 * number for number in numbers]


@pytest.fixture
def doubling() -> Doubling:
    return Doubling()


def test_who_comes_while_a_run_is_under_way_shares_the_next_one_and_gets_their_own_results(doubling: Doubling):
    together = Together(doubling, most=4)
    with ThreadPoolExecutor(5) as threads:
        first = threads.submit(together, [1])
        assert doubling.begun.wait(10)
        later = [threads.submit(together, numbers) for numbers in ([2, 3], [4], [5])]
        _until_waiting(together, 3)
        doubling.let_go.set()
        assert first.result() == [2]
        assert [order.result() for order in later] == [[4, 6], [8], [10]]
    assert [len(run) for run in doubling.runs] == [1, 4]


def test_more_than_fits_waits_for_a_run_of_its_own(doubling: Doubling):
    together = Together(doubling, most=2)
    with ThreadPoolExecutor(5) as threads:
        orders = [threads.submit(together, [1])]
        assert doubling.begun.wait(10)
        orders += [threads.submit(together, numbers) for numbers in ([2, 3, 4], [5], [6])]
        _until_waiting(together, 3)
        doubling.let_go.set()
        assert [order.result() for order in orders] == [[2], [4, 6, 8], [10], [12]]
    assert max(len(run) for run in doubling.runs) == 3


def test_a_run_that_fails_is_told_to_whoever_began_it_and_the_others_have_their_turn(doubling: Doubling):
    together = Together(doubling, most=1)
    doubling.let_go.set()
    with ThreadPoolExecutor(2) as threads:
        failing, fine = threads.submit(together, [0]), threads.submit(together, [7])
        with pytest.raises(ValueError, match="zero"):
            failing.result()
        assert fine.result() == [14]


def _until_waiting(together: Together[int, int], count: int) -> None:
    """Until that many have asked and not had their turn."""
    pause = threading.Event()
    for _ in range(1000):
        if len(together._waiting) == count:
            return
        pause.wait(0.005)
    raise AssertionError(f"{len(together._waiting)} are waiting")
