"""From a QueryPlan to one statement over a sealed copy, with the scope's condition on every model it touches.

The copy holds nothing else anyway; this is the second lock on the same door, and each is tested without the other.
"""
# ruff: noqa: S608 - names come from the schema, values are bound

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from agents.erp.data.catalogue import SHUT, Catalogue, Column, Kind, Table, UnknownName
from agents.erp.data.queryplan import Aggregate, Filter, Order, QueryPlan, Scalar
from agents.erp.data.scope import Key, NoAccess, Scope
from agents.erp.data.sight import BRANCH, TENANT, Bound

SPANS: Mapping[str, str] = {
    "month": "substr({0}, 1, 7)",
    "year": "substr({0}, 1, 4)",
    "quarter": "substr({0}, 1, 4) || '-Q' || ((substr({0}, 6, 2) + 2) / 3)",
}
COMPARED: Mapping[str, str] = {"eq": "=", "ne": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


class BadPlan(Exception):
    """A plan cannot be worked out; the text says what to change."""


@dataclass(frozen=True, slots=True)
class Output:
    """One column of the answer; `places` is how many digits of an integer stand behind the point."""

    name: str
    kind: Kind
    places: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its values. Behind the outputs, each row ends with the branches (or tenants) it was made of."""

    sql: str
    values: Mapping[str, Key]
    outputs: tuple[Output, ...]
    tables: tuple[Table, ...]
    branches: frozenset[Key]
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A field of the plan: the alias of its table, its column, and the span of a date it is cut to."""

    alias: str
    table: Table
    column: Column
    span: str = ""

    @property
    def sql(self) -> str:
        cell = f'{self.alias}."{self.column.column}"'
        return SPANS[self.span].format(cell) if self.span else cell

    @property
    def kind(self) -> Kind:
        return "text" if self.span else self.column.kind


def compile_plan(plan: QueryPlan, scope: Scope, catalogue: Catalogue) -> Statement:
    """The statement of a plan. Raises UnknownName, BadPlan, and NoAccess where no branch is left."""
    return _Compiler(plan, scope, catalogue).statement()


@dataclass(slots=True)
class _Joined:
    table: Table
    alias: str
    on: str = ""


class _Compiler:
    def __init__(self, plan: QueryPlan, scope: Scope, catalogue: Catalogue) -> None:
        self._plan, self._scope, self._catalogue = plan, scope, catalogue
        self._joins: dict[tuple[str, ...], _Joined] = {(): _Joined(catalogue.table(plan.root), "t0")}
        self._places = {path: self._place(path) for path in plan.paths}
        self._bound = Bound()

    def statement(self) -> Statement:
        branches = self.branches()
        cells, outputs = self._cells()
        where = [self.condition(self._joins[()], branches), *map(self._filter, self._plan.filters)]
        owners = [f"{joined.alias}.{name}" for joined in self._joins.values() for name in _owner_columns(joined.table)]
        together = bool(self._plan.aggregates)
        ends = [f"group_concat(DISTINCT {owner})" if together else owner for owner in owners]
        sql = f"SELECT {', '.join([*cells, *ends])} FROM {self._from(branches)} WHERE {' AND '.join(where)}"
        if self._plan.group_by:
            sql += f" GROUP BY {', '.join(self._places[path].sql for path in self._plan.group_by)}"
        sql += f"{self._order(outputs)} LIMIT {self._plan.limit + 1}"
        return Statement(
            sql,
            self._bound.values,
            outputs,
            tuple(joined.table for joined in self._joins.values()),
            branches,
            tuple(owner.partition(".")[2] for owner in owners),
        )

    # --- scope ---------------------------------------------------------------------------------------------------

    def branches(self) -> frozenset[Key]:
        """The branches in which the asker may see every model and every sensitive field of the plan."""
        branches = self._scope.ids
        for joined in self._joins.values():
            branches &= self._scope.branches_for(*joined.table.needs)
        for place in self._places.values():
            if place.column.permission == SHUT:
                raise NoAccess(f"{place.table.label}.{place.column.name} is not shown to anybody.")
            if place.column.permission:
                branches &= self._scope.branches_for(place.column.permission)
        if not branches:
            raise NoAccess("Your roles do not include what this needs, in any of your branches.")
        return branches

    def condition(self, joined: _Joined, branches: frozenset[Key]) -> str:
        """The rows of one model that are in scope."""
        tenant = f"{joined.alias}.{TENANT} = {self._bound.one(self._scope.tenant)}"
        if not joined.table.of_branch:
            return tenant
        branch = f"{joined.alias}.{BRANCH} IN {self._bound.many(branches)}"
        if joined.table.level == "B" or not self._scope.whole_tenant:
            return branch
        return f"({branch} OR ({joined.alias}.{BRANCH} IS NULL AND {tenant}))"

    def _from(self, branches: frozenset[Key]) -> str:
        """The root and what is joined to it: a related row out of scope is as good as none."""
        parts = [f'"{self._joins[()].table.table}" AS t0']
        for joined in list(self._joins.values())[1:]:
            condition = self.condition(joined, branches)
            parts.append(f'LEFT JOIN "{joined.table.table}" AS {joined.alias} ON {joined.on} AND {condition}')
        return " ".join(parts)

    # --- fields --------------------------------------------------------------------------------------------------

    def _place(self, path: str) -> _Place:
        """Follow a path, joining on the way."""
        names = path.split("__")
        span = names.pop() if len(names) > 1 and names[-1] in SPANS else ""
        table, hops = self._joins[()].table, tuple(names[:-1])
        for count in range(1, len(hops) + 1):
            table = self._join(hops[:count], table)
        column = self._catalogue.column(table, names[-1])
        if column.target:
            return self._reference(hops, table, column)
        if span and column.kind not in {"date", "datetime"}:
            raise BadPlan(f"{path}: only dates have a {span}")
        return _Place(self._joins[hops].alias, table, column, span)

    def _reference(self, hops: tuple[str, ...], table: Table, column: Column) -> _Place:
        """A relation itself means the id of the related row, as far as that row is in scope."""
        target = self._join((*hops, column.name), table)
        key = next(each for each in target.columns.values() if each.column == target.key)
        return _Place(self._joins[*hops, column.name].alias, target, key)

    def _join(self, hops: tuple[str, ...], table: Table) -> Table:
        column, target = self._catalogue.hop(table, hops[-1])
        if hops not in self._joins:
            alias, outer = f"t{len(self._joins)}", self._joins[hops[:-1]].alias
            self._joins[hops] = _Joined(target, alias, f'{alias}."{target.key}" = {outer}."{column.column}"')
        return target

    def _cells(self) -> tuple[list[str], tuple[Output, ...]]:
        shown = [*self._plan.select, *self._plan.group_by]
        cells = [self._places[path].sql for path in shown]
        outputs = [Output(path, self._places[path].kind, self._places[path].column.places) for path in shown]
        for aggregate in self._plan.aggregates:
            cell, output = self._aggregate(aggregate)
            cells.append(cell)
            outputs.append(output)
        return cells, tuple(outputs)

    def _aggregate(self, aggregate: Aggregate) -> tuple[str, Output]:
        if aggregate.field is None:
            return "count(*)", Output(aggregate.name, "integer")
        place = self._places[aggregate.field]
        cell, places = place.sql, place.column.places
        if aggregate.function in {"count", "count_distinct"}:
            distinct = "DISTINCT " if aggregate.function == "count_distinct" else ""
            return f"count({distinct}{cell})", Output(aggregate.name, "integer")
        if aggregate.times:
            other = self._places[aggregate.times]
            cell, places = f"{cell} * {other.sql}", places + other.column.places
        if aggregate.function in {"sum", "avg"} and place.kind not in {"integer", "decimal", "float", "bool"}:
            raise BadPlan(f"{aggregate.field} is no number; it cannot be added up")
        kind: Kind = "float" if aggregate.function == "avg" else place.kind
        return f"{aggregate.function}({cell})", Output(aggregate.name, kind, places)

    def _order(self, outputs: tuple[Output, ...]) -> str:
        """In the asked order, then by all columns: the same rows come in the same order every time."""
        places = {output.name: number for number, output in enumerate(outputs, start=1)}
        asked = [
            f"{self._ordered_by(order, places)}{' DESC' if order.descending else ''}" for order in self._plan.order
        ]
        rest = [str(number) for number in places.values() if str(number) not in {each.split()[0] for each in asked}]
        return f" ORDER BY {', '.join([*asked, *rest])}"

    def _ordered_by(self, order: Order, places: Mapping[str, int]) -> str:
        if order.by not in places:
            raise UnknownName(f"The plan can only be ordered by what it shows: {', '.join(places)}.")
        return str(places[order.by])

    # --- filters -------------------------------------------------------------------------------------------------

    def _filter(self, asked: Filter) -> str:
        place = self._places[asked.field]
        if asked.op in {"is_empty", "is_not_empty"}:
            return f"{place.sql} IS {'NOT ' if asked.op == 'is_not_empty' else ''}NULL"
        if isinstance(asked.value, tuple):
            values = ", ".join(self._bound.one(_stored(place.column, value, asked.field)) for value in asked.value)
            return f"{place.sql} {'NOT ' if asked.op == 'not_in' else ''}IN ({values})"
        assert asked.value is not None
        if asked.op in {"contains", "starts_with"}:
            return self._like(place, asked)
        if place.column.kind == "datetime" and asked.op in {"lte", "gt"}:
            following = (_date(asked.value, asked.field) + timedelta(1)).isoformat()
            return f"{place.sql} {'<' if asked.op == 'lte' else '>='} {self._bound.one(following)}"
        cell = (
            f"substr({place.sql}, 1, 10)" if place.column.kind == "datetime" and asked.op in {"eq", "ne"} else place.sql
        )
        return f"{cell} {COMPARED[asked.op]} {self._bound.one(_stored(place.column, asked.value, asked.field))}"

    def _like(self, place: _Place, asked: Filter) -> str:
        text = str(asked.value)
        for special in ("\\", "%", "_"):
            text = text.replace(special, f"\\{special}")
        pattern = f"{text}%" if asked.op == "starts_with" else f"%{text}%"
        return f"{place.sql} LIKE {self._bound.one(pattern)} ESCAPE '\\'"


def _owner_columns(table: Table) -> tuple[str, ...]:
    return (BRANCH,) if table.level == "B" else (TENANT,) if table.level == "T" else (BRANCH, TENANT)


def _stored(column: Column, value: Scalar, path: str) -> Key:
    """A value as the copy holds it: a decimal counts its last digit, a date is ISO text. Raises BadPlan."""
    if column.kind == "decimal":
        return int((_decimal(value, path) * 10**column.places).to_integral_value())
    if column.kind in {"date", "datetime"}:
        return _date(value, path).isoformat()
    if isinstance(value, bool):
        return int(value)
    return str(value) if isinstance(value, Decimal | date) else value


def _date(value: Scalar, path: str) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise BadPlan(f"{path} needs a date such as 2026-05-31") from error


def _decimal(value: Scalar, path: str) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise BadPlan(f"{path} needs a number") from error
