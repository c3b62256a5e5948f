"""Runs statements over sealed copies and looks at every row once more before it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from agents.erp.data.catalogue import Catalogue, Table
from agents.erp.data.compiler import Output, Statement, compile_plan
from agents.erp.data.queryplan import QueryPlan
from agents.erp.data.scope import Scope
from agents.erp.data.sealed import INEXACT, Refused
from agents.erp.data.sight import BRANCH

Value = str | int | float | bool | Decimal | date | None


class Leak(AssertionError):
    """A row of another branch reached the last check. It goes no further; somebody has to look at why."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a statement gave. `branches` are the names it was allowed to look at, `left_out` the scope's others."""

    outputs: tuple[Output, ...]
    values: tuple[tuple[Value, ...], ...]
    more: bool
    branches: tuple[str, ...]
    left_out: tuple[str, ...]


class Copy(Protocol):
    """A database that holds what may be seen."""

    def run(self, tables: Iterable[Table], statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]: ...


class CopyOf(Protocol):
    """Finds the copy that belongs to a scope."""

    def of(self, scope: Scope) -> Copy: ...


class Engine:
    """Answers plans for scopes."""

    def __init__(self, catalogue: Catalogue, copies: CopyOf) -> None:
        self.catalogue = catalogue
        self._copies = copies

    def run(self, plan: QueryPlan, scope: Scope, now: datetime) -> Rows:
        """The rows of a plan.

        Raises UnknownName, BadPlan, NoAccess, Refused, SourceAway.
        """
        scope.check(now)
        statement = compile_plan(plan, scope, self.catalogue)
        rows = self.fetch(statement, scope)
        return Rows(
            outputs=statement.outputs,
            values=tuple(rows[: plan.limit]),
            more=len(rows) > plan.limit,
            branches=scope.names(statement.branches),
            left_out=scope.names(scope.ids - statement.branches),
        )

    def all(self, plan: QueryPlan, scope: Scope, now: datetime) -> tuple[tuple[Value, ...], ...]:
        """The rows of a plan without its limit: for our own use, never to be shown. Raises as `run` does."""
        scope.check(now)
        statement = compile_plan(plan, scope, self.catalogue)
        unlimited = replace(statement, sql=statement.sql.rpartition(" LIMIT ")[0])
        return tuple(self.fetch(unlimited, scope))

    def fetch(self, statement: Statement, scope: Scope) -> list[tuple[Value, ...]]:
        """The outputs of a statement's rows, once it is sure that all of them are in scope. Raises Leak."""
        found = self._copies.of(scope).run(statement.tables, statement.sql, statement.values)
        width = len(statement.outputs)
        for row in found:
            _check(row[width:], statement, scope)
        return [_shown(row[:width], statement.outputs) for row in found]


def _check(owners: Sequence[Any], statement: Statement, scope: Scope) -> None:
    """Owners are ids, or ids with commas where rows were put together."""
    branches, tenants = {str(branch) for branch in statement.branches}, {str(scope.tenant)}
    for kind, owner in zip(statement.owners, owners, strict=True):
        named = str(owner).split(",") if owner is not None else []
        if not set(named) <= (branches if kind == BRANCH else tenants):
            raise Leak(f"a plan over {', '.join(table.label for table in statement.tables)} left its scope")


def _shown(row: Sequence[Any], outputs: Sequence[Output]) -> tuple[Value, ...]:
    return tuple(_value(value, output) for value, output in zip(row, outputs, strict=True))


def _value(value: Any, output: Output) -> Value:
    """As a person means it: exact decimals, real dates and truth values.

    Raises Refused for a whole number that has grown into a fraction: SQLite does that where 64 bits are too few.
    """
    if value is None:
        return None
    if output.kind in {"decimal", "integer"} and isinstance(value, float):
        raise Refused(INEXACT)
    if output.kind == "decimal" and isinstance(value, int):
        return Decimal(value).scaleb(-output.places)
    if output.kind == "float" and output.places:
        return round(float(value) / 10**output.places, 4)
    if output.kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    return bool(value) if output.kind == "bool" else value
