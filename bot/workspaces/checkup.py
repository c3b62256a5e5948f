"""What `nova doctor` says of each workspace."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.message import Finding
from agents.spec import SPECIALISTS, BadAgent, load_roster
from bot.settings import BadSettings, Settings
from bot.workspaces.definition import Definition, settings_of
from bot.workspaces.dropped import dropped
from bot.workspaces.installations import Installation, Installations
from bot.workspaces.vault import WrongKey
from memory.connection import RedisClient

CONNECT = "its bot's token into NOVA_TELEGRAM_BOTS, or `nova workspaces invite {}` for a Slack team"
AGAIN = "or `nova workspaces invite {}` for a new installation"
NO_OWNER = "owners = [...] in its table: nobody gets its digest"


async def workspace_findings(
    base: Settings, definitions: Sequence[Definition], redis: RedisClient, installations: Installations | None
) -> list[Finding]:
    """A line a workspace, and one for what came from Slack teams that are in none."""
    findings = [await _looked_at(base, each, installations) for each in definitions]
    if count := await dropped(redis):
        said = f"deliveries of the last day for Slack teams that are not installed: {count}"
        findings.append(Finding("workspaces", "warning", said, "take the app out of those teams"))
    return findings


async def _looked_at(base: Settings, definition: Definition, installations: Installations | None) -> Finding:
    try:
        installation = await installations.find(definition.name) if installations else None
    except WrongKey as problem:
        return Finding(definition.name, "problem", str(problem), AGAIN.format(definition.name))
    return _finding(base, definition, installation)


def _finding(base: Settings, definition: Definition, installation: Installation | None) -> Finding:
    try:
        settings = settings_of(base, definition, installation.token if installation else "")
        agents = len(load_roster((SPECIALISTS, *settings.nova_agent_dirs)))
    except (BadSettings, BadAgent) as problem:
        return Finding(definition.name, "problem", str(problem), "`nova workspaces list` shows all")
    said = f"{platforms_of(definition, installation) or 'no platform'}; {agents} agents"
    if not definition.telegram_token and installation is None:
        return Finding(definition.name, "warning", said, CONNECT.format(definition.name))
    if not settings.nova_owners:
        return Finding(definition.name, "warning", said, NO_OWNER)
    return Finding(definition.name, "ok", f"{said}; {', '.join(settings.nova_owners)}")


def platforms_of(definition: Definition, installation: Installation | None) -> str:
    """Where people reach the Nova of a workspace, as a line."""
    telegram = ["a Telegram bot"] if definition.telegram_token else []
    slack = [f"Slack team {installation.team_name} ({installation.team})"] if installation else []
    return ", ".join([*telegram, *slack])
