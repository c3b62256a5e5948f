"""`nova`: the commands. Each exits with 0 (ok), 1 (found problems) or 2 (bad usage).

Commands import what they need when they run, so that the light ones start at once.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from agents.spec import BadAgent
from agents.tools.mcp import BadServers
from bot.logs import set_up_logs
from bot.settings import BadSettings, Settings
from bot.version import VERSION
from memory.errors import StoreUnavailable
from memory.lease import LeaseLost

ROLES = ("telegram", "slack", "worker", "scheduler", "web")

STORE_STOPPED = (
    "the store stopped taking anything in: is its disk full, or was it ended? What was stored before is safe; "
    "make room (`nova doctor` tells more) and start Nova again"
)

Command = Callable[[Settings, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the `nova` script."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what keeps it from running is told in a line, not a traceback."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = _parser().parse_args(arguments)
    try:
        settings = Settings.load()
        set_up_logs(settings.nova_log_level, settings.secrets, settings.nova_log_format)
        command: Command = import_module(f"bot.cli.{options.module}").run
        return command(settings, options)
    except (BadSettings, BadAgent, BadServers) as problem:
        return _fail(2, problem)
    except StoreUnavailable as problem:
        return _fail(1, problem)
    except LeaseLost:
        return _fail(1, StoreUnavailable(STORE_STOPPED))
    except KeyboardInterrupt:
        return 130


def _fail(status: int, problem: Exception) -> int:
    print(f"nova: {problem}", file=sys.stderr)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nova", description="A self-hosted assistant with specialist agents.")
    parser.add_argument("--version", action="version", version=f"Nova {VERSION}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    _add(commands, "setup", "ask what Nova needs, check it, write .env")
    _add(commands, "chat", "talk to Nova in this terminal")

    console = _add(commands, "console", "a one-time link into the console, for an owner at this machine")
    console.add_argument("person", nargs="?", help="an owner; default: the first of NOVA_OWNERS, or you")

    serve = _add(commands, "run", "serve Telegram and Slack with the tokens of the settings")
    serve.add_argument("--only", type=_roles, default=(), metavar="ROLES", help=f"some of {','.join(ROLES)}")

    route = _add(commands, "route", "which agents would answer, and why (JSON lines)")
    route.add_argument("--file", type=Path, help="JSON lines with text and optional history")
    route.add_argument("text", nargs="*")

    agents = _add(commands, "agents", "the specialists")
    agents.add_argument("name", nargs="?", help="one agent, or `check` to validate every file")
    agents.add_argument("--json", action="store_true")

    doctor = _add(commands, "doctor", "whether everything is well, with the remedy where it is not")
    doctor.add_argument("--json", action="store_true")

    inbox = _add(commands, "inbox", "what was set aside or never surely arrived: list it, try it again, forget it")
    inbox.add_argument("action", nargs="?", choices=("list", "retry", "drop"), default="list")
    inbox.add_argument("id", nargs="?", help="as listed")
    inbox.add_argument("--json", action="store_true")

    audit_log = _add(commands, "audit-log", "who did what to Nova's safety, and whether that record is whole")
    audit_log.set_defaults(module="audit_log")
    audit_log.add_argument("action", nargs="?", choices=("list", "verify"), default="list")
    audit_log.add_argument("--json", action="store_true")

    _add_workspaces(commands)

    digest = _add(commands, "digest", "the weekly digest of the last seven days, now")
    digest.add_argument("--json", action="store_true")

    improve = _add(commands, "improve", "what was found and changed; apply a fix, take one back")
    improve.add_argument("action", nargs="?", choices=("list", "show", "apply", "undo", "export"), default="list")
    improve.add_argument("name", nargs="?", default="", help="a finding (F-3) to show or apply, an overlay (3) to undo")
    improve.add_argument("--json", action="store_true")

    pipelines = _add(commands, "pipelines", "which pipelines there are; check files, start one, see a run")
    actions = ("list", "check", "schema", "run", "show")
    pipelines.add_argument("action", nargs="?", choices=actions, default="list")
    pipelines.add_argument("names", nargs="*", help="files to check, the pipeline to run, the run to show")
    pipelines.add_argument("--input", action="append", default=[], metavar="NAME=VALUE", help="for `run`")
    pipelines.add_argument("--json", action="store_true")

    trace = _add(commands, "trace", "all that happened for one answer")
    trace.add_argument("id", help="the id, or its first 8 characters; `last` is the newest")
    trace.add_argument("--json", action="store_true")

    memory = _add(commands, "memory", "what is remembered about a person, and how much of all; repair of the store")
    memory.add_argument("action", choices=("list", "stats", "export", "forget", "repair"))
    memory.add_argument("person", nargs="?", help="telegram:<id>, slack:<team>:<id>; default: you at this terminal")
    memory.add_argument("--yes", action="store_true", help="for `forget`: delete; else it only counts")
    memory.add_argument("--json", action="store_true")

    _add_backups(commands)

    erp = _add(commands, "erp", "the schema, leaks and changes of the ERP project")
    import_module("bot.cli.erp").add_arguments(erp)

    _add_evaluations(_add(commands, "eval", "measure Nova on a file of your own"))
    return parser


def _add_workspaces(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    workspaces = _add(commands, "workspaces", "several in one Nova: list them, invite a Slack team, take one out")
    workspaces.add_argument("action", nargs="?", choices=("list", "invite", "remove", "forget"), default="list")
    workspaces.add_argument("name", nargs="?", help="its table in NOVA_WORKSPACES")
    workspaces.add_argument("--yes", action="store_true", help="for `forget`: delete; else it only counts")
    workspaces.add_argument("--json", action="store_true")


def _add_backups(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    backup = _add(commands, "backup", "the whole store as a file")
    backup.add_argument("file", type=Path)
    backup.set_defaults(restores=False)
    restore = _add(commands, "restore", "a backup back into the store, while no Nova runs")
    restore.add_argument("file", type=Path)
    restore.add_argument("--force", action="store_true", help="delete first what the store holds")
    restore.set_defaults(restores=True, module="backup")


def _add_evaluations(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="WHAT")
    routing = _add_evaluation(commands, "routing", "how many messages reach the right agent")
    routing.add_argument("--save", type=Path, help="keep each message's result")
    routing.add_argument("--compare", type=Path, help="show what changed since a saved result")
    _add_evaluation(commands, "claims", "which replies say that something was done and was not")
    _add_evaluation(commands, "recall", "how often the turns that answer a question are found")
    faults = _add(commands, "faults", "how well planted faults are found and fixed in a simulated world")
    faults.set_defaults(module="eval_faults")
    faults.add_argument("--scenario", type=Path, help="one scenario; default: all of tests/novafaults")
    faults.add_argument("--seed", type=int, help="instead of the scenario's own")
    faults.add_argument("--out", type=Path, metavar="DIR", help="keep traffic, findings, overlays, ledger and truth")
    faults.add_argument("--json", action="store_true")


def _add_evaluation(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, summary: str
) -> argparse.ArgumentParser:
    parser = _add(commands, name, summary)
    parser.set_defaults(module=f"eval_{name}")
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true")
    return parser


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, summary: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=summary, description=summary)
    parser.set_defaults(module=name)
    return parser


def _roles(text: str) -> tuple[str, ...]:
    roles = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        raise argparse.ArgumentTypeError(f"unknown role {', '.join(unknown)!r}; choose from {', '.join(ROLES)}")
    return roles
