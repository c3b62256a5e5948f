"""What only shows over time: whether the event loop comes round, and how long a platform has been silent."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

BEAT = 1.0  # seconds
LOOK_BACK = 60  # beats

Clock = Callable[[], float]


class Platform(Protocol):
    """What is looked at of an adapter."""

    @property
    def platform(self) -> str: ...

    @property
    def trouble(self) -> str: ...


class Pulse:
    """Looks once a second. `clock` is in seconds and never goes back."""

    def __init__(self, platforms: Iterable[Platform], clock: Clock = time.monotonic) -> None:
        self._platforms = tuple(platforms)
        self._clock = clock
        self._lags: deque[float] = deque([0.0], maxlen=LOOK_BACK)
        self._silent_since: dict[str, float] = {}

    async def beat(self) -> None:
        """Sleep for a second, and see how much longer it took and who does not answer."""
        due = self._clock() + BEAT
        await asyncio.sleep(BEAT)
        self.look(due)

    def look(self, due: float) -> None:
        """Note how late it is, and which platforms are in trouble since when."""
        now = self._clock()
        self._lags.append(max(0.0, now - due))
        for platform in self._platforms:
            if platform.trouble:
                self._silent_since.setdefault(platform.platform, now)
            else:
                self._silent_since.pop(platform.platform, None)

    @property
    def lag(self) -> float:
        """The longest that the loop kept everybody waiting in the last minute, in seconds."""
        return max(self._lags)

    @property
    def silent(self) -> Mapping[str, float]:
        """By platform, for how many seconds it has not answered; 0 while it does."""
        now = self._clock()
        return {name: now - self._silent_since.get(name, now) for name in (each.platform for each in self._platforms)}
