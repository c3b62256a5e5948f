"""Names that lead out of their folder: of files, agents, pipelines, servers, runs and backups."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.message import Attachment
from agents.spec import BadAgent, load_roster
from agents.tools.mcp import BadServers, read_servers
from agents.untrusted import as_data
from bot.pipelines.programs import Programs
from bot.pipelines.reading import BadPipeline, read_pipeline
from bot.settings import Settings
from bot.web import pipeline_routes, web_app
from memory.backup import BadBackup, restore
from memory.connection import Store
from memory.keys import key
from tests.bot.pipelines.kit import pipeline_text
from tests.bot.pipelines.test_kinds import job
from tests.bot.test_approving import BILLING
from tests.fakes.nova import NovaUnderTest, nova_under_test
from tests.redteam.test_forged_webhooks import well

NAMES = (
    "../../etc/passwd",
    "/etc/passwd",
    "..\\..\\windows\\system32",
    "....//....//etc/passwd",
    "%2e%2e%2fetc%2fpasswd",
    "..%c0%af..%c0%afetc",
    "a/../../b",
    "a\0.txt",
    "~/.ssh/id_rsa",
    "$HOME/.env",
    "`id`",
    "-rf",
    ".",
    "..",
    "CON",
    "a" * 5000,
    "\N{RIGHT-TO-LEFT OVERRIDE}txt.exe",
    'x"\nsource="y',
)


@pytest.fixture
async def nova(settings: Settings, store: Store) -> AsyncIterator[NovaUnderTest]:
    async with nova_under_test(settings, store, agents=("language.summarise",)) as running:
        yield running


def holding(folder: Path, content: bytes) -> list[Path]:
    """The files below a folder that hold something."""
    return [each for each in folder.rglob("*") if each.is_file() and content in each.read_bytes()]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name[:24]))
async def test_the_name_of_a_file_is_only_ever_shown(nova: NovaUnderTest, tmp_path: Path, name: str):
    nova.platform.adapter.files = {"h": b"Three chairs were delivered on Monday. They are blue."}
    attachment = Attachment("f", "document", name, "text/plain", 53, "h")
    await nova.say("summarise this", attachments=(attachment,))
    assert holding(tmp_path, b"Three chairs") == []


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name[:24]))
def test_the_name_of_a_file_does_not_leave_its_mark(name: str):
    first = as_data(f"the file {name}", "text").splitlines()[0]
    assert first.startswith("<untrusted source=")
    assert first.endswith('">')
    assert first.count('"') == 2


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name[:24]))
async def test_a_run_of_a_program_is_one_of_the_listed(name: str):
    result = await Programs([Path("/bin/echo")]).do(job(command=[name, "x"]))
    assert "may not be run" in result.error


@pytest.mark.parametrize(
    "name",
    [
        "../chat",
        "general/../chat",
        "/etc/passwd",
        "general.chat/../x",
        "general..chat",
        ".general.chat",
        "general.chat\n",
    ],
)
def test_an_agent_has_a_name_and_no_path(tmp_path: Path, name: str):
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / "billing.md").write_text(BILLING.replace("office.billing", json.dumps(name)))
    with pytest.raises(BadAgent):
        load_roster((tmp_path,))


@pytest.mark.parametrize("name", ["../up", "/abs", "a/b", "..", "a\\b", "%2e%2e", "a\0b"])
def test_a_pipeline_has_a_name_and_no_path(name: str):
    with pytest.raises(BadPipeline):
        read_pipeline(pipeline_text("  - id: tell\n    message: Hello.\n", name=json.dumps(name)), "the chat")


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system ['id']", "!!python/name:os.system", "!!python/object/new:type"]
)
def test_a_pipeline_is_data_and_makes_no_objects(tag: str):
    with pytest.raises(BadPipeline):
        read_pipeline(f"name: x\nsteps: {tag}\n", "the chat")


@pytest.mark.parametrize("name", ["../up", "/abs", "a/b", "a__b", "..", "A", ""])
def test_a_server_of_tools_has_a_name_and_no_path(tmp_path: Path, name: str):
    file = tmp_path / "mcp.json"
    file.write_text(json.dumps({"mcpServers": {name: {"command": "/bin/true"}}}))
    with pytest.raises(BadServers):
        read_servers(file)


@pytest.mark.parametrize(
    "path",
    [
        "/pipelines/../healthz",
        "/pipelines/%2e%2e%2fhealthz",
        "/pipelines/..%2f..%2fetc",
        "/pipelines//",
        "/static/../.env",
        "/..%2f.env",
        "/.env",
        "//etc/passwd",
    ],
)
async def test_no_path_of_the_web_leads_to_a_file(nova: NovaUnderTest, path: str):
    app = web_app(well, pipeline_routes(nova.nova.pipelines))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://nova") as web:
        assert (await web.post(path, content=b"{}")).status_code in (404, 405)


@pytest.mark.parametrize("owner", ["a}:b", "{a}", "a{b}c", "}{", "telegram:1}:facts"])
def test_no_name_of_a_person_leads_to_somebody_elses_keys(owner: str):
    made = key(owner, "facts")
    assert made.count("{") == made.count("}") == 1
    assert made.startswith("nova:{")
    assert made.endswith("}:facts")


# --- backups ----------------------------------------------------------------------------------------


def backup(file: Path, *entries: dict[str, Any]) -> Path:
    head = {"nova": "backup", "form": 1, "schema": 1}
    with gzip.open(file, "wt", encoding="utf-8") as lines:
        for line in (head, *entries, {"end": len(entries)}):
            lines.write(json.dumps(line) + "\n")
    return file


@pytest.mark.parametrize("name", ["session:1", "docket:runs", "nova", "novax:{a}:b", "*"])
async def test_a_backup_brings_back_only_what_is_novas(store: Store, tmp_path: Path, name: str):
    file = backup(tmp_path / "b.gz", {"key": name, "type": "string", "expires_at": None, "value": "x"})
    with pytest.raises(BadBackup):
        await restore(store.redis, file, force=True)
    assert not await store.redis.exists(name)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not gzip",
        gzip.compress(b"{}"),
        gzip.compress(b"[" * 50),
        gzip.compress(b'{"nova": "backup", "form": 99, "schema": 1}\n'),
    ],
)
async def test_what_is_no_backup_changes_nothing(store: Store, tmp_path: Path, content: bytes):
    await store.redis.set("nova:{a}:b", "kept")
    file = tmp_path / "b.gz"
    file.write_bytes(content)
    with pytest.raises(BadBackup):
        await restore(store.redis, file, force=True)
    assert await store.redis.get("nova:{a}:b") == "kept"
