"""A trace in words: short for the person who asks why, whole for `nova trace`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from memory.traces import AgentSpan, RouteRecord, Trace


def why(trace: Trace, words: Sequence[str]) -> str:
    """Why this answer came from these agents, in a few lines for a chat; `words` are those that mattered most."""
    lines = [f"Confidence {trace.route.confidence:.0%}, chosen by {trace.route.method}."]
    if words:
        lines.append(f"Words that mattered: {', '.join(f'“{word}”' for word in words[:5])}.")
    if trace.route.top:
        considered = ", ".join(f"`{agent}` {score:.0%}" for agent, score in trace.route.top[:4])
        lines.append(f"Considered: {considered}.")
    used = sorted({tool.tool for tool in trace.tools})
    lines.append(f"Tools used: {', '.join(f'`{name}`' for name in used) or 'none'}.")
    if trace.recalled:
        lines.append(f"Remembered facts used: {len(trace.recalled)}.")
    if trace.untrue:
        lines.append(
            f"Taken back, as no tool had done it: {', '.join(f'“{_one_line(said)}”' for said in trace.untrue)}."
        )
    lines.append(f"Whole trace: `nova trace {trace.id[:8]}`. Wrong agent? `/ask <agent> <question>` overrides it.")
    details = "\n".join(f"- {line}" for line in lines)
    return f"That answer came from {_chain(trace.route)}: {trace.route.why}.\n{details}"


def full(trace: Trace, votes: Mapping[str, str]) -> str:
    """Everything a trace holds, as a tree."""
    ups, downs = (sum(vote == kind for vote in votes.values()) for kind in ("up", "down"))
    chosen = f"({trace.route.method}, confidence {trace.route.confidence:.2f}, margin {trace.route.margin:.2f})"
    took = f"{trace.milliseconds:.0f} ms  {trace.tokens} tokens  ${trace.cost_usd:.4f}"
    lines = [
        f"trace {trace.id}  {trace.started_at:%Y-%m-%d %H:%M:%S}Z  {trace.outcome}  {took}  👍 {ups} 👎 {downs}",
        f"from {trace.person} in {trace.conversation}",
        f"asked  {_one_line(trace.question)}",
        f"route  {' > '.join(trace.route.steps)}  {chosen}: {trace.route.why}",
        "       " + "  ".join(f"{agent} {score:.2f}" for agent, score in trace.route.top),
    ]
    for span in trace.spans:
        lines.extend(_tree(span, ""))
    if trace.recalled:
        lines.append(f"recalled  {', '.join(trace.recalled)}")
    lines.extend(f"taken back  {_one_line(said)}" for said in trace.untrue)
    if trace.error:
        lines.append(f"problem  {trace.error}")
    lines.append(f"answer  {_one_line(trace.answer, 400)}")
    return "\n".join(lines)


def _tree(span: AgentSpan, indent: str) -> Iterator[str]:
    used = f"in {span.input_tokens} (cached {span.cached_tokens}) out {span.output_tokens}  ${span.cost_usd:.4f}"
    how = f"{span.milliseconds:.0f} ms  model {span.model}  prompt {span.prompt}"
    yield f"{indent}agent  {span.agent}  {span.outcome}  {how}  {used}"
    for tool in span.tools:
        state = "ok" if tool.ok else "FAILED"
        again = ", replayed" if tool.replayed else ""
        yield (
            f"{indent}  tool  {tool.tool} ({tool.effect}{again})  {state}  {tool.milliseconds:.1f} ms  "
            f"args {tool.arguments}  {_one_line(tool.summary, 100)}"
        )
    for inner in span.delegated:
        yield from _tree(inner, f"{indent}  ")


def _chain(route: RouteRecord) -> str:
    return " → ".join(f"`{step}`" for step in route.steps)


def _one_line(text: str, most: int = 200) -> str:
    line = " ⏎ ".join(text.split("\n"))
    return line if len(line) <= most else f"{line[: most - 1]}…"
