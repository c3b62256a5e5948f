"""Fast looks at a definition's text and functions, before anything is read closely."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from agents.erp.audit.reading.frames import Function
from agents.erp.source import Definition, Module

NO_ENTRY = re.compile(
    r"(^|/)(tests?|testing|migrations|fixtures|factories|conftest)(/|\.py$)|(^|/)test_|_tests?\.py$"
    r"|/(seeds?|seeding)/|(^|/)(seeds?|seeding)\.py$"  # a project's own name may be "seed"
)


def text_of(found: Definition) -> str:
    """The lines of a definition as written."""
    end = getattr(found.node, "end_lineno", None) or found.line
    return "\n".join(found.module.lines[found.line - 1 : end])


def written(node: ast.AST, module: Module) -> str:
    """Code without its layout; as it stands in the file where Python can't write it again."""
    try:
        return ast.unparse(node)
    except (RecursionError, ValueError):  # nested too deeply; quotes in an f-string that only newer Pythons allow
        first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", 1)
        return " ".join(" ".join(module.lines[first - 1 : last]).split())


def mentions(found: Definition, pattern: re.Pattern[str]) -> bool:
    return pattern.search(text_of(found)) is not None


def returned_function(node: ast.AST) -> ast.FunctionDef | None:
    """The function inside another that it gives back."""
    body = node.body if isinstance(node, ast.FunctionDef) else []
    inner = {part.name: part for part in body if isinstance(part, ast.FunctionDef)}
    given = (part.value for part in body if isinstance(part, ast.Return))
    return next((inner[value.id] for value in given if isinstance(value, ast.Name) and value.id in inner), None)


def functions_of(module: Module) -> Iterator[Function]:
    """Functions of a module and methods of its classes, none inside functions."""
    yield from _functions(module, module.tree.body, "", None)


def _functions(module: Module, body: Sequence[ast.stmt], outer: str, owner: Definition | None) -> Iterator[Function]:
    for statement in body:
        kind = type(statement)
        if kind is ast.FunctionDef or kind is ast.AsyncFunctionDef:
            name = _joined(outer, statement)
            yield Function(Definition(module, name, statement, "function"), owner)
        elif kind is ast.ClassDef:
            name = _joined(outer, statement)
            inner = Definition(module, name, statement, "class")
            yield from _functions(module, getattr(statement, "body", ()), name, inner)
        elif kind in {ast.If, ast.Try, ast.With}:
            parts = [*getattr(statement, "body", ()), *getattr(statement, "orelse", ())]
            yield from _functions(module, parts, outer, owner)


def _joined(outer: str, statement: ast.stmt) -> str:
    name = getattr(statement, "name", "")
    return f"{outer}.{name}" if outer else name
