"""`nova digest`: this week's digest so far, now."""

from __future__ import annotations

import argparse
import asyncio
from datetime import UTC, datetime

from bot.app import open_improving, open_memories
from bot.cli.output import show
from bot.improvement.digest import as_json
from bot.improvement.weeks import Week
from bot.settings import Settings


def run(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(_run(settings, json=options.json))


async def _run(settings: Settings, *, json: bool) -> int:
    async with open_memories(settings) as memories:
        improving = await open_improving(settings, memories)
        report, digest = await improving.so_far(Week.at(datetime.now(UTC), settings.zone))
    show(as_json(report) if json else digest.text)
    return 0
