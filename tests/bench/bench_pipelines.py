"""What a pipeline step costs beyond its own work: the bar is 15 ms."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from memory.connection import open_store
from tests.bot.pipelines.kit import Plant, calls, pipeline_text

STEPS = 50
RUNS = 10


async def main() -> None:
    text = pipeline_text(calls(*(f"s{number}" for number in range(STEPS))))
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(None, Path(folder)) as store:
            times: list[float] = []
            for number in range(RUNS):
                plant = Plant(store.redis)
                await plant.start(text, once=str(number))
                began = time.perf_counter()
                await plant.work()
                times.append((time.perf_counter() - began) / STEPS * 1000)
    print(f"pipeline step overhead                 {statistics.median(times):.2f} ms (median of {RUNS} runs)")


if __name__ == "__main__":
    asyncio.run(main())
