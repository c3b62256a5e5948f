"""State that outlives a request: caches, raw SQL, process-wide values, and contexts that are never reset."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from agents.erp.audit.finding import Finding, Verdict
from agents.erp.audit.reading.frames import Function, Mark
from agents.erp.audit.reading.project import Project
from agents.erp.audit.reading.reader import Reader
from agents.erp.audit.reading.syntax import mentions
from agents.erp.audit.rules.places import finding_at
from agents.erp.schema.snapshot import Model
from agents.erp.source import Definition, Module

SQL = re.compile(r"(?is)\b(select|update|delete|insert|with)\b.*\b(from|set|into|as)\b")
RAW = re.compile(r"\.(execute|executemany|raw)\(")
WORD = re.compile(r"[a-z_][a-z0-9_]*")


class Ambient:
    """Looks at what functions leave behind for others."""

    def __init__(self, project: Project, reader: Reader) -> None:
        self._project = project
        self._scoping = project.scoping
        self._reader = reader

    def findings(self, modules: Iterable[Module]) -> Iterator[Finding]:
        for module in modules:
            for function in self._project.functions(module):
                yield from self._marks(function)
                yield from self._raw(function.definition)

    def _marks(self, function: Function) -> Iterator[Finding]:
        told: set[ast.AST] = set()
        for mark in self._reader.report(function).marks:
            if mark.node not in told and mark.within is function.definition.node:
                told.add(mark.node)
                yield self._marked(function, mark)

    def _marked(self, function: Function, mark: Mark) -> Finding:
        entrance = self._project.entrances.entrance(function.definition, function.owner)
        sure = mark.sure and entrance is not None and entrance.kind != "admin"  # operators see every scope anyway
        verdict: Verdict = "confirmed" if sure else "candidate"
        return finding_at(
            mark.node,
            function.definition,
            mark.rule,
            verdict,
            message=mark.message,
            fix=mark.fix,
            entry=f"{entrance.kind} {entrance.name}" if entrance else "",
        )

    # --- raw SQL ------------------------------------------------------------------------------------------------------

    def _raw(self, function: Definition) -> Iterator[Finding]:
        """Statements that name a scoped table and none of the columns that its scope goes through."""
        if not mentions(function, RAW):
            return
        for node in ast.walk(function.node):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"execute", "raw", "executemany"}
            ):
                text = self._sql(node, function)
                model = self._unscoped(text) if text else None
                if model:
                    yield self._raw_finding(node, function, model)

    def _raw_finding(self, node: ast.Call, function: Definition, model: Model) -> Finding:
        path = self._scoping.path(model.label)
        entrance = self._project.entrances.entrance(function, None)
        return finding_at(
            node,
            function,
            "ISO-K",
            "confirmed" if entrance and entrance.from_outside else "candidate",
            message=f"raw SQL reads {model.table} without its scope ({path}); no manager applies to it",
            fix=f"bind {path} in its WHERE",
            model=model.label,
            scope_path=path,
            entry=f"{entrance.kind} {entrance.name}" if entrance else "",
            whole=True,
        )

    def _sql(self, node: ast.Call, function: Definition) -> str:
        """The text of a statement, also where a name stands for it."""
        if not node.args:
            return ""
        return " ".join(self._texts(node.args[0], function, 2)).lower()

    def _texts(self, node: ast.expr, function: Definition, further: int) -> Iterator[str]:
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value
            elif isinstance(part, ast.Name) and further:
                for value in _assigned(function, part.id):
                    yield from self._texts(value, function, further - 1)

    def _unscoped(self, text: str) -> Model | None:
        if not SQL.search(text):
            return None
        words = set(WORD.findall(text))
        named = [model for model in self._scoping.models.values() if model.table.lower() in words]
        columns = {column for model in named for column in self._columns(model)}
        scoped = [
            model for model in named if self._scoping.is_scoped(model.label) and model.label != self._scoping.user
        ]
        return scoped[0] if scoped and not columns & words else None

    def _columns(self, model: Model) -> Iterator[str]:
        """Columns that a scope, or a person, is reached through; a root's own key."""
        firsts = {path.path.partition("__")[0] for path in model.scope.all_paths}
        for field in model.fields.values():
            if field.name in firsts or field.target == self._scoping.user:
                yield (field.column or f"{field.name}_id").lower()
        if self._scoping.is_root(model.label):
            yield "id"


def _assigned(function: Definition, name: str) -> Iterator[ast.expr]:
    """Values that a name gets in the function or in its module."""
    for node in (*ast.walk(function.node), *function.module.tree.body):
        if (isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)) or (
            isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id == name
        ):
            yield node.value
