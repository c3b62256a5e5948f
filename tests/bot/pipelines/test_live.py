"""The list of steps in the chat: posted once, changed in place at the pace, and its last state always shown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.message import Capabilities, Message, NotSent, Reply, Sent, Target
from bot.later import TryLater
from bot.outbox import Outbox
from bot.pipelines.board import Board
from bot.pipelines.live import DM, ELSEWHERE, LiveScreen
from bot.pipelines.reading import read_pipeline
from bot.pipelines.work import Job, Result
from bot.reminding import address_of
from memory.connection import Store
from memory.feedback import Feedback
from memory.runs import ENDED, Run, RunState, Starter, StepRecord
from tests.bot.pipelines.kit import NOW, SARA, Plant, calls, fails, pipeline_text
from tests.fakes.chat import LIMIT, FakeAdapter
from tests.fakes.platform import Platform, Seen
from tests.fakes.slack import SlackPlatform
from tests.fakes.telegram import TelegramPlatform

CHAT = Target("fake", "w", "dm-1001", "dm", "fake:dm-1001")
GROUP = replace(CHAT, chat="team", chat_kind="group", conversation="fake:team")
STEADY = Capabilities(LIMIT, False, False, False, False, False, True)  # nothing can be edited there


def asks(target: Target = CHAT) -> Starter:
    """Sara, in a chat."""
    return replace(SARA, address=address_of(target))


class Clock:
    """Pauses end when the test says so."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self._over = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await self._over.wait()

    async def paused(self, times: int = 1) -> None:
        """Wait until so many pauses have begun."""
        async with asyncio.timeout(5):
            while len(self.pauses) < times:
                await asyncio.sleep(0.002)

    def strike(self) -> None:
        """Let all that wait go on."""
        self._over.set()
        self._over = asyncio.Event()

    def stop(self) -> None:
        """No pause lasts from now on."""
        self._over.set()


class Chat:
    """A chat with a live screen; `opened` makes another one over the same store, as after a restart."""

    def __init__(self, store: Store) -> None:
        self.adapter = FakeAdapter()
        self.clock = Clock()
        self._store = store
        self.screen = self.opened()

    def opened(self) -> LiveScreen:
        async def at_once(seconds: float) -> None:
            del seconds

        outbox = Outbox(self._store, Feedback(self._store.redis, keep=timedelta(days=1)), sleep=at_once)
        self.screen = LiveScreen(Board(outbox, {"fake": self.adapter}), sleep=self.clock.sleep)
        return self.screen

    @property
    def seen(self) -> list[Seen]:
        return self.adapter.seen

    async def idle(self) -> None:
        """Wait until nothing is on its way."""
        await asyncio.gather(*self.screen._following)

    async def until(self, text: str) -> Seen:
        """Wait until the newest message has a text in it."""
        async with asyncio.timeout(5):
            while not self.seen or text not in self.seen[-1].text:
                await asyncio.sleep(0.005)
        return self.seen[-1]


@pytest.fixture
async def chat(store: Store) -> AsyncIterator[Chat]:
    chat = Chat(store)
    yield chat
    await chat.screen.__aexit__()


TEXT = pipeline_text(calls("one", "two", "three"))
PIPELINE = read_pipeline(TEXT, "demo")


def run(state: RunState = "running", starter: Starter | None = None, **changes: Any) -> Run:
    ended = NOW + timedelta(seconds=3) if state in ENDED else None
    made = Run("7", "demo", TEXT, starter or asks(), NOW, state=state, ended_at=ended)
    return replace(made, **changes)


def begun(*done: str, now: str = "") -> dict[str, StepRecord]:
    records = {path: StepRecord(path, "done", began_at=NOW, ended_at=NOW + timedelta(seconds=1)) for path in done}
    return records | ({now: StepRecord(now, "running", began_at=NOW)} if now else {})


