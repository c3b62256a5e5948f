"""An operation is explicit: as JSON, checked against the schema before anything is said about it."""

from __future__ import annotations

import pytest

from agents.erp.impact.known import Known
from agents.erp.impact.operation import BadOperation, Operation, checked, from_json


def test_json_names_the_operation_model_field_and_goal():
    operation = from_json('{"op": "rename_field", "model": "sales.Invoice", "field": "number", "to": "invoice_no"}')
    assert operation == Operation(op="rename_field", model="sales.Invoice", field="number", to="invoice_no")


@pytest.mark.parametrize("name", ["RenameField", "rename-field", "rename", "rename field"])
def test_an_operation_may_be_called_as_django_does(name: str):
    assert from_json(f'{{"op": "{name}", "model": "sales.Invoice.number", "to": "no"}}').op == "rename_field"


@pytest.mark.parametrize(
    ("written", "op"),
    [
        ('{"op": "rename", "model": "Invoice", "to": "Bill"}', "rename_model"),
        ('{"op": "delete_row", "model": "Invoice"}', "delete_rows"),
        ('{"op": "not_null", "model": "Payment", "field": "customer", "not_null": true}', "alter_field"),
        ('{"op": "unique", "model": "Invoice", "fields": ["number"]}', "add_constraint"),
        ('{"op": "level", "model": "Item", "level": "branch"}', "move_scope"),
    ],
)
def test_other_words_for_an_operation_are_understood(written: str, op: str):
    assert from_json(written).op == op


def test_from_and_before_are_the_same():
    written = '{"op": "rename_field", "model": "Invoice", "field": "number", "from": "number", "to": "no"}'
    assert from_json(written).before == "number"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{", "no JSON"),
        ("[]", "no JSON object"),
        ('{"op": "explode", "model": "Invoice"}', "op is one of"),
        ('{"op": "rename_field"}', "model"),
    ],
)
def test_what_is_no_operation_is_refused_with_the_remedy(written: str, said: str):
    with pytest.raises(BadOperation, match=said):
        from_json(written)


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (Operation(op="remove_model", model="Invoce"), r"nearest: sales\.Invoice"),
        (Operation(op="remove_field", model="Invoice", field="numer"), "has no field 'numer'; it has id, branch"),
        (Operation(op="remove_field", model="Invoice"), "needs a field"),
        (Operation(op="add_field", model="Invoice", field="number"), "already"),
        (Operation(op="rename_field", model="Invoice", field="number", to="in voice"), "new name"),
        (Operation(op="on_delete", model="Invoice", field="customer", to="EXPLODE"), "on_delete is one of"),
        (Operation(op="move_scope", model="Item", to="galaxy"), "level is one of"),
        (Operation(op="retarget", model="Invoice", field="customer", to="Nobody"), "there is no model"),
    ],
)
def test_names_that_the_schema_does_not_have_are_refused(known: Known, operation: Operation, said: str):
    with pytest.raises(BadOperation, match=said):
        checked(known.snapshot, operation)


def test_a_checked_operation_has_the_full_label_and_the_fields_name(known: Known):
    written = Operation(op="change_rows", model="employee", field="branch_id")
    assert str(checked(known.snapshot, written)) == "change_rows hr.Employee.branch"
