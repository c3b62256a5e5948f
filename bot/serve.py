"""`nova run`: the roles of this process, from the first connection to the last one closed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial
from typing import Any

from starlette.routing import Route

from adapters.message import Adapter, CredentialsRejected, Webhook
from adapters.web import Web
from bot.app import Nova, open_memories, open_nova, read_roster, scheduling, take_in, working
from bot.audit_log import open_audit_log
from bot.checkup import examine
from bot.settings import BadSettings, Settings, revealed
from bot.telemetry.figures import Sources
from bot.telemetry.health import Health
from bot.telemetry.pulse import Pulse
from bot.telemetry.tracing import tracing
from bot.telemetry.watching import Watch, metrics_routes, watching
from bot.web import pipeline_routes, serving_web, webhook_routes
from bot.web.console.opening import console_of
from bot.web.console.routes import console_routes
from bot.web.console.transcript import Transcript
from bot.workspaces.opening import Workspaces, open_workspaces
from bot.workspaces.sharing import Routers
from memory.lease import Lease, LeaseLost

logger = logging.getLogger(__name__)

ALL = frozenset({"telegram", "slack", "worker", "scheduler", "web"})
WAITING = "another Nova takes in %s for this token; waiting to take over when it stops"
BY_HTTP = "%s delivers over HTTP to the role web, so nothing is polled"
SLACK = "SLACK_BOT_TOKEN and SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET, over HTTP)"


async def serve(settings: Settings, only: frozenset[str]) -> int:
    """Run the roles (all by default) until SIGTERM or SIGINT; 1 when a platform refuses its token.

    Raises:
        BadSettings: a role needs a setting that is missing.
    """
    adapters = needed(settings, only)
    stop = asyncio.Event()
    refused: list[str] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    try:
        started = asyncio.Event()
        await _unless_stopped(_open_and_serve(settings, adapters, only, stop, started), stop, started)
    except* CredentialsRejected as rejected:
        refused = [str(error) for error in rejected.exceptions]
        logger.error("%s", "; ".join(refused))
    return 1 if refused else 0


async def _open_and_serve(
    settings: Settings, adapters: list[Adapter], only: frozenset[str], stop: asyncio.Event, started: asyncio.Event
) -> None:
    async with tracing(settings.otel_exporter_otlp_endpoint), open_memories(settings) as memories:
        page, routers = Web(Transcript(memories.store.redis)), Routers(memories.encoder)
        shared = settings.nova_workspaces is not None
        router = await routers.of(read_roster(settings), settings.nova_data_dir / "router") if shared else None
        async with open_nova(settings, memories, [*adapters, page], router=router) as nova:
            started.set()
            await open_audit_log(settings, memories.store.redis).note_settings(settings)
            work = partial(_work, (only or ALL) - {"web"})
            async with open_workspaces(nova, routers, configured, work) as workspaces:
                await _serve_roles(nova, only, stop, workspaces)


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
    if token := revealed(settings.telegram_bot_token):
        from adapters.telegram import Telegram  # noqa: PLC0415 - 15 MB and 0.6 s

        url, secret = settings.nova_telegram_webhook_url, revealed(settings.nova_telegram_webhook_secret)
        adapters.append(Telegram(token, base_url=settings.telegram_base_url, webhook_url=url, webhook_secret=secret))
    if token := revealed(settings.slack_bot_token):
        from adapters.slack import Slack  # noqa: PLC0415 - 12 MB and 0.7 s

        app_token, secret = revealed(settings.slack_app_token), revealed(settings.slack_signing_secret)
        adapters.append(Slack(token, app_token, base_url=settings.slack_base_url, signing_secret=secret))
    return adapters


def needed(settings: Settings, only: frozenset[str]) -> list[Adapter]:
    """The configured adapters; a worker needs them all, to send. Raises BadSettings when a role has none."""
    adapters = configured(settings)
    if settings.nova_workspaces:
        return adapters
    names = {adapter.platform for adapter in adapters}
    remedies = {"telegram": "TELEGRAM_BOT_TOKEN", "slack": SLACK}
    for role in only & remedies.keys() - names:
        raise BadSettings(
            f"{remedies[role]}: not set, so there is nothing to serve for {role!r}; see README, Connecting"
        )
    if not adapters and only in (frozenset(), frozenset({"worker"})):
        raise BadSettings(
            f"no platform is configured: set TELEGRAM_BOT_TOKEN, or {SLACK}, "
            "in the environment or .env (README, Connecting). `nova chat` needs neither"
        )
    return adapters


async def _serve_roles(
    nova: Nova, only: frozenset[str], stop: asyncio.Event, workspaces: Workspaces | None = None
) -> None:
    roles, more = only or ALL, workspaces.routes if workspaces else ()
    webhooks = [adapter.webhook for adapter in nova.adapters.values() if adapter.webhook and "web" in roles]
    async with AsyncExitStack() as stack:
        watch = await stack.enter_async_context(watched(nova, works="worker" in roles))
        if "web" in roles:
            await _open_web(nova, watch, webhooks, stack, more, needed="web" in only)
        beside = [webhook.announce() for webhook in webhooks]
        if workspaces:
            beside.append(_done(await stack.enter_async_context(workspaces.fleet.serving(stop))))
        await _work(roles, nova, stop, beside)


async def _done(task: asyncio.Task[None]) -> None:
    """Wait for a task, which goes on when nobody waits any more; raises what it raised."""
    await asyncio.wait({task})
    task.result()


async def _work(
    roles: frozenset[str], nova: Nova, stop: asyncio.Event, beside: Sequence[Coroutine[Any, Any, None]] = ()
) -> None:
    """Answer, keep the time and take in, as far as that is this process's role, until told to stop."""
    async with AsyncExitStack() as stack:
        if "worker" in roles:
            await stack.enter_async_context(working(nova))
        if "scheduler" in roles:
            await stack.enter_async_context(scheduling(nova))
        listening = [adapter for adapter in nova.adapters.values() if adapter.platform != "web"]
        intakes = [_intake(nova, adapter) for adapter in listening if adapter.platform in roles]
        logger.warning("Nova serves %s as %s", ", ".join(nova.adapters) or "no platform", ", ".join(sorted(roles)))
        await _until(stop, [*intakes, *beside])


