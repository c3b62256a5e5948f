"""What lies beyond the process: models, platforms, the workers' queue, the web."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
from docket import Docket

from adapters.message import Adapter
from agents.models import Model
from agents.models.claude import ClaudeServer, Price
from agents.models.embedded import Embedded
from agents.models.fallback import Fallback
from agents.spec import Tier
from bot.inbox import Inbox
from bot.notices import Notices
from bot.outbox import Outbox
from bot.parts.memories import Memories
from bot.settings import Settings
from bot.tasks import open_docket
from bot.telemetry.meter import Meter
from bot.telemetry.models import metered


@dataclass(frozen=True, slots=True)
class Connections:
    """Open for as long as Nova is. `meter` counts what the models and the answers come to."""

    meter: Meter
    models: Mapping[Tier, Model]
    adapters: Mapping[str, Adapter]  # by platform
    docket: Docket
    inbox: Inbox
    outbox: Outbox
    notices: Notices
    web: httpx.AsyncClient


@asynccontextmanager
async def open_connections(
    settings: Settings,
    memories: Memories,
    adapters: Sequence[Adapter],
    queue: str,
    models: Mapping[Tier, Model] | None,
) -> AsyncGenerator[Connections]:
    """Connect in order, disconnect in reverse. Models that are given are used instead of the settings'."""
    meter, store = Meter(), memories.store
    async with AsyncExitStack() as stack:
        chosen = models or await stack.enter_async_context(open_models(settings))
        connected = {adapter.platform: await stack.enter_async_context(adapter) for adapter in adapters}
        docket = await stack.enter_async_context(open_docket(store, queue))
        web = await stack.enter_async_context(httpx.AsyncClient(follow_redirects=False, trust_env=False))
        yield Connections(
            meter=meter,
            models=metered(chosen, meter),
            adapters=connected,
            docket=docket,
            inbox=Inbox(store, docket),
            outbox=Outbox(store, memories.feedback),
            notices=Notices(store.redis, docket),
            web=web,
        )


@asynccontextmanager
async def open_models(settings: Settings) -> AsyncGenerator[Mapping[Tier, Model]]:
    """The model of each tier: Claude (or a compatible server) when there is a key, the embedded one otherwise."""
    if not settings.anthropic_api_key:
        yield {tier: Embedded() for tier in settings.models}
        return
    key = settings.anthropic_api_key.get_secret_value()
    async with ClaudeServer(key, settings.anthropic_base_url, abilities=settings.nova_model_server) as server:
        models: dict[Tier, Model] = {
            tier: server.model(name, Price(*price)) for tier, (name, price) in settings.models.items()
        }
        if fallback := settings.nova_model_fallback:
            second = server.model(fallback, Price(*settings.nova_price_small))
            models = {tier: Fallback([model, second]) for tier, model in models.items()}
        yield models
