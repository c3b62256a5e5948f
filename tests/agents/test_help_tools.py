"""What Nova tells about itself, and to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from agents.models import ToolCall
from agents.spec import Roster, load_roster
from agents.tool import ToolContext, ToolResult, Tools
from agents.tools.help import Help, Vitals, describe, list_agents
from memory.connection import Store
from memory.traces import AgentSpan, RouteRecord, Trace, Traces
from tests.agents.conftest import NOW, KeptReceipts, MakeContext

ORDER = ("list_agents", "describe_agent", "status", "usage")  # as the agent declares them
VITALS = Vitals("1.2.3", NOW - timedelta(hours=2, minutes=5), None, ("telegram", "slack"), "embedded Valkey")


@pytest.fixture(scope="module")
def shipped() -> Roster:
    return load_roster()


@pytest.fixture
def tools(shipped: Roster, store: Store) -> Tools:
    return Tools([Help(shipped, Traces(store.redis), VITALS)])


@pytest.fixture
def context(make_context: MakeContext) -> ToolContext:
    return make_context()


async def run(tools: Tools, context: ToolContext, tool: str, **arguments: Any) -> ToolResult:
    return await tools[tool].run(ToolCall("c", tool, arguments), context, KeptReceipts())


def understood(tools: Tools, text: str) -> tuple[str, dict[str, Any]] | None:
    for name in ORDER:
        understand = tools[name].schema.understand
        arguments = understand(text) if understand else None
        if arguments is not None:
            return name, dict(arguments)
    return None


@pytest.mark.parametrize(
    ("text", "tool", "arguments"),
    [
        ("what can you do", "list_agents", {"brief": True}),
        ("help", "list_agents", {"brief": True}),
        ("which agent do i ask about late customer payments", "list_agents", {}),
        ("was kannst du alles", "list_agents", {"brief": True}),
        ("شو بتقدر تعمل بالضبط؟", "list_agents", {"brief": True}),
        ("¿qué agente lleva el tema de nóminas?", "list_agents", {}),
        ("tell me about pipeline.doctor", "describe_agent", {"name": "pipeline.doctor"}),
        ("what does the agent shop.orders do", "describe_agent", {"name": "shop.orders"}),
        ("are you up? slack seems dead", "status", {}),
        ("what model are you running on", "status", {}),
        ("how long have you been running", "status", {}),
        ("how much did you cost us this week", "usage", {"days": 7}),
        ("how many tokens have i used today", "usage", {"days": 1}),
        ("usage", "usage", {"days": 30}),
    ],
)
def test_plain_words_are_understood(tools: Tools, text: str, tool: str, arguments: dict[str, Any]):
    assert understood(tools, text) == (tool, arguments)


@pytest.mark.parametrize(
    "text",
    ["how do i leave feedback on an answer", "hello", "see example.com", "open report.pdf", "can you send voice notes"],
)
def test_other_words_are_not(tools: Tools, text: str):
    assert understood(tools, text) is None


async def test_every_agent_is_listed_under_its_group(tools: Tools, shipped: Roster, context: ToolContext):
    listed = (await run(tools, context, "list_agents")).content
    assert listed == list_agents(shipped)
    assert listed.startswith("I have 34 specialists.")
    assert "**ERP (AIREP)**" in listed
    assert all(f"- `{name}` " in listed for name in shipped)


async def test_an_agent_is_described_with_its_limits_and_things_to_ask(
    tools: Tools, shipped: Roster, context: ToolContext
):
    described = (await run(tools, context, "describe_agent", name="general.memory")).content
    spec = shipped["general.memory"]
    assert described == describe(spec)
    assert spec.examples[0].text in described
    assert "→ `general.reminders`" in described


async def test_an_unknown_agent_is_a_problem_with_a_remedy(tools: Tools, context: ToolContext):
    result = await run(tools, context, "describe_agent", name="erp.poetry")
    assert (result.receipt.ok, result.content) == (
        False,
        "There is no agent named erp.poetry. Ask for the list of agents.",
    )


async def test_the_status_names_the_setting_that_connects_a_model(tools: Tools, context: ToolContext):
    status = (await run(tools, context, "status")).content
    assert "Nova 1.2.3, running for 2 h 5 min" in status
    assert "ANTHROPIC_API_KEY" in status
    assert "telegram, slack" in status
    assert "embedded Valkey" in status
    assert "agents: 34" in status


async def spent(store: Store, trace_id: str, person: str, days: int, agent: str = "erp.query") -> None:
    span = AgentSpan(agent, "x", "p", "m", "answered", 1.0, input_tokens=1000, output_tokens=500, cost_usd=0.25)
    route = RouteRecord((agent,), 1.0, 1.0, "head", "", ())
    at = NOW - timedelta(days=days)
    await Traces(store.redis).store(Trace(trace_id, "c", "fake", person, "q", "a", at, 1.0, "answered", route, (span,)))


async def test_a_person_sees_their_own_usage_and_an_owner_everybodys(tools: Tools, store: Store, context: ToolContext):
    await spent(store, "one", context.person, days=0)
    await spent(store, "two", "fake:2", days=0, agent="erp.ledger")
    await spent(store, "old", context.person, days=20)
    own = (await run(tools, context, "usage", days=7)).content
    assert own == "Last 7 days, you: 1 answer, 1,500 tokens, $0.25.\nBusiest: erp.query (1)."
    everybodys = (await run(tools, replace(context, owner=True), "usage")).content
    assert everybodys.startswith("Last 30 days, everybody: 3 answers, 4,500 tokens, $0.75.")
    assert "erp.ledger (1)" in everybodys
    assert "erp.ledger" not in own


@pytest.mark.parametrize("days", [0, 91, 10**12])
async def test_a_period_has_its_limits(tools: Tools, context: ToolContext, days: int):
    result = await run(tools, context, "usage", days=days)
    assert not result.receipt.ok
    assert "days=" in result.content


async def test_without_answers_there_is_nothing_busy(tools: Tools, context: ToolContext):
    assert (await run(tools, context, "usage")).content == "Last 30 days, you: 0 answers, 0 tokens, $0.00."


async def test_whoever_asks_what_it_can_do_gets_things_to_try_and_the_way_to_the_whole_list(
    tools: Tools, context: ToolContext
):
    told = (await run(tools, context, "list_agents", brief=True)).content
    assert "remind me tomorrow at 9" in told
    assert "`/agents`" in told
    assert len(told) < 1000


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(20, "less than a minute"), (300, "5 min"), (7500, "2 h 5 min"), (90000, "1 day 1 h"), (200000, "2 days 7 h")],
)
async def test_how_long_it_has_been_up_is_said_in_words(
    shipped: Roster, store: Store, context: ToolContext, seconds: int, words: str
):
    up = Tools([Help(shipped, Traces(store.redis), replace(VITALS, started_at=NOW - timedelta(seconds=seconds)))])
    assert f"running for {words}." in (await run(up, context, "status")).content


async def test_a_single_day_is_told_in_hours(tools: Tools, context: ToolContext):
    assert (await run(tools, context, "usage", days=1)).content.startswith("Last 24 hours, you: 0 answers")
