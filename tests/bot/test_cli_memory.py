"""`nova memory`, `nova backup` and `nova restore`: what whoever runs Nova sees, keeps and gives back."""

from __future__ import annotations

import asyncio
import gzip
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import cli
from memory.backup import restore
from memory.connection import Store, open_store
from memory.conversation import Conversations, Turn
from memory.encoder import Encoder
from memory.facts import Fact, Facts
from memory.keys import key
from memory.recall import Episode, Recall
from memory.schema import NAME, VERSION, migrate

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SARA = "telegram:1"
DM = "telegram:dm:1"


@dataclass
class Terminal:
    """Where somebody types `nova …`; `status` and `complaint` are of the last command."""

    shown: pytest.CaptureFixture[str]
    status: int = 0
    complaint: str = ""

    async def nova(self, *arguments: str) -> str:
        self.status = await asyncio.to_thread(cli.run, arguments)
        said = self.shown.readouterr()
        self.complaint = said.err.strip()
        return said.out.strip()


@pytest.fixture
def terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], store: Store, tmp_path: Path
) -> Terminal:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDIS_URL", store.url)
    monkeypatch.setenv("NOVA_DATA_DIR", str(tmp_path))
    return Terminal(capsys)


@pytest.fixture
async def lived(store: Store, encoder: Encoder) -> None:
    """A person with a fact and a turn."""
    await Facts(store.redis, encoder).remember(SARA, Fact("f1", "my dentist is Dr Hadid", NOW, "t1", "dm"))
    await Conversations(store.redis).append(DM, Turn("t1", "user", "quillwort", NOW, person=SARA))
    await Recall(store.redis, encoder).add(SARA, Episode("t1", DM, "Sara", "quillwort", NOW, person=SARA))


@pytest.mark.usefixtures("lived")
async def test_stats_tell_how_much_is_kept_of_what(terminal: Terminal):
    shares = {share["kind"]: share for share in json.loads(await terminal.nova("memory", "stats", "--json"))}
    assert shares["facts"]["owners"] == 1
    assert shares["recall"]["bytes"] > 500
    table = await terminal.nova("memory", "stats", SARA)
    assert "facts" in table
    assert "conversations" not in table


@pytest.mark.usefixtures("lived")
async def test_an_export_holds_all_that_is_kept_of_a_person(terminal: Terminal):
    exported = json.loads(await terminal.nova("memory", "export", SARA))
    assert exported["person"] == SARA
    assert exported["fact"][0]["text"] == "my dentist is Dr Hadid"
    assert exported["turn"][0]["text"] == "quillwort"


@pytest.mark.usefixtures("lived")
async def test_forgetting_counts_first_and_deletes_on_a_yes(terminal: Terminal, store: Store):
    assert "would delete 1 fact, 1 turn" in await terminal.nova("memory", "forget", SARA)
    assert "Hadid" in await terminal.nova("memory", "list", SARA)
    assert "deleted: 1 fact" in await terminal.nova("memory", "forget", SARA, "--yes")
    assert await terminal.nova("memory", "list", SARA) == f"nothing about {SARA}"
    assert [name async for name in store.redis.scan_iter("nova:{telegram*")] == []


# --- backups --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("lived")
async def test_a_backup_brings_everything_back_with_its_time_to_live(terminal: Terminal, store: Store, tmp_path: Path):
    file = tmp_path / "nova.backup"
    await store.redis.zadd(key("traces"), {"one": 1.5})
    assert "keys are in" in await terminal.nova("backup", str(file))
    assert file.stat().st_mode & 0o077 == 0
    before = await store.redis.pttl(key(SARA, "facts"))
    await store.redis.flushall()
    assert "keys were restored" in await terminal.nova("restore", str(file))
    assert "Hadid" in await terminal.nova("memory", "list", SARA)
    assert [turn.text for turn in await Conversations(store.redis).all(DM)] == ["quillwort"]
    assert await store.redis.zrange(key("traces"), 0, -1, withscores=True) == [("one", 1.5)]
    assert 0 <= before - await store.redis.pttl(key(SARA, "facts")) < 60_000


@pytest.mark.usefixtures("lived")
async def test_a_store_that_is_not_empty_is_not_overwritten(terminal: Terminal, store: Store, tmp_path: Path):
    file = str(tmp_path / "nova.backup")
    await terminal.nova("backup", file)
    await store.redis.set(key("later"), "1")
    await terminal.nova("restore", file)
    assert terminal.status == 1
    assert "--force" in terminal.complaint
    await terminal.nova("restore", file, "--force")
    assert terminal.status == 0
    assert await store.redis.get(key("later")) is None


async def test_what_has_run_out_meanwhile_stays_away(terminal: Terminal, store: Store, tmp_path: Path):
    file = str(tmp_path / "nova.backup")
    await store.redis.set(key("brief"), "1", px=400)
    await terminal.nova("backup", file)
    await store.redis.flushall()
    while (
        json.loads(gzip.decompress(Path(file).read_bytes()).splitlines()[1])["expires_at"]
        > datetime.now(UTC).timestamp() * 1000
    ):
        await asyncio.sleep(0.01)
    assert await restore(store.redis, Path(file), force=False) == 0


@pytest.mark.parametrize("damage", ["cut", "other", "newer", "missing"])
async def test_a_file_that_is_no_whole_backup_changes_nothing(
    terminal: Terminal, store: Store, tmp_path: Path, damage: str
):
    file = tmp_path / "nova.backup"
    await store.redis.set(key("kept"), "1")
    await terminal.nova("backup", str(file))
    lines = gzip.decompress(file.read_bytes()).decode().splitlines(keepends=True)
    newer = lines[0].replace('"form":1', '"form":9')
    texts = {"cut": "".join(lines[:-1]), "other": "hello", "newer": newer + "".join(lines[1:]), "missing": ""}
    file.write_bytes(gzip.compress(texts[damage].encode()))
    if damage == "missing":
        file.unlink()
    await terminal.nova("restore", str(file), "--force")
    assert terminal.status == 1
    assert terminal.complaint
    assert await store.redis.get(key("kept")) == "1"


async def test_a_backup_of_the_embedded_store_can_be_read_into_a_redis(
    terminal: Terminal, store: Store, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "nova.backup"
    monkeypatch.delenv("REDIS_URL")
    async with open_store(None, tmp_path) as embedded:
        await Facts(embedded.redis, encoder).remember(SARA, Fact("f1", "my dentist is Dr Hadid", NOW, "t1", "dm"))
        await terminal.nova("backup", str(file))
    assert await restore(store.redis, file, force=False) > 0
    assert [fact.text for fact in await Facts(store.redis, encoder).all(SARA)] == ["my dentist is Dr Hadid"]


# --- the form of what is stored -------------------------------------------------------------------


async def test_facts_of_an_older_store_learn_who_told_them(store: Store, encoder: Encoder):
    old = '{"id":"f1","text":"my dentist is Dr Hadid","at":"2026-03-02T12:00:00Z","source":"m1","place":"dm"}'
    await store.redis.hset(key(SARA, "facts"), "f1", old)
    assert await migrate(store.redis) == 1
    assert [fact.teller for fact in await Facts(store.redis, encoder).all(SARA)] == [SARA]
    assert await migrate(store.redis) == VERSION


async def test_a_store_of_a_newer_nova_is_left_alone(terminal: Terminal, store: Store):
    await store.redis.set(NAME, "99")
    await terminal.nova("memory", "list", SARA)
    assert terminal.status == 1
    assert "update Nova" in terminal.complaint
