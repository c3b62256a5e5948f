"""What happens on which day. Later days may be booked from within a day; nothing happens after the last one."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import date

from airep_demo.seed.world import AS_OF


class Agenda:
    """Deeds in the order of their days, and within a day in the order of their booking."""

    def __init__(self) -> None:
        self._deeds: list[tuple[date, int, Callable[[date], None]]] = []
        self._booked = 0

    def book(self, day: date, deed: Callable[[date], None]) -> None:
        """Do something on a day; never, if the day lies behind the last."""
        if day <= AS_OF:
            heapq.heappush(self._deeds, (day, self._booked, deed))
            self._booked += 1

    def run(self) -> None:
        while self._deeds:
            day, _, deed = heapq.heappop(self._deeds)
            deed(day)
