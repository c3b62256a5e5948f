"""Audits files of a project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agents.erp.audit.finding import Finding
from agents.erp.audit.reading.callers import NO_ENTRY, Callers
from agents.erp.audit.reading.frames import Function
from agents.erp.audit.reading.project import Project
from agents.erp.audit.reading.reader import Reader
from agents.erp.audit.rules.ambient import Ambient
from agents.erp.audit.rules.choices import Choices
from agents.erp.audit.rules.copies import Copies
from agents.erp.audit.rules.generic_views import GenericViews
from agents.erp.audit.rules.guardless import Guardless
from agents.erp.audit.rules.queries import Queries
from agents.erp.schema.snapshot import SchemaSnapshot
from agents.erp.source import Module, SourceTree, Unread


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found in how much."""

    findings: tuple[Finding, ...]
    unread: tuple[Unread, ...]
    files: int
    lines: int


class Audit:
    """The audit of one project."""

    def __init__(self, tree: SourceTree, snapshot: SchemaSnapshot) -> None:
        self._tree = tree
        self._project = Project(tree, snapshot)
        self._reader = Reader(self._project)
        self._callers = Callers(self._project, self._reader)

    def of(self, paths: Iterable[str]) -> AuditReport:
        """Findings in the files of these paths, relative to the project."""
        wanted = frozenset(paths)
        modules = [module for module in self._tree.modules.values() if module.path in wanted]
        unread = tuple(file for file in self._tree.unread if file.path in wanted)
        return AuditReport(
            findings=tuple(sorted(self._findings(modules), key=lambda finding: finding.place)),
            unread=unread,
            files=len(modules),
            lines=sum(len(module.lines) for module in modules),
        )

    def _findings(self, modules: list[Module]) -> Iterator[Finding]:
        audited = [module for module in modules if not NO_ENTRY.search(module.path)]
        paths = frozenset(module.path for module in audited)
        functions = [function for module in audited for function in self._project.functions(module)]
        functions += list(self._above(functions, paths))
        yield from Queries(self._project, self._reader, self._callers).findings(functions, paths)
        yield from GenericViews(self._project, self._reader).findings(audited)
        yield from Copies(self._project, self._reader).findings(functions)
        yield from Guardless(self._project, self._reader).findings(audited)
        yield from Ambient(self._project, self._reader).findings(audited)
        yield from Choices(self._project, self._reader).findings(audited)

    def _above(self, functions: list[Function], paths: frozenset[str]) -> Iterator[Function]:
        """Callers in other files of functions that give rows back."""
        for function in functions:
            report = self._reader.report(function)
            if any(self._reader.from_files(value, paths) for value in report.returns):
                yield from (
                    caller for caller in self._callers.of(function.definition) if caller.definition.path not in paths
                )
