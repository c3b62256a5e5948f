"""What is done with a block of each language: run it, or read it with what Nova itself reads it with."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from agents.spec import read_agent
from agents.tools.mcp import read_servers
from bot.pipelines.reading import read_pipeline
from bot.settings import Settings
from tests.docs.pages import Block
from tests.docs.shell import Shell

DRAWINGS = ("flowchart", "sequenceDiagram", "stateDiagram-v2")


@dataclass(slots=True)
class Bench:
    """Where the blocks of one page are tried, one after another: a folder, and the names of its Python so far."""

    shell: Shell
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "page"})

    def do(self, block: Block) -> None:
        """Raises whatever is wrong with it."""
        if block.file:
            file = self.shell.folder / block.file
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
        KINDS[block.language](self, block)


def _shell(bench: Bench, block: Block) -> None:
    bench.shell.run(block)


def _python(bench: Bench, block: Block) -> None:
    exec(compile(block.text, str(block), "exec"), bench.names)


def _yaml(bench: Bench, block: Block) -> None:
    if "steps" in yaml.safe_load(block.text):
        read_pipeline(block.text, str(block))


def _toml(bench: Bench, block: Block) -> None:
    tomllib.loads(block.text)


def _json(bench: Bench, block: Block) -> None:
    if "mcpServers" in json.loads(block.text):
        file = bench.shell.folder / "servers.json"
        file.write_text(block.text, encoding="utf-8")
        read_servers(file)


def _dotenv(bench: Bench, block: Block) -> None:
    with TemporaryDirectory(dir=bench.shell.folder) as folder, chdir(folder):
        Path(".env").write_text(block.text, encoding="utf-8")
        Settings.load()
        assert Settings.misspelt() == {}


def _agent(bench: Bench, block: Block) -> None:
    group, _, name = yaml.safe_load(block.text.split("---")[1])["name"].partition(".")
    file = bench.shell.folder / "read" / group / f"{name}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(block.text, encoding="utf-8")
    read_agent(file)


def _drawing(bench: Bench, block: Block) -> None:
    assert block.text.startswith(DRAWINGS)
    assert block.text.count("[") == block.text.count("]")


def _nothing(bench: Bench, block: Block) -> None:
    """A picture of text: no program reads it."""


KINDS: Mapping[str, Callable[[Bench, Block], None]] = {
    "console": _shell,
    "sh": _shell,
    "python": _python,
    "yaml": _yaml,
    "toml": _toml,
    "json": _json,
    "dotenv": _dotenv,
    "markdown": _agent,
    "mermaid": _drawing,
    "text": _nothing,
}
