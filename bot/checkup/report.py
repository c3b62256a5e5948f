"""Findings as people and programs read them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from adapters.message import Finding

SIGNS = {"ok": "✓", "warning": "!", "problem": "✗"}
WIDTH = 10  # of a name


def as_text(findings: Sequence[Finding]) -> str:
    """A line a finding, its remedy below it, and how many are not well."""
    return "\n".join([*map(_lines, findings), "", summary(findings)])


def as_json(findings: Sequence[Finding]) -> str:
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False)


def summary(findings: Sequence[Finding]) -> str:
    counts = [(sum(finding.verdict == verdict for finding in findings), verdict) for verdict in ("problem", "warning")]
    said = [f"{count} {verdict}{'' if count == 1 else 's'}" for count, verdict in counts if count]
    return f"{', '.join(said)}." if said else "All is well."


def _lines(finding: Finding) -> str:
    line = f"{SIGNS[finding.verdict]} {finding.name:<{WIDTH}} {finding.detail}"
    return f"{line}\n{'':<{WIDTH + 2}} → {finding.remedy}" if finding.remedy else line