async def test_the_list_is_posted_once_and_changed_in_place(chat: Chat):
    await chat.screen.show(run(), PIPELINE, begun(now="one"))
    assert (await chat.until("▸ one")).text == "**demo**, run 7: running\n▸ one\n· two\n· three"
    chat.clock.stop()
    await chat.screen.show(run("done"), PIPELINE, begun("one", "two", "three"))
    [seen] = chat.seen
    assert seen.text == "**demo**, run 7: done in 3.0 s\n✓ one (1.0 s)\n✓ two (1.0 s)\n✓ three (1.0 s)"


@pytest.mark.parametrize(("target", "pause"), [(CHAT, DM), (GROUP, ELSEWHERE)])
async def test_between_two_changes_there_is_a_pause_and_only_the_newest_counts(
    chat: Chat, target: Target, pause: float
):
    starter = asks(target)
    await chat.screen.show(run(starter=starter), PIPELINE, begun(now="one"))
    await chat.until("▸ one")
    await chat.screen.show(run(starter=starter), PIPELINE, begun("one", now="two"))
    await chat.screen.show(run(starter=starter), PIPELINE, begun("one", "two", now="three"))
    await chat.clock.paused()
    assert (chat.seen[0].edits, chat.clock.pauses) == (0, [pause])
    chat.clock.strike()
    assert (await chat.until("▸ three")).edits == 1


async def test_the_last_state_waits_for_its_turn_and_nothing_older_follows(chat: Chat):
    await chat.screen.show(run(), PIPELINE, begun(now="one"))
    await chat.clock.paused()
    await chat.screen.show(run(), PIPELINE, begun("one", now="two"))
    last = asyncio.create_task(chat.screen.show(run("done"), PIPELINE, begun("one", "two", "three")))
    await asyncio.sleep(0)
    assert "running" in chat.seen[0].text
    chat.clock.stop()
    await last
    await chat.idle()
    assert ("done in" in chat.seen[0].text, chat.seen[0].edits) == (True, 1)


async def test_steps_do_not_wait_for_a_slow_platform(chat: Chat, plant: Plant):
    """The platform answers only after the run's second step has begun."""
    answered, reached = asyncio.Event(), asyncio.Event()
    send = chat.adapter.send

    async def slow(part: Reply) -> Sent:
        await answered.wait()
        return await send(part)

    async def reach(job: Job) -> Result:
        reached.set()
        answered.set()
        return Result("done", job.step.id)

    chat.adapter.send = slow
    chat.clock.stop()
    plant.notes.acts["two"] = reach
    plant.show_on(chat.screen)
    await plant.engine.start("turn-1", PIPELINE, TEXT, {}, asks())
    async with asyncio.timeout(5):
        ended = await plant.work()
    assert ended is not None
    assert (ended.state, reached.is_set()) == ("done", True)
    assert "✓ three" in (await chat.until("done in")).text


async def test_after_a_restart_the_same_message_goes_on(chat: Chat):
    await chat.screen.show(run(), PIPELINE, begun(now="one"))
    await chat.until("▸ one")
    chat.clock.stop()
    again = chat.opened()
    await again.show(run("failed", error="two: broke"), PIPELINE, begun("one"))
    [seen] = chat.seen
    assert seen.text.startswith("**demo**, run 7: failed")


async def test_a_platform_that_cannot_edit_is_told_the_end_alone_and_once(chat: Chat):
    chat.adapter.capabilities = STEADY
    await chat.screen.show(run(), PIPELINE, begun(now="one"))
    await chat.screen.show(run("waiting"), PIPELINE, begun(now="one"))
    assert chat.seen == []
    for _ in range(2):
        await chat.screen.show(run("done"), PIPELINE, begun("one", "two", "three"))
    [seen] = chat.seen
    assert "run 7: done" in seen.text


async def test_a_list_that_is_gone_is_told_anew_at_the_end(chat: Chat):
    chat.clock.stop()
    await chat.screen.show(run(), PIPELINE, begun(now="one"))
    await chat.until("▸ one")
    chat.adapter.failures = [("edit", "rejected")]
    await chat.screen.show(run("done"), PIPELINE, begun("one", "two", "three"))
    assert ["done in" in seen.text for seen in chat.seen] == [False, True]


