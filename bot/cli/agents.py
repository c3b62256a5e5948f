"""`nova agents`: who answers what, how much last week, and how well it was liked."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import groupby

from agents.spec import SPECIALISTS, AgentSpec, load_roster
from agents.tools.catalogue import known_tools
from agents.tools.help import GROUPS, describe
from bot.cli.output import complain, show
from bot.improvement.rates import Rate
from bot.settings import Settings
from bot.traffic import rates
from memory.connection import open_store
from memory.errors import StoreUnavailable
from memory.traces import Traces

WEEK = timedelta(days=7)
NOBODY = Rate(0, 0)

Traffic = Mapping[str, Rate]  # complaints of answers, by agent


def run(settings: Settings, options: argparse.Namespace) -> int:
    roster = load_roster((SPECIALISTS, *settings.nova_agent_dirs))
    if options.name == "check":
        roster.check_tools(known_tools())
        show(f"{len(roster)} agents, every file is sound.")
        return 0
    if options.name and options.name not in roster:
        complain(f"there is no agent {options.name!r}; `nova agents` lists them")
        return 2
    traffic = _known_traffic(settings)
    if options.json:
        show(json.dumps([_row(spec, traffic) for spec in roster.values()], ensure_ascii=False))
    elif options.name:
        show(_details(roster[options.name], traffic))
    else:
        show(_list(roster.values(), traffic or {}))
    return 0


def _known_traffic(settings: Settings) -> Traffic | None:
    """Last week's traffic; None, and a line that says so, where the store cannot be opened."""
    try:
        return asyncio.run(_traffic(settings))
    except StoreUnavailable as problem:
        complain(f"traffic is unknown: {problem}")
        return None


async def _traffic(settings: Settings) -> Traffic:
    now = datetime.now(UTC)
    async with open_store(settings.redis_url, settings.nova_data_dir) as store:
        return rates(await Traces(store.redis).between(now - WEEK, now))


def _list(specs: Iterable[AgentSpec], traffic: Traffic) -> str:
    """The agents by group, a line each; columns of figures where there are any."""
    everybody = list(specs)
    width = max(len(spec.name) for spec in everybody)
    has_traffic = any(spec.name in traffic for spec in everybody)
    sections = [f"{len(everybody)} specialists."]
    for group, members in groupby(everybody, key=lambda spec: spec.group):
        title = GROUPS.get(group, group.title())
        heading = f"{title:<{width + 2}}  answers      👎" if has_traffic else title
        lines = [_line(spec, width, _figures(traffic.get(spec.name)) if has_traffic else "") for spec in members]
        sections.append("\n".join([heading, *lines]))
    return "\n\n".join(sections)


def _line(spec: AgentSpec, width: int, figures: str) -> str:
    return f"  {spec.name:<{width}}  {figures}{spec.description}"


def _figures(rate: Rate | None) -> str:
    answers, complaints = (f"{rate.whole:,}", _complaints(rate)) if rate else ("", "")
    return f"{answers:>7}  {complaints:>6}  "


def _complaints(rate: Rate) -> str:
    """A share, or the count while a percentage would pretend to know more than it does."""
    return str(rate) if rate.is_few else rate.percent


def _details(spec: AgentSpec, traffic: Traffic | None) -> str:
    lines = [describe(spec), f"Tools: {', '.join(spec.tools) or 'none'}.", f"Examples: {len(spec.examples)}."]
    if traffic is not None:
        lines.append(f"Last 7 days: {_in_words(traffic.get(spec.name, NOBODY))}")
    return "\n".join(lines)


def _in_words(rate: Rate) -> str:
    if not rate.whole:
        return "no answers."
    answers = "1 answer" if rate.whole == 1 else f"{rate.whole:,} answers"
    return f"{answers}, 👎 {_complaints(rate)}."


def _row(spec: AgentSpec, traffic: Traffic | None) -> dict[str, object]:
    rate = None if traffic is None else traffic.get(spec.name, NOBODY)
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
        "answers_7d": rate and rate.whole,
        "complaints_7d": rate and rate.part,
    }
