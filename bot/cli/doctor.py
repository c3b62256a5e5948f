"""`nova doctor`: whether everything is well."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapters.message import Finding
from bot.checkup import examine
from bot.checkup.report import SIGNS, as_json, as_text, summary
from bot.cli.output import show
from bot.serve import configured
from bot.settings import Settings

COLOURS = {"ok": "green", "warning": "yellow", "problem": "bold red"}


def run(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(_run(settings, as_program=options.json))


async def _run(settings: Settings, *, as_program: bool) -> int:
    findings = [finding async for finding in examine(settings, configured(settings))]
    if not as_program and sys.stdout.isatty():
        _show_in_colour(findings)
    else:
        show(as_json(findings) if as_program else as_text(findings))
    return 1 if any(finding.verdict == "problem" for finding in findings) else 0


def _show_in_colour(findings: Sequence[Finding]) -> None:
    """Wrapped to the terminal; a name stands once for all findings about it."""
    table = Table.grid(padding=(0, 1))
    name = ""
    for finding in findings:
        said = Text(finding.detail)
        if finding.remedy:
            said.append(f"\n→ {finding.remedy}", style="cyan")
        sign = Text(SIGNS[finding.verdict], style=COLOURS[finding.verdict])
        table.add_row(sign, "" if finding.name == name else finding.name, said)
        name = finding.name
    console = Console(highlight=False)
    console.print(table)
    console.print(f"\n{summary(findings)}")
