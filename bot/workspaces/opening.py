"""Puts the workspaces together: a Nova each, over what the Nova beside them has open already."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.routing import Route

from adapters.message import Adapter
from agents.models import Model
from agents.spec import Tier
from bot.app import Nova, memories_over, open_models, open_nova, read_roster
from bot.audit_log import open_audit_log
from bot.settings import Settings, revealed
from bot.web.console.address import address_of
from bot.web.routes import Keep, webhook_routes
from bot.workspaces.definition import Definition, read_bots, read_definitions
from bot.workspaces.fleet import Fleet, Life
from bot.workspaces.installations import Installation, Installations
from bot.workspaces.sharing import Routers
from bot.workspaces.vault import Vault
from memory.connection import RedisClient
from memory.partition import partition, queue_of

if TYPE_CHECKING:
    from adapters.slack.oauth import SlackApp

logger = logging.getLogger(__name__)

Work = Callable[[Nova, asyncio.Event], Awaitable[None]]
"""Does what this process is there for until the event is set."""

Connect = Callable[[str, Keep], AbstractContextManager[None]]
"""Has what Slack delivers for a team kept by a Nova for as long as the block runs."""


@dataclass(frozen=True, slots=True)
class Workspaces:
    """All workspaces, and the pages by which Slack and those who install reach them."""

    fleet: Fleet
    routes: Sequence[Route]


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the Novas of all workspaces have in common."""

    nova: Nova
    models: Mapping[Tier, Model]
    routers: Routers
    adapters_of: Callable[[Settings], Sequence[Adapter]]
    work: Work
    connect: Connect

    async def serve(self, name: str, settings: Settings, installation: Installation | None, life: Life) -> None:
        """Run the Nova of a workspace. Raises BadAgent, BadServers and what its platforms raise."""
        store = partition(self.nova.memories.store, name)
        memories = await memories_over(settings, store, self.nova.memories.encoder)
        router = await self.routers.of(read_roster(settings), settings.nova_data_dir / "router")
        adapters, queue = self.adapters_of(settings), queue_of(name)
        async with (
            open_nova(
                settings, memories, adapters, queue=queue, models=self.models, router=router, console=False
            ) as nova,
            AsyncExitStack() as stack,
        ):
            await open_audit_log(settings, store.redis).note_settings(settings)
            if installation:
                stack.enter_context(self.connect(installation.team, nova.inbox.append))
            life.up.set()
            logger.warning("the workspace %s is up", name)
            await self.work(nova, life.stop)


def definitions_of(settings: Settings) -> tuple[Definition, ...]:
    """The workspaces of NOVA_WORKSPACES. Raises BadSettings."""
    if settings.nova_workspaces is None:
        return ()
    return read_definitions(settings.nova_workspaces, read_bots(settings.nova_telegram_bots.get_secret_value()))


def installations_of(settings: Settings, redis: RedisClient) -> Installations | None:
    """Their Slack teams, where any can be installed. Raises BadSettings."""
    key = revealed(settings.nova_token_key)
    return Installations(redis, Vault(key)) if settings.nova_slack_client_id and key else None


def slack_app_of(settings: Settings) -> SlackApp:
    """The Slack app that teams install."""
    from adapters.slack.oauth import SlackApp  # noqa: PLC0415 - 12 MB and 0.7 s
    from bot.workspaces.routes import REDIRECT  # noqa: PLC0415

    return SlackApp(
        settings.nova_slack_client_id or "",
        revealed(settings.nova_slack_client_secret),
        base_url=settings.slack_base_url,
        redirect_url=f"{address_of(settings).rstrip('/')}{REDIRECT}",
    )


@asynccontextmanager
async def open_workspaces(
    nova: Nova, routers: Routers, adapters_of: Callable[[Settings], Sequence[Adapter]], work: Work
) -> AsyncGenerator[Workspaces | None]:
    """All workspaces beside an open Nova; None where there are none. Raises BadSettings."""
    definitions, changed = definitions_of(nova.settings), asyncio.Event()
    if not definitions:
        yield None
        return
    installations = installations_of(nova.settings, nova.memories.store.redis)
    connect, routes = _unconnected, list[Route]()
    if installations:
        await installations.renew()
        connect, routes = _slack(nova, definitions, installations, changed)
    async with open_models(nova.settings) as models:
        shared = _Shared(nova, models, routers, adapters_of, work, connect)
        yield Workspaces(Fleet(nova.settings, definitions, installations, shared.serve, changed), routes)


def _unconnected(team: str, _: Keep) -> AbstractContextManager[None]:
    raise RuntimeError(f"no Slack team can be installed, and {team!r} is")


def _slack(
    nova: Nova, definitions: Sequence[Definition], installations: Installations, changed: asyncio.Event
) -> tuple[Connect, list[Route]]:
    """How Slack's deliveries reach the workspaces, and how teams are installed."""
    from adapters.slack import Slack  # noqa: PLC0415 - 12 MB and 0.7 s, here and below
    from adapters.slack.http import SlackWebhook  # noqa: PLC0415
    from bot.workspaces.installing import Installing  # noqa: PLC0415
    from bot.workspaces.routes import install_routes  # noqa: PLC0415
    from bot.workspaces.switchboard import Switchboard  # noqa: PLC0415

    settings, redis, slack = nova.settings, nova.memories.store.redis, nova.adapters.get("slack")
    note = open_audit_log(settings, redis).note
    home = slack.workspace if isinstance(slack, Slack) else ""
    otherwise = nova.inbox.append if home else None
    switchboard = Switchboard(redis, installations, home=home, otherwise=otherwise, note=note, changed=changed.set)
    names = [each.name for each in definitions]
    installing = Installing(
        slack_app_of(settings), redis, installations, names, home=home, note=note, changed=changed.set
    )
    deliveries = webhook_routes([SlackWebhook(revealed(settings.slack_signing_secret))], switchboard.keep)
    return switchboard.connected, [*deliveries, *install_routes(installing)]
