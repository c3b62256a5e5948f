"""What can be told from the settings and the files alone."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.message import Finding
from agents.spec import BadAgent
from bot.app import open_schema, read_roster
from bot.settings import BadSettings, Settings


def setup_findings(settings: Settings) -> Iterator[Finding]:
    yield from _names()
    yield _people(settings)
    yield _agents(settings)
    yield _model(settings)
    yield _erp(settings)


def _names() -> Iterator[Finding]:
    misspelt = Settings.misspelt()
    for name, near in misspelt.items():
        remedy = f"did you mean {near}?" if near else "README, Settings, has them all"
        yield Finding("settings", "warning", f"{name} is no setting and does nothing", remedy)
    if not misspelt:
        yield Finding("settings", "ok", "every name is known")


def _people(settings: Settings) -> Finding:
    if not settings.nova_owners:
        return Finding("owners", "warning", "nobody gets the digest", "set NOVA_OWNERS, e.g. telegram:<your user id>")
    return Finding("owners", "ok", ", ".join(settings.nova_owners))


def _agents(settings: Settings) -> Finding:
    try:
        return Finding("agents", "ok", f"{len(read_roster(settings))}, every file is sound")
    except BadAgent as problem:
        return Finding("agents", "problem", str(problem), "`nova agents check` names every file that is not")


def _model(settings: Settings) -> Finding:
    if not settings.anthropic_api_key:
        return Finding("model", "warning", "none: Nova answers from its tools", "ANTHROPIC_API_KEY connects one")
    server = settings.anthropic_base_url or "Anthropic"
    said = f"{settings.nova_model_small} and {settings.nova_model_large} at {server} (not asked)"
    return Finding("model", "ok", said)


def _erp(settings: Settings) -> Finding:
    if settings.nova_erp_project is None and settings.nova_erp_python is None:
        return Finding("erp", "ok", "the reference ERP that comes with Nova")
    try:
        open_schema(settings)
    except BadSettings as problem:
        return Finding("erp", "problem", str(problem), "README, Settings")
    return Finding("erp", "ok", f"{settings.nova_erp_settings_module} in {settings.nova_erp_project}")