async def test_what_the_platform_refuses_on_the_way_does_no_harm_and_at_the_end_is_tried_again(chat: Chat):
    chat.clock.stop()
    await chat.screen.show(run(), PIPELINE, begun(now="one"))
    await chat.until("▸ one")
    chat.adapter.failures = [("edit", "refused"), ("edit", "refused")]
    await chat.screen.show(run(), PIPELINE, begun("one", now="two"))
    async with asyncio.timeout(5):
        while len(chat.adapter.failures) > 1:
            await asyncio.sleep(0.005)
    with pytest.raises(NotSent):
        await chat.screen.show(run("done"), PIPELINE, begun("one", "two", "three"))
    await chat.screen.show(run("done"), PIPELINE, begun("one", "two", "three"))
    [seen] = chat.seen
    assert "done in" in seen.text


async def test_a_long_list_stays_one_message_around_the_step_at_work(chat: Chat):
    names = [f"step-{number:02}" for number in range(60)]
    text = pipeline_text(calls(*names))
    await chat.screen.show(run(definition=text), read_pipeline(text, "demo"), begun(*names[:40], now=names[40]))
    seen = await chat.until("▸ step-40")
    assert len(seen.text) <= LIMIT
    assert "steps before" in seen.text
    assert "more steps" in seen.text


@pytest.mark.parametrize("changes", [{"trigger": "schedule"}, {"trigger": "webhook"}, {"starter": SARA}])
async def test_a_run_that_nobody_asked_for_in_a_chat_shows_nothing(chat: Chat, changes: dict[str, Any]):
    await chat.screen.show(replace(run("done"), **changes), PIPELINE, begun("one", "two", "three"))
    assert chat.seen == []


@pytest.mark.parametrize("trigger", ["schedule", "webhook"])
async def test_but_people_are_told_once_that_it_failed(plant: Plant, trigger: str):
    plant.notes.acts["two"] = fails("no disk")
    started = await plant.engine.start("once", PIPELINE, TEXT, {}, SARA, trigger=trigger)
    await plant.work()
    await plant.engine.advance(started.id)
    [said] = plant.people.said
    assert "run 1: failed" in said
    assert "✗ two (1.0 s): no disk" in said


async def test_a_run_whose_end_could_not_be_shown_shows_it_when_it_is_woken_again(chat: Chat, plant: Plant):
    chat.clock.stop()
    plant.show_on(chat.screen)
    chat.adapter.failures = [("send", "refused")] * 100
    await plant.engine.start("turn-1", PIPELINE, TEXT, {}, asks())
    with pytest.raises(TryLater):
        await plant.work()
    chat.adapter.failures = []
    await plant.engine.advance("1")
    assert "run 1: done" in chat.seen[-1].text


@pytest.mark.parametrize("made", [TelegramPlatform, SlackPlatform])
async def test_over_the_real_libraries_it_is_one_message_as_well(store: Store, made: Callable[[], Platform]):
    names = [f"step_{number:02}" for number in range(60)]
    text = pipeline_text(calls(*names))
    pipeline = read_pipeline(text, "demo")
    async with made() as platform, platform.adapter as adapter:
        await platform.say("run demo")
        async with aclosing(adapter.events()) as events:
            message = await adapter.parse(await anext(events))
        assert isinstance(message, Message)
        shown = run(starter=asks(message.target), definition=text)
        outbox = Outbox(store, Feedback(store.redis, keep=timedelta(days=1)))
        async with LiveScreen(Board(outbox, {adapter.platform: adapter})) as screen:
            await screen.show(shown, pipeline, begun(now=names[0]))
            await screen.show(replace(shown, state="waiting"), pipeline, begun(*names[:30], now=names[30]))
        [seen] = platform.seen
        assert "▸ step_30" in seen.text
        assert platform.violations == []
