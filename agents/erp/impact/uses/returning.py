"""What a function of the project gives back, as far as its return statements tell."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Protocol

from agents.erp.impact.uses.value import NOTHING, Value, merged
from agents.erp.source import Definition, Module

Names = dict[str, Value]


class BodyReader(Protocol):
    """Reads the module in which a function stands, without recording."""

    def annotated(self, annotation: ast.expr | None) -> Value: ...

    def value(self, node: ast.expr, names: Names) -> Value: ...

    def read(self, statement: ast.stmt, names: Names) -> None: ...


def returned(function: Definition, reader_of: Callable[[Module], BodyReader]) -> Value:
    """By its annotation first, then by what its body returns."""
    node = function.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return NOTHING
    reader = reader_of(function.module)
    annotated = reader.annotated(node.returns)
    if annotated.known:
        return annotated
    return merged(_returns(reader, node))


def _returns(reader: BodyReader, node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[Value]:
    names: Names = {}
    found: list[Value] = []
    for statement in node.body:
        if isinstance(statement, ast.Return):
            found += [reader.value(statement.value, names)] if statement.value else []
        else:
            reader.read(statement, names)
            inner = (entry for entry in ast.walk(statement) if isinstance(entry, ast.Return) and entry.value)
            found += [reader.value(entry.value, names) for entry in inner if entry.value]
    return [value for value in found if value.shape in {"row", "rows"} or value.pending]
