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

    _audit(commands.add_parser("audit", help="code that could show one tenant's or branch's rows to another"))
    _impact(commands.add_parser("impact", help="what a change of a model implies"))

    ask = commands.add_parser("ask", help="ask the ERP specialists, without a language model")
    ask.add_argument("text", nargs="*")
    ask.add_argument("--json", action="store_true", help='print {"route", "answer", "evidence", "unknowns"}')

    code = commands.add_parser("code", help="a code that links a chat account with a user of the demo ERP")
    code.add_argument("user", nargs="?", default="omar", help="a login of the demo ERP (default: omar)")

    provision = commands.add_parser("provision", help="SQL that lets Nova read the ERP on PostgreSQL; it applies none")
    provision.add_argument("--app-role", metavar="ROLE", help="the role the ERP itself works with")
    provision.add_argument("--database", metavar="NAME", help="default: the one of NOVA_ERP_DATABASE")
    provision.add_argument("--user", metavar="LOGIN", help="the role of this person instead; again after changes")


def _audit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files and folders to audit")
    parser.add_argument("--project", type=Path, metavar="DIR", help="the source tree, read for schema and callers")
    parser.add_argument(
        "--root",
        action="extend",
        nargs="+",
        default=[],
        metavar="app.Model",
        help="models that scopes lead to: the tenant and, below it, the branch; without it they are proposed",
    )
    parser.add_argument("--diff", metavar="REV", help="tell only what changed since this revision of git")
    parser.add_argument(
        "--baseline", type=Path, metavar="FILE", help="leave out the findings in FILE; without FILE, start it"
    )
    parser.add_argument("--format", choices=("json", "sarif", "text"), default="text")


def _impact(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "operation",
        metavar="OP",
        nargs="+",
        help='JSON, {"op": "rename_field", "model": "sales.Invoice", "field": "number", "to": "invoice_no"}, or words, '
        "rename Invoice.number to invoice_no",
    )
    parser.add_argument("--json", action="store_true", help="the whole report as JSON")
    parser.add_argument("--project", type=Path, metavar="DIR", help="read this source tree instead, without running it")
    parser.add_argument(
        "--no-scratch", action="store_true", help="try nothing on a scratch database, which takes seconds"
    )


def run(settings: Settings, options: argparse.Namespace) -> int:
    command: Command = import_module(f"bot.cli.erp_{options.what}").run
    return command(settings, options)
