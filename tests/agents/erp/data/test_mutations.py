"""The attack suite would notice: with any one lock taken off, the battery that guards it finds something."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pytest

from agents.erp.data import engine as engine_module
from agents.erp.data import figuring
from agents.erp.data import sealed as sealed_module
from agents.erp.data.catalogue import Column, Table
from agents.erp.data.compiler import _Compiler
from agents.erp.data.copies import Copies
from agents.erp.data.engine import Engine
from agents.erp.data.figuring import Sitting
from agents.erp.data.scope import Key, Scope
from agents.erp.data.sealed import SealedCopy
from agents.erp.data.sight import Bound, Sight
from tests.agents.erp.data.battery import figured, held_rows, planned, statements
from tests.agents.erp.data.kit import NOW, Workbench, catalogue
from tests.agents.erp.reference.kit import demo

FILE = demo().database


class AllSeeing(Sight):
    """A first lock that is open: it copies every row of every tenant."""

    def _rows(self, table: Table, alias: str, branches: frozenset[Key], bound: Bound) -> str:
        return "1"

    def _opened(self, table: Table, permission: str, cell: str, bound: Bound) -> str:
        return cell


class WholeCopy:
    """The same copy of everything for everybody, so that only the compiler and the last check stand."""

    def __init__(self, bench: Workbench, scope: Scope) -> None:
        self.copy = SealedCopy(bench.source, catalogue(), scope, AllSeeing(catalogue(), scope, bench.source.dialect))

    def of(self, scope: Scope) -> SealedCopy:
        return self.copy


@pytest.fixture(scope="module")
def open_copies(bench: Workbench) -> WholeCopy:
    return WholeCopy(bench, bench.scope("omar"))


def nothing(*_: object) -> None:
    """In place of what is taken off."""


def everything(*_: object) -> str:
    """In place of a condition."""
    return "1"


@pytest.fixture
def no_last_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "_check", nothing)


# --- the second lock alone ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_last_check")
def test_over_a_copy_of_everything_the_compiler_alone_lets_nothing_out(bench: Workbench, open_copies: WholeCopy):
    engine, scope = Engine(catalogue(), open_copies), bench.scope("omar")

    assert planned(engine, scope, FILE) == []
    assert figured(Sitting(scope, engine, NOW), FILE) == []


def without_condition(self: _Compiler, joined: Any, branches: Collection[Key]) -> str:
    return "1"


def without_condition_on_joins(self: _Compiler, joined: Any, branches: frozenset[Key]) -> str:
    return "1" if joined.on else _condition(self, joined, branches)


_condition = _Compiler.condition


@pytest.mark.usefixtures("no_last_check")
@pytest.mark.parametrize("broken", [without_condition, without_condition_on_joins])
def test_a_predicate_dropped_in_the_compiler_is_noticed(
    bench: Workbench, open_copies: WholeCopy, monkeypatch: pytest.MonkeyPatch, broken: Any
):
    monkeypatch.setattr(_Compiler, "condition", broken)

    assert planned(Engine(catalogue(), open_copies), bench.scope("omar"), FILE)


@pytest.mark.usefixtures("no_last_check")
def test_a_predicate_dropped_in_the_figures_is_noticed(
    bench: Workbench, open_copies: WholeCopy, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(figuring._Query, "_rows_of", everything)

    assert figured(Sitting(bench.scope("omar"), Engine(catalogue(), open_copies), NOW), FILE)


def test_the_last_check_alone_stops_what_a_broken_compiler_lets_through(
    bench: Workbench, open_copies: WholeCopy, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(_Compiler, "condition", without_condition)

    found = planned(Engine(catalogue(), open_copies), bench.scope("omar"), FILE)

    assert found
    assert all("stopped at the last check" in each for each in found)


# --- the first lock ----------------------------------------------------------------------------------------------


def copy_of(bench: Workbench, sight: type[Sight]) -> tuple[SealedCopy, Scope]:
    scope = bench.scope("omar")
    return SealedCopy(bench.source, catalogue(), scope, sight(catalogue(), scope, bench.source.dialect)), scope


class OneModelForgotten(Sight):
    def _rows(self, table: Table, alias: str, branches: frozenset[Key], bound: Bound) -> str:
        return "TRUE" if table.label == "sales.InvoiceLine" else super()._rows(table, alias, branches, bound)


class OneHopForgotten(Sight):
    """The child is scoped by the tenant of its parent only."""

    def _reaches(self, table: Table, alias: str, hops: tuple[str, ...], ends: Collection[Key], bound: Bound) -> str:
        return super()._reaches(table, alias, hops, ends, bound) if len(hops) < 2 else "1"


class ReferencesShown(Sight):
    def _reference(self, table: Table, column: Column, bound: Bound) -> str:
        return f't."{column.column}"'


class SensitiveCellsShown(Sight):
    def _opened(self, table: Table, permission: str, cell: str, bound: Bound) -> str:
        return cell


class PermissionsForgotten(Sight):
    def branches(self, table: Table) -> frozenset[Key]:
        return self._scope.ids


BROKEN = [AllSeeing, OneModelForgotten, OneHopForgotten, ReferencesShown, SensitiveCellsShown, PermissionsForgotten]


@pytest.mark.parametrize("sight", BROKEN)
def test_a_copy_that_holds_too_much_is_noticed(bench: Workbench, sight: type[Sight]):
    copy, scope = copy_of(bench, sight)

    assert held_rows(copy, scope, catalogue(), FILE)


def test_statements_on_a_copy_of_everything_are_noticed(open_copies: WholeCopy, bench: Workbench):
    assert statements(open_copies.copy, bench.scope("omar"), catalogue(), FILE)


# --- the cache ---------------------------------------------------------------------------------------------------


def test_a_cache_key_without_the_scope_is_noticed(bench: Workbench, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Scope, "hash", "the same for everybody")
    copies = Copies(bench.source, catalogue())

    assert held_rows(copies.of(bench.scope("rania")), bench.scope("rania"), catalogue(), FILE) == []
    assert held_rows(copies.of(bench.scope("omar")), bench.scope("omar"), catalogue(), FILE)


def test_two_people_never_share_a_copy(bench: Workbench):
    copies = Copies(bench.source, catalogue())

    assert copies.of(bench.scope("rania")) is not copies.of(bench.scope("omar"))
    assert copies.of(bench.scope("omar")) is copies.of(bench.scope("omar"))


# --- authorizer --------------------------------------------------------------------------------------------------


class Unguarded(SealedCopy):
    """Read-only, but without an authorizer, and with the ERP left attached."""

    def _seal(self) -> None:
        pass


def test_without_the_authorizer_a_forgotten_attachment_would_leak(bench: Workbench, monkeypatch: pytest.MonkeyPatch):
    scope = bench.scope("omar")
    copy = Unguarded(bench.source, catalogue(), scope)
    copy._connection.execute("ATTACH ? AS erp", (bench.source.uri,))
    monkeypatch.setattr(copy, "_copy", nothing)
    monkeypatch.setattr(sealed_module, "SECONDS", 0.2)

    found = statements(_Held(copy), scope, catalogue(), FILE)

    assert any("attached database" in each for each in found)


class _Held:
    """A copy whose tables are said to be there already."""

    def __init__(self, copy: SealedCopy) -> None:
        self._copy = copy

    def run(self, tables: Iterable[Table], statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        return self._copy.run([], statement, values)
