"""Copies: a row gets a new owner, while what it points to still belongs to the old one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from agents.erp.audit.finding import Finding
from agents.erp.audit.reading.frames import Function
from agents.erp.audit.reading.project import Project
from agents.erp.audit.reading.reader import Reader
from agents.erp.audit.reading.syntax import mentions
from agents.erp.audit.rules.places import finding_at

COPIED = re.compile(r"\.(pk|id)\s*=\s*None")
KEYS = frozenset({"pk", "id"})


class Copies:
    """Looks for `row.pk = None; row.tenant = other; row.save()`."""

    def __init__(self, project: Project, reader: Reader) -> None:
        self._project = project
        self._scoping = project.scoping
        self._reader = reader

    def findings(self, functions: Iterable[Function]) -> Iterator[Finding]:
        for function in functions:
            copied = list(_copied(function.definition.node)) if mentions(function.definition, COPIED) else []
            if copied:
                known = self._reader.report(function).copied
                for node, name in copied:
                    if name in known:
                        yield from self._copy(function, node, name, known[name])

    def _copy(self, function: Function, node: ast.AST, name: str, label: str) -> Iterator[Finding]:
        """A copy whose owner changes: its other relations have to change too."""
        given = set(_assigned(function.definition.node, name))
        owners = [
            field for field in given if self._scoping.depth_of(label, field) and self._leads_to_root(label, field)
        ]
        depth = max((self._scoping.depth_of(label, field) for field in owners), default=0)
        kept = [
            field.name
            for field in self._scoping.relations(label)
            if field.forward
            and field.name not in given
            and f"{field.name}_id" not in given
            and field.target not in {self._scoping.user, label}
            and self._scoping.depth(field.target or "") >= depth
        ]
        if owners and kept:
            entrance = self._project.entrances.entrance(function.definition, function.owner)
            yield finding_at(
                node,
                function.definition,
                "ISO-H",
                "confirmed" if entrance and entrance.from_outside else "candidate",
                message=f"the copy of a {label} gets another {owners[0]}, but keeps {', '.join(kept)} of the old one",
                fix="map each relation to its copy, or leave it empty",
                model=label,
                scope_path=self._scoping.path(label),
                entry=f"{entrance.kind} {entrance.name}" if entrance else "",
            )

    def _leads_to_root(self, label: str, field: str) -> bool:
        reach = self._scoping.reach(label, field)
        return bool(reach) and any(self._scoping.is_root(passed) for passed in reach.models[1:])


def _copied(function: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """`name.pk = None`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value is None:
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr in KEYS and isinstance(target.value, ast.Name):
                    yield node, target.value.id


def _assigned(function: ast.AST, name: str) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=ast.Name(id=holder), attr=attribute, ctx=ast.Store()) if holder == name:
                yield attribute
            case _:
                continue
