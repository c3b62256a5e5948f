"""What watching costs: counting one answer, a span that nobody records, a scrape, a look at readiness."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.telemetry.exposition import COUNTERS, HISTOGRAMS, exposition, of_store
from bot.telemetry.health import Health
from bot.telemetry.meter import Batch, Meter
from bot.telemetry.pulse import Pulse
from bot.telemetry.spans import span
from bot.telemetry.tally import counted
from memory.connection import open_store
from tests.telemetry.test_counts import event, trace
from tests.telemetry.test_exposition import FIGURES

TIMES = 20_000
SPANS = 6  # of an answer with a tool: message, route, step, model twice, tool


async def main() -> None:
    meter, batch, made = Meter(), (event(),), trace()

    async def answer(_: Batch) -> None:
        meter.answered(made)

    async def nothing(_: Batch) -> None: ...

    watched = meter.watched(answer)
    plain = await each(lambda: nothing(batch))
    print(f"counting an answer with three tool calls: {await each(lambda: watched(batch)) - plain:.1f} us")
    started = time.perf_counter()
    for _ in range(TIMES):
        for _ in range(SPANS):
            with span("tool", "calculate"):
                pass
    print(f"the {SPANS} spans of an answer, nobody recording: {(time.perf_counter() - started) / TIMES * 1e6:.1f} us")
    await scrapes(meter)


async def each(call: Callable[[], Awaitable[None]]) -> float:
    """Microseconds of a call, the median of rounds."""
    rounds: list[float] = []
    for _ in range(9):
        started = time.perf_counter()
        for _ in range(TIMES // 9):
            await call()
        rounds.append((time.perf_counter() - started) / (TIMES // 9) * 1e6)
    return statistics.median(rounds)


async def scrapes(meter: Meter) -> None:
    for name, (_, labels) in COUNTERS.items():
        for number in range(10):
            meter.tally.add(name, *(f"{label}{number}" for label in labels))
    for name in HISTOGRAMS:
        meter.tally.observe(name, "telegram", 0.3)
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(None, Path(folder)) as store:
            await meter.tally.flush(store.redis)
            health = Health(store, (), meter, Pulse(()), serves=lambda _: True, capacity=50)
            times: list[float] = []
            for _ in range(50):
                started = time.perf_counter()
                exposition(of_store(FIGURES, await counted(store.redis)))
                times.append(time.perf_counter() - started)
            print(f"a scrape's counts and text: {statistics.median(times) * 1e3:.2f} ms")
            started = time.perf_counter()
            for _ in range(50):
                await health.problems()
            print(f"readiness: {(time.perf_counter() - started) / 50 * 1e3:.2f} ms")


if __name__ == "__main__":
    asyncio.run(main())
