"""What a week of answers says about Nova: which drew complaints, what was asked in vain, what failed, what it cost.

Pure: traces and votes go in, a digest comes out, and a text of it. Everything in it can be counted again by hand.
A question is shown shortened, and only to owners, because it may come from somebody's direct message.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, timedelta, tzinfo

from adapters.text import utf16_len
from bot.improvement.rates import Rate, Trend, trend
from bot.improvement.weeks import Week
from memory.traces import PREFIX_LENGTH, AgentSpan, Page, Trace

SHORT = 80  # UTF-16 units of a question or problem that are shown
MOST_SAMPLES = 3
MOST_GAP_SAMPLES = 2
MOST_ROWS = 5
MOST_SPENDERS = 3
LOUD = 3  # one person gave more than a third of the complaints
COUNTS_ONLY = frozenset({"erp.payroll", "erp.permissions"})  # their questions are never quoted
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
BARS = "▁▂▃▄▅▆▇█"
NO_BAR = "·"


# --- what is found ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer to look at: the beginning of its trace's id, as `nova trace` takes it, and the question shortened."""

    trace: str
    question: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """An agent and how many of its answers drew a complaint; the latest as samples."""

    agent: str
    rate: Rate
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class ToolGap:
    """An agent that had to refuse, for want of a tool or of a model."""

    agent: str
    count: int
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that went wrong, in the words the person was told."""

    problem: str
    count: int
    traces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one agent used, also when another agent asked it."""

    agent: str
    usd: float
    tokens: int


@dataclass(frozen=True, slots=True)
class Digest:
    """A week. `days` are the complaints per day from Monday; `loudest` is how many of them one person gave."""

    week: str
    complaints: Rate
    before: Rate
    trend: Trend | None
    days: tuple[Rate, ...]
    ratings: int
    raters: int
    loudest: int
    by_agent: tuple[Complaint, ...]
    gaps: tuple[ToolGap, ...]
    failures: tuple[Failure, ...]
    costs: tuple[Cost, ...]

    @property
    def answers(self) -> int:
        return self.complaints.whole

    @property
    def usd(self) -> float:
        return sum(cost.usd for cost in self.costs)

    @property
    def tokens(self) -> int:
        return sum(cost.tokens for cost in self.costs)


def analyse(page: Page, previous: Page, week: str, *, zone: tzinfo = UTC) -> Digest:
    """Count a week and compare it with the one before. Days are those of `zone`."""
    complained = [trace for trace in page.traces if _drew_complaint(page, trace)]
    votes = [(person, vote) for trace in page.traces for person, vote in page.votes.get(trace.id, {}).items()]
    downs = Counter(person for person, vote in votes if vote == "down")
    complaints, before = _complaint_rate(page), _complaint_rate(previous)
    return Digest(
        week=week,
        complaints=complaints,
        before=before,
        trend=trend(before, complaints),
        days=_by_day(page, Week.parse(week).monday, zone),
        ratings=len(votes),
        raters=len({person for person, _ in votes}),
        loudest=max(downs.values(), default=0),
        by_agent=_by_agent(page.traces, complained),
        gaps=_gaps(page.traces),
        failures=_failures(page.traces),
        costs=_costs(page.traces),
    )


def is_quiet(digest: Digest) -> bool:
    """Whether nothing in it deserves anybody's attention."""
    return not (digest.by_agent or digest.gaps or digest.failures)


def answering_agent(trace: Trace) -> str:
    """The one agent an answer counts for: the innermost that refused or failed, else the last of the chain."""
    spans = _spans(trace)
    stuck = [span.agent for span in spans if span.outcome in ("refused", "failed")]
    if stuck:
        return stuck[-1]
    chain = [span.agent for span in trace.spans] or list(trace.route.steps)
    return chain[-1] if chain else "no agent"


def _spans(trace: Trace) -> list[AgentSpan]:
    return [inner for span in trace.spans for inner in span.everything]


def _drew_complaint(page: Page, trace: Trace) -> bool:
    """One 👎 is enough and ten are no more: an answer is counted once."""
    return "down" in page.votes.get(trace.id, {}).values()


def _complaint_rate(page: Page) -> Rate:
    return Rate(sum(_drew_complaint(page, trace) for trace in page.traces), len(page.traces))


def _by_day(page: Page, monday: date, zone: tzinfo) -> tuple[Rate, ...]:
    def rate(day: date) -> Rate:
        of_day = (trace for trace in page.traces if trace.started_at.astimezone(zone).date() == day)
        return _complaint_rate(Page(tuple(of_day), page.votes))

    return tuple(rate(monday + timedelta(days=number)) for number in range(len(DAYS)))


def _by_agent(traces: Sequence[Trace], complained: Sequence[Trace]) -> tuple[Complaint, ...]:
    answers = Counter(map(answering_agent, traces))
    groups = _grouped(complained, lambda trace: (answering_agent(trace),))
    found = (
        Complaint(agent, Rate(len(group), answers[agent]), _samples(agent, group, MOST_SAMPLES))
        for agent, group in groups.items()
    )
    return tuple(sorted(found, key=lambda row: (-row.rate.part, -row.rate.share, row.agent)))


