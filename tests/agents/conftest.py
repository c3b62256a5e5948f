"""Fixtures of the agents' tests: who asks, where receipts are kept, small rosters made on the spot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agents.spec import Roster, load_roster
from agents.tool import ToolContext
from memory.connection import Store
from memory.encoder import Encoder
from memory.facts import Facts
from memory.recall import Recall

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

MakeContext = Callable[..., ToolContext]
MakeRoster = Callable[..., Roster]


class KeptReceipts:
    """Receipts in a dict."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    async def find(self, turn: str, call: str) -> str | None:
        return self.kept.get((turn, call))

    async def keep(self, turn: str, call: str, content: str) -> None:
        self.kept[turn, call] = content


@pytest.fixture
def receipts() -> KeptReceipts:
    return KeptReceipts()


@pytest.fixture
def make_context() -> MakeContext:
    context = ToolContext("turn-1", "fake:1", "Sara", "fake:dm:1", "dm", NOW, "UTC")

    def make(turn: str = "turn-1", **changes: Any) -> ToolContext:
        return replace(context, turn=turn, made=Counter[str](), **changes)

    return make


def agent_file(
    name: str,
    *,
    tools: str = "[]",
    delegates: str = "[]",
    limits: str = "{}",
    tier: str = "small",
    more: str = "",
    body: str = "You are an agent of a test.",
) -> str:
    return f"""---
name: {name}
description: "An agent for a test, named {name}."
owns: things of {name}
tier: {tier}
tools: {tools}
delegates: {delegates}
limits: {limits}
{more}examples:
  - one
  - two
  - three
  - four
  - five
---
{body}

## Without a model
{name} needs a model.
"""


def write(folder: Path, name: str, text: str) -> Path:
    """An agent file below a folder of agents."""
    group, _, stem = name.partition(".")
    path = folder / group / f"{stem}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def make_roster(tmp_path: Path) -> MakeRoster:
    """A roster from keyword settings: `make_roster({"test.one": {"tools": "[add]"}})`."""

    def make(agents: Mapping[str, Mapping[str, str]]) -> Roster:
        for name, settings in agents.items():
            write(tmp_path / "agents", name, agent_file(name, **settings))
        return load_roster((tmp_path / "agents",))

    return make


@pytest.fixture
def facts(store: Store, encoder: Encoder) -> Facts:
    return Facts(store.redis, encoder, most=30)


@pytest.fixture
def recall(store: Store, encoder: Encoder) -> Recall:
    return Recall(store.redis, encoder)
