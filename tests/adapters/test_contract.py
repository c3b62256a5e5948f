"""What every chat platform promises, run over the real client libraries and the fake alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import TypeVar

import pytest

from adapters.message import (
    Action,
    Adapter,
    Button,
    Message,
    Opening,
    Reaction,
    Rejected,
    Reply,
    Sent,
    Target,
    Uncertain,
)
from tests.fakes.chat import FakePlatform
from tests.fakes.console import ConsolePlatform
from tests.fakes.platform import Platform
from tests.fakes.slack import SlackPlatform
from tests.fakes.telegram import TelegramPlatform

T = TypeVar("T")

CHATS: dict[str, Callable[[], Platform]] = {
    "fake": FakePlatform,
    "telegram": TelegramPlatform,
    "slack": SlackPlatform,
}
PLATFORMS = CHATS | {"console": ConsolePlatform}


@pytest.fixture(params=PLATFORMS)
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[Platform]:
    async with PLATFORMS[request.param]() as opened:
        yield opened
        assert opened.violations == []


@pytest.fixture
async def adapter(platform: Platform) -> AsyncIterator[Adapter]:
    async with platform.adapter as connected:
        yield connected


class Ear:
    """Listens to a platform as the inbox does: asks for the next event when it has kept the last."""

    def __init__(self, platform: Platform, adapter: Adapter) -> None:
        self._platform = platform
        self._adapter = adapter
        self._events = adapter.events()

    async def next(self, kind: type[T]) -> T:
        """The next event of a kind."""
        async with asyncio.timeout(10):
            async for raw in self._events:
                if isinstance(event := await self._adapter.parse(raw), kind):
                    return event
        raise AssertionError("the platform's input ended")

    async def message(self, text: str = "hello Nova", chat: str = "dm") -> Message:
        """Somebody writes; the message as Nova gets it."""
        await self._platform.say(text, chat=chat)
        return await self.next(Message)

    async def close(self) -> None:
        await self._events.aclose()


@pytest.fixture
async def ear(platform: Platform, adapter: Adapter) -> AsyncIterator[Ear]:
    listening = Ear(platform, adapter)
    yield listening
    await listening.close()


class TestEveryAdapter:
    """Also the terminal."""

    async def test_a_direct_message_becomes_the_common_type(self, platform: Platform, adapter: Adapter, ear: Ear):
        message = await ear.message()
        assert message.text == "hello Nova"
        assert message.addressed == "dm"
        assert message.chat_kind == "dm"
        assert message.platform == adapter.platform
        assert message.sender.key.startswith(f"{adapter.platform}:")
        assert message.conversation.startswith(f"{adapter.platform}:")
        assert not message.sender.is_bot

    async def test_an_answer_is_seen(self, platform: Platform, adapter: Adapter, ear: Ear):
        message = await ear.message()
        sent = await adapter.send(*adapter.parts(Reply("a", message.target, "Hello yourself")))
        assert [seen.text for seen in platform.seen] == ["Hello yourself"]
        assert sent.message_id

    async def test_nova_can_write_first(self, platform: Platform, adapter: Adapter, ear: Ear):
        message = await ear.message()
        target = adapter.direct(message.sender.key)
        await adapter.send(*adapter.parts(Reply("digest", target, "Your week")))
        assert platform.seen[-1].text == "Your week"

    async def test_nobody_of_another_platform_is_written_to(self, adapter: Adapter):
        with pytest.raises(Rejected):
            adapter.direct("smoke-signals:1001")

    async def test_nothing_stands_above_a_direct_message(self, adapter: Adapter, ear: Ear):
        assert await adapter.thread(await ear.message()) == ()

    async def test_deliveries_come_by_events_unless_the_settings_say_otherwise(self, adapter: Adapter):
        assert adapter.listens
        assert adapter.webhook is None

    async def test_the_adapter_says_whether_it_can_work_without_being_entered(self, platform: Platform):
        assert all(finding.detail and finding.verdict for finding in await platform.adapter.examine())

    async def test_a_growing_answer_ends_as_the_final_text_in_one_message(
        self, platform: Platform, adapter: Adapter, ear: Ear
    ):
        message = await ear.message()
        opened: list[Sent] = []
        stream = adapter.stream(message.target, _note(opened))
        for word in ("This ", "is ", "growing ", "and growing and growing " * 20):
            await stream.append(word)
        [final] = adapter.parts(Reply("a", message.target, "The final text"))
        if await stream.finish(final) is None:
            await adapter.send(final)
        assert [seen.text for seen in platform.seen] == ["The final text"]

    async def test_nothing_empty_is_ever_sent(self, platform: Platform, adapter: Adapter, ear: Ear):
        message = await ear.message()
        with pytest.raises(ValueError, match=r".+"):
            await adapter.send(Reply("a", message.target, "  \n"))
        assert platform.seen == []

    async def test_being_busy_never_raises(self, platform: Platform, adapter: Adapter, ear: Ear):
        message = await ear.message()
        await adapter.busy(message.target, "is thinking…")
        await adapter.idle(message.target)
        await adapter.busy(Target(adapter.platform, "w", "0", "dm", "nowhere"), "is thinking…")


@pytest.mark.parametrize("platform", CHATS, indirect=True)
class TestChatPlatforms:
    """Where there are groups, buttons, reactions and a network in between."""

    async def test_a_mention_in_a_group_is_stripped(self, platform: Platform, ear: Ear):
        message = await ear.message(f"{platform.mention} what is overdue?", chat="group")
        assert message.addressed == "mention"
        assert message.text == "what is overdue?"
        assert message.chat_kind != "dm"

    async def test_a_group_and_a_direct_message_are_two_conversations(self, platform: Platform, adapter: Adapter):
        await platform.say("in private")
        await platform.say(f"{platform.mention} in public", chat="group")
        conversations: set[str] = set()
        async with aclosing(adapter.events()) as events, asyncio.timeout(10):
            async for raw in events:
                conversations.add(raw.conversation)
                if len(conversations) == 2:
                    return

    async def test_an_event_is_acknowledged_when_the_next_is_asked_for(self, platform: Platform, adapter: Adapter):
        await platform.say("first")
        await platform.say("second")
        async with aclosing(adapter.events()) as events, asyncio.timeout(10):
            await anext(events)
            assert platform.confirmed == 0
            await anext(events)
            third = asyncio.create_task(anext(events))
            while platform.confirmed < 2:
                await asyncio.sleep(0.01)
            third.cancel()
            await asyncio.gather(third, return_exceptions=True)

    async def test_an_event_that_could_not_be_stored_comes_again(self, platform: Platform, adapter: Adapter):
        """Whoever stores fails by closing the stream of events; nothing is acknowledged then."""
        await platform.say("keep me")
        async with aclosing(adapter.events()) as events, asyncio.timeout(10):
            await anext(events)
        assert platform.confirmed == 0

    async def test_an_answer_can_be_replaced(self, platform: Platform, adapter: Adapter, ear: Ear):
        message = await ear.message()
        [part] = adapter.parts(Reply("a", message.target, "first"))
        sent = await adapter.send(part)
        [changed] = adapter.parts(Reply("a", message.target, "second"))
        await adapter.edit(sent, changed)
        await adapter.edit(sent, changed)
        assert [seen.text for seen in platform.seen] == ["second"]

    async def test_a_long_answer_is_split_within_the_limit(self, platform: Platform, adapter: Adapter, ear: Ear):
        message = await ear.message()
        words = [f"word{number}" for number in range(adapter.capabilities.max_len // 3)]
        parts = adapter.parts(Reply("a", message.target, " ".join(words), feedback="abc"))
        assert len(parts) > 1
        for part in parts:
            await adapter.send(part)
        assert " ".join(seen.text for seen in platform.seen).split() == words
        assert [bool(seen.buttons) for seen in platform.seen] == [False] * (len(parts) - 1) + [True]
        assert len({part.key for part in parts}) == len(parts)

    async def test_feedback_controls_come_back_as_an_action(self, platform: Platform, adapter: Adapter, ear: Ear):
        message = await ear.message()
        await adapter.send(*adapter.parts(Reply("a", message.target, "An answer", feedback="abc123")))
        await platform.press(platform.seen[0].id, "👎")
        action = await ear.next(Action)
        assert (action.id, action.value) == ("feedback", "abc123:down")
        assert action.sender.key == message.sender.key
        await adapter.acknowledge(action, "Thanks")

    async def test_other_buttons_come_back_with_their_value(self, platform: Platform, adapter: Adapter, ear: Ear):
        message = await ear.message()
        buttons = (Button("choose", "Receivables", "erp.receivables"), Button("choose", "Ledger", "erp.ledger"))
        await adapter.send(*adapter.parts(Reply("a", message.target, "Which?", buttons=buttons)))
        await platform.press(platform.seen[0].id, "Ledger")
        action = await ear.next(Action)
        assert (action.id, action.value) == ("choose", "erp.ledger")

    async def test_a_reaction_names_the_message_it_is_on(self, platform: Platform, adapter: Adapter, ear: Ear):
        message = await ear.message()
        sent = await adapter.send(*adapter.parts(Reply("a", message.target, "An answer")))
        await platform.react(sent.message_id, "👍")
        reaction = await ear.next(Reaction)
        assert (reaction.mark, reaction.added) == ("+1", True)
        assert reaction.message_key == sent.message_key

    async def test_a_lost_response_is_uncertain_and_sent_once(self, platform: Platform, adapter: Adapter, ear: Ear):
        message = await ear.message()
        platform.fail_next(_send_method(adapter), "lost")
        with pytest.raises(Uncertain):
            await adapter.send(*adapter.parts(Reply("a", message.target, "An answer")))
        assert len(platform.seen) == 1

    async def test_a_chat_that_refuses_is_told_apart(self, platform: Platform, adapter: Adapter, ear: Ear):
        message = await ear.message()
        platform.fail_next(_send_method(adapter), "rejected")
        with pytest.raises(Rejected):
            await adapter.send(*adapter.parts(Reply("a", message.target, "An answer")))


def _note(opened: list[Sent]) -> Opening:
    async def note(sent: Sent) -> None:
        opened.append(sent)

    return note


def _send_method(adapter: Adapter) -> str:
    return {"telegram": "sendMessage", "slack": "chat.postMessage"}.get(adapter.platform, "send")
