"""All uses in a project, found in one pass."""

from __future__ import annotations

import ast

from agents.erp.impact.report import Reference
from agents.erp.impact.uses.classes import read_module
from agents.erp.impact.uses.files import data_files, read_file, read_sql
from agents.erp.impact.uses.index import MIGRATIONS, UseIndex, kind_at, shown
from agents.erp.impact.uses.migrations import read_migration
from agents.erp.impact.uses.surroundings import Surroundings
from agents.erp.impact.uses.templates import project_files, read_template, template_files
from agents.erp.schema.snapshot import SchemaSnapshot
from agents.erp.source import Module, SourceTree
from agents.erp.source.uncollected import uncollected

SHORTEST_SQL = 20


def find_uses(tree: SourceTree, snapshot: SchemaSnapshot) -> UseIndex:
    """Python first: it says what templates and import maps are given."""
    around = Surroundings(tree, snapshot)
    with uncollected():
        for module in tree.modules.values():
            if MIGRATIONS.search(module.path):
                read_migration(around, module)
            else:
                read_module(around, module)
                _read_mentions(around, module)
        for file in template_files(tree.root):
            text = file.read_text(encoding="utf-8", errors="replace")
            read_template(around, file, file.relative_to(tree.root).as_posix(), text)
        for file in data_files(project_files(tree.root)):
            read_file(around, file, file.relative_to(tree.root).as_posix())
    return around.index


def _read_mentions(around: Surroundings, module: Module) -> None:
    """Raw SQL, labels of models in texts, imports and other mentions of model classes."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Constant(value=str()):
                _read_text(around, module, node)
            case ast.ImportFrom():
                _read_import(around, module, node)
            case ast.Name(ctx=ast.Load()) | ast.Attribute(ctx=ast.Load()):
                _read_name(around, module, node)
            case _:
                pass


def _read_text(around: Surroundings, module: Module, node: ast.Constant) -> None:
    text = str(node.value)
    if text in around.snapshot.models:
        around.index.add_model(text, _at(module, node, "label", text))
    elif len(text) > SHORTEST_SQL:
        read_sql(around, module.path, text, node.lineno, module.lines)


def _read_import(around: Surroundings, module: Module, node: ast.ImportFrom) -> None:
    for alias in node.names:
        model = around.named(module, alias.asname or alias.name)
        if model:
            around.index.add_model(model.label, _at(module, node, "import", model.name))


def _read_name(around: Surroundings, module: Module, node: ast.Name | ast.Attribute) -> None:
    last = node.attr if isinstance(node, ast.Attribute) else node.id
    model = around.model(module, node) if last[:1].isupper() else None
    if model:
        around.index.add_model(model.label, _at(module, node, "class", model.name))


def _at(module: Module, node: ast.expr | ast.ImportFrom, kind: str, path: str) -> Reference:
    return Reference(
        kind=kind_at(module.path, kind),
        file=module.path,
        line=node.lineno,
        certainty="certain",
        path=path,
        text=shown(module.lines[node.lineno - 1]),
    )
