"""Plain questions, answered without a model from the reference ERP's schema."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.erp.schema.answers import answer
from agents.erp.schema.asking.answer import Answer
from agents.erp.schema.snapshot import SchemaSnapshot, Unknown
from agents.spec import SPECIALISTS

QUESTIONS: dict[str, list[str]] = {
    # where something is stored
    "where is the invoice number stored?": [
        "`sales.Invoice.number`",
        "CharField(20)",
        "UniqueConstraint(branch, number)",
    ],
    "which column holds the credit limit": ["`crm.Customer.credit_limit`", "DecimalField"],
    "where's the lifetime of an asset kept": ["`assets.Asset.life_months`"],
    "which attribute tells me that a journal is posted": ["`finance.JournalEntry.posted_at`"],
    "looking for the reorder level": ["`inventory.Item.reorder_level`"],
    "vendor bank account?": ["`purchasing.Supplier.bank_account`"],
    "hr_leaverequest.decided_by_id, what's that pointing to": ["`accounts.User`", "decided_by"],
    "the importer says unknown field uom on Item. what is it called": ["`inventory.Item.unit`"],
    # facts of a field
    "on_delete of Invoice.customer, protect or cascade?": ["on_delete PROTECT"],
    "can Customer.home_branch be empty": ["may be NULL", "SET_NULL"],
    "default value of is_active on Branch?": ["`org.Branch.is_active` has the default `True`"],
    "SalesOrder.status – allowed values?": ["5 choices", "`quotation`", "`void`"],
    "what length is the sku field": ["at most 20 characters"],
    "is credit_limit decimal or integer, and how many digits": ["18 digits, 2 of them"],
    "what's the related_name from Employee back to LeaveRequest?": ["`leave_requests`"],
    "i need the column name for posted_at": ["column `posted_at` of table `finance_journalentry`"],
    "AuditLog.payload, jsonb or text": ["JSONField"],
    "is the bill's total stored or summed from rows": ["stored in its own column `total`"],
    "what is ledger 'source' on stock entries pointing to": ["any model", "`source_type` and `source_id`"],
    # ways
    "how do Payment and Customer connect?": ["1 hop, one way", "`customer`", "finance.Payment.customer"],
    "how do i get from a payslip to its branch, hop by hop": ["`run__branch`", "`employee__branch`", "2 ways"],
    "two paths lead from GoodsReceipt to Branch, name both": ["`po__branch`", "`warehouse__branch`"],
    "how many hops between Item and Customer": ["2 hops", "only share a tenant"],
    "does Payment link to invoice directly or through something in between": ["`allocations__invoice`"],
    "Invoice.objects.filter(order__customer__tenant=1) is that a valid chain?": ["Yes", "sales.SalesOrder.customer"],
    "is order__client__tenant valid on Invoice": ["No: after `order`", "`sales.SalesOrder` has no `client`"],
    "what points at Warehouse?": [
        "`inventory.StockLedgerEntry.warehouse`",
        "`purchasing.GoodsReceipt.warehouse`",
        "2 relations",
    ],
    "does anything reference FiscalPeriod besides journal entries": ["`payroll.PayrollRun.period`"],
    "draw me a small mermaid of invoice, lines, payments and allocations": [
        "erDiagram",
        "finance_PaymentAllocation }o--||",
    ],
    # scopes
    "which models have no branch?": ["`inventory.Item`", "`crm.Customer`", "9 models"],
    "list everything that's global, no tenant at all": ["No model of the project is global"],
    "is Item shared by the whole tenant or does each branch have its own": ["`inventory.Item`: tenant level"],
    "Does StockLedgerEntry know its branch or do we go over the warehouse": [
        "branch level through `warehouse__branch`"
    ],
    "scope of GoodsReceipt": ["`warehouse__branch` (declared)", "`po__branch` → branch", "fails closed"],
    # rules and parts
    "Warehouse: unique on code alone or per branch?": ["UniqueConstraint(branch, code)"],
    "what guarantees that an invoice number isn't reused inside one branch?": ["UniqueConstraint(branch, number)"],
    "is there a check constraint that stops debit and credit both being filled": [
        "CheckConstraint(",
        "`finance.JournalLine`",
    ],
    "which unique constraints make a duplicated staff code impossible": [
        "UniqueConstraint(tenant, code)",
        "`hr.Employee",
    ],
    "what indexes exist on the stock ledger": ["Index(item, warehouse, posting_at)"],
    "Meta.ordering on JournalEntry?": ["Default order", "`posted_at`"],
    "what signals are attached to the invoice model": ["post_save", "invoice_saved"],
    "which models override save()": ["`inventory.StockLedgerEntry.save()`"],
    "which file and line defines BranchScoped": ["airep_demo/scoping/models.py:", "22 models"],
    "fields on PurchaseOrderLine pls": ["has 5 fields", "`purchasing.PurchaseOrderLine.qty`"],
    "whats the real table name behind accounts.BranchMembership": ["`accounts_branchmembership`"],
    # lists
    "what's in the crm app, just the model names": ["1 models in crm", "`crm.Customer`"],
    "count of models per app": ["33 models in 12 apps", "finance: 7"],
    "quick: OneToOne fields in the whole project": ["`hr.Employee.user`", "`sales.Invoice.entry`"],
    "list every m2m in the project with its through table": ["through accounts.User_groups"],
    "nullable foreign keys in sales, list them": ["`sales.Invoice.order`"],
    "proxies in the project?": ["none"],
    "which models carry a generic relation": ["`workflow.Approval.target`"],
    "model names that contain 'log' or 'history'": ["`audit.AuditLog`"],
    # Django and the whole
    "which manager does full_clean use for a foreign key?": ["`_base_manager`", "related.py:1130"],
    "we have two User classes, which is AUTH_USER_MODEL": ["`accounts.User`"],
    "how does this project keep branches apart?": ["scoped_manager", "BranchManager", "middleware"],
    "is there drift between models.py and the database": ["the database was not compared"],
    "how do you make sure branch A can't see branch B": ["scoped_manager", "BranchManager", "fails closed"],
    "what stops one branch from seeing another branch's rows": ["scoped_manager", "BranchManager"],
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_from_the_schema(reference: SchemaSnapshot, question: str):
    found = answer(reference, question)
    assert [part for part in QUESTIONS[question] if part not in found.text] == []


@pytest.mark.parametrize(
    ("question", "says", "near"),
    [
        ("what is Invoce?", "There is no `Invoce`", "`sales.Invoice`"),
        ("type of Invoice.numbr", "There is no `Invoice.numbr`", "`sales.Invoice.number`"),
        ("max length of Depot.name", "There is no `Depot.name`", ""),
        ("are Contact and Customer one table or two", "There is no `Contact`", "crm.Customer"),
        ("where is the exchange rate kept", "No model, field or choice is called “exchange rate”", ""),
        ("and wharehouse?", "No model, field or choice is called “wharehouse”", "`inventory.Warehouse`"),
        ("where do i look for a customer's preferred language", "“preferred language”", "`credit_limit`"),
        ("hello there", "I find no name of the schema", ""),
    ],
)
def test_what_does_not_exist_is_said_so_with_what_is_near(
    reference: SchemaSnapshot, question: str, says: str, near: str
):
    found = answer(reference, question)
    assert says in found.text
    assert near in found.text


def test_every_claim_about_a_field_has_its_place(reference: SchemaSnapshot):
    found = answer(reference, "where is the invoice number stored?")
    field = reference.models["sales.Invoice"].fields["number"]
    assert str(field.place) in found.evidence


def test_an_ambiguous_name_asks_which_one_is_meant(reference: SchemaSnapshot):
    twin = reference.models["sales.Invoice"].model_copy(update={"label": "old.Invoice", "app": "old"})
    snapshot = reference.model_copy(update={"models": {**reference.models, "old.Invoice": twin}})
    found = answer(snapshot, "fields of Invoice").text
    assert all(label in found for label in ("say which one", "`old.Invoice`", "`sales.Invoice`"))
    assert "has 12 fields" not in found
    assert "`sales.Invoice`, table" in answer(snapshot, "fields of sales.Invoice").text


def test_an_answer_from_the_sources_alone_says_so(reference: SchemaSnapshot):
    failed = reference.model_copy(
        update={"unknowns": (Unknown(code="runtime_failed", subject="x", detail="it broke"),)}
    )
    assert "From the sources alone" in answer(reference, "fields of Invoice").text
    assert "it broke" in answer(failed, "fields of Invoice").text
    whole = reference.model_copy(update={"source": "merged"})
    assert "From the sources alone" not in answer(whole, "fields of Invoice").text


def test_proposed_roots_are_called_proposed(reference: SchemaSnapshot):
    guessed = reference.model_copy(update={"roots": reference.roots.model_copy(update={"proposed": True})})
    assert "nobody has confirmed" in answer(guessed, "scope of Invoice").text
    assert "nobody has confirmed" not in answer(reference, "scope of Invoice").text


# --- nothing is invented -------------------------------------------------------------------------------------------

NAME = re.compile(r"`([a-z]\w*\.[A-Z]\w*(?:\.\w+)?)`")


def invented(snapshot: SchemaSnapshot, found: Answer) -> list[str]:
    """Names of models and fields in an answer that the schema does not have."""
    told = "\n".join(line for line in found.text.splitlines() if not line.startswith(("There is no", "No: ")))
    return [name for name in NAME.findall(told) if not exists(snapshot, name)]


def exists(snapshot: SchemaSnapshot, name: str) -> bool:
    app, model, *rest = name.split(".")
    found = snapshot.models.get(f"{app}.{model}")
    methods = {entry.name for entry in (*found.overrides, *found.properties)} if found else set[str]()
    return found is not None and all(part in found.fields or part in methods for part in rest)


def test_no_example_message_leads_to_an_invented_name(reference: SchemaSnapshot):
    lines = (SPECIALISTS / "erp" / "schema.examples.jsonl").read_text(encoding="utf-8").splitlines()
    for message in (json.loads(line)["text"] for line in lines):
        found = answer(reference, message)
        assert found.text
        assert invented(reference, found) == [], message


WORDS = st.sampled_from(  # a list that is read as prose
    [
        "where",
        "is",
        "the",
        "Invoice",
        "invoice.number",
        "Branch",
        "path",
        "from",
        "to",
        "Customer",
        "stored",
        "which",
        "models",
        "no",
        "tenant",
        "draw",
        "diagram",
        "fields",
        "of",
        "Nothing",
        "sales.Foo",
        "order__customer",
        "unique",
        "index",
        "manager",
        "points",
        "at",
        "_",
        ".",
        "?",
        "'",
        "`",
        "app",
        "crm",
        "default",
        "choices",
        "发票",
        "فاتورة",
    ]
)


@given(st.lists(WORDS, max_size=12))
def test_no_jumble_of_words_breaks_it_or_makes_it_invent(reference: SchemaSnapshot, words: list[str]):
    found = answer(reference, " ".join(words))
    assert found.text
    assert invented(reference, found) == []
