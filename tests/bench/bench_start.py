"""How long a person waits: from the command to the first answer, and for each answer after it."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        first = time_chat(folder, ["what is 17.5% of 2380?"])
        second = time_chat(folder, ["what is 17.5% of 2380?"])
        print(f"first start to the end of one answer  {first:.2f} s")
        print(f"second start to the end of one answer {second:.2f} s")
        print(f"console round trip, tools only         {round_trip(folder) * 1000:.1f} ms (median of 30)")
    size = sum(file.stat().st_size for file in (ROOT / ".venv").rglob("*") if file.is_file() and not file.is_symlink())
    print(f"install size of .venv with test tools  {size / 2**20:.0f} MiB")


def environment(folder: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("NOVA_", "TELEGRAM_", "SLACK_"))}
    for name in ("ANTHROPIC_API_KEY", "REDIS_URL"):
        clean.pop(name, None)
    return clean | {"NOVA_DATA_DIR": folder}


def time_chat(folder: str, lines: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        input="\n".join(lines) + "\n",
        text=True,
        cwd=ROOT,
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=300,
    )
    return time.perf_counter() - started


def round_trip(folder: str) -> float:
    """Write a line, wait for the answer's last line, thirty times."""
    chat = subprocess.Popen(
        [sys.executable, "-u", "-m", "bot", "chat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(folder),
    )
    assert chat.stdin is not None
    assert chat.stdout is not None
    times: list[float] = []
    for number in range(33):
        started = time.perf_counter()
        chat.stdin.write(f"{number} * 12\n")
        chat.stdin.flush()
        while "general.calculator" not in chat.stdout.readline():
            pass
        times.append(time.perf_counter() - started)
    chat.stdin.close()
    chat.wait(30)
    return statistics.median(times[3:])


if __name__ == "__main__":
    main()
