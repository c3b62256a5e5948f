"""`nova digest`: this week's digest so far, now."""

from __future__ import annotations

import argparse
import asyncio
from datetime import UTC, datetime

from bot.cli.output import show
from bot.improvement.digest import render, to_json
from bot.improvement.weekly import read_digest
from bot.improvement.weeks import Week
from bot.settings import Settings
from memory.connection import open_store
from memory.traces import Traces


def run(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(_run(settings, as_json=options.json))


async def _run(settings: Settings, *, as_json: bool) -> int:
    async with open_store(settings.redis_url, settings.nova_data_dir) as store:
        week = Week.at(datetime.now(UTC), settings.zone)
        digest = await read_digest(week, Traces(store.redis), settings.zone)
    show(to_json(digest) if as_json else render(digest))
    return 0
