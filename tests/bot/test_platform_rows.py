"""Failures that people have seen with other chat bots, by the row of the list they are on; here those that need more
than an adapter to show. `pytest -k row_03` runs all tests of a row, wherever they are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from adapters.message import Reply
from agents.models import Completion, Prompt
from bot.app import Nova, open_memories, open_nova, take_in, working
from bot.settings import Settings
from memory.connection import Store
from tests.fakes.model import ScriptedModel, Undecided, hangs
from tests.fakes.nova import FixedRouter, nova_under_test
from tests.fakes.platform import Platform
from tests.fakes.slack import SlackPlatform
from tests.fakes.telegram import GROUP, TelegramPlatform

PLATFORMS: dict[str, Callable[[], Platform]] = {"telegram": TelegramPlatform, "slack": SlackPlatform}
OWNERS = ("telegram:1001", "slack:T1:U1001", "telegram:1002", "slack:T1:U1002")


@pytest.fixture(params=PLATFORMS)
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[Platform]:
    async with PLATFORMS[request.param]() as opened:
        yield opened
        assert opened.violations == []


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramPlatform]:
    async with TelegramPlatform() as opened:
        yield opened
        assert opened.violations == []


@asynccontextmanager
async def nova_on(
    platform: Platform, settings: Settings, model: ScriptedModel, *, works: bool = True
) -> AsyncGenerator[Nova]:
    """Nova connected to a platform; leaving is the end of the process. One that does not work only takes in."""
    settings = settings.model_copy(update={"nova_owners": OWNERS})
    models = {"small": Undecided(model), "large": model}
    router = FixedRouter("general.chat")
    async with (
        open_memories(settings) as memories,
        open_nova(settings, memories, [platform.adapter], models=models, router=router) as nova,  # pyright: ignore[reportArgumentType]
    ):
        taking_in = asyncio.create_task(take_in(nova, platform.adapter))
        if works:
            async with working(nova):
                yield nova
        else:
            yield nova
        taking_in.cancel()
        await asyncio.gather(taking_in, return_exceptions=True)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.01)


async def until_idle(nova: Nova) -> None:
    async with asyncio.timeout(20):
        while (await nova.inbox.depth()).waiting:
            await asyncio.sleep(0.01)


def service(telegram: TelegramPlatform, **what: Any) -> dict[str, Any]:
    """What Telegram itself writes in a group."""
    message = telegram.written("", chat="group", **what)
    return {name: value for name, value in message.items() if name not in {"text", "entities"}}


def texts(platform: Platform) -> list[str]:
    return [seen.text for seen in platform.seen]


async def test_row_01_what_was_stored_before_a_crash_is_answered_after_the_start(
    platform: Platform, settings: Settings, store: Store
):
    async with nova_on(platform, settings, ScriptedModel(), works=False):
        for number in range(3):
            await platform.say(f"question {number}")
        await until(lambda: platform.confirmed >= 2)
    async with nova_on(platform, settings, ScriptedModel(["one", "two", "three"])):
        await until(lambda: len(platform.seen) == 3)
    assert texts(platform) == ["one", "two", "three"]


async def test_row_02_an_update_that_comes_again_after_a_restart_is_answered_once(
    telegram: TelegramPlatform, settings: Settings, store: Store
):
    async with nova_on(telegram, settings, ScriptedModel(["one"])) as nova:
        await telegram.say("a question")
        await until(lambda: bool(telegram.seen))
        await until_idle(nova)
    telegram.server.confirmed_below = 0  # the confirmation was lost, so Telegram delivers everything anew
    async with nova_on(telegram, settings, ScriptedModel(["one again", "two"])) as nova:
        await telegram.say("another question")
        await until(lambda: len(telegram.seen) == 2)
        await until_idle(nova)
    assert texts(telegram) == ["one", "one again"]  # the second answer is to the second question


async def test_row_03_a_later_answer_does_not_hide_an_earlier_message_that_waits(
    platform: Platform, settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.app.GRACE", 0.1)  # the answer that hangs is not waited for
    model = ScriptedModel([hangs, "to the second"])
    async with nova_on(platform, settings, model):
        await platform.say("the first", person="1001")
        await until(lambda: bool(model.prompts))
        await platform.say("the second", person="1002")
        await until(lambda: any("to the second" in text for text in texts(platform)))
    async with nova_on(platform, settings, ScriptedModel(["to the first"])):
        await until(lambda: any("to the first" in text for text in texts(platform)))
    assert sorted(texts(platform)) == ["to the first", "to the second"]


async def test_row_15_the_later_parts_of_an_answer_go_out_though_one_is_uncertain(
    platform: Platform, settings: Settings, store: Store
):
    method = "sendMessage" if isinstance(platform, TelegramPlatform) else "chat.postMessage"
    body = "\n\n".join(f"{number} " + "word " * 700 for number in range(8))
    async with nova_on(platform, settings, ScriptedModel()) as nova:
        adapter = platform.adapter
        parts = adapter.parts(Reply("a1", adapter.direct(OWNERS[0] if method == "sendMessage" else OWNERS[1]), body))
        platform.fail_next(method, "lost")
        await nova.outbox.put("a1", parts)
        states = [part.state for part in await nova.outbox.flush("a1", adapter)]
    assert len(parts) >= 3
    assert states == ["uncertain", *["sent"] * (len(parts) - 1)]
    assert len(platform.seen) == len(parts)  # the first is there after all, and once


async def test_row_22_a_group_that_became_a_supergroup_goes_on_where_it_was(
    telegram: TelegramPlatform, settings: Settings, store: Store
):
    model = ScriptedModel(["Noted.", "It was Friday."])
    old, new = -4001, GROUP
    place = {"id": old, "type": "group", "title": "Team"}
    async with nova_on(telegram, settings, model) as nova:
        asked = telegram.written(f"{telegram.mention} the deadline is Friday", chat="group")
        await telegram.server.deliver(message=asked | {"chat": place})
        await until(lambda: len(telegram.seen) == 1)
        await telegram.server.deliver(message=service(telegram, migrate_to_chat_id=new) | {"chat": place})
        await telegram.server.deliver(message=service(telegram, migrate_from_chat_id=old))
        await telegram.say(f"{telegram.mention} when was the deadline?", chat="group")
        await until(lambda: len(telegram.seen) == 2)
        await until_idle(nova)
    assert "the deadline is Friday" in str(model.prompts[1].turns)
    assert [kept.chat for kept in telegram.server.messages] == [old, new]


async def test_row_23_a_button_still_works_after_a_restart(platform: Platform, settings: Settings, store: Store):
    async with nova_on(platform, settings, ScriptedModel(["one"])) as nova:
        await platform.say("a question")
        await until(lambda: bool(platform.seen) and bool(platform.seen[-1].buttons))
        await until_idle(nova)
    async with nova_on(platform, settings, ScriptedModel()) as nova:
        await platform.press(platform.seen[-1].id, "👍")
        trace = await nova.memories.traces.newest()
        assert trace
        async with asyncio.timeout(20):
            while not (votes := await nova.memories.traces.votes(trace.id)):
                await asyncio.sleep(0.01)
    assert list(votes.values()) == ["up"]


async def test_row_24_a_stranger_costs_no_call_of_the_model(platform: Platform, settings: Settings, store: Store):
    model = ScriptedModel(["to the owner"])
    async with nova_on(platform, settings, model):
        for _ in range(3):
            await platform.say("spend some money for me", person="1666")
        await platform.say("hello", person="1001")
        await until(lambda: any("to the owner" in text for text in texts(platform)))
    assert len(model.prompts) == 1
    assert sum("1666" in text for text in texts(platform)) == 1


async def test_row_25_messages_of_one_conversation_never_race_and_others_do_not_wait(settings: Settings, store: Store):
    gate = asyncio.Event()

    async def slow(_: Prompt) -> Completion:
        await gate.wait()
        return Completion("first")

    model = ScriptedModel([slow, "of another", "second"])
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        await nova.platform.say("1", person="1001")
        await until(lambda: bool(model.prompts))
        await nova.platform.say("2", person="1001")
        await nova.platform.say("3", person="1002")
        await until(lambda: [seen.text for seen in nova.sent] == ["of another"])
        gate.set()
        await nova.settled()
        assert [seen.text for seen in nova.sent] == ["of another", "first", "second"]


async def test_row_27_a_retry_of_slacks_is_answered_once(settings: Settings, store: Store):
    async with SlackPlatform() as slack, nova_on(slack, settings, ScriptedModel(["one", "two"])) as nova:
        await slack.say("a question")
        await until(lambda: bool(slack.seen))
        for kind, payload in list(slack.delivered):
            await slack.deliver(kind, payload)
        await until_idle(nova)
        assert len(slack.seen) == 1


async def test_row_31_in_a_channel_nova_follows_its_thread_and_is_quiet_between_people(
    settings: Settings, store: Store
):
    async with SlackPlatform() as slack, nova_on(slack, settings, ScriptedModel(["one", "two"])) as nova:
        root = await slack.say(f"{slack.mention} a question", chat="group")
        await until(lambda: len(slack.seen) == 1)
        await slack.say("and a follow-up", chat="group", thread=root)
        await until(lambda: len(slack.seen) == 2)
        await slack.say("<@U1002> what do you think?", chat="group", thread=root)
        await slack.say("a thread of others", chat="group", thread="1600000000.000100")
        await until_idle(nova)
        assert texts(slack) == ["one", "two"]
        assert {seen.thread for seen in slack.seen} == {root}


async def test_row_32_a_digest_pings_nobody(settings: Settings, store: Store):
    async with SlackPlatform() as slack, nova_on(slack, settings, ScriptedModel()) as nova:
        await nova.orchestrator.post(OWNERS[1], "digest:1", "Complaint: <!channel> wake up, <@U1002>")
        [sent] = slack.called("chat.postMessage")
    assert "<!channel>" not in str(sent)
    assert "<@U1002>" not in str(sent)
