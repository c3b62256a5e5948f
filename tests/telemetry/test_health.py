"""Readiness tells the truth: each way of not working is made to happen, on real servers, and is named."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from adapters.message import Adapter
from bot.telemetry.health import Health
from bot.telemetry.meter import Batch, Meter
from bot.telemetry.pulse import BEAT, Pulse
from memory.connection import Store, open_store
from memory.embedded import embedded_server
from memory.lanes import Lanes
from tests.fakes.process import until
from tests.fakes.slack import SlackPlatform
from tests.fakes.telegram import TelegramPlatform
from tests.telemetry.test_counts import event

LONG_AGO = datetime.now(UTC) - timedelta(minutes=5)


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def health(store: Store, *adapters: Adapter, meter: Meter | None = None, clock: Clock | None = None) -> Health:
    """Of a process with one place for work, which serves the fake platform."""
    pulse = Pulse(adapters, clock or Clock())
    return Health(store, adapters, meter or Meter(), pulse, serves=lambda lane: lane.startswith("fake:"), capacity=1)


@pytest.fixture
async def own(tmp_path: Path) -> AsyncIterator[Store]:
    """A server that a test may spoil."""
    async with embedded_server(tmp_path / "own") as url, open_store(url, tmp_path) as opened:
        yield opened


# --- the store ------------------------------------------------------------------------------------


async def test_a_process_with_nothing_in_its_way_is_ready(store: Store):
    assert await health(store).problems() == {}


async def test_a_store_that_lost_its_replicas_takes_nothing_in(own: Store):
    await own.redis.config_set("min-replicas-to-write", "1")
    assert "NOREPLICAS" in (await health(own).problems())["store"]


async def test_a_store_that_has_become_a_read_only_replica_takes_nothing_in(own: Store):
    server = cast("Any", own.redis)
    await server.execute_command("REPLICAOF", "127.0.0.1", "1")
    assert "read only replica" in (await health(own).problems())["store"]
    await server.execute_command("REPLICAOF", "NO", "ONE")
    assert await health(own).problems() == {}


async def test_a_store_that_was_killed_is_away(own: Store, tmp_path: Path):
    os.kill(int((tmp_path / "own" / "store" / "valkey.pid").read_text()), signal.SIGKILL)
    await until(lambda: _away(own))
    assert (await health(own).problems())["store"].startswith("the store takes nothing in")


async def test_a_store_that_is_frozen_is_away_and_the_question_does_not_wait_for_it(
    own: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.telemetry.health.PROBE_SECONDS", 0.2)
    server = int((tmp_path / "own" / "store" / "valkey.pid").read_text())
    os.kill(server, signal.SIGSTOP)
    try:
        found = await health(own).problems()
    finally:
        os.kill(server, signal.SIGCONT)
    assert found == {"store": "the store does not answer within 0.2 s"}


async def _away(store: Store) -> bool:
    return "store" in await health(store).problems()


# --- the worker -----------------------------------------------------------------------------------


async def test_messages_that_lie_about_while_a_worker_has_room_mean_that_it_is_stuck(store: Store):
    await Lanes(store.redis).append("fake:dm-1", "{}", LONG_AGO)
    assert (await health(store).problems())["worker"].startswith("1 conversations wait for more than 120 s")


async def test_a_worker_is_not_stuck_by_what_is_new_or_at_work_or_resting_or_not_its_own(store: Store):
    lanes = Lanes(store.redis)
    await lanes.append("fake:new", "{}", datetime.now(UTC))
    for name in ("fake:held", "fake:resting"):
        await lanes.append(name, "{}", LONG_AGO)
        await lanes.take(name, "somebody")
    await lanes.rest("fake:resting", "somebody", 60)
    await lanes.append("elsewhere:1", "{}", LONG_AGO)
    assert await health(store).problems() == {}


async def test_a_worker_that_is_full_is_busy_not_stuck(store: Store):
    await Lanes(store.redis).append("fake:dm-1", "{}", LONG_AGO)
    async with busy() as meter:
        assert await health(store, meter=meter).problems() == {}


async def test_a_process_without_a_worker_does_not_answer_for_one(store: Store):
    await Lanes(store.redis).append("fake:dm-1", "{}", LONG_AGO)
    web = Health(store, (), Meter(), Pulse(()), serves=lambda _: True, capacity=0)
    assert await web.problems() == {}


async def test_an_event_that_never_ends_is_noticed(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.telemetry.health.LONGEST", timedelta(0))
    async with busy() as meter:
        assert "has been at work" in (await health(store, meter=meter).problems())["worker"]


@asynccontextmanager
async def busy() -> AsyncGenerator[Meter]:
    """A meter that watches one event being worked on."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work(_: Batch) -> None:
        begun.set()
        await ended.wait()

    meter = Meter()
    working = asyncio.create_task(meter.watched(work)((event(),)))
    await begun.wait()
    yield meter
    ended.set()
    await working


# --- the platforms --------------------------------------------------------------------------------


async def test_a_telegram_that_stopped_answering_is_named_until_it_answers_again(store: Store):
    async with TelegramPlatform() as platform, platform.connect() as adapter, aclosing(adapter.events()) as events:
        platform.server.fail_next("getUpdates", "lost")
        hearing = asyncio.create_task(anext(events))
        await until(lambda: bool(adapter.trouble))
        assert "Telegram does not answer" in (await health(store, adapter).problems())["telegram"]
        await platform.say("hello")
        await hearing
        assert await health(store, adapter).problems() == {}


async def test_a_slack_without_a_socket_is_named(store: Store):
    async with SlackPlatform() as platform, platform.connect() as adapter, aclosing(adapter.events()) as events:
        for _ in range(1_000):
            platform.fail_next("apps.connections.open", "error")
        hearing = asyncio.create_task(anext(events))
        await until(lambda: bool(adapter.trouble))
        assert "no connection to Slack" in (await health(store, adapter).problems())["slack"]
        platform._failures.clear()
        await platform.say("hello")
        await hearing
        assert await health(store, adapter).problems() == {}


# --- the pulse ------------------------------------------------------------------------------------


class Silent:
    """What the pulse sees of a platform."""

    platform = "fake"
    trouble = ""


def test_how_long_a_platform_is_silent_counts_from_its_first_trouble():
    clock, platform = Clock(), Silent()
    pulse = Pulse([platform], clock)
    pulse.look(clock.now)
    assert pulse.silent == {"fake": 0.0}
    platform.trouble = "it does not answer"
    for _ in range(3):
        clock.now += 10
        pulse.look(clock.now)
    assert pulse.silent == {"fake": 20.0}
    platform.trouble = ""
    pulse.look(clock.now)
    assert pulse.silent == {"fake": 0.0}


async def test_a_loop_that_stood_still_is_told_for_a_minute(store: Store):
    clock = Clock()
    pulse = Pulse((), clock)
    stood = Health(store, (), Meter(), pulse, serves=lambda _: True, capacity=0)
    pulse.look(due=clock.now - 8.0)
    assert (await stood.problems())["loop"].startswith("everything stood still for 8 s")
    for _ in range(60):
        pulse.look(due=clock.now)
    assert await stood.problems() == {}


async def test_the_pulse_beats_once_a_second_by_the_clock():
    loop = asyncio.get_running_loop()
    pulse = Pulse((), loop.time)
    before = loop.time()
    await pulse.beat()
    assert loop.time() - before >= BEAT
