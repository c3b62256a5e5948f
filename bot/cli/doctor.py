"""`nova doctor`: whether everything is well."""

from __future__ import annotations

import argparse
import asyncio

from bot.checkup import as_json, as_text, examine
from bot.cli.output import show
from bot.serve import configured
from bot.settings import Settings


def run(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(_run(settings, as_program=options.json))


async def _run(settings: Settings, *, as_program: bool) -> int:
    findings = [finding async for finding in examine(settings, configured(settings))]
    show(as_json(findings) if as_program else as_text(findings))
    return 1 if any(finding.verdict == "problem" for finding in findings) else 0
