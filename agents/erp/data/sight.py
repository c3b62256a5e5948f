"""Which rows and cells of each table a scope may see, as SQL over the ERP's own tables.

Used once per scope and table, to copy what may be seen; what is not copied cannot be asked for.
"""
# ruff: noqa: S608 - names come from the schema, values are bound

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from agents.erp.data.catalogue import SHUT, Catalogue, Column, Table
from agents.erp.data.dialect import Dialect
from agents.erp.data.scope import Key, Scope

HIDDEN = 0  # stands for a reference to a row that may not be seen
BRANCH, TENANT = "_branch", "_tenant"  # the columns of a copied row that say whose it is


@dataclass(slots=True)
class Bound:
    """Values of a statement, by the names they are bound to."""

    values: dict[str, Key] = field(default_factory=dict[str, Key])

    def one(self, value: Key) -> str:
        name = next((name for name, known in self.values.items() if known == value), f"v{len(self.values)}")
        self.values[name] = value
        return f":{name}"

    def many(self, values: Collection[Key]) -> str:
        """A list for IN; nothing is in the one without values."""
        if not values:
            return "(NULL)"
        return f"({', '.join(self.one(value) for value in sorted(values, key=str))})"


class Sight:
    """What one scope sees of a catalogue, in the words of a database."""

    def __init__(self, catalogue: Catalogue, scope: Scope, dialect: Dialect) -> None:
        self._catalogue = catalogue
        self._scope = scope
        self._dialect = dialect

    def branches(self, table: Table) -> frozenset[Key]:
        """The branches whose rows of a table may be seen."""
        return self._scope.branches_for(*table.needs)

    def copying(self, table: Table, content_types: dict[str, Key]) -> tuple[str, dict[str, Key]]:
        """The statement that selects what may be seen of a table: its columns, then BRANCH and TENANT."""
        bound = Bound()
        cells = [self._cell(table, column, bound) for column in table.columns.values()]
        cells = [*self._generic_ids(table, cells, content_types, bound)]
        branch = self._owner(table, table.to_branch) if table.of_branch else "NULL"
        tenant = self._owner(table, table.to_tenant) if table.level != "B" else "NULL"
        rows = self._rows(table, "t", self.branches(table), bound)
        statement = f"SELECT {', '.join(cells)}, {branch}, {tenant} FROM {self._name(table)} AS t WHERE {rows}"
        return statement, bound.values

    def counting_outside(self, table: Table) -> tuple[str, dict[str, Key]]:
        """The statement that counts rows which are there but may not be seen."""
        bound = Bound()
        rows = self._rows(table, "t", self.branches(table), bound)
        return f"SELECT count(*) FROM {self._name(table)} AS t WHERE NOT coalesce({rows}, FALSE)", bound.values

    # --- rows ----------------------------------------------------------------------------------------------------

    def _rows(self, table: Table, alias: str, branches: frozenset[Key], bound: Bound) -> str:
        """The condition under which a row may be seen."""
        tenant = self._reaches(table, alias, table.to_tenant, [self._scope.tenant], bound)
        if not table.of_branch:
            return tenant
        own = self._reaches(table, alias, table.to_branch, branches, bound)
        if table.level == "B":
            return own
        of_none = f"{alias}.{_quoted(table.columns[table.to_branch[0]].column)} IS NULL"
        return f"({tenant} AND ({own} OR {of_none}))" if self._scope.whole_tenant else f"({tenant} AND {own})"

    def _reaches(self, table: Table, alias: str, hops: tuple[str, ...], ends: Collection[Key], bound: Bound) -> str:
        """Whether a way of hops leads to one of some rows; a root without hops is the row itself."""
        if not hops:
            return f"{alias}.{_quoted(table.key)} IN {bound.many(ends)}" if table.root else "FALSE"
        column = f"{alias}.{_quoted(table.columns[hops[0]].column)}"
        if len(hops) == 1:
            return f"{column} IN {bound.many(ends)}"
        _, target = self._catalogue.hop(table, hops[0])
        further = self._reaches(target, f"{alias}x", hops[1:], ends, bound)
        return (
            f"{column} IN (SELECT {alias}x.{_quoted(target.key)} FROM {self._name(target)} AS {alias}x WHERE {further})"
        )

    def _owner(self, table: Table, hops: tuple[str, ...], alias: str = "t") -> str:
        """The id of the branch or tenant at the end of a way."""
        if not hops:
            return f"{alias}.{_quoted(table.key)}" if table.root else "NULL"
        column = f"{alias}.{_quoted(table.columns[hops[0]].column)}"
        if len(hops) == 1:
            return column
        _, target = self._catalogue.hop(table, hops[0])
        inner = self._owner(target, hops[1:], f"{alias}x")
        return f"(SELECT {inner} FROM {self._name(target)} AS {alias}x WHERE {alias}x.{_quoted(target.key)} = {column})"

    # --- cells ---------------------------------------------------------------------------------------------------

    def _cell(self, table: Table, column: Column, bound: Bound) -> str:
        cell = self._dialect.cell(column, f"t.{_quoted(column.column)}", self._catalogue.timezone)
        if column.target:
            return self._reference(table, column, bound)
        return cell if column.permission is None else self._opened(table, column.permission, cell, bound)

    def _opened(self, table: Table, permission: str, cell: str, bound: Bound) -> str:
        """A sensitive cell: empty in rows of branches where the permission is not held."""
        branches = self._scope.branches_for(permission) if permission != SHUT else frozenset[Key]()
        if not branches or (branches != self._scope.ids and not self._dialect.opens_single_rows):
            return "NULL"
        if not table.of_branch:
            return cell
        return f"CASE WHEN {self._reaches(table, 't', table.to_branch, branches, bound)} THEN {cell} END"

    def _reference(self, table: Table, column: Column, bound: Bound) -> str:
        """The id of a row that may be seen, HIDDEN for one that may not; the way to the branch needs no look."""
        cell = f"t.{_quoted(column.column)}"
        target = self._catalogue.tables.get(column.target or "")
        if target is None or (table.level == "B" and (column.name,) == table.to_branch[:1]):
            return cell
        seen, hidden = self._seen(target, bound), HIDDEN if target.counted else "NULL"
        return f"CASE WHEN {cell} IS NULL OR {cell} IN ({seen}) THEN {cell} ELSE {hidden} END"

    def _seen(self, target: Table, bound: Bound, *, as_text: bool = False) -> str:
        rows = self._rows(target, "s", self.branches(target), bound)
        key = f"CAST(s.{_quoted(target.key)} AS TEXT)" if as_text else f"s.{_quoted(target.key)}"
        return f"SELECT {key} FROM {self._name(target)} AS s WHERE {rows}"

    def _generic_ids(self, table: Table, cells: list[str], types: dict[str, Key], bound: Bound) -> list[str]:
        """A generic reference names its model, and keeps its id only where it leads to a row that may be seen."""
        order = [column.column for column in table.columns.values()]
        for generic in table.generics:
            kind, number = f"t.{_quoted(generic.kind)}", f"t.{_quoted(generic.id)}"
            named: dict[str, Key] = {label: label for label in self._catalogue.tables} if generic.labelled else types
            hidden = f"'{HIDDEN}'" if generic.labelled else HIDDEN
            seen = [
                f"WHEN {kind} = {bound.one(named[label])} "
                f"AND {number} IN ({self._seen(target, bound, as_text=generic.labelled)}) THEN {number}"
                for label, target in self._catalogue.tables.items()
                if label in named and (target.counted or generic.labelled)
            ]
            labels = [f"WHEN {bound.one(value)} THEN {bound.one(label)}" for label, value in named.items()]
            cells[order.index(generic.id)] = f"CASE WHEN {number} IS NULL THEN NULL {' '.join(seen)} ELSE {hidden} END"
            cells[order.index(generic.kind)] = f"CASE {kind} {' '.join(labels)} END"
        return cells

    def _name(self, table: Table) -> str:
        return self._dialect.name(_quoted(table.table))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
