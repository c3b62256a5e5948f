"""Which workspaces there are: a table each in the file that NOVA_WORKSPACES names, and their Telegram bots.

    [acme]
    owners = ["telegram:1001"]
    allowed_users = ["*"]
    agent_dirs = ["agents/acme"]
    budget_usd_per_day = 5

A line is a setting without its `nova_`. Those in `SHARED` are as they are for all, or as the table has them; all others
begin at their defaults, so that nothing which opens one company's data is inherited by another.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from pydantic import SecretStr, ValidationError

from bot.settings import BadSettings, Settings

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")

SHARED = frozenset(
    {
        "nova_budget_usd_per_day",
        "nova_budgets",
        "nova_facts_per_person",
        "nova_history_tokens",
        "nova_keep_days",
        "nova_keep_trace_days",
        "nova_megabytes_per_person",
        "nova_rate_per_minute",
        "nova_recall_tokens",
        "nova_search_url",
        "nova_summary_tokens",
        "nova_timezone",
        "nova_turns_per_conversation",
        "nova_turns_per_person",
        "slack_base_url",
        "telegram_base_url",
    }
)
OWN = frozenset(
    {
        "nova_agent_dirs",
        "nova_allowed_users",
        "nova_bindings",
        "nova_erp_database",
        "nova_erp_passfile",
        "nova_erp_project",
        "nova_erp_python",
        "nova_erp_settings_module",
        "nova_guests",
        "nova_mcp_config",
        "nova_owners",
        "nova_pipeline_dirs",
        "nova_pipeline_hosts",
        "nova_pipeline_programs",
    }
)
PROCESS = frozenset(
    {
        "anthropic_api_key",
        "anthropic_base_url",
        "nova_concurrency",
        "nova_console_url",
        "nova_data_dir",
        "nova_host",
        "nova_log_format",
        "nova_log_level",
        "nova_model_fallback",
        "nova_model_large",
        "nova_model_server",
        "nova_model_small",
        "nova_price_large",
        "nova_price_small",
        "nova_secrets_dir",
        "nova_transcriber_key",
        "nova_transcriber_model",
        "nova_transcriber_url",
        "otel_exporter_otlp_endpoint",
        "port",
        "redis_url",
        "slack_signing_secret",
    }
)
"""What belongs to the process and is the same for all; a table may not change it."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A workspace as its operator wrote it; `settings` by the names of `Settings`."""

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    telegram_token: str = field(default="", repr=False)


def read_definitions(file: Path, bots: Mapping[str, str]) -> tuple[Definition, ...]:
    """The workspaces of a file, with the tokens of their Telegram bots by name. Raises BadSettings."""
    tables = _tables(file)
    if unknown := sorted(bots.keys() - tables.keys()):
        raise BadSettings(f"NOVA_TELEGRAM_BOTS: {unknown[0]!r} is no workspace of {file}; add the table [{unknown[0]}]")
    if len(set(bots.values())) < len(bots):
        raise BadSettings("NOVA_TELEGRAM_BOTS: two workspaces have one token; each needs a bot of its own")
    return tuple(Definition(name, _lines(file, name, table), bots.get(name, "")) for name, table in tables.items())


def read_bots(setting: str) -> Mapping[str, str]:
    """The tokens in `name=token,name=token`. Raises BadSettings, which holds no token."""
    bots: dict[str, str] = {}
    pairs = [pair for pair in setting.split(",") if pair.strip()]
    for number, pair in enumerate(pairs, start=1):
        name, token = (part.strip() for part in f"{pair}=".split("=", 2)[:2])
        if not NAME.fullmatch(name) or not token or name in bots:
            raise BadSettings(f"NOVA_TELEGRAM_BOTS: entry {number} is not <workspace>=<token>, or is there twice")
        bots[name] = token
    return bots


def settings_of(base: Settings, definition: Definition, slack_token: str = "") -> Settings:
    """The settings of a workspace over those of the process. Raises BadSettings, naming workspace and setting."""
    if base.telegram_bot_token and base.telegram_bot_token.get_secret_value() == definition.telegram_token:
        raise BadSettings(
            f"NOVA_TELEGRAM_BOTS: {definition.name} has the token of TELEGRAM_BOT_TOKEN; it needs its own"
        )
    shared = {name: value for name, value in base if name in SHARED | PROCESS}
    fresh = {name: info.get_default() for name, info in Settings.model_fields.items() if name not in shared}
    tokens = {
        "telegram_bot_token": SecretStr(definition.telegram_token) if definition.telegram_token else None,
        "slack_bot_token": SecretStr(slack_token) if slack_token else None,
        "nova_data_dir": base.nova_data_dir / "workspaces" / definition.name,
    }
    try:
        return Settings.model_validate({**shared, **fresh, **definition.settings, **tokens})
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        setting = str(problem["loc"][0]).removeprefix("nova_") if problem["loc"] else "settings"
        told = str(problem["msg"]).removeprefix("Value error, ")
        raise BadSettings(f"NOVA_WORKSPACES: [{definition.name}] {setting}: {told}") from error


def _tables(file: Path) -> Mapping[str, Mapping[str, object]]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSettings(f"NOVA_WORKSPACES: {file}: {(error.strerror or type(error).__name__).lower()}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"NOVA_WORKSPACES: {file} is not TOML: {error}") from error
    for name, table in content.items():
        if not NAME.fullmatch(name) or not isinstance(table, dict):
            raise BadSettings(f"NOVA_WORKSPACES: {file}: {name!r} should be a table named like [acme] or [blue-team]")
    return cast("Mapping[str, Mapping[str, object]]", content)


def _lines(file: Path, workspace: str, table: Mapping[str, object]) -> Mapping[str, object]:
    """The lines of a table by the names of `Settings`. Raises BadSettings."""
    lines: dict[str, object] = {}
    for line, value in table.items():
        name = line if line in SHARED else f"nova_{line}"
        if name not in SHARED | OWN:
            raise BadSettings(f"NOVA_WORKSPACES: {file}: [{workspace}] {line} is nothing that a workspace may set")
        lines[name] = value
    return lines
