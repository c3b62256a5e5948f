"""The agents that ship, and the tools that agents may name."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from agents.spec import AgentSpec, load_roster
from agents.tools.catalogue import TOOLBOXES
from agents.tools.help import GROUPS
from bot.reference.markdown import code, first_line, plain, table

INTRODUCTION = """\
# Agents

{count} specialists ship with Nova, each a Markdown file below [`agents/specialists`](../../agents/specialists).
The tier chooses the model (`NOVA_MODEL_SMALL` or `NOVA_MODEL_LARGE`). `/agents erp.ledger` tells more of one.
"""
TOOLS = """
## Tools

What an agent file may list under `tools`. A tool that writes leaves a receipt, and needs a person's yes once text from
outside is at play; one "with approval" always needs it. Tools of MCP servers are named `<server>__<tool>`.
"""


def page() -> str:
    roster = load_roster()
    sections = [_group(name, specs) for name, specs in groupby(roster.values(), key=lambda spec: spec.group)]
    return "\n".join([INTRODUCTION.format(count=len(roster)), *sections, TOOLS, _tools()]) + "\n"


def _group(name: str, specs: Iterable[AgentSpec]) -> str:
    rows = [
        (code(spec.name), plain(spec.description), spec.tier, _names(spec.tools), _names(spec.delegates))
        for spec in specs
    ]
    return f"## {GROUPS[name]}\n\n{table(('agent', 'what for', 'tier', 'tools', 'may ask'), rows)}\n"


def _names(names: Iterable[str]) -> str:
    return " ".join(code(name) for name in names)


def _tools() -> str:
    found = {name: vars(box)[name] for box in TOOLBOXES for name in box.names()}
    rows = [
        (code(name), _effect(found[name].tool_settings), first_line(inspect.getdoc(found[name])))
        for name in sorted(found)
    ]
    return table(("tool", "effect", "what it does"), rows)


def _effect(settings: Any) -> str:
    return f"{settings.effect}, with approval" if settings.needs_approval else settings.effect
