"""Class bodies: fields that forms, serializers, admins, filters, views and models name in texts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from agents.erp.impact.uses.reader import Names, Reader
from agents.erp.impact.uses.surroundings import Surroundings, assigned
from agents.erp.impact.uses.value import NOTHING, Value, of
from agents.erp.schema.snapshot import Model
from agents.erp.source import Definition, Module

NO_FIELDS = re.compile(
    r"^(template\w*|name|verbose_name\w*|label\w*|app_label|db_table\w*|permission\w*|help_texts?|error_messages|"
    r"\w*_url|"
    r"title|description|context_object_name|default_related_name|tenant_model|__\w+__|\w*_class(es)?|icon|help|model)$"
)
PATH = re.compile(r"[-^=@+]?[A-Za-z_]\w*(?:\.\w+)*")
ROW_NAMES = frozenset({"obj", "instance", "object", "row", "record"})
HOOK = re.compile(r"^(?:clean|validate|dehydrate|filter|resolve)_(\w+)$")
CLASS_KINDS = {"model": "declaration", "manager": "manager"}


def read_module(around: Surroundings, module: Module) -> None:
    """Every statement of a module, classes with what they are about."""
    reader = Reader(around, module)
    names: Names = {}
    for statement in module.tree.body:
        if isinstance(statement, ast.ClassDef):
            _read_class(reader, Definition(module, statement.name, statement, "class"), names)
        else:
            reader.read(statement, names)


def _read_class(reader: Reader, definition: Definition, names: Names) -> None:
    node = definition.node
    if not isinstance(node, ast.ClassDef):
        return
    kind = reader.around.kind(definition)
    owners = reader.around.owners(definition)
    for decorator in node.decorator_list:
        reader.value(decorator, names)
    if not owners:
        _read_strange_class(reader, definition, node, kind, names)
    for model in owners:
        _ClassReader(reader, definition, kind, model).read(node, dict(names))


def _read_strange_class(reader: Reader, definition: Definition, node: ast.ClassDef, kind: str, names: Names) -> None:
    """A class that names no model: what it lists may be fields of the rows that it is given somewhere else."""
    del definition
    for statement in node.body:
        if isinstance(statement, ast.ClassDef):
            inner = Definition(reader.module, f"{node.name}.{statement.name}", statement, "class")
            _read_class(reader, inner, names)
        else:
            reader.read(statement, names)
    guessed = _called_like(reader.around, node.name)
    for name, value in assigned(node.body):
        if guessed and kind in {"filter", "serializer", "form", "admin", "import map"} and not NO_FIELDS.match(name):
            for text in _texts(value):
                reader.path(guessed.label, _path(text), text, kind, "likely")


def _called_like(around: Surroundings, name: str) -> Model | None:
    """`InvoiceFilter` is likely about Invoice."""
    words = re.sub(r"(FilterSet|Filter|Serializer|Form|Admin|Resource)$", "", name)
    return around.by_word.get(words.lower()) if words != name else None


class _ClassReader:
    """One class about one model."""

    def __init__(self, reader: Reader, definition: Definition, kind: str, model: Model) -> None:
        self._reader = reader
        self._definition = definition
        self._kind = kind
        self._model = model

    def read(self, node: ast.ClassDef, names: Names) -> None:
        shape = {"model": "row", "manager": "rows"}.get(self._kind, "owner")
        itself = of(self._model.label, "row" if shape == "row" else "rows" if shape == "rows" else "owner")
        for statement in node.body:
            match statement:
                case ast.ClassDef(name="Meta"):
                    self._read_options(statement, names)
                case ast.ClassDef():
                    self._reader.read(statement, names)
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self._read_method(statement, names, itself)
                case _:
                    self._read_statement(statement, names)

    def _read_statement(self, statement: ast.stmt, names: Names) -> None:
        if self._kind == "model" and not any(True for _ in assigned([statement])):
            self._reader.read(statement, names)
            return
        for name, value in assigned([statement]):
            found = self._reader.value(value, names)
            names[name] = found if found.known else NOTHING
            self._read_option(name, value, found, declared=isinstance(value, ast.Call))

    def _read_options(self, meta: ast.ClassDef, names: Names) -> None:
        for name, value in assigned(meta.body):
            self._read_option(name, value, self._reader.value(value, names), declared=False)

    def _read_option(self, name: str, value: ast.expr, found: Value, *, declared: bool) -> None:
        """One assignment of a class body; paths of constraints and querysets in it belong to this model."""
        self._reader.consume(self._model.label, found)
        if declared:
            self._read_declared(name, value)
        if self._kind in {"form", "serializer"} and (name == "exclude" or _is_all(name, value)):
            use = self._reader.reference(self._kind, value, "certain", name)
            self._reader.around.index.open_lists[self._model.label].append(use)
        if NO_FIELDS.match(name) or (declared and self._kind != "model"):
            return
        if self._kind == "model" and (declared or isinstance(value, ast.Call)):
            return
        kind = {"ordering": "ordering", "unique_together": "constraint", "indexes": "index"}.get(name, self._kind)
        kind = "scope path" if self._kind == "model" and name.endswith("path") else CLASS_KINDS.get(kind, kind)
        for text in _texts(value):
            self._reader.path(self._model.label, _path(text), text, kind, "certain", option=name)

    def _read_declared(self, name: str, value: ast.expr) -> None:
        """A declared field: what `source=` names, else the field of its own name."""
        if self._kind not in {"serializer", "form", "filter", "import map"} or not isinstance(value, ast.Call):
            return
        options = {keyword.arg: keyword.value for keyword in value.keywords}
        source = next((options[key] for key in ("source", "field_name", "attribute") if key in options), None)
        if isinstance(source, ast.Constant) and isinstance(source.value, str):
            self._reader.path(self._model.label, _path(source), source, self._kind, "certain")
        elif source is None:
            self._reader.path(self._model.label, name, value, self._kind, "likely")

    def _read_method(self, node: ast.FunctionDef | ast.AsyncFunctionDef, names: Names, itself: Value) -> None:
        arguments = node.args.args
        bound: dict[str, Value] = {}
        plain = not any(isinstance(entry, ast.Name) and entry.id == "staticmethod" for entry in node.decorator_list)
        if arguments and plain:
            is_class = arguments[0].arg == "cls" and self._kind == "model"
            bound[arguments[0].arg] = of(self._model.label, "class") if is_class else itself
        for argument in arguments[1:]:
            if argument.arg in ROW_NAMES:
                bound[argument.arg] = of(self._model.label, "row", "likely")
            elif argument.arg in {"queryset", "qs"}:
                bound[argument.arg] = of(self._model.label, "rows", "likely")
            elif argument.arg in {"attrs", "validated_data"}:
                bound[argument.arg] = of(self._model.label, "keys", "likely")
        hook = HOOK.match(node.name)
        if hook and self._kind in {"form", "serializer", "filter", "import map"}:
            self._reader.path(self._model.label, hook[1], node, self._kind, "certain")
        self._reader.read_function(node, names, bound)


def _is_all(name: str, value: ast.expr) -> bool:
    return name == "fields" and isinstance(value, ast.Constant) and value.value == "__all__"


def _texts(value: ast.expr) -> Iterator[ast.Constant]:
    """All texts in a value that look like a name or a path."""
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and PATH.fullmatch(node.value):
            yield node


def _path(text: ast.Constant) -> str:
    return str(text.value).lstrip("-^=@+").replace(".", "__")
