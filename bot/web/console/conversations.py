"""What was asked and answered: by conversation, and each answer as a tree of all that happened for it."""

from __future__ import annotations

from datetime import timedelta

from bot.traffic import is_complaint, talks
from bot.web.console.parts import Console, Page, Turned, Visit
from bot.web.console.tree import rows_of

PERIODS = {"1": "the last day", "7": "the last 7 days", "28": "the last 4 weeks"}
MOST = 100


async def conversations(console: Console, visit: Visit) -> Page:
    days = visit.asked("days") if visit.asked("days") in PERIODS else "7"
    now = console.now()
    page = await console.traces.between(now - timedelta(days=int(days)), now)
    wanted = visit.asked("find").lower()
    found = [talk for talk in talks(page) if wanted in f"{talk.key} {talk.last.person} {talk.last.question}".lower()]
    content = {"talks": found[:MOST], "count": len(found), "days": days, "periods": PERIODS, "find": wanted}
    return Page("conversations.html", content)


async def conversation(console: Console, visit: Visit) -> Page:
    """One conversation's answers of the last four weeks, the latest first."""
    name, now = visit.named("conversation"), console.now()
    page = await console.traces.between(now - timedelta(days=28), now)
    traces = [trace for trace in reversed(page.traces) if trace.conversation == name]
    if not traces:
        raise Turned(404, "There is no such conversation, or nothing was said there in the last four weeks.")
    disliked = {trace.id for trace in traces if is_complaint(page, trace)}
    return Page("conversation.html", {"name": name, "traces": traces[:MOST], "disliked": disliked})


async def trace(console: Console, visit: Visit) -> Page:
    found = await console.traces.get(visit.named("trace"))
    if found is None:
        days = console.settings.nova_keep_trace_days
        raise Turned(404, f"There is no such answer; answers are kept for {days} days.")
    votes = await console.traces.votes(found.id)
    facts = {fact.id: fact for fact in await console.facts.all(found.person)} if found.recalled else {}
    content = {
        "trace": found,
        "rows": rows_of(found),
        "ups": sum(vote == "up" for vote in votes.values()),
        "downs": sum(vote == "down" for vote in votes.values()),
        "recalled": [(name, facts.get(name)) for name in found.recalled],
    }
    return Page("trace.html", content)
