"""`nova erp`: what Nova knows of the ERP project; one module for each of its commands."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from bot.settings import Settings

Command = Callable[[Settings, argparse.Namespace], int]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The commands below `nova erp`, each run by `bot.cli.erp_<command>`."""
    commands = parser.add_subparsers(required=True, metavar="WHAT", dest="what")

    snapshot = commands.add_parser("snapshot", help="models, scopes, drift and what is unknown")
    snapshot.add_argument("--json", action="store_true")
    snapshot.add_argument(
        "--project", type=Path, metavar="DIR", help="read this source tree instead, without running it"
    )
    snapshot.add_argument("--refresh", action="store_true", help="take it again even if nothing changed")


def run(settings: Settings, options: argparse.Namespace) -> int:
    command: Command = import_module(f"bot.cli.erp_{options.what}").run
    return command(settings, options)
