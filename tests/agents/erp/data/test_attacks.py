"""The attack suite: nothing of another branch or tenant comes out, whichever layer is attacked."""

from __future__ import annotations

import pytest

from agents.erp.data.copies import Copies
from tests.agents.erp.data.battery import STATEMENTS, figured, held_rows, planned, statements
from tests.agents.erp.data.kit import EVERYBODY, Workbench, catalogue
from tests.agents.erp.reference.kit import demo

FEW = ("omar", "dana", "faris", "rania", "joana", "ines")  # two branches, one permission, a mix, administrators


@pytest.mark.parametrize("login", EVERYBODY)
def test_a_copy_holds_only_rows_references_and_cells_that_the_person_may_see(bench: Workbench, login: str):
    scope = bench.scope(login)

    assert held_rows(Copies(bench.source, catalogue()).of(scope), scope, catalogue(), demo().database) == []


@pytest.mark.parametrize("login", FEW)
def test_no_statement_gets_anything_of_others_out_of_a_copy(bench: Workbench, login: str):
    scope = bench.scope(login)

    assert statements(Copies(bench.source, catalogue()).of(scope), scope, catalogue(), demo().database) == []


def test_a_copy_still_answers_honest_statements(bench: Workbench):
    copy = Copies(bench.source, catalogue()).of(bench.scope("omar"))
    table = catalogue().table("inventory.Warehouse")

    assert copy.run([table], STATEMENTS["everything of a table"].replace("*", "count(*)"), {}) == [(4,)]


@pytest.mark.parametrize("login", FEW)
def test_no_plan_and_no_figure_shows_anything_of_others(bench: Workbench, login: str):
    sitting = bench.sitting(login)

    assert planned(bench.engine, sitting.scope, demo().database) == []
    assert figured(sitting, demo().database) == []
