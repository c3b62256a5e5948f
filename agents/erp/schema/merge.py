"""Both readings as one: the running project decides on values, the sources add places and bodies.

Where they contradict each other about something that both can see, that is drift and is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from agents.erp.schema.reasons import (
    APPS_DYNAMIC,
    DECORATED,
    FIELDS_ADDED,
    MODEL_UNSEEN,
    SETTINGS_UNREAD,
    TARGET_DYNAMIC,
)
from agents.erp.schema.relations import with_incoming
from agents.erp.schema.snapshot import (
    Confidence,
    Constraint,
    Drift,
    Field,
    Index,
    Manager,
    Model,
    SchemaSnapshot,
    Unknown,
)

ANSWERED = frozenset({APPS_DYNAMIC, DECORATED, SETTINGS_UNREAD, TARGET_DYNAMIC})  # what the running project has told
COMPARED = ("type", "relation", "target", "on_delete", "null", "unique", "column")


def merge(runtime: SchemaSnapshot, static: SchemaSnapshot) -> SchemaSnapshot:
    """The merged snapshot, still without scopes."""
    models = {label: _model(model, static.models.get(label)) for label, model in runtime.models.items()}
    kept = (unknown for unknown in static.unknowns if unknown.code not in ANSWERED)
    return runtime.model_copy(
        update={
            "source": "merged",
            "abstract": static.abstract,
            "models": with_incoming(models),
            "drift": (*runtime.drift, *_drift(runtime, static)),
            "unknowns": (*runtime.unknowns, *kept, *_unseen(runtime, static)),
        }
    )


def _model(ours: Model, seen: Model | None) -> Model:
    if seen is None:
        confidence: Confidence = "dynamic" if ours.own and not ours.auto_created else "complete"
        return ours.model_copy(update={"confidence": confidence})
    known = {entry.receiver for entry in seen.signals}
    return ours.model_copy(
        update={
            "place": seen.place,
            "doc": seen.doc or ours.doc,
            "own": seen.own,
            "fields": {name: _field(field, seen.fields.get(name)) for name, field in ours.fields.items()},
            "constraints": _readable(ours.constraints, seen.constraints),
            "indexes": _readable_indexes(ours.indexes, seen.indexes),
            "managers": tuple(_manager(manager, seen) for manager in ours.managers),
            "overrides": seen.overrides,
            "properties": seen.properties,
            "signals": (*seen.signals, *(entry for entry in ours.signals if entry.receiver not in known)),
            "hints": seen.hints,
            "confidence": seen.confidence,
        }
    )


def _field(ours: Field, seen: Field | None) -> Field:
    if seen is None:
        return ours
    same_rules = len(ours.validators) == len(seen.validators)
    return ours.model_copy(
        update={
            "place": seen.place,
            "defined_in": seen.defined_in or ours.defined_in,
            "default_value": ours.default_value or seen.default_value,
            "limit_choices_to": seen.limit_choices_to or ours.limit_choices_to,
            "validators": seen.validators if same_rules else ours.validators,
        }
    )


def _readable(ours: tuple[Constraint, ...], seen: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    """Conditions as they are written, where the constraint is found in the sources."""
    written = {constraint.name: constraint for constraint in seen if constraint.name}
    texts = ("condition", "check", "expressions", "deferrable")
    return tuple(
        constraint.model_copy(update={name: getattr(written[constraint.name], name) for name in texts})
        if constraint.name in written
        else constraint
        for constraint in ours
    )


def _readable_indexes(ours: tuple[Index, ...], seen: tuple[Index, ...]) -> tuple[Index, ...]:
    written = {index.name: index for index in seen if index.name}
    return tuple(
        index.model_copy(update={"condition": written[index.name].condition}) if index.name in written else index
        for index in ours
    )


def _manager(ours: Manager, seen: Model) -> Manager:
    """The manager as the sources describe it, if they do; which one is the default the running project knows."""
    written = next((manager for manager in seen.managers if manager.name == ours.name), None)
    return written.model_copy(update={"default": ours.default}) if written else ours


def _drift(runtime: SchemaSnapshot, static: SchemaSnapshot) -> Iterator[Drift]:
    for label, seen in static.models.items():
        ours = runtime.models.get(label)
        if ours is None and seen.own:
            yield _row(label, "model", "not registered", f"defined at {seen.place}")
        elif ours is not None and seen.own:
            yield from _field_drift(ours, seen)


def _field_drift(ours: Model, seen: Model) -> Iterator[Drift]:
    for name, written in seen.fields.items():
        field = ours.fields.get(name)
        if field is None:
            yield _row(f"{ours.label}.{name}", "field", "absent", f"written at {written.place}")
            continue
        plain = field.type == field.base_type
        for attribute in COMPARED if plain else ():
            values = getattr(field, attribute), getattr(written, attribute)
            if values[0] != values[1] and values[1] is not None:
                yield _row(f"{ours.label}.{name}", attribute, str(values[0]), str(values[1]))


def _row(subject: str, what: str, ours: str, theirs: str) -> Drift:
    return Drift(between="runtime-static", subject=subject, what=what, ours=ours, theirs=theirs)


def _unseen(runtime: SchemaSnapshot, static: SchemaSnapshot) -> Iterator[Unknown]:
    """What only exists at run time, so that nothing can be said of its place and body."""
    for label, ours in runtime.models.items():
        seen = static.models.get(label)
        if seen is None and ours.own and not ours.auto_created:
            yield Unknown(
                code=MODEL_UNSEEN, subject=label, detail=f"made at run time in {ours.module}", place=ours.place
            )
        missing = [name for name in ours.fields if seen and name not in seen.fields and ours.own]
        for name in missing:
            yield Unknown(code=FIELDS_ADDED, subject=f"{label}.{name}", detail="added from outside the class body")
