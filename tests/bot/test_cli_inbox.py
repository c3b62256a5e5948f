"""`nova inbox`: what a person sees of events that were set aside and of messages that never surely arrived."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from adapters.message import RawEvent, Reply, Target
from bot import cli
from bot.inbox import Batch, Inbox
from bot.outbox import Outbox
from bot.settings import Settings
from bot.tasks import open_docket
from memory.connection import Store
from memory.feedback import Feedback
from tests.fakes.telegram import TelegramPlatform
from tests.fakes.telegram_server import TOKEN

LANE = "telegram:123456:1001"
EVENT = RawEvent("telegram:123456:7", "telegram", LANE, {"update_id": 7}, datetime.now(UTC))
TARGET = Target("telegram", "123456", "1001", "dm", LANE)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramPlatform]:
    async with TelegramPlatform() as platform:
        yield platform


@pytest.fixture
async def inbox(store: Store) -> AsyncIterator[Inbox]:
    async with open_docket(store, "nova") as docket:
        yield Inbox(store, docket)


@pytest.fixture
def outbox(store: Store) -> Outbox:
    async def at_once(seconds: float) -> None:
        del seconds

    return Outbox(store, Feedback(store.redis, keep=timedelta(days=1)), sleep=at_once)


@dataclass
class Terminal:
    """Where somebody types `nova inbox …`."""

    environment: pytest.MonkeyPatch
    shown: pytest.CaptureFixture[str]
    status: int = 0
    told: str = ""

    async def nova(self, *arguments: str) -> str:
        """Run a command as its own process would; returns what it printed, `told` is what it complained about."""
        self.status = await asyncio.to_thread(cli.run, ["inbox", *arguments])
        printed = self.shown.readouterr()
        self.told = printed.err
        return printed.out


def no_logs(level: str, secrets: object, form: str) -> None:
    """Those of pytest stay."""


@pytest.fixture
def terminal(
    settings: Settings,
    store: Store,
    telegram: TelegramPlatform,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Terminal:
    monkeypatch.setenv("REDIS_URL", store.url)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("TELEGRAM_BASE_URL", telegram.server.url)
    monkeypatch.setattr(cli, "set_up_logs", no_logs)
    return Terminal(monkeypatch, capsys)


async def lose(outbox: Outbox, telegram: TelegramPlatform, failure: str) -> None:
    """An answer of one part whose sending fails."""
    async with telegram.adapter as adapter:
        telegram.fail_next("sendMessage", failure)
        await outbox.put("a1", [Reply("a1:1", TARGET, "The answer")])
        await outbox.flush("a1", adapter)


async def test_nothing_held_is_said_in_a_line(terminal: Terminal):
    assert await terminal.nova() == "Nothing was set aside, and every message arrived.\n"
    assert json.loads(await terminal.nova("list", "--json")) == []


async def test_an_event_that_was_set_aside_is_listed_with_its_reason(terminal: Terminal, inbox: Inbox):
    await inbox.quarantine(EVENT, "no chat in it")
    listed = await terminal.nova()
    assert "telegram:123456:7  set aside" in listed
    assert LANE in listed
    assert "no chat in it" in listed
    assert "nova inbox retry ID" in listed
    [row] = json.loads(await terminal.nova("--json"))
    assert (row["id"], row["state"], row["conversation"]) == ("telegram:123456:7", "set aside", LANE)
    assert datetime.now(UTC) - datetime.fromisoformat(row["at"]) < timedelta(minutes=2)


async def test_an_event_that_is_tried_again_is_handled_behind_what_waits(terminal: Terminal, inbox: Inbox):
    handled: list[str] = []

    async def handle(batch: Batch) -> None:
        handled.extend(raw.key for raw in batch)

    await inbox.quarantine(EVENT, "KeyError while it was handled")
    await inbox.append(RawEvent("telegram:123456:8", "telegram", LANE, {}, datetime.now(UTC)))
    assert "a running Nova handles it" in await terminal.nova("retry", EVENT.key)
    await inbox.drain(LANE, handle, handle)
    assert handled == ["telegram:123456:8", "telegram:123456:7"]
    assert await inbox.set_aside() == ()


async def test_an_event_that_ended_its_workers_gets_all_its_tries_again(terminal: Terminal, inbox: Inbox):
    class Killed(BaseException):
        """Stands for a worker that died."""

    async def die(batch: Batch) -> None:
        raise Killed

    await inbox.append(EVENT)
    for _ in range(10):
        with pytest.raises(Killed):
            await inbox.drain(LANE, die, die)
    await inbox.drain(LANE, die, die)
    await terminal.nova("retry", EVENT.key)
    with pytest.raises(Killed):
        await inbox.drain(LANE, die, die)


async def test_an_event_that_is_dropped_is_gone(terminal: Terminal, inbox: Inbox):
    await inbox.quarantine(EVENT, "no chat in it")
    assert await terminal.nova("drop", EVENT.key) == "telegram:123456:7 is forgotten.\n"
    assert (await inbox.depth()).quarantined == 0
    assert (await inbox.depth()).waiting == 0


async def test_a_message_that_was_refused_can_be_sent_again(
    terminal: Terminal, outbox: Outbox, telegram: TelegramPlatform
):
    await lose(outbox, telegram, "rejected")
    assert "a1#0" in await terminal.nova()
    assert await terminal.nova("retry", "a1#0") == "a1#0 is sent.\n"
    assert terminal.told == ""
    assert [seen.text for seen in telegram.seen] == ["The answer"]
    assert await outbox.dead_letters() == ()


async def test_sending_an_uncertain_message_again_warns_that_it_may_appear_twice(
    terminal: Terminal, outbox: Outbox, telegram: TelegramPlatform
):
    await lose(outbox, telegram, "lost")
    assert "uncertain" in await terminal.nova()
    await terminal.nova("retry", "a1#0")
    assert "appears twice" in terminal.told
    assert [seen.text for seen in telegram.seen] == ["The answer", "The answer"]


async def test_a_message_that_fails_again_stays_listed(terminal: Terminal, outbox: Outbox, telegram: TelegramPlatform):
    await lose(outbox, telegram, "rejected")
    telegram.fail_next("sendMessage", "rejected")
    assert "a1#0 is failed: Forbidden" in await terminal.nova("retry", "a1#0")
    assert terminal.status == 1
    assert "a1#0" in await terminal.nova()


async def test_a_message_that_is_dropped_is_not_sent_by_anybody(
    terminal: Terminal, outbox: Outbox, telegram: TelegramPlatform
):
    await lose(outbox, telegram, "rejected")
    await terminal.nova("drop", "a1#0")
    async with telegram.adapter as adapter:
        await outbox.flush("a1", adapter)
    assert telegram.seen == []
    assert await outbox.undelivered() == 0


async def test_an_unknown_id_is_bad_usage(terminal: Terminal):
    for action in ("retry", "drop"):
        await terminal.nova(action, "telegram:0:0")
        assert terminal.status == 2
        assert "`nova inbox` lists what is" in terminal.told


async def test_without_its_platform_a_message_cannot_be_sent_again(
    terminal: Terminal, outbox: Outbox, telegram: TelegramPlatform
):
    await lose(outbox, telegram, "rejected")
    terminal.environment.delenv("TELEGRAM_BOT_TOKEN")
    await terminal.nova("retry", "a1#0")
    assert terminal.status == 2
    assert "telegram is not connected here" in terminal.told
    assert len(await outbox.dead_letters()) == 1
