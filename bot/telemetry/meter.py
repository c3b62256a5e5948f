"""What is counted of the work, and when: a few dictionary entries for each answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

from adapters.message import RawEvent
from agents.models import Model, Usage
from bot.later import TryLater
from bot.telemetry import turn
from bot.telemetry.spans import span
from bot.telemetry.tally import Tally
from memory.slots import StoreAway
from memory.traces import Trace

Batch = tuple[RawEvent, ...]
Handler = Callable[[Batch], Awaitable[None]]
Watched = Callable[[Batch], Coroutine[Any, Any, None]]

EVENTS, SECONDS = "events", "answer_seconds"
ANSWERS, ROUTES, TOOLS = "answers", "routes", "tool_calls"
MODEL_CALLS, MODEL_SECONDS, TOKENS, COST = "model_calls", "model_seconds", "model_tokens", "model_cost_usd"

_AGAIN = (TryLater, *StoreAway, asyncio.CancelledError)  # the event stays where it is and is handled again


class Meter:
    """Counts the work of this process, and knows what it is at right now."""

    def __init__(self) -> None:
        self.tally = Tally()
        self._running: set[turn.Turn] = set()

    @property
    def running(self) -> int:
        """Events at work right now."""
        return len(self._running)

    @property
    def longest(self) -> float:
        """For how many seconds the event that takes longest has been at work; 0 when none is."""
        return time.monotonic() - min((each.started for each in self._running), default=time.monotonic())

    def watched(self, handle: Handler) -> Watched:
        """The same handler, each of its events counted, timed from its arrival and made a span."""

        async def watch(batch: Batch) -> None:
            first = batch[0]
            with turn.at_work(first.key) as work, span("message", first.platform):
                self._running.add(work)
                try:
                    await self._counted(handle, batch)
                finally:
                    self._running.discard(work)
                if work.answers:
                    self.tally.observe(SECONDS, first.platform, _since(first.received_at))

        return watch

    async def _counted(self, handle: Handler, batch: Batch) -> None:
        outcome = "failed"
        try:
            await handle(batch)
            outcome = "handled"
        except _AGAIN:
            outcome = ""
            raise
        finally:
            if outcome:
                self.tally.add(EVENTS, batch[0].platform, outcome, by=len(batch))

    def answered(self, trace: Trace) -> None:
        """An answer was made and kept."""
        turn.answered()
        self.tally.add(ANSWERS, trace.platform, trace.outcome)
        self.tally.add(ROUTES, trace.route.method)
        for tool in trace.tools:
            self.tally.add(TOOLS, tool.effect, "ok" if tool.ok else "failed")

    def asked(self, tier: str, model: Model, usage: Usage, seconds: float, *, ok: bool) -> None:
        """A model was asked; what a failed answer had used counts as well."""
        self.tally.add(MODEL_CALLS, tier, "ok" if ok else "failed")
        self.tally.observe(MODEL_SECONDS, tier, seconds)
        for kind, tokens in (("input", usage.input), ("cached", usage.cached), ("output", usage.output)):
            self.tally.add(TOKENS, tier, kind, by=tokens)
        self.tally.add(COST, tier, by=model.cost_usd(usage))


def _since(moment: datetime) -> float:
    """Seconds since then; another machine's clock may be ahead."""
    return max(0.0, (datetime.now(UTC) - moment).total_seconds())
