"""What an audit found, in how much, and what it could not look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from agents.erp.audit.finding import Finding, Place
from agents.erp.audit.suppressions import Accepted
from agents.erp.schema.snapshot import Roots, Unknown
from agents.erp.source import Unread


class BadRequest(Exception):
    """What was asked for cannot be audited; the text names it and the remedy."""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """Findings that remain, those a person has accepted, comments that accept nothing, and files that were not read.

    `known` counts findings left out because they were there before. Paths are relative to `project`.
    """

    project: Path
    findings: tuple[Finding, ...]
    accepted: tuple[Accepted, ...] = ()
    idle: tuple[tuple[Place, str], ...] = ()
    unread: tuple[Unread, ...] = ()
    roots: Roots = field(default_factory=Roots)
    unknowns: tuple[Unknown, ...] = ()
    known: int = 0
    files: int = 0
    lines: int = 0

    @property
    def confirmed(self) -> int:
        return sum(finding.verdict == "confirmed" for finding in self.findings)

    def only(self, findings: Iterable[Finding]) -> AuditReport:
        """The same report with fewer findings; the others count as known."""
        kept = tuple(findings)
        return replace(self, findings=kept, known=self.known + len(self.findings) - len(kept))
