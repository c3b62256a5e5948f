"""`nova audit-log`: who did what to Nova's safety, and whether that record is whole."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict

from bot.audit_log import AuditLog, Verdict
from bot.cli.output import complain, show
from bot.improvement.audit import Entry
from bot.settings import Settings
from memory.audit_log import AuditRows
from memory.connection import open_store


def run(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(_run(settings, options))


async def _run(settings: Settings, options: argparse.Namespace) -> int:
    async with open_store(settings.redis_url, settings.nova_data_dir) as store:
        log = AuditLog(AuditRows(store.redis, keep=settings.keep))
        if options.action == "verify":
            return _verified(await log.verify(), as_json=options.json)
        entries = await log.entries()
    show(_as_json(entries) if options.json else _as_text(entries))
    return 0


def _verified(verdict: Verdict, *, as_json: bool) -> int:
    if as_json:
        show(json.dumps(asdict(verdict)))
    elif verdict.fault:
        complain(f"the audit log is not whole: {verdict.fault}")
    else:
        show(f"{verdict.entries} entries, whole. The last hash is {verdict.head or '(none yet)'}")
    return 1 if verdict.fault else 0


def _as_text(entries: Sequence[Entry]) -> str:
    lines = [f"{one.at:%Y-%m-%d %H:%M:%S}  {one.actor}  {one.act}  {one.subject}".rstrip() for one in entries]
    return "\n".join(lines) or "Nothing was noted yet."


def _as_json(entries: Sequence[Entry]) -> str:
    return json.dumps([{**asdict(one), "at": one.at.isoformat()} for one in entries], ensure_ascii=False)
