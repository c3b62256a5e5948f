"""`nova inbox`: events that were set aside and messages that never surely arrived, for a person to decide about."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from adapters.message import Adapter, CredentialsRejected
from bot.audit_log import Act, AuditLog, open_audit_log
from bot.cli.output import complain, show
from bot.held import Held, Queues, Row, row
from bot.inbox import Inbox
from bot.outbox import DeadLetter, Outbox
from bot.serve import configured
from bot.settings import Settings
from bot.tasks import open_docket
from memory.connection import open_store
from memory.feedback import Feedback

CONNECT_SECONDS = 20.0
NOTHING = "Nothing was set aside, and every message arrived."
HINT = "`nova inbox retry ID` handles or sends it again, `nova inbox drop ID` forgets it."
TWICE = "it may have arrived already, and then appears twice"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the actions work on."""

    queues: Queues
    audit: AuditLog


def run(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(_run(settings, options))


async def _run(settings: Settings, options: argparse.Namespace) -> int:
    async with _open_desk(settings) as desk:
        held = await desk.queues.held()
        if options.action == "list":
            rows = [row(found) for found in held.values()]
            show(_as_json(rows) if options.json else _as_text(rows))
            return 0
        if options.id not in held:
            complain(f"nothing is held with the id {options.id or ''!r}; `nova inbox` lists what is")
            return 2
        act = _drop if options.action == "drop" else _retry
        done: Act = "dropped" if options.action == "drop" else "retried"
        await desk.audit.note(settings.console_person, done, options.id)
        return await act(held[options.id], desk.queues, settings)


@asynccontextmanager
async def _open_desk(settings: Settings) -> AsyncGenerator[Desk]:
    async with open_store(settings.redis_url, settings.nova_data_dir) as store, open_docket(store, "nova") as docket:
        queues = Queues(Inbox(store, docket), Outbox(store, Feedback(store.redis, keep=settings.keep_traces)))
        yield Desk(queues, open_audit_log(settings, store.redis))


async def _drop(found: Held, queues: Queues, _: Settings) -> int:
    await queues.drop(found)
    show(f"{row(found).id} is forgotten.")
    return 0


async def _retry(found: Held, queues: Queues, settings: Settings) -> int:
    if isinstance(found, DeadLetter):
        return await _send_again(found, queues.outbox, configured(settings))
    await queues.inbox.retry(found)
    show(f"{found.event.key} waits in {found.event.conversation} again; a running Nova handles it.")
    return 0


async def _send_again(letter: DeadLetter, outbox: Outbox, adapters: Sequence[Adapter]) -> int:
    platform = letter.part.reply.target.platform
    adapter = next((adapter for adapter in adapters if adapter.platform == platform), None)
    if adapter is None:
        complain(f"{platform} is not connected here, so {letter.id} cannot be sent: set its token")
        return 2
    if letter.part.state == "uncertain":
        complain(TWICE)
    async with AsyncExitStack() as stack:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await stack.enter_async_context(adapter)
        except (CredentialsRejected, ConnectionError, TimeoutError) as problem:
            complain(str(problem) or f"{platform} does not answer")
            return 1
        part = await outbox.retry(letter, adapter)
    show(f"{letter.id} is {part.state}{f': {part.problem}' if part.problem else '.'}")
    return 0 if part.state == "sent" else 1


def _as_text(rows: Sequence[Row]) -> str:
    if not rows:
        return NOTHING
    wide = max(len(one.id) for one in rows)
    lines = [f"{one.id:<{wide}}  {one.state:<9}  {_at(one)}  {one.conversation}\n    {one.reason}" for one in rows]
    return "\n".join([*lines, "", HINT])


def _as_json(rows: Sequence[Row]) -> str:
    """Without the content: what people wrote is shown to an owner in the console alone."""
    listed = [
        {"id": one.id, "state": one.state, "at": _at(one), "conversation": one.conversation, "reason": one.reason}
        for one in rows
    ]
    return json.dumps(listed, ensure_ascii=False)


def _at(one: Row) -> str:
    return one.at.isoformat(timespec="minutes")
