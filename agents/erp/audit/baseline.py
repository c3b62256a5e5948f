"""Findings that were there before, kept in a file, so that only new ones are told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agents.erp.audit.finding import Finding
from agents.erp.audit.report import BadRequest

VERSION = 1


class Known(BaseModel):
    """What a person sees of a finding in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    path: str
    within: str
    expression: str


class Baseline(BaseModel):
    """Known findings by their id."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = VERSION
    findings: dict[str, Known] = Field(default_factory=dict[str, Known])

    def new(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Those that are not in the file."""
        return tuple(finding for finding in findings if finding.id not in self.findings)


def read_baseline(file: Path) -> Baseline | None:
    """The baseline of a file, None if there is no file. Raises BadRequest."""
    try:
        return Baseline.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise BadRequest(f"{file}: {str(error).splitlines()[0]}; remove the file to start a new baseline") from error


def write_baseline(file: Path, findings: Iterable[Finding]) -> None:
    """Keep findings as known, in an order that gives small differences. Raises BadRequest."""
    known = {
        finding.id: Known(
            rule=finding.rule, path=finding.place.path, within=finding.within, expression=finding.expression
        )
        for finding in sorted(findings, key=lambda finding: (finding.place, finding.rule))
    }
    document = Baseline(findings=known).model_dump()
    try:
        file.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise BadRequest(f"{file}: {(error.strerror or 'cannot be written').lower()}; name another file") from error
