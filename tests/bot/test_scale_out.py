"""Several processes on one store: one polls and one keeps time while others stand by, and workers share the rest."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from agents.spec import load_roster
from bot.outbox import Outbox
from bot.router.trained import TrainedRouter
from memory.connection import Store
from memory.encoder import Encoder
from memory.feedback import Feedback
from memory.keys import key
from memory.lanes import Lanes
from tests.fakes.anthropic import AnthropicServer, Said
from tests.fakes.process import NovaProcess, running, until
from tests.fakes.telegram import TelegramPlatform
from tests.fakes.telegram_server import TOKEN, Kept

TAKEOVER = 15.0  # seconds
CONVERSATIONS = 30
MESSAGES = 3


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A data folder with a trained router, so that no process has to train one."""
    folder = tmp_path_factory.mktemp("home")
    TrainedRouter.load(load_roster(), encoder, folder / "router")
    return folder


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramPlatform]:
    async with TelegramPlatform() as platform:
        yield platform


@pytest.fixture
def wired(store: Store, telegram: TelegramPlatform) -> dict[str, str]:
    return {
        "REDIS_URL": store.url,
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_BASE_URL": telegram.server.url,
        "NOVA_ALLOWED_USERS": "*",
    }


async def is_quiet(store: Store) -> bool:
    waiting, _ = await Lanes(store.redis).depth()
    return waiting == 0


async def test_a_second_poller_waits_and_takes_over_when_the_first_is_killed(
    home: Path, telegram: TelegramPlatform, wired: dict[str, str]
):
    only = ("run", "--only", "telegram")
    async with running(home, *only, settings=wired) as first:
        await telegram.say("is anybody there?")
        await until(lambda: telegram.confirmed == 1)
        async with running(home, *only, settings=wired) as second:
            await until(lambda: "another Nova takes in telegram for this token; waiting" in second.told)
            await first.kill()
            await telegram.say("and now?")
            await until(lambda: telegram.confirmed == 2, within=TAKEOVER)


async def test_a_second_scheduler_waits_and_takes_over_when_the_first_is_killed(
    home: Path, store: Store, wired: dict[str, str]
):
    only = ("run", "--only", "scheduler")

    async def leads(nova: NovaProcess) -> bool:
        holder = await store.redis.get(key("lease:scheduler")) or ""
        return f":{nova.process.pid}:" in holder

    async with running(home, *only, settings=wired) as first:
        await until(lambda: leads(first))
        async with running(home, *only, settings=wired) as second:
            await until(lambda: "another Nova keeps the time; waiting" in second.told)
            await first.kill()
            await until(lambda: leads(second), within=TAKEOVER)


async def test_two_workers_share_the_work_and_what_a_killed_one_had_begun_the_other_ends(
    home: Path, store: Store, telegram: TelegramPlatform, wired: dict[str, str]
):
    """With a concurrency of one, two questions are with the model at once only if both workers are at it."""
    async with AnthropicServer() as model, AsyncExitStack() as stack:
        model.answer = lambda _: Said(["It is ", "so."], hold=thinking)
        thinking = asyncio.Event()
        wired |= {"ANTHROPIC_API_KEY": "sk-test", "ANTHROPIC_BASE_URL": model.url, "NOVA_CONCURRENCY": "1"}
        await stack.enter_async_context(running(home, "run", "--only", "telegram", settings=wired))
        worker = await stack.enter_async_context(running(home, "run", "--only", "worker", settings=wired))
        await stack.enter_async_context(running(home, "run", "--only", "worker", settings=wired))
        for person in range(2001, 2006):
            await telegram.say("/ask general.chat is it so?", person=str(person))
        await until(lambda: len(model.requests) == 2)
        await worker.kill()
        thinking.set()
        await until(lambda: len(telegram.seen) == 5)
        await until(lambda: is_quiet(store))
    assert [(kept.chat, kept.text.partition("\n")[0]) for kept in sorted(telegram.server.messages, key=_chat)] == [
        (person, "It is so.") for person in range(2001, 2006)
    ]


async def test_of_many_conversations_nothing_is_lost_or_out_of_order_when_a_busy_worker_is_killed(
    home: Path, store: Store, telegram: TelegramPlatform, wired: dict[str, str]
):
    """Only what was on its way at that very moment may be missing or there twice, and each of these is marked."""
    for number in range(1, MESSAGES + 1):
        for person in range(CONVERSATIONS):
            await telegram.say(f"/ask general.calculator {number} * 50 * 2", person=str(2001 + person))
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(home, "run", "--only", "telegram", settings=wired))
        killed = await stack.enter_async_context(running(home, "run", "--only", "worker", settings=wired))
        other = await stack.enter_async_context(running(home, "run", "--only", "worker", settings=wired))
        await until(lambda: len(telegram.seen) >= CONVERSATIONS)
        await killed.kill()
        await until(lambda: telegram.confirmed == CONVERSATIONS * MESSAGES)
        await until(lambda: is_quiet(store))
        marked_twice = other.told.count("it may be there twice")
    answers = _answers(telegram)
    first_copies = {chat: list(dict.fromkeys(numbers)) for chat, numbers in answers.items()}
    assert {chat: sorted(numbers) for chat, numbers in first_copies.items()} == first_copies
    found = sum(map(len, first_copies.values()))
    uncertain = await Outbox(store, Feedback(store.redis)).undelivered()
    assert CONVERSATIONS * MESSAGES - found <= uncertain
    assert sum(map(len, answers.values())) - found <= marked_twice


def _chat(kept: Kept) -> int:
    return kept.chat


def _answers(telegram: TelegramPlatform) -> dict[int, list[int]]:
    """By conversation, which of its messages were answered, in order."""
    answers: defaultdict[int, list[int]] = defaultdict(list)
    for kept in telegram.server.messages:
        found = re.search(r"\b([1-9])00\b", kept.text)
        assert found, kept.text
        answers[kept.chat].append(int(found[1]))
    return answers
