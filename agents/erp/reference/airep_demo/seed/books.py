"""Postings: every entry that is posted balances, and belongs to one branch."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from airep_demo.seed.rows import Account, Branch, BranchPeriodClose, FiscalPeriod, JournalEntry, JournalLine
from airep_demo.seed.world import AS_OF, World, noon

MANAGERS = {1: "sami", 2: "nadia", 3: "marta", 4: "joana", 5: "omar"}  # who closes the branch's months
LATE = 2  # the branch that takes its time


class Books:
    """Numbers entries by branch and looks accounts up by code."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._numbers: Counter[int] = Counter()
        self._accounts = {(row.tenant_id, row.code): row.id for row in world.all(Account)}

    def post(
        self, branch_id: int, day: date, memo: str, lines: dict[str, Decimal], *, posted: bool = True
    ) -> JournalEntry:
        """An entry with a line per account code: a positive amount is a debit, a negative one a credit."""
        if posted and sum(lines.values()):
            raise ValueError(f"{memo!r} does not balance: {lines}")
        world, tenant = self._world, self._world.get(Branch, branch_id).tenant_id
        self._numbers[branch_id] += 1
        entry = world.add(
            JournalEntry,
            branch_id=branch_id,
            period_id=world.period(tenant, day).id,
            number=f"JE-{self._numbers[branch_id]:05}",
            memo=memo,
            posted_at=noon(day) if posted else None,
        )
        for code, amount in lines.items():
            if amount:
                side = {"debit": amount} if amount > 0 else {"credit": -amount}
                world.add(JournalLine, entry_id=entry.id, account_id=self._accounts[tenant, code], **side)
        return entry


def close_months(world: World) -> None:
    """The branches close each closed month, one of them late; then May, where the late one is still missing."""
    for period in world.all(FiscalPeriod):
        if period.end.replace(day=1) >= AS_OF.replace(day=1):
            continue
        for branch in world.branches(period.tenant_id):
            if _closes(branch, period):
                _close(world, branch, period)


def _closes(branch: Branch, period: FiscalPeriod) -> bool:
    return period.status == "closed" or (branch.is_active and branch.id != LATE)


def _close(world: World, branch: Branch, period: FiscalPeriod) -> None:
    days = 19 if branch.id == LATE else 4 + branch.id % 3
    world.add(
        BranchPeriodClose,
        branch_id=branch.id,
        period_id=period.id,
        closed_at=noon(period.end + timedelta(days)),
        closed_by_id=world.user(MANAGERS[branch.id]).id,
    )
