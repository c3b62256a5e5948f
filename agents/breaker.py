"""Circuit breakers: a tool that keeps failing is left alone for a while instead of keeping everybody waiting.

Closed: calls pass. After `trips_after` failures in a row it is open: calls are refused at once. When it has rested, it
is half-open: one call may try. If that works the breaker closes, else it rests again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from memory.cells import Cells

Phase = Literal["closed", "open", "half-open"]


@dataclass(frozen=True, slots=True)
class BreakerState:
    """How a tool has been doing. `failures` in a row, 0 once a call worked; `rests_until` in Unix seconds."""

    failures: int = 0
    rests_until: float = 0.0


WELL = BreakerState()


class BreakerStates(Protocol):
    """Where states are kept, one a tool, so that all processes and `nova doctor` see the same."""

    async def find(self, tool: str) -> BreakerState:
        """The state of a tool; `WELL` where none was kept."""
        ...

    async def swap(self, tool: str, old: BreakerState, new: BreakerState) -> bool:
        """Keep `new` if the state is still `old`, in one step; False if somebody else changed it meanwhile."""
        ...

    async def all(self) -> Mapping[str, BreakerState]:
        """Every tool whose state is not `WELL`."""
        ...


class SharedBreakerStates:
    """States in the store, so that all processes and `nova doctor` see the same."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells

    async def find(self, tool: str) -> BreakerState:
        return _read(await self._cells.get(tool))

    async def swap(self, tool: str, old: BreakerState, new: BreakerState) -> bool:
        return await self._cells.swap(tool, _written(old), _written(new))

    async def all(self) -> Mapping[str, BreakerState]:
        return {tool: _read(text) for tool, text in (await self._cells.all()).items()}


def _written(state: BreakerState) -> str:
    return "" if state == WELL else f"{state.failures} {state.rests_until!r}"


def _read(text: str) -> BreakerState:
    failures, _, until = text.partition(" ")
    return BreakerState(int(failures), float(until)) if text else WELL


@dataclass(frozen=True, slots=True)
class Trouble:
    """A tool that fails, as `nova doctor` shows it. `seconds` remain until it may be tried; 0 unless open."""

    tool: str
    phase: Phase
    failures: int
    seconds: float


class Breaker:
    """The breakers of all tools. `rests` is in seconds; `clock` gives Unix seconds, which processes share."""

    def __init__(
        self,
        states: BreakerStates,
        *,
        trips_after: int = 5,
        rests: float = 30.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._states = states
        self._trips_after = trips_after
        self._rests = rests
        self._clock = clock

    async def wait(self, tool: str) -> float:
        """Seconds until a call may pass; 0 lets this one pass.

        Of the callers that find a breaker half-open the first passes and the others wait for what comes of it. A caller
        that dies meanwhile blocks nobody: after another rest the next one may try.
        """
        state, now = await self._states.find(tool), self._clock()
        match self._phase(state, now):
            case "closed":
                return 0.0
            case "open":
                return state.rests_until - now
            case "half-open":
                trying = BreakerState(state.failures, now + self._rests)
                return 0.0 if await self._states.swap(tool, state, trying) else self._rests

    async def worked(self, tool: str) -> None:
        """A call came back: what failed before is forgotten."""
        while (state := await self._states.find(tool)) != WELL:
            if await self._states.swap(tool, state, WELL):
                return

    async def failed(self, tool: str) -> None:
        """A call did not come back, or broke."""
        while True:
            state = await self._states.find(tool)
            failures = state.failures + 1
            until = self._clock() + self._rests if failures >= self._trips_after else 0.0
            if await self._states.swap(tool, state, BreakerState(failures, until)):
                return

    async def troubles(self) -> tuple[Trouble, ...]:
        """Tools whose last call failed, worst first."""
        now = self._clock()
        states = sorted((await self._states.all()).items(), key=lambda item: (-item[1].failures, item[0]))
        return tuple(
            Trouble(tool, self._phase(state, now), state.failures, max(0.0, state.rests_until - now))
            for tool, state in states
        )

    def _phase(self, state: BreakerState, now: float) -> Phase:
        if state.failures < self._trips_after:
            return "closed"
        return "open" if now < state.rests_until else "half-open"
