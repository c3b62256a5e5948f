"""What is written down of an answer, to explain it and to learn from it: redacted, and no longer than is needed.

The conversation itself is kept elsewhere, in the words that were said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.improvement.documents import UNQUOTED
from bot.improvement.redaction import redacted
from memory.identities import Identities
from memory.improvement import Improvement
from memory.labels import Label, Labels
from memory.traces import AgentSpan, ToolSpan, Trace, Traces

KEEP_DIRECT = timedelta(days=30)
KEEP_SENSITIVE = timedelta(days=7)
NOT_KEPT = "the reason is not kept"

Change = Callable[[str], str]


class Keeping:
    """Writes traces and labels."""

    def __init__(self, traces: Traces, labels: Labels, store: Improvement, identities: Identities) -> None:
        self._traces = traces
        self._labels = labels
        self._store = store
        self._identities = identities

    async def trace(self, trace: Trace, *, direct: bool) -> None:
        """Keep a trace: of a direct message for a month, of wages and rights for a week."""
        change = redacted if await self.keeps_words(trace.person) else without_words
        await self._traces.store(changed(trace, change), most=kept_for(trace, direct=direct))

    async def label(self, label: Label) -> None:
        """Keep a person's choice of an agent, with what it was chosen for."""
        quotable = not UNQUOTED & {label.agent, *label.routed} and await self.keeps_words(label.person)
        await self._labels.keep(replace(label, text=redacted(label.text) if quotable else ""))

    async def keeps_words(self, person: str) -> bool:
        """Whether somebody lets Nova learn from their words."""
        return await self._store.keeps_words({person, await self._identities.person(person)})

    async def keep_words(self, person: str, *, yes: bool) -> None:
        """Follow somebody's wish from now on, wherever they write."""
        await self._store.keep_words({person, *await self._identities.of(person)}, yes=yes)


def kept_for(trace: Trace, *, direct: bool) -> timedelta:
    """How long a trace may be kept at most."""
    agents = {inner.agent for span in trace.spans for inner in span.everything}
    if UNQUOTED & {*agents, *trace.route.steps}:
        return KEEP_SENSITIVE
    return KEEP_DIRECT if direct else timedelta.max


def without_words(text: str) -> str:
    """Nothing of a text."""
    del text
    return ""


def changed(trace: Trace, change: Change) -> Trace:
    """A trace with all words of people and tools changed.

    What tools wrote stays while a person has to decide: the answer that goes on is held against it.
    """
    tools = change if trace.outcome != "waiting" else str
    return replace(
        trace,
        question=change(trace.question),
        answer=change(trace.answer),
        error=change(trace.error),
        untrue=tuple(said for text in trace.untrue if (said := change(text))),
        route=replace(trace.route, why=change(trace.route.why) or NOT_KEPT),
        spans=tuple(_span(span, change, tools) for span in trace.spans),
    )


def _span(span: AgentSpan, change: Change, tools: Change) -> AgentSpan:
    return replace(
        span,
        task=change(span.task),
        tools=tuple(_tool(tool, tools) for tool in span.tools),
        delegated=tuple(_span(inner, change, tools) for inner in span.delegated),
    )


def _tool(tool: ToolSpan, change: Change) -> ToolSpan:
    return replace(tool, summary=change(tool.summary))
