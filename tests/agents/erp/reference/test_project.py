"""The reference ERP is an ordinary Django project: it checks, migrates, serves pages and keeps branches apart."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from agents.erp.data.demo import PROJECT, DemoFailed, manage
from tests.agents.erp.reference.kit import DjangoProcess, demo

SOURCES = sorted((PROJECT / "airep_demo").rglob("*"))
INVOICE = re.compile(r"invoice_?_?\b")


def test_models_and_migrations_agree():
    assert "No changes" in manage(demo().database, "makemigrations", "--check", "--dry-run")


def test_it_has_twelve_apps_with_thirty_three_models(erp: DjangoProcess):
    labels = erp.run("""
        from django.apps import apps
        answer = [model._meta.label for model in apps.get_models() if model.__module__.startswith("airep_demo.")]
    """)

    assert len(labels) == 33
    assert len({label.split(".")[0] for label in labels}) == 12


def test_a_database_that_has_companies_is_not_seeded_again():
    with pytest.raises(DemoFailed, match="companies already"):
        manage(demo().database, "seed")


def test_the_fixtures_load_into_it(erp: DjangoProcess):
    said = erp.run("""
        import io
        from django.core.management import call_command
        out = io.StringIO()
        call_command("loaddata", "roles", "sample_sales", "sample_purchasing", stdout=out)
        answer = out.getvalue()
    """)

    assert "Installed 14 object" in said


def test_a_database_other_than_sqlite_and_postgresql_is_refused(erp: DjangoProcess):
    said = erp.run("""
        from airep_demo.settings import database
        answer = [database("postgresql://me:p%40ss@db:5433/erp")["PASSWORD"]]
        try:
            database("mysql://db/erp")
        except ValueError as error:
            answer.append(str(error))
    """)

    assert said == ["p@ss", "AIREP_DATABASE_URL has the scheme 'mysql'; use sqlite or postgresql"]


# --- scopes ------------------------------------------------------------------------------------------------------


def test_without_a_scope_a_queryset_can_be_built_but_not_evaluated(erp: DjangoProcess):
    refused = erp.run("""
        from airep_demo.scoping.scope import ScopeMissing
        from airep_demo.sales.models import Invoice
        from airep_demo.crm.models import Customer
        from airep_demo.audit.models import AuditLog
        rows = Invoice.objects.filter(status="issued")
        attempts = {
            "list": lambda: list(rows), "count": rows.count, "exists": rows.exists, "first": rows.first,
            "get": lambda: Invoice.objects.get(pk=1), "update": lambda: rows.update(status="void"),
            "delete": lambda: rows.delete(), "values": lambda: list(Customer.objects.values("code")),
            "in_bulk": lambda: Invoice.objects.in_bulk([1]), "either": lambda: list(rows | Invoice.objects.all()),
            "aggregate": lambda: AuditLog.objects.aggregate(n=__import__("django").db.models.Count("pk")),
        }
        answer = []
        for name, attempt in attempts.items():
            try:
                attempt()
            except ScopeMissing:
                answer.append(name)
    """)

    assert refused == [
        *("list", "count", "exists", "first", "get", "update", "delete", "values", "in_bulk", "either", "aggregate")
    ]


def test_inside_a_scope_only_its_branches_are_seen_and_afterwards_nothing(erp: DjangoProcess):
    seen, relations, missing = erp.run("""
        from airep_demo.scoping.scope import Scope, ScopeMissing, scoped
        from airep_demo.sales.models import Invoice, InvoiceLine
        from airep_demo.inventory.models import StockLedgerEntry
        with scoped(Scope(1, (2, 5))):
            seen = sorted(set(Invoice.objects.values_list("branch_id", flat=True)))
            relations = sorted(set(StockLedgerEntry.objects.values_list("warehouse__branch_id", flat=True)))
        try:
            Invoice.objects.count()
            missing = False
        except ScopeMissing:
            missing = True
        answer = [seen, relations, missing]
    """)

    assert (seen, relations, missing) == ([2, 5], [2, 5], True)


def test_log_rows_of_no_branch_are_for_who_sees_the_whole_tenant(erp: DjangoProcess):
    of_members, of_administrators = erp.run("""
        from airep_demo.scoping.scope import Scope, scoped
        from airep_demo.audit.models import AuditLog
        answer = []
        for whole in (False, True):
            with scoped(Scope(1, (1, 2, 5), whole_tenant=whole)):
                answer.append(AuditLog.objects.filter(branch=None).count())
    """)

    assert of_members == 0
    assert of_administrators >= 2


def test_a_stock_movement_is_never_changed(erp: DjangoProcess):
    said = erp.run("""
        from airep_demo.inventory.models import AppendOnly, StockLedgerEntry
        row = StockLedgerEntry.unscoped.first()
        try:
            row.save()
        except AppendOnly as error:
            answer = str(error)
    """)

    assert "post the opposite" in said


def test_nothing_but_the_form_stops_a_receipt_into_another_branch(erp: DjangoProcess):
    form_says, model_says = erp.run("""
        from airep_demo.scoping.scope import Scope, scoped
        from airep_demo.purchasing.forms import GoodsReceiptForm
        from airep_demo.purchasing.models import GoodsReceipt, PurchaseOrder
        with scoped(Scope(1, (2,))):
            order = PurchaseOrder.objects.filter(status="ordered").first()
            values = {"po": order.pk, "warehouse": 1, "number": "GR-7", "received_at": "2026-06-01 10:00"}
            form = GoodsReceiptForm(values)
            form_says = list(form.errors)
            receipt = GoodsReceipt(po=order, warehouse_id=1, number="GR-7", received_at="2026-06-01T10:00:00Z")
            receipt.full_clean()
            answer = [form_says, "accepted"]
    """)

    assert (form_says, model_says) == (["warehouse"], "accepted")


# --- pages, tasks, commands --------------------------------------------------------------------------------------

BROWSE = """
from django.test import Client
from airep_demo.accounts.models import User
client = Client()
client.force_login(User.objects.get(username={user!r}))
pages = ["/", "/sales/invoices/", "/sales/backlog/", "/inventory/on-hand/", "/hr/team/", "/account/nova/",
         "/purchasing/orders/PO-0001/", "/reports/trial-balance/", "/reports/statement/C-010/", "/reports/invoices.csv",
         "/reports/bills.csv", "/api/invoices/", "/api/orders/", "/api/purchase-orders/", "/api/bills/",
         "/api/movements/", "/api/employees/"]
