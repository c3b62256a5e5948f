"""The attack suite: everything that may be tried against one engine, each returning what it got out that it should not.

An empty list is a pass. The same battery runs against sound and against broken parts, where it must not be empty.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from agents.erp.data.catalogue import Catalogue, Table
from agents.erp.data.compiler import BadPlan
from agents.erp.data.engine import Engine, Leak
from agents.erp.data.figures import FIGURES
from agents.erp.data.figuring import Ask, Result, Sitting, work_out
from agents.erp.data.periods import BEGINNING, Period
from agents.erp.data.queryplan import Aggregate, QueryPlan
from agents.erp.data.scope import Key, NoAccess, Scope
from agents.erp.data.sealed import Refused
from agents.erp.data.sight import HIDDEN
from tests.agents.erp.data.kit import NOW, inside, owners
from tests.agents.erp.reference.kit import demo

Reader = Any  # whatever has `run(tables, statement, values)`
EVER = Period(BEGINNING, demo().as_of)


def canaries(file: Path) -> dict[str, tuple[int, int | None]]:
    """The strings that stand in rows of one tenant or branch alone -> whose they are."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        branches = connection.execute("SELECT id, tenant_id FROM org_branch").fetchall()
    marks = {f"CNRY-B{branch}-": (tenant, branch) for branch, tenant in branches}
    return {**marks, **{f"CNRY-T{tenant}-": (tenant, None) for tenant in {tenant for _, tenant in branches}}}


def foreign_marks(text: str, scope: Scope, file: Path) -> list[str]:
    return [mark for mark, owner in canaries(file).items() if mark in text and not inside(owner, scope)]


# --- what a copy holds -------------------------------------------------------------------------------------------


def held_rows(copy: Reader, scope: Scope, catalogue: Catalogue, file: Path) -> list[str]:
    """Rows, references and sensitive cells of a copy that are not the scope's, by the truth said by hand."""
    found: list[str] = []
    for table in catalogue.tables.values():
        names = [column.column for column in table.columns.values()]
        quoted = ", ".join(f'"{name}"' for name in names)
        rows = copy.run([table], f'SELECT {quoted} FROM "{table.table}"', {})
        whose = owners(file, table.table)
        for row in rows:
            cells = dict(zip(names, row, strict=True))
            owner = whose[cells[table.key]]
            if not _may_hold(table, owner, scope):
                found.append(f"{table.label} {cells[table.key]}")
            found.extend(f"{table.label}.{name}" for name in _open_cells(table, cells, owner, scope))
    return [*found, *_strange_references(copy, scope, catalogue, file)]


def _may_hold(table: Table, owner: tuple[int, int | None], scope: Scope) -> bool:
    if table.of_branch and owner[1] is None and not scope.whole_tenant:
        return False
    return inside(owner, scope, scope.branches_for(*table.needs))


def _open_cells(table: Table, cells: dict[str, Any], owner: tuple[int, int | None], scope: Scope) -> Iterator[str]:
    for column in table.columns.values():
        if column.permission is None or cells[column.column] is None:
            continue
        held = scope.branches_for(column.permission) if column.permission else frozenset[Key]()
        if not held or (owner[1] is not None and owner[1] not in held):
            yield column.name


def _strange_references(copy: Reader, scope: Scope, catalogue: Catalogue, file: Path) -> Iterator[str]:
    for table in catalogue.tables.values():
        for column in table.columns.values():
            target = catalogue.tables.get(column.target or "")
            if target is None:
                continue
            whose = owners(file, target.table)
            statement = f'SELECT DISTINCT "{column.column}" FROM "{table.table}"'
            for (key,) in copy.run([table], statement, {}):
                if key not in {None, HIDDEN} and not _may_hold(target, whose[key], scope):
                    yield f"{table.label}.{column.name} -> {key}"


# --- statements --------------------------------------------------------------------------------------------------

