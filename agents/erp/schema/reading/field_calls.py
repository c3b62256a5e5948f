"""Recognises the fields in a class body, and the arguments that make them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agents.erp.schema.reading.classes import class_body
from agents.erp.schema.snapshot import Relation
from agents.erp.source import Definition, Found, Module, SourceTree, dotted_name

DJANGO = ("django.db.models.", "django.contrib.")
ENDINGS = ("Field", "Key", "GenericRelation", "ForeignObject")
RELATIONS: Mapping[str, Relation] = {
    "ForeignKey": "fk",
    "OneToOneField": "one_to_one",
    "ManyToManyField": "m2m",
    "GenericForeignKey": "generic",
    "GenericRelation": "generic",
    "RelatedField": "m2m",  # what tag managers are made of
}
COMMON = ("verbose_name", "name", "primary_key", "max_length", "unique", "blank", "null", "db_index")
POSITIONS: Mapping[str, Sequence[str]] = {
    "ForeignKey": ("to", "on_delete", "related_name", "related_query_name", "limit_choices_to"),
    "OneToOneField": ("to", "on_delete", "to_field"),
    "ManyToManyField": ("to", "related_name", "related_query_name", "limit_choices_to"),
    "GenericForeignKey": ("ct_field", "fk_field"),
    "GenericRelation": ("to",),
    "DecimalField": ("verbose_name", "name", "max_digits", "decimal_places"),
}


@dataclass(frozen=True, slots=True)
class Argument:
    """An expression, the module it stands in and the class around it."""

    module: Module
    expression: ast.expr
    within: str = ""


Arguments = Mapping[str, Argument]


@dataclass(frozen=True, slots=True)
class FieldCall:
    """The call that makes a field. `type` is the class's own name, `base` the Django class it is a kind of.

    A class of the project may set arguments itself: `forced` ones always, `usual` ones where the call leaves them out.
    """

    call: ast.Call
    module: Module
    within: str
    type: str
    base: str
    forced: Arguments = field(default_factory=dict[str, Argument])
    usual: Arguments = field(default_factory=dict[str, Argument])

    @property
    def relation(self) -> Relation | None:
        return RELATIONS.get(self.base)

    def argument(self, name: str) -> Argument | None:
        """An argument by its name, however it was given."""
        return self.forced.get(name) or self._given(name) or self.usual.get(name)

    def _given(self, name: str) -> Argument | None:
        expression = next((keyword.value for keyword in self.call.keywords if keyword.arg == name), None)
        if expression is None:
            plain = [argument for argument in self.call.args if not isinstance(argument, ast.Starred)]
            expression = dict(zip(POSITIONS.get(self.base, COMMON), plain, strict=False)).get(name)
        return Argument(self.module, expression, self.within) if expression else None


class FieldCalls:
    """Tells fields from everything else in a class body."""

    def __init__(self, tree: SourceTree) -> None:
        self._tree = tree
        self._bases: dict[Definition, str | None] = {}

    def call(self, owner: Definition, value: object) -> FieldCall | None:
        """The field that an expression of a class body makes, None for anything else."""
        if not isinstance(value, ast.Call) or not (name := dotted_name(value.func)):
            return None
        found = self._tree.resolve(owner.module.name, name, within=owner.qualname)
        if isinstance(found, Definition) and found.kind == "function":
            return self._made_by(found)
        return self._field_call(value, owner.module, owner.qualname, found)

    def _made_by(self, factory: Definition) -> FieldCall | None:
        """The field that a function of the project returns."""
        returned = (node.value for node in ast.walk(factory.node) if isinstance(node, ast.Return))
        calls = [value for value in returned if isinstance(value, ast.Call) and dotted_name(value.func)]
        if len(calls) != 1:
            return None
        found = self._tree.resolve(factory.module.name, dotted_name(calls[0].func) or "")
        is_class = not isinstance(found, Definition) or found.kind == "class"
        return self._field_call(calls[0], factory.module, "", found) if is_class else None

    def _field_call(self, call: ast.Call, module: Module, within: str, found: Found | None) -> FieldCall | None:
        base = self._base(found) if found else None
        if base is None or found is None:
            return None
        forced: dict[str, Argument] = {}
        usual: dict[str, Argument] = {}
        for entry in self._tree.mro(found) if isinstance(found, Definition) else ():
            if isinstance(entry, Definition):
                _add_own(entry, base, forced, usual)
        return FieldCall(call, module, within, (dotted_name(call.func) or "").rpartition(".")[2], base, forced, usual)

    def _base(self, found: Found) -> str | None:
        """Name of Django's field class behind a class, None where it is no field."""
        if not isinstance(found, Definition):
            return _outside_base(found.name)
        if found.kind != "class":
            return None
        if found not in self._bases:
            known = (entry.name for entry in self._tree.mro(found)[1:] if not isinstance(entry, Definition))
            self._bases[found] = next((base for name in known if (base := _outside_base(name))), None)
        return self._bases[found]


def _outside_base(name: str) -> str | None:
    """The Django field that a class outside the sources is, or stands for by its name."""
    last = name.rpartition(".")[2]
    if not last.endswith(ENDINGS) or ".forms." in name or name.startswith(("rest_framework.", "django_filters.")):
        return None
    if name.startswith(DJANGO) or last in RELATIONS:
        return last
    return "ForeignKey" if last.endswith("ForeignKey") else last


# --- arguments that a class sets itself ---------------------------------------------------------------------------


def _add_own(entry: Definition, base: str, forced: dict[str, Argument], usual: dict[str, Argument]) -> None:
    """What the `__init__` of one class sets; a class nearer to the field has spoken already."""
    method = class_body(entry.node).get("__init__")
    if not isinstance(method, ast.FunctionDef):
        return
    parameters = {parameter.arg for parameter in (*method.args.args, *method.args.kwonlyargs)}
    for name, expression in _defaults(method):
        usual.setdefault(name, Argument(entry.module, expression, entry.qualname))
    for name, expression, is_forced in (found for node in ast.walk(method) for found in _settings(node, base)):
        if not (isinstance(expression, ast.Name) and expression.id in parameters):
            (forced if is_forced else usual).setdefault(name, Argument(entry.module, expression, entry.qualname))


def _defaults(method: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    """Parameters of a method with a default of their own."""
    last = method.args.args[len(method.args.args) - len(method.args.defaults) :]
    yield from ((parameter.arg, default) for parameter, default in zip(last, method.args.defaults, strict=True))
    for parameter, default in zip(method.args.kwonlyargs, method.args.kw_defaults, strict=True):
        if default is not None:
            yield parameter.arg, default


def _settings(node: ast.AST, base: str) -> Iterator[tuple[str, ast.expr, bool]]:
    """`kwargs["to"] = X`, `kwargs.setdefault("to", X)` and `super().__init__(to=X)`: name, value, whether forced."""
    match node:
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id="kwargs"), slice=ast.Constant(value=str(name)))]):
            yield name, node.value, True
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="kwargs"), attr="setdefault"),
            args=[ast.Constant(value=str(name)), value],
        ):
            yield name, value, False
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__")):
            plain = [value for value in node.args if not isinstance(value, ast.Starred)]
            for name, value in zip(POSITIONS.get(base, COMMON), plain, strict=False):
                yield name, value, True
            yield from ((keyword.arg, keyword.value, True) for keyword in node.keywords if keyword.arg)
        case _:
            return
