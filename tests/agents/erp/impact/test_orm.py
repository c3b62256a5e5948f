"""ORM code is checked before it is shown: its names against the schema, its reads for a scope."""

from __future__ import annotations

import pytest

from agents.erp.impact.known import Known
from agents.erp.impact.orm.checking import problems
from agents.erp.impact.orm.starting import starting_points
from agents.erp.impact.project import Impacts
from agents.erp.schema.target import REFERENCE
from agents.models import ToolCall
from agents.tool import Tools
from agents.tools.erp_orm import ErpOrm
from tests.agents.conftest import KeptReceipts, MakeContext
from tests.agents.erp.impact.test_toolbox import Kept


@pytest.mark.parametrize(
    "code",
    [
        "Invoice.objects.filter(number='1', customer__code__icontains='x').order_by('-issued_on')",
        "Invoice.objects.annotate(open=Sum('total')).filter(open__gt=0).values('open', 'customer__name')",
        "Invoice.objects.filter(due_on__year__gte=2026, allocations__amount__gt=0)",
        "row = Invoice.objects.get(pk=1)\nprint(row.reference, row.customer.name, row.get_status_display(), row.lines.all())",
        "AuditLog.objects.filter(payload__number='1')",
        "Customer.objects.annotate(t=Sum('invoice__total', filter=Q(invoice__branch__in=branches)))",
        "please check: `Invoice.objects.filter(number='1')`",
        "Invoice.unscoped.filter(branch=branch).count()",
        "StockLedgerEntry.unscoped.filter(warehouse__branch__in=ids).exclude(qty_delta=0)",
        "for line in SalesOrderLine.objects.all():\n    line.order.number",
        "from airep_demo.crm.models import Customer as Buyer\nBuyer.objects.filter(home_branch__isnull=True)",
    ],
)
def test_code_that_fits_the_schema_has_no_problems(known: Known, code: str):
    assert problems(known, code) == []


@pytest.mark.parametrize(
    ("code", "line", "said"),
    [
        ("Invoice.objects.filter(numer='1')", 1, "`sales.Invoice` has no `numer`. Nearest: `sales.Invoice.number`"),
        ("Invoice.objects.filter(\n    customer__nam='1')", 2, "after `customer` `crm.Customer` has no `nam`"),
        ("Invoice.objects.values('client')", 1, "has no `client`"),
        ("Invoice.objects.annotate(x=Sum('line__qty'))", 1, "has no `line`"),
        ("Invoice.objects.filter(total__bigger=1)", 1, "has no `bigger`"),
        ("row = Invoice.objects.get(pk=1)\nrow.amount", 2, "a row of `sales.Invoice` has no `amount`"),
        ("Invoice.unscoped.all()", 1, "is not scoped"),
        ("Invoice._base_manager.filter(number='1')", 1, "add a predicate on `branch`"),
        ("Invoice.objects.filter(", 1, "no Python"),
        ("review this: Invoice.unscoped.all()", 1, "is not scoped"),
        ("Customer.objects.annotate(t=Sum('invoice__total'))", 1, "filter=Q(invoice__branch__in=branches)"),
        ("Item.objects.filter(movements__qty_delta__gt=0)", 1, "a join applies no manager"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(known: Known, code: str, line: int, said: str):
    (problem,) = problems(known, code)
    assert problem.line == line
    assert said in problem.text


def test_queries_to_start_from_pass_the_check_themselves(known: Known):
    for model in known.snapshot.models.values():
        if model.own and not model.auto_created:
            code = starting_points(known, model).split("```python\n")[1].split("```")[0]
            assert (model.label, problems(known, code)) == (model.label, [])


async def run(known: Known, make_context: MakeContext, tool: str, **arguments: str) -> tuple[bool, str]:
    tools = Tools([ErpOrm(Impacts(Kept(known.snapshot), REFERENCE))])
    result = await tools[tool].run(ToolCall("call-1", tool, arguments), make_context(), KeptReceipts())
    return result.receipt.ok, result.content


async def test_the_tools_check_code_and_offer_queries(known: Known, make_context: MakeContext):
    assert (
        "has no `numer`" in (await run(known, make_context, "check_orm", code="Invoice.objects.filter(numer='1')"))[1]
    )
    assert "Invoice.objects" in (await run(known, make_context, "start_orm", wish="a queryset for invoices"))[1]
    assert not (await run(known, make_context, "start_orm", wish="a queryset for spaceships"))[0]


@pytest.mark.parametrize(
    ("words", "tool"),
    [
        ("can you review this?\n\nqs = Invoice.objects.filter(numer=1)", "check_orm"),
        ("give me a queryset for invoices", "start_orm"),
        ("thanks", ""),
    ],
)
def test_without_a_model_code_is_checked_and_wishes_get_a_start(known: Known, words: str, tool: str):
    tools = Tools([ErpOrm(Impacts(Kept(known.snapshot), REFERENCE))])
    understood = [name for name, entry in tools.items() if entry.schema.understand and entry.schema.understand(words)]
    assert understood == ([tool] if tool else [])
