"""Budgets: how much may be spent a day, by everybody, a person, an agent or a pipeline.

At 80 % the owners are told; at 100 % the model is not asked any more, and they get a button that allows half as much
again for the day. What runs in the background stops at 80 %, so that people can still ask.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from adapters.message import Action, Button
from agents.budget import Bill, BudgetSpent, Spender
from agents.models import Model, Usage
from bot.notices import Notice, Notices
from bot.settings import BUDGET, Settings
from memory.cells import Cells
from memory.ledger import Amount, Held, Ledger

BUTTON = "budget"
NOTICE_AT = 0.8
MORE = 0.5

RESTS = "Work in the background may spend {share:.0%} of today's budget ({budget}), and that is used up. {owners}"
SPENT = "Today's budget is used up ({budget}), so I can't ask the language model. {owners}"
OWNERS_SPENT = "Today's budget is used up: {account} ({budget}). The language model rests until midnight."
OWNERS_RESTS = (
    "What the background may spend, {share:.0%} of today's budget, is used up: {account} ({budget}). "
    "It rests until midnight; people's questions go on."
)
OWNERS_KNOW = "The owners have been told and can allow more."


@dataclass(frozen=True, slots=True)
class Budget:
    """One limit a day. Without a name it holds for each person, agent or pipeline by itself."""

    scope: str
    name: str
    most: Amount

    def account(self, spender: Spender) -> str | None:
        """The account a spender spends from under this budget; None where it does not concern them."""
        names = {"day": "all", "person": spender.person, "agent": spender.agent, "pipeline": spender.pipeline}
        name = names[self.scope]
        return f"{self.scope}:{name}" if name and self.name in ("", name) else None

    @property
    def words(self) -> str:
        limit = f"{self.most.usd:g} USD" if self.most.usd else f"{self.most.tokens:,} tokens"
        whose = {"day": "all together", "person": "per person", "agent": "per agent", "pipeline": "per pipeline"}
        return f"{limit} a day, {self.name or whose[self.scope]}"


def read_budget(text: str) -> Budget:
    """`person=1usd`, `person:telegram:5=2usd`, `agent:erp.reports=200000tokens`: what the settings let pass."""
    found = BUDGET.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a budget")
    amount = float(found["amount"])
    most = Amount(usd=amount) if found["unit"] == "usd" else Amount(tokens=int(amount))
    return Budget(found["scope"], found["name"] or "", most)


def limits_of(settings: Settings) -> list[Budget]:
    """All limits that are set."""
    whole = settings.nova_budget_usd_per_day
    day = [Budget("day", "", Amount(whole))] if whole else []
    return [*day, *map(read_budget, settings.nova_budgets)]


class Budgets:
    """Implements `Purse` over the ledger; spending is recorded even where nothing limits it."""

    def __init__(
        self, budgets: Sequence[Budget], ledger: Ledger, notices: Notices, offers: Cells, now: Callable[[], datetime]
    ) -> None:
        self._budgets = tuple(budgets)
        self._ledger = ledger
        self._notices = notices
        self._offers = offers
        self._now = now

    @asynccontextmanager
    async def paying(self, spender: Spender, model: Model, most: Usage) -> AsyncGenerator[Bill]:
        now, bill = self._now(), Bill(Usage())
        holds = await self._hold(spender, now, _amount(model, most))
        try:
            yield bill
        finally:
            used = _amount(model, bill.used)
            await asyncio.gather(*(self._settle(held, budget, used) for held, budget in holds))

    async def pressed(self, action: Action) -> str:
        """An owner allows more; returns what they are told."""
        offer = await self._offers.get(action.value)
        if not offer:
            return "That budget is from another day."
        account, day, usd, tokens = offer.split("\t")
        more = Amount(float(usd), int(tokens))
        await self._ledger.allow_more(account, date.fromisoformat(day), more)
        return f"Allowed for {day}: {f'{more.usd:g} USD' if more.usd else f'{more.tokens:,} tokens'} more."

    async def _hold(self, spender: Spender, now: datetime, amount: Amount) -> list[tuple[Held, Budget | None]]:
        holds: list[tuple[Held, Budget | None]] = []
        limits = [(budget, account) for budget in self._budgets if (account := budget.account(spender))]
        for budget, account in limits:
            held = await self._ledger.hold(account, now, amount, _limit(budget, spender))
            if held is None:
                for earlier, _ in holds:
                    await self._ledger.settle(earlier, Amount())
                raise await self._spent(budget, account, now.date(), background=spender.background)
            holds.append((held, budget))
        limited = {account for _, account in limits}
        others = {"day:all", f"person:{spender.person}", f"agent:{spender.agent}"} - limited
        return [*holds, *((self._ledger.open(account, now), None) for account in others)]

    async def _settle(self, held: Held, budget: Budget | None, used: Amount) -> None:
        spent = await self._ledger.settle(held, used)
        if budget and _share(spent, budget.most) >= NOTICE_AT:
            body = f"{_share(spent, budget.most):.0%} of today's budget is spent: {held.account} ({budget.words})."
            await self._notices.give(notice_id(held.account, held.day, "80"), Notice(body))

    async def _spent(self, budget: Budget, account: str, day: date, *, background: bool) -> BudgetSpent:
        """Owners are told of each end by itself: people can still ask when the background's share is used up."""
        offer = notice_id(account, day, "background" if background else "100")
        more = Amount(budget.most.usd * MORE, int(budget.most.tokens * MORE))
        await self._offers.swap(offer, "", f"{account}\t{day}\t{more.usd}\t{more.tokens}")
        button = Button(BUTTON, f"Allow {MORE:.0%} more today", offer, "primary")
        body = OWNERS_RESTS if background else OWNERS_SPENT
        body = body.format(share=NOTICE_AT, account=account, budget=budget.words)
        await self._notices.give(offer, Notice(body, (button,)))
        told = (RESTS if background else SPENT).format(share=NOTICE_AT, budget=budget.words, owners=OWNERS_KNOW)
        return BudgetSpent(account, told)


def _limit(budget: Budget, spender: Spender) -> Amount:
    if not spender.background:
        return budget.most
    return Amount(budget.most.usd * NOTICE_AT, int(budget.most.tokens * NOTICE_AT))


def _amount(model: Model, usage: Usage) -> Amount:
    return Amount(model.cost_usd(usage), usage.input + usage.output)


def _share(spent: Amount, most: Amount) -> float:
    return spent.usd / most.usd if most.usd else spent.tokens / most.tokens


def notice_id(account: str, day: date, what: Literal["80", "100", "background"]) -> str:
    """The name of what owners are told once a day of an account: near its end, at it, or at the background's."""
    return hashlib.sha256(f"{account}:{day}:{what}".encode()).hexdigest()[:16]
