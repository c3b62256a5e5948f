"""How many messages a second Nova answers when the language model takes no time at all.

From the first message in to the last answer out: stored, routed, answered, kept, sent. The platform is a fake, as the
real ones allow fewer messages a second (Telegram 30 in all).
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from agents.models import Model
from agents.spec import Tier
from bot.app import open_memories, open_nova, take_in, working
from bot.inbox import Inbox
from bot.router import Router
from bot.settings import Settings
from bot.tasks import open_docket
from memory.connection import open_store
from tests.chaos.storm import Crew
from tests.chaos.worker import Echo, Place
from tests.fakes.chat import FakePlatform
from tests.fakes.hub import Hub, letter
from tests.fakes.nova import FixedRouter

CHATS = 200
ROUNDS = 5
SEQUENTIAL = 50
QUESTIONS = (
    "which is nicer in april, lisbon or athens",
    "how do vaccines train the immune system",
    "explain tcp slow start to me like i'm a junior",
    "why is the sky dark at night",
)


async def main() -> None:
    print(f"one process, {CHATS} chats with a message each, from the first in to the last answer out:")
    for name, router in (("all of Nova", None), ("without routing", FixedRouter("general.chat"))):
        with tempfile.TemporaryDirectory() as folder:
            async with talking(Path(folder), router) as platform:
                await burst(platform)
                seconds = [await burst(platform) for _ in range(ROUNDS)]
                times = [await ask(platform, number) for number in range(SEQUENTIAL)]
        print(
            f"  {name:16} {CHATS / statistics.median(seconds):4.0f} messages/s (best {CHATS / min(seconds):.0f}); "
            f"one after the other {statistics.median(times) * 1000:.1f} ms each (median)"
        )
    one, two = await shared_out(1), await shared_out(2)
    print(f"worker processes: one {one}")
    print(f"                  two {two}: {two.rate / one.rate:.2f} times as many")
    print(f"                  {os.cpu_count()} cores for all of this allow {one.allowed:.0f} messages/s")


@dataclass(frozen=True, slots=True)
class Share:
    """What workers did: messages a second, and the milliseconds of CPU each message cost, by who spent them."""

    rate: float
    workers: float
    store: float
    platform: float

    @property
    def allowed(self) -> float:
        """Messages a second if no core were ever idle."""
        return (os.cpu_count() or 1) * 1000 / (self.workers + self.store + self.platform)

    def __str__(self) -> str:
        return (
            f"{self.rate:.0f} messages/s (CPU per message: workers {self.workers:.2f} ms, store {self.store:.2f} ms, "
            f"fake platform {self.platform:.2f} ms)"
        )


@asynccontextmanager
async def talking(folder: Path, router: Router | None) -> AsyncGenerator[FakePlatform]:
    """A whole Nova with the embedded store in this process; without a router given, the one that ships."""
    platform = FakePlatform()
    platform.adapter.capabilities = replace(platform.adapter.capabilities, can_stream=False)  # nothing takes long
    settings = Settings.model_validate(
        {"nova_data_dir": folder, "nova_allowed_users": ("*",), "nova_rate_per_minute": 0}
    )
    model = Echo(0.0)
    models: Mapping[Tier, Model] = {"small": model, "large": model}
    async with (
        open_memories(settings) as memories,
        open_nova(settings, memories, [platform.adapter], models=models, router=router) as nova,
        working(nova),
    ):
        taking_in = asyncio.create_task(take_in(nova, platform.adapter))
        yield platform
        taking_in.cancel()
        await asyncio.gather(taking_in, return_exceptions=True)


async def burst(platform: FakePlatform) -> float:
    """Seconds until everybody has an answer."""
    before = len(platform.adapter.seen)
    started = time.perf_counter()
    for number in range(CHATS):
        person = str(2000 + before + number)  # everybody is new
        await platform.say(f"{QUESTIONS[number % len(QUESTIONS)]} ({before + number})", person=person)
    while len(platform.adapter.seen) < before + CHATS:
        await asyncio.sleep(0.002)
    return time.perf_counter() - started


async def ask(platform: FakePlatform, number: int) -> float:
    """Seconds from a message to its answer."""
    before = len(platform.adapter.seen)
    started = time.perf_counter()
    await platform.say(f"{QUESTIONS[number % len(QUESTIONS)]} [{number}]", person="1000")
    while len(platform.adapter.seen) == before:
        await asyncio.sleep(0.0005)
    return time.perf_counter() - started


async def shared_out(workers: int, messages: int = 3_000) -> Share:
    """Let some workers share what waits in one store."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(None, Path(folder)) as store, open_docket(store, "nova") as docket, Hub() as hub:
            inbox = Inbox(store, docket)
            for number in range(messages):
                await inbox.append(letter(number, f"a message ({number})", person=number % CHATS))
            crew = Crew(Place(hub.address, store.url, folder), workers)
            server = int((Path(folder) / "store" / "valkey.pid").read_text())
            with crew.at_work():
                await hub.until(lambda: len(hub.shown) >= CHATS, within=120)  # all are awake
                pids = [member.pid or 0 for member in crew.members]
                first, before = len(hub.shown), _spent(pids, server)
                await hub.until(lambda: len(hub.shown) == messages, within=300)
                spent = [
                    (now - then) / (messages - first) * 1000
                    for now, then in zip(_spent(pids, server), before, strict=True)
                ]
            return Share((messages - first) / (hub.shown[-1].at - hub.shown[first - 1].at), *spent)


def _spent(workers: Sequence[int], server: int) -> tuple[float, float, float]:
    """Seconds of CPU so far: of the workers together, the store and this process."""
    return sum(map(_cpu, workers)), _cpu(server), time.process_time()


def _cpu(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    asyncio.run(main())
