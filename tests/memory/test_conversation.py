"""Turns of a conversation: in order, once each, bounded, and within a prompt's budget."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from memory.connection import Store
from memory.conversation import Conversations, Turn

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def turn(number: int, text: str = "hello there", role: str = "user") -> Turn:
    return Turn(f"t{number}", role, text, NOON + timedelta(minutes=number))  # pyright: ignore[reportArgumentType]


async def test_turns_come_back_in_the_order_they_were_said(store: Store):
    conversations = Conversations(store.redis)
    await conversations.append("dm", turn(1, "one"), turn(2, "two", "assistant"))
    assert [said.text for said in await conversations.window("dm", 1000)] == ["one", "two"]


async def test_storing_a_turn_again_changes_nothing(store: Store):
    conversations = Conversations(store.redis)
    await conversations.append("dm", turn(1, "one"))
    await conversations.append("dm", turn(1, "one, again after a crash"))
    assert [said.text for said in await conversations.window("dm", 1000)] == ["one"]


async def test_conversations_never_mix(store: Store):
    conversations = Conversations(store.redis)
    await conversations.append("telegram:1:100", turn(1, "in the DM"))
    await conversations.append("telegram:1:100:7", turn(2, "in the forum topic"))
    assert [said.text for said in await conversations.window("telegram:1:100:7", 1000)] == ["in the forum topic"]


async def test_a_prompt_costs_the_same_at_turn_ten_and_turn_thousand(store: Store):
    conversations = Conversations(store.redis)
    sizes: list[int] = []
    for number in range(1000):
        await conversations.append("dm", turn(number, "some words that somebody said " * 5))
        if number in (10, 999):
            sizes.append(sum(said.tokens for said in await conversations.window("dm", 300)))
    assert sizes[0] == sizes[1]
    assert sizes[1] <= 300


async def test_the_newest_turns_are_those_that_stay(store: Store):
    conversations = Conversations(store.redis, keep_turns=3)
    await conversations.append("dm", *[turn(number, f"text {number}") for number in range(5)])
    assert [said.text for said in await conversations.window("dm", 1000)] == ["text 2", "text 3", "text 4"]
    assert await conversations.count("dm") == 5


async def test_a_message_is_not_part_of_its_own_history(store: Store):
    conversations = Conversations(store.redis)
    await conversations.append("dm", turn(1, "before"), turn(2, "this one"))
    assert [said.text for said in await conversations.window("dm", 1000, before="t2")] == ["before"]


async def test_beginning_anew_hides_what_was_said_and_keeps_it_stored(store: Store):
    conversations = Conversations(store.redis)
    await conversations.append("dm", turn(1, "before"))
    await conversations.begin_anew("dm")
    assert await conversations.window("dm", 1000) == ()
    await conversations.append("dm", turn(2, "after"))
    assert [said.text for said in await conversations.window("dm", 1000)] == ["after"]
    assert await conversations.count("dm") == 2


async def test_an_edited_message_is_corrected_in_place(store: Store):
    conversations = Conversations(store.redis)
    await conversations.append("dm", turn(1, "meet at 5"), turn(2, "ok", "assistant"))
    assert await conversations.correct("dm", "t1", "meet at 6")
    assert not await conversations.correct("dm", "t9", "never said")
    assert [said.text for said in await conversations.window("dm", 1000)] == ["meet at 6", "ok"]


async def test_a_renamed_chat_keeps_its_history(store: Store):
    conversations = Conversations(store.redis)
    await conversations.append("telegram:1:-5", turn(1, "in the group"))
    await conversations.move("telegram:1:-5", "telegram:1:-1005")
    assert await conversations.window("telegram:1:-5", 1000) == ()
    assert [said.text for said in await conversations.window("telegram:1:-1005", 1000)] == ["in the group"]


async def test_silent_conversations_expire(store: Store):
    conversations = Conversations(store.redis, keep=timedelta(days=2))
    await conversations.append("dm", turn(1))
    lifetimes = [await store.redis.ttl(name) async for name in store.redis.scan_iter("nova:*")]
    assert lifetimes
    assert all(0 < seconds <= 2 * 86400 for seconds in lifetimes)


async def test_forgetting_leaves_none_of_the_words(store: Store):
    conversations = Conversations(store.redis)
    await conversations.append("dm", turn(1, "the canary sings"))
    assert await conversations.forget("dm") == 1
    assert await conversations.window("dm", 1000) == ()
