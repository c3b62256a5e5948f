"""`nova erp ask`: one question to the ERP specialists, answered without a language model."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.erp.schema.asking.answer import PLACE
from agents.models import Model
from agents.models.embedded import Embedded
from agents.spec import Tier
from agents.tool import ToolContext
from bot.answering import Answer
from bot.app import open_memories, open_nova
from bot.asking import Asked
from bot.cli.output import complain, show
from bot.settings import Settings
from memory.traces import AgentSpan

RESERVATION = re.compile(r"^_?((?:From the sources alone|Left out|Not seen|Unknown|There is no)\b.*?)_?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Told:
    """What is printed: who answered, what, on which grounds, and what could not be told."""

    route: tuple[str, ...]
    answer: str
    evidence: tuple[str, ...]
    unknowns: tuple[str, ...]

    @classmethod
    def of(cls, answer: Answer) -> Told:
        """Places in the sources and the tools that worked; agents that could not answer are unknowns."""
        spans = answer.trace.spans
        places = tuple(dict.fromkeys(PLACE.findall(answer.body)))
        missing = tuple(f"{agent} could not answer this" for agent in answer.trace.gaps)
        route = tuple(answer.trace.route.steps)
        return cls(route, answer.body, (*places, *_tools(spans)), (*missing, *RESERVATION.findall(answer.body)))

    def json(self) -> str:
        fields = {"route": self.route, "answer": self.answer, "evidence": self.evidence, "unknowns": self.unknowns}
        return json.dumps(fields, ensure_ascii=False)


def run(settings: Settings, options: argparse.Namespace) -> int:
    text = " ".join(options.text).strip()
    if not text:
        complain("nothing to ask: nova erp ask who owes us money")
        return 2
    told = Told.of(asyncio.run(_ask(settings, text)))
    show(told.json() if options.json else f"{told.answer}\n{' → '.join(told.route)}")
    return 0


async def _ask(settings: Settings, text: str) -> Answer:
    """Ask as whoever sits at this terminal does, in a conversation of its own."""
    models: dict[Tier, Model] = {tier: Embedded() for tier in settings.models}
    async with open_memories(settings) as memories, open_nova(settings, memories, [], models=models) as nova:
        turn = uuid.uuid4().hex[:12]
        person = settings.console_person
        context = ToolContext(
            turn=turn,
            person=person,
            person_name=person.partition(":")[2],
            conversation=f"console:ask:{turn}",
            place="dm",
            now=datetime.now(settings.zone),
            timezone=settings.nova_timezone,
            owner=True,
        )
        return await nova.answering.answer(Asked(turn, "console", text, context), None)


def _tools(spans: Sequence[AgentSpan]) -> tuple[str, ...]:
    used = [(tool.tool, tool.ok) for span in spans for inner in span.everything for tool in inner.tools]
    return tuple(dict.fromkeys(f"{name}: {'ok' if ok else 'failed'}" for name, ok in used))
