"""The ERP: whether its schema can be read, with nothing guessed, and whether its data can."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from adapters.message import Finding
from agents.erp.data.demo import DemoFailed
from agents.erp.data.policy import BadPolicy
from agents.erp.data.source import SourceAway
from agents.erp.schema.overrides import BadOverrides
from agents.erp.schema.snapshot import SchemaSnapshot
from bot.company import read_company
from bot.erp import open_schema
from bot.settings import BadSettings, Settings

README = "README, Connect your ERP"


async def erp_findings(settings: Settings) -> list[Finding]:
    """Of the configured project; the demo that comes with Nova is made when somebody first asks, and not looked at."""
    if settings.nova_erp_project is None and settings.nova_erp_python is None:
        return [Finding("erp", "ok", "the demo ERP that comes with Nova")]
    return await asyncio.to_thread(_project, settings)


def _project(settings: Settings) -> list[Finding]:
    try:
        snapshots = open_schema(settings)
        schema = snapshots.current()
    except (BadSettings, BadOverrides, NotADirectoryError) as problem:
        return [Finding("erp", "problem", str(problem), README)]
    found = [_schema(schema)]
    if settings.nova_erp_database is None:
        return [*found, Finding("erp", "warning", "NOVA_ERP_DATABASE is not set: no questions about data", README)]
    try:
        company = read_company(settings, snapshots)
        company.identity.source.rows("SELECT 1", {})
        wrong = company.examine(datetime.now(UTC))
    except (BadPolicy, DemoFailed, SourceAway) as problem:
        return [*found, Finding("erp", "problem", f"its data cannot be read: {problem}", README)]
    data = Finding("erp", "ok", f"data of {settings.nova_erp_database}, read only")
    return [*found, data, *(Finding("erp", "problem", each, README) for each in wrong)]


def _schema(schema: SchemaSnapshot) -> Finding:
    own = sum(model.own for model in schema.models.values())
    said = f"{own} models of the project, {len(schema.unknowns)} unknowns"
    if schema.source == "static":
        return Finding("erp", "warning", f"{said}, from its sources alone", "NOVA_ERP_PYTHON lets Django itself tell")
    return Finding("erp", "ok", f"{said}; `nova erp snapshot` lists them")
