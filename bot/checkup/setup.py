"""What can be told from the settings and the files alone."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.message import Finding
from agents.spec import BadAgent
from bot.app import read_roster
from bot.pipelines.library import read_files
from bot.pipelines.reading import BadPipeline
from bot.settings import Settings


def setup_findings(settings: Settings) -> Iterator[Finding]:
    yield from _names()
    yield _people(settings)
    yield _agents(settings)
    yield _model(settings)
    yield from _pipelines(settings)


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


def _pipelines(settings: Settings) -> Iterator[Finding]:
    """Whether files of pipelines can be read at all; `nova pipelines check` also knows which names exist."""
    if not settings.nova_pipeline_dirs:
        return
    try:
        yield Finding(
            "pipelines", "ok", f"{len(read_files(settings.nova_pipeline_dirs))} of files, every file is sound"
        )
    except BadPipeline as problem:
        yield Finding("pipelines", "problem", str(problem), "`nova pipelines check FILE` names every fault")
