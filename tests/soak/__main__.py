"""`python -m tests.soak --minutes 120`: one Nova, its real command line, Telegram and a model on loopback.

Prints the memory of its process over time and how fast it grows once caches are full; 1 when an answer is missing.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes.anthropic import AnthropicServer
from tests.fakes.process import running, until
from tests.fakes.telegram import TelegramPlatform
from tests.fakes.telegram_server import TOKEN
from tests.soak.line import Sample, settled, slope

PEOPLE = 40
A_SECOND = 8.0  # messages; Telegram allows a bot 30
LINES = 30  # of the table that is printed
MEGABYTE = 2**20
QUESTIONS = (
    "which is nicer in april, lisbon or athens",
    "what is 17.5% of 2380?",
    "remember that my dentist is Dr Hadid",
    "who is my dentist?",
    "explain tcp slow start to me like i'm a junior",
    "remind me tomorrow at nine to water the plants",
    "/why",
)


@dataclass
class Soak:
    """What was asked and seen so far; `samples` are seconds and megabytes."""

    telegram: TelegramPlatform
    pid: int
    asked: int = 0
    samples: list[Sample] = field(default_factory=list[Sample])
    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    async def ask(self, questions: Iterator[str]) -> None:
        """One message of the next person, at the pace of the load."""
        await self.telegram.say(next(questions), person=str(1001 + self.asked % PEOPLE))
        self.asked += 1
        self.telegram.server.calls.clear()
        await asyncio.sleep(max(0.0, self.asked / A_SECOND - self.seconds))

    def look(self) -> None:
        self.samples.append((self.seconds, resident(self.pid)))

    def report(self) -> None:
        for seconds, megabytes in self.samples:
            print(f"  {seconds / 60:6.1f} min  {megabytes:7.1f} MB")
        growth = slope(settled(self.samples))
        print(
            f"growth: {growth * 3600:+.2f} MB an hour, {growth * 86_400:+.0f} MB a day, of {self.samples[-1][1]:.0f} MB"
        )
        print(f"{self.asked} messages asked, {len(self.telegram.seen)} answers seen")


def resident(pid: int) -> float:
    """Megabytes of a process that are in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


async def soak(minutes: float, home: Path) -> bool:
    """Whether everything was answered."""
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(TelegramPlatform())
        model = await stack.enter_async_context(AnthropicServer())
        settings = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_BASE_URL": telegram.server.url,
            "ANTHROPIC_API_KEY": "sk-soak",
            "ANTHROPIC_BASE_URL": model.url,
            "NOVA_ALLOWED_USERS": "*",
            "NOVA_RATE_PER_MINUTE": "0",
        }
        nova = await stack.enter_async_context(running(home, "run", settings=settings))
        await telegram.say("hello", person="1000")
        await until(lambda: bool(telegram.seen), within=300)
        state = Soak(telegram, nova.process.pid or 0, asked=1)
        questions = itertools.cycle(QUESTIONS)
        while state.seconds < minutes * 60:
            await state.ask(questions)
            model.requests.clear()
            if state.seconds >= len(state.samples) * minutes * 60 / LINES:
                state.look()
        await until(lambda: len(telegram.seen) >= state.asked, within=120)
        state.look()
        state.report()
        return len(telegram.seen) == state.asked


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        return 0 if asyncio.run(soak(options.minutes, Path(home))) else 1


if __name__ == "__main__":
    sys.exit(main())
