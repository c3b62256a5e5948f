"""Whether everything is well: each finding names the thing and, where it is not well, the remedy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from adapters.message import Adapter, Finding
from bot.app import Memories, open_memories
from bot.checkup.erp import erp_findings
from bot.checkup.queues import queue_findings
from bot.checkup.running import running_finding
from bot.checkup.setup import setup_findings
from bot.checkup.store import store_findings
from bot.checkup.tools import server_findings, tool_findings
from bot.inbox import Inbox
from bot.outbox import Outbox
from bot.settings import Settings
from bot.tasks import open_docket
from bot.workspaces.checkup import workspace_findings
from bot.workspaces.opening import definitions_of, installations_of
from memory.errors import StoreUnavailable

PLATFORM_SECONDS = 15.0
CONNECT = "set TELEGRAM_BOT_TOKEN, or SLACK_BOT_TOKEN and SLACK_APP_TOKEN (README, Connect)"


async def examine(settings: Settings, adapters: Sequence[Adapter]) -> AsyncIterator[Finding]:
    """Look at settings, agents, model, store, queues, ERP, tools and platforms, in this order."""
    for finding in setup_findings(settings):
        yield finding
    try:
        async with open_memories(settings) as memories:
            for finding in await _kept(settings, memories, adapters):
                yield finding
    except StoreUnavailable as problem:
        yield Finding("store", "problem", str(problem))
    looking = (erp_findings(settings), server_findings(settings.nova_mcp_config), *map(_platform, adapters))
    for findings in await asyncio.gather(*looking):
        for finding in findings:
            yield finding
    if not adapters and not settings.nova_workspaces:
        yield Finding("platforms", "warning", "none is connected", CONNECT)


async def _kept(settings: Settings, memories: Memories, adapters: Sequence[Adapter]) -> list[Finding]:
    store = memories.store
    async with open_docket(store, "nova") as docket:
        return [
            *await store_findings(settings, store),
            *await queue_findings(Inbox(store, docket), Outbox(store, memories.feedback)),
            await running_finding(settings, store, docket, adapters),
            *await tool_findings(store),
            *await workspace_findings(
                settings, definitions_of(settings), store.redis, installations_of(settings, store.redis)
            ),
        ]


async def _platform(adapter: Adapter) -> Sequence[Finding]:
    try:
        async with asyncio.timeout(PLATFORM_SECONDS):
            return await adapter.examine()
    except TimeoutError:
        said = f"no answer within {PLATFORM_SECONDS:g} s"
        return [Finding(adapter.platform, "problem", said, "is the network up?")]
