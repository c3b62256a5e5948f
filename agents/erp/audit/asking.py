"""Audits that somebody asks for in chat: a file, a folder, a module by its name, or pasted code."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from agents.erp.audit.audit import Audit
from agents.erp.audit.finding import Finding, Place
from agents.erp.audit.report import AuditReport, BadRequest
from agents.erp.schema.snapshot import Model, SchemaSnapshot
from agents.erp.source import Module, SourceTree
from agents.erp.source.parsing import Unparsable, as_module

SNIPPET = "snippet"
WORD = re.compile(r"[A-Za-z_]\w*")
MOST_NAMED = 8


def audit_named(audit: Audit, name: str) -> AuditReport:
    """The audit of what a path or dotted name stands for, however much of its beginning is left out.

    Raises BadRequest where the project has no such source.
    """
    dotted = name.strip("`'\" /").removesuffix(".py").replace("/", ".").strip(".")
    modules = audit.tree.modules
    paths = [module.path for known, module in modules.items() if not dotted or f".{dotted}." in f".{known}."]
    if not paths:
        places = sorted({module.path.rpartition("/")[0] or module.path for module in modules.values()})
        raise BadRequest(f"the project has no source {name!r}; it has {', '.join(places[:MOST_NAMED])}")
    return audit.of(paths)


def audit_code(tree: SourceTree, snapshot: SchemaSnapshot, code: str) -> AuditReport:
    """The audit of pasted code; models that it names and does not import are the project's. Raises BadRequest.

    Lines of the findings are those of the code as given.
    """
    before = [*_imports(snapshot, code), *_frame(code)]
    body = code.splitlines()
    inside = [f"    {line}" for line in body] if before and before[-1].endswith(":") else body
    module = _parsed(_stand_in(tree, snapshot), "\n".join([*before, *inside]), len(before))
    with_code = copy.copy(tree)
    with_code.modules = {**tree.modules, module.name: module}
    report = Audit(with_code, snapshot).of([module.path])
    return replace(report, findings=tuple(_moved(report.findings, len(before), body)), lines=len(body))


def _stand_in(tree: SourceTree, snapshot: SchemaSnapshot) -> str:
    """The module whose place the code takes, so that its imports lead somewhere: the shortest one without models."""
    taken = {model.module for model in snapshot.models.values()}
    free = [module for module in tree.modules.values() if module.name not in taken and not module.is_package]
    if not free:
        raise BadRequest("the project has no module that code could stand in for; name a file instead")
    return min(free, key=lambda module: (len(module.lines), module.name)).name


def _parsed(name: str, text: str, above: int) -> Module:
    try:
        return as_module(name, f"{SNIPPET}.py", text, own=True)
    except Unparsable as problem:
        raise BadRequest(f"line {max(problem.line - above, 1)} is no Python: {problem}") from problem


def _imports(snapshot: SchemaSnapshot, code: str) -> Iterator[str]:
    """Imports of the models whose names occur, where only one model has the name."""
    words = set(WORD.findall(code))
    named: dict[str, list[Model]] = {}
    for model in snapshot.models.values():
        if (
            model.own
            and model.name in words
            and not re.search(rf"import\b.*\b{model.name}\b|^class {model.name}\b", code)
        ):
            named.setdefault(model.name, []).append(model)
    for name, models in named.items():
        if len(models) == 1:
            yield f"from {models[0].module} import {name}"


def _frame(code: str) -> Sequence[str]:
    """What the code stands in: a class where it is a method, a view where it is plain statements."""
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError):
        return ()
    functions = [part for part in body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
    if any(function.args.args and function.args.args[0].arg == "self" for function in functions):
        return (f"class {SNIPPET.title()}:",)
    has_code = functions or any(isinstance(part, ast.ClassDef) for part in body)
    return () if has_code else (f"def {SNIPPET}(request, **kwargs):",)


def _moved(findings: Sequence[Finding], above: int, body: Sequence[str]) -> Iterator[Finding]:
    """Findings with the lines of the code as it was given."""
    for finding in findings:
        line = max(finding.place.line - above, 1)
        end = min(max(finding.end_line - above, line), max(len(body), 1))
        yield replace(finding, place=Place(finding.place.path, line), end_line=end)
