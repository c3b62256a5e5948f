"""Workers replaced one after the other under load: every message gets its answer, once and in order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from agents.spec import load_roster
from bot.outbox import Outbox
from bot.router.trained import TrainedRouter
from memory.connection import Store
from memory.encoder import Encoder
from memory.feedback import Feedback
from memory.lanes import Lanes
from tests.fakes.process import NovaProcess, running, until
from tests.fakes.telegram import TelegramPlatform
from tests.fakes.telegram_server import TOKEN

CONVERSATIONS = 12
MESSAGES = 4


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A data folder with a trained router, so that no process has to train one."""
    folder = tmp_path_factory.mktemp("home")
    TrainedRouter.load(load_roster(), encoder, folder / "router")
    return folder


@asynccontextmanager
async def two_workers(home: Path, wired: dict[str, str]) -> AsyncGenerator[list[NovaProcess]]:
    """A poller and two workers; more are started by `renew`."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(home, "run", "--only", "telegram", settings=wired))
        yield [await worker(stack, home, wired) for _ in range(2)]


async def worker(stack: AsyncExitStack, home: Path, wired: dict[str, str]) -> NovaProcess:
    return await stack.enter_async_context(running(home, "run", "--only", "worker", settings=wired))


async def test_workers_restarted_one_after_the_other_lose_and_repeat_nothing(home: Path, store: Store):
    async with TelegramPlatform() as telegram, AsyncExitStack() as stack:
        wired = {
            "REDIS_URL": store.url,
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_BASE_URL": telegram.server.url,
            "NOVA_ALLOWED_USERS": "*",
            "NOVA_RATE_PER_MINUTE": "0",
        }
        old = await stack.enter_async_context(two_workers(home, wired))
        for number, leaving in enumerate(old):
            await ask(telegram, range(2 * number + 1, 2 * number + 3))
            await until(lambda: len(telegram.seen) > CONVERSATIONS * (2 * number) + 5)  # noqa: B023 - awaited here
            leaving.process.terminate()
            assert await leaving.end() == 0
            await worker(stack, home, wired)
        await until(lambda: telegram.confirmed == CONVERSATIONS * MESSAGES)
        await until(lambda: is_quiet(store))
        assert answers(telegram) == {2001 + person: list(range(1, MESSAGES + 1)) for person in range(CONVERSATIONS)}
    assert await Outbox(store, Feedback(store.redis)).undelivered() == 0


async def ask(telegram: TelegramPlatform, numbers: range) -> None:
    for number in numbers:
        for person in range(CONVERSATIONS):
            await telegram.say(f"/ask general.calculator {number} * 50 * 2", person=str(2001 + person))


async def is_quiet(store: Store) -> bool:
    waiting, _ = await Lanes(store.redis).depth()
    return waiting == 0


def answers(telegram: TelegramPlatform) -> dict[int, list[int]]:
    """By conversation, which of its messages were answered, in order."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for kept in telegram.server.messages:
        said = re.search(r"\b([1-9])00\b", kept.text)
        assert said, kept.text
        found[kept.chat].append(int(said[1]))
    return dict(found)
