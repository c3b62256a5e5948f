"""Whatever happens in other branches and tenants, no answer changes by a byte."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.erp.data.engine import Engine
from agents.erp.data.figures import FIGURES
from agents.erp.data.queryplan import Aggregate, Filter, Order, QueryPlan
from agents.erp.data.scope import NoAccess, Scope
from tests.agents.erp.data.battery import all_figures, plans
from tests.agents.erp.data.kit import NOW, TRUTH, Workbench, catalogue, inside, owners, workbench
from tests.agents.erp.reference.kit import demo

WHO = ("omar", "nadia", "dana", "joana", "rania")
NAMES = sorted(FIGURES)


@dataclass(repr=False)
class Playground:
    """A database in which other people's rows may be changed at will, with what everybody was told before."""

    file: Path
    bench: Workbench
    scopes: dict[str, Scope]
    told: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def figure(self, login: str, name: str) -> str:
        return repr(all_figures(self.bench.sitting(login), [name])[name])

    def before(self, login: str, name: str) -> str:
        """What the figure was in the untouched database."""
        if (login, name) not in self.told:
            self.told[login, name] = repr(all_figures(untouched().sitting(login), [name])[name])
        return self.told[login, name]


class Playgrounds(dict[str, Playground]):
    def __repr__(self) -> str:
        return "playgrounds"  # hypothesis prints arguments


_untouched: list[Workbench] = []


def untouched() -> Workbench:
    if not _untouched:
        _untouched.append(workbench())
    return _untouched[0]


@pytest.fixture(scope="module")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Playground]]:
    """One playground per person: outside is different for each."""
    grounds = Playgrounds()
    for login in WHO:
        file = Path(shutil.copy(demo().database, tmp_path_factory.mktemp("erp") / "airep.sqlite3"))
        bench = workbench(file)
        grounds[login] = Playground(file, bench, {login: bench.scope(login)})
    yield grounds
    for ground in grounds.values():
        ground.bench.source.close()


def outside_rows(file: Path, table: str, scope: Scope) -> list[int]:
    return [key for key, owner in owners(file, table).items() if not inside(owner, scope)]


def vandalise(file: Path, scope: Scope, random: Random) -> None:
    """Change, delete and clone some rows of others, in a few tables."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = 1")
        for table in random.sample(sorted(set(TRUTH) - {"org_tenant"}), 6):
            rows = outside_rows(file, table, scope)
            for key in random.sample(rows, min(len(rows), 12)):
                _vandalise_row(connection, table, key, random)


def _vandalise_row(connection: sqlite3.Connection, table: str, key: int, random: Random) -> None:
    columns = [(name, kind) for _, name, kind, *_ in connection.execute(f"PRAGMA table_info({table})") if name != "id"]
    free = [(name, kind) for name, kind in columns if not name.endswith("_id") and kind not in {"bool", "date"}]
    deed = random.choice(("change", "change", "delete", "clone"))
    try:
        if deed == "delete":
            connection.execute(f"DELETE FROM {table} WHERE id = ?", (key,))
        elif deed == "change" and free:
            name, kind = random.choice(free)
            value = f"changed {random.randrange(10**6)}" if "char" in kind else random.randrange(1, 10**6)
            connection.execute(f"UPDATE {table} SET {name} = ? WHERE id = ?", (value, key))
        else:
            names = ", ".join(name for name, _ in columns)
            connection.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} WHERE id = ?", (key,))
    except sqlite3.IntegrityError:
        pass  # a unique rule of the ERP stood in the way of this deed


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    login=st.sampled_from(WHO),
    seed=st.integers(0, 10**6),
    names=st.lists(st.sampled_from(NAMES), min_size=6, max_size=9),
)
def test_changing_rows_of_others_changes_no_figure(
    playground: dict[str, Playground], login: str, seed: int, names: list[str]
):
    ground = playground[login]

    vandalise(ground.file, ground.scopes[login], Random(seed))

    for name in names:
        assert ground.figure(login, name) == ground.before(login, name), name


@pytest.mark.parametrize("login", ["omar", "dana"])
def test_where_everybody_else_is_gone_every_figure_and_plan_stays_the_same(login: str, tmp_path: Path):
    file = Path(shutil.copy(demo().database, tmp_path / "airep.sqlite3"))
    scope = untouched().scope(login)
    with closing(sqlite3.connect(file)) as connection, connection:
        for table in TRUTH:
            rows = outside_rows(demo().database, table, scope)
            connection.executemany(f"DELETE FROM {table} WHERE id = ?", [(key,) for key in rows])
    alone = workbench(file)

    assert repr(all_figures(alone.sitting(login))) == repr(all_figures(untouched().sitting(login)))
    assert [rows_of(alone.engine, plan, scope) for plan in plans(catalogue())] == [
        rows_of(untouched().engine, plan, scope) for plan in plans(catalogue())
    ]
    alone.source.close()


def rows_of(engine: Engine, plan: QueryPlan, scope: Scope) -> str:
    try:
        return repr(engine.run(plan, scope, NOW).values)
    except NoAccess as problem:
        return str(problem)


# --- generated plans ---------------------------------------------------------------------------------------------

LABELS = sorted(catalogue().tables)


@st.composite
def generated_plans(draw: st.DrawFn) -> QueryPlan:
    """Any plan that the schema allows: rows or sums, over relations, filtered, ordered."""
    table = catalogue().table(draw(st.sampled_from(LABELS)))
    plain = [name for name, column in table.columns.items() if column.permission is None]
    paths = [*plain]
    for name in plain:
        if target := catalogue().tables.get(table.columns[name].target or ""):
            paths += [f"{name}__{inner.name}" for inner in target.columns.values() if inner.permission is None]
    chosen = tuple(draw(st.lists(st.sampled_from(paths), min_size=1, max_size=4, unique=True)))
    filters = tuple(
        Filter(field=path, op=draw(st.sampled_from(("is_empty", "is_not_empty"))))
        for path in draw(st.lists(st.sampled_from(paths), max_size=2))
    )
    if draw(st.booleans()):
        return QueryPlan(root=table.label, select=chosen, filters=filters, order=(Order(by=chosen[0]),), limit=200)
    count = Aggregate(function="count", name="n")
    return QueryPlan(root=table.label, group_by=chosen[:2], aggregates=(count,), filters=filters, limit=200)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(login=st.sampled_from(WHO), plan=generated_plans(), seed=st.integers(0, 10**6))
def test_changing_rows_of_others_changes_no_plan(
    playground: dict[str, Playground], login: str, plan: QueryPlan, seed: int
):
    ground, scope = playground[login], untouched().scope(login)
    if seed % 4 == 0:
        vandalise(ground.file, scope, Random(seed))

    assert rows_of(ground.bench.engine, plan, scope) == rows_of(untouched().engine, plan, scope)
