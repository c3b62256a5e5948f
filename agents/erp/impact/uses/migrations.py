"""Migrations: history that names models and fields; it stays as it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from agents.erp.impact.names import Hop
from agents.erp.impact.report import Reference
from agents.erp.impact.uses.index import shown
from agents.erp.impact.uses.surroundings import Surroundings
from agents.erp.schema.snapshot import Model
from agents.erp.source import Module


def read_migration(around: Surroundings, module: Module) -> None:
    """Operations on a model of the migration's app, and the fields they list."""
    folder = PurePosixPath(module.path).parent.parent.as_posix()
    models = {
        model.name.lower(): model
        for model in around.snapshot.models.values()
        if model.own and PurePosixPath(model.place.file).as_posix().startswith(f"{folder}/")
    }
    for call in ast.walk(module.tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            _read_operation(around, module, models, call)


def _read_operation(around: Surroundings, module: Module, models: dict[str, Model], call: ast.Call) -> None:
    texts = {keyword.arg: keyword.value for keyword in call.keywords}
    named = texts.get("model_name") or (texts.get("name") if _name(call) in {"CreateModel", "DeleteModel"} else None)
    model = models.get(str(named.value).lower()) if isinstance(named, ast.Constant) else None
    if model is None:
        return
    around.index.add_model(model.label, _reference(module, call, model.name))
    for text in _texts(call):
        field = model.fields.get(str(text.value))
        if field:
            hop = Hop(model.label, field, "", reverse=False, name=field.name)
            around.index.add(hop, _reference(module, text, field.name))


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _texts(call: ast.Call) -> Iterator[ast.Constant]:
    """Names of fields: first in `fields=[("number", …)]`, the `name` of field operations, fields of constraints."""
    for node in ast.walk(call):
        match node:
            case ast.Tuple(elts=[ast.Constant(value=str()) as first, ast.Call()]):
                yield first
            case ast.keyword(arg="fields", value=ast.List(elts=elements) | ast.Tuple(elts=elements)):
                yield from (entry for entry in elements if isinstance(entry, ast.Constant))
            case ast.keyword(arg="name" | "old_name", value=ast.Constant(value=str()) as text):
                yield text
            case _:
                pass


def _reference(module: Module, node: ast.expr, path: str) -> Reference:
    text = shown(module.lines[node.lineno - 1])
    return Reference(kind="migration", file=module.path, line=node.lineno, certainty="certain", path=path, text=text)
