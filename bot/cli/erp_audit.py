"""`nova erp audit`: where code could show the rows of one tenant or branch to another."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from agents.erp.audit.baseline import read_baseline, write_baseline
from agents.erp.audit.history import Revision
from agents.erp.audit.opening import open_audit, project_of
from agents.erp.audit.report import AuditReport, BadRequest
from agents.erp.audit.sarif import as_sarif
from agents.erp.audit.selection import selected
from agents.erp.audit.since import since
from agents.erp.audit.wording import as_json, as_text
from bot.cli.output import complain, show
from bot.settings import Settings
from bot.version import VERSION

FORMATS: Mapping[str, Callable[[AuditReport], str]] = {
    "text": as_text,
    "json": as_json,
    "sarif": lambda report: as_sarif(report, VERSION),
}
LABEL = re.compile(r"\w+\.\w+")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """1 where a finding is confirmed."""
    try:
        report = _report(settings, options)
    except BadRequest as problem:
        complain(str(problem))
        return 2
    show(FORMATS[options.format](report))
    return int(report.confirmed > 0)


def _report(settings: Settings, options: argparse.Namespace) -> AuditReport:
    roots = [root for root in options.root if _is_label(root)]
    paths = [*options.paths, *(Path(root) for root in options.root if root not in roots)]
    if not paths:
        raise BadRequest("which files? nova erp audit PATH...")
    project = (options.project or _project(settings, paths[0])).resolve()
    audit = open_audit(project, roots)
    selection = selected(audit.tree, paths)
    report = audit.of(selection.files)
    report = replace(report, unread=(*report.unread, *selection.left_out))
    if options.diff:
        report = since(report, Revision(project, options.diff), roots)
    return _without_known(report, options.baseline) if options.baseline else report


def _is_label(text: str) -> bool:
    """`--root app.Model PATH`: what follows a root may be a path."""
    return LABEL.fullmatch(text) is not None and not Path(text).exists()


def _project(settings: Settings, path: Path) -> Path:
    """The project of the settings if the path is in it, else the one around the path."""
    configured = settings.nova_erp_project
    if configured and path.resolve().is_relative_to(configured.resolve()):
        return configured
    return project_of(path)


def _without_known(report: AuditReport, file: Path) -> AuditReport:
    """Only what the baseline doesn't know; a baseline that isn't there yet is started with everything."""
    baseline = read_baseline(file)
    if baseline:
        return report.only(baseline.new(report.findings))
    write_baseline(file, report.findings)
    return report.only(())
