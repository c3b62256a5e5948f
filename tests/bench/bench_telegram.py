"""A whole `nova run` against loopback Telegram and Anthropic servers: round trip, tokens, memory."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

from tests.bench.bench_start import ROOT, environment, time_chat
from tests.fakes.anthropic import AnthropicServer
from tests.fakes.telegram import TelegramPlatform
from tests.fakes.telegram_server import TOKEN

MESSAGES = 30
QUESTIONS = (
    "morning! how do vaccines train the immune system",
    "what would you cook with leeks and old bread",
    "explain tcp slow start to me like i'm a junior",
    "which is nicer in april, lisbon or athens",
    "why is the sky dark at night",
)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        time_chat(folder, ["hello"])  # what is made once at the first start is not measured here
        async with TelegramPlatform() as telegram, AnthropicServer() as model:
            model.answer = lambda _: "Here is a short answer of about the length that people get from me in a chat."
            nova = await start(folder, telegram, model)
            try:
                idle = resident(nova.pid)
                times = [await ask(telegram, QUESTIONS[n % len(QUESTIONS)]) for n in range(MESSAGES)]
                busy = resident(nova.pid)
            finally:
                nova.terminate()
                await nova.wait()
    prompts = [_prompt(request.body) for request in model.requests]
    tokens = [len(json.dumps(request.body)) / 4 for request in model.requests]
    print(f"Telegram round trip, instant model    {statistics.median(times) * 1000:.1f} ms (median of {MESSAGES})")
    print(f"  slowest {max(times) * 1000:.0f} ms, fastest {min(times) * 1000:.0f} ms")
    for turn in (1, 10, 30):
        if turn <= len(tokens):
            known = _alike(prompts[max(turn - 2, 0)], prompts[turn - 1]) / len(prompts[turn - 1])
            cached = f", {known:.0%} of it as in the turn before, so cached" if turn > 1 else ""
            print(f"tokens sent at turn {turn:<2}                {tokens[turn - 1]:.0f} (request body / 4{cached})")
    print(f"resident memory, idle                 {idle:.0f} MiB; after {MESSAGES} messages {busy:.0f} MiB")


def _prompt(body: Mapping[str, Any]) -> str:
    """A request in the order in which servers cache it."""
    return json.dumps([body.get("tools"), body.get("system"), body.get("messages")])


def _alike(before: str, now: str) -> int:
    """How many characters two texts begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, now, strict=False)))


async def start(folder: str, telegram: TelegramPlatform, model: AnthropicServer) -> asyncio.subprocess.Process:
    settings = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_BASE_URL": telegram.server.url,
        "ANTHROPIC_API_KEY": "sk-bench",
        "ANTHROPIC_BASE_URL": model.url,
        "NOVA_OWNERS": "telegram:1001",
        "PORT": "0",
    }
    nova = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=ROOT, env=environment(folder) | settings
    )
    await ask(telegram, "hello there, are you awake?", patience=200)
    return nova


async def ask(telegram: TelegramPlatform, text: str, patience: float = 30) -> float:
    """Seconds from the delivery of a message to the final text of its answer."""
    before = len(telegram.seen)
    started = time.perf_counter()
    await telegram.say(text)
    async with asyncio.timeout(patience):
        while len(telegram.seen) == before or not telegram.seen[-1].buttons:
            await asyncio.sleep(0.001)
    return time.perf_counter() - started


def resident(pid: int) -> float:
    """MiB of a process, its shared pages included."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


if __name__ == "__main__":
    asyncio.run(main())
