"""What each operation sets off, and the pitfalls that were measured."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.erp.impact.engine import EFFECTS
from agents.erp.impact.known import Known
from agents.erp.impact.report import ImpactReport, Row
from agents.erp.impact.wording import worded
from agents.erp.schema.snapshot import Model
from tests.agents.erp.impact.conftest import MakeKnown, Report

NAMED = re.compile(r"`([a-z_]+\.[A-Z]\w*)(?:\.(\w+))?")
METHODS = {"save", "clean", "delete"}
TYPES = ("TextField", "DecimalField(6, 1)", "CharField(5)", "BigIntegerField", "DateField")
LISTING = ("add_constraint", "remove_constraint", "add_index", "remove_index")


def texts(rows: tuple[Row, ...]) -> str:
    return "\n".join(row.text for row in rows)


# --- pitfalls ---------------------------------------------------------------------------------------------------------


def test_a_rename_changes_its_constraint_in_state_only(report: Report):
    found = report(op="rename_field", model="Invoice", field="number", to="invoice_no")
    assert "SeparateDatabaseAndState" in texts(found.migration_ops)
    assert [entry.statement for entry in found.sql] == [
        'ALTER TABLE "sales_invoice" RENAME COLUMN "number" TO "invoice_no";'
    ]
    assert not found.sql[0].rewrite


def test_a_renamed_foreign_key_loses_its_constraint_for_a_while(report: Report):
    found = report(op="rename_field", model="Invoice", field="customer", to="client")
    assert '"customer_id" TO "client_id"' in found.sql[0].statement
    assert "drops and re-adds" in found.sql[1].note


def test_renaming_a_scope_hop_tells_who_spells_the_path(report: Report):
    found = report(op="rename_field", model="Warehouse", field="branch", to="home")
    assert "`inventory.StockLedgerEntry`" in texts(found.isolation.rows)
    assert "nova-erp.toml" in {place for row in found.isolation.rows for place in row.evidence}


def test_a_renamed_model_changes_default_reverse_names(report: Report):
    found = report(op="rename_model", model="Employee", to="Worker")
    assert "`employee_set` on `org.Branch`" in texts(found.schema_effect)
    assert "`hr.Attendance.employee` points here" in texts(found.schema_effect)


def test_a_field_that_exists_cannot_be_the_new_name(report: Report):
    assert report(op="rename_field", model="Invoice", field="number", to="total").verdict == "refused by Django"


def test_removing_a_scope_hop_makes_queries_unscoped(report: Report):
    found = report(op="remove_field", model="Invoice", field="branch")
    assert found.verdict == "advised against"
    assert "becomes unscoped" in texts(found.isolation.rows)
    assert "airep_demo/sales/views.py" in {use.file for use in found.isolation.unscoped_queries}


def test_removing_a_field_removes_its_rules_silently(report: Report):
    found = report(op="remove_field", model="Invoice", field="number")
    assert "sales_invoice_branch_number" in texts(found.uniqueness)
    assert found.sql[0].data_loss


def test_a_not_null_column_is_relaxed_before_it_is_dropped(report: Report):
    steps = " ".join(step.text for step in report(op="remove_field", model="Invoice", field="due_on").rollout)
    assert "INSERTs leave the column out" in steps


def test_changing_on_delete_gives_no_sql(report: Report):
    found = report(op="on_delete", model="SalesOrderLine", field="order", to="PROTECT")
    assert [entry.statement for entry in found.sql] == ["-- no SQL"]


@pytest.mark.parametrize(
    ("field", "goal", "check"), [("customer", "SET_NULL", "E320"), ("customer", "SET_DEFAULT", "E321")]
)
def test_system_checks_refuse_some_of_them(report: Report, field: str, goal: str, check: str):
    found = report(op="on_delete", model="SalesOrder", field=field, to=goal)
    assert (found.verdict, check in found.summary) == ("refused by Django", True)


def test_a_foreign_key_is_added_in_steps_that_do_not_block(report: Report):
    found = report(op="add_field", model="StockLedgerEntry", field="branch", type="ForeignKey(org.Branch)")
    statements = "\n".join(entry.statement for entry in found.sql)
    order = ["ADD COLUMN", "UPDATE", "NOT VALID", "VALIDATE", "SET NOT NULL", "REFERENCES", "CREATE INDEX CONCURRENTLY"]
    places = [statements.index(text) for text in order]
    assert places == sorted(places)
    assert "historical" in " ".join(step.text for step in found.rollout)


def test_forms_that_take_all_fields_show_a_new_one_by_themselves(report: Report):
    found = report(op="add_field", model="Item", field="colour", type="CharField(20)")
    assert "airep_demo/inventory/forms.py:9" in {use.place for use in found.references}
    assert "appears there by itself" in texts(found.isolation.rows)


@pytest.mark.parametrize(
    ("type_", "rewrite", "loss"),
    [
        ("DecimalField(12, 4)", True, True),
        ("DecimalField(18, 2)", True, True),
        ("DecimalField(20, 4)", False, False),
        ("DecimalField(20, 6)", True, False),
        ("TextField", True, True),
    ],
)
def test_another_type_costs_what_postgresql_makes_of_it(report: Report, type_: str, *, rewrite: bool, loss: bool):
    found = report(op="alter_field", model="StockLedgerEntry", field="qty_delta", type=type_)
    assert (found.sql[0].rewrite, found.sql[0].data_loss) == (rewrite, loss)


def test_a_nullable_hop_makes_no_scope(report: Report):
    found = report(op="alter_field", model="Warehouse", field="branch", null=True)
    assert found.isolation.level_before == "B"
    assert "`inventory.StockLedgerEntry`" in texts(found.isolation.rows)


def test_a_unique_rule_without_a_scope_holds_for_everybody(report: Report):
    found = report(op="add_constraint", model="Invoice", fields=["number"])
    assert "**all tenants and branches**" in texts(found.uniqueness)
    assert "models.E012" in texts(found.uniqueness)
    assert "django/db/models/base.py:1505" in {place for row in found.uniqueness for place in row.evidence}


def test_a_unique_rule_that_holds_already_is_told(report: Report):
    found = report(op="add_constraint", model="Invoice", fields=["branch", "number", "total"])
    assert "Guaranteed already" in texts(found.uniqueness)


def test_the_check_for_duplicates_names_columns(report: Report):
    (check,) = report(op="add_constraint", model="SupplierBill", fields=["supplier", "supplier_ref"]).blockers
    assert 'GROUP BY "supplier_id", "supplier_ref" HAVING count(*) > 1' in check.sql
    assert check.orm.startswith("SupplierBill.unscoped.order_by()")


def test_a_scoped_base_manager_breaks_saving(report: Report):
    found = report(op="base_manager", model="Invoice", to="objects")
    assert "tries an INSERT and raises IntegrityError" in texts(found.schema_effect)


def test_widening_a_level_tells_who_loses_the_scope(report: Report):
    found = report(op="move_scope", model="Warehouse", to="T")
    assert "`inventory.StockLedgerEntry`" in texts(found.isolation.rows)
    assert found.isolation.level_after == "T"


def test_a_retargeted_key_means_nothing_there(report: Report):
    found = report(op="retarget", model="Invoice", field="customer", to="purchasing.Supplier")
    assert "LEFT JOIN" in found.blockers[0].sql


def test_deleting_a_tenants_row_crosses_branches(report: Report):
    found = report(op="delete_rows", model="Role")
    assert "ProtectedError" in texts(found.deletion_semantics)


def test_cascades_are_followed_to_their_end(make_known: MakeKnown):
    from agents.erp.impact.effects.deleting import collected

    chain = "".join(
        f"class M{i}(models.Model):\n    up = models.ForeignKey('M{i - 1}', on_delete=models.CASCADE)\n"
        for i in (1, 2, 3)
    )
    source = f"from django.db import models\nclass M0(models.Model):\n    pass\n{chain}"
    known = make_known({"shop/__init__.py": "", "shop/models.py": source})
    assert [entry.holder.name for entry in collected(known.snapshot, "shop.M0")] == ["M1", "M2", "M3"]


def test_a_ring_of_cascades_ends(make_known: MakeKnown):
    from agents.erp.impact.effects.deleting import collected

    source = (
        "from django.db import models\nclass A(models.Model):\n    b = models.ForeignKey('B', on_delete=models.CASCADE)\n"
        "class B(models.Model):\n    a = models.ForeignKey('A', on_delete=models.CASCADE)\n"
    )
    known = make_known({"shop/__init__.py": "", "shop/models.py": source})
    assert {entry.holder.name for entry in collected(known.snapshot, "shop.A")} == {"A", "B"}


# --- all of them ------------------------------------------------------------------------------------------------------


def operations(model: Model) -> Iterator[dict[str, Any]]:
    """Every operation on a model and on each of its fields."""
    yield {"op": "rename_model", "to": "Thing"}
    yield from ({"op": op} for op in ("remove_model", "delete_rows"))
    yield from ({"op": op, "to": "unscoped"} for op in ("manager", "base_manager"))
    yield from ({"op": "move_scope", "to": level} for level in "GTB")
    yield {"op": "add_field", "field": "thing", "type": "ForeignKey(org.Branch)"}
    yield {"op": "add_field", "field": "thing", "type": "CharField(20)", "null": False}
    for field in model.fields:
        yield from ({"op": op, "field": field} for op in ("remove_field", "change_rows"))
        yield {"op": "rename_field", "field": field, "to": "thing"}
        yield from ({"op": "alter_field", "field": field, "null": null} for null in (True, False))
        yield {"op": "alter_field", "field": field, "unique": True, "default": "1"}
        yield from ({"op": "alter_field", "field": field, "type": type_} for type_ in TYPES)
        yield from ({"op": op, "fields": (field,)} for op in LISTING)
        yield {"op": "retarget", "field": field, "to": "sales.Invoice"}
        yield from ({"op": "on_delete", "field": field, "to": goal} for goal in ("CASCADE", "SET_NULL", "DO_NOTHING"))


AnyReport = Callable[[int], ImpactReport]


@pytest.fixture(scope="session")
def any_report(known: Known, report: Report) -> AnyReport:
    """One of all reports on the reference ERP, by number."""
    own = (model for model in known.snapshot.models.values() if model.own and not model.auto_created)
    every = [{"model": model.label, **operation} for model in own for operation in operations(model)]

    def make(number: int) -> ImpactReport:
        return report(**every[number % len(every)])

    return make


@pytest.fixture(scope="session")
def exists(known: Known) -> Callable[[str, str], bool]:
    """Whether the schema has a model, and a field of it where one is named."""

    def there(label: str, name: str) -> bool:
        model = known.snapshot.models.get(label)
        return model is not None and (not name or name in model.fields or name in METHODS)

    return there


@given(number=st.integers(0, 100_000))
def test_no_answer_names_a_model_or_field_that_does_not_exist(
    any_report: AnyReport, exists: Callable[[str, str], bool], number: int
):
    text = worded(any_report(number)).text
    assert [name for name in NAMED.findall(text) if not exists(*name)] == []


@given(number=st.integers(0, 100_000))
def test_every_row_has_evidence_or_is_labelled_an_assumption(any_report: AnyReport, number: int):
    found = any_report(number)
    rows = [*found.schema_effect, *found.deletion_semantics, *found.uniqueness, *found.isolation.rows, *found.rollback]
    rows += [*found.migration_ops, *found.advice, *found.tests_to_add]
    labelled = [*rows, *found.sql, *found.blockers, *found.rollout]
    assert [entry for entry in labelled if not entry.evidence and entry.label != "assumption"] == []


@given(number=st.integers(0, 100_000))
def test_a_report_survives_json(any_report: AnyReport, number: int):
    found = any_report(number)
    assert ImpactReport.model_validate_json(found.model_dump_json(by_alias=True)) == found


def test_each_operation_has_an_effect():
    from typing import get_args

    from agents.erp.impact.operation import Op

    assert set(EFFECTS) == set(get_args(Op))
