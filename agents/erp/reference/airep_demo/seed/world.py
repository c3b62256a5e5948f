"""All rows together, found by their class, with ids counted from 1."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import UTC, date, datetime, time
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from airep_demo.seed.rows import Branch, FiscalPeriod, Tenant, User

AS_OF = date(2026, 6, 24)  # the day on which the ERP stands still
FIRST = date(2024, 5, 1)
CLOSED_MONTHS = 24
SEED = 20260624
DEMO_USER = "omar"  # whom a console without a linked person stands for
CENT = Decimal("0.01")

Row = TypeVar("Row")


class World:
    """The tables of the ERP while they are being filled."""

    def __init__(self, seed: int = SEED) -> None:
        self.random = Random(seed)
        self.tables: dict[type, list[Any]] = defaultdict(list)

    def add(self, kind: type[Row], /, **values: Any) -> Row:
        """A new row with the next id of its table, or with the id that is given."""
        table = self.tables[kind]
        row = kind(**{"id": len(table) + 1, **values})
        table.append(row)
        return row

    def all(self, kind: type[Row]) -> list[Row]:
        return self.tables[kind]

    def get(self, kind: type[Row], number: int) -> Row:
        """The row of an id. Tables are filled in the order of ids, so it is found by its place."""
        return self.tables[kind][number - 1]

    def tenant(self, slug: str) -> Tenant:
        return next(tenant for tenant in self.all(Tenant) if tenant.slug == slug)

    def branches(self, tenant_id: int) -> list[Branch]:
        return [branch for branch in self.all(Branch) if branch.tenant_id == tenant_id]

    def user(self, username: str) -> User:
        return next(user for user in self.all(User) if user.username == username)

    def period(self, tenant_id: int, day: date) -> FiscalPeriod:
        """The tenant's month of a day."""
        return next(row for row in self.all(FiscalPeriod) if row.tenant_id == tenant_id and row.start <= day <= row.end)


def noon(day: date) -> datetime:
    """Twelve o'clock in UTC: the same day in every zone the companies work in."""
    return datetime.combine(day, time(12), UTC)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT)


def canary(of: str) -> str:
    """A string that stands in the rows of one tenant or branch and nowhere else, such as CNRY-B2-1f0c7a."""
    return f"CNRY-{of}-{hashlib.sha256(of.encode()).hexdigest()[:6]}"
