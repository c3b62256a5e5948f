"""Both readings of a project agree: what its interpreter says of `_meta`, and what its sources say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agents.erp.schema.merge import merge
from agents.erp.schema.runtime import Dump
from agents.erp.schema.snapshot import Field, Model, Place, SchemaSnapshot

OWN = (
    "people.Company",
    "people.Site",
    "people.Person",
    "shop.Order",
    "shop.Tag",
    "shop.Rush",
    "shop.Late",
    "shop.Line",
)
ONLY_SOURCES_TELL = {
    "place",
    "doc",
    "overrides",
    "properties",
    "hints",
    "defined_in",
    "incoming",
    "scope",
    "confidence",
}
ONLY_RUNNING_TELLS = {"verbose_name", "help_text", "validators", "limit_choices_to"}
SAID_DIFFERENTLY = {"managers", "constraints", "indexes", "signals"}


def differences(label: str, ours: Model, theirs: Model) -> dict[str, Any]:
    """What two readings of a model say differently, by name."""
    left = _compared(ours)
    right = _compared(theirs)
    return {
        f"{label}.{name}": (left.get(name), right.get(name))
        for name in {*left, *right}
        if left.get(name) != right.get(name)
    }


def line_at(project: Path, place: Place) -> str:
    """The line of source that a place points to."""
    return (project / place.file).read_text().splitlines()[place.line - 1].strip()


def _compared(model: Model) -> dict[str, Any]:
    skipped = {*ONLY_SOURCES_TELL, *SAID_DIFFERENTLY, "fields", "verbose_name"}
    facts = {name: value for name, value in model if name not in skipped}
    return facts | {
        f"{name}.{key}": value for name, field in model.fields.items() for key, value in _of_field(field).items()
    }


def _of_field(field: Field) -> dict[str, Any]:
    return {name: value for name, value in field if name not in {*ONLY_SOURCES_TELL, *ONLY_RUNNING_TELLS}}


def test_the_sources_show_exactly_the_models_that_exist(static: SchemaSnapshot, dumped: Dump):
    assert set(static.models) == set(dumped.snapshot.models)
    assert "shop.OnlyForTests" not in static.models


@pytest.mark.parametrize("label", OWN)
def test_each_model_and_field_is_read_as_it_is(label: str, static: SchemaSnapshot, dumped: Dump):
    assert differences(label, dumped.snapshot.models[label], static.models[label]) == {}


@pytest.mark.parametrize("label", ["shop.Order_tags", "auth.Group", "people.Person_groups"])
def test_hidden_and_installed_models_are_read_too(label: str, static: SchemaSnapshot, dumped: Dump):
    ours, theirs = dumped.snapshot.models[label], static.models[label]
    assert (ours.auto_created, ours.own, list(ours.fields)) == (theirs.auto_created, theirs.own, list(theirs.fields))


def test_both_see_the_same_managers_rules_and_receivers(static: SchemaSnapshot, dumped: Dump):
    for label in OWN:
        ours, theirs = dumped.snapshot.models[label], static.models[label]
        assert [(m.name, m.default) for m in ours.managers] == [(m.name, m.default) for m in theirs.managers]
        assert [(c.type, c.name, c.fields) for c in ours.constraints] == [
            (c.type, c.name, c.fields) for c in theirs.constraints
        ]
        assert [(i.name, i.fields) for i in ours.indexes] == [(i.name, i.fields) for i in theirs.indexes]
        assert {(s.signal, s.receiver) for s in ours.signals} == {(s.signal, s.receiver) for s in theirs.signals}


def test_both_see_the_same_relations_from_the_other_side(static: SchemaSnapshot, dumped: Dump):
    site, same = dumped.snapshot.models["people.Site"], static.models["people.Site"]
    assert {(i.model, i.field, i.accessor, i.query_name) for i in site.incoming} == {
        ("shop.Order", "site", "order_set", "order"),
        ("shop.Order", "backup", None, "order"),
        ("shop.Line", "at", "line", "line"),
    }
    assert set(site.incoming) == set(same.incoming)


def test_together_they_tell_values_places_and_bodies(project: Path, static: SchemaSnapshot, dumped: Dump):
    order = merge(dumped.snapshot, static).models["shop.Order"]
    total = order.fields["total"]
    assert (order.doc, line_at(project, order.place)) == ("What somebody wants.", "class Order(Stamped):")
    assert (total.base_type, total.defined_in) == ("DecimalField", "trade.models.Order")
    assert line_at(project, total.place).startswith("total = MoneyField(")
    assert total.validators == ("MinValueValidator(0)",)
    assert [str(c.check) for c in order.constraints] == ["Q(total__gte=0)"]
    methods = [f"{method.name} {line_at(project, method.place)}" for method in (*order.overrides, *order.properties)]
    assert methods == ["save def save(self, *args, **kwargs):", "is_late def is_late(self):"]
    assert order.fields["author"].related_name == "orders"


def test_agreement_is_no_drift(static: SchemaSnapshot, dumped: Dump):
    merged = merge(dumped.snapshot, static)
    assert [row for row in merged.drift if row.between == "runtime-static"] == []
    assert (merged.source, merged.unknowns) == ("merged", ())


def test_models_without_migrations_are_drift(dumped: Dump):
    missing = {row.what for row in dumped.snapshot.drift if row.subject == "shop"}
    assert "CreateModel" in missing
