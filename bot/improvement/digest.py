"""The weekly digest in words: a rate to be counted again, tested fixes, what needs a human, what became of others.

Pure: a report goes in, a head and a message for each fix come out. Evidence stays behind a button.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
YOURS = "Only you can decide that; to change it again, tell me."
BARS = "▁▂▃▄▅▆▇█"
UNDONE: Mapping[str, str] = {"offer undo": "did not help: ", "worn": ""}  # what an owner is asked to take back
ICONS: Mapping[str, str] = {"route": "🧭", "prompt": "✍️", "tool": "⚠️", "memory": "🧠", "model": "🔁", "gap": "🔧"}


@dataclass(frozen=True, slots=True)
class Fix:
    """One fix as a message of its own: its text, and what its buttons act on.

    `private` is told to the person it is about (`subject`) and to nobody else.
    """

    proposal: str
    finding: str
    body: str
    hash: str
    expires: int
    subject: str = ""
    private: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """What Nova cannot mend: its text, and what its button brings, a `document` or the undoing of an `overlay`."""

    finding: str
    body: str
    label: str
    document: str = ""
    overlay: int = 0


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
    needs: tuple[Need, ...] = ()
    spark: str = ""

    @property
    def opening(self) -> str:
        """The head, with the rates as a line of text where there is no picture of them."""
        return f"{self.head}\n\n{self.spark}" if self.spark and not self.chart else self.head

    @property
    def text(self) -> str:
        """All of it, for where there are no buttons."""
        return "\n\n".join([self.opening, *(one.body for one in (*self.fixes, *self.needs))])


@dataclass(frozen=True, slots=True)
class Beside:
    """What a report does not hold: what people did, by finding; how many complaints came from one person; reviews."""

    heard: Mapping[str, str] = field(default_factory=dict[str, str])
    loudest: int = 0
    reviewed: str = ""


NOTHING_BESIDE = Beside()


def written(
    report: Report, title: str, complaints: Mapping[str, Rate] | None = None, beside: Beside = NOTHING_BESIDE
) -> Digest:
    """The digest of a report; `complaints` by agent are watched where nothing else is known of them."""
    fixes = [_fix(report, proposal, beside) for proposal in report.proposals[:MOST_FIXES]]
    needs = [*_undos(report), *map(_need, report.documents)][:MOST_NEEDS]
    parts = [_title(title, fixes, needs), _headline(report, beside), *_asked(fixes), *_happened(report)]
    parts += [beside.reviewed, _watching(report, complaints or {})]
    return Digest(
        head="\n\n".join(part for part in parts if part),
        fixes=tuple(fixes),
        quiet=report.is_quiet,
        needs=tuple(needs),
        spark=sparkline(report.history),
    )


def _title(title: str, fixes: Sequence[Fix], needs: Sequence[Need]) -> str:
    ours = sum(not fix.subject for fix in fixes)
    counts = [f"{_many(ours, 'fix')} ready" if ours else "", _needing(len(needs))]
    tail = ", ".join(count for count in counts if count)
    return f"**Nova · {title}**" + (f" · {tail}" if tail else "")


def _needing(count: int) -> str:
    return f"{count} {'needs' if count == 1 else 'need'} you" if count else ""


def _asked(fixes: Sequence[Fix]) -> Iterable[str]:
    """Owners hear how many facts people are asked about, and nothing of the facts."""
    facts = sum(bool(fix.subject) for fix in fixes)
    if facts:
        them = "the person it is about is" if facts == 1 else "the people they are about are"
        yield f"🧠 {_many(facts, 'remembered fact')} may be out of date; {them} asked."


def _headline(report: Report, beside: Beside) -> str:
    rate = report.complaints
    if not rate.whole:
        return "Nobody asked anything this week."
    detail = "" if rate.is_few else f" ({rate.percent_and_interval})"
    arrow = trend(report.before, rate)
    change = f" {arrow} from {report.before.percent}" if arrow in {"▲", "▼"} else " ≈" if arrow else ""
    votes = f" · {_many(report.ratings, 'rating')} from {_many(report.raters, 'person')}" if report.ratings else ""
    loud = f" · {beside.loudest} complaints from one person" if beside.loudest * 3 > rate.part > 1 else ""
    return f"{rate} {_noun(rate.whole, 'answer')} drew a complaint{detail}{change}{votes}{loud}"


def sparkline(history: Sequence[Rate]) -> str:
    """The complaint rate of the last weeks; "" while there are fewer than two."""
    if len(history) < 2:
        return ""
    top = max(rate.share for rate in history) or 1.0
    return f"`{''.join(BARS[round(rate.share / top * (len(BARS) - 1))] for rate in history)}` complaints by week"


# --- fixes ----------------------------------------------------------------------------------------------


def _fix(report: Report, proposal: Proposal, beside: Beside) -> Fix:
    finding = next(one for one in report.findings if one.id == proposal.finding)
    lines = [f"{ICONS[finding.cause]} **{finding.id}** {_what(finding, proposal.ops)}"]
    if not proposal.subject:
        lines.append(f"**Why:** {_why(finding, beside.heard.get(finding.id, ''))}")
        lines.append(f"**Fix:** {described(proposal.ops)}")
        lines.append(f"**Tested:** {tested(proposal)}")
    return Fix(
        proposal=proposal.id,
        finding=finding.id,
        body="\n".join(lines),
        hash=hashed(dict(proposal.slices))[:HASH],
        expires=int(proposal.expires.timestamp()),
        subject=proposal.subject,
        private="\n".join(_privately(proposal.ops)),
    )


def _what(finding: Finding, ops: Sequence[Op]) -> str:
    match finding.cause:
        case "route":
            wrong, _, right = (shortened(name) for name in finding.target.removeprefix("route:").partition(">"))
            return f"Route: {_example(ops)} to `{wrong}`, not `{right}`"
        case "prompt":
            return f"Prompt: `{finding.agent}` answers in another form than people want"
        case "tool":
            return f"Tool: `{finding.target.removeprefix('tool:')}` fails"
        case "memory":
            return f"Something I remember about you looks out of date: {finding.rate} answers that used it were bad."
        case "model":
            return f"Model: `{finding.target.removeprefix('model:')}` refuses what others answer"
        case _:
            return f"`{finding.agent}` could not help"


def _example(ops: Sequence[Op]) -> str:
    """One of the examples that would be added or moved: they have passed the guards, so anybody may read them."""
    texts = [op.text for op in ops if isinstance(op, AddUtterance)]
    texts += [op.text for op in ops if isinstance(op, MoveUtterance)]
    return f"“{literal(shortened(texts[0]))}” and the like go" if texts else "some questions go"


def _why(finding: Finding, heard: str) -> str:
    told = heard or finding.reason
    return f"{finding.rate} such answers were bad, {_many(finding.people, 'person')}{f': {told}' if told else ''}"


def described(ops: Sequence[Op]) -> str:
    """Operations in a few words."""
    added = [op for op in ops if isinstance(op, AddUtterance)]
    moved = [op for op in ops if isinstance(op, MoveUtterance)]
    parts = [f"teach `{added[0].agent}` {_many(len(added), 'example')}"] if added else []
    there = "" if added else f" to `{moved[0].to}`" if moved else ""
    parts += [f"move {len(moved)} from `{moved[0].from_}`{there}"] if moved else []
    return ", ".join([*parts, *(text for op in ops if (text := _described(op)))])


def _privately(ops: Sequence[Op]) -> Iterable[str]:
    """What becomes of a fact, for its person."""
    for op in ops:
        match op:
            case ReplaceFact():
                yield f"**Fix:** I go by “{literal(shortened(op.text, LONG))}” instead. {YOURS}"
            case ExpireFact() | ForgetFact():
                yield f"**Fix:** I don't use it any more. {YOURS}"
            case _:
                pass


def _described(op: Op) -> str:
    match op:
        case AddBullet():
            return f"tell `{op.agent}`: “{literal(op.text)}”"
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
        return "by the calls that failed; it ends by itself"
    right = found.right_before + found.better - found.worse
    parts = [
        f"on {found.n} new questions: {found.right_before} → {right} right, {found.worse} worse (p = {found.midp:.2g})"
    ]
    if found.golden:
        parts.append(f"{found.golden} others: {found.golden_worse} worse (≤ {100 * bound(found.golden):.1f} %)")
    if any(op.slice.startswith(("prompt/", "model/")) for op in proposal.ops):
        parts.append("starts with half of the conversations")
    return " · ".join(parts)


# --- the rest -------------------------------------------------------------------------------------------


def _need(document: Document) -> Need:
    icon = "🔧" if document.kind == "tool.spec" else "⚠️"
    body = f"{icon} **{document.finding}** {literal(shortened(document.title, LONG))}"
    label = "📄 Get spec" if document.kind == "tool.spec" else "📄 Copy as issue"
    return Need(document.finding, body, label, document=document.body)


def _undos(report: Report) -> Iterable[Need]:
    for one in report.happened:
        if one.what in UNDONE:
            body = f"❔ **{one.finding}** {UNDONE[one.what]}{one.detail}. Undo it?"
            yield Need(one.finding, body, "↩️ Undo", overlay=one.overlay)


def _happened(report: Report) -> Iterable[str]:
    settled = [one for one in report.happened if one.what not in UNDONE]
    if settled:
        yield "\n".join(["**Last week**", *(_outcome(one) for one in settled[:MOST_HAPPENED])])


def _outcome(one: Happened) -> str:
    match one.what:
        case "rolled back":
            return f"- ↩️ **{one.finding}** taken back: {one.detail}"
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
