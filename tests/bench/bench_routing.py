"""How well and how fast messages are routed."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.bench_start import ROOT, environment

DEVELOPMENT = ROOT.parent / "shared" / "routing" / "dev.jsonl"
GOLDEN = sorted((ROOT / "tests" / "golden").glob("*.jsonl"))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        nova(folder, "route", "hello")
        started = time.perf_counter()
        nova(folder, "route", "which invoices are overdue in Irbid?")
        print(f"nova route, cold process               {time.perf_counter() - started:.2f} s")
        for file in (DEVELOPMENT, *GOLDEN):
            print_accuracy(folder, file)


def print_accuracy(folder: str, file: Path) -> None:
    if not file.exists():
        print(f"{file.name}: not on this machine, skipped")
        return
    figures = json.loads(nova(folder, "eval", "routing", str(file), "--json"))
    kinds = ", ".join(f"{kind} {share['right'] / share['total']:.1%}" for kind, share in figures["kinds"].items())
    speed = f"{figures['p50']:.1f} ms p50, {figures['p95']:.1f} ms p95"
    print(f"routing, {file.name:18} {kinds}; calibration error {figures['calibration_error']:.3f}; {speed}")


def nova(folder: str, *arguments: str) -> str:
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=True, timeout=600
    ).stdout


if __name__ == "__main__":
    main()
