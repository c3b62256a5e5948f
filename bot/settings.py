"""Everything that can be set, read once from the environment and `.env`; nothing else in Nova reads either."""

from __future__ import annotations

import getpass
import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    SettingsConfigDict,
    SettingsError,
)

from agents.spec import Tier

EVERYONE = "*"
PERSON = re.compile(r"[a-z]+:\S+")
ABILITIES = ("bearer", "caches", "schemas", "tools")
BUDGET = re.compile(
    r"(?P<scope>day|person|agent|pipeline)(:(?P<name>[^=]+))?=(?P<amount>\d+(\.\d+)?)(?P<unit>usd|tokens)"
)
BINDING = re.compile(r"[a-z]+(:[^=\s]+)?=[a-z][\w-]*\.[a-z][\w-]*")
WEBHOOK_URL = re.compile(r"https?://[^/\s]+(/\S*)?/telegram/webhook")
CONSOLE_URL = re.compile(r"https?://[^/\s]+/?")
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
POSTGRES = re.compile(r"postgres(ql)?://")
OURS = ("nova_", "anthropic_", "redis_", "slack_", "telegram_")
NEAR = 0.8  # how alike two names are, of 1


class BadSettings(Exception):
    """A setting is missing or wrong; the text names it and what to do."""


def _comma_separated(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _file_or_address(value: object) -> object:
    return Path(value) if isinstance(value, str) and not POSTGRES.match(value) else value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_comma_separated)]
Folders = Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_comma_separated)]
Database = Annotated[Path | str, BeforeValidator(_file_or_address)]


def revealed(secret: SecretStr | None) -> str:
    """The text of a secret, "" where none is set."""
    return secret.get_secret_value() if secret else ""


