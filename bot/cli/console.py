"""`nova console`: a link into the console, for whoever sits at this machine."""

from __future__ import annotations

import argparse
import asyncio

from bot.cli.output import complain, show
from bot.settings import Settings
from bot.web.console.address import address_of
from bot.web.console.links import Links
from memory.connection import open_store

ONCE = "It works once, for ten minutes; `nova run` (or `nova run --only web`) serves the page."


def run(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(_run(settings, options.person or _owner(settings)))


async def _run(settings: Settings, person: str) -> int:
    if not settings.is_owner(person):
        complain(f"{person} is not an owner; NOVA_OWNERS names them")
        return 2
    async with open_store(settings.redis_url, settings.nova_data_dir) as store:
        show(await Links(store.redis).new(person, address_of(settings)))
    complain(ONCE)
    return 0


def _owner(settings: Settings) -> str:
    """In whose name: the first owner's, else whoever sits here."""
    return settings.nova_owners[0] if settings.nova_owners else settings.console_person
