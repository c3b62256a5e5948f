"""A trace as the rows of a tree, each with its bar in the waterfall of time.

Agents of a route work one after another. Where a trace does not tell when something began, as those of older versions,
its bar follows the one before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.web.console.charts import Span, span
from memory.traces import AgentSpan, ToolSpan, Trace


@dataclass(frozen=True, slots=True)
class TreeRow:
    """An agent or a tool. `depth` is 1 for the route's agents."""

    depth: int
    kind: Literal["agent", "tool"]
    name: str
    well: bool
    state: str
    milliseconds: float
    bar: Span
    agent: AgentSpan | None = None
    tool: ToolSpan | None = None


def rows_of(trace: Trace) -> tuple[TreeRow, ...]:
    """Agents and tools, outer before inner."""
    took = sum(each.milliseconds for each in trace.spans)
    time = _Time(trace.started_at.timestamp(), max(trace.milliseconds, took))
    rows: list[TreeRow] = []
    after = time.whole - took  # routing and recall come first
    for each in trace.spans:
        rows.extend(_agent(each, after, time, 1))
        after = time.start(each, after) + each.milliseconds
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class _Time:
    """When an answer was begun, in seconds since the epoch, and the milliseconds it took."""

    began: float
    whole: float

    def start(self, each: AgentSpan | ToolSpan, after: float) -> float:
        """Milliseconds from the beginning of the answer to that of a part of it."""
        return (each.began - self.began) * 1000 if each.began else after

    def bar(self, each: AgentSpan | ToolSpan, after: float) -> Span:
        return span(self.start(each, after), each.milliseconds, self.whole)


def _agent(each: AgentSpan, after: float, time: _Time, depth: int) -> Iterator[TreeRow]:
    well = each.outcome in ("answered", "waiting")
    yield TreeRow(depth, "agent", each.agent, well, each.outcome, each.milliseconds, time.bar(each, after), agent=each)
    after = time.start(each, after)
    for inner in sorted((*each.tools, *each.delegated), key=lambda part: part.began):
        if isinstance(inner, AgentSpan):
            yield from _agent(inner, after, time, depth + 1)
        else:
            yield _tool(inner, after, time, depth + 1)
        after = time.start(inner, after) + inner.milliseconds


def _tool(tool: ToolSpan, after: float, time: _Time, depth: int) -> TreeRow:
    state = "ok" if tool.ok else "failed"
    return TreeRow(depth, "tool", tool.tool, tool.ok, state, tool.milliseconds, time.bar(tool, after), tool=tool)
