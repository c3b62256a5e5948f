"""What Nova can tell about itself: agents, status, usage."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field

from agents.spec import AgentSpec, Roster
from agents.tool import Toolbox, ToolContext, ToolProblem, tool
from memory.traces import Traces

GROUPS = {"general": "General", "pipeline": "Pipelines", "erp": "ERP (AIREP)", "language": "Language"}


BRIEF = """\
Just write, as you would to a colleague. For example:
- “remind me tomorrow at 9 to call the bank”, “what reminders do I have?”
- “add milk and eggs to my shopping list”, “remember that my dentist is Dr Hadid”
- “17.5% of 2380”, “5 miles in km”, “3pm Amman in New York”
- “summarise: …”, “turn this into a table: …”, or a PDF, a table or a link to read
- “who owes us money?”, “net sales in May”, “stock of cement”
- “list pipelines”, “what is scheduled?”

{count} specialists share the work: `/agents` lists them, `/help` the commands."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is known about this process when it starts."""

    version: str
    started_at: datetime
    model: str | None
    platforms: tuple[str, ...]
    store: str


_AGENT = re.compile(rf"\b((?:{'|'.join(GROUPS)})\.[a-z][a-z0-9_-]*)\b|\bagent `?([a-z]+\.[a-z][a-z0-9_-]*)")
_AGENTS = re.compile(
    r"\b(?:agents?|what can (?:you|u)|what (?:do|are) (?:you|u) (?:do|good)|help|capabilit(?:y|ies)|specialists?|"
    r"which (?:of (?:you|your) )?bots?|agentes?|agenti|qu[eé] (?:puedes|sabes hacer)|que peux|was kannst|wat kun je)\b|"
    r"شو بتقدر|ماذا تستطيع|الوكيل|что ты умеешь|какой агент",
    re.IGNORECASE,
)
_ALL_AGENTS = re.compile(r"\b(?:agent\w*|specialists?|bots?)\b|الوكيل|агент", re.IGNORECASE)
_STATUS = re.compile(
    r"\b(?:status|health check|are (?:you|u) (?:up|down|there|alive|ok)|(?:which|what) model|version|uptime|"
    r"how long have you been running|last restarted|is the .* (?:alive|reachable|connected))\b",
    re.IGNORECASE,
)
_USAGE = re.compile(
    r"\b(?:usage|tokens?|costs?|gekostet|gastado|spen[dt]|burn(?:ed|t)?|how much .*(?:used|you cost)|expensive)\b",
    re.IGNORECASE,
)


def _wants_agents(text: str) -> Mapping[str, Any] | None:
    if not _AGENTS.search(text) or _AGENT.search(text):
        return None
    return {} if _ALL_AGENTS.search(text) else {"brief": True}


def _wants_description(text: str) -> Mapping[str, Any] | None:
    found = _AGENT.search(text.lower())
    return {"name": found[1] or found[2]} if found else None


def _wants_status(text: str) -> Mapping[str, Any] | None:
    return {} if _STATUS.search(text) else None


def _wants_usage(text: str) -> Mapping[str, Any] | None:
    if not _USAGE.search(text):
        return None
    days = 1 if "today" in text.lower() else 7 if "week" in text.lower() else 30
    return {"days": days}


class Help(Toolbox):
    """Answers about Nova itself."""

    def __init__(self, roster: Roster, traces: Traces, vitals: Vitals) -> None:
        self._roster = roster
        self._traces = traces
        self._vitals = vitals

    @tool("reads", understand=_wants_description)
    async def describe_agent(self, _context: ToolContext, name: str) -> str:
        """What one agent owns, with example questions. `name` is like erp.ledger."""
        spec = self._roster.get(name)
        if spec is None:
            raise ToolProblem(f"There is no agent named {name}. Ask for the list of agents.")
        return describe(spec)

    @tool("reads", understand=_wants_usage)
    async def usage(self, context: ToolContext, days: Annotated[int, Field(ge=1, le=90)] = 30) -> str:
        """Answers, tokens and cost: the person's own, and everybody's for an owner."""
        page = await self._traces.between(context.now - timedelta(days=days), context.now + timedelta(minutes=1))
        traces = [trace for trace in page.traces if context.owner or trace.person == context.person]
        whose = "everybody" if context.owner else "you"
        busiest = Counter(step for trace in traces for step in trace.route.steps).most_common(3)
        tokens, cost = sum(trace.tokens for trace in traces), sum(trace.cost_usd for trace in traces)
        period = "24 hours" if days == 1 else f"{days} days"
        answers = "1 answer" if len(traces) == 1 else f"{len(traces)} answers"
        total = f"Last {period}, {whose}: {answers}, {tokens:,} tokens, ${cost:.2f}."
        if not busiest:
            return total
        return f"{total}\nBusiest: {', '.join(f'{agent} ({count})' for agent, count in busiest)}."

    @tool("reads", understand=_wants_status)
    async def status(self, context: ToolContext) -> str:
        """Whether Nova is well: version, uptime, model, platforms, store."""
        vitals = self._vitals
        model = vitals.model or "none (tools only; ANTHROPIC_API_KEY connects one)"
        return "\n".join(
            [
                f"I'm up: Nova {vitals.version}, running for {_lasting(context.now - vitals.started_at)}.",
                f"- model: {model}",
                f"- platforms: {', '.join(vitals.platforms)}",
                f"- store: {vitals.store}",
                f"- agents: {len(self._roster)}",
            ]
        )

    @tool("reads", understand=_wants_agents)
    async def list_agents(self, context: ToolContext, *, brief: bool = False) -> str:
        """All agents by group with what they own in one line each; `brief` gives things to try instead."""
        del context
        return BRIEF.format(count=len(self._roster)) if brief else list_agents(self._roster)


def _lasting(time: timedelta) -> str:
    """`3 days 4 h`, `2 h 5 min`, `less than a minute`."""
    minutes = int(time.total_seconds()) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days} day{'s' * (days > 1)} {hours} h"
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min" if minutes else "less than a minute"


def list_agents(roster: Roster) -> str:
    """The agents by group, one line each."""
    groups: dict[str, list[AgentSpec]] = {}
    for spec in roster.values():
        groups.setdefault(spec.group, []).append(spec)
    sections = [
        f"**{GROUPS.get(group, group.title())}**\n" + "\n".join(f"- `{spec.name}` {spec.description}" for spec in specs)
        for group, specs in groups.items()
    ]
    return "\n\n".join([f"I have {len(roster)} specialists. Just write; I pick the right one.", *sections])


def describe(spec: AgentSpec) -> str:
    """One agent: what it owns, what it leaves to others, three things to ask."""
    lines = [f"**{spec.name}**: {spec.description}", f"Owns: {spec.owns}."]
    lines.extend(f"Not: {what} → `{agent}`" for agent, what in spec.neighbours.items())
    lines.append("For example:")
    lines.extend(f"- {example.text}" for example in spec.examples[:3])
    return "\n".join(lines)
