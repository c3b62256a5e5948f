"""Puts a world into the database."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from airep_demo.seed.world import World

GENERIC = {"source": ("source_type_id", "source_id"), "target": ("content_type_id", "object_id")}


def load(world: World) -> int:
    """Write all rows in one transaction, leaving signals aside; returns how many."""
    models = {model.__name__: model for model in apps.get_models() if model.__module__.startswith("airep_demo.")}
    kinds = ContentType.objects.get_for_models(*models.values())
    ids = {model.__name__: kind.pk for model, kind in kinds.items()}
    with transaction.atomic():
        for kind, rows in world.tables.items():
            model = models[kind.__name__]
            names = [field.name for field in fields(kind)]
            model._base_manager.bulk_create(model(**_columns(row, names, ids)) for row in rows)
        _continue_counting([models[kind.__name__] for kind in world.tables])
    return sum(len(rows) for rows in world.tables.values())


def _columns(row: object, names: list[str], ids: dict[str, int]) -> dict[str, Any]:
    """A generic reference is a model's name and an id; the table has a content type and an id."""
    columns = {name: getattr(row, name) for name in names}
    for name, (kind_column, id_column) in GENERIC.items():
        if target := columns.pop(name, None):
            columns |= {kind_column: ids[target[0]], id_column: target[1]}
    return columns


def _continue_counting(models: list[type[Model]]) -> None:
    """Ids were given, so a database with sequences has to be told where to go on."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
