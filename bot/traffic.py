"""How much came in, and how well the answers were liked: by agent, by day and by conversation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.improvement.digest import answering_agent
from bot.improvement.rates import Rate
from memory.traces import Page, Trace


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said in one conversation lately: its last answer, and figures of all."""

    key: str
    last: Trace
    answers: int
    complaints: int
    cost_usd: float


def rates(page: Page) -> Mapping[str, Rate]:
    """Complaints by agent, as the digest counts: an answer belongs to one agent, and one 👎 makes it a complaint."""
    answers = Counter(map(answering_agent, page.traces))
    complaints = Counter(answering_agent(trace) for trace in page.traces if is_complaint(page, trace))
    return {agent: Rate(complaints[agent], count) for agent, count in answers.items()}


def overall(page: Page) -> Rate:
    return Rate(sum(is_complaint(page, trace) for trace in page.traces), len(page.traces))


def is_complaint(page: Page, trace: Trace) -> bool:
    return "down" in page.votes.get(trace.id, {}).values()


def talks(page: Page) -> tuple[Talk, ...]:
    """By conversation, the latest first."""
    ordered = sorted(page.traces, key=lambda trace: (trace.conversation, trace.started_at))
    found = [_talk(page, list(traces)) for _, traces in groupby(ordered, key=lambda trace: trace.conversation)]
    return tuple(sorted(found, key=lambda talk: talk.last.started_at, reverse=True))


def days_until(now: datetime, count: int, zone: ZoneInfo) -> tuple[date, ...]:
    """The last days, today's last, as the calendar has them where Nova lives."""
    today = now.astimezone(zone).date()
    return tuple(today - timedelta(days=back) for back in reversed(range(count)))


def by_day(traces: Sequence[Trace], days: Sequence[date], zone: ZoneInfo) -> list[float]:
    """How many answers each of the days had."""
    counts = Counter(trace.started_at.astimezone(zone).date() for trace in traces)
    return [float(counts[day]) for day in days]


def _talk(page: Page, traces: Sequence[Trace]) -> Talk:
    complaints = sum(is_complaint(page, trace) for trace in traces)
    return Talk(traces[0].conversation, traces[-1], len(traces), complaints, sum(trace.cost_usd for trace in traces))