STATEMENTS = {
    "everything of a table": "SELECT * FROM inventory_warehouse",
    "a condition that is always true": "SELECT * FROM assets_asset WHERE _branch = 2 OR 1 = 1",
    "a comment that ends the condition": "SELECT * FROM assets_asset WHERE 1 = 1 -- AND _branch = 2",
    "a union with a table of others": "SELECT name FROM crm_customer UNION ALL SELECT memo FROM finance_journalentry",
    "a table of the attached database": "SELECT * FROM erp.inventory_warehouse",
    "a CTE named like a table": "WITH inventory_warehouse AS (SELECT * FROM erp.inventory_warehouse) SELECT * FROM inventory_warehouse",
    "a CTE that reads the main schema": "WITH w AS (SELECT * FROM main.inventory_warehouse) SELECT * FROM w",
    "a scalar subquery": "SELECT (SELECT group_concat(name) FROM hr_employee)",
    "a correlated EXISTS": "SELECT memo FROM finance_journalentry e WHERE EXISTS (SELECT 1 FROM finance_journalline l WHERE l.entry_id = e.id)",
    "a join back over the tenant": "SELECT w.name FROM org_tenant t JOIN org_branch b ON b.tenant_id = t.id JOIN inventory_warehouse w ON w.branch_id = b.id",
    "the schema table": "SELECT sql FROM sqlite_master",
    "the schema table by its other name": "SELECT sql FROM sqlite_schema",
    "attaching the file": "ATTACH '{file}' AS stolen",
    "another statement behind": "SELECT 1; ATTACH '{file}' AS stolen",
    "a pragma": "PRAGMA database_list",
    "a pragma as a table": "SELECT * FROM pragma_database_list",
    "switching protection off": "PRAGMA query_only = 0",
    "reading a file": "SELECT readfile('{file}')",
    "loading code": "SELECT load_extension('x')",
    "writing": "INSERT INTO org_branch SELECT * FROM org_branch",
    "changing": "UPDATE inventory_warehouse SET _branch = 2",
    "deleting": "DELETE FROM inventory_warehouse",
    "a view": "CREATE TEMP VIEW v AS SELECT * FROM erp.inventory_warehouse",
    "a trigger": "CREATE TEMP TRIGGER x AFTER INSERT ON org_branch BEGIN SELECT 1; END",
    "an error that tells": "SELECT CASE WHEN (SELECT count(*) FROM erp.sales_invoice WHERE branch_id = 1) > 0 THEN abs(-9223372036854775808) END",
    "formatted by a function": "SELECT printf('%s', name) FROM inventory_warehouse",
    "hex of a blob": "SELECT hex(randomblob(1000000000))",
    "without end": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n",
    "dump": "SELECT group_concat(name || ':' || payload) FROM inventory_warehouse, audit_auditlog",
    "json of everything": "SELECT json_group_array(reason) FROM hr_leaverequest",
    "explain": "EXPLAIN QUERY PLAN SELECT * FROM erp.sales_invoice",
    "vacuum into a file": "VACUUM INTO '/tmp/stolen.sqlite3'",
}  # fmt: skip


def statements(copy: Reader, scope: Scope, catalogue: Catalogue, file: Path) -> list[str]:
    """What marks of others come out of raw statements on a copy; being refused is fine."""
    tables = list(catalogue.tables.values())
    found: list[str] = []
    for name, statement in STATEMENTS.items():
        try:
            rows = copy.run(tables, statement.format(file=file), {})
        except Refused:
            continue
        found.extend(f"{name}: {mark}" for mark in foreign_marks(repr(rows), scope, file))
    return found


# --- plans and figures -------------------------------------------------------------------------------------------


def plans(catalogue: Catalogue) -> Iterator[QueryPlan]:
    """For every model: its rows, its relations one hop further, and a count by every relation."""
    for table in catalogue.tables.values():
        plain = [name for name, column in table.columns.items() if column.permission is None]
        yield QueryPlan(root=table.label, select=tuple(plain), limit=500)
        links = [name for name, column in table.columns.items() if column.target in catalogue.tables]
        further = [
            f"{name}__{inner.name}"
            for name in links
            for inner in catalogue.tables[table.columns[name].target or ""].columns.values()
            if inner.permission is None
        ]
        if further:
            yield QueryPlan(root=table.label, select=tuple(further), limit=500)
        yield QueryPlan(
            root=table.label, group_by=tuple(links), aggregates=(Aggregate(function="count", name="n"),), limit=500
        )


def planned(engine: Engine, scope: Scope, file: Path, own: Iterable[QueryPlan] | None = None) -> list[str]:
    """Marks and keys of others in the rows of plans; an alarm of the last check counts as a find."""
    found: list[str] = []
    for plan in own or plans(engine.catalogue):
        try:
            rows = engine.run(plan, scope, NOW)
        except (NoAccess, BadPlan):
            continue
        except Leak:
            found.append(f"{plan.root}: stopped at the last check")
            continue
        found.extend(f"{plan.root}: {mark}" for mark in foreign_marks(repr(rows.values), scope, file))
        found.extend(_foreign_keys(plan, rows.values, scope, engine.catalogue, file))
    return found


def _foreign_keys(
    plan: QueryPlan, rows: Iterable[tuple[Any, ...]], scope: Scope, catalogue: Catalogue, file: Path
) -> Iterator[str]:
    """Keys of rows, their own or those of related rows, that belong to somebody else."""
    for place, path in enumerate(plan.select):
        table = catalogue.table(plan.root)
        *hops, name = path.split("__")
        for hop in hops:
            table = catalogue.tables[table.columns[hop].target or ""]
        if name != _key_name(table):
            continue
        whose = owners(file, table.table)
        for key in {row[place] for row in rows} - {None}:
            if not _may_hold(table, whose[key], scope):
                yield f"{plan.root}.{path} {key}"


def _key_name(table: Table) -> str:
    return next(name for name, column in table.columns.items() if column.column == table.key)


def all_figures(sitting: Sitting, names: Iterable[str] = FIGURES) -> dict[str, Result | str]:
    """Every figure over all time, or the words in which it is refused."""
    results: dict[str, Result | str] = {}
    for name in names:
        try:
            results[name] = work_out(Ask(FIGURES[name], EVER), sitting)
        except (NoAccess, Leak) as problem:
            results[name] = type(problem).__name__
    return results


def figured(sitting: Sitting, file: Path) -> list[str]:
    """Marks of others in figures; an alarm of the last check counts as a find."""
    found: list[str] = []
    for name, result in all_figures(sitting).items():
        if result == "Leak":
            found.append(f"{name}: stopped at the last check")
        found.extend(f"{name}: {mark}" for mark in foreign_marks(repr(result), sitting.scope, file))
    return found
