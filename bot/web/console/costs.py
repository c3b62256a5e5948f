"""What was spent, by day, agent and person, and what may be."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.budgets import Budget
from bot.traffic import days_until
from bot.web.console.charts import columns
from bot.web.console.parts import Console, Page, Visit
from memory.ledger import Amount, Ledger

DAYS = 30
MOST = 20  # agents and people, each
ALL = "day:all"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who spends: today, and over all the days shown."""

    name: str
    today: Amount
    whole: Amount


@dataclass(frozen=True, slots=True)
class Limit:
    """A budget and, where it is one account's, what is spent of it today; `share` is 1 when nothing is left."""

    words: str
    in_usd: bool
    spent: Amount | None
    share: float | None


async def costs(console: Console, _: Visit) -> Page:
    now, zone = console.now(), console.settings.zone
    ledger, days = Ledger(console.redis), days_until(now, DAYS, zone)
    spent = await _spent(ledger, ALL, days)
    page = await console.traces.between(now - timedelta(days=7), now)
    people = sorted({trace.person for trace in page.traces})
    whole_day = next((budget.most.usd for budget in console.budgets if budget.scope == "day"), 0.0)
    content = {
        "days": list(zip(days, spent, strict=True)),
        "chart_columns": columns(days, [amount.usd for amount in spent], limit=whole_day or None),
        "month": sum(spent, Amount()),
        "agents": await _accounts(ledger, "agent", console.roster, days),
        "people": await _accounts(ledger, "person", people, days),
        "limits": [await _limit(ledger, budget, days[-1]) for budget in console.budgets],
    }
    return Page("costs.html", content)


async def _spent(ledger: Ledger, account: str, days: Sequence[date]) -> list[Amount]:
    return list(await asyncio.gather(*(ledger.spent(account, day) for day in days)))


async def _accounts(ledger: Ledger, kind: str, names: Iterable[str], days: Sequence[date]) -> list[Account]:
    """Those that spent anything, the dearest first."""
    every = list(names)
    spent = await asyncio.gather(*(_spent(ledger, f"{kind}:{name}", days) for name in every))
    found = [Account(name, by_day[-1], sum(by_day, Amount())) for name, by_day in zip(every, spent, strict=True)]
    used = [account for account in found if account.whole.tokens or account.whole.usd]
    return sorted(used, key=lambda account: (-account.whole.usd, -account.whole.tokens))[:MOST]


async def _limit(ledger: Ledger, budget: Budget, today: date) -> Limit:
    in_usd = budget.most.usd > 0
    if budget.scope != "day" and not budget.name:
        return Limit(budget.words, in_usd, None, None)
    spent = await ledger.spent(f"{budget.scope}:{budget.name or 'all'}", today)
    share = spent.usd / budget.most.usd if in_usd else spent.tokens / max(budget.most.tokens, 1)
    return Limit(budget.words, in_usd, spent, min(share, 1.0))
