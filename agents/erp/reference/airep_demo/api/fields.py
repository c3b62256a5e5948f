"""Declared JSON and declared filters, as small as they can be: enough for the handful of lists the ERP offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any, ClassVar

from django.db.models import Model, QuerySet


class Field:
    """A value of a row, read over a dotted `source`."""

    def __init__(self, source: str = "") -> None:
        self.source = source

    def read(self, row: Model, name: str) -> Any:
        return reduce(_attribute, (self.source or name).split("."), row)


class ModelSerializer:
    """A row as JSON: the fields its `Meta` names, each declared on the class or read as it is called."""

    class Meta:
        """What a serializer says about itself; each inherits these."""

        model: type[Model]
        fields: tuple[str, ...] = ()
        exclude: tuple[str, ...] = ()

    def __init__(self, rows: Iterable[Model]) -> None:
        self.rows = rows

    @property
    def data(self) -> list[dict[str, Any]]:
        return [{name: self.field(name).read(row, name) for name in self.names()} for row in self.rows]

    @classmethod
    def field(cls, name: str) -> Field:
        return getattr(cls, name, None) or Field()

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The fields of `Meta.fields`, or all columns without those of `Meta.exclude`."""
        columns = [field for field in cls.Meta.model._meta.concrete_fields if field.name not in cls.Meta.exclude]
        return cls.Meta.fields or tuple(field.attname for field in columns)


class FilterSet:
    """Narrows a queryset by what a query string may ask for, and by nothing else."""

    fields: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def __init__(self, asked: Mapping[str, str], rows: QuerySet) -> None:
        self.asked, self.rows = asked, rows

    @property
    def qs(self) -> QuerySet:
        allowed = {f"{field}__{lookup}" for field, lookups in self.fields.items() for lookup in lookups}
        return self.rows.filter(**{name: value for name, value in self.asked.items() if name in allowed})


def _attribute(row: Any, name: str) -> Any:
    return getattr(row, name, None)
