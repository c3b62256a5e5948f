"""One project, kept ready to answer what changes of it imply."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Protocol

from agents.erp.impact.asking.answering import answer
from agents.erp.impact.asking.reading import read_sentence
from agents.erp.impact.asking.sentence import Ambiguous
from agents.erp.impact.engine import impact
from agents.erp.impact.known import Known
from agents.erp.impact.operation import BadOperation, Operation, from_json
from agents.erp.impact.report import ImpactReport
from agents.erp.impact.sql.scratch import Scratch, ScratchFailed
from agents.erp.impact.sql.squawk import Linter, installed, linted
from agents.erp.impact.uses.collecting import find_uses
from agents.erp.impact.uses.files import data_files
from agents.erp.impact.uses.templates import project_files, template_files
from agents.erp.schema.asking.answer import Answer
from agents.erp.schema.snapshot import SchemaSnapshot
from agents.erp.source import read_tree
from agents.erp.source.uncollected import uncollected

Stamp = tuple[object, ...]


class SchemaSource(Protocol):
    """Whoever has the project's schema: `agents.erp.schema.taking.Snapshots`."""

    def current(self) -> SchemaSnapshot: ...


class Impacts:
    """Answers about one project; its sources are read again when a file changed, and only then."""

    def __init__(
        self,
        source: SchemaSource,
        project: Path,
        scratch: Scratch | None = None,
        linter: Callable[[], Linter | None] = installed,
    ) -> None:
        self._source = source
        self._project = project
        self._scratch = scratch
        self._linter = linter
        self._lock = Lock()
        self._last: tuple[Stamp, Known] | None = None

    def known(self) -> Known:
        """Schema, sources and uses as of now; of several that ask at once one reads them, the others wait."""
        with self._lock:
            snapshot = self._source.current()
            stamp = (id(snapshot), *_stamps(self._project))
            if self._last and self._last[0] == stamp:
                return self._last[1]
            with uncollected():
                tree = read_tree(self._project)
                known = Known(snapshot, find_uses(tree, snapshot), tree)
            self._last = stamp, known
            return known

    def answer(self, text: str) -> Answer:
        """A question in plain words, answered."""
        return answer(self.known(), text)

    def read(self, text: str) -> Operation:
        """An operation as JSON or in words. Raises BadOperation, with the one question that would settle it."""
        if text.lstrip().startswith("{"):
            return from_json(text)
        found = read_sentence(self.known().snapshot, text)
        if isinstance(found, Operation):
            return found
        raise BadOperation(
            found.ask if isinstance(found, Ambiguous) else f"{text!r} names no change of a model that the project has"
        )

    def report(self, operation: Operation) -> ImpactReport:
        """The whole report, with the statements of a scratch database if there is one. Raises BadOperation."""
        known = self.known()
        report = linted(impact(known.snapshot, known.uses, operation), self._linter())
        if self._scratch is None or report.verdict == "refused by Django":
            return report
        try:
            tried = self._scratch.statements(report.operation)
        except ScratchFailed as problem:
            return report.model_copy(
                update={"unknowns": (*report.unknowns, f"No statements from a scratch database: {problem}")}
            )
        return report.model_copy(update={"sql": (*report.sql, *tried)})


def _stamps(project: Path) -> tuple[tuple[str, int], ...]:
    """Templates and data files with the time of their last change; the snapshot already tells of Python files."""
    files: list[Path] = [*template_files(project), *data_files(project_files(project))]
    return tuple((str(file), file.stat().st_mtime_ns) for file in files)
