"""A trace as the rows of a tree, each with its bar in the waterfall of time.

Only durations are recorded. Agents of a route work one after another, so their bars follow each other; what an agent
called is drawn in the order of its calls from where the agent began, delegates behind tools.
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
    whole = max(trace.milliseconds, sum(each.milliseconds for each in trace.spans))
    rows: list[TreeRow] = []
    start = max(trace.milliseconds - sum(each.milliseconds for each in trace.spans), 0.0)  # routing and recall
    for each in trace.spans:
        rows.extend(_agent(each, start, whole, 1))
        start += each.milliseconds
    return tuple(rows)


def _agent(each: AgentSpan, start: float, whole: float, depth: int) -> Iterator[TreeRow]:
    well = each.outcome in ("answered", "waiting")
    bar = span(start, each.milliseconds, whole)
    yield TreeRow(depth, "agent", each.agent, well, each.outcome, each.milliseconds, bar, agent=each)
    for tool in each.tools:
        yield _tool(tool, start, whole, depth + 1)
        start += tool.milliseconds
    for inner in each.delegated:
        yield from _agent(inner, start, whole, depth + 1)
        start += inner.milliseconds


def _tool(tool: ToolSpan, start: float, whole: float, depth: int) -> TreeRow:
    state = "ok" if tool.ok else "failed"
    return TreeRow(
        depth, "tool", tool.tool, tool.ok, state, tool.milliseconds, span(start, tool.milliseconds, whole), tool=tool
    )
