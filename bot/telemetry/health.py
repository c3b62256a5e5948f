"""Whether this process can do its work right now: what `/readyz` says, and the gauges beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from bot.telemetry.meter import Meter
from bot.telemetry.pulse import Platform, Pulse
from memory.connection import Store, why_away
from memory.lanes import Lanes
from memory.slots import StoreAway

PROBE_SECONDS = 3.0  # what asks for readiness does not wait much longer
STUCK = timedelta(minutes=2)  # every lane without a holder is scheduled again four times a minute
LONGEST = timedelta(minutes=20)  # no agent, tool or model may take so long
MOST_LAG = 5.0  # seconds

Serves = Callable[[str], bool]


class Health:
    """Looks at the store by writing to it, at the platforms, the event loop and, where `capacity` is not 0, the worker.

    `capacity` is how many events this process works on at once, `serves` tells which lanes are its own.
    """

    def __init__(
        self,
        store: Store,
        platforms: Iterable[Platform],
        meter: Meter,
        pulse: Pulse,
        *,
        serves: Serves,
        capacity: int,
        stuck: timedelta = STUCK,
    ) -> None:
        self._store = store
        self._platforms = tuple(platforms)
        self._meter = meter
        self._pulse = pulse
        self._serves = serves
        self._capacity = capacity
        self._stuck = stuck

    async def problems(self) -> dict[str, str]:
        """What keeps this process from its work, by part; empty when all is well."""
        away = await self._away()
        found = {"store": away, "worker": "" if away else await self._worker(), "loop": self._loop()}
        found |= {each.platform: each.trouble for each in self._platforms}
        return {part: problem for part, problem in found.items() if problem}

    @property
    def parts(self) -> tuple[str, ...]:
        """Everything that `problems` may name."""
        return ("store", "worker", "loop", *(each.platform for each in self._platforms))

    async def _away(self) -> str:
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                return await why_away(self._store)
        except TimeoutError:
            return f"the store does not answer within {PROBE_SECONDS:g} s"

    async def _worker(self) -> str:
        """A worker that has room and leaves messages lying is stuck; one that is merely busy is not."""
        if not self._capacity:
            return ""
        if self._meter.longest > LONGEST.total_seconds():
            return f"one event has been at work for {self._meter.longest / 60:.0f} minutes; restart this process"
        if self._meter.running >= self._capacity:
            return ""
        try:
            waiting = await Lanes(self._store.redis).unattended(datetime.now(UTC) - self._stuck)
        except StoreAway as error:
            return f"the store does not say what waits ({type(error).__name__})"
        count = sum(map(self._serves, waiting))
        seconds = self._stuck.total_seconds()
        return f"{count} conversations wait for more than {seconds:g} s and nobody is at them; restart" if count else ""

    def _loop(self) -> str:
        lag = self._pulse.lag
        return (
            f"everything stood still for {lag:.0f} s a moment ago; is the machine overloaded?" if lag > MOST_LAG else ""
        )
