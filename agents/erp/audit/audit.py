"""Audits files of a project."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager

from agents.erp.audit.finding import Finding
from agents.erp.audit.reading.callers import Callers
from agents.erp.audit.reading.frames import Function
from agents.erp.audit.reading.project import Project
from agents.erp.audit.reading.reader import Reader
from agents.erp.audit.reading.syntax import NO_ENTRY
from agents.erp.audit.report import AuditReport
from agents.erp.audit.rules.ambient import Ambient
from agents.erp.audit.rules.choices import Choices
from agents.erp.audit.rules.copies import Copies
from agents.erp.audit.rules.generic_views import GenericViews
from agents.erp.audit.rules.guardless import Guardless
from agents.erp.audit.rules.queries import Queries
from agents.erp.audit.rules.unasked import Unasked
from agents.erp.audit.suppressions import sort_out
from agents.erp.schema.snapshot import SchemaSnapshot
from agents.erp.source import Module, SourceTree
from agents.erp.source.uncollected import uncollected

HOPS = 3  # calls from the function that reads rows up to the one that gives them out
DEEP = 5000  # nested calls of Python


class Audit:
    """The audit of one project."""

    def __init__(self, tree: SourceTree, snapshot: SchemaSnapshot) -> None:
        self.tree = tree
        self.snapshot = snapshot
        self._project = Project(tree, snapshot)
        self._reader = Reader(self._project)
        self._callers = Callers(self._project, self._reader)

    def of(self, paths: Iterable[str]) -> AuditReport:
        """What is found in the files of these paths, relative to the project."""
        wanted = frozenset(paths)
        modules = [module for module in self.tree.modules.values() if module.path in wanted]
        with uncollected(), deeply_nested():
            findings = sorted(self._findings(modules), key=lambda finding: (finding.place, finding.rule))
        told = sort_out(findings, {module.path: module.lines for module in modules})
        return AuditReport(
            project=self.tree.root,
            findings=told.remaining,
            accepted=told.accepted,
            idle=told.idle,
            unread=tuple(file for file in (*self.tree.unread, *self._reader.unfollowed) if file.path in wanted),
            roots=self.snapshot.roots,
            unknowns=self.snapshot.unknowns,
            files=len(modules),
            lines=sum(len(module.lines) for module in modules),
        )

    def _findings(self, modules: list[Module]) -> Iterator[Finding]:
        audited = [module for module in modules if not NO_ENTRY.search(module.path)]
        paths = frozenset(module.path for module in audited)
        functions = [function for module in audited for function in self._project.functions(module)]
        functions += list(self._project.inherited(paths))
        functions += list(self._above(functions, paths))
        yield from Queries(self._project, self._reader, self._callers).findings(functions, paths)
        yield from GenericViews(self._project, self._reader).findings(audited)
        yield from Copies(self._project, self._reader).findings(functions)
        yield from Guardless(self._project, self._reader).findings(audited)
        yield from Ambient(self._project, self._reader).findings(audited)
        yield from Unasked(self._project, self._reader).findings(audited)
        yield from Choices(self._project, self._reader).findings(audited)

    def _above(self, functions: list[Function], paths: frozenset[str]) -> Iterator[Function]:
        """Callers in other files of functions that give rows back, and theirs where they only hand them on."""
        known = {function.definition.node for function in functions}
        for _ in range(HOPS):
            giving = [function for function in functions if self._gives_back(function, paths)]
            callers = [caller for function in giving for caller in self._callers.of(function.definition)]
            functions = [caller for caller in callers if caller.definition.node not in known]
            known |= {caller.definition.node for caller in functions}
            yield from (caller for caller in functions if caller.definition.path not in paths)

    def _gives_back(self, function: Function, paths: frozenset[str]) -> bool:
        """Whether what a function returns tells of rows that are read in one of these files."""
        return any(self._reader.from_files(value, paths) for value in self._reader.report(function).returns)


@contextmanager
def deeply_nested() -> Generator[None]:
    """Room for expressions and calls that are nested more deeply than Python's own limit allows."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, DEEP))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
