"""Traces and votes: found by id, by its beginning, by time; one vote a person, the last one counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from memory.connection import Store
from memory.feedback import Feedback
from memory.traces import AgentSpan, RouteRecord, ToolSpan, Trace, Traces

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def trace(trace_id: str, minutes: int = 0, conversation: str = "dm") -> Trace:
    inner = AgentSpan("language.format", "as csv", "p2", "small", "answered", 5.0, 10, 0, 5, 0.01)
    tool = ToolSpan("c1", "calculate", "reads", "abc", ok=True, milliseconds=0.4, summary="42")
    span = AgentSpan("erp.query", "how many", "p1", "large", "answered", 20.0, 100, 50, 30, 0.02, (tool,), (inner,))
    route = RouteRecord(("erp.query",), 0.8, 0.4, "head", "because", (("erp.query", 0.8), ("erp.sales", 0.4)))
    at = NOON + timedelta(minutes=minutes)
    return Trace(trace_id, conversation, "fake", "sara", "how many?", "42", at, 25.0, "answered", route, (span,))


async def test_a_trace_comes_back_whole(store: Store):
    traces = Traces(store.redis)
    await traces.store(trace("aaaabbbbcccc"))
    assert await traces.get("aaaabbbbcccc") == trace("aaaabbbbcccc")


async def test_the_beginning_of_an_id_is_enough_but_not_a_letter(store: Store):
    traces = Traces(store.redis)
    await traces.store(trace("aaaabbbbcccc"))
    assert await traces.get("aaaabbbb") == trace("aaaabbbbcccc")
    assert await traces.get("a") is None
    assert await traces.get("????????") is None


async def test_cost_and_tokens_include_the_agents_that_were_asked(store: Store):
    assert trace("x").cost_usd == 0.03
    assert trace("x").tokens == 145


async def test_the_last_answer_of_a_conversation_and_of_all(store: Store):
    traces = Traces(store.redis)
    await traces.store(trace("first", 0, "dm"))
    await traces.store(trace("second", 5, "channel"))
    assert (await traces.last("dm") or trace("none")).id == "first"
    assert (await traces.newest() or trace("none")).id == "second"
    assert await traces.last("elsewhere") is None


async def test_a_period_holds_its_traces_and_their_votes(store: Store):
    traces, feedback = Traces(store.redis), Feedback(store.redis)
    for number, minutes in enumerate((0, 10, 20)):
        await traces.store(trace(f"t{number}", minutes))
    await feedback.vote("t1", "sara", "down")
    page = await traces.between(NOON, NOON + timedelta(minutes=20))
    assert [found.id for found in page.traces] == ["t0", "t1"]
    assert page.votes == {"t1": {"sara": "down"}}


async def test_the_last_vote_counts_and_can_be_taken_back(store: Store):
    feedback = Feedback(store.redis)
    await feedback.vote("t", "sara", "up")
    await feedback.vote("t", "sara", "down")
    await feedback.vote("t", "omar", "up")
    assert await feedback.votes("t") == {"sara": "down", "omar": "up"}
    await feedback.retract("t", "sara", "up")
    assert await feedback.votes("t") == {"sara": "down", "omar": "up"}
    await feedback.retract("t", "sara", "down")
    assert await feedback.votes("t") == {"omar": "up"}


async def test_every_message_of_an_answer_leads_to_it(store: Store):
    feedback = Feedback(store.redis)
    await feedback.belongs("telegram", "5:1", "answer")
    await feedback.belongs("telegram", "5:2", "answer")
    assert await feedback.answer_of("telegram", "5:2") == "answer"
    assert await feedback.answer_of("slack", "5:2") is None
