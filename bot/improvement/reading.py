"""The live bot's traces, votes and labels as a book: what people did after an answer is read from what they wrote next.

So listening costs an answer nothing: every message leaves a trace, and the order of traces tells the rest.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import cast

from bot.improvement.listening import Listener, Vote
from bot.improvement.records import AnswerRecord, Book, ToolStatus, ToolUse, Why
from bot.improvement.redaction import redacted
from bot.improvement.unusual import weighed
from memory.labels import Label
from memory.traces import Page, ToolSpan, Trace

MOST_TOLD = 300  # characters of what a tool returned
MOST_TEXT = 600  # characters of a question or answer that are looked at
RATED_AFTER = timedelta(minutes=1)  # votes are kept without their time
EMPTY = ("nothing found", "no results", "0 rows", "none found")


class Pseudonyms:
    """Names of people that only this Nova can connect with them."""

    def __init__(self, pepper: bytes) -> None:
        self._pepper = pepper

    def of(self, person: str) -> str:
        """16 hex digits, the same for the same person."""
        return hmac.new(self._pepper, person.encode(), hashlib.sha256).hexdigest()[:16]


Whys = Mapping[str, Mapping[str, str]]
"""Reasons by answer and person."""


def book_of(
    page: Page,
    labels: Iterable[Label],
    agents: Iterable[str],
    names: Pseudonyms,
    vectors: Mapping[str, bytes],
    *,
    whys: Whys | None = None,
) -> Book:
    """All answers of a period with their signals; `vectors` of redacted texts, as far as they are known."""
    book = Book()
    listener = Listener(book, {agent: agent for agent in agents})
    commands = {label.answer: label for label in labels if label.source == "command"}
    asked: dict[tuple[str, str], str] = {}
    for trace in page.traces:
        record, turn = record_of(trace, names, vectors), (trace.conversation, trace.turn)
        if not trace.continues:  # what goes on after a person's decision was asked once
            _hear(listener, record, commands.get(trace.id), rewrites=asked.get(turn, "") if trace.turn else "")
        asked[turn] = record.text
        listener.answered(record)
        if not record.text:
            book.asides.add(record.id)  # somebody does not want their words to be kept
        for person, vote in page.votes.get(trace.id, {}).items():
            listener.pressed(trace.id, names.of(person), cast("Vote", vote), trace.started_at + RATED_AFTER)
        for person, reason in (whys or {}).get(trace.id, {}).items():
            listener.why(trace.id, names.of(person), cast("Why", reason), trace.started_at + RATED_AFTER)
    for label in labels:
        if label.source != "command" and label.answer in book.answers:
            listener.rerouted(names.of(label.person), "", label.agent, label.at, answer=label.answer)
    book.answers = {record.id: record for record in weighed(book.answers.values())}
    return book


def _hear(listener: Listener, record: AnswerRecord, command: Label | None, *, rewrites: str) -> None:
    """What a question says about the answer before it; `rewrites`: what its message said when it was answered first."""
    if command:
        listener.rerouted(record.person, record.conversation, command.agent, record.at)
    elif record.text and rewrites not in {"", record.text}:
        listener.edited(record.person, record.conversation, record.text, record.at)
    elif record.text:
        listener.wrote(record.person, record.conversation, record.text, record.at)


def record_of(trace: Trace, names: Pseudonyms, vectors: Mapping[str, bytes]) -> AnswerRecord:
    """A trace without who, where and what must not be looked at."""
    text = redacted(trace.question[:MOST_TEXT])
    spans = [inner for span in trace.spans for inner in span.everything]
    stuck = [span.agent for span in spans if span.outcome in {"refused", "failed"}]
    chain = [span.agent for span in trace.spans if span.agent != "router"] or list(trace.route.steps)
    agent = stuck[-1] if stuck else chain[-1] if chain else ""
    mine = next((span for span in reversed(spans) if span.agent == agent), None)
    return AnswerRecord(
        id=trace.id,
        at=trace.started_at,
        person=names.of(trace.person),
        conversation=names.of(trace.conversation),
        text=text,
        agent=agent,
        agents=trace.route.steps,
        place=names.of(trace.conversation),
        platform=trace.platform,
        answer=redacted(trace.answer[:MOST_TEXT]),
        top=trace.route.top,
        margin=trace.route.margin,
        method=trace.route.method,
        prompt=mine.prompt if mine else "",
        model=mine.model if mine else "",
        tools=tuple(ToolUse(tool.tool, _status(tool), redacted(tool.summary[:MOST_TOLD])) for tool in trace.tools),
        memories=trace.recalled,
        outcome=trace.outcome,
        milliseconds=trace.milliseconds,
        vector=vectors.get(text, b""),
    )


def _status(tool: ToolSpan) -> ToolStatus:
    if tool.ok:
        return "empty" if any(words in tool.summary.lower() for words in EMPTY) else "ok"
    return "timeout" if "time" in tool.summary.lower() and "out" in tool.summary.lower() else "error"
