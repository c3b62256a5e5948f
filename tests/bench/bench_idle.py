"""What conversations cost that nobody is having just now: memory in Redis, and whether they slow down another."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from bot.app import Nova, open_memories, open_nova, take_in, working
from tests.chaos.worker import Echo, Place
from tests.fakes.chat import FakePlatform
from tests.fakes.nova import FixedRouter

SIZES = (10, 1_000, 100_000)
ROUNDS = 60
QUESTION = "which is nicer in april, lisbon or athens"
SOMEBODY, TEMPLATE = "7000000", "1000000"  # persons with ids of one length, so that names cost the same
BATCH = 500
SHARED = ("nova:{traces}", "nova:{schema}", "nova:{spend:agent", "nova:{spend:day")  # by all conversations


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with talking(Path(folder)) as (nova, platform), raw(nova) as redis:
            await ask(platform, TEMPLATE)
            await settled(nova)
            copies = await Copies.of(redis)
            await ask(platform, SOMEBODY)
            done = 1
            for size in SIZES:
                empty = await memory(redis)
                await copies.make(done, size)
                each = (await memory(redis) - empty) / (size - done) - copies.text
                done = size
                times = [await ask(platform, SOMEBODY) for _ in range(ROUNDS)]
                print(
                    f"{size:>7,} conversations: a round trip {statistics.median(times) * 1000:5.1f} ms "
                    f"(slowest {max(times) * 1000:.0f}), depth {await depth_time(nova) * 1000:.1f} ms, "
                    f"{each / 1000:.2f} kB in Redis for each beyond its text of {copies.text} bytes"
                )


@asynccontextmanager
async def talking(folder: Path) -> AsyncGenerator[tuple[Nova, FakePlatform]]:
    """A whole Nova with an instant model in this process; routing has a benchmark of its own."""
    platform, settings, model = FakePlatform(), Place("", "", str(folder)).settings, Echo(0.0)
    settings = settings.model_copy(update={"redis_url": None})
    models = {"small": model, "large": model}
    async with (
        open_memories(settings) as memories,
        open_nova(
            settings,
            memories,
            [platform.adapter],
            models=models,  # pyright: ignore[reportArgumentType]
            router=FixedRouter("general.chat"),
        ) as nova,
        working(nova),
    ):
        taking_in = asyncio.create_task(take_in(nova, platform.adapter))
        yield nova, platform
        taking_in.cancel()
        await asyncio.gather(taking_in, return_exceptions=True)


@asynccontextmanager
async def raw(nova: Nova) -> AsyncGenerator[Any]:
    redis: Any = Redis.from_url(nova.memories.store.url)  # pyright: ignore[reportUnknownMemberType]
    yield redis
    await redis.aclose()


async def ask(platform: FakePlatform, person: str) -> float:
    """Seconds from a message to its answer."""
    before = len(platform.adapter.seen)
    started = time.perf_counter()
    await platform.say(QUESTION, person=person)
    while len(platform.adapter.seen) == before:
        await asyncio.sleep(0.0005)
    return time.perf_counter() - started


async def settled(nova: Nova) -> None:
    while (await nova.inbox.depth()).waiting:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.5)  # docket cleans up after itself


async def depth_time(nova: Nova) -> float:
    started = time.perf_counter()
    await nova.inbox.depth()
    return time.perf_counter() - started


async def memory(redis: Any) -> int:
    return int((await redis.info("memory"))["used_memory"])


class Copies:
    """Whatever one conversation has left in Redis, made again under other names."""

    def __init__(self, redis: Any, left: dict[str, tuple[bytes, int]], trace: str) -> None:
        self._redis = redis
        self._left = left
        self._trace = trace
        self.text = 2 * len(QUESTION)  # the question and its echo

    @classmethod
    async def of(cls, redis: Any) -> Copies:
        names = [name.decode() for name in await redis.keys("nova:{*")]
        (trace,) = [name[len("nova:{trace:") :].partition("}")[0] for name in names if name.startswith("nova:{trace:")]
        own = [name for name in names if not name.startswith(SHARED)]
        return cls(redis, {name: (await redis.dump(name), await redis.pttl(name)) for name in own}, trace)

    async def make(self, first: int, last: int) -> None:
        for start in range(first, last, BATCH):
            pipeline = self._redis.pipeline(transaction=False)
            for number in range(start, min(start + BATCH, last)):
                self._copy(pipeline, number)
            await pipeline.execute()

    def _copy(self, pipeline: Any, number: int) -> None:
        other = f"{number:012x}"
        for name, (content, ttl) in self._left.items():
            pipeline.restore(_renamed(name, self._trace, other, number), ttl, content)
        pipeline.zadd("nova:{traces}", {other: time.time()})


def _renamed(name: str, trace: str, other: str, number: int) -> str:
    """The same kind of name for another conversation."""
    named = name.replace(trace, other).replace(TEMPLATE, f"{2_000_000 + number}")
    return named if named != name else f"{name}-{number}"


if __name__ == "__main__":
    asyncio.run(main())
