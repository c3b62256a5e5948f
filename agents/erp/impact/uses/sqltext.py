"""Columns in raw SQL: tables and their short names first, then the columns that belong to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agents.erp.impact.names import Hop
from agents.erp.schema.snapshot import Field, Model, SchemaSnapshot

STATEMENT = re.compile(
    r"\b(select\b[\s\S]+\bfrom|insert\s+into|update\s+\S+\s+set|delete\s+from|alter\s+table|create\s+(view|index)|"
    r"join)\s",
    re.IGNORECASE,
)
TABLE = re.compile(
    r"\b(?:from|join|update|into|table|on)\s+(?:only\s+)?[\"`]?(\w+)[\"`]?(?:\s+(?:as\s+)?([a-z_]\w*))?", re.IGNORECASE
)
COLUMN = re.compile(r"(?:([A-Za-z_]\w*)[\"`]?\s*\.\s*[\"`]?)?\b([A-Za-z_]\w*)\b")
NO_ALIAS = frozenset(
    {"on", "set", "where", "join", "left", "right", "inner", "outer", "group", "order", "values", "using"}
)


@dataclass(frozen=True, slots=True)
class SqlUse:
    """A column, or a table where `hop` is None. `offset` counts lines within the text."""

    model: Model
    hop: Hop | None
    offset: int
    certain: bool


class Tables:
    """The tables of one schema by name."""

    def __init__(self, snapshot: SchemaSnapshot) -> None:
        usual = (model for model in snapshot.models.values() if not model.proxy)
        self._by_table: Mapping[str, Model] = {model.table.lower(): model for model in usual}

    def uses(self, text: str) -> Iterator[SqlUse]:
        """Tables and columns of a text; nothing if it is no SQL."""
        if not STATEMENT.search(text):
            return
        names = self._names(text)
        for model, start in self._tables(text):
            yield SqlUse(model, None, text.count("\n", 0, start), certain=True)
        for found in COLUMN.finditer(text) if names else ():
            yield from _column(names, found[1], found[2], text.count("\n", 0, found.start(2)))

    def _tables(self, text: str) -> Iterator[tuple[Model, int]]:
        for found in TABLE.finditer(text):
            model = self._by_table.get(found[1].lower())
            if model:
                yield model, found.start(1)

    def _names(self, text: str) -> dict[str, Model]:
        """Models by table name and by alias."""
        names: dict[str, Model] = {}
        for found in TABLE.finditer(text):
            model = self._by_table.get(found[1].lower())
            if model is None:
                continue
            names[found[1].lower()] = model
            alias = (found[2] or "").lower()
            if alias and alias not in NO_ALIAS:
                names[alias] = model
        return names


def _column(names: Mapping[str, Model], owner: str | None, column: str, offset: int) -> Iterator[SqlUse]:
    if owner:
        model = names.get(owner.lower())
        field = _of_column(model, column) if model else None
        if model and field:
            yield SqlUse(model, Hop(model.label, field, "", reverse=False, name=column), offset, certain=True)
        return
    holders = {model.label: (model, field) for model in names.values() if (field := _of_column(model, column))}
    for model, field in holders.values() if column.lower() not in names else ():
        hop = Hop(model.label, field, "", reverse=False, name=column)
        yield SqlUse(model, hop, offset, certain=len(holders) == 1)


def _of_column(model: Model, column: str) -> Field | None:
    return next((field for field in model.fields.values() if (field.column or "").lower() == column.lower()), None)
