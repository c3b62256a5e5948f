"""What the rules share: where a piece of syntax stands, and the finding that is made of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from agents.erp.audit.finding import Evidence, Finding, IsoClass, Place, Verdict
from agents.erp.audit.reading.syntax import written
from agents.erp.source import Definition, Module


def classes_of(module: Module) -> Iterator[Definition]:
    """Every class of a module, nested ones too."""
    yield from _classes(module, module.tree.body, "")


def _classes(module: Module, body: Sequence[ast.stmt], outer: str) -> Iterator[Definition]:
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            name = f"{outer}.{statement.name}" if outer else statement.name
            yield Definition(module, name, statement, "class")
            yield from _classes(module, statement.body, name)
        elif isinstance(statement, ast.If | ast.Try):
            yield from _classes(module, statement.body, outer)


def finding_at(
    node: ast.AST,
    owner: Definition,
    rule: IsoClass,
    verdict: Verdict,
    *,
    message: str,
    fix: str,
    model: str = "",
    scope_path: str = "",
    entry: str = "",
    evidence: Sequence[Evidence] = (),
    whole: bool = False,
) -> Finding:
    """A finding about a node inside a definition; about its first line only, unless `whole`."""
    line = getattr(node, "lineno", owner.line)
    end = getattr(node, "end_lineno", line) if whole else line
    return Finding(
        rule=rule,
        verdict=verdict,
        place=Place(owner.path, line),
        end_line=end or line,
        within=owner.qualname,
        expression=_words(node, owner.module),
        message=message,
        fix=fix,
        model=model,
        scope_path=scope_path,
        entry=entry,
        evidence=tuple(evidence),
    )


def _words(node: ast.AST, module: Module) -> str:
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return node.name
    return written(node, module)
