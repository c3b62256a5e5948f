"""Works out a named figure: its fact over the models in scope, filtered, grouped and added up exactly."""
# ruff: noqa: S608 - facts are constants, values are bound

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from agents.erp.data.catalogue import Catalogue, Table
from agents.erp.data.compiler import Output, Statement
from agents.erp.data.engine import Engine, Value
from agents.erp.data.figures.kinds import Entity, Figure, Measure, Shape
from agents.erp.data.periods import Period
from agents.erp.data.scope import Key, NoAccess, Scope
from agents.erp.data.sight import BRANCH, TENANT, Bound

SPANS = ("month", "quarter", "year", "day")
EXACT: Mapping[Shape, str] = {"money": "decimal", "quantity": "decimal"}


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of a figure. `branches` can only narrow; `named` are ids of rows the question names."""

    figure: Figure
    period: Period
    by: tuple[str, ...] = ()
    branches: frozenset[Key] | None = None
    named: Mapping[Entity, tuple[Key, ...]] = field(default_factory=dict[Entity, tuple[Key, ...]])
    number: str = ""
    kinds: tuple[str, ...] = ()
    above: Decimal | None = None
    older: int | None = None
    ascending: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    header: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Result:
    """All rows of a figure, with the total of what can be added up. `branches` are names."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    total: tuple[Value, ...]
    branches: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sitting:
    """One request: whose scope, asked of which engine, at what time."""

    scope: Scope
    engine: Engine
    now: datetime


def work_out(ask: Ask, sitting: Sitting) -> Result:
    """The rows of a figure. Raises NoAccess, Refused, SourceAway."""
    scope = sitting.scope
    scope.check(sitting.now)
    query = _Query(ask, scope, sitting.engine.catalogue)
    found = [(row, _put_together(row, query)) for row in sitting.engine.fetch(query.statement(), scope)]
    kept = [(sums, row) for sums, row in found if query.holds(row)]
    return Result(
        columns=query.columns,
        rows=tuple(query.ordered([row for _, row in kept])),
        total=_total([sums for sums, _ in kept], query),
        branches=scope.names(query.branches),
        left_out=scope.names((ask.branches or scope.ids) - query.allowed),
    )


class _Query:
    """One figure as SQL. Every model is a CTE that holds the scope's rows only."""

    def __init__(self, ask: Ask, scope: Scope, catalogue: Catalogue) -> None:
        self._ask, self._scope = ask, scope
        self._figure, self._fact = ask.figure, ask.figure.fact
        self._tables = {name: catalogue.table(label) for name, label in self._fact.models.items()}
        self.allowed = self._allowed()
        self.branches = self.allowed & ask.branches if ask.branches is not None else self.allowed
        if not self.branches:
            raise NoAccess(self._refusal())
        self._bound = Bound()
        self.dimensions = [self._fact.dimensions[name] for name in self._names]
        self.measures = [self._fact.measures[name] for name in self._measure_names]

    @property
    def _names(self) -> tuple[str, ...]:
        return self._ask.by or self._figure.by

    @property
    def _measure_names(self) -> tuple[str, ...]:
        """The figure's measures; a list that is grouped adds up its amount and counts."""
        if self._figure.measures or not self._ask.by:
            return self._figure.measures
        counts = [name for name, measure in self._fact.measures.items() if measure.shape == "count"]
        amounts = [self._figure.amount] if self._figure.amount in self._fact.measures else []
        return (*amounts, *counts[:1])

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(Column(each.header, each.shape) for each in (*self.dimensions, *self.measures))

    # --- scope ---------------------------------------------------------------------------------------------------

    def _allowed(self) -> frozenset[Key]:
        """Branches in which the asker may see every model that counts, and the sensitive fields of the figure."""
        return self._scope.ids.intersection(*(self._scope.branches_for(*any_of) for any_of in self._needs()))

    def _needs(self) -> list[tuple[str, ...]]:
        """Permissions without which the figure cannot be shown: any of each."""
        tables = [table.needs for name, table in self._tables.items() if name not in self._fact.optional]
        return [any_of for any_of in (*tables, (self._figure.permission,)) if any(any_of)]

    def _refusal(self) -> str:
        """Says which permission is missing, as far as it is one that is."""
        meant = self._scope.ids if self._ask.branches is None else self._ask.branches
        missing = {" or ".join(any_of) for any_of in self._needs() if not meant & self._scope.branches_for(*any_of)}
        what = f"the permission {' and '.join(sorted(missing))}" if missing else "all that this needs"
        return f"Your roles do not include {what} in any of the branches you mean."

    def _rows_of(self, table: Table) -> str:
        tenant = f"{TENANT} = {self._bound.one(self._scope.tenant)}"
        if not table.of_branch:
            return tenant
        branch = f"{BRANCH} IN {self._bound.many(self.branches & self._scope.branches_for(*table.needs))}"
        whole = table.level == "T(+B)" and self._scope.whole_tenant and self._ask.branches is None
        return f"({branch} OR ({BRANCH} IS NULL AND {tenant}))" if whole else branch

    # --- SQL -----------------------------------------------------------------------------------------------------

    def statement(self) -> Statement:
        models = [
            f'{name} AS NOT MATERIALIZED (SELECT * FROM "{table.table}" WHERE {self._rows_of(table)})'
            for name, table in self._tables.items()
        ]
        cells = [*(each.sql for each in self.dimensions), *(cell for each in self.measures for cell in _sums(each))]
        owner = self._fact.owner
        owners = f"group_concat(DISTINCT {owner})" if self.measures else owner
        where = " AND ".join(["1", *self._conditions()])
        sql = f"WITH {', '.join(models)}, fact AS ({self._fact.sql}) SELECT {', '.join([*cells, owners])} "
        sql += f"FROM fact WHERE {where}"
        if self.measures and self.dimensions:
            sql += f" GROUP BY {', '.join(str(place) for place in range(1, len(self.dimensions) + 1))}"
        return Statement(
            sql,
            self._values(),
            self._outputs(),
            tuple(self._tables.values()),
            self.branches,
            owners=(self._fact.owner,),
        )

    def _conditions(self) -> list[str]:
        ask, figure = self._ask, self._figure
        conditions = [f"({figure.where})"] if figure.where else []
        conditions += [self._fact.kinds[kind] for kind in ask.kinds]
        for entity, keys in ask.named.items():
            conditions.append(f"{self._fact.entities[entity]} IN {self._bound.many(keys)}")
        if ask.number:
            digits = re.sub(r"\D", "", ask.number).lstrip("0") or "0"
            conditions.append(
                f"CAST(substr(number, instr(number, '-') + 1) AS INTEGER) = {self._bound.one(int(digits))}"
            )
            if prefix := re.match(r"[A-Za-z]+", ask.number):
                conditions.append(f"number LIKE {self._bound.one(prefix[0] + '%')}")
        if ask.above is not None and not self.measures and figure.amount in self._fact.dimensions:
            places = self._fact.dimensions[figure.amount].places
            conditions.append(f"{figure.amount} > {self._bound.one(int(ask.above * 10**places))}")
        if ask.older is not None:
            conditions.append(f"{figure.age} > {self._bound.one(ask.older)}")
        return conditions

    def _values(self) -> Mapping[str, Key]:
        period = self._ask.period
        days = {"day": period.last.isoformat(), "first": period.first.isoformat(), "last": period.last.isoformat()}
        return {**self._bound.values, **days}

    def _outputs(self) -> tuple[Output, ...]:
        shown = [Output(each.header, _kind(each.shape), each.places) for each in self.dimensions]
        sums = [Output(each.header, "integer") for each in self.measures for _ in _sums(each)]
        return (*shown, *sums)

    # --- after the database --------------------------------------------------------------------------------------

    def ordered(self, rows: list[tuple[Value, ...]]) -> list[tuple[Value, ...]]:
        """In the order of the figure, empty ones last; equal ones by all their columns."""
        rows.sort(key=lambda row: tuple(_comparable(value) for value in row))
        name, descending = self._ordering()
        if not name:
            return rows
        place = (*self._names, *self._measure_names).index(name)
        filled = [row for row in rows if row[place] is not None]
        filled.sort(key=lambda row: _comparable(row[place]), reverse=descending != self._ask.ascending)
        return [*filled, *(row for row in rows if row[place] is None)]

    def _ordering(self) -> tuple[str, bool]:
        asked = self._figure.order.removeprefix("-")
        shown = (*self._names, *self._measure_names)
        if self.measures and (spans := [name for name in self._names if name in SPANS]):
            return spans[0], False
        if asked in shown:
            return asked, self._figure.order.startswith("-")
        return (self._measure_names[0], True) if self.measures else ("", False)

    def holds(self, row: Sequence[Value]) -> bool:
        """Whether sums are above what was asked for; a sum over no rows holds nothing."""
        if self.measures and all(value is None for value in row):
            return False
        sums = dict(zip(self._measure_names, row[len(self.dimensions) :], strict=True))
        amount = sums.get(self._figure.amount)
        if self._ask.above is None or not self.measures:
            return True
        first = amount if amount is not None else next(iter(sums.values()))
        return isinstance(first, int | Decimal) and first > self._ask.above