class Settings(BaseSettings):
    """Field names are the environment's names in lower case."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    anthropic_api_key: SecretStr | None = Field(None, description="key of the language model; without it, tools only")
    anthropic_base_url: str | None = Field(None, description="any server that speaks the Anthropic Messages API")
    telegram_bot_token: SecretStr | None = Field(None, description="from @BotFather; enables Telegram")
    telegram_base_url: str = Field("https://api.telegram.org", description="root of the Bot API, without /bot<token>")
    slack_bot_token: SecretStr | None = Field(
        None, description="xoxb-...; with the app token or the signing secret enables Slack"
    )
    slack_app_token: SecretStr | None = Field(None, description="xapp-... with connections:write (Socket Mode)")
    slack_signing_secret: SecretStr | None = Field(None, description="checks what Slack posts to /slack/events (HTTP)")
    slack_base_url: str = Field("https://slack.com/api/", description="root of the Web API, with the trailing slash")
    redis_url: str | None = Field(
        None, repr=False, description="redis://host:6379/0; without it Nova runs its own Valkey"
    )
    port: int = Field(8710, ge=0, le=65535, description="where the health page and the webhooks listen")

    nova_host: str = Field("127.0.0.1", description="the address they listen at; 0.0.0.0 in a container")
    nova_console_url: str | None = Field(
        None, description="https://<host>, where a proxy serves the console; else http at the address listened at"
    )
    nova_telegram_webhook_url: str | None = Field(
        None, description="https://<host>/telegram/webhook; with it Telegram delivers there and Nova does not poll"
    )
    nova_telegram_webhook_secret: SecretStr | None = Field(
        None, description="what Telegram proves itself with; without it made from the token"
    )
    nova_data_dir: Path = Field(Path("data"), description="store, trained router, logs")
    nova_owners: Names = Field((), description="who may run Nova: telegram:<id>, slack:<team>:<id>")
    nova_allowed_users: Names = Field((), description="who may talk to it besides the owners; * is everyone")
    nova_guests: Names = Field((), description="who may only use general and language agents; * is everyone else")
    nova_rate_per_minute: int = Field(120, ge=0, description="messages of one person that are read in a minute; 0: all")
    nova_secrets_dir: Path | None = Field(
        None, description="folder with a file for each secret, e.g. telegram_bot_token (Docker: /run/secrets)"
    )
    nova_timezone: str = Field("UTC", description="zone of the weekly digest and of people without one")
    nova_workspaces: Path | None = Field(
        None, description="TOML file with a table for each further workspace (docs/workspaces.md)"
    )
    nova_telegram_bots: SecretStr = Field(SecretStr(""), description="workspace=token,... for their Telegram bots")
    nova_slack_client_id: str | None = Field(None, description="of the Slack app that is installed into workspaces")
    nova_slack_client_secret: SecretStr | None = Field(None, description="its secret")
    nova_token_key: SecretStr | None = Field(
        None, description="encrypts their Slack tokens in the store; former keys behind the new one, with commas"
    )
    nova_agent_dirs: Folders = Field((), description="further folders of agents, <group>/<name>.md")
    nova_mcp_config: Path | None = Field(None, description="JSON file of MCP servers whose tools agents may use")
    nova_erp_project: Path | None = Field(
        None, description="folder of the ERP's Django project; else the reference ERP"
    )
    nova_erp_python: Path | None = Field(None, description="its Python interpreter")
    nova_erp_settings_module: str | None = Field(None, description="its settings module")
    nova_erp_database: Database | None = Field(
        None, description="its SQLite file or postgresql://nova_reader@host/db, only read, for questions about data"
    )
    nova_erp_passfile: Path | None = Field(
        None, description="passwords of PostgreSQL's roles, a line host:port:db:role:password each, for the owner alone"
    )
    nova_bindings: Names = Field((), description="conversation=agent, e.g. slack:T1:C1=erp.sales; the longest wins")
    nova_model_small: str = Field("claude-haiku-5-5", description="routing and language agents")
    nova_model_large: str = Field("claude-sonnet-5-5", description="ERP, pipelines, research, chat")
    nova_model_fallback: str | None = Field(None, description="answers when the model of a tier is overloaded")
    nova_model_server: Names = Field((), description="what ANTHROPIC_BASE_URL can: bearer, caches, schemas, no-tools")
    nova_price_small: tuple[float, float] = Field((0.10, 0.50), description="[input, output] USD per million tokens")
    nova_price_large: tuple[float, float] = Field((2.0, 10.0), description="[input, output] USD per million tokens")
    nova_budget_usd_per_day: float | None = Field(None, gt=0, description="USD that all answers of a day may cost")
    nova_budgets: Names = Field((), description="finer limits a day: person=1usd, agent:erp.reports=200000tokens")
    nova_search_url: str | None = Field(None, description="a SearXNG server, to search the web")
    nova_pipeline_dirs: Folders = Field((), description="folders of pipelines, <name>.yaml")
    nova_pipeline_hosts: Names = Field((), description="hosts that http steps may call: api.example.com, erp:8443")
    nova_pipeline_programs: Folders = Field((), description="programs that command steps may run: /usr/bin/git")
    nova_pipeline_secrets: SecretStr = Field(SecretStr(""), description="name=value,... for webhooks and http steps")
    nova_transcriber_url: str | None = Field(
        None, description="reads voice messages: any server with POST <url>/audio/transcriptions"
    )
    nova_transcriber_key: SecretStr | None = Field(None, description="its key, if it wants one")
    nova_transcriber_model: str = Field("whisper-1", description="its model")
    nova_history_tokens: int = Field(1200, ge=0, description="earlier turns a prompt may carry")
    nova_summary_tokens: int = Field(200, ge=0, description="summary of still earlier turns that a prompt may carry")
    nova_turns_per_conversation: int = Field(2000, ge=10, description="turns kept; the oldest go first")
    nova_recall_tokens: int = Field(400, ge=0, description="what was said earlier, wherever, that a prompt may carry")
    nova_turns_per_person: int = Field(20_000, ge=1, description="turns of a person that can be found again")
    nova_megabytes_per_person: int = Field(
        64, ge=1, description="what these may take, a quarter of it per conversation; the oldest go first, facts never"
    )
    nova_facts_per_person: int = Field(500, ge=1, description="facts kept about one person")
    nova_keep_days: int = Field(400, ge=1, description="days a silent conversation is kept")
    nova_keep_trace_days: int = Field(
        90, ge=8, description="days traces and votes are kept at most (direct messages 30, wages and rights 7)"
    )
    nova_concurrency: int = Field(50, ge=1, le=150, description="conversations answered at once by one process")
    nova_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("WARNING", description="how much is logged")
    nova_log_format: Literal["text", "json"] = Field("text", description="lines for people or for programs")
    otel_exporter_otlp_endpoint: str | None = Field(
        None, description="http://host:4318: an OpenTelemetry collector that gets traces (extra otel)"
    )

    @field_validator("nova_timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError) as error:
            raise ValueError(f"{name!r} is not a time zone; use a name like Asia/Amman") from error
        return name

    @field_validator("nova_owners", "nova_allowed_users", "nova_guests")
    @classmethod
    def _known_prefix(cls, people: tuple[str, ...]) -> tuple[str, ...]:
        for person in people:
            if person != EVERYONE and not PERSON.fullmatch(person):
                raise ValueError(f"{person!r} is not telegram:<user id> or slack:<team>:<user id>")
        return people

    @field_validator("nova_model_server")
    @classmethod
    def _known_abilities(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name.removeprefix("no-") not in ABILITIES:
                raise ValueError(f"{name!r} is no ability of a model server; choose from {', '.join(ABILITIES)}")
        return names

    @field_validator("nova_budgets")
    @classmethod
    def _amounts(cls, budgets: tuple[str, ...]) -> tuple[str, ...]:
        for budget in budgets:
            if not BUDGET.fullmatch(budget):
                raise ValueError(
                    f"{budget!r} is not a budget; write e.g. person=1usd or agent:erp.reports=200000tokens"
                )
        return budgets

    @field_validator("nova_bindings")
    @classmethod
    def _pairs(cls, bindings: tuple[str, ...]) -> tuple[str, ...]:
        for binding in bindings:
            if not BINDING.fullmatch(binding):
                raise ValueError(f"{binding!r} is not <conversation>=<agent>, e.g. slack:T1:C1=erp.sales")
        return bindings

    @field_validator("nova_erp_database")
    @classmethod
    def _without_a_password(cls, database: Path | str | None) -> Path | str | None:
        if isinstance(database, str):
            address = urlsplit(database)
            if address.password or any("password" in name for name in parse_qs(address.query)):
                raise ValueError("passwords belong into the file that NOVA_ERP_PASSFILE names, not into the address")
        return database

    @field_validator("nova_console_url")
    @classmethod
    def _an_address(cls, url: str | None) -> str | None:
        if url and not CONSOLE_URL.fullmatch(url):
            raise ValueError(f"{url!r} is not https://<host>, without a path")
        return url or None

    @field_validator("nova_telegram_webhook_url")
    @classmethod
    def _at_the_path(cls, url: str | None) -> str | None:
        if url and not WEBHOOK_URL.fullmatch(url):
            raise ValueError(f"{url!r} is not https://<host>/telegram/webhook")
        return url or None

    @field_validator("nova_telegram_webhook_secret")
    @classmethod
    def _of_letters(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret and secret.get_secret_value() and not WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("it may have up to 256 letters, digits, _ and -")
        return secret

    @model_validator(mode="after")
    def _whole_slack(self) -> Self:
        if self.slack_app_token and not self.slack_bot_token:
            raise ValueError("Slack needs both tokens; SLACK_BOT_TOKEN is missing")
        if self.slack_bot_token and not self.slack_app_token and not self.slack_signing_secret:
            raise ValueError(
                "Slack needs both tokens; SLACK_APP_TOKEN is missing (or SLACK_SIGNING_SECRET, for Slack over HTTP)"
            )
        return self

    @model_validator(mode="after")
    def _whole_installing(self) -> Self:
        if self.nova_slack_client_id:
            needed = ("nova_slack_client_secret", "nova_token_key", "slack_signing_secret", "nova_workspaces")
            if missing := [name.upper() for name in needed if not getattr(self, name)]:
                raise ValueError(f"NOVA_SLACK_CLIENT_ID needs {', '.join(missing)} as well (docs/workspaces.md)")
        return self

    @classmethod
    def load(cls) -> Settings:
        """Read the environment and `.env`. Raises BadSettings, naming every setting that is wrong."""
        try:
            return cls(_secrets_dir=cls._secrets_folder())  # pyright: ignore[reportCallIssue] - every field has a default
        except UnicodeDecodeError as error:
            raise BadSettings(".env is not a text file in UTF-8") from error
        except SettingsError as error:
            raise BadSettings(f"{error}; lists are written like [2.0, 10.0]") from error
        except ValidationError as error:
            raise BadSettings("\n".join(_explain(problem) for problem in error.errors(include_url=False))) from error

    @classmethod
    def _secrets_folder(cls) -> Path | None:
        """Where secrets lie as files; what the environment or `.env` says goes before them. Raises BadSettings."""
        given = {**DotEnvSettingsSource(cls).env_vars, **EnvSettingsSource(cls).env_vars}.get("nova_secrets_dir")
        if given and not Path(given).is_dir():
            raise BadSettings(f"NOVA_SECRETS_DIR: {given} is no folder; make it, with a file for each secret")
        return Path(given) if given else None

    @classmethod
    def misspelt(cls) -> Mapping[str, str]:
        """Variables of the environment and `.env` that look like settings and are none: name -> the near one, or ""."""
        given = {**EnvSettingsSource(cls).env_vars, **DotEnvSettingsSource(cls).env_vars}
        unknown = sorted(name for name in given if name.startswith(OURS) and name not in cls.model_fields)
        near = {name: get_close_matches(name, cls.model_fields, n=1, cutoff=NEAR) for name in unknown}
        return {
            name.upper(): alike[0].upper() if alike else ""
            for name, alike in near.items()
            if alike or name.startswith("nova_")
        }

    @property
    def models(self) -> Mapping[Tier, tuple[str, tuple[float, float]]]:
        """Model name and price by tier."""
        return {
            "small": (self.nova_model_small, self.nova_price_small),
            "large": (self.nova_model_large, self.nova_price_large),
        }

    @property
    def keep(self) -> timedelta:
        return timedelta(days=self.nova_keep_days)

    @property
    def keep_bytes(self) -> int:
        return self.nova_megabytes_per_person * 1_000_000

    @property
    def keep_traces(self) -> timedelta:
        return timedelta(days=self.nova_keep_trace_days)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.nova_timezone)

    @property
    def pipeline_secrets(self) -> Mapping[str, str]:
        """What http steps and webhooks of pipelines may use, by name."""
        pairs = (each.partition("=") for each in self.nova_pipeline_secrets.get_secret_value().split(","))
        return {name.strip(): value for name, _, value in pairs if name.strip() and value}

    @property
    def secrets(self) -> tuple[str, ...]:
        """Values that must never be written to a log."""
        values = (value for _, value in self if isinstance(value, SecretStr))
        whole = tuple(value.get_secret_value() for value in values if value.get_secret_value())
        passwords = (_password(value) for _, value in self if isinstance(value, str))
        bots = (pair.partition("=")[2].strip() for pair in self.nova_telegram_bots.get_secret_value().split(","))
        return (*whole, *self.pipeline_secrets.values(), *filter(None, passwords), *filter(None, bots))

    def intake_lease(self, platform: str) -> str:
        """The name of the lease that whoever polls a platform holds: one for each token."""
        token = revealed(self.telegram_bot_token)
        digest = hashlib.sha256(token.encode()).hexdigest()[:12] if token else "none"
        return f"intake:{platform}:{digest}"

    @cached_property
    def console_person(self) -> str:
        """Whoever sits at the terminal owns this Nova. Remembered: the system takes a millisecond to tell."""
        return f"console:{getpass.getuser()}"

    def bound_agent(self, conversation: str) -> str | None:
        """The agent that a conversation is bound to; of several bindings the most specific one."""
        pairs = [binding.split("=", 1) for binding in self.nova_bindings]
        fitting = [(place, agent) for place, agent in pairs if f"{conversation}:".startswith(f"{place}:")]
        return max(fitting, key=lambda pair: len(pair[0]))[1] if fitting else None

    def is_owner(self, person: str) -> bool:
        return person in self.nova_owners or person == self.console_person

    def is_allowed(self, person: str) -> bool:
        """Default deny: only owners and those named may talk to Nova."""
        return self.is_owner(person) or person in self.nova_allowed_users or EVERYONE in self.nova_allowed_users


def _password(address: str) -> str:
    """The password in an address; "" where there is none."""
    try:
        return urlsplit(address).password or ""
    except ValueError:
        return ""


def _explain(problem: Mapping[str, Any]) -> str:
    name = str(problem["loc"][0]).upper() if problem["loc"] else "settings"
    message = str(problem["msg"]).removeprefix("Value error, ")
    return f"{name}: {message}"
