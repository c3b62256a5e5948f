"""The hidden models of many-to-many fields without a `through`, as Django builds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agents.erp.schema.reading.model_fields import automatic_key
from agents.erp.schema.snapshot import Field, Model


def through_models(models: Mapping[str, Model]) -> Iterator[Model]:
    """One for each such field, told once for a field that other models inherit."""
    for model in (model for model in models.values() if not model.swapped):
        for field in model.fields.values():
            inherited = any(field.name in models[parent].fields for parent in model.parents if parent in models)
            if field.relation == "m2m" and not inherited and field.through == f"{model.label}_{field.name}":
                yield _through(model, field)


def _through(model: Model, field: Field) -> Model:
    name = f"{model.name}_{field.name}"
    source, target = _ends(model, field)
    kind = next((f.type for f in model.fields.values() if f.auto_created and not f.relation), "AutoField")
    return Model(
        label=f"{model.app}.{name}",
        name=name,
        module=model.module,
        app=model.app,
        table=f"{model.table}_{field.name}",
        place=field.place,
        own=model.own,
        auto_created=True,
        fields={
            "id": automatic_key(kind),
            source: _end(source, model.label, field),
            target: _end(target, field.target or "", field),
        },
        unique_together=((source, target),),
    )


def _ends(model: Model, field: Field) -> tuple[str, str]:
    """Names of the two keys; a model that points to itself has a from and a to."""
    source, target = model.name.lower(), (field.target or "").rpartition(".")[2].lower()
    return (f"from_{source}", f"to_{source}") if source == target else (source, target)


def _end(name: str, target: str, field: Field) -> Field:
    return Field(
        name=name,
        type="ForeignKey",
        base_type="ForeignKey",
        column=f"{name}_id",
        verbose_name=name,
        relation="fk",
        target=target,
        on_delete="CASCADE",
        related_name="+",
        db_index=True,
        db_constraint=field.db_constraint,
    )
