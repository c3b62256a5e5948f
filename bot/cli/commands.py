"""Which commands `nova` has and what each takes: a table, from which its parser and the reference are made."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.cli import erp
from bot.version import VERSION

ROLES = ("telegram", "slack", "worker", "scheduler", "web")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: a name, and the options that `ArgumentParser.add_argument` takes with it."""

    name: str
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A command, or a group of the commands `below` it.

    `sets` goes into what is parsed, where `module` names the one below `bot.cli` that runs it: the command's own name
    if nothing else is said. `more` adds what a module says itself.
    """

    name: str
    summary: str
    arguments: tuple[Argument, ...] = ()
    sets: Mapping[str, object] = field(default_factory=dict[str, object])
    below: tuple[Entry, ...] = ()
    more: Callable[[argparse.ArgumentParser], None] | None = None


def _roles(text: str) -> tuple[str, ...]:
    roles = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        raise argparse.ArgumentTypeError(f"unknown role {', '.join(unknown)!r}; choose from {', '.join(ROLES)}")
    return roles


def _takes(name: str, **options: Any) -> Argument:
    return Argument(name, options)


def _action(*choices: str) -> Argument:
    """What to do, the first where nothing is said."""
    return _takes("action", nargs="?", choices=choices, default=choices[0])


FILE = _takes("file", type=Path)
JSON = _takes("--json", action="store_true")
YES = _takes("--yes", action="store_true", help="for `forget`: delete; else it only counts")

EVALUATIONS = (
    Entry(
        "routing",
        "how many messages reach the right agent",
        (
            FILE,
            JSON,
            _takes("--save", type=Path, help="keep each message's result"),
            _takes("--compare", type=Path, help="show what changed since a saved result"),
        ),
        {"module": "eval_routing"},
    ),
    Entry("claims", "which replies say that something was done and was not", (FILE, JSON), {"module": "eval_claims"}),
    Entry("recall", "how often the turns that answer a question are found", (FILE, JSON), {"module": "eval_recall"}),
    Entry(
        "faults",
        "how well planted faults are found and fixed in a simulated world",
        (
            _takes("--scenario", type=Path, help="one scenario; default: all of tests/novafaults"),
            _takes("--seed", type=int, help="instead of the scenario's own"),
            _takes("--out", type=Path, metavar="DIR", help="keep traffic, findings, overlays, ledger and truth"),
            JSON,
        ),
        {"module": "eval_faults"},
    ),
)

COMMANDS = (
    Entry("setup", "ask what Nova needs, check it, write .env"),
    Entry("chat", "talk to Nova in this terminal"),
    Entry(
        "console",
        "a one-time link into the console, for an owner at this machine",
        (_takes("person", nargs="?", help="an owner; default: the first of NOVA_OWNERS, or you"),),
    ),
    Entry(
        "run",
        "serve Telegram and Slack with the tokens of the settings",
        (_takes("--only", type=_roles, default=(), metavar="ROLES", help=f"some of {','.join(ROLES)}"),),
    ),
    Entry(
        "route",
        "which agents would answer, and why (JSON lines)",
        (
            _takes("--file", type=Path, help="JSON lines with text and optional history"),
            _takes("text", nargs="*"),
        ),
    ),
    Entry(
        "agents",
        "the specialists",
        (_takes("name", nargs="?", help="one agent, or `check` to validate every file"), JSON),
    ),
    Entry("doctor", "whether everything is well, with the remedy where it is not", (JSON,)),
    Entry(
        "inbox",
        "what was set aside or never surely arrived: list it, try it again, forget it",
        (_action("list", "retry", "drop"), _takes("id", nargs="?", help="as listed"), JSON),
    ),
    Entry(
        "audit-log",
        "who did what to Nova's safety, and whether that record is whole",
        (_action("list", "verify"), JSON),
        {"module": "audit_log"},
    ),
    Entry(
        "workspaces",
        "several in one Nova: list them, invite a Slack team, take one out",
        (
            _action("list", "invite", "remove", "forget"),
            _takes("name", nargs="?", help="its table in NOVA_WORKSPACES"),
            YES,
            JSON,
        ),
    ),
    Entry("digest", "the weekly digest of the last seven days, now", (JSON,)),
    Entry(
        "improve",
        "what was found and changed; apply a fix, take one back",
        (
            _action("list", "show", "apply", "undo", "export"),
            _takes("name", nargs="?", default="", help="a finding (F-3) to show or apply, an overlay (3) to undo"),
            JSON,
        ),
    ),
    Entry(
        "pipelines",
        "which pipelines there are; check files, start one, see a run",
        (
            _action("list", "check", "schema", "run", "show"),
            _takes("names", nargs="*", help="files to check, the pipeline to run, the run to show"),
            _takes("--input", action="append", default=[], metavar="NAME=VALUE", help="for `run`"),
            JSON,
        ),
    ),
    Entry(
        "trace",
        "all that happened for one answer",
        (_takes("id", help="the id, or its first 8 characters; `last` is the newest"), JSON),
    ),
    Entry(
        "memory",
        "what is remembered about a person, and how much of all; repair of the store",
        (
            _takes("action", choices=("list", "stats", "export", "forget", "repair")),
            _takes("person", nargs="?", help="telegram:<id>, slack:<team>:<id>; default: you at this terminal"),
            YES,
            JSON,
        ),
    ),
    Entry("backup", "the whole store as a file", (FILE,), {"restores": False}),
    Entry(
        "restore",
        "a backup back into the store, while no Nova runs",
        (FILE, _takes("--force", action="store_true", help="delete first what the store holds")),
        {"restores": True, "module": "backup"},
    ),
    Entry("erp", "the schema, leaks and changes of the ERP project", more=erp.add_arguments),
    Entry("eval", "measure Nova on a file of your own", below=EVALUATIONS),
)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    nova = argparse.ArgumentParser(prog="nova", description="A self-hosted assistant with specialist agents.")
    nova.add_argument("--version", action="version", version=f"Nova {VERSION}")
    _add_commands(nova, COMMANDS, "COMMAND")
    return nova


def _add_commands(group: argparse.ArgumentParser, entries: tuple[Entry, ...], metavar: str) -> None:
    commands = group.add_subparsers(required=True, metavar=metavar)
    for entry in entries:
        _fill(commands.add_parser(entry.name, help=entry.summary, description=entry.summary), entry)


def _fill(command: argparse.ArgumentParser, entry: Entry) -> None:
    command.set_defaults(**{"module": entry.name, **entry.sets})
    for argument in entry.arguments:
        command.add_argument(argument.name, **argument.options)
    if entry.below:
        _add_commands(command, entry.below, "WHAT")
    if entry.more:
        entry.more(command)