async def _open_web(
    nova: Nova, watch: Watch, webhooks: list[Webhook], stack: AsyncExitStack, more: Sequence[Route], *, needed: bool
) -> None:
    """Health, metrics and the webhooks; a Nova that stands by on the same machine does without the page."""
    settings = nova.settings
    console = console_of(nova, nova.roster, nova.router, lambda: examine(settings, configured(settings)))
    routes = [
        *more,  # before the rest: what Slack delivers may be for a workspace
        *webhook_routes(webhooks, nova.inbox.append),
        *pipeline_routes(nova.pipelines),
        *metrics_routes(watch),
        *console_routes(console),
    ]
    try:
        await stack.enter_async_context(serving_web(watch.health.problems, settings.port, settings.nova_host, routes))
    except BadSettings as problem:
        if needed or webhooks or more:
            raise
        logger.warning("no health page: %s", problem)


async def _until(stop: asyncio.Event, intakes: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Run the intakes until told to stop; one that fails stops everything, loudly."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(intake) for intake in intakes]
        await stop.wait()
        for task in tasks:
            task.cancel()


async def _intake(nova: Nova, adapter: Adapter) -> None:
    """Take in one platform while holding its lease, so that of two processes with one token one polls."""
    if not adapter.listens:
        logger.warning(BY_HTTP, adapter.platform)
        return
    if adapter.platform == "slack":
        await take_in(nova, adapter)  # Slack shares events out among its connections by itself
        return
    lease = Lease(nova.memories.store.redis, nova.settings.intake_lease(adapter.platform))
    while True:
        if not await lease.take():
            logger.warning(WAITING, adapter.platform)
            await lease.wait()
        try:
            async with lease.kept():
                await take_in(nova, adapter)
        except LeaseLost:
            logger.error("the lease for %s was lost; taking it again", adapter.platform)


def watched(nova: Nova, *, works: bool) -> AbstractAsyncContextManager[Watch]:
    """What operators can ask of this process, which works on messages or not."""
    store, adapters, settings = nova.memories.store, tuple(nova.adapters.values()), nova.settings
    pulse, capacity = Pulse(adapters), settings.nova_concurrency if works else 0
    health = Health(store, adapters, nova.meter, pulse, serves=nova.serves, capacity=capacity)
    return watching(nova.meter, pulse, health, Sources(store, nova.docket, nova.inbox, nova.outbox, settings.zone))
