"""What is written down of an answer: redacted, without words for those who want none, and only as long as it should."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.improvement.keeping import Keeping, changed, kept_for, without_words
from bot.improvement.redaction import redacted
from memory.connection import Store
from memory.feedback import Feedback
from memory.identities import Identities
from memory.improvement import Improvement
from memory.keys import key
from memory.labels import Label, Labels
from memory.traces import AgentSpan, RouteRecord, ToolSpan, Trace, Traces

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SARA, SARA_ON_SLACK = "telegram:1", "slack:T:U1"
SECRET = "sara@example.com"
DAY = 86_400


def trace(agent: str = "general.chat", outcome: str = "answered") -> Trace:
    """An answer with a secret wherever words can stand."""
    tool = ToolSpan("c1", "send_mail", "writes", "hash", ok=True, milliseconds=1.0, summary=f"sent to {SECRET}")
    inner = AgentSpan("language.tone", f"write to {SECRET}", "p", "m", "answered", 1.0, tools=(tool,))
    span = AgentSpan(agent, f"mail {SECRET}", "p", "m", "answered", 2.0, tools=(tool,), delegated=(inner,))
    route = RouteRecord((agent,), 0.9, 0.5, "head", f"several steps: {agent} ('mail {SECRET}')", ())
    question, answer = f"mail {SECRET}", f"I wrote to {SECRET}."
    found = Trace("aaaabbbbcccc", "dm", "telegram", SARA, question, answer, NOW, 3.0, "answered", route, (span,))
    return replace(found, outcome=outcome, error=f"no {SECRET}", untrue=(f"called {SECRET}",))


@pytest.fixture
def keeping(store: Store) -> Keeping:
    return Keeping(Traces(store.redis), Labels(store.redis), Improvement(store.redis), Identities(store.redis))


async def stored(store: Store) -> str:
    """The trace as it lies in the store."""
    return await store.redis.get(key("trace:aaaabbbbcccc", "body")) or ""


# --- words ----------------------------------------------------------------------------------------------


async def test_secrets_are_gone_before_a_trace_is_written(store: Store, keeping: Keeping):
    await keeping.trace(trace(), direct=True)
    assert SECRET not in await stored(store)
    kept = await Traces(store.redis).get("aaaabbbbcccc")
    assert kept is not None
    assert (kept.question, kept.answer) == ("mail [e-mail]", "I wrote to [e-mail].")
    assert kept.tools[0].summary == "sent to [e-mail]"


def test_while_a_person_decides_what_tools_wrote_stays_to_be_held_against_the_answer():
    waiting = changed(trace(outcome="waiting"), redacted)
    assert waiting.tools[0].summary == f"sent to {SECRET}"
    assert SECRET not in f"{waiting.question} {waiting.answer}"


async def test_of_who_wants_it_no_word_is_kept_and_the_votes_still_count(store: Store, keeping: Keeping):
    await keeping.keep_words(SARA, yes=False)
    await keeping.trace(trace(), direct=True)
    await Feedback(store.redis).vote("aaaabbbbcccc", SARA, "down")
    page = await Traces(store.redis).between(NOW, NOW + timedelta(minutes=1))
    assert page.votes == {"aaaabbbbcccc": {SARA: "down"}}
    assert page.traces[0] == changed(trace(), without_words)
    assert "mail" not in (await stored(store)).replace("send_mail", "")
    await keeping.keep_words(SARA, yes=True)
    assert await keeping.keeps_words(SARA)


async def test_the_wish_holds_wherever_a_person_writes(store: Store, keeping: Keeping):
    await Identities(store.redis).join(SARA, SARA_ON_SLACK)
    await keeping.keep_words(SARA_ON_SLACK, yes=False)
    assert not await keeping.keeps_words(SARA)
    assert not await keeping.keeps_words(SARA_ON_SLACK)


@pytest.mark.parametrize(
    ("agent", "text"), [("general.chat", "mail [e-mail]"), ("erp.payroll", ""), ("erp.permissions", "")]
)
async def test_a_choice_of_an_agent_is_kept_redacted_and_of_wages_and_rights_without_words(
    store: Store, keeping: Keeping, agent: str, text: str
):
    await keeping.label(Label("a1", f"mail {SECRET}", agent, ("general.planner",), SARA, "command", NOW))
    assert [(label.agent, label.text) for label in await Labels(store.redis).all()] == [(agent, text)]


@pytest.mark.parametrize("text", ["a" * 100_000, "eyJ-" * 25_000, "a." * 50_000, "1 " * 50_000, "x@y" * 30_000])
def test_a_long_paste_is_redacted_in_no_time(text: str):
    started = datetime.now(UTC)
    redacted(text)
    assert datetime.now(UTC) - started < timedelta(seconds=2)  # quadratic it would take minutes


# --- how long -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agent", "direct", "days"),
    [
        ("general.chat", False, 90),
        ("general.chat", True, 30),
        ("erp.payroll", True, 7),
        ("erp.payroll", False, 7),
        ("erp.permissions", False, 7),
    ],
)
async def test_direct_messages_are_kept_a_month_and_wages_and_rights_a_week(
    store: Store, keeping: Keeping, agent: str, *, direct: bool, days: int
):
    await keeping.trace(trace(agent), direct=direct)
    left = await store.redis.ttl(key("trace:aaaabbbbcccc", "body"))
    assert days * DAY - 60 < left <= days * DAY


def test_what_a_delegate_saw_of_wages_counts_too():
    inner = replace(trace().spans[0], agent="erp.payroll", delegated=())
    outer = replace(trace().spans[0], delegated=(inner,))
    assert kept_for(replace(trace(), spans=(outer,)), direct=True) == timedelta(days=7)


async def test_a_shorter_setting_wins(store: Store):
    await Traces(store.redis, keep=timedelta(days=8)).store(trace(), most=timedelta(days=30))
    assert await store.redis.ttl(key("trace:aaaabbbbcccc", "body")) <= 8 * DAY


async def test_votes_and_reasons_go_with_their_trace(store: Store, keeping: Keeping):
    await keeping.trace(trace("erp.payroll"), direct=True)
    await Feedback(store.redis).vote("aaaabbbbcccc", SARA, "down")
    await Improvement(store.redis).keep_why("aaaabbbbcccc", SARA, "style")
    assert 0 < await store.redis.ttl(key("trace:aaaabbbbcccc", "votes")) <= 7 * DAY
    assert 0 < await store.redis.ttl(key("improve", "why:aaaabbbbcccc")) <= 7 * DAY
    await Feedback(store.redis).belongs("telegram", "m1", "aaaabbbbcccc")
    assert 0 < await store.redis.ttl(key("answer:telegram:m1")) <= 30 * DAY
