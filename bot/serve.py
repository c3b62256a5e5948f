"""`nova run`: the roles of this process, from the first connection to the last one closed."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import signal
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack
from typing import Any

from adapters.message import Adapter, CredentialsRejected
from bot.app import Nova, open_memories, open_nova, scheduling, take_in, working
from bot.settings import BadSettings, Settings
from bot.web import serving_web
from memory.connection import why_away
from memory.lease import Lease, LeaseLost

logger = logging.getLogger(__name__)

ALL = frozenset({"telegram", "slack", "worker", "scheduler", "web"})
WAITING = "another Nova takes in %s for this token; waiting to take over when it stops"


async def serve(settings: Settings, only: frozenset[str]) -> int:
    """Run the roles (all by default) until SIGTERM or SIGINT; 1 when a platform refuses its token.

    Raises:
        BadSettings: a role needs a setting that is missing.
    """
    roles = only or ALL
    adapters = needed(settings, only)
    stop = asyncio.Event()
    refused: list[str] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    try:
        started = asyncio.Event()
        await _unless_stopped(_open_and_serve(settings, adapters, roles, stop, started), stop, started)
    except* CredentialsRejected as rejected:
        refused = [str(error) for error in rejected.exceptions]
        logger.error("%s", "; ".join(refused))
    return 1 if refused else 0


async def _open_and_serve(
    settings: Settings, adapters: list[Adapter], roles: frozenset[str], stop: asyncio.Event, started: asyncio.Event
) -> None:
    async with open_memories(settings) as memories, open_nova(settings, memories, adapters) as nova:
        started.set()
        await _serve_roles(nova, roles, stop)


async def _unless_stopped(work: Coroutine[Any, Any, None], stop: asyncio.Event, started: asyncio.Event) -> None:
    """Connecting may wait for a platform for ever; whoever is told to stop meanwhile stops."""
    serving, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not serving.done() and not started.is_set():
        serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving


def configured(settings: Settings) -> list[Adapter]:
    """The adapters whose tokens are set; only their libraries are loaded."""
    adapters: list[Adapter] = []
    if token := settings.telegram_bot_token:
        from adapters.telegram import Telegram  # noqa: PLC0415 - 15 MB and 0.6 s

        adapters.append(Telegram(token.get_secret_value(), base_url=settings.telegram_base_url))
    if (bot := settings.slack_bot_token) and (app := settings.slack_app_token):
        from adapters.slack import Slack  # noqa: PLC0415 - 12 MB and 0.7 s

        adapters.append(Slack(bot.get_secret_value(), app.get_secret_value(), base_url=settings.slack_base_url))
    return adapters


def needed(settings: Settings, only: frozenset[str]) -> list[Adapter]:
    """The configured adapters; a worker needs them all, to send. Raises BadSettings when a role has none."""
    adapters = configured(settings)
    names = {adapter.platform for adapter in adapters}
    remedies = {"telegram": "TELEGRAM_BOT_TOKEN", "slack": "SLACK_BOT_TOKEN and SLACK_APP_TOKEN"}
    for role in only & remedies.keys() - names:
        raise BadSettings(
            f"{remedies[role]}: not set, so there is nothing to serve for {role!r}; see README, Connecting"
        )
    if not adapters and only in (frozenset(), frozenset({"worker"})):
        raise BadSettings(
            "no platform is configured: set TELEGRAM_BOT_TOKEN, or SLACK_BOT_TOKEN and SLACK_APP_TOKEN, "
            "in the environment or .env (README, Connecting). `nova chat` needs neither"
        )
    return adapters


async def _serve_roles(nova: Nova, roles: frozenset[str], stop: asyncio.Event) -> None:
    async with AsyncExitStack() as stack:
        if "web" in roles:
            await stack.enter_async_context(serving_web(lambda: problems(nova), nova.settings.port))
        if "worker" in roles:
            await stack.enter_async_context(working(nova))
        if "scheduler" in roles:
            await stack.enter_async_context(scheduling(nova))
        intakes = [_intake(nova, adapter) for adapter in nova.adapters.values() if adapter.platform in roles]
        logger.warning("Nova serves %s as %s", ", ".join(nova.adapters) or "no platform", ", ".join(sorted(roles)))
        await _until(stop, intakes)


async def _until(stop: asyncio.Event, intakes: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Run the intakes until told to stop; one that fails stops everything, loudly."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(intake) for intake in intakes]
        await stop.wait()
        for task in tasks:
            task.cancel()


async def _intake(nova: Nova, adapter: Adapter) -> None:
    """Take in one platform while holding its lease, so that of two processes with one token one polls."""
    if adapter.platform == "slack":
        await take_in(nova, adapter)  # Slack shares events out among its connections by itself
        return
    lease = Lease(nova.memories.store.redis, f"intake:{adapter.platform}:{_token_digest(nova.settings)}")
    while True:
        if not await lease.take():
            logger.warning(WAITING, adapter.platform)
            await lease.wait()
        try:
            async with lease.kept():
                await take_in(nova, adapter)
        except LeaseLost:
            logger.error("the lease for %s was lost; taking it again", adapter.platform)


def _token_digest(settings: Settings) -> str:
    token = settings.telegram_bot_token
    return hashlib.sha256(token.get_secret_value().encode()).hexdigest()[:12] if token else "none"


async def problems(nova: Nova) -> dict[str, str]:
    """What keeps this process from its work, by part; empty when all is well."""
    return {"store": problem} if (problem := await why_away(nova.memories.store)) else {}
