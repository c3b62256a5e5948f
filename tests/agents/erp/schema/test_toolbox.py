"""The schema tools as an agent has them."""

from __future__ import annotations

import pytest

from agents.erp.schema.overrides import BadOverrides
from agents.erp.schema.snapshot import SchemaSnapshot
from agents.models import ToolCall
from agents.tool import Tools
from agents.tools.erp_schema import ErpSchema
from tests.agents.conftest import KeptReceipts, MakeContext


class Kept:
    """A project whose snapshot is at hand."""

    def __init__(self, snapshot: SchemaSnapshot | Exception) -> None:
        self._snapshot = snapshot

    def current(self) -> SchemaSnapshot:
        if isinstance(self._snapshot, Exception):
            raise self._snapshot
        return self._snapshot


async def run(source: Kept, make_context: MakeContext, tool: str, **arguments: str) -> tuple[bool, str]:
    tools = Tools([ErpSchema(source)])
    result = await tools[tool].run(ToolCall("call-1", tool, arguments), make_context(), KeptReceipts())
    return result.receipt.ok, result.content


async def test_a_question_is_answered(reference: SchemaSnapshot, make_context: MakeContext):
    ok, text = await run(Kept(reference), make_context, "schema_lookup", question="where is the invoice number stored?")
    assert ok
    assert "`sales.Invoice.number`" in text


async def test_the_way_between_two_models_is_told(reference: SchemaSnapshot, make_context: MakeContext):
    ok, text = await run(Kept(reference), make_context, "schema_path", start="Payment", goal="crm.Customer")
    assert ok
    assert "finance.Payment.customer" in text


async def test_the_scope_of_a_model_is_told(reference: SchemaSnapshot, make_context: MakeContext):
    ok, text = await run(Kept(reference), make_context, "scope_of", model="StockLedgerEntry")
    assert ok
    assert "branch level through `warehouse__branch`" in text


@pytest.mark.parametrize("name", ["Invoce", "sales.Invoce"])
async def test_a_wrong_name_is_refused_with_near_ones(reference: SchemaSnapshot, make_context: MakeContext, name: str):
    ok, text = await run(Kept(reference), make_context, "scope_of", model=name)
    assert not ok
    assert "sales.Invoice" in text


async def test_a_name_of_several_models_is_refused_with_all_of_them(
    reference: SchemaSnapshot, make_context: MakeContext
):
    twin = reference.models["sales.Invoice"].model_copy(update={"label": "old.Invoice"})
    source = Kept(reference.model_copy(update={"models": {**reference.models, "old.Invoice": twin}}))
    ok, text = await run(source, make_context, "scope_of", model="Invoice")
    assert (ok, "old.Invoice or sales.Invoice" in text) == (False, True)


async def test_a_project_that_cannot_be_read_is_told(make_context: MakeContext):
    source = Kept(BadOverrides("nova-erp.toml: roots: wrong"))
    ok, text = await run(source, make_context, "schema_lookup", question="fields of Invoice")
    assert (ok, "nova-erp.toml" in text) == (False, True)


@pytest.mark.parametrize(
    ("words", "understood"),
    [
        ("where is the invoice number stored?", True),
        ("which models have no branch?", True),
        ("what points at Warehouse?", True),
        ("SalesOrder.status – allowed values?", True),
        ("rename Invoice.number to invoice_no, what breaks?", False),
        ("audit this file for leaks", False),
        ("write me a queryset for overdue invoices", False),
        ("thanks, that helped", False),
    ],
)
def test_without_a_model_it_takes_questions_about_structure_only(
    reference: SchemaSnapshot, words: str, *, understood: bool
):
    schema = Tools([ErpSchema(Kept(reference))])["schema_lookup"].schema
    assert schema.understand
    assert (schema.understand(words) is not None) == understood


def test_the_schemas_stay_small(reference: SchemaSnapshot):
    tools = Tools([ErpSchema(Kept(reference))])
    assert all(len(str(tool.schema.parameters)) + len(tool.schema.description) < 900 for tool in tools.values())


def test_the_toolbox_reads_only(reference: SchemaSnapshot):
    assert {tool.effect for tool in Tools([ErpSchema(Kept(reference))]).values()} == {"reads"}
