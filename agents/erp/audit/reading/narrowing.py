"""Models that the project itself limits by a person somewhere, whatever their schema says about whose they are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property

from agents.erp.audit.reading.syntax import NO_ENTRY, functions_of, text_of
from agents.erp.source import Definition, Module, SourceTree, dotted_name

PERSONS = frozenset({"user", "person", "member", "profile", "account", "requester"})
NARROWING = frozenset({"filter", "get", "complex_filter"})
LIKELY = re.compile(r"\.objects\b")
ABOUT = re.compile(rf"\b({'|'.join(PERSONS)})\b")
PASSES = 2  # `groups = of(user)`, `ids = [group.id for group in groups]`, `filter(pk__in=ids)`


class Narrowed:
    """The dotted names of such model classes: `Instance` of `Instance.objects.filter(groups__in=groups_of(user))`.

    Told from the syntax alone, so that it can be asked before any function has been read.
    """

    def __init__(self, tree: SourceTree) -> None:
        self._tree = tree

    def __contains__(self, name: object) -> bool:
        return name in self._names

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(
            name
            for module in self._tree.modules.values()
            if not NO_ENTRY.search(module.path)
            for function in functions_of(module)
            for name in self._limited_in(function.definition)
        )

    def _limited_in(self, function: Definition) -> Iterator[str]:
        text = text_of(function)
        if not LIKELY.search(text) or not ABOUT.search(text):
            return
        persons = _of_persons(function.node)
        for node in ast.walk(function.node):
            if isinstance(node, ast.Call) and _is_narrowing(node) and _mentions(node, persons):
                yield from self._class_of(node, function.module)

    def _class_of(self, call: ast.Call, module: Module) -> Iterator[str]:
        """The class that a chain starts from."""
        dotted = dotted_name(_start(call)) or ""
        owner, _, manager = dotted.rpartition(".")
        found = self._tree.resolve(module.name, owner) if owner and manager.endswith("objects") else None
        if isinstance(found, Definition) and found.kind == "class":
            yield found.name


def _is_narrowing(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in NARROWING


def _start(node: ast.expr) -> ast.expr:
    """`Order.objects` of `Order.objects.all().filter(...)`."""
    start = node
    while isinstance(node, ast.Call | ast.Attribute):
        if isinstance(node, ast.Call):
            start = node = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        else:
            node = node.value
    return start


def _of_persons(function: ast.AST) -> frozenset[str]:
    """Names that stand for a person, or for what was made of one."""
    names = set(PERSONS)
    assignments = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
    for _ in range(PASSES):
        for assignment in assignments:
            if _names(assignment.value) & names:
                names |= {target.id for target in assignment.targets if isinstance(target, ast.Name)}
    return frozenset(names)


def _mentions(call: ast.Call, names: frozenset[str]) -> bool:
    return any(_names(part) & names for part in (*call.args, *(keyword.value for keyword in call.keywords)))


def _names(node: ast.AST) -> frozenset[str]:
    """Names and attributes of an expression."""
    parts = ast.walk(node)
    return frozenset(
        part.id if isinstance(part, ast.Name) else part.attr
        for part in parts
        if isinstance(part, ast.Name | ast.Attribute)
    )
