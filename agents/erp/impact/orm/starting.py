"""Scoped queries to start from, made of a model's own names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agents.erp.impact.known import Known
from agents.erp.impact.names import plain_manager
from agents.erp.schema.asking.cards import at, scope_text
from agents.erp.schema.snapshot import Field, Model, SchemaSnapshot

NUMBERS = frozenset({"DecimalField", "FloatField", "IntegerField", "BigIntegerField", "PositiveIntegerField"})

IMPORTS = ("from django.db.models import Sum", "from django.shortcuts import get_object_or_404")


def starting_points(known: Known, model: Model, wish: str = "") -> str:
    """A list, a single row, a sum, children, and what a task does; each through the manager that keeps to the scope.

    A state, and what is added up by, are those that the words of the wish name.
    """
    manager = _manager(model)
    queries = [*_queries(known.snapshot, model, manager, frozenset(re.findall(r"[a-z]+", wish.lower())))]
    lines = [
        f"`{model.label}` is {scope_text(model.scope)}{at(model.place)}.",
        "```python",
        *(line for line in IMPORTS if any(line.rpartition(" ")[2] + "(" in query for query in queries)),
        f"from {model.module} import {model.name}",
        "",
        *queries,
        "```",
        *_remarks(model, manager),
    ]
    return "\n".join(lines)


def _manager(model: Model) -> str:
    """The scoped manager; the default one where none is."""
    scoped = [manager.name for manager in model.managers if manager.scoped == "yes"]
    default = model.default_manager
    return scoped[0] if scoped else default.name if default else "objects"


def _queries(snapshot: SchemaSnapshot, model: Model, manager: str, words: frozenset[str]) -> Iterator[str]:
    rows = f"{model.name}.{manager}{_predicate(model, manager)}"
    forward = [field for field in model.fields.values() if field.forward and snapshot.target(field)]
    order = next((name for name in model.ordering), "pk")
    related = ", ".join(f'"{field.name}"' for field in forward[:3])
    select = f".select_related({related})" if related else ""
    yield f'rows = {rows}{select}.order_by("{order}")'
    if chosen := next((field for field in model.fields.values() if field.choices), None):
        values = [str(value) for value, *_ in chosen.choices]
        yield f'some = rows.filter({chosen.name}="{_named(values, words)}")  # one of {", ".join(values)}'
    if day := _first(model, {"DateField", "DateTimeField"}):
        yield f"of_month = rows.filter({day.name}__gte=first, {day.name}__lt=next_first)  # half-open, uses an index"
    if figure := _first(model, NUMBERS):
        yield f'total = {rows}.aggregate(total=Sum("{figure.name}"))["total"]'
        if forward:
            by = _named([field.name for field in forward], words)
            yield f'by = {rows}.order_by().values("{by}").annotate(total=Sum("{figure.name}"))'
    children = [entry for entry in model.incoming if entry.accessor and not snapshot.models[entry.model].auto_created]
    if children:
        yield f'with_children = rows.prefetch_related("{children[0].accessor}")'
    yield f"one = get_object_or_404({rows}, pk=pk)  # the manager keeps other scopes out"


def _named(names: Sequence[str], words: frozenset[str]) -> str:
    """The first name that the words hold, in the singular or the plural; else the first."""
    return next((name for name in names if {name, f"{name}s"} & words), names[0])


def _predicate(model: Model, manager: str) -> str:
    """The filter that a manager without a scope needs."""
    scope = model.scope
    if not scope.path or any(entry.name == manager and entry.scoped == "yes" for entry in model.managers):
        return ""
    return f".filter({scope.path}__in=branches)" if scope.level == "B" else f".filter({scope.path}=tenant)"


def _first(model: Model, types: set[str] | frozenset[str]) -> Field | None:
    return next((field for field in model.fields.values() if field.type in types and not field.primary_key), None)


def _remarks(model: Model, manager: str) -> Iterator[str]:
    scope = model.scope
    scoped = next((entry for entry in model.managers if entry.name == manager), None)
    if scoped and scoped.scoped == "yes":
        yield f"- `{manager}` keeps to the scope{at(scoped.place)}; outside a request or task open one first."
    elif scope.path:
        yield f"- No manager keeps to the scope, so each of them filters by `{scope.path}`{at(model.place)}."
    plain = plain_manager(model)
    if scope.path and plain != "_base_manager":
        yield f"- `{plain}` sees all rows: only with an explicit predicate on `{scope.path}`, and a reason."
    if model.sensitive:
        yield f"- Sensitive, left out unless asked for: {', '.join(f'`{name}`' for name in model.sensitive)}."
