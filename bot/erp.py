"""The ERP as Nova has it: its schema, what changes of it imply, its data, and who is who there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from agents.erp.data.company import Opening
from agents.erp.impact.project import Impacts
from agents.erp.impact.sql.scratch import ProjectScratch
from agents.erp.schema.taking import Snapshots
from agents.erp.schema.target import BadTarget, Target, configured_target
from agents.tool import Toolbox
from agents.tools.erp_audit import ErpAudit
from agents.tools.erp_data import CompanyData
from agents.tools.erp_impact import ErpImpact
from agents.tools.erp_orm import ErpOrm
from agents.tools.erp_schema import ErpSchema
from bot.company import Linking, read_company
from bot.settings import BadSettings, Settings
from memory.connection import RedisClient
from memory.erp_links import ErpAsks, ErpLinks


@dataclass(frozen=True, slots=True)
class Erp:
    """What people link themselves with, and the tools of the ERP specialists."""

    linking: Linking
    toolboxes: tuple[Toolbox, ...]


def open_erp(settings: Settings, redis: RedisClient) -> Erp:
    """Nothing of the project is read before somebody asks. Raises BadSettings when its settings do not fit together."""
    target, snapshots = _target(settings), open_schema(settings)
    impacts = Impacts(snapshots, target.project, ProjectScratch(target))
    company = Opening(lambda: read_company(settings, snapshots))
    linking = Linking(company, ErpLinks(redis), settings.console_person)
    data = CompanyData(company, linking.linked, ErpAsks(redis))
    return Erp(linking, (ErpSchema(snapshots), ErpImpact(impacts), ErpOrm(impacts), ErpAudit(impacts), data))


def open_schema(settings: Settings) -> Snapshots:
    """The kept snapshots of the project. Raises BadSettings like `open_erp`."""
    return Snapshots(_target(settings), settings.nova_data_dir / "erp", lambda: datetime.now(UTC))


def _target(settings: Settings) -> Target:
    try:
        return configured_target(settings.nova_erp_project, settings.nova_erp_python, settings.nova_erp_settings_module)
    except BadTarget as problem:
        raise BadSettings(str(problem)) from problem
