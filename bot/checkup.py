"""Whether everything is well: each finding names the thing and, where it is not well, the remedy."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from adapters.message import Adapter, CredentialsRejected
from agents.spec import BadAgent
from bot.app import open_memories, read_roster
from bot.inbox import Inbox
from bot.outbox import Outbox
from bot.settings import Settings
from bot.tasks import open_docket
from memory.connection import Store, health, why_away
from memory.errors import StoreUnavailable

Verdict = Literal["ok", "warning", "problem"]
PLATFORM_SECONDS = 15.0
OLD = timedelta(minutes=5)
SIGNS = {"ok": "✓", "warning": "!", "problem": "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    name: str
    verdict: Verdict
    detail: str


async def examine(settings: Settings, adapters: Sequence[Adapter]) -> AsyncIterator[Finding]:
    """Look at settings, agents, model, store, queues and platforms, in this order."""
    yield _people(settings)
    yield _agents(settings)
    yield _model(settings)
    try:
        async with open_memories(settings) as memories:
            for finding in await _store(settings, memories.store):
                yield finding
            async with open_docket(memories.store, "nova") as docket:
                yield await _waiting(Inbox(memories.store, docket))
            yield await _undelivered(Outbox(memories.store, memories.feedback))
    except StoreUnavailable as problem:
        yield Finding("store", "problem", str(problem))
    for adapter in adapters:
        yield await _platform(adapter)
    if not adapters:
        yield Finding("platforms", "warning", "none: set TELEGRAM_BOT_TOKEN, or SLACK_BOT_TOKEN and SLACK_APP_TOKEN")


def _people(settings: Settings) -> Finding:
    if not settings.nova_owners:
        return Finding("owners", "warning", "nobody gets the digest: set NOVA_OWNERS, e.g. telegram:<your user id>")
    return Finding("owners", "ok", ", ".join(settings.nova_owners))


def _agents(settings: Settings) -> Finding:
    try:
        return Finding("agents", "ok", f"{len(read_roster(settings))}, every file is sound")
    except BadAgent as problem:
        return Finding("agents", "problem", str(problem))


def _model(settings: Settings) -> Finding:
    if not settings.anthropic_api_key:
        return Finding("model", "warning", "none: Nova answers from its tools; ANTHROPIC_API_KEY connects one")
    server = settings.anthropic_base_url or "Anthropic"
    return Finding(
        "model", "ok", f"{settings.nova_model_small} and {settings.nova_model_large} at {server} (not asked)"
    )


async def _store(settings: Settings, store: Store) -> list[Finding]:
    if away := await why_away(store):
        return [Finding("store", "problem", f"{away}; is the disk full, or the server read-only?")]
    if risks := await health(store):
        return [Finding("store", "warning", risk) for risk in risks]
    place = "REDIS_URL" if settings.redis_url else f"embedded, in {settings.nova_data_dir}"
    return [Finding("store", "ok", place)]


async def _waiting(inbox: Inbox) -> Finding:
    depth = await inbox.depth()
    if depth.quarantined:
        return Finding("inbox", "problem", f"{depth.quarantined} events were set aside; the log says why")
    if depth.oldest and datetime.now(UTC) - depth.oldest > OLD:
        since = f"{depth.oldest:%Y-%m-%d %H:%M}Z"
        return Finding("inbox", "problem", f"{depth.waiting} waiting, the oldest since {since}: does a worker run?")
    return Finding("inbox", "ok", f"{depth.waiting} waiting")


async def _undelivered(outbox: Outbox) -> Finding:
    count = await outbox.undelivered()
    if count:
        return Finding(
            "outbox", "warning", f"{count} messages of the last 3 days may not have arrived; the log says which"
        )
    return Finding("outbox", "ok", "everything arrived")


async def _platform(adapter: Adapter) -> Finding:
    try:
        async with asyncio.timeout(PLATFORM_SECONDS), adapter:
            return Finding(adapter.platform, "ok", "the token is accepted")
    except CredentialsRejected as problem:
        return Finding(adapter.platform, "problem", str(problem))
    except TimeoutError:
        return Finding(adapter.platform, "problem", f"no answer within {PLATFORM_SECONDS:g} s; is the network up?")


def as_text(findings: Sequence[Finding]) -> str:
    """One line a finding."""
    return "\n".join(f"{SIGNS[finding.verdict]} {finding.name:<10} {finding.detail}" for finding in findings)


def as_json(findings: Sequence[Finding]) -> str:
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False)
