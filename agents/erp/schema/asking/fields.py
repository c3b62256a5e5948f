"""Answers about fields: all that is declared, with what was asked first."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agents.erp.schema.asking.answer import Answer, bullets, told
from agents.erp.schema.asking.cards import at, choices, constraint_lines, field_line, index_lines
from agents.erp.schema.asking.question import Named, Question
from agents.erp.schema.relations import filled
from agents.erp.schema.snapshot import Field, Model

Say = Callable[[Model, Field], str]


def _null(_: Model, field: Field) -> str:
    if field.relation in {"m2m", "generic"}:
        return "has no column of its own, so there is no NULL to allow"
    return "may be NULL" if field.null else "is NOT NULL: every row has a value"


def _length(_: Model, field: Field) -> str:
    if field.max_digits is not None:
        return f"has {field.max_digits} digits, {field.decimal_places} of them after the point"
    return f"has at most {field.max_length} characters" if field.max_length else f"has no length limit ({field.type})"


def _choices(_: Model, field: Field) -> str:
    if not field.choices:
        return f"has {field.choices_count or 'no'} choices" + (", made at run time" if field.choices_count else "")
    labels = ", ".join(f"`{value}` ({label})" for value, label in field.choices)
    return f"has {field.choices_count} choices: {labels}"


def _default(_: Model, field: Field) -> str:
    told_as = {
        "none": "has no default",
        "value": f"has the default `{field.default_value}`" if field.default_value else "has a fixed default",
        "callable": "has a default that a function makes",
    }
    return told_as.get(field.default, "has a default set by the database")


def _on_delete(_: Model, field: Field) -> str:
    return f"has on_delete {field.on_delete}" if field.on_delete else "is no foreign key, so it has no on_delete"


def _reverse(model: Model, field: Field) -> str:
    if not field.relation or not field.target:
        return "is no relation, so it has no reverse name"
    name = filled(field.related_name, model.name, model.app)
    if name == "+":
        return "has no reverse name: it was switched off"
    usual = model.name.lower() + ("" if field.relation == "one_to_one" else "_set")
    return f"is reached from {field.target} as `{name or usual}`" + (
        "" if name else " (Django's own name, none is declared)"
    )


def _column(model: Model, field: Field) -> str:
    if field.column is None:
        return f"has no column in `{model.table}`" + (f"; its rows are in {field.through}" if field.through else "")
    return f"is column `{field.column}` of table `{model.table}`"


def _validators(_: Model, field: Field) -> str:
    return (
        f"has validators {', '.join(f'`{v}`' for v in field.validators)}"
        if field.validators
        else "has no validators of its own"
    )


def _stored(_: Model, field: Field) -> str:
    if field.column:
        return f"is stored in its own column `{field.column}`, not computed when it is read"
    return "has no column of its own"


def _kind(_: Model, field: Field) -> str:
    own = f" (a {field.base_type})" if field.base_type not in {"", field.type} else ""
    return f"is a {field.type}{own}" + (f", one of {choices(field)}" if field.choices else "")


def _target(_: Model, field: Field) -> str:
    if field.generic_parts:
        parts = " and ".join(f"`{part}`" for part in field.generic_parts)
        return f"may point to any model: {parts} say which row"
    return f"points to `{field.target}`" if field.target else "points to nothing, it is no relation"


ASPECTS: Sequence[tuple[str, Say]] = (
    (r"reverse|related_name|accessor|_set\b", _reverse),
    (r"on_delete|cascade|protect|set_null|delet", _on_delete),
    (r"\bnull|empty|mandatory|optional|required|obligat|pflicht|must .* have", _null),
    (r"length|how long|max_length|characters|digits|decimal places|precision", _length),
    (r"choices|allowed|possible|values|which kinds|what kinds|letters|enum|statuses", _choices),
    (r"default", _default),
    (r"column|physical|postgres|in sql|table", _column),
    (r"validator", _validators),
    (r"stored|comput|calculat|derived|summed", _stored),
    (r"point|refer|target|key (a )?(to|for)|fk to|foreign key to", _target),
    (r"\btype\b|char|int\b|integer|decimal|float|json|text|bigint|uuid|how('s| is)", _kind),
)


def field_answer(question: Question, fields: Sequence[Named]) -> Answer:
    """What was asked about the fields first, then all that is declared of them, then the rules they are part of."""
    aspects = [say for pattern, say in ASPECTS if question.has(pattern)]
    lines = [
        f"`{model.label}.{field.name}` {'; '.join(say(model, field) for say in aspects)}{at(field.place)}."
        for model, field in fields
        if aspects
    ]
    details = bullets(field_line(model, field) for model, field in fields)
    rules = bullets(dict.fromkeys(rule for model, field in fields for rule in _rules_with(question, model, field)))
    return told([*lines, *details, *(["Rules it is part of:", *rules] if rules else [])])


def _rules_with(question: Question, model: Model, field: Field) -> list[str]:
    """Constraints and indexes that name a field; indexes only if they were asked for."""
    lines = constraint_lines(model) + (index_lines(model) if question.has("index") else [])
    return [line for line in lines if re.search(rf"\b{re.escape(field.name)}\b", line.partition(" on `")[0])]
