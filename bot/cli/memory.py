"""`nova memory`: what is remembered about a person, and repair of the store."""

from __future__ import annotations

import argparse
import asyncio
import json

from bot.cli.output import complain, show
from bot.settings import Settings
from memory.connection import open_store
from memory.embedded import repair
from memory.encoder import Encoder
from memory.facts import Facts


def run(settings: Settings, options: argparse.Namespace) -> int:
    if options.action == "repair":
        return asyncio.run(_repair(settings))
    return asyncio.run(_facts(settings, options))


async def _repair(settings: Settings) -> int:
    if settings.redis_url:
        complain("REDIS_URL is set: Nova repairs only its own store, in NOVA_DATA_DIR")
        return 2
    done, copy = await repair(settings.nova_data_dir)
    show(f"{done}{f'; the files as they were: {copy}' if copy else ''}")
    return 0


async def _facts(settings: Settings, options: argparse.Namespace) -> int:
    person = options.person or settings.console_person
    async with open_store(settings.redis_url, settings.nova_data_dir) as store:
        facts = Facts(store.redis, Encoder())
        if options.action == "forget":
            show(f"forgotten: {await facts.forget_all(person)} facts about {person}")
            return 0
        known = await facts.all(person)
    if options.json:
        show(json.dumps([{"id": fact.id, "text": fact.text, "at": fact.at.isoformat()} for fact in known]))
    else:
        show("\n".join(f"{fact.id}  {fact.at:%Y-%m-%d}  {fact.text}" for fact in known) or f"nothing about {person}")
    return 0
