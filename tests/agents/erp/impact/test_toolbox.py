"""The impact tools as an agent has them, and the project behind them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from agents.erp.impact.known import Known
from agents.erp.impact.operation import BadOperation, Operation
from agents.erp.impact.project import Impacts
from agents.erp.impact.report import Statement
from agents.erp.impact.sql.scratch import ProjectScratch, ScratchFailed
from agents.erp.schema.snapshot import SchemaSnapshot
from agents.erp.schema.target import REFERENCE, Target, reference_target
from agents.models import ToolCall
from agents.tool import Tools
from agents.tools.erp_impact import ErpImpact
from tests.agents.conftest import KeptReceipts, MakeContext


class Kept:
    """A project whose snapshot is at hand."""

    def __init__(self, snapshot: SchemaSnapshot) -> None:
        self._snapshot = snapshot

    def current(self) -> SchemaSnapshot:
        return self._snapshot


class NoScratch:
    """An interpreter that gives nothing."""

    def statements(self, operation: Operation) -> tuple[Statement, ...]:
        raise ScratchFailed("it does not start")


@pytest.fixture(scope="module")
def impacts(known: Known) -> Impacts:
    return Impacts(Kept(known.snapshot), REFERENCE)


async def run(impacts: Impacts, make_context: MakeContext, tool: str, **arguments: str) -> tuple[bool, str]:
    result = await Tools([ErpImpact(impacts)])[tool].run(
        ToolCall("call-1", tool, arguments), make_context(), KeptReceipts()
    )
    return result.receipt.ok, result.content


async def test_a_question_is_answered(impacts: Impacts, make_context: MakeContext):
    ok, text = await run(impacts, make_context, "change_impact", question="what breaks if I drop Customer.home_branch?")
    assert (ok, "`crm.Customer.home_branch`" in text) == (True, True)


async def test_an_operation_is_reported(impacts: Impacts, make_context: MakeContext):
    written = '{"op": "remove_model", "model": "assets.Asset"}'
    ok, text = await run(impacts, make_context, "impact_report", operation=written)
    assert (ok, "DROP TABLE" in text) == (True, True)


async def test_the_uses_of_a_name_are_listed(impacts: Impacts, make_context: MakeContext):
    ok, text = await run(impacts, make_context, "field_uses", name="Invoice.due_on")
    assert (ok, "airep_demo/sales/forms.py:22" in text) == (True, True)
    assert "airep_demo/sales/forms.py" in (await run(impacts, make_context, "field_uses", name="sales.Invoice"))[1]


@pytest.mark.parametrize(
    ("tool", "arguments"), [("field_uses", {"name": "Invoce"}), ("impact_report", {"operation": "{}"})]
)
async def test_what_cannot_be_understood_is_refused(
    impacts: Impacts, make_context: MakeContext, tool: str, arguments: dict[str, str]
):
    ok, _ = await run(impacts, make_context, tool, **arguments)
    assert not ok


@pytest.mark.parametrize(
    ("words", "understood"),
    [
        ("what breaks if I rename Invoice.number to invoice_no?", True),
        ("make Payment.customer mandatory, problems?", True),
        ("write me a queryset for overdue invoices", False),
        ("how many invoices were deleted?", False),
        ("thanks, that helped", False),
    ],
)
def test_without_a_model_it_takes_questions_about_changes_only(impacts: Impacts, words: str, *, understood: bool):
    schema = Tools([ErpImpact(impacts)])["change_impact"].schema
    assert schema.understand
    assert (schema.understand(words) is not None) == understood


def test_the_toolbox_reads_only_and_its_schemas_stay_small(impacts: Impacts):
    tools = Tools([ErpImpact(impacts)])
    assert {tool.effect for tool in tools.values()} == {"reads"}
    assert all(len(str(tool.schema.parameters)) + len(tool.schema.description) < 900 for tool in tools.values())


def test_sources_are_read_again_only_when_a_file_changed(known: Known, tmp_path: Path):
    (tmp_path / "page.html").write_text("{{ invoice.number }}")
    impacts = Impacts(Kept(known.snapshot), tmp_path)
    first = impacts.known()
    assert impacts.known() is first
    (tmp_path / "other.html").write_text("{{ invoice.total }}")
    assert [use.file for use in impacts.known().uses.of_field("sales.Invoice", "total")] == ["other.html"]


def test_words_that_name_no_change_are_refused(impacts: Impacts):
    with pytest.raises(BadOperation, match="names no change"):
        impacts.read("good morning")


def test_a_scratch_database_that_fails_is_told(known: Known):
    impacts = Impacts(Kept(known.snapshot), REFERENCE, NoScratch())
    found = impacts.report(Operation(op="rename_field", model="Invoice", field="number", to="no"))
    assert "No statements from a scratch database: it does not start" in found.unknowns


def test_a_scratch_database_gives_the_statements_of_the_projects_own_django():
    scratch = ProjectScratch(reference_target())
    (statement,) = scratch.statements(Operation(op="rename_field", model="sales.Invoice", field="number", to="no"))
    assert statement.statement == 'ALTER TABLE "sales_invoice" RENAME COLUMN "number" TO "no";'
    assert (statement.origin, statement.backend, statement.label) == ("scratch", "sqlite", "")


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (Target(REFERENCE), "only read"),
        (Target(REFERENCE, Path("/nowhere/python"), "airep_demo.settings"), "does not start"),
        (Target(REFERENCE, Path(sys.executable), "airep_demo.nothing"), "ModuleNotFoundError"),
    ],
)
def test_a_project_that_cannot_be_run_gives_no_statements(target: Target, said: str):
    with pytest.raises(ScratchFailed, match=said):
        ProjectScratch(target).statements(Operation(op="remove_field", model="sales.Invoice", field="number"))


def test_a_scratch_database_that_hangs_is_stopped():
    with pytest.raises(ScratchFailed, match="longer than"):
        ProjectScratch(reference_target(), seconds=0.01).statements(
            Operation(op="remove_field", model="sales.Invoice", field="number")
        )
