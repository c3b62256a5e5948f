"""What a change has to answer for: findings on its lines, and those that it caused elsewhere."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from agents.erp.audit.finding import Finding
from agents.erp.audit.history import Changes, Revision
from agents.erp.audit.opening import open_audit
from agents.erp.audit.report import AuditReport

RANK = {"confirmed": 2, "candidate": 1, "covered": 0, "not-isolation": 0}


def since(report: AuditReport, revision: Revision, roots: Sequence[str]) -> AuditReport:
    """The report without what was found before, with the same verdict, on lines that did not change.

    A manager or guard that the change took away shows in the queries that it covered: they were silent then.
    Raises BadRequest.
    """
    changes = revision.changes()
    before = _ranks(revision, roots)
    return report.only(finding for finding in report.findings if _is_new(finding, changes, before))


def _ranks(revision: Revision, roots: Sequence[str]) -> Mapping[str, int]:
    """How sure each finding was at a revision."""
    with tempfile.TemporaryDirectory(prefix="nova-audit-") as folder:
        place = Path(folder)
        revision.write_to(place)
        audit = open_audit(place, roots)
        found = audit.of(module.path for module in audit.tree.modules.values())
    return {_key(finding, finding.place.path): RANK[finding.verdict] for finding in found.findings}


def _is_new(finding: Finding, changes: Changes, before: Mapping[str, int]) -> bool:
    path = finding.place.path
    changed = changes.lines.get(path, frozenset())
    if any(line in changed for line in range(finding.place.line, finding.end_line + 1)):
        return True
    was = before.get(_key(finding, changes.renamed.get(path, path)))
    return was is None or was < RANK[finding.verdict]


def _key(finding: Finding, path: str) -> str:
    return f"{finding.rule}\n{path}\n{finding.within}\n{finding.expression}"
