"""Constraints, indexes and ordering of a `Meta` class."""

from __future__ import annotations

import ast

from agents.erp.schema.reading.classes import ModelClass, ModelClasses
from agents.erp.schema.reading.constants import Constants, items
from agents.erp.schema.snapshot import Constraint, Index
from agents.erp.source import Module, dotted_name


class MetaRules:
    def __init__(self, classes: ModelClasses, constants: Constants) -> None:
        self._classes = classes
        self._constants = constants

    def unique_together(self, found: ModelClass) -> tuple[tuple[str, ...], ...]:
        """The groups of fields; one group may be written without the outer brackets."""
        value = self._classes.meta(found.definition, "unique_together")
        groups = items(value) or []
        if groups and all(isinstance(entry, str) for entry in groups):
            groups = [groups]
        return tuple(tuple(map(str, group)) for group in map(items, groups) if group)

    def ordering(self, found: ModelClass) -> tuple[str, ...]:
        if self._classes.option(found, "order_with_respect_to", str):
            return ("_order",)
        value = self._classes.meta(found.definition, "ordering")
        return tuple(entry for entry in items(value) or () if isinstance(entry, str))

    def constraints(self, found: ModelClass) -> tuple[Constraint, ...]:
        return tuple(self._constraint(found, module, call) for module, call in self._calls(found, "constraints"))

    def indexes(self, found: ModelClass) -> tuple[Index, ...]:
        return tuple(self._index(found, module, call) for module, call in self._calls(found, "indexes"))

    def _calls(self, found: ModelClass, option: str) -> list[tuple[Module, ast.Call]]:
        """The calls listed in an option; parts of a sum of lists are put together."""
        place = self._classes.meta_expression(found.definition, option)
        if place is None:
            return []
        module, expression, _ = place
        return [(module, call) for call in _listed(expression)]

    def _constraint(self, found: ModelClass, module: Module, call: ast.Call) -> Constraint:
        arguments = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        check = arguments.get("condition") if _called(call) == "CheckConstraint" else None
        check = arguments.get("check", check)
        return Constraint(
            type=_called(call),
            name=self._name(found, module, arguments.get("name")),
            fields=self._texts(module, arguments.get("fields")),
            expressions=tuple(ast.unparse(argument) for argument in call.args),
            condition=_source(arguments.get("condition")) if check is None else None,
            check=_source(check),
            nulls_distinct=self._flag(module, arguments.get("nulls_distinct")),
            deferrable=_source(arguments.get("deferrable")),
        )

    def _index(self, found: ModelClass, module: Module, call: ast.Call) -> Index:
        arguments = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        return Index(
            type=_called(call),
            name=self._name(found, module, arguments.get("name")),
            fields=self._texts(module, arguments.get("fields")),
            expressions=tuple(ast.unparse(argument) for argument in call.args),
            condition=_source(arguments.get("condition")),
        )

    def _name(self, found: ModelClass, module: Module, expression: ast.expr | None) -> str:
        value = self._constants.value(module, expression)
        text = value if isinstance(value, str) else ""
        return text.replace("%(class)s", found.name.lower()).replace("%(app_label)s", found.app.lower())

    def _texts(self, module: Module, expression: ast.expr | None) -> tuple[str, ...]:
        value = self._constants.value(module, expression)
        return tuple(entry for entry in items(value) or () if isinstance(entry, str))

    def _flag(self, module: Module, expression: ast.expr | None) -> bool | None:
        value = self._constants.value(module, expression)
        return value if isinstance(value, bool) else None


def _called(call: ast.Call) -> str:
    return (dotted_name(call.func) or "").rpartition(".")[2]


def _source(expression: ast.expr | None) -> str | None:
    return ast.unparse(expression) if expression else None


def _listed(expression: ast.expr | None) -> list[ast.Call]:
    match expression:
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            return [element for element in elements if isinstance(element, ast.Call)]
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return [*_listed(left), *_listed(right)]
        case _:
            return []
