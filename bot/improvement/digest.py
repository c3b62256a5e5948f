"""The weekly digest in words: a rate to be counted again, tested fixes, what needs a human, what became of others.

Pure: a report goes in, a head and a message for each fix come out. Evidence stays behind a button.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.text import utf16_len
from bot.improvement.finding import Document, Finding, Happened, Proposal, Report
from bot.improvement.gate import bound
from bot.improvement.operations import (
    AddBullet,
    AddUtterance,
    ExpireFact,
    ForgetFact,
    MoveUtterance,
    MuteTool,
    Op,
    PinModel,
    ReplaceFact,
    SetFallback,
)
from bot.improvement.overlays import digest as hashed
from bot.improvement.rates import Rate, trend
from memory.traces import AgentSpan, Trace

MOST_FIXES = 3
MOST_NEEDS = 2
MOST_WATCHED = 3
MOST_HAPPENED = 4
HASH = 8  # characters of what a button stands for
LONG = 160
SHORT = 80  # UTF-16 units of what is quoted
BARS = "▁▂▃▄▅▆▇█"
ICONS: Mapping[str, str] = {"route": "🧭", "prompt": "✍️", "tool": "⚠️", "memory": "🧠", "model": "🔁", "gap": "🔧"}


@dataclass(frozen=True, slots=True)
class Fix:
    """One fix as a message of its own: its text, and what its buttons act on."""

    proposal: str
    finding: str
    body: str
    hash: str
    expires: int
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """A week in words. `fixes` are for owners; those about one person's memory go to that person alone.

    `chart` is a PNG in base 64, where there is one, `alt` the same in words.
    """

    head: str
    fixes: tuple[Fix, ...]
    quiet: bool
    chart: str = ""
    alt: str = ""

    @property
    def text(self) -> str:
        """All of it, for where there are no buttons."""
        return "\n\n".join([self.head, *(fix.body for fix in self.fixes)])


def written(report: Report, title: str, complaints: Mapping[str, Rate] | None = None) -> Digest:
    """The digest of a report; `complaints` by agent are watched where nothing else is known of them."""
    fixes = [_fix(report, proposal) for proposal in report.proposals[:MOST_FIXES]]
    parts = [_title(report, title), _headline(report), *_needs(report), *_happened(report)]
    parts.append(_watching(report, complaints or {}))
    return Digest("\n\n".join(part for part in parts if part), tuple(fixes), report.is_quiet)


def _title(report: Report, title: str) -> str:
    fixes, needs = len(report.proposals[:MOST_FIXES]), len(report.documents[:MOST_NEEDS])
    counts = [f"{_many(fixes, 'fix')} ready" if fixes else "", f"{needs} need you" if needs else ""]
    tail = ", ".join(count for count in counts if count)
    return f"**Nova · {title}**" + (f" · {tail}" if tail else "")


def _headline(report: Report) -> str:
    rate = report.complaints
    if not rate.whole:
        return "Nobody asked anything this week."
    detail = "" if rate.is_few else f" ({rate.percent_and_interval})"
    arrow = trend(report.before, rate)
    change = f" {arrow} from {report.before.percent}" if arrow in {"▲", "▼"} else " ≈" if arrow else ""
    votes = f" · {_many(report.ratings, 'rating')} from {_many(report.raters, 'person')}" if report.ratings else ""
    line = f"{rate} {_noun(rate.whole, 'answer')} drew a complaint{detail}{change}{votes}"
    return "\n".join(part for part in (line, sparkline(report.history)) if part)


def sparkline(history: Sequence[Rate]) -> str:
    """The complaint rate of the last weeks; "" while there are fewer than two."""
    if len(history) < 2:
        return ""
    top = max(rate.share for rate in history) or 1.0
    return f"`{''.join(BARS[round(rate.share / top * (len(BARS) - 1))] for rate in history)}` complaints by week"


# --- fixes ----------------------------------------------------------------------------------------------


def _fix(report: Report, proposal: Proposal) -> Fix:
    finding = next(one for one in report.findings if one.id == proposal.finding)
    lines = [f"{ICONS[finding.cause]} **{finding.id}** {_what(finding)}", *_why(finding)]
    lines.append(f"Fix: {described(proposal.ops)}")
    lines.append(f"Tested: {tested(proposal)}")
    return Fix(
        proposal=proposal.id,
        finding=finding.id,
        body="\n".join(lines),
        hash=hashed(dict(proposal.slices))[:HASH],
        expires=int(proposal.expires.timestamp()),
        subject=proposal.subject,
    )


def _what(finding: Finding) -> str:
    match finding.cause:
        case "route":
            wrong, _, right = (shortened(name) for name in finding.target.removeprefix("route:").partition(">"))
            return f"Route: questions for `{right}` go to `{wrong}`"
        case "prompt":
            return f"Prompt: `{finding.agent}` answers in another form than people want"
        case "tool":
            return f"Tool: `{finding.target.removeprefix('tool:')}` fails"
        case "memory":
            return "Memory: a remembered fact about one person looks out of date. Only they can approve."
        case "model":
            return f"Model: `{finding.target.removeprefix('model:')}` refuses what others answer"
        case _:
            return f"`{finding.agent}` could not help"


def _why(finding: Finding) -> Iterable[str]:
    reason = f"; {finding.reason}" if finding.reason else ""
    yield f"Why: {finding.rate} such answers were bad, {_many(finding.people, 'person')}{reason}"


def described(ops: Sequence[Op]) -> str:
    """Operations in a few words."""
    added = [op for op in ops if isinstance(op, AddUtterance)]
    moved = [op for op in ops if isinstance(op, MoveUtterance)]
    parts = [f"+{_many(len(added), 'example')}"] if added else []
    parts += [f"move {len(moved)}"] if moved else []
    parts += [text for op in ops if (text := _described(op))]
    return ", ".join(parts) + (f" → `{added[0].agent}`" if added else f" → `{moved[0].to}`" if moved else "")


def _described(op: Op) -> str:
    match op:
        case AddBullet():
            return f"+ “{literal(op.text)}”"
        case MuteTool():
            return f"don't call `{op.tool}` until {op.until:%a %d %b}"
        case SetFallback():
            return f"call `{op.to}` instead of `{op.tool}`"
        case PinModel():
            return f"`{op.agent}` answers with `{op.model}`"
        case ReplaceFact() | ExpireFact() | ForgetFact():
            return "correct the fact"
        case _:
            return ""


def tested(proposal: Proposal) -> str:
    """What the test says, with the bound that seeing nothing allows."""
    found = proposal.evaluation
    if any(isinstance(op, MuteTool) for op in proposal.ops):
        return "the calls that failed are the test; it ends by itself"
    parts = [f"{found.n} unseen, {found.better} better, {found.worse} worse (p = {found.midp:.2g})"]
    if found.golden:
        parts.append(f"{found.golden} others: {found.golden_worse} worse (≤ {100 * bound(found.golden):.1f} %)")
    if any(op.slice.startswith(("prompt/", "model/")) for op in proposal.ops):
        parts.append("starts at 50 %")
    return " · ".join(parts)


# --- the rest -------------------------------------------------------------------------------------------


def _needs(report: Report) -> Iterable[str]:
    if report.documents:
        yield "\n".join(["**Needs you**", *(_need(one) for one in report.documents[:MOST_NEEDS])])


def _need(document: Document) -> str:
    icon = "🔧" if document.kind == "tool.spec" else "⚠️"
    return f"- {icon} **{document.finding}** {literal(shortened(document.title, LONG))}"


def _happened(report: Report) -> Iterable[str]:
    if report.happened:
        yield "\n".join(["**Last week**", *(_outcome(one) for one in report.happened[:MOST_HAPPENED])])


def _outcome(one: Happened) -> str:
    match one.what:
        case "rolled back":
            return f"- ↩️ **{one.finding}** taken back: {one.detail}"
        case "offer undo":
            return f"- ❔ **{one.finding}** did not help ({one.detail}): `nova improve undo {one.overlay}`"
        case verdict:
            return f"- ✓ **{one.finding}** {verdict}: {one.detail}"


def _watching(report: Report, complaints: Mapping[str, Rate]) -> str:
    """What there is too little evidence for: findings in the making, agents with complaints."""
    told = {finding.agent for finding in report.findings if finding.state != "watch"}
    rates = {agent: rate for agent, rate in complaints.items() if rate.part and agent not in told}
    worst = sorted(rates, key=lambda agent: (-rates[agent].part, -rates[agent].share, agent))[:MOST_WATCHED]
    named = ", ".join(f"{literal(agent)} ({rates[agent]})" for agent in worst)
    return f"Watching, not enough evidence: {named}" if named else ""


# --- shared by those who show traces --------------------------------------------------------------------


def answering_agent(trace: Trace) -> str:
    """The one agent an answer counts for: the innermost that refused or failed, else the last of the chain."""
    spans: list[AgentSpan] = [inner for span in trace.spans for inner in span.everything]
    stuck = [span.agent for span in spans if span.outcome in ("refused", "failed")]
    if stuck:
        return stuck[-1]
    chain = [span.agent for span in trace.spans] or list(trace.route.steps)
    return chain[-1] if chain else "no agent"


def as_json(report: Report) -> str:
    """The report for programs."""
    content: dict[str, Any] = {
        "week": report.week,
        "answers": report.complaints.whole,
        "complaints": report.complaints.part,
        "ratings": report.ratings,
        "raters": report.raters,
        "quiet": report.is_quiet,
        "findings": [finding.as_json(report.week) for finding in report.findings],
        "proposals": [
            {"proposal": p.id, "finding": p.finding, "ops": [op.op for op in p.ops], "eval": p.evaluation.as_json()}
            for p in report.proposals
        ],
        "documents": [{"finding": d.finding, "kind": d.kind, "title": d.title} for d in report.documents],
        "happened": [{"finding": h.finding, "overlay": h.overlay, "what": h.what} for h in report.happened],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=2)


def shortened(text: str, most: int = SHORT) -> str:
    """One line of at most `most` UTF-16 units, cut between words where there are any near the end."""
    line = " ".join("".join(_shown(character) for character in text).split())
    units = line.encode("utf-16-le", "replace")
    if len(units) <= 2 * most:
        return line
    words, space, _ = units[: 2 * most].decode("utf-16-le", "ignore").rpartition(" ")
    if space and utf16_len(words) > most * 3 // 4:
        return f"{words}…"
    return f"{units[: 2 * (most - 1)].decode('utf-16-le', 'ignore')}…"


_TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def _shown(character: str) -> str:
    """A character as it may appear in a line: no terminal controls, nothing that turns the writing direction over."""
    if character.isspace():
        return " "
    hidden = unicodedata.bidirectional(character) in _TURNS or unicodedata.category(character) in {"Cc", "Cs"}
    return "" if hidden else character


def literal(text: str) -> str:
    """Text whose characters mean themselves in CommonMark."""
    return re.sub(r"([\\`*_\[\]<>&~|$])", r"\\\1", text)


def _many(count: int, noun: str) -> str:
    return f"{count:,} {_noun(count, noun)}"


def _noun(count: int, noun: str) -> str:
    return noun if count == 1 else {"person": "people", "fix": "fixes"}.get(noun, f"{noun}s")
