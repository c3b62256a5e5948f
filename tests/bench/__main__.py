"""`make bench`: every figure, one after the other, each in a process of its own so that none warms up for another."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
FIRST = ("start", "router", "throughput", "recovery", "idle")


def main() -> None:
    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    found = sorted(file.stem.removeprefix("bench_") for file in FOLDER.glob("bench_*.py"))
    for name in (*FIRST, *(name for name in found if name not in FIRST)):
        print(f"\n# {name} (python -m tests.bench.bench_{name})", flush=True)
        subprocess.run([sys.executable, "-m", f"tests.bench.bench_{name}"], check=False)


if __name__ == "__main__":
    main()
