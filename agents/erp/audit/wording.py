"""A report in words, and as JSON."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from agents.erp.audit.finding import TITLES, Finding
from agents.erp.audit.report import AuditReport

MOST_PLACES = 6


def as_text(report: AuditReport) -> str:
    """Confirmed findings one by one, candidates by cause, then what was left out and why."""
    confirmed = [finding for finding in report.findings if finding.verdict == "confirmed"]
    others = [finding for finding in report.findings if finding.verdict != "confirmed"]
    parts = [
        _heading(report),
        *(_in_full(finding) for finding in confirmed),
        *_by_cause(others),
        *_remarks(report),
    ]
    return "\n\n".join(filter(None, parts))


def _heading(report: AuditReport) -> str:
    counts = Counter(finding.verdict for finding in report.findings)
    told = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items(), reverse=True)) or "nothing found"
    roots = " and ".join(filter(None, (report.roots.tenant, report.roots.branch))) or "none, so owners are looked at"
    certainty = " (proposed; --root declares them)" if report.roots.proposed else ""
    certainty += "".join(f"; {remark}" for remark in report.roots.evidence if "not used" in remark)
    return f"{_counted(report.files, 'file')}, {report.lines:,} lines: {told}\nScope roots: {roots}{certainty}"


def _in_full(finding: Finding) -> str:
    lines = [
        f"{finding.place}  {finding.rule} {TITLES[finding.rule]}  [{finding.id}]",
        f"  {_shortened(finding.expression)}",
        f"  {finding.message}",
        f"  reached from {finding.entry}" if finding.entry else "",
        *(f"  - {evidence}" for evidence in finding.evidence),
        f"  fix: {finding.fix}",
    ]
    return "\n".join(filter(None, lines))


def _by_cause(findings: Iterable[Finding]) -> Iterator[str]:
    """Candidates of one class about one model share a cause."""
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.rule, finding.model or finding.message].append(finding)
    for (rule, subject), members in sorted(groups.items()):
        places = [f"  {finding.place} {finding.within}" for finding in members[:MOST_PLACES]]
        more = [f"  … and {len(members) - MOST_PLACES} more"] if len(members) > MOST_PLACES else []
        heading = (
            f"{rule} {TITLES[members[0].rule]}, {members[0].verdict}, {_counted(len(members), 'place')}: {subject}"
        )
        yield "\n".join([heading, *places, *more])


def _remarks(report: AuditReport) -> Iterator[str]:
    yield "\n".join(f"not read: {file.path}:{file.line}: {file.reason}" for file in report.unread)
    yield "\n".join(f"{place}: the comment {why}" for place, why in report.idle)
    if report.accepted:
        yield "\n".join(f"{each.finding.place} {each.finding.rule} accepted: {each.reason}" for each in report.accepted)
    if report.known:
        verb = "is" if report.known == 1 else "are"
        yield f"{_counted(report.known, 'finding')} known from before {verb} left out"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _shortened(expression: str, most: int = 160) -> str:
    return expression if len(expression) <= most else f"{expression[: most - 1]}…"


def as_json(report: AuditReport) -> str:
    """Everything, for a program."""
    document = {
        "project": str(report.project),
        "roots": report.roots.model_dump(),
        "files": report.files,
        "lines": report.lines,
        "known": report.known,
        "findings": [_as_data(finding) for finding in report.findings],
        "accepted": [{"reason": each.reason, **_as_data(each.finding)} for each in report.accepted],
        "idle_comments": [{"place": str(place), "why": why} for place, why in report.idle],
        "unread": [{"path": file.path, "line": file.line, "reason": file.reason} for file in report.unread],
        "unknowns": [unknown.model_dump() for unknown in report.unknowns],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _as_data(finding: Finding) -> dict[str, object]:
    data = asdict(finding)
    return {
        "id": finding.id,
        **data,
        "place": str(finding.place),
        "evidence": [str(evidence) for evidence in finding.evidence],
        "covered_by": [str(evidence) for evidence in finding.covered_by],
    }
