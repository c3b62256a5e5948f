"""The reverse side of relations: what points at each model, and under which name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from agents.erp.schema.snapshot import Field, Incoming, Model


def with_incoming(models: Mapping[str, Model]) -> dict[str, Model]:
    """The models with `incoming` filled in. A proxy shares its rows' relations, so they are counted once."""
    found: dict[str, list[Incoming]] = defaultdict(list)
    for target, incoming in _all(models):
        found[target].append(incoming)
    return {label: model.model_copy(update={"incoming": tuple(found[label])}) for label, model in models.items()}


def _all(models: Mapping[str, Model]) -> Iterator[tuple[str, Incoming]]:
    for model in models.values():
        inherited = {name for parent in model.parents if parent in models for name in models[parent].fields}
        for field in model.fields.values():
            if field.target and field.relation and field.name not in inherited and not model.proxy:
                yield field.target, _incoming(model, field)


def _incoming(model: Model, field: Field) -> Incoming:
    name = filled(field.related_name, model.name, model.app)
    hidden = name == "+"
    many = field.relation != "one_to_one"
    accessor = None if hidden else name or (f"{model.name.lower()}_set" if many else model.name.lower())
    query_name = (
        filled(field.related_query_name, model.name, model.app) or ("" if hidden else name) or model.name.lower()
    )
    return Incoming(
        model=model.label,
        field=field.name,
        relation=field.relation or "fk",
        accessor=accessor,
        query_name=query_name,
        on_delete=field.on_delete,
    )


def filled(name: str | None, model: str, app: str) -> str | None:
    """`%(class)s` and `%(app_label)s` of abstract bases, replaced; every name that hides the reverse side is `+`."""
    if not name:
        return None
    for mark, value in (("class", model), ("model_name", model), ("app_label", app)):
        name = name.replace(f"%({mark})s", value.lower())
    return "+" if name.endswith("+") else name
