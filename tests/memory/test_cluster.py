"""The same Nova on a Redis Cluster: keys that change together live on one node, work is shared out all the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from agents.models import Completion, ToolCall
from bot.app import Memories, open_memories
from bot.inbox import Inbox
from bot.settings import Settings
from bot.tasks import open_docket
from memory.lease import Lease
from memory.ledger import Amount, Ledger
from memory.reminders import Reminder, Reminders
from memory.slots import Slots
from tests.fakes.cluster import cluster
from tests.fakes.model import ScriptedModel
from tests.fakes.nova import nova_under_test

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with asyncio.Runner() as runner:
        nodes = cluster(tmp_path_factory.mktemp("cluster"))
        yield runner.run(nodes.__aenter__())
        runner.run(nodes.__aexit__(None, None, None))


@pytest.fixture
def clustered(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"redis_url": url})


@pytest.fixture
async def memories(clustered: Settings) -> AsyncIterator[Memories]:
    async with open_memories(clustered) as opened:
        await opened.store.redis.flushall()
        yield opened


async def test_nova_talks_remembers_and_learns_on_a_cluster(clustered: Settings, memories: Memories):
    remember = Completion("", (ToolCall("c", "remember", {"text": "my dentist is Dr Hadid"}),), stop="tools")
    model = ScriptedModel([remember, "Noted.", "Dr Hadid."])
    async with nova_under_test(clustered, memories.store, model=model, agents=("general.memory",)) as nova:
        assert await nova.say("my dentist is Dr Hadid") == "Noted."
        assert await nova.say("who is my dentist?") == "Dr Hadid."
        await nova.react("👎")
        assert "Dr Hadid" in await nova.say("/memory")
        trace = await nova.trace()
        assert trace.question == "who is my dentist?"


async def test_conversations_on_all_nodes_are_answered(clustered: Settings, memories: Memories):
    model = ScriptedModel([f"answer {number}" for number in range(30)])
    open_to_all = clustered.model_copy(update={"nova_allowed_users": ("*",)})
    async with nova_under_test(open_to_all, memories.store, model=model, agents=("general.chat",)) as nova:
        for number in range(30):
            await nova.platform.say("hello", person=str(5000 + number))
        await nova.settled()
        assert await nova.nova.inbox.set_aside() == ()
        assert sorted(seen.text for seen in nova.sent) == sorted(f"answer {number}" for number in range(30))


async def test_what_is_kept_beside_the_talk_works_too(memories: Memories):
    redis = memories.store.redis
    lease = Lease(redis, "test", ttl=timedelta(seconds=5))
    assert await lease.take()
    async with Slots(redis).once("slot") as ours:
        assert ours
    held = await Ledger(redis).hold("day:all", NOW, Amount(usd=1), Amount(usd=5))
    assert held is not None
    assert (await Ledger(redis).settle(held, Amount(usd=0.5))).usd == pytest.approx(0.5)
    reminder = Reminder("r1", "fake:1", "call", NOW, NOW, "UTC", "{}")
    await Reminders(redis).keep(reminder)
    assert await Reminders(redis).overdue(NOW + timedelta(minutes=1)) == (reminder,)


async def test_the_queue_is_known_to_every_process(memories: Memories):
    async with open_docket(memories.store, "nova-test") as docket:
        assert (await Inbox(memories.store, docket).depth()).waiting == 0