def _gaps(traces: Sequence[Trace]) -> tuple[ToolGap, ...]:
    refused = [trace for trace in traces if trace.gaps or trace.outcome == "refused"]
    groups = _grouped(refused, lambda trace: trace.gaps or (answering_agent(trace),))
    found = (ToolGap(agent, len(group), _samples(agent, group, MOST_GAP_SAMPLES)) for agent, group in groups.items())
    return tuple(sorted(found, key=lambda row: (-row.count, row.agent)))


def _failures(traces: Sequence[Trace]) -> tuple[Failure, ...]:
    failed = [trace for trace in traces if trace.outcome == "failed"]
    groups = _grouped(failed, lambda trace: (_problem(trace.error),))
    found = (
        Failure(problem, len(group), tuple(trace.id[:PREFIX_LENGTH] for trace in group[: -MOST_SAMPLES - 1 : -1]))
        for problem, group in groups.items()
    )
    return tuple(sorted(found, key=lambda row: (-row.count, row.problem)))


def _problem(error: str) -> str:
    """The first sentence; what follows it differs from case to case."""
    first_line = error.strip().partition("\n")[0]
    sentence = re.split(r"(?<=[.!?])\s", first_line, maxsplit=1)[0]
    return shortened(sentence) or "no reason was given"


def _costs(traces: Sequence[Trace]) -> tuple[Cost, ...]:
    usd: Counter[str] = Counter()
    tokens: Counter[str] = Counter()
    for span in (span for trace in traces for span in _spans(trace)):
        usd[span.agent] += span.cost_usd  # pyright: ignore[reportArgumentType] - counts need not be whole
        tokens[span.agent] += span.input_tokens + span.output_tokens
    costs = (Cost(agent, float(usd[agent]), tokens[agent]) for agent in usd if usd[agent] or tokens[agent])
    return tuple(sorted(costs, key=lambda cost: (-cost.usd, -cost.tokens, cost.agent)))


def _grouped(traces: Iterable[Trace], names: Callable[[Trace], Sequence[str]]) -> Mapping[str, list[Trace]]:
    groups: dict[str, list[Trace]] = {}
    for trace in traces:
        for name in dict.fromkeys(names(trace)):
            groups.setdefault(name, []).append(trace)
    return groups


def _samples(agent: str, group: Sequence[Trace], most: int) -> tuple[Sample, ...]:
    """The latest of a group, newest first."""
    latest = group[: -most - 1 : -1]
    return tuple(
        Sample(trace.id[:PREFIX_LENGTH], "" if agent in COUNTS_ONLY else shortened(trace.question)) for trace in latest
    )


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


def _shown(character: str) -> str:
    """A character as it may appear in a line: no terminal controls, nothing that turns the writing direction over."""
    if character.isspace():
        return " "
    turns_direction = unicodedata.bidirectional(character) in {
        "LRE",
        "RLE",
        "LRO",
        "RLO",
        "PDF",
        "LRI",
        "RLI",
        "FSI",
        "PDI",
    }
    return "" if turns_direction or unicodedata.category(character) in {"Cc", "Cs"} else character


# --- how it is told ---------------------------------------------------------------------------------


def render(digest: Digest) -> str:
    """The digest as CommonMark: a headline that can be counted again, then only what deserves attention."""
    parts = [_title(digest), _headline(digest), _sparkline(digest), *_complaints(digest), *_refusals(digest)]
    parts += [*_problems(digest), _cost_line(digest), _closing(digest)]
    return "\n\n".join(part for part in parts if part)


def _title(digest: Digest) -> str:
    week = Week.parse(digest.week)
    first, last = week.monday, week.sunday
    start = f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
    return f"**Nova · week {week.number}** ({start}–{last.day} {last:%B})"


def _headline(digest: Digest) -> str:
    if not digest.answers:
        return "Nobody asked anything this week."
    if is_quiet(digest):
        return f"A quiet week: {_many(digest.answers, 'answer')}, no complaint, nothing refused, nothing failed."
    rate = digest.complaints
    detail = "" if rate.is_few else f" ({rate.percent_and_interval})"
    votes = f" · {_many(digest.ratings, 'rating')} from {_many(digest.raters, 'person')}" if digest.ratings else ""
    return f"{rate} {_noun(rate.whole, 'answer')} drew a complaint{detail}{_compared(digest)}{votes}"


def _compared(digest: Digest) -> str:
    match digest.trend:
        case None:
            return ""
        case "≈":
            return f" ≈ {digest.before.percent} the week before"
        case arrow:
            return f" {arrow} from {digest.before.percent}"


def _sparkline(digest: Digest) -> str:
    top = max(day.share for day in digest.days)
    if not top:
        return ""
    bars = "".join(_bar(day, top) for day in digest.days)
    worst = max(range(len(DAYS)), key=lambda number: (digest.days[number].share, digest.days[number].whole))
    line = f"`{bars}` Mon–Sun, highest on {DAYS[worst]}: {digest.days[worst]}"
    is_loud = digest.raters > 1 and digest.complaints.part >= LOUD and LOUD * digest.loudest > digest.complaints.part
    return f"{line} · one person gave {digest.loudest} of the {digest.complaints.part} complaints" if is_loud else line


