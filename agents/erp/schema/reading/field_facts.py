"""A field as its call in the class body describes it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, cast

from agents.erp.schema.reading.constants import UNKNOWN, Constants, items
from agents.erp.schema.reading.field_calls import FieldCall
from agents.erp.schema.snapshot import Default, Field, Place
from agents.erp.source import Definition, SourceTree, dotted_name

LENGTHS = {
    "SlugField": 50,
    "URLField": 200,
    "EmailField": 254,
    "FileField": 100,
    "ImageField": 100,
    "FilePathField": 100,
    "UUIDField": 32,
}
AUTOMATIC = frozenset({"AutoField", "BigAutoField", "SmallAutoField"})
INDEXED = frozenset({"SlugField"})
PARENT_BUILTINS = frozenset({"list", "dict", "set", "tuple", "str", "int", "float", "bool"})


class FieldReader:
    """Reads what the call of a field says."""

    def __init__(self, tree: SourceTree, constants: Constants) -> None:
        self._tree = tree
        self._constants = constants

    def field(self, name: str, made: FieldCall) -> Field:
        """The field; targets are resolved later, when all models are known."""
        read = _Arguments(made, self._constants)
        relation = made.relation
        choices = self._choices(made)
        to_one = relation in {"fk", "one_to_one"}
        has_default = read.kind_of_default(self._tree)
        unique = relation == "one_to_one" or read.flag("unique") or read.flag("primary_key")
        return Field(
            name=name,
            type=made.type,
            base_type=made.base,
            column=None
            if relation in {"m2m", "generic"}
            else read.text("db_column") or (f"{name}_id" if to_one else name),
            verbose_name=read.text("verbose_name") or name.replace("_", " "),
            help_text=read.text("help_text") or "",
            null=read.flag("null") or made.base == "NullBooleanField",
            blank=read.flag("blank") or read.flag("auto_now") or read.flag("auto_now_add") or made.base in AUTOMATIC,
            unique=unique,
            primary_key=read.flag("primary_key"),
            default=has_default,
            default_value=read.short_default() if has_default == "value" else None,
            choices=choices[:50],
            choices_count=len(choices),
            max_length=read.number("max_length") or LENGTHS.get(made.base),
            max_digits=read.number("max_digits"),
            decimal_places=read.number("decimal_places"),
            validators=self._validators(made),
            relation=relation,
            to_field=read.text("to_field"),
            on_delete=self._on_delete(made) if to_one else None,
            related_name=read.text("related_name"),
            related_query_name=read.text("related_query_name"),
            limit_choices_to=read.source("limit_choices_to"),
            db_index=read.flag("db_index", default=to_one or made.base in INDEXED),
            db_constraint=read.flag("db_constraint", default=True),
            auto_created=False,
            generic_parts=_generic_parts(read) if made.base == "GenericForeignKey" else None,
            place=Place(file=made.module.path, line=made.call.lineno),
        )

    def _choices(self, made: FieldCall) -> tuple[tuple[str, str], ...]:
        given = made.argument("choices")
        value = self._constants.value(given.module, given.expression, given.within) if given else ()
        if given and value is UNKNOWN and (name := dotted_name(given.expression)):
            by_class = ast.parse(f"{name}.choices", mode="eval").body
            value = self._constants.value(given.module, by_class, given.within)
        return tuple(flat_choices(value))

    def _validators(self, made: FieldCall) -> tuple[str, ...]:
        given = made.argument("validators")
        listed = given.expression if given else None
        elements = listed.elts if isinstance(listed, ast.List | ast.Tuple) else []
        return tuple(ast.unparse(element).rpartition("validators.")[2] for element in elements)

    def _on_delete(self, made: FieldCall) -> str | None:
        given = made.argument("on_delete")
        called = (
            given.expression.func if given and isinstance(given.expression, ast.Call) else given and given.expression
        )
        name = dotted_name(called)
        if not given or not name:
            return None
        found = self._tree.resolve(given.module.name, name, within=given.within)
        return (found.name if found else name).rpartition(".")[2]


class _Arguments:
    """Typed access to a call's arguments."""

    def __init__(self, made: FieldCall, constants: Constants) -> None:
        self._made = made
        self._constants = constants

    def value(self, name: str) -> Any:
        given = self._made.argument(name)
        return self._constants.value(given.module, given.expression, given.within) if given else UNKNOWN

    def text(self, name: str) -> str | None:
        value = self.value(name)
        return value if isinstance(value, str) else None

    def number(self, name: str) -> int | None:
        value = self.value(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.value(name)
        return value if isinstance(value, bool) else default

    def short_default(self) -> str | None:
        value = self.value("default")
        return repr(value) if isinstance(value, str | int | float | bool) and len(repr(value)) < 60 else None

    def source(self, name: str) -> str | None:
        given = self._made.argument(name)
        return ast.unparse(given.expression) if given else None

    def kind_of_default(self, tree: SourceTree) -> Default:
        if self._made.argument("db_default"):
            return "database"
        given = self._made.argument("default")
        if given is None:
            return "none"
        if isinstance(given.expression, ast.Lambda):
            return "callable"
        name = dotted_name(given.expression)
        if not name or self.value("default") is not UNKNOWN:
            return "value"
        found = tree.resolve(given.module.name, name, within=given.within)
        if found is None:
            return "callable" if name in PARENT_BUILTINS else "value"
        return "value" if isinstance(found, Definition) and found.kind == "assignment" else "callable"


def _generic_parts(read: _Arguments) -> tuple[str, str]:
    return read.text("ct_field") or "content_type", read.text("fk_field") or "object_id"


def flat_choices(value: Any) -> list[tuple[str, str]]:
    """Value and label of each choice; groups are taken apart."""
    flat: list[tuple[str, str]] = []
    entries = list(cast("Mapping[Any, Any]", value).items()) if isinstance(value, dict) else items(value)
    for entry in entries or ():
        pair = items(entry) or []
        if len(pair) == 2:
            grouped = items(pair[1])
            flat += [(_shown(pair[0]), _shown(pair[1]))] if grouped is None else flat_choices(grouped)
    return flat


def _shown(value: object) -> str:
    return "?" if value is UNKNOWN else str(value)
