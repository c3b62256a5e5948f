"""The specialists: what they own, how much they answer, how well it is liked."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from agents.tools.help import GROUPS
from bot.improvement.digest import answering_agent
from bot.improvement.rates import Rate
from bot.traffic import is_complaint, rates
from bot.web.console.parts import Console, Page, Turned, Visit

WEEK = timedelta(days=7)
LATEST = 20


async def agents(console: Console, _: Visit) -> Page:
    now = console.now()
    traffic = rates(await console.traces.between(now - WEEK, now))
    everybody = list(console.roster.values())
    groups = [
        (GROUPS.get(group, group.title()), [(spec, traffic.get(spec.name, Rate(0, 0))) for spec in members])
        for group, members in groupby(everybody, key=lambda spec: spec.group)
    ]
    busiest = max((rate.whole for rate in traffic.values()), default=0)
    return Page("agents.html", {"groups": groups, "count": len(everybody), "busiest": busiest})


async def agent(console: Console, visit: Visit) -> Page:
    spec = console.roster.get(visit.named("agent"))
    if spec is None:
        raise Turned(404, "There is no such agent.")
    now = console.now()
    page = await console.traces.between(now - WEEK, now)
    mine = [trace for trace in reversed(page.traces) if answering_agent(trace) == spec.name]
    disliked = {trace.id for trace in mine if is_complaint(page, trace)}
    rate = Rate(len(disliked), len(mine))
    return Page("agent.html", {"spec": spec, "rate": rate, "traces": mine[:LATEST], "disliked": disliked})
