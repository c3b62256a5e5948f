"""The tables that can be asked about, as the data tools need them: a small view of the schema snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from agents.erp.data.policy import Policy
from agents.erp.schema.snapshot import Field, Level, Model, SchemaSnapshot

Kind = Literal["text", "integer", "decimal", "float", "bool", "date", "datetime", "json", "link", "key"]
KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("CharField", "TextField", "SlugField", "EmailField", "URLField", "UUIDField"), "text"),
    **dict.fromkeys(("GenericIPAddressField", "FilePathField", "TimeField"), "text"),
    **dict.fromkeys(("IntegerField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField"), "integer"),
    **dict.fromkeys(("PositiveSmallIntegerField", "PositiveBigIntegerField", "DurationField"), "integer"),
    **dict.fromkeys(("AutoField", "BigAutoField", "SmallAutoField"), "key"),
    "DecimalField": "decimal",
    "FloatField": "float",
    "BooleanField": "bool",
    "DateField": "date",
    "DateTimeField": "datetime",
    "JSONField": "json",
}
SHUT = ""  # the permission of a sensitive field that nobody has been given


class UnknownName(Exception):
    """A plan names a model or field that does not exist; the text offers names that do."""


@dataclass(frozen=True, slots=True)
class Column:
    """`permission` opens a sensitive column; None is open to whoever sees the row, SHUT is never shown."""

    name: str
    column: str
    kind: Kind
    places: int = 0
    target: str | None = None
    null: bool = False
    permission: str | None = None


@dataclass(frozen=True, slots=True)
class Generic:
    """A reference to a row of any model: its content type (or its label) in one column, its id in another."""

    kind: str
    id: str
    labelled: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`to_branch` and `to_tenant` are the hops (field names) to the roots; empty for a root and where there is none."""

    label: str
    table: str
    key: str
    level: Level
    columns: Mapping[str, Column]
    to_branch: tuple[str, ...] = ()
    to_tenant: tuple[str, ...] = ()
    root: Literal["tenant", "branch"] | None = None
    needs: tuple[str, ...] = ()
    generics: tuple[Generic, ...] = ()

    @property
    def counted(self) -> bool:
        """Whether keys are numbers."""
        return next(column.kind for column in self.columns.values() if column.column == self.key) in {"key", "integer"}

    @property
    def of_branch(self) -> bool:
        return self.level in {"B", "T(+B)"}


class Catalogue:
    """All tables of tenants and branches, by label. Global models hold nobody's data and are left out."""

    def __init__(self, tables: Mapping[str, Table], content_types: str | None, timezone: str = "") -> None:
        self.tables = tables
        self.content_types = content_types
        self.timezone = timezone

    @classmethod
    def of(cls, snapshot: SchemaSnapshot, policy: Policy) -> Catalogue:
        """From a snapshot whose roots are known."""
        models = [model for model in snapshot.models.values() if model.managed and not model.proxy]
        tables = {model.label: _table(model, policy) for model in models if model.own and model.scope.level != "G"}
        kinds = snapshot.models.get("contenttypes.ContentType")
        return cls(tables, kinds.table if kinds else "django_content_type", policy.timezone)

    def table(self, label: str) -> Table:
        """Raises UnknownName."""
        found = self.tables.get(label) or {name.lower(): table for name, table in self.tables.items()}.get(
            label.lower()
        )
        if found is None:
            raise UnknownName(f"There is no model {label!r}.{_near(label, self.tables)}")
        return found

    def column(self, table: Table, name: str) -> Column:
        """Raises UnknownName."""
        found = table.columns.get(name)
        if found is None:
            raise UnknownName(f"{table.label} has no field {name!r}.{_near(name, table.columns)}")
        return found

    def hop(self, table: Table, name: str) -> tuple[Column, Table]:
        """A relation and where it leads. Raises UnknownName."""
        column = self.column(table, name)
        target = self.tables.get(column.target or "")
        if target is None:
            raise UnknownName(f"{table.label}.{name} does not lead to a model of the ERP.")
        return column, target


def _near(name: str, names: Mapping[str, object]) -> str:
    near = get_close_matches(name, list(names), n=3, cutoff=0.5)
    return f" Near it: {', '.join(near)}." if near else ""


def _table(model: Model, policy: Policy) -> Table:
    scope = model.scope
    branch = next((path.path for path in scope.all_paths if path.root == "branch"), "")
    path = branch if scope.level == "T(+B)" else scope.path if scope.level == "B" else ""
    return Table(
        label=model.label,
        table=model.table,
        key=next((field.column or field.name for field in model.fields.values() if field.primary_key), "id"),
        level=scope.level,
        columns={field.name: _column(model, field, policy) for field in model.fields.values() if field.column},
        to_branch=tuple(filter(None, path.split("__"))),
        to_tenant=tuple(filter(None, (scope.tenant_path or "").split("__"))),
        root=scope.root,
        needs=policy.needs.get(model.label, ()),
        generics=tuple(_generics(model, policy)),
    )


def _column(model: Model, field: Field, policy: Policy) -> Column:
    kinds = {each.generic_parts[0] for each in model.fields.values() if each.generic_parts}
    relation = field.forward and field.name not in kinds  # a content type is copied as the label of its model
    sensitive = field.name in model.sensitive
    permission = policy.sensitive.get(f"{model.label}.{field.name}", SHUT if sensitive else None)
    kind = "link" if relation else KINDS.get(field.base_type or field.type, "text")
    return Column(
        name=field.name,
        column=field.column or field.name,
        kind="key" if field.primary_key else kind,
        places=field.decimal_places or 0,
        target=field.target if relation else None,
        null=field.null,
        permission=permission,
    )


def _generics(model: Model, policy: Policy) -> list[Generic]:
    parts = [field.generic_parts for field in model.fields.values() if field.generic_parts]
    named = policy.labelled.get(model.label)
    return [
        *(Generic(_column_of(model, kind), _column_of(model, number)) for kind, number in parts),
        *([Generic(_column_of(model, named[0]), _column_of(model, named[1]), labelled=True)] if named else []),
    ]


def _column_of(model: Model, field: str) -> str:
    return model.fields[field].column or field
