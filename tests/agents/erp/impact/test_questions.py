"""Questions about changes in plain words, answered without a model; each answer has the facts that it must have."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from agents.erp.impact.asking.answering import is_about_change
from agents.erp.impact.asking.reading import read_sentence
from agents.erp.impact.asking.sentence import Ambiguous
from agents.erp.impact.known import Known
from agents.erp.impact.operation import Operation
from tests.agents.erp.impact.conftest import Ask

WORKED: dict[str, Sequence[str]] = {
    "what breaks if I rename Invoice.number to invoice_no?": [
        "RenameField",
        "autodetector",
        "SeparateDatabaseAndState",
        "drop and rebuild the index",
        "UniqueConstraint(branch, number)",
        "`invoice__number",
        "search_fields",
        "airep_demo/sales/forms.py:22",
        "airep_demo/api/serializers.py:17",
        "airep_demo/templates/sales/invoice_list.html:7",
        "airep_demo/imports/maps/invoices.csv:2",
        "airep_demo/reports/statement.py:12",
        "metadata only",
        "Old processes break",
        'db_column="number"',
        "expand/contract",
        "No isolation change",
    ],
    "on_delete of SalesOrder.customer PROTECT → CASCADE": [
        "AlterField with no SQL",
        "`sales.SalesOrderLine`",
        "**all** branches",
        "`_base_manager`",
        "`sales.Invoice.customer` → `crm.Customer` is PROTECT",
        "`finance.Payment.customer` → `crm.Customer` is PROTECT",
        "ProtectedError",
        "`sales.Invoice.order` → `sales.SalesOrder` is SET_NULL",
        "orphans",
        "`workflow.Approval.target`",
        "`audit.AuditLog`",
        "Keep PROTECT",
        "Deactivate instead",
    ],
    "Add a branch FK to StockLedgerEntry": [
        "denormalisation of `warehouse.branch`",
        "nullable column",
        "Backfill from `warehouse__branch` in batches",
        "NOT VALID",
        "VALIDATE",
        "SET NOT NULL",
        "CREATE INDEX CONCURRENTLY",
        "must stay equal to `warehouse.branch`",
        "composite foreign key",
        "trigger",
        "`clean()`",
        "`inventory.StockLedgerEntry.save()` is overridden",
        "`update()` or SQL, which skip `save()` and signals",
        "historical",
        "change the manager's path, the override file and the row-level security policy",
        "large table",
    ],
    "Make Item branch-level?": [
        "becomes unique (branch, sku)",
        "may repeat",
        "must be split",
        "`inventory.StockLedgerEntry.item`",
        "`sales.SalesOrderLine.item`",
        "`purchasing.PurchaseOrderLine.item`",
        "`sales.InvoiceLine.item`",
        "Transfers between branches",
        "Keep `inventory.Item` at tenant level and add a settings table per branch",
    ],
    "UQ(branch, number) on Invoice if branch were nullable?": [
        "NULLs are distinct in SQL",
        "duplicates are allowed where `branch` is NULL",
        "nulls_distinct=False",
        "PostgreSQL 15+",
        "Django 5.0+",
        "not on SQLite",
        "NOT NULL: no problem today",
    ],
    "Make Payment.customer NOT NULL?": [
        "rows for a supplier have `customer` NULL",
        "existing rows violate NOT NULL",
        '"customer_id" IS NULL',
        "CheckConstraint that exactly one of `customer`, `supplier`",
    ],
    "Can a branch-A user attach a branch-B warehouse to a GoodsReceipt?": [
        "Yes, at model level",
        "`ForeignKey.validate` uses `_base_manager`",
        "`_default_manager`",
        "Warehouse.unscoped",
        "no constraint",
        "compares `po.branch` with `warehouse.branch`",
        "composite foreign key or a trigger",
        "Check existing rows",
    ],
    "Payroll task in the background, without scope?": [
        "fails closed",
        "ScopeMissing",
        "explicit tenant and branch arguments",
        "checked against the user who queued it",
        "reset it afterwards",
        "fails open returns all rows",
        "thread-local",
        "@scoped_task",
    ],
    "AuditLog for a branch manager.": [
        "`audit.AuditLog.branch` may be NULL",
        "hidden from branch users",
        "SET_NULL",
        "tenant-level visibility",
        "ids of other branches or personal data (ISO-H)",
    ],
    "qty_delta Decimal(18,4) → (12,2)": [
        "rewrites the table under ACCESS EXCLUSIVE",
        "rounds silently",
        "overflow",
        "aborts",
        "Data is lost",
        "drift",
        "SELECT count(*)",
        "don't",
    ],
    "Transfer an employee (change Employee.branch)": [
        "`hr.Attendance` reaches the branch through `employee__branch`: its history moves",
        "`hr.LeaveRequest` reaches the branch through `employee__branch`",
        "`payroll.Payslip` goes through `run__branch` and stays",
        "Reports of past periods change",
        "Dated assignments",
        "UniqueConstraint(tenant, code) `hr_employee_tenant_code` of `hr.Employee` isn't affected",
    ],
    # more of the same kind
    "drop home_branch from customers": ["DROP COLUMN", "lost for good", "airep_demo/imports/maps/customers.csv:6"],
    "rename Employee.branch to home": ["FOREIGN KEY", "drops and re-adds", "`hr.Attendance`", "`home_id`"],
    "renaming model Asset to FixedAsset": ["RenameModel", "db_table", "`audit.AuditLog.model` keeps labels as text"],
    "removing a branch for good. what cascades, what's blocked, what turns null": [
        "`accounts.BranchMembership.branch` → `org.Branch` is CASCADE",
        "`crm.Customer.home_branch` → `org.Branch` is SET_NULL",
        "ProtectedError",
        "set `org.Branch.is_active`",
    ],
    "make Employee.user required": ["fields.E320", "SET_NULL"],
    "LeaveRequest.employee from CASCADE to SET_NULL": ["fields.E320", "Refused"],
    "make PaymentAllocation.invoice not null": ["finance_allocation_invoice_or_bill", "contradicts"],
    "SupplierBill.supplier_ref unique per supplier": ["GROUP BY", "HAVING count(*) > 1", "_default_manager", "CONCURRENTLY"],
    "make the invoice number unique": ["**all tenants and branches**", "models.E012", '`UniqueConstraint(fields=["branch__tenant"'],
    "And the other way round: making PurchaseOrder company-wide": [
        "every branch of the tenant",
        "`purchasing.PurchaseOrderLine`",
        "collide",
    ],
    "if we swap the default manager on Asset, which queries suddenly see more rows": [
        "shows all branches",
        "reverse foreign key",
        "`_default_manager`",
    ],
    "set base_manager_name to the scoped one on Invoice": ["tries an INSERT", "IntegrityError"],
    "add an index on JournalLine (account, entry)": ["CREATE INDEX CONCURRENTLY", "SHARE (blocks writes)"],
    "drop the unique constraint on branch, number of SalesOrder": ["MultipleObjectsReturned", "sales_order_branch_number"],
    "change Customer.code to 10 characters": ["longer than 10 characters", "checks every row"],
    "max_length of Invoice.number from 20 to 40": ["metadata only"],
    "change Invoice.total to DecimalField(20, 2)": ["needs no rewrite", "Verdict: safe"],
    "move a warehouse to another branch": ["`inventory.StockLedgerEntry` reaches the branch through `warehouse__branch`"],
    "boss wants the invoice status list to get a 'disputed' value": ["No SQL", "sales_invoice_issued_due"],
}  # fmt: skip


@pytest.mark.parametrize(("question", "facts"), WORKED.items(), ids=list(WORKED))
def test_an_answer_has_the_facts_that_it_must_have(ask: Ask, question: str, facts: Sequence[str]):
    text = ask(question)
    assert [fact for fact in facts if fact not in text] == []


@pytest.mark.parametrize("question", WORKED)
def test_a_question_about_a_change_is_recognised_without_a_model(question: str):
    assert is_about_change(question)


@pytest.mark.parametrize(
    "text", ["thanks, that helped", "which fields does Invoice have", "total receivables of my branch", "hello"]
)
def test_other_messages_are_left_to_others(text: str):
    assert not is_about_change(text)


@pytest.mark.parametrize(
    ("sentence", "meant"),
    [
        ("rename the customer code to customer_code", "rename_field crm.Customer.code → customer_code"),
        ("rename supplier to vendor", "rename_model purchasing.Supplier → Vendor"),
        ("can we delete customer C-0412 from the database", "delete_rows crm.Customer"),
        ("drop the Approval model", "remove_model workflow.Approval"),
        ("which reports rely on home_branch, thinking of killing it", "remove_field crm.Customer.home_branch"),
        ("what if SalesOrderLine.order became PROTECT", "on_delete sales.SalesOrderLine.order → PROTECT"),
        ("make credit_limit nullable", "alter_field crm.Customer.credit_limit null"),
        ("could Supplier be moved to branch level", "move_scope purchasing.Supplier → B"),
        ("int to bigint on the invoice lines", "alter_field sales.InvoiceLine.id type BigIntegerField"),
        ("add a tenant FK to Invoice", "add_field sales.Invoice.tenant type ForeignKey(org.Tenant)"),
        ("denormalise branch onto payslip", "add_field payroll.Payslip.branch type ForeignKey(org.Branch)"),
        ("was löscht Django alles mit, wenn ich Tenant entferne", "delete_rows org.Tenant"),
        ("¿qué pasa si borro Invoice.order?", "remove_field sales.Invoice.order"),
    ],
)
def test_a_sentence_becomes_one_operation(known: Known, sentence: str, meant: str):
    assert str(read_sentence(known.snapshot, sentence)) == meant


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("rename ordered_on to placed_on", "Which field do you mean"),
        ("change Invoice.status", "What is to happen to `sales.Invoice.status`"),
        ("rename Invoice.numer to no", "Nearest: `sales.Invoice.number`"),
    ],
)
def test_an_ambiguous_sentence_leads_to_one_question(known: Known, sentence: str, asked: str):
    read = read_sentence(known.snapshot, sentence)
    assert isinstance(read, Ambiguous)
    assert asked in read.ask


def test_every_line_has_evidence_or_says_that_it_is_an_assumption(ask: Ask):
    text = ask("what breaks if I rename Invoice.number to invoice_no?").partition("**Unknown**")[0]
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    evidence = r"\([^)]*(:\d+|manual|django/|scratch)|assumption|migrations: "
    assert [line for line in lines if not re.search(evidence, line)] == []


def test_a_question_without_names_is_asked_back(ask: Ask):
    assert "Which" in ask("can we rename something?")


def test_a_sentence_is_read_into_typed_values(known: Known):
    read = read_sentence(known.snapshot, "is it safe to shrink qty_delta from 18,4 to 12,2")
    assert isinstance(read, Operation)
    assert read.type == "DecimalField(12, 2)"
