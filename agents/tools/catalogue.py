"""All toolboxes, for those who need their names before anything is connected."""

from __future__ import annotations

from agents.tools.calculator import Calculator
from agents.tools.erp_audit import ErpAudit
from agents.tools.erp_data import CompanyData
from agents.tools.erp_impact import ErpImpact
from agents.tools.erp_orm import ErpOrm
from agents.tools.erp_schema import ErpSchema
from agents.tools.help import Help
from agents.tools.memory import Memory
from agents.tools.pipelines import Pipelines
from agents.tools.planner import Planner
from agents.tools.reminders import Reminding
from agents.tools.research import Research
from agents.tools.text import Text

TOOLBOXES = (
    Calculator,
    Memory,
    Help,
    Text,
    Reminding,
    Planner,
    Research,
    ErpSchema,
    ErpImpact,
    ErpOrm,
    ErpAudit,
    CompanyData,
    Pipelines,
)


def known_tools() -> frozenset[str]:
    """Every name that an agent file may list under `tools`."""
    return frozenset(name for box in TOOLBOXES for name in box.names())
