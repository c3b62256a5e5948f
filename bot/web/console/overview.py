"""The first page: whether Nova is well, and what a day brings."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.traffic import by_day, days_until, is_complaint, overall
from bot.web.console.charts import columns
from bot.web.console.parts import Console, Page, Visit
from memory.ledger import Ledger
from memory.traces import Page as Traffic

DAYS = 14
WEEK = timedelta(days=7)
FRESH = timedelta(minutes=10)  # what the doctor said that long ago will do here


async def overview(console: Console, _: Visit) -> Page:
    now, zone = console.now(), console.settings.zone
    today = now.astimezone(zone).date()
    looked, page, depth, letters, spent = await asyncio.gather(
        console.checkup.latest(within=FRESH),
        console.traces.between(now - timedelta(days=DAYS), now),
        console.inbox.depth(),
        console.outbox.undelivered(),
        Ledger(console.redis).spent("day:all", today),
    )
    days = days_until(now, DAYS, zone)
    complained = [trace for trace in page.traces if is_complaint(page, trace)]
    answers = by_day(page.traces, days, zone)
    return Page(
        "overview.html",
        {
            "looked": looked,
            "today": int(answers[-1]),
            "spent": spent,
            "complaints": overall(_since(page, now - WEEK)),
            "depth": depth,
            "letters": letters,
            "chart_columns": columns(days, answers, by_day(complained, days, zone)),
            "latest": page.traces[:-9:-1],
            "disliked": {trace.id for trace in complained},
        },
    )


def _since(page: Traffic, start: datetime) -> Traffic:
    return Traffic(tuple(trace for trace in page.traces if trace.started_at >= start), page.votes)
