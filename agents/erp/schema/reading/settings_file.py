"""Reads a settings module: the names it assigns, as far as they are constants."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agents.erp.schema.reading.constants import UNKNOWN, Constants, computed, items
from agents.erp.source import Module, SourceTree
from agents.erp.source.symbols import absolute, statements

NAMED = re.compile(r"""DJANGO_SETTINGS_MODULE["']\s*[,\]]\s*=?\s*["']([\w.]+)["']""")


def named_settings(tree: SourceTree) -> str | None:
    """The settings module that `manage.py`, `wsgi.py` or `asgi.py` sets, the one closest to the top first."""
    files = sorted(
        tree.modules.values(), key=lambda module: (not module.name.endswith("manage"), module.path.count("/"))
    )
    found = (
        NAMED.search("\n".join(module.lines))
        for module in files
        if module.name.split(".")[-1] in {"manage", "wsgi", "asgi"}
    )
    return next((match[1] for match in found if match and tree.module(match[1])), None)


def read_settings(tree: SourceTree, name: str | None) -> dict[str, Any]:
    """Names and values of a settings module; {} where there is none. Lists may hold UNKNOWN elements."""
    module = tree.module(name) if name else None
    values: dict[str, Any] = {}
    if module:
        _run(tree, module, values, frozenset())
        for other in _adding_apps(tree, module.name):
            _run(tree, other, values, frozenset({module.name}))
    return values


def _adding_apps(tree: SourceTree, settings: str) -> Iterator[Module]:
    """Modules outside the settings that add to their list of apps: `from shop.settings import INSTALLED_APPS`."""
    for module in tree.modules.values():
        for statement in module.tree.body:
            imported = isinstance(statement, ast.ImportFrom) and any(
                a.name == "INSTALLED_APPS" for a in statement.names
            )
            if imported and isinstance(statement, ast.ImportFrom) and absolute(statement, module.package) == settings:
                yield module


def _run(tree: SourceTree, module: Module, values: dict[str, Any], above: frozenset[str]) -> None:
    """Go through a settings module from top to bottom; star imports of other settings come first."""
    reader = _Reader(module, Constants(tree, values), values)
    for statement, _ in statements(module.tree.body, counts=True):
        if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
            source = tree.module(absolute(statement, module.package))
            if source and source.name not in above:
                _run(tree, source, values, above | {module.name})
        values.update(reader.changes(statement))


class _Reader:
    """What a statement changes in the settings so far."""

    def __init__(self, module: Module, constants: Constants, values: Mapping[str, Any]) -> None:
        self._module = module
        self._constants = constants
        self._values = values

    def changes(self, statement: ast.stmt) -> Mapping[str, Any]:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                return {name: self._assigned(name, value)}
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                return {name: self._assigned(name, value)}
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=value):
                return {name: _extended(self._values.get(name, UNKNOWN), self._value(value))}
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method), args=arguments)):
                return self._after(name, method, arguments)
            case _:
                return {}

    def _assigned(self, name: str, expression: ast.expr) -> Any:
        """A list that is put together anew at run time (sorted, say) keeps what was known of it."""
        value = self._value(expression)
        known = items(self._values.get(name)) if value is UNKNOWN else None
        return [*known, UNKNOWN] if known else value

    def _value(self, expression: ast.expr) -> Any:
        """Names of the settings file have the value of this moment, not their last one."""
        if isinstance(expression, ast.Name) and expression.id in self._values:
            return self._values[expression.id]
        if isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Add):
            return _extended(self._value(expression.left), self._value(expression.right))
        if isinstance(expression, ast.List | ast.Tuple):
            return computed(expression, lambda part: self._value(part) if part else UNKNOWN)
        return self._constants.value(self._module, expression)

    def _after(self, name: str, method: str, arguments: Sequence[ast.expr]) -> Mapping[str, Any]:
        """A list after `append`, `insert`, `extend` or `remove`."""
        known = items(self._values.get(name))
        if known is None or not arguments:
            return {}
        value = self._value(arguments[-1])
        match method:
            case "append" | "insert":
                return {name: [*known, value]}
            case "extend":
                return {name: _extended(known, value)}
            case "remove":
                return {name: [entry for entry in known if entry != value]}
            case _:
                return {}


def _extended(known: Any, more: Any) -> Any:
    """A sum in which what is not known stays visible as one UNKNOWN element."""
    if isinstance(known, str) and isinstance(more, str):
        return known + more
    first, second = items(known), items(more)
    if first is None and second is None:
        return UNKNOWN
    return [*([UNKNOWN] if first is None else first), *([UNKNOWN] if second is None else second)]
