"""A doubtful reaction to an answer: kept as what it is, and never louder than a verdict."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.message import Mark, Person, Reaction
from bot.feedback import Votes
from memory.connection import Store
from memory.feedback import Feedback
from memory.traces import RouteRecord, Trace, Traces

ROUTE = RouteRecord(("general.chat",), 1.0, 1.0, "head", "", ())
ANSWER = Trace("a1", "c", "fake", "fake:1", "q", "a", datetime(2026, 11, 23, tzinfo=UTC), 1.0, "answered", ROUTE)


async def after(store: Store, *changes: tuple[Mark, bool]) -> dict[str, str]:
    """Votes after a person put marks on an answer (True) or took them off."""
    feedback, traces = Feedback(store.redis), Traces(store.redis)
    await traces.store(ANSWER)
    await feedback.belongs("fake", "m1", ANSWER.id)
    for mark, added in changes:
        reaction = Reaction("e", "m1", "c", Person("fake:1", ""), mark, mark, added=added)
        await Votes(feedback, traces).reacted("fake", reaction)
    return await feedback.votes(ANSWER.id)


async def test_doubt_is_kept_and_taken_back(store: Store):
    assert await after(store, ("puzzled", True)) == {"fake:1": "puzzled"}
    assert await after(store, ("puzzled", False)) == {}


async def test_doubt_replaces_praise_but_not_blame(store: Store):
    assert await after(store, ("+1", True), ("puzzled", True)) == {"fake:1": "puzzled"}
    assert await after(store, ("-1", True), ("puzzled", True)) == {"fake:1": "down"}
    assert await after(store, ("puzzled", False)) == {"fake:1": "down"}
