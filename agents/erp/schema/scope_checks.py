"""Mistakes in the override file: what it names and the schema does not have, or does not confirm."""

from __future__ import annotations

from collections.abc import Iterator

from agents.erp.schema.hops import way_of
from agents.erp.schema.overrides import Declared, Overrides
from agents.erp.schema.snapshot import Model, SchemaSnapshot


def override_problems(snapshot: SchemaSnapshot, overrides: Overrides) -> list[str]:
    """A sentence for each mistake. `snapshot` is the derived one."""
    return [*_roots(snapshot, overrides), *_models(snapshot, overrides)]


def _roots(snapshot: SchemaSnapshot, overrides: Overrides) -> Iterator[str]:
    declared = overrides.roots
    for kind, label in (("tenant", declared.tenant), ("branch", declared.branch)) if declared else ():
        if label and label not in snapshot.models:
            yield f"roots.{kind}: there is no model {label!r}"


def _models(snapshot: SchemaSnapshot, overrides: Overrides) -> Iterator[str]:
    for label, declared in overrides.models.items():
        model = snapshot.models.get(label)
        if model is None:
            yield f"models: there is no model {label!r}"
            continue
        missing = [name for name in declared.sensitive if name not in model.fields]
        yield from (f"{label}.sensitive: there is no field {name!r}" for name in missing)
        yield from _path(snapshot, model, declared)


def _path(snapshot: SchemaSnapshot, model: Model, declared: Declared) -> Iterator[str]:
    if not declared.path or model.label not in snapshot.models:
        return
    written = way_of(snapshot.models, model.label, declared.path)
    derived = [path.path for path in model.scope.all_paths]
    if written is None:
        yield f"{model.label}.path: {declared.path!r} is no chain of foreign keys of this model"
    elif written[1] not in {snapshot.roots.tenant, snapshot.roots.branch}:
        yield f"{model.label}.path: {declared.path!r} ends at {written[1]}, which is no root"
    elif declared.path not in derived:
        yield f"{model.label}.path: {declared.path!r} is none of the ways found: {', '.join(derived) or 'none'}"
