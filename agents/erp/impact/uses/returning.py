"""What a function of the project gives back, as far as its return statements tell."""

from __future__ import annotations

import ast

from agents.erp.impact.uses.reader import DEEPEST, Reader
from agents.erp.impact.uses.surroundings import Surroundings
from agents.erp.impact.uses.value import NOTHING, Value, merged
from agents.erp.source import Definition


def returned(around: Surroundings, function: Definition, depth: int) -> Value:
    """By its annotation first, then by its body, a few calls deep; each function is looked into once."""
    if depth >= DEEPEST:
        return NOTHING
    if function.name not in around.returns:
        around.returns[function.name] = NOTHING  # what a function that calls itself would see
        around.returns[function.name] = _looked_into(around, function, depth)
    return around.returns[function.name]


def _looked_into(around: Surroundings, function: Definition, depth: int) -> Value:
    node = function.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return NOTHING
    reader = Reader(around, function.module, recording=False, depth=depth + 1)
    annotated = reader.annotated(node.returns)
    if annotated.known:
        return annotated
    return merged(_returns(reader, node))


def _returns(reader: Reader, node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[Value]:
    names: dict[str, Value] = {}
    found: list[Value] = []
    for statement in node.body:
        if isinstance(statement, ast.Return):
            found += [reader.value(statement.value, names)] if statement.value else []
        else:
            reader.read(statement, names)
            inner = (entry for entry in ast.walk(statement) if isinstance(entry, ast.Return) and entry.value)
            found += [reader.value(entry.value, names) for entry in inner if entry.value]
    return [value for value in found if value.shape in {"row", "rows"} or value.pending]
