"""One run for what several threads want at once: batched numbers cost a fraction of the same one by one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(eq=False, slots=True)
class _Order(Generic[Item, Result]):
    items: Sequence[Item]
    results: Sequence[Result] | None = None


class Together(Generic[Item, Result]):
    """Runs `work`, one thread at a time; whoever has the turn also does what others wait for, up to `most` items.

    `work` gives a result for each item, in order, which must not depend on the items beside it. What it raises is
    raised to the caller whose turn it was; the others have theirs after it.
    """

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Result]], most: int) -> None:
        self._work = work
        self._most = most
        self._turn = threading.Lock()
        self._waiting: list[_Order[Item, Result]] = []

    def __call__(self, items: Sequence[Item]) -> Sequence[Result]:
        order = _Order[Item, Result](items)
        self._waiting.append(order)
        with self._turn:
            if order.results is None:
                self._do(order)
        assert order.results is not None
        return order.results

    def _do(self, first: _Order[Item, Result]) -> None:
        self._waiting.remove(first)
        orders = [first, *self._fitting(len(first.items))]
        results = self._work([item for order in orders for item in order.items])
        for order in orders:
            order.results, results = results[: len(order.items)], results[len(order.items) :]
        for order in orders[1:]:
            self._waiting.remove(order)

    def _fitting(self, size: int) -> list[_Order[Item, Result]]:
        fitting: list[_Order[Item, Result]] = []
        for order in tuple(self._waiting):
            size += len(order.items)
            if size > self._most:
                break
            fitting.append(order)
        return fitting
