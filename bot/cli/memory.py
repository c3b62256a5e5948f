"""`nova memory`: what is remembered about a person, how much of it there is, and repair of the store."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial

from bot.app import Memories, open_improving, open_memories
from bot.cli.output import complain, show
from bot.own_data import as_file, counted
from bot.settings import Settings
from memory.belongings import Belongings, Who
from memory.census import census
from memory.embedded import repair


def run(settings: Settings, options: argparse.Namespace) -> int:
    if options.action == "repair":
        return asyncio.run(_repair(settings))
    return asyncio.run(_remembered(settings, options))


async def _repair(settings: Settings) -> int:
    if settings.redis_url:
        complain("REDIS_URL is set: Nova repairs only its own store, in NOVA_DATA_DIR")
        return 2
    done, copy = await repair(settings.nova_data_dir)
    show(f"{done}{f'; the files as they were: {copy}' if copy else ''}")
    return 0


async def _remembered(settings: Settings, options: argparse.Namespace) -> int:
    acts: dict[str, Callable[[Memories, argparse.Namespace], Awaitable[None]]] = {
        "list": _list,
        "stats": _stats,
        "export": _export,
        "forget": partial(_forget, settings),
    }
    if options.person is None and options.action != "stats":
        options.person = settings.console_person
    async with open_memories(settings) as memories:
        await acts[options.action](memories, options)
    return 0


async def _list(memories: Memories, options: argparse.Namespace) -> None:
    known = await memories.facts.all(options.person)
    if options.json:
        show(json.dumps([{"id": fact.id, "text": fact.text, "at": fact.at.isoformat()} for fact in known]))
    else:
        lines = [f"{fact.id}  {fact.at:%Y-%m-%d}  {fact.confidence:.0%}  {fact.text}" for fact in known]
        show("\n".join(lines) or f"nothing about {options.person}")


async def _stats(memories: Memories, options: argparse.Namespace) -> None:
    shares = await census(memories.store.redis, options.person or "")
    if options.json:
        show(json.dumps([asdict(share) for share in shares]))
        return
    for share in shares:
        show(f"{share.kind:14} {share.bytes / 1e6:9.2f} MB  {share.keys:8,} keys of {share.owners:,}")
    show(f"{'all':14} {sum(share.bytes for share in shares) / 1e6:9.2f} MB")


async def _export(memories: Memories, options: argparse.Namespace) -> None:
    """To standard output, so that the file's name is the caller's choice."""
    items = await _belongings(memories).of(await _who(memories, options.person))
    show(as_file(options.person, items, datetime.now(UTC)).content.decode())


async def _forget(settings: Settings, memories: Memories, options: argparse.Namespace) -> None:
    belongings, who = _belongings(memories), await _who(memories, options.person)
    if options.yes:
        await (await open_improving(settings, memories)).forget(who.people)
        show(f"deleted: {counted(await belongings.forget(who))} of {options.person}")
    else:
        show(f"this would delete {counted(await belongings.of(who))} of {options.person}; --yes does it")


def _belongings(memories: Memories) -> Belongings:
    return Belongings(memories.store.redis, memories.conversations, memories.recall)


async def _who(memories: Memories, person: str) -> Who:
    return Who(await memories.identities.of(person))
