"""Finding names, ways between models, and drawing what is around them; on the reference ERP."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.erp.schema.diagram import MOST_MODELS, mermaid, neighbourhood, svg
from agents.erp.schema.lookup import Lookup
from agents.erp.schema.manager_facts import FACTS, applying
from agents.erp.schema.paths import connections
from agents.erp.schema.snapshot import SchemaSnapshot


@pytest.fixture(scope="module")
def lookup(reference: SchemaSnapshot) -> Lookup:
    return Lookup(reference)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("sales.Invoice", "sales.Invoice"),
        ("Invoice", "sales.Invoice"),
        ("SALES.INVOICE", "sales.Invoice"),
        ("sales_invoice", "sales.Invoice"),
        ("User", "accounts.User"),
    ],
)
def test_a_model_is_found_by_label_class_and_table(lookup: Lookup, name: str, label: str):
    assert [model.label for model in lookup.named(name)] == [label]


@pytest.mark.parametrize("name", ["Invoice.number", "sales.Invoice.number", "sales_invoice.number"])
def test_a_field_is_found_with_its_model(lookup: Lookup, name: str):
    assert [(model.label, field.name) for model, field in lookup.field(name)] == [("sales.Invoice", "number")]


def test_a_field_is_found_by_its_column(lookup: Lookup):
    assert [field.name for _, field in lookup.field("hr_leaverequest.decided_by_id")] == ["decided_by"]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Invoce", "sales.Invoice"),
        ("Warehose", "inventory.Warehouse"),
        ("Invoice.numbr", "sales.Invoice.number"),
        ("crm.Customer.limit", "crm.Customer.credit_limit"),
        ("LedgerEntry", "inventory.StockLedgerEntry"),
    ],
)
def test_a_name_that_is_nearly_right_leads_to_the_right_one(lookup: Lookup, wrong: str, right: str):
    assert lookup.named(wrong) == []
    assert right in lookup.near(wrong)


@given(st.text(max_size=30))
def test_no_text_breaks_the_search_and_every_name_found_exists(reference: SchemaSnapshot, text: str):
    lookup = Lookup(reference)
    names = {f"{label}.{name}" for label, model in reference.models.items() for name in model.fields}
    assert set(lookup.near(text)) <= names | set(reference.models)
    assert {hit.name for hit in lookup.search(text.split())} <= names | set(reference.models)


# --- ways ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "goal", "first"),
    [
        ("finance.Payment", "crm.Customer", "customer"),
        ("crm.Customer", "finance.Payment", "payment"),
        ("hr.Attendance", "org.Tenant", "employee__tenant"),
        ("finance.Payment", "sales.Invoice", "allocations__invoice"),
        ("inventory.Item", "sales.Invoice", "invoiceline__invoice"),
    ],
)
def test_the_shortest_way_comes_first(reference: SchemaSnapshot, start: str, goal: str, first: str):
    assert connections(reference, start, goal)[0].lookup == first


def test_all_shortest_ways_are_told(reference: SchemaSnapshot):
    found = connections(reference, "purchasing.GoodsReceipt", "org.Branch")
    assert {way.lookup for way in found} == {"po__branch", "warehouse__branch"}


def test_ways_back_are_the_same_ways(reference: SchemaSnapshot):
    for start, goal in [("finance.Payment", "sales.Invoice"), ("hr.Employee", "finance.JournalLine")]:
        there = {frozenset(step.relation for step in way.steps) for way in connections(reference, start, goal)}
        back = {frozenset(step.relation for step in way.steps) for way in connections(reference, goal, start)}
        assert there & back
        assert len(connections(reference, start, goal)[0].steps) == len(connections(reference, goal, start)[0].steps)


def test_models_that_only_share_something_are_told_apart_from_linked_ones(reference: SchemaSnapshot):
    (way,) = connections(reference, "inventory.Item", "crm.Customer")
    assert way.shared == ("org.Tenant",)


def test_a_name_that_does_not_exist_has_no_ways(reference: SchemaSnapshot):
    assert connections(reference, "sales.Invoice", "sales.Nothing") == []


# --- diagrams ------------------------------------------------------------------------------------------------------


def test_a_diagram_shows_relations_with_how_many_rows_may_meet(reference: SchemaSnapshot):
    text = mermaid(neighbourhood(reference, ["sales.InvoiceLine"]))
    assert text.splitlines()[0] == "erDiagram"
    assert "    sales_InvoiceLine }o--|| sales_Invoice : invoice" in text
    assert "    sales_Invoice }o--o| sales_SalesOrder : order" in mermaid(neighbourhood(reference, ["sales.Invoice"]))
    assert "    sales_Invoice |o--o| finance_JournalEntry : entry" in mermaid(
        neighbourhood(reference, ["sales.Invoice"])
    )


@pytest.mark.parametrize("hops", [0, 1, 2, 9])
def test_a_diagram_stays_small_and_says_what_it_leaves_out(reference: SchemaSnapshot, hops: int):
    for label in reference.models:
        diagram = neighbourhood(reference, [label], hops)
        assert len(diagram.models) <= MOST_MODELS
        assert len(diagram.rings) <= 3
        assert not set(diagram.models) & set(diagram.left_out)
        assert all({edge.source, edge.target} <= set(diagram.models) for edge in diagram.edges)


def test_a_diagram_is_a_picture_too(reference: SchemaSnapshot):
    from xml.etree import ElementTree as ET

    diagram = neighbourhood(reference, ["sales.Invoice"], 2)
    picture = ET.fromstring(svg(diagram))
    texts = {element.text for element in picture.iter() if element.tag.endswith("text")}
    assert set(diagram.models) <= texts
    boxes = [(box.get("x"), box.get("y")) for box in picture.iter() if box.tag.endswith("rect")]
    assert len(set(boxes)) == len(diagram.models)


# --- Django's managers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "uses"),
    [
        ("which manager does line.order use, a forward foreign key", {"base"}),
        ("full_clean of a foreign key", {"base"}),
        ("does prefetch_related filter", {"default"}),
        ("choices of a form", {"default"}),
        ("Sum over a join", {"none"}),
        ("cascade on delete", {"base"}),
    ],
)
def test_the_facts_that_apply_are_named(question: str, uses: set[str]):
    assert {fact.uses for fact in applying(question)} == uses


def test_a_question_that_names_no_access_gets_all_facts():
    assert applying("managers?") == list(FACTS)


def test_the_places_in_django_are_the_ones_named():
    """Line numbers hold for one version: where another is installed, there is nothing to compare."""
    import importlib.util
    from importlib.metadata import version
    from pathlib import Path

    if version("django") != "5.2.19":
        pytest.skip("the lines are those of Django 5.2.19")
    spec = importlib.util.find_spec("django")
    assert spec
    assert spec.origin
    root = Path(spec.origin).parent
    for fact in FACTS:
        for place in fact.places:
            file, line = place.split(":")
            text = "\n".join((root / file).read_text().splitlines()[int(line) - 2 : int(line) + 1])
            assert re.search(rf"_{fact.uses}_manager", text), place
