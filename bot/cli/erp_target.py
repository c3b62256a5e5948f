"""Which ERP project a command is about."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from agents.erp.schema.taking import Snapshots
from agents.erp.schema.target import Target, configured_target
from bot.settings import Settings


def chosen_target(settings: Settings, project: Path | None) -> Target:
    """A source tree that is only read; without one the project of the settings. Raises BadTarget."""
    if project:
        return Target(project.absolute())
    return configured_target(settings.nova_erp_project, settings.nova_erp_python, settings.nova_erp_settings_module)


def snapshots_of(settings: Settings, target: Target) -> Snapshots:
    """The kept snapshots of a project."""
    return Snapshots(target, settings.nova_data_dir / "erp", lambda: datetime.now(UTC))
