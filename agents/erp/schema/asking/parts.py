"""Answers about something a model has several of: fields, rules, indexes, managers, receivers, methods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agents.erp.schema.asking.answer import Answer, bullets, told
from agents.erp.schema.asking.cards import at, constraint_lines, field_line, index_lines
from agents.erp.schema.asking.levels import manager_line
from agents.erp.schema.asking.question import Question
from agents.erp.schema.asking.ways import outgoing_lines
from agents.erp.schema.snapshot import Method, Model


@dataclass(frozen=True, slots=True)
class Part:
    """Something a model has several of."""

    asked: str
    title: str
    lines: Callable[[Model], Sequence[str]]


def _methods(methods: Sequence[Method]) -> list[str]:
    return [f"`{method.name}` in {method.defined_in}{at(method.place)}" for method in methods]


def _receivers(model: Model) -> list[str]:
    return [f"{entry.signal} → {entry.receiver}{at(entry.place)}" for entry in model.signals]


def _bases(model: Model) -> list[str]:
    return [*(f"`{name}` (abstract)" for name in model.abstract_bases), *(f"`{label}`" for label in model.parents)]


def _key(model: Model) -> list[str]:
    return [field_line(model, field) for field in model.fields.values() if field.primary_key]


PARTS: Sequence[Part] = (
    Part(r"\bpk\b|primary key", "Primary key", _key),
    Part(r"index", "Indexes", index_lines),
    Part(r"constraint|unique|natural key|duplicat|guarantee|enforce|composite", "Rules", constraint_lines),
    Part(r"manager", "Managers", lambda model: [manager_line(manager) for manager in model.managers]),
    Part(r"signal|receiver", "Receivers of signals", _receivers),
    Part(
        r"overrid|save\(|clean\(|append.?only", "Methods that replace Django's", lambda model: _methods(model.overrides)
    ),
    Part(r"inherit|base class|abstract|extends?", "Bases", _bases),
    Part(r"ordering|ordered by|sorted", "Default order", lambda model: [f"`{name}`" for name in model.ordering]),
    Part(r"foreign.?key|\bfks?\b|points? to|outgoing", "Relations", outgoing_lines),
    Part(r"computed|calculated|propert", "Computed, not stored", lambda model: _methods(model.properties)),
    Part(r"table name|real table|db_table|physical|postgres table", "Table", lambda model: [f"`{model.table}`"]),
)


def parts_answer(question: Question, model: Model) -> Answer | None:
    """The part that a question asks for; None if it asks for none."""
    part = next((part for part in PARTS if question.has(part.asked)), None)
    if part is None:
        return None
    return told([f"{part.title} of `{model.label}`{at(model.place)}:", *(bullets(part.lines(model)) or ["- none"])])


def fields_answer(model: Model) -> Answer:
    """All fields of a model, and what it computes instead of storing."""
    title = f"`{model.label}`, table `{model.table}`{at(model.place)}, has {len(model.fields)} fields:"
    names = ", ".join(f"`{entry.name}`{at(entry.place)}" for entry in model.properties)
    lines = bullets((field_line(model, field) for field in model.fields.values()), most=80)
    return told([title, *lines, *([f"Computed, not stored: {names}."] if names else [])])