def _bar(day: Rate, top: float) -> str:
    if not day.whole:
        return NO_BAR
    return BARS[max(1, round(day.share / top * (len(BARS) - 1)))] if day.part else BARS[0]


def _complaints(digest: Digest) -> Iterable[str]:
    if not digest.by_agent:
        return
    yield "**👎 Complaints**"
    rows = [
        "\n".join(
            [
                f"- **{_literal(row.agent)}** {row.rate} {_noun(row.rate.whole, 'answer')}",
                *(f"  - {_sample(one)}" for one in row.samples),
            ]
        )
        for row in digest.by_agent[:MOST_ROWS]
    ]
    rest = digest.by_agent[MOST_ROWS:]
    yield "\n".join([*rows, *_more(len(rest), "agent", sum(row.rate.part for row in rest))])


def _refusals(digest: Digest) -> Iterable[str]:
    if not digest.gaps:
        return
    yield "**🔧 Asked for, but out of reach**"
    rows = [f"- **{_literal(gap.agent)}** {gap.count}×{_quotes(gap)}" for gap in digest.gaps[:MOST_ROWS]]
    rest = digest.gaps[MOST_ROWS:]
    yield "\n".join([*rows, *_more(len(rest), "agent", sum(gap.count for gap in rest))])


def _problems(digest: Digest) -> Iterable[str]:
    if not digest.failures:
        return
    yield "**⚠️ Failed**"
    rows = [
        f"- {_literal(failure.problem)} {failure.count}× · {' '.join(f'`{one}`' for one in failure.traces)}"
        for failure in digest.failures[:MOST_ROWS]
    ]
    rest = digest.failures[MOST_ROWS:]
    yield "\n".join([*rows, *_more(len(rest), "problem", sum(failure.count for failure in rest))])


def _more(rows: int, noun: str, count: int) -> list[str]:
    return [f"- and {rows} more {_noun(rows, noun)} ({count}×)"] if rows else []


def _sample(sample: Sample) -> str:
    return f"`{sample.trace}` {_quote(sample)}"


def _quotes(gap: ToolGap) -> str:
    quotes = " ".join(dict.fromkeys(_quote(sample) for sample in gap.samples))
    return f" {quotes}" if quotes else ""


def _quote(sample: Sample) -> str:
    return f"“{_literal(sample.question)}”" if sample.question else "(not quoted)"


def _cost_line(digest: Digest) -> str:
    if not digest.tokens and not digest.usd:
        return ""
    spenders = [f"{_literal(cost.agent)} {_usd(cost.usd)}" for cost in digest.costs[:MOST_SPENDERS] if cost.usd]
    most = f": {', '.join(spenders)}" if len(digest.costs) > 1 and spenders else ""
    return f"**Cost** {_usd(digest.usd)} for {_tokens(digest.tokens)}{most}"


def _closing(digest: Digest) -> str:
    traces = [sample.trace for row in digest.by_agent for sample in row.samples]
    traces += [trace for failure in digest.failures for trace in failure.traces]
    traces += [sample.trace for gap in digest.gaps for sample in gap.samples]
    return f"To see how an answer came about: `nova trace {traces[0]}`" if traces else ""


def _literal(text: str) -> str:
    """Text whose characters mean themselves in CommonMark."""
    return re.sub(r"([\\`*_\[\]<>&~|$])", r"\\\1", text)


def _many(count: int, noun: str) -> str:
    return f"{count:,} {_noun(count, noun)}"


def _noun(count: int, noun: str) -> str:
    return noun if count == 1 else {"person": "people"}.get(noun, f"{noun}s")


def _usd(usd: float) -> str:
    return f"${usd:,.2f}" if usd >= 0.1 or not usd else f"${usd:.4f}"


def _tokens(tokens: int) -> str:
    if tokens >= 1_000_000:
        return f"{tokens / 1_000_000:.1f} M tokens"
    return f"{tokens / 1000:.0f} k tokens" if tokens >= 10_000 else f"{_many(tokens, 'token')}"


def to_json(digest: Digest) -> str:
    """The digest for programs, on one line: its fields, and for each rate also the share and its 90 % interval."""
    plain = asdict(digest)
    plain |= {"answers": digest.answers, "usd": digest.usd, "tokens": digest.tokens, "quiet": is_quiet(digest)}
    plain["complaints"] = _rate_json(digest.complaints)
    plain["before"] = _rate_json(digest.before)
    plain["by_agent"] = [{**asdict(row), "rate": _rate_json(row.rate)} for row in digest.by_agent]
    return json.dumps(plain, ensure_ascii=False)


def _rate_json(rate: Rate) -> Mapping[str, object]:
    low, high = rate.interval
    return {**asdict(rate), "share": round(rate.share, 4), "low": round(low, 4), "high": round(high, 4)}
