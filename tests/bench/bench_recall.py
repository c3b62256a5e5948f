"""Recall's figures: how much is found, what each part brings, how fast it is, what a turn takes in memory.

`python -m tests.bench.bench_recall [FILE]` measures on a file of your own instead of the golden dialogues.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.evaluation import recall as evaluation
from memory.connection import RedisClient, open_store
from memory.encoder import Encoder
from memory.recall import Episode, Question, Recall, View
from tests.bench import recall_fit
from tests.fakes.encoder import WordsEncoder

GOLDEN = Path(__file__).parents[1] / "golden" / "recall.json"
OWNER = "telegram:1"
START = datetime(2025, 1, 1, tzinfo=UTC)
QUESTIONS = (
    "when did I tell you about the broken oven?",
    "what did we decide about the wedding catering?",
    "which restaurant did you recommend for Friday?",
    "how much was the bill of the vet?",
    "who helps with the garden on Fisher Lane?",
)
MANY = 1_000_000  # turns kept


def main() -> None:
    asyncio.run(_main(Path(sys.argv[1]) if len(sys.argv) > 1 else GOLDEN))


async def _main(file: Path) -> None:
    encoder = Encoder()
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(None, Path(folder)) as store:
            await _quality(file, store.redis, encoder)
            for turns in (1_000, 10_000, 100_000):
                await store.redis.flushall()
                await _speed(store.redis, encoder, turns)


async def _quality(file: Path, redis: RedisClient, encoder: Encoder) -> None:
    started = time.perf_counter()
    figures: Any = await evaluation.run(file, redis, encoder)
    spent = time.perf_counter() - started
    print(f"recall, {file.name}: {_shares(figures['recall'])} of {figures['questions']} questions, {spent:.0f} s")
    for name, share in figures["types"].items():
        print(f"  {name:14} {_shares(share)} of {share['n']}")
    recall_fit.report(file, encoder)


def _shares(shares: Mapping[str, float]) -> str:
    return "  ".join(f"@{cut} {shares[str(cut)]:.1%}" for cut in evaluation.CUTS)


async def _speed(redis: RedisClient, encoder: Encoder, turns: int) -> None:
    """With vectors that are not the encoder's: what is measured does not depend on them."""
    filling = Recall(redis, WordsEncoder(encoder.identity), most=MANY)
    episodes = _episodes(turns)
    before = await _used(redis)
    for start in range(0, turns, 1000):
        await filling.add(OWNER, *episodes[start : start + 1000])
    await filling.settle(OWNER)  # as the task in the background does
    used = (await _used(redis) - before) / turns
    searching = Recall(redis, encoder, most=MANY)
    cold = await _milliseconds(searching, 0)
    warm = [await _milliseconds(searching, number) for number in range(1, 41)]
    adding = [await _adding(filling, number) for number in range(40)]
    quick = statistics.median(warm)
    print(
        f"{turns:>7,} turns of one person: search {quick:.1f} ms p50, {sorted(warm)[37]:.1f} ms p95 with encoding; "
        f"first in a process {cold / 1000:.2f} s; adding {statistics.median(adding):.2f} ms without encoding; "
        f"{used:,.0f} bytes a turn in Redis"
    )


async def _milliseconds(recall: Recall, number: int) -> float:
    question = Question(f"{QUESTIONS[number % len(QUESTIONS)]} {number}", START + timedelta(days=300), "Sara", "Nova")
    started = time.perf_counter()
    await recall.search(OWNER, question, view=View(), budget=1500)
    return (time.perf_counter() - started) * 1000


async def _adding(recall: Recall, number: int) -> float:
    """Less what the stand-in for the encoder takes."""
    episode = replace(_episodes(1)[0], id=f"new {number}", at=START + timedelta(days=300))
    started = time.perf_counter()
    WordsEncoder().encode([episode.text])
    encoded = time.perf_counter()
    await recall.add(OWNER, episode)
    return (time.perf_counter() - encoded - (encoded - started)) * 1000


def _episodes(count: int) -> list[Episode]:
    """Turns as long as people's, of words as frequent as people's."""
    texts = [turn["text"] for dialogue in json.loads(GOLDEN.read_text())["dialogues"] for turn in dialogue["turns"]]
    draw = random.Random(1)
    words = " ".join(texts).split()
    return [_episode(number, draw, texts, words) for number in range(count)]


def _episode(number: int, draw: random.Random, texts: Sequence[str], words: Sequence[str]) -> Episode:
    length = len(draw.choice(texts).split())
    text = " ".join(draw.choice(words) for _ in range(length))
    speaker = ("Sara", "Nova")[number % 2]
    return Episode(
        f"telegram:1:{number}", f"telegram:{number % 3}", speaker, text, START + number * timedelta(minutes=4)
    )


async def _used(redis: RedisClient) -> int:
    client: Any = redis  # INFO is not among the commands Nova uses
    return int((await client.info("memory"))["used_memory"])


if __name__ == "__main__":
    main()
