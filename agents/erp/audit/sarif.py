"""A report as SARIF 2.1.0, for code hosts and editors."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from agents.erp.audit.finding import TITLES, Evidence, Finding, Place, Verdict
from agents.erp.audit.report import AuditReport
from agents.erp.audit.suppressions import Accepted
from agents.erp.source import Unread

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
BASE = "PROJECT"
LEVELS: dict[Verdict, str] = {"confirmed": "error", "candidate": "warning", "covered": "none", "not-isolation": "note"}
RULES = tuple(TITLES)

Json = dict[str, Any]


def as_sarif(report: AuditReport, version: str) -> str:
    """The whole report as one run; `version` is Nova's."""
    run: Json = {
        "tool": {"driver": {"name": "nova erp audit", "version": version, "rules": list(_rules())}},
        "originalUriBaseIds": {BASE: {"uri": f"{report.project.as_uri()}/"}},
        "results": [*map(_result, report.findings), *map(_accepted, report.accepted)],
        "invocations": [
            {"executionSuccessful": not report.unread, "toolExecutionNotifications": [*map(_unread, report.unread)]}
        ],
        "columnKind": "unicodeCodePoints",
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _rules() -> Iterator[Json]:
    for rule, title in TITLES.items():
        yield {"id": rule, "name": title.title().replace(" ", ""), "shortDescription": {"text": title}}


def _result(finding: Finding) -> Json:
    return {
        "ruleId": finding.rule,
        "ruleIndex": RULES.index(finding.rule),
        "level": LEVELS[finding.verdict],
        "message": {"text": f"{finding.message}. Fix: {finding.fix}."},
        "locations": [_location(finding.place, finding.end_line)],
        "relatedLocations": list(_related(finding.evidence)),
        "partialFingerprints": {"novaFinding/v1": finding.id},
        "properties": {
            "verdict": finding.verdict,
            "model": finding.model,
            "scopePath": finding.scope_path,
            "entry": finding.entry,
            "within": finding.within,
            "evidence": [str(evidence) for evidence in finding.evidence],
            "coveredBy": [str(evidence) for evidence in finding.covered_by],
            "fix": finding.fix,
        },
    }


def _accepted(accepted: Accepted) -> Json:
    suppression = {"kind": "inSource", "justification": accepted.reason}
    return {**_result(accepted.finding), "suppressions": [suppression]}


def _location(place: Place, end_line: int) -> Json:
    region = {"startLine": max(place.line, 1), "endLine": max(end_line, place.line, 1)}
    return {"physicalLocation": {"artifactLocation": _artifact(place.path), "region": region}}


def _artifact(path: str) -> Json:
    return {"uri": path, "uriBaseId": BASE}


def _related(evidence: Sequence[Evidence]) -> Iterator[Json]:
    for each in evidence:
        yield {**_location(each.place, each.place.line), "message": {"text": each.text}}


def _unread(file: Unread) -> Json:
    place = _location(Place(file.path, file.line), file.line)
    return {"level": "error", "message": {"text": f"could not be read: {file.reason}"}, "locations": [place]}
