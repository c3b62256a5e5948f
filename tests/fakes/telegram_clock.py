"""Clocks that tests hold in their hands."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any


class HurriedClock:
    """Sleeping passes at once, and the time is that much later: for one thing after another."""

    def __init__(self) -> None:
        self.time = 1_000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        await asyncio.sleep(0)


class VirtualClock:
    """Time stands still until everybody sleeps, then jumps to the first who wakes: for things side by side."""

    def __init__(self) -> None:
        self.time = 1_000.0
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self._sleepers.append((self.time + seconds, woken))
        await woken.wait()

    async def run(self, *work: Awaitable[Any]) -> list[Any]:
        """Run these side by side until all are done; only for work that waits for nothing but this clock."""
        together = asyncio.gather(*work)
        while not together.done():
            for _ in range(20):
                await asyncio.sleep(0)
            self._wake_first()
        return await together

    def _wake_first(self) -> None:
        if self._sleepers:
            first = min(self._sleepers, key=lambda sleeper: sleeper[0])
            self._sleepers.remove(first)
            self.time = max(self.time, first[0])
            first[1].set()
