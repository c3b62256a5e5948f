"""`nova erp impact`: what a change of the ERP's models implies, as text or as JSON."""

from __future__ import annotations

import argparse

from agents.erp.impact.operation import BadOperation
from agents.erp.impact.project import Impacts
from agents.erp.impact.sql.scratch import ProjectScratch
from agents.erp.impact.wording import worded
from agents.erp.schema.overrides import BadOverrides
from agents.erp.schema.target import BadTarget
from bot.cli.erp_target import chosen_target, snapshots_of
from bot.cli.output import complain, show
from bot.settings import Settings


def run(settings: Settings, options: argparse.Namespace) -> int:
    """2 where the operation or the project cannot be understood."""
    try:
        target = chosen_target(settings, options.project)
        scratch = None if options.no_scratch else ProjectScratch(target)
        impacts = Impacts(snapshots_of(settings, target), target.project, scratch)
        report = impacts.report(impacts.read(" ".join(options.operation)))
    except (BadOperation, BadOverrides, BadTarget, NotADirectoryError) as problem:
        complain(str(problem))
        return 2
    show(report.model_dump_json(by_alias=True, indent=2) if options.json else worded(report).text)
    return 0
