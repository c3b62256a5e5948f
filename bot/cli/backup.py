"""`nova backup` and `nova restore`: the whole store as a file, and back."""

from __future__ import annotations

import argparse
import asyncio

from bot.audit_log import open_audit_log
from bot.cli.output import complain, show
from bot.settings import Settings
from memory.backup import BadBackup, StoreNotEmpty, back_up, restore
from memory.connection import open_store
from memory.schema import migrate


def run(settings: Settings, options: argparse.Namespace) -> int:
    try:
        return asyncio.run(_restore(settings, options) if options.restores else _back_up(settings, options))
    except (BadBackup, StoreNotEmpty) as problem:
        complain(str(problem))
        return 1
    except OSError as problem:
        complain(f"{options.file}: {(problem.strerror or type(problem).__name__).lower()}")
        return 1


async def _back_up(settings: Settings, options: argparse.Namespace) -> int:
    async with open_store(settings.redis_url, settings.nova_data_dir) as store:
        count = await back_up(store.redis, options.file)
        await open_audit_log(settings, store.redis).note(settings.console_person, "backed up")
    show(f"{count} keys are in {options.file}")
    return 0


async def _restore(settings: Settings, options: argparse.Namespace) -> int:
    async with open_store(settings.redis_url, settings.nova_data_dir) as store:
        count = await restore(store.redis, options.file, force=options.force)
        await migrate(store.redis)
        await open_audit_log(settings, store.redis).note(settings.console_person, "restored")
    show(f"{count} keys were restored from {options.file}")
    return 0
