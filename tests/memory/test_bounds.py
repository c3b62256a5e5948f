"""What a person takes of the store is bounded: the oldest turns go first, facts never, and nothing stays for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.settings import Settings
from memory.connection import Store
from memory.conversation import Conversations, Turn
from memory.encoder import Encoder
from memory.facts import MOST_FORMER, Fact, Facts
from memory.keys import key
from memory.recall import Episode, Recall
from memory.recall.shelf import BESIDES
from tests.fakes.encoder import WordsEncoder
from tests.fakes.nova import nova_under_test

START = datetime(2026, 1, 1, tzinfo=UTC)
SARA = "telegram:1"
DM = "telegram:dm:1"
LARGE = "lemons " * 200

STAYS = (":erp-user", ":reminders", ":is", ":others")  # what a person set up, until they undo it


def turn(number: int, text: str = LARGE) -> Turn:
    return Turn(f"t{number}", "user", text, START + timedelta(minutes=number))


def episode(number: int, text: str = LARGE) -> Episode:
    return Episode(f"t{number}", DM, "Sara", text, START + timedelta(minutes=number))


async def test_a_conversation_keeps_as_many_bytes_as_the_settings_allow_the_newest(store: Store):
    conversations = Conversations(store.redis, keep_bytes=10_000)
    for number in range(50):
        await conversations.append(DM, turn(number))
    kept = await conversations.all(DM)
    assert [each.id for each in kept] == ["t44", "t45", "t46", "t47", "t48", "t49"]
    assert sum(len(each.text) for each in kept) < 10_000
    assert int(await store.redis.get(key(DM, "bytes")) or 0) < 10_000


async def test_a_turn_larger_than_all_room_stays_until_the_next(store: Store):
    conversations = Conversations(store.redis, keep_bytes=100)
    await conversations.append(DM, turn(1))
    assert [each.id for each in await conversations.all(DM)] == ["t1"]
    await conversations.append(DM, turn(2))
    assert [each.id for each in await conversations.all(DM)] == ["t2"]


async def test_what_was_dropped_makes_room_again(store: Store):
    conversations = Conversations(store.redis, keep_bytes=10_000)
    await conversations.append(DM, *map(turn, range(6)))
    await conversations.drop(DM, [f"t{number}" for number in range(3)])
    await conversations.append(DM, *map(turn, range(10, 13)))
    assert len(await conversations.all(DM)) == 6


async def test_a_past_is_bounded_by_bytes_the_oldest_go_first(store: Store):
    recall = Recall(store.redis, WordsEncoder(), most_bytes=20_000)
    for number in range(50):
        await recall.add(SARA, episode(number))
    kept = [each.id for each in await recall.all(SARA)]
    assert kept == [f"t{number}" for number in range(50 - len(kept), 50)]
    assert 5 <= len(kept) <= 20_000 // (len(LARGE) + BESIDES)
    await recall.settle(SARA)
    sizes = [await store.redis.memory_usage(key(SARA, "recall", part)) or 0 for part in ("ids", "turns", "vectors")]
    assert sum(sizes) < 40_000


async def test_forgotten_turns_make_room_in_a_past(store: Store):
    recall = Recall(store.redis, WordsEncoder(), most_bytes=20_000)
    await recall.add(SARA, *map(episode, range(8)))
    await recall.forget(SARA, *(f"t{number}" for number in range(4)))
    await recall.add(SARA, *map(episode, range(10, 14)))
    assert await recall.count(SARA) == 8


async def test_facts_outlive_all_turns(store: Store, encoder: Encoder):
    facts, recall = Facts(store.redis, encoder), Recall(store.redis, WordsEncoder(), most_bytes=5_000)
    await facts.remember(SARA, Fact("f1", "my dentist is Dr Hadid", START, "t0", "dm"))
    for number in range(30):
        await recall.add(SARA, episode(number))
    assert await recall.count(SARA) < 5
    assert [fact.id for fact in await facts.all(SARA)] == ["f1"]


async def test_former_facts_are_bounded_the_oldest_go_first(store: Store, encoder: Encoder):
    facts = Facts(store.redis, encoder)
    for number in range(MOST_FORMER + 5):
        at = START + timedelta(minutes=number)
        fact = Fact(f"f{number}", f"my age is {number}", at, "t", "dm", "me", "age", str(number))
        await facts.tell(SARA, fact, changes=True)
    former = await facts.former(SARA)
    assert len(former) == MOST_FORMER
    assert former[0].id == "f4"


async def test_nothing_of_a_person_or_a_conversation_stays_for_ever(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=("general.memory",)) as nova:
        await nova.say("remember that my dentist is Dr Hadid")
        await nova.say("remember that my dentist is Dr Omar")
        await nova.press("Replace it")
        await nova.say("/new")
        await nova.say("/identity")
        await nova.say("what did i say about the dentist?")
        await nova.memories.conversations.append("fake:dm-1001", *map(turn, range(60)))
        await nova.say("who is my dentist?")
        await nova.say("@nova hello", chat="team")
        names = [name async for name in store.redis.scan_iter("nova:{fake:*")]
        assert len(names) > 15
        endless = [name for name in names if await store.redis.ttl(name) == -1 and not name.endswith(STAYS)]
        assert endless == []
