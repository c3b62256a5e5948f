"""A line for each workspace, with the remedy where something is amiss."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from adapters.message import Finding
from bot.settings import Settings
from bot.workspaces.checkup import workspace_findings
from bot.workspaces.definition import Definition
from bot.workspaces.dropped import count_dropped
from bot.workspaces.installations import Installation, Installations
from bot.workspaces.vault import Vault
from memory.connection import Store

OWNED = {"nova_owners": ["telegram:1"]}
RED = Installation("red", "TRED", "Red Ltd", "xoxb-token-of-red", "slack:TRED:U1", datetime(2026, 11, 23, tzinfo=UTC))


@pytest.fixture
def ours(settings: Settings) -> Settings:
    return settings.model_copy(update={"slack_signing_secret": "s"})


def vault() -> Vault:
    return Vault(Fernet.generate_key().decode())


async def found(settings: Settings, store: Store, definition: Definition, kept: Installations | None = None) -> Finding:
    (finding,) = await workspace_findings(settings, [definition], store.redis, kept)
    return finding


async def test_one_that_is_served_tells_where_by_how_many_agents_and_for_whom(ours: Settings, store: Store):
    installations = Installations(store.redis, vault())
    await installations.save(RED)
    finding = await found(ours, store, Definition("red", OWNED, "1:a"), installations)
    assert finding == Finding("red", "ok", "a Telegram bot, Slack team Red Ltd (TRED); 34 agents; telegram:1")


async def test_one_without_a_platform_or_an_owner_says_how_to_get_them(ours: Settings, store: Store):
    assert "nova workspaces invite red" in (await found(ours, store, Definition("red", OWNED))).remedy
    assert "owners = [...]" in (await found(ours, store, Definition("red", {}, "1:a"))).remedy


async def test_a_wrong_key_or_a_wrong_line_is_a_problem(ours: Settings, store: Store, tmp_path: Path):
    await Installations(store.redis, vault()).save(RED)
    shut = await found(ours, store, Definition("red", OWNED), Installations(store.redis, vault()))
    assert (shut.verdict, "NOVA_TOKEN_KEY" in shut.detail) == ("problem", True)
    bad = await found(ours, store, Definition("red", {"nova_agent_dirs": [str(tmp_path / "none")]}, "1:a"))
    assert bad.verdict == "problem"


async def test_deliveries_for_strangers_are_told(ours: Settings, store: Store):
    await count_dropped(store.redis)
    finding = (await workspace_findings(ours, [], store.redis, None))[-1]
    assert (finding.verdict, finding.detail[-1]) == ("warning", "1")
