"""`make bench`: every figure, one after the other, each bench in a process of its own so that none warms up for another.

At the end one table of all bars, with the machine they were measured on. `python -m tests.bench tools memory` runs some.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from tests.bench.bars import table

FOLDER = Path(__file__).parent
FIRST = ("start", "router", "throughput", "recovery", "idle")


def main(chosen: Sequence[str]) -> None:
    found = sorted(file.stem.removeprefix("bench_") for file in FOLDER.glob("bench_*.py"))
    names = chosen or (*FIRST, *(name for name in found if name not in FIRST))
    outputs = {name: _run(name) for name in names}
    print(f"\n# All bars\n{machine()}\n\n{table(outputs)}")


def machine() -> str:
    """What the figures depend on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, redis-py {version('redis')}, ONNX runtime {version('onnxruntime')}; "
        f"load {os.getloadavg()[0]:.1f}"
    )


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    named = re.search(r"^model name\s*: (.+)$", facts.read_text(), re.MULTILINE) if facts.exists() else None
    return named[1].strip() if named else platform.machine()


def _run(name: str) -> str:
    """Let one bench print, and keep what it printed."""
    print(f"\n# {name} (python -m tests.bench.bench_{name})", flush=True)
    lines: list[str] = []
    command = [sys.executable, "-u", "-m", f"tests.bench.bench_{name}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as bench:
        for line in bench.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    return "".join(lines)


if __name__ == "__main__":
    main(sys.argv[1:])
