"""A tool that breaks about as often as it works is told of at once, and once a day."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agents.models import Completion, ToolCall
from agents.tool import Toolbox, ToolContext, tool
from bot.improvement.urgent import LEAST, Urgent, is_urgent
from bot.notices import Notice
from bot.settings import Settings
from memory.connection import Store
from memory.tool_hours import ToolHour, ToolHours
from memory.traces import AgentSpan, RouteRecord, ToolSpan, Trace
from tests.fakes.model import ScriptedModel
from tests.fakes.nova import nova_under_test

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def answer(*, ok: bool, well: bool, tool_name: str = "fx_rates") -> Trace:
    span = ToolSpan("c", tool_name, "reads", "hash", ok=ok, milliseconds=1.0, summary="", well=well)
    agent = AgentSpan("erp.ledger", "", "p", "m", "answered", 1.0, tools=(span,))
    return Trace(
        "t", "dm", "fake", "sara", "q", "a", NOON, 1.0, "answered", RouteRecord((), 1, 1, "", "", ()), (agent,)
    )


WORKED, BROKE, WRONG = answer(ok=True, well=True), answer(ok=False, well=False), answer(ok=False, well=True)


class Told:
    """What owners were told, by id."""

    def __init__(self, store: Store) -> None:
        self.bodies: dict[str, str] = {}
        self.now = NOON
        self.urgent = Urgent(ToolHours(store.redis), self.give, lambda: self.now)

    async def give(self, notice_id: str, notice: Notice) -> None:
        self.bodies.setdefault(notice_id, notice.body)

    async def after(self, *answers: Trace) -> list[str]:
        for one in answers:
            await self.urgent.heard(one)
        return list(self.bodies.values())


@pytest.mark.parametrize(("worked", "broke", "urgent"), [(0, 4, False), (0, 5, True), (5, 5, True), (6, 5, False)])
def test_it_takes_five_broken_calls_and_half_of_all(worked: int, broke: int, *, urgent: bool):
    assert is_urgent(ToolHour(worked, broke)) == urgent


async def test_owners_are_told_once_a_day(store: Store):
    told = Told(store)
    [body] = await told.after(WORKED, *[BROKE] * 7)
    assert "`fx_rates` broke in 5 of 6 calls" in body
    told.now += timedelta(days=1)
    assert len(await told.after(*[BROKE] * 5)) == 2


async def test_what_is_longer_ago_than_an_hour_does_not_count(store: Store):
    told = Told(store)
    await told.after(*[BROKE] * 4)
    told.now += timedelta(minutes=70)
    assert await told.after(BROKE) == []


async def test_wrong_questions_are_no_broken_tool(store: Store):
    assert await Told(store).after(*[WRONG] * 20) == []


class Rates(Toolbox):
    """A source that is away."""

    @tool("reads")
    async def fx_rates(self, context: ToolContext) -> str:
        """Rates of currencies."""
        raise ConnectionError(context.turn)


AGENT = """---
name: office.rates
description: Tells what currencies cost
owns: rates of currencies
tier: large
tools: [fx_rates]
delegates: []
examples: [what is the euro, the dollar today, what does a pound cost, yen please, rate of the franc]
---
Tell rates.

## Without a model
Nothing.
"""


async def test_nova_writes_to_its_owners_when_a_tool_breaks(settings: Settings, store: Store, tmp_path: Path):
    (tmp_path / "pack" / "office").mkdir(parents=True)
    (tmp_path / "pack" / "office" / "rates.md").write_text(AGENT)
    asked = Completion("", (ToolCall("c", "fx_rates", {}),), stop="tools")
    model = ScriptedModel([line for _ in range(LEAST) for line in (asked, "It is away.")])
    settings = settings.model_copy(update={"nova_agent_dirs": (tmp_path / "pack",)})
    async with nova_under_test(settings, store, model=model, agents=("office.rates",), toolboxes=[Rates()]) as nova:
        for number in range(LEAST):
            await nova.say(f"what is the euro? {number}")
        async with asyncio.timeout(10):
            while not [seen for seen in nova.sent if "`fx_rates` broke in 5 of 5 calls" in seen.text]:
                await asyncio.sleep(0.01)
