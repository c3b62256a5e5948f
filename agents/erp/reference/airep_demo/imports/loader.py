"""Reads other programs' CSV files by maps: which column of theirs is which field of ours."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from django.db.models import Model
from django.db.models.fields.related import ForeignKey

from airep_demo.crm.models import Customer
from airep_demo.inventory.models import Item
from airep_demo.purchasing.models import Supplier
from airep_demo.sales.models import Invoice

MAPS = Path(__file__).parent / "maps"
MODELS: Mapping[str, type[Model]] = {
    "items": Item,
    "customers": Customer,
    "suppliers": Supplier,
    "invoices": Invoice,
}


class BadRow(ValueError):
    """A line of a file cannot be read; the text says which and why."""


def read_map(name: str) -> dict[str, str]:
    """Header -> field of one map."""
    with (MAPS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["header"]: row["field"] for row in csv.DictReader(file)}


def read_rows(name: str, lines: Iterable[str]) -> Iterator[dict[str, object]]:
    """Values by field for each line. Raises BadRow for a key that nothing in scope has."""
    columns = read_map(name)
    for number, line in enumerate(csv.DictReader(lines), start=2):
        row = {field: line[header] for header, field in columns.items() if line.get(header)}
        yield {key: value for path, text in row.items() for key, value in [_value(MODELS[name], path, text, number)]}


def _value(model: type[Model], path: str, text: str, line: int) -> tuple[str, object]:
    """`customer__code` finds the customer of that code; the manager keeps to the scope."""
    name, _, key = path.partition("__")
    if not key:
        return name, text
    field = model._meta.get_field(name)
    target = field.related_model if isinstance(field, ForeignKey) else None
    found = target._default_manager.filter(**{key: text}).first() if target else None
    if found is None:
        raise BadRow(f"line {line}: there is no {name} with {key} {text!r} here")
    return name, found
