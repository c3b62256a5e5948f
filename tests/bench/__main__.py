"""`make bench`: every figure, one after the other."""

from __future__ import annotations

import asyncio
import os
import platform

from tests.bench import bench_routing, bench_start, bench_telegram


def main() -> None:
    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}\n")
    bench_start.main()
    asyncio.run(bench_telegram.main())
    bench_routing.main()


if __name__ == "__main__":
    main()