def _sums(measure: Measure) -> list[str]:
    return [f"sum({measure.sql})", *([f"sum({measure.per})"] if measure.per else [])]


def _kind(shape: Shape) -> Any:
    return {"money": "decimal", "quantity": "decimal", "date": "date", "count": "integer", "days": "integer"}.get(
        shape, "text"
    )


def _put_together(row: Sequence[Value], query: _Query) -> tuple[Value, ...]:
    """Sums become measures."""
    width = len(query.dimensions)
    return (*row[:width], *_measured(row[width:], query.measures))


def _measured(sums: Sequence[Value], measures: Collection[Measure]) -> list[Value]:
    left = iter(sums)
    values: list[Value] = []
    for measure in measures:
        upper, lower = next(left), next(left) if measure.per else None
        values.append(_measure(measure, upper, lower))
    return values


def _measure(measure: Measure, upper: Value, lower: Value) -> Value:
    if not isinstance(upper, int):
        return None
    if not measure.per:
        return upper if measure.shape == "count" else Decimal(upper).scaleb(-measure.places)
    if not isinstance(lower, int) or not lower:
        return None
    return (Decimal(upper) * measure.factor / Decimal(lower)).scaleb(-measure.places)


def _total(rows: Sequence[Sequence[Value]], query: _Query) -> tuple[Value, ...]:
    """The line under the table: sums over all rows; ratios are those of the sums, never sums of ratios."""
    width = len(query.dimensions)
    if not query.measures:
        return tuple(
            _sum_of(rows, place) if each.shape == "money" else None for place, each in enumerate(query.dimensions)
        )
    count = sum(len(_sums(measure)) for measure in query.measures)
    sums: list[Value] = [_sum_of(rows, width + place) for place in range(count)]
    return (*[None] * width, *_measured(sums, query.measures))


def _sum_of(rows: Sequence[Sequence[Value]], place: int) -> Value:
    values = [value for row in rows if isinstance(value := row[place], int | Decimal)]
    return sum(values) if values else None


def _comparable(value: Value) -> tuple[int, Any]:
    """Any two values of a column in an order, empty ones first."""
    if value is None:
        return (0, 0)
    if isinstance(value, int | Decimal | float):
        return (1, value)
    return (2, value.isoformat() if isinstance(value, date) else value)
