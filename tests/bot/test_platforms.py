"""The whole of Nova on the real client libraries: what people on Telegram and Slack see, and what is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from agents.models import Model
from agents.models.embedded import Embedded
from bot.app import Nova, open_memories, open_nova, take_in, working
from bot.router import Router
from bot.settings import Settings
from memory.connection import Store
from tests.fakes.model import ScriptedModel, Undecided
from tests.fakes.nova import FixedRouter
from tests.fakes.platform import Platform
from tests.fakes.slack import SlackPlatform
from tests.fakes.telegram import TelegramPlatform

PLATFORMS: dict[str, Callable[[], Platform]] = {"telegram": TelegramPlatform, "slack": SlackPlatform}
OWNERS = ("telegram:1001", "slack:T1:U1001")


@dataclass
class Talk:
    """A person talking to Nova on a platform."""

    nova: Nova
    platform: Platform

    async def say(self, text: str, **more: str) -> str:
        """Write, and return the next message of Nova's."""
        before = len(self.platform.seen)
        await self.platform.say(text, **more)
        await self.until(lambda: len(self.platform.seen) > before)
        await self.until_idle()
        return self.platform.seen[-1].text

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not true():
                await asyncio.sleep(0.01)

    async def until_idle(self) -> None:
        async with asyncio.timeout(20):
            while (await self.nova.inbox.depth()).waiting:
                await asyncio.sleep(0.01)

    async def votes(self) -> dict[str, str]:
        trace = await self.nova.memories.traces.newest()
        assert trace is not None
        return await self.nova.memories.traces.votes(trace.id)


@asynccontextmanager
async def talking(settings: Settings, platform: Platform, model: Model, router: Router) -> AsyncGenerator[Talk]:
    settings = settings.model_copy(update={"nova_owners": OWNERS})
    models = {"small": Undecided(model), "large": model}
    async with (
        open_memories(settings) as memories,
        open_nova(settings, memories, [platform.adapter], models=models, router=router) as nova,  # pyright: ignore[reportArgumentType]
        working(nova),
    ):
        taking_in = asyncio.create_task(take_in(nova, platform.adapter))
        yield Talk(nova, platform)
        taking_in.cancel()
        await asyncio.gather(taking_in, return_exceptions=True)


@pytest.fixture(params=PLATFORMS)
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[Platform]:
    async with PLATFORMS[request.param]() as opened:
        yield opened
        assert opened.violations == []


@pytest.fixture
async def talk(settings: Settings, store: Store, platform: Platform) -> AsyncIterator[Talk]:
    async with talking(settings, platform, Embedded(), FixedRouter("general.calculator")) as started:
        yield started


async def test_a_question_gets_its_answer(talk: Talk):
    assert "416.5" in await talk.say("what is 17.5% of 2380?")


async def test_a_mention_in_a_group_gets_one_answer(talk: Talk):
    """Slack delivers a mention twice, as app_mention and as message."""
    assert "416.5" in await talk.say(f"{talk.platform.mention} what is 17.5% of 2380?", chat="group")
    await talk.until_idle()
    assert len(talk.platform.seen) == 1


async def test_a_press_on_thumbs_down_is_a_vote(talk: Talk):
    await talk.say("what is 17.5% of 2380?")
    await talk.platform.press(talk.platform.seen[-1].id, "👎")
    async with asyncio.timeout(20):
        while not await talk.votes():
            await asyncio.sleep(0.01)
    assert list((await talk.votes()).values()) == ["down"]


async def test_a_reaction_is_a_vote_and_taking_it_off_removes_it(talk: Talk):
    await talk.say("what is 17.5% of 2380?")
    await talk.platform.react(talk.platform.seen[-1].id, "👍")
    async with asyncio.timeout(20):
        while not await talk.votes():
            await asyncio.sleep(0.01)
    await talk.platform.react(talk.platform.seen[-1].id, "👍", added=False)
    async with asyncio.timeout(20):
        while await talk.votes():
            await asyncio.sleep(0.01)


async def test_a_stranger_is_refused_once_and_told_their_id(talk: Talk):
    assert "1666" in await talk.say("let me in", person="1666")
    await talk.platform.say("please?", person="1666")
    await asyncio.gather(talk.say("what is 2+2?"))
    assert len(talk.platform.seen) == 2


async def test_a_lost_response_is_not_sent_again(talk: Talk):
    method = "sendMessage" if "telegram" in talk.nova.adapters else "chat.postMessage"
    talk.platform.fail_next(method, "lost")
    await talk.say("what is 17.5% of 2380?")
    assert len(talk.platform.seen) == 1
    assert await talk.nova.outbox.undelivered() == 1


async def test_after_a_rate_limit_the_answer_still_comes_once(talk: Talk):
    method = "sendMessage" if "telegram" in talk.nova.adapters else "chat.postMessage"
    talk.platform.fail_next(method, "refused")
    assert "416.5" in await talk.say("what is 17.5% of 2380?")
    assert len(talk.platform.seen) == 1


async def test_several_quick_messages_are_answered_in_order(talk: Talk):
    for number in range(1, 6):
        await talk.platform.say(f"{number} * 1000")
    await talk.until(lambda: len(talk.platform.seen) == 5)
    answers = [seen.text.replace(",", "") for seen in talk.platform.seen]
    assert all(f"{number}000" in answer for number, answer in enumerate(answers, start=1))


async def test_a_streamed_answer_ends_whole_and_once(settings: Settings, store: Store, platform: Platform):
    model = ScriptedModel(["word " * 300 + "end"])
    async with talking(settings, platform, model, FixedRouter("general.chat")) as talk:
        await platform.say("tell me a lot")
        await talk.until(lambda: bool(platform.seen) and platform.seen[-1].text.endswith("end"))
        await talk.until_idle()
        assert len(platform.seen) == 1
        assert platform.seen[0].text.split() == ["word"] * 300 + ["end"]
        assert [button.label for button in platform.seen[0].buttons] == ["👍", "👎"]


async def test_the_digest_reaches_the_owner(talk: Talk):
    """Written first by Nova, in the owner's direct messages."""
    owner = next(owner for owner in OWNERS if owner.startswith(tuple(talk.nova.adapters)))
    await talk.nova.orchestrator.post(owner, "digest:default:2026-W01:owner", "Your week with Nova")
    await talk.nova.orchestrator.post(owner, "digest:default:2026-W01:owner", "Your week with Nova")
    assert [seen.text for seen in talk.platform.seen].count("Your week with Nova") == 1
