"""How a project keeps tenants and branches apart, as far as its sources show; detected, never assumed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from agents.erp.schema.reading.constants import items
from agents.erp.schema.snapshot import Manager, Mechanism, Place, SchemaSnapshot
from agents.erp.source import Definition, Module, SourceTree, dotted_name

CONTEXTS = frozenset({"ContextVar", "Local", "local"})
ROW_SECURITY = re.compile(r"ROW LEVEL SECURITY|CREATE POLICY", re.IGNORECASE)
SCHEMA_ENGINES = re.compile(r"django_tenants|tenant_schemas|django_pgschemas")
SCOPE_WORDS = re.compile(r"tenant|branch|organi[sz]|company|scope|workspace|entity", re.IGNORECASE)
MOST = 8  # places of one kind that are listed


def detect(tree: SourceTree, snapshot: SchemaSnapshot, settings: dict[str, Any]) -> tuple[Mechanism, ...]:
    """What was found, `none` if nothing was."""
    found = [
        *_managers(snapshot),
        *_contexts(tree),
        *_middleware(tree, settings),
        *_mixins(tree, snapshot),
        *_schemas(settings),
        *_row_security(tree),
    ]
    return tuple(found) or (Mechanism(kind="none", detail="no mechanism was found in the sources", place=Place()),)


def _managers(snapshot: SchemaSnapshot) -> Iterator[Mechanism]:
    """Default managers that limit rows, one line for each manager class."""
    by_class: dict[str, tuple[Manager, list[str]]] = {}
    for model in snapshot.models.values():
        manager = model.default_manager
        if manager and manager.scoped in {"yes", "fail-open"} and not model.auto_created:
            by_class.setdefault(manager.manager_class, (manager, []))[1].append(model.label)
    for name, (manager, labels) in sorted(by_class.items()):
        closed = "fails closed" if manager.scoped == "yes" else "fails open"
        detail = f"{name} on {len(labels)} models ({', '.join(labels[:3])}{', …' if len(labels) > 3 else ''}), {closed}"
        yield Mechanism(kind="scoped_manager", detail=f"{detail}: {manager.why}", place=manager.place)


def _contexts(tree: SourceTree) -> Iterator[Mechanism]:
    """Variables of the current task or thread that are called like a scope."""
    for module in tree.modules.values():
        for statement in module.tree.body:
            value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
            name = (dotted_name(value.func) or "").rpartition(".")[2] if isinstance(value, ast.Call) else ""
            if name in CONTEXTS and SCOPE_WORDS.search(f"{module.name} {ast.unparse(statement)}"):
                yield Mechanism(
                    kind="context_variable", detail=ast.unparse(statement)[:120], place=_at(module, statement)
                )


def _middleware(tree: SourceTree, settings: dict[str, Any]) -> Iterator[Mechanism]:
    """The project's own middleware that speaks of a scope."""
    for entry in items(settings.get("MIDDLEWARE")) or ():
        module, _, name = entry.rpartition(".") if isinstance(entry, str) else ("", "", "")
        found = tree.resolve(module, name) if tree.module(module) else None
        if isinstance(found, Definition) and SCOPE_WORDS.search(ast.unparse(found.node)):
            yield Mechanism(kind="middleware", detail=found.name, place=Place(file=found.path, line=found.line))


def _mixins(tree: SourceTree, snapshot: SchemaSnapshot) -> Iterator[Mechanism]:
    """Classes without a model of their own whose get_queryset filters by a scope path: bases of views."""
    hops = {path.path.split("__")[0] for model in snapshot.models.values() for path in model.scope.all_paths}
    found = (definition for definition in tree.classes() if definition.qualname.endswith(("Mixin", "MixIn")))
    mixins = [definition for definition in found if _filters_by(definition, hops)]
    for definition in mixins[:MOST]:
        yield Mechanism(
            kind="view_mixin", detail=definition.name, place=Place(file=definition.path, line=definition.line)
        )


def _filters_by(definition: Definition, hops: set[str]) -> bool:
    body = definition.node.body if isinstance(definition.node, ast.ClassDef) else []
    methods = [part for part in body if isinstance(part, ast.FunctionDef) and part.name == "get_queryset"]
    keywords = (node.arg or "" for method in methods for node in ast.walk(method) if isinstance(node, ast.keyword))
    return any(keyword.split("__")[0].removesuffix("_id") in hops for keyword in keywords)


def _schemas(settings: dict[str, Any]) -> Iterator[Mechanism]:
    for entry in items(settings.get("INSTALLED_APPS")) or ():
        if isinstance(entry, str) and SCHEMA_ENGINES.match(entry):
            yield Mechanism(kind="schema_per_tenant", detail=f"{entry} is installed", place=Place())


def _row_security(tree: SourceTree) -> Iterator[Mechanism]:
    for module in tree.modules.values():
        lines = [number for number, line in enumerate(module.lines, 1) if ROW_SECURITY.search(line)]
        if lines and ".migrations." in module.name:
            place = Place(file=module.path, line=lines[0])
            yield Mechanism(kind="row_level_security", detail=f"policies in {module.name}", place=place)


def _at(module: Module, statement: ast.stmt) -> Place:
    return Place(file=module.path, line=statement.lineno)
