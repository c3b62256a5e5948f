"""`nova agents`: who answers what."""

from __future__ import annotations

import argparse
import json

from agents.spec import SPECIALISTS, AgentSpec, load_roster
from agents.tools.help import describe, list_agents
from bot.cli.output import complain, show
from bot.settings import Settings


def run(settings: Settings, options: argparse.Namespace) -> int:
    roster = load_roster((SPECIALISTS, *settings.nova_agent_dirs))
    if options.name == "check":
        show(f"{len(roster)} agents, every file is sound.")
        return 0
    if options.json:
        show(json.dumps([_row(spec) for spec in roster.values()], ensure_ascii=False))
        return 0
    if not options.name:
        show(list_agents(roster))
        return 0
    if options.name not in roster:
        complain(f"there is no agent {options.name!r}; `nova agents` lists them")
        return 2
    show(describe(roster[options.name]))
    return 0


def _row(spec: AgentSpec) -> dict[str, object]:
    return {
        "name": spec.name,
        "group": spec.group,
        "description": spec.description,
        "owns": spec.owns,
        "tier": spec.tier,
        "tools": spec.tools,
        "delegates": spec.delegates,
        "examples": len(spec.examples),
        "prompt": spec.prompt_hash,
    }
