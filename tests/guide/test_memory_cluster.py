"""On a Redis Cluster a person's data is found on all nodes: exported, deleted, backed up and restored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import Memories, open_memories
from bot.settings import Settings
from memory.backup import back_up, restore
from memory.belongings import Belongings, Who
from memory.census import census
from memory.conversation import Turn
from memory.facts import Fact
from memory.recall import Episode
from tests.fakes.cluster import cluster

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PEOPLE = tuple(f"telegram:{number}" for number in range(6))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with asyncio.Runner() as runner:
        nodes = cluster(tmp_path_factory.mktemp("cluster"))
        yield runner.run(nodes.__aenter__())
        runner.run(nodes.__aexit__(None, None, None))


@pytest.fixture
async def memories(settings: Settings, url: str) -> AsyncIterator[Memories]:
    async with open_memories(settings.model_copy(update={"redis_url": url})) as opened:
        await opened.store.redis.flushall()
        for person in PEOPLE:
            await opened.facts.remember(person, Fact("f1", f"my key is {person}", NOW, "t1", "dm"))
            await opened.conversations.append(f"{person}:dm", Turn(f"t{person}", "user", "hello", NOW, person=person))
            await opened.recall.add(person, Episode(f"t{person}", f"{person}:dm", "Sara", "hello", NOW, person=person))
        yield opened


async def test_one_person_is_forgotten_and_the_others_are_not(memories: Memories):
    belongings = Belongings(memories.store.redis, memories.conversations, memories.recall)
    kinds = sorted(item.kind for item in await belongings.forget(Who((PEOPLE[0],))))
    assert kinds == ["episode", "fact", "turn"]
    assert await belongings.of(Who((PEOPLE[0],))) == ()
    assert [len(await memories.facts.all(person)) for person in PEOPLE] == [0, 1, 1, 1, 1, 1]


async def test_a_backup_holds_the_keys_of_all_nodes(memories: Memories, tmp_path: Path):
    redis, file = memories.store.redis, tmp_path / "nova.backup"
    count = await back_up(redis, file)
    assert await restore(redis, file, force=True) == count
    assert [len(await memories.facts.all(person)) for person in PEOPLE] == [1] * 6
    assert {share.kind: share.owners for share in await census(redis)}["facts"] == 6