answer = {{page: client.get(page).status_code for page in pages}}
"""


def test_every_page_opens_for_a_member(erp: DjangoProcess):
    assert set(erp.run(BROWSE.format(user="omar")).values()) == {200}


def test_somebody_without_a_branch_gets_nowhere(erp: DjangoProcess):
    assert set(erp.run(BROWSE.format(user="zaid")).values()) == {403}


def test_an_invoice_of_another_branch_is_not_found_and_lists_filter_only_by_what_they_offer(erp: DjangoProcess):
    own, other, narrowed, ignored = erp.run("""
        from django.test import Client
        from airep_demo.accounts.models import User
        from airep_demo.sales.models import Invoice
        client = Client()
        client.force_login(User.objects.get(username="omar"))
        pks = {branch: Invoice.unscoped.filter(branch_id=branch).first().pk for branch in (1, 2)}
        def numbers(query):
            return {row["number"] for row in client.get("/api/invoices/" + query).json()["invoices"]}
        answer = [client.get(f"/sales/invoices/{pks[2]}/").status_code,
                  client.get(f"/sales/invoices/{pks[1]}/").status_code,
                  len(numbers("?number__exact=INV-0001")), numbers("?branch__exact=1") == numbers("")]
    """)

    assert (own, other, narrowed, ignored) == (200, 404, 1, True)


def test_key_figures_are_kept_apart_by_branches(erp: DjangoProcess):
    figures = erp.run("""
        import datetime
        from airep_demo.scoping.scope import Scope, scoped
        from airep_demo.reports.kpi import month_figures
        answer = []
        for branches in ((2,), (5,), (2,)):
            with scoped(Scope(1, branches)):
                answer.append(str(month_figures(datetime.date(2026, 6, 24))["stock_value"]))
    """)

    assert figures[0] == figures[2] != figures[1]


def test_a_task_opens_the_scope_it_is_given_and_refuses_branches_of_others(erp: DjangoProcess):
    own, refused, after = erp.run("""
        import datetime
        from django.core.exceptions import PermissionDenied
        from airep_demo.accounts.models import User
        from airep_demo.sales.tasks import dunning_list
        from airep_demo.scoping.scope import current_scope
        omar = User.objects.get(username="omar").pk
        own = len(dunning_list(omar, [2], datetime.date(2026, 6, 24)))
        try:
            dunning_list(omar, [1], datetime.date(2026, 6, 24))
        except PermissionDenied as error:
            refused = str(error)
        answer = [own, refused, current_scope()]
    """)

    assert own > 0
    assert (refused, after) == ("omar may not run a task for branches [1]", None)


def test_commands_work_as_somebody_and_leave_no_scope_behind(erp: DjangoProcess):
    own, other, after = erp.run("""
        import io
        from django.core.management import call_command
        from airep_demo.scoping.scope import current_scope
        def said(user):
            out = io.StringIO()
            call_command("sales_by_item", "--as", user, stdout=out)
            return out.getvalue()
        call_command("mark_paid", "--as", "nadia", stdout=io.StringIO())
        answer = [said("nadia"), said("tariq"), current_scope()]
    """)

    assert own.startswith("ITM-")
    assert own != other
    assert after is None


def test_signals_write_the_log_without_the_account_itself(erp: DjangoProcess):
    events = erp.run("""
        from airep_demo.audit.models import AuditLog
        from airep_demo.purchasing.models import Supplier
        from airep_demo.sales.models import Invoice
        before = AuditLog.unscoped.count()
        supplier = Supplier.unscoped.get(tenant=1, code="S-002")
        supplier.bank_account = "JO999"
        supplier.save()
        Invoice.unscoped.filter(branch=2, status="issued").first().save()
        answer = [[row.action, row.model, row.payload] for row in AuditLog.unscoped.order_by("pk")[before:]]
    """)

    assert [event[:2] for event in events] == [["bank-account", "purchasing.Supplier"], ["change", "sales.Invoice"]]
    assert "JO999" not in str(events)


def test_an_import_finds_related_rows_by_their_codes_within_the_scope(erp: DjangoProcess):
    good, bad = erp.run("""
        from airep_demo.imports.loader import BadRow, read_rows
        from airep_demo.scoping.scope import Scope, scoped
        header = "Invoice No,Customer,Amount"
        with scoped(Scope(1, (2,))):
            row = next(iter(read_rows("invoices", [header, "X-1,C-010,12.50"])))
            try:
                list(read_rows("invoices", [header, "X-1,C-999,12.50"]))
            except BadRow as error:
                bad = str(error)
        answer = [[row["number"], row["customer"].tenant_id], bad]
    """)

    assert good == ["X-1", 1]
    assert bad == "line 2: there is no customer with code 'C-999' here"


# --- what the tools of others look for ---------------------------------------------------------------------------

KINDS = {
    "keyword paths": r"\b\w+__\w+(?:__\w+)?=",
    "strings of paths": r"\.(?:values|order_by|only|defer|select_related|prefetch_related|values_list)\(\s*\"",
    "update_fields": r"update_fields=|save\(",
    "F, Q, OuterRef": r"\b(?:F|Q|OuterRef)\(",
    "form and serializer fields": r"^\s+(?:fields|exclude) = \(",
    "source=": r"source=\"",
    "admin options": r"^\s+(?:list_display|search_fields|list_filter) = ",
    "filter sets": r"class \w+\(FilterSet\)",
    "templates": r"\{\{ \w+\.\w+",
    "getattr": r"getattr\(\w+, \"",
    "signals": r"^@receiver\(",
    "tasks": r"^@scoped_task",
    "raw SQL": r"^(?:SELECT|FROM|JOIN) ",
    "import maps": r"^header,field",
    "fixtures": r"\"model\": \"",
    "named constraints": r"Constraint\(",
    "named indexes": r"models\.Index\(",
    "properties": r"^\s+@property",
    "related names": r"related_name=",
}


def count_kinds(paths: list[Path]) -> Counter[str]:
    found: Counter[str] = Counter()
    for path in paths:
        if path.is_file() and path.suffix in {".py", ".html", ".csv", ".json"} and "migrations" not in path.parts:
            text = path.read_text(encoding="utf-8")
            found.update({kind: len(re.findall(kind_of, text, re.MULTILINE)) for kind, kind_of in KINDS.items()})
    return found


def test_every_kind_of_reference_occurs_at_least_twice():
    found = count_kinds(SOURCES)

    assert [kind for kind in KINDS if found[kind] < 2] == []


def test_the_number_of_an_invoice_is_used_in_every_way():
    """So that renaming it is worth asking about."""
    uses = {
        "search_fields": "sales/admin.py",
        "fields": "sales/forms.py",
        'source="number"': "api/serializers.py",
        "invoice.number": "templates/sales/invoice_detail.html",
        "Invoice No,number": "imports/maps/invoices.csv",
        "i.number": "reports/statement.py",
        "invoice__number": "sales/tasks.py",
        '"number": "INV-0001"': "fixtures/sample_sales.json",
        "sales_invoice_branch_number": "sales/models.py",
    }

    assert [use for use, file in uses.items() if use not in (PROJECT / "airep_demo" / file).read_text()] == []
