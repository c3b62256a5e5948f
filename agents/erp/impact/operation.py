"""An explicit change of the models: never guessed from a diff."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Literal, cast, get_args

from pydantic import AliasChoices, Field, ValidationError

from agents.erp.schema.lookup import Lookup
from agents.erp.schema.snapshot import Field as ModelField
from agents.erp.schema.snapshot import Model, Record, SchemaSnapshot

Op = Literal[
    "rename_field",
    "remove_field",
    "add_field",
    "alter_field",
    "rename_model",
    "remove_model",
    "retarget",
    "on_delete",
    "add_constraint",
    "remove_constraint",
    "add_index",
    "remove_index",
    "manager",
    "base_manager",
    "move_scope",
    "delete_rows",
    "change_rows",
]
OF_A_FIELD: frozenset[Op] = frozenset(
    {"rename_field", "remove_field", "add_field", "alter_field", "retarget", "on_delete", "change_rows"}
)
SYNONYMS: Mapping[str, Op] = {
    "delete_model": "remove_model",
    "delete_field": "remove_field",
    "drop_field": "remove_field",
    "drop_model": "remove_model",
    "null": "alter_field",
    "not_null": "alter_field",
    "type": "alter_field",
    "alter_type": "alter_field",
    "retarget_fk": "retarget",
    "alter_on_delete": "on_delete",
    "unique": "add_constraint",
    "uniqueness": "add_constraint",
    "constraint": "add_constraint",
    "alter_constraint": "add_constraint",
    "drop_constraint": "remove_constraint",
    "index": "add_index",
    "drop_index": "remove_index",
    "move": "move_scope",
    "scope": "move_scope",
    "level": "move_scope",
    "delete": "delete_rows",
    "delete_row": "delete_rows",
    "change_row": "change_rows",
    "alter_manager": "manager",
    "alter_base_manager": "base_manager",
}
BY_FIELD: Mapping[str, tuple[Op, Op]] = {
    "rename": ("rename_field", "rename_model"),
    "remove": ("remove_field", "remove_model"),
    "drop": ("remove_field", "remove_model"),
    "alter": ("alter_field", "add_constraint"),
    "add": ("add_field", "add_constraint"),
}
LEVELS = {
    "b": "B", "branch": "B", "t": "T", "tenant": "T", "company": "T", "g": "G", "global": "G", "t(+b)": "T(+B)"
}  # fmt: skip
ON_DELETE = ("CASCADE", "PROTECT", "RESTRICT", "SET_NULL", "SET_DEFAULT", "DO_NOTHING")
CONSTRAINT_OPS = frozenset({"add_constraint", "remove_constraint", "add_index", "remove_index"})
NEW_NAME = re.compile(r"[A-Za-z_]\w*")


class BadOperation(Exception):
    """The operation cannot be understood or does not fit the schema; the text names the remedy."""


class Operation(Record):
    """One change. `model` is a label; `to` is the new name, target, level, on_delete, manager or value.

    `type` is a field's type as code (`DecimalField(12, 2)`, `ForeignKey(org.Branch)`); `null` and `unique` are what the
    field is to be, None where they stay; `choice` is one more value of a field with choices. `fields` are
    those of a constraint or index, `check` is a condition.
    """

    op: Op
    model: str
    field: str = ""
    before: str = Field(default="", validation_alias=AliasChoices("from", "before"), serialization_alias="from")
    to: str = ""
    type: str = ""
    null: bool | None = None
    unique: bool | None = None
    default: str | None = None
    choice: str = ""
    related_name: str = ""
    fields: tuple[str, ...] = ()
    check: str = ""
    condition: str = ""
    nulls_distinct: bool | None = None
    name: str = ""

    def __str__(self) -> str:
        subject = f"{self.model}.{self.field}" if self.field else self.model
        words = {
            "type": self.type,
            "check": self.check,
            "where": self.condition,
            "default": self.default or "",
            "choice": self.choice,
            "related_name": self.related_name,
        }
        parts = [
            f"({', '.join(self.fields)})" if self.fields else "",
            f"→ {self.to}" if self.to else "",
            "" if self.null is None else ("null" if self.null else "not null"),
            "" if self.unique is None else ("unique" if self.unique else "not unique"),
            *(f"{key} {text}" for key, text in words.items() if text),
        ]
        return " ".join(filter(None, [self.op, subject, *parts]))


def from_json(text: str) -> Operation:
    """An operation written as JSON, `{"op": "rename_field", "model": …, "field": …, "to": …}`. Raises BadOperation."""
    try:
        content: Any = json.loads(text)
    except ValueError as error:
        raise BadOperation(f"the operation is no JSON: {error}") from error
    if not isinstance(content, dict):
        raise BadOperation('the operation is no JSON object: {"op": …, "model": …}')
    return from_mapping(cast("dict[str, Any]", content))


def from_mapping(content: Mapping[str, Any]) -> Operation:
    """An operation from its parts; `Model.field` in one text is taken apart. Raises BadOperation."""
    parts = dict(content)
    parts = {"before" if key == "from" else key: value for key, value in parts.items() if value is not None}
    for name, other in (("new_name", "to"), ("new", "to"), ("level", "to"), ("old", "before"), ("target", "to")):
        if name in parts:
            parts.setdefault(other, parts.pop(name))
    if "not_null" in parts:
        parts["null"] = not parts.pop("not_null")
    if not parts.get("field") and str(parts.get("model", "")).count(".") == 2:
        parts["model"], _, parts["field"] = str(parts["model"]).rpartition(".")
    if "op" in parts:
        parts["op"] = _op(str(parts["op"]), is_field=bool(parts.get("field") and not parts.get("fields")))
    try:
        return Operation.model_validate(parts)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(map(str, problem["loc"])) or "operation"
        raise BadOperation(f"{where}: {problem['msg'].lower()}; op is one of {', '.join(get_args(Op))}") from error


def _op(text: str, *, is_field: bool) -> str:
    """`RenameField`, `rename-field` and `rename` are the same operation."""
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text).lower().replace("-", "_").replace(" ", "_")
    if plain in BY_FIELD:
        return BY_FIELD[plain][0 if is_field else 1]
    return SYNONYMS.get(plain, plain)


def checked(snapshot: SchemaSnapshot, operation: Operation) -> Operation:
    """The operation with full labels and exact names. Raises BadOperation where the schema has no such thing."""
    model = the_model(snapshot, operation.model)
    changes: dict[str, Any] = {"model": model.label}
    if operation.op in OF_A_FIELD:
        changes["field"] = _checked_field(model, operation)
    elif operation.field and operation.op in CONSTRAINT_OPS and not operation.fields:
        changes |= {"fields": (operation.field,), "field": ""}
    names = operation.fields or changes.get("fields", ())
    if operation.op in CONSTRAINT_OPS:
        allowed = {changes.get("field", operation.field)} if operation.op == "add_field" else set[str]()
        changes["fields"] = tuple(name if name in allowed else the_field(model, name).name for name in names)
    changes |= _checked_goal(snapshot, operation)
    return operation.model_copy(update=changes)


def _checked_field(model: Model, operation: Operation) -> str:
    if not operation.field:
        raise BadOperation(f"{operation.op} needs a field: {model.label}.<field>")
    if operation.op != "add_field":
        return the_field(model, operation.field).name
    if operation.field in model.fields:
        raise BadOperation(f"{model.label} has a field {operation.field!r} already; alter_field changes it")
    return operation.field


def _checked_goal(snapshot: SchemaSnapshot, operation: Operation) -> dict[str, Any]:
    match operation.op:
        case "rename_field" | "rename_model":
            if not NEW_NAME.fullmatch(operation.to):
                raise BadOperation(f"{operation.op} needs the new name in `to`")
        case "retarget":
            return {"to": the_model(snapshot, operation.to).label}
        case "on_delete":
            goal = operation.to.upper()
            if goal not in ON_DELETE:
                raise BadOperation(f"on_delete is one of {', '.join(ON_DELETE)}, not {operation.to!r}")
            return {"to": goal}
        case "move_scope":
            level = LEVELS.get(operation.to.lower().removesuffix(" level").removesuffix("-level"))
            if level is None:
                raise BadOperation(f"the level is one of G, T, B (global, tenant, branch), not {operation.to!r}")
            return {"to": level}
        case _:
            pass
    return {}


def the_model(snapshot: SchemaSnapshot, name: str) -> Model:
    """The one model of a name. Raises BadOperation with near names, or with the several it may be."""
    lookup = Lookup(snapshot)
    found = lookup.named(name)
    own = [model for model in found if model.own] or found
    if len(own) == 1:
        return own[0]
    if own:
        raise BadOperation(f"{name!r} may be {' or '.join(model.label for model in own)}; say which one")
    near = ", ".join(lookup.near(name)) if name else ""
    raise BadOperation(f"there is no model {name!r}{f'; nearest: {near}' if near else ''}")


def the_field(model: Model, name: str) -> ModelField:
    """A field by its name or column. Raises BadOperation with the model's fields."""
    lower = name.lower()
    for field in model.fields.values():
        if lower in {field.name.lower(), (field.column or "").lower()}:
            return field
    raise BadOperation(f"{model.label} has no field {name!r}; it has {', '.join(model.fields)}")
