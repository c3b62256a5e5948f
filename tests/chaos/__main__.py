"""`python -m tests.chaos`: the storm in its full size, which takes about a minute."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.chaos.storm import Report, Weather, storm


def main() -> None:
    for seed in range(int(sys.argv[1]) if len(sys.argv) > 1 else 1):
        weather = Weather(conversations=200, messages=4_000, seed=seed)
        print(f"{weather.messages:,} messages in {weather.conversations} conversations, {weather.workers} workers")
        print(f"  {run(weather)}", flush=True)


def run(weather: Weather) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(storm(weather, Path(folder)))


if __name__ == "__main__":
    main()
