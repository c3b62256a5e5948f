"""What Nova keeps of a person is theirs: they see it, take it along, and have it deleted, to the last word."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from adapters.message import Attachment, RawEvent
from agents.models import Completion, ToolCall
from bot.settings import Settings
from memory.belongings import Belongings, Who
from memory.connection import Store, open_store
from memory.conversation import Conversations
from memory.encoder import Encoder
from memory.facts import Fact, Facts
from memory.keys import key
from memory.recall import Recall
from tests.fakes.model import ScriptedModel
from tests.fakes.nova import NovaUnderTest, nova_under_test

CANARIES = ("zephyrine", "quillwort", "marzipane", "obsidiane", "tamarinde", "bergamotte", "kestrelle", "vermiculite")
OTHERS = "halibutte"
SARA = "fake:1001"


async def everything_in(store: Store) -> dict[str, str]:
    """Every key of the store with its whole value as text."""
    client: Any = Redis.from_url(store.url)  # pyright: ignore[reportUnknownMemberType] - bytes: not all of it is text
    async with client:
        return {name.decode(): await _value(client, name) async for name in client.scan_iter("*")}


async def _value(client: Any, name: bytes) -> str:
    match await client.type(name):
        case b"string":
            return _text(await client.get(name))
        case b"hash":
            return _text(list((await client.hgetall(name)).items()))
        case b"list":
            return _text(await client.lrange(name, 0, -1))
        case b"zset":
            return _text(await client.zrange(name, 0, -1))
        case b"set":
            return _text(list(await client.smembers(name)))
        case _:
            return _text([list(entry.items()) for _, entry in await client.xrange(name)])


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return " ".join(_text(each) for each in value)


async def kept_of(word: str, store: Store) -> list[str]:
    return [name for name, value in (await everything_in(store)).items() if word in f"{name} {value}".lower()]


async def lived(nova: NovaUnderTest) -> None:
    """A life with Nova that leaves words in every corner of the store."""
    await nova.say("remember that my dentist is Dr Zephyrine")
    await nova.say("/memory edit nothing Zephyrine")
    await nova.say("quillwort grows on my balcony")
    await nova.say("@nova marzipane is for the team", chat="team", addressed="mention")
    await nova.say("@nova halibutte is what I want", chat="team", addressed="mention", person="1002")
    file = Attachment("f", "document", "notes.txt", "text/plain", 10, "h")
    nova.platform.adapter.files["h"] = b"obsidiane in a file"
    await nova.say("what does it say?", attachments=(file,))
    await nova.react("👎")


async def leave_in_corners(nova: NovaUnderTest) -> None:
    """What tools and accidents leave behind."""
    redis = nova.memories.store.redis
    now = datetime.now(UTC)
    await nova.memories.receipts.keep("p1", "call", "Noted: tamarinde")
    raw = RawEvent("fake:q1", "fake", "fake:team", {"person": "1001", "text": "bergamotte"}, now)
    await nova.nova.inbox.quarantine(raw, "cannot be read")
    await redis.set(key(f"fake:dm-1001:{SARA}", "erp-ask"), "who owes us kestrelle", ex=100)
    await redis.hset(key(SARA, "todos"), "t1", json.dumps({"id": "t1", "text": "buy vermiculite"}))


AGENTS = ("general.memory",)


async def test_a_dry_run_counts_and_deletes_nothing(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=AGENTS) as nova:
        await lived(nova)
        told = await nova.say("/forget everything")
        assert "This would delete 1 fact, " in told
        assert "1 vote" in told
        assert "`/forget everything yes`" in told
        assert "Zephyrine" in await nova.say("/memory")


async def test_after_forgetting_everything_no_word_of_the_person_is_in_the_store(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=AGENTS) as nova:
        await lived(nova)
        await leave_in_corners(nova)
        await nova.say("/memory")
        await nova.say("@nova /memory", chat="team", addressed="mention")
        assert all([await kept_of(word, store) for word in CANARIES])
        receipt = await nova.say("/forget everything yes")
        assert receipt.startswith("Deleted: 1 fact, ")
        assert "nothing of it is left" in receipt
        assert {word: await kept_of(word, store) for word in CANARIES} == {word: [] for word in CANARIES}
        assert await kept_of(OTHERS, store)


async def test_writes_that_waited_for_a_yes_are_forgotten_too(settings: Settings, store: Store):
    remember = Completion("", (ToolCall("c", "remember", {"text": "the code is on the obsidiane"}),), stop="tools")
    file = Attachment("f", "document", "notes.txt", "text/plain", 10, "h")
    async with nova_under_test(settings, store, model=ScriptedModel([remember]), agents=AGENTS) as nova:
        nova.platform.adapter.files["h"] = b"please remember things"
        await nova.say("what is in it?", attachments=(file,))
        assert [name for name in await kept_of("obsidiane", store) if "approval" in name]
        await nova.say("/forget everything yes")
        assert await kept_of("obsidiane", store) == []


async def test_reminders_no_longer_ring_once_forgotten(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=("general.reminders",)) as nova:
        await nova.say("remind me to water the quillwort tomorrow at 9")
        assert "1 reminder" in await nova.say("/forget everything")
        await nova.say("/forget everything yes")
        assert await kept_of("quillwort", store) == []
        assert await store.redis.zcard(key("reminders", "due")) == 0


async def test_a_topic_is_shown_first_and_then_forgotten_with_all_that_was_said_about_it(
    settings: Settings, store: Store
):
    async with nova_under_test(settings, store, agents=AGENTS) as nova:
        await nova.say("remember that the quillwort costs 40")
        await nova.say("remember that my dentist is Dr Zephyrine")
        shown = await nova.say("/forget topic quillworts")
        assert "This would delete 1 fact, 2 turns" in shown
        assert "“the quillwort costs 40”" in shown
        await nova.say("/forget topic quillworts yes")
        assert await kept_of("costs 40", store) == []
        assert "Zephyrine" in await nova.say("/memory")
        assert await nova.say("/forget topic quillworts") == "I keep nothing about that."


async def test_what_was_tapped_under_a_poor_answer_is_taken_back_too(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=AGENTS) as nova:
        await nova.say("what is 2 + 2?")
        await nova.press("👎")
        await nova.press("Out of date")
        assert await kept_of("why:", store)
        await nova.say("/forget everything yes")
        assert await kept_of("why:", store) + await kept_of("whys-of:", store) == []


async def test_in_a_group_nothing_private_is_counted_exported_or_deleted(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=AGENTS) as nova:
        await lived(nova)
        for command in ("/forget everything", "/forget everything yes", "/forget topic dentist", "/export"):
            assert "direct message" in await nova.say(f"@nova {command}", chat="team", addressed="mention")
        assert "Zephyrine" in await nova.say("/memory")


async def test_an_export_is_a_file_with_all_that_is_kept(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=AGENTS) as nova:
        await lived(nova)
        await leave_in_corners(nova)
        assert "all I keep about you" in await nova.say("/export")
        [name] = [name for name, value in (await everything_in(store)).items() if "application/json" in value]
        [part] = [each for each in await store.redis.hvals(name) if "application/json" in each]
        [file] = json.loads(part)["reply"]["attachments"]
        exported = base64.urlsafe_b64decode(file["content"]).decode()
        assert [word for word in CANARIES if word not in exported.lower()] == []
        assert OTHERS not in exported
        assert json.loads(exported)["fact"][0]["text"] == "my dentist is Dr Zephyrine"


async def test_what_old_versions_kept_without_a_name_is_found_as_well(settings: Settings, store: Store):
    turn = {"id": "p0", "role": "user", "text": "quillwort", "at": "2026-01-01T00:00:00Z", "name": "", "agent": ""}
    async with nova_under_test(settings, store, agents=AGENTS) as nova:
        await store.redis.hset(key("fake:dm-1001", "turns"), "p0", json.dumps(turn))
        await store.redis.rpush(key("fake:dm-1001", "order"), "p0")
        await nova.say("/forget everything yes")
        assert await kept_of("quillwort", store) == []


async def test_edited_facts_keep_what_held_before(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=AGENTS) as nova:
        await nova.say("remember that my dentist is Dr Hadid")
        [fact] = await nova.memories.facts.all(SARA)
        assert "→ my dentist is Dr Omar" in await nova.say(f"/memory edit {fact.id} my dentist is Dr Omar")
        [fact] = await nova.memories.facts.all(SARA)
        shown = await nova.say(f"/memory {fact.id}")
        assert "dentist of me: Dr Omar" in shown
        assert "my dentist is Dr Hadid" in shown
        assert "sure" not in await nova.say("/memory")  # of what one asked to remember
        assert "looks like a password" in await nova.say(f"/memory edit {fact.id} my password is hunter2")


async def test_the_age_of_a_fact_is_told(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=AGENTS) as nova:
        old = datetime.now(UTC) - timedelta(days=70)
        await nova.memories.facts.remember(SARA, Fact("f1", "my gym is Titan", old, "p0", "dm"))
        assert "2 months ago" in await nova.say("/memory")


async def test_the_words_leave_the_server_s_file_as_well(encoder: Encoder, tmp_path: Path):
    async with open_store(None, tmp_path) as store:
        facts = Facts(store.redis, encoder)
        await facts.remember(SARA, Fact("f1", "my dentist is Dr Zephyrine", datetime.now(UTC), "p0", "dm"))
        belongings = Belongings(store.redis, Conversations(store.redis), Recall(store.redis, encoder))
        await belongings.forget(Who((SARA,)))
        async with asyncio.timeout(20):
            while any(b"Zephyrine" in file.read_bytes() for file in _files(tmp_path / "store")):
                await asyncio.sleep(0.05)


def _files(folder: Path) -> list[Path]:
    """Those that the server keeps its keys in, as far as they are there by now."""
    return [file for file in folder.glob("appendonlydir/*.aof") if file.exists()]
