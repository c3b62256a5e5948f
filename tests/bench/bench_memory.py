"""`python -m tests.bench.bench_memory [people] [turns each]`: what people's memories take of the store, and adding to them.

Default: 100 people with 100 turns each, with vectors; what 1,000 people with 1,000 turns each would take is projected
from the last figures, as what a person takes grows with their turns alone.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from agents.tool import ToolContext
from bot.past import Past
from memory.belongings import Belongings, Who
from memory.census import census
from memory.connection import RedisClient, open_store
from memory.conversation import Conversations, Turn
from memory.encoder import Encoder
from memory.facts import Fact, Facts
from memory.recall import Recall
from tests.fakes.encoder import WordsEncoder

GOLDEN = Path(__file__).parents[1] / "golden" / "recall.json"
START = datetime(2025, 1, 1, tzinfo=UTC)
FACTS = 20  # of each person


@dataclass(frozen=True, slots=True)
class Memory:
    """The parts that keep what a person says."""

    redis: RedisClient
    conversations: Conversations
    past: Past
    recall: Recall
    facts: Facts


def main() -> None:
    people, turns = (int(each) for each in (*sys.argv[1:], "100", "100")[:2])
    asyncio.run(_main(people, turns))


async def _main(people: int, turns: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(None, Path(folder)) as store:
            recall = Recall(store.redis, WordsEncoder())
            memory = Memory(
                store.redis,
                Conversations(store.redis),
                Past(recall, tokens=400, later=_never),
                recall,
                Facts(store.redis, Encoder()),
            )
            await _grow(memory, people, turns)
            await _shares(memory)
            await _forget(memory, people)


async def _never(owner: str) -> None:
    """Vectors are made below."""


async def _grow(memory: Memory, people: int, turns: int) -> None:
    texts = [turn["text"] for dialogue in json.loads(GOLDEN.read_text())["dialogues"] for turn in dialogue["turns"]]
    draw, before = random.Random(1), await _used(memory.redis)
    for part in range(1, 5):
        upto = range(turns * (part - 1) // 4, turns * part // 4)
        adding = [await _says(memory, person, upto, texts, draw) for person in range(people)]
        each = statistics.median(adding) * 1000
        used = await _used(memory.redis) - before
        said = people * upto.stop
        print(
            f"{people:,} people x {upto.stop:,} turns: {used / 1e6:,.1f} MB, {used / said:,.0f} bytes a turn, "
            f"{each:.2f} ms to add one; 1,000 x 1,000 would be {used / said / 1000:,.2f} GB"
        )


async def _says(memory: Memory, person: int, numbers: range, texts: list[str], draw: random.Random) -> float:
    """Add turns of one person, as answering does, with vectors and facts; returns the seconds a turn took."""
    context = _context(person)
    started = time.perf_counter()
    for number in numbers:
        role = "assistant" if number % 2 else "user"
        at = START + number * timedelta(minutes=30)
        turn = Turn(f"fake:{person}:{number}", role, draw.choice(texts), at, person=context.person)
        await memory.conversations.append(context.conversation, turn)
        await memory.past.keep(context, turn)
    spent = (time.perf_counter() - started) / max(1, len(numbers))
    await memory.recall.settle(context.person)
    if numbers.start == 0:
        for number in range(FACTS):
            fact = Fact(f"f{number}", f"{draw.choice(texts)[:80]} {number}", START, f"fake:{person}:{number}", "dm")
            await memory.facts.remember(context.person, fact)
    return spent


async def _shares(memory: Memory) -> None:
    shares = await census(memory.redis)
    print("  " + ", ".join(f"{share.kind} {share.bytes / 1e6:,.1f} MB" for share in shares))


async def _forget(memory: Memory, people: int) -> None:
    """One person, of all."""
    belongings = Belongings(memory.redis, memory.conversations, memory.recall)
    started = time.perf_counter()
    items = await belongings.forget(Who((_context(people // 2).person,)))
    print(f"  forgetting one of them: {len(items):,} items in {time.perf_counter() - started:.2f} s")


def _context(person: int) -> ToolContext:
    return ToolContext("t", f"fake:{person}", "Sara", f"fake:dm:{person}", "dm", START, "UTC")


async def _used(redis: RedisClient) -> int:
    client: Any = redis  # INFO is not among the commands Nova uses
    return int((await client.info("memory"))["used_memory"])


if __name__ == "__main__":
    main()
