"""The router and the loop that improves it, as both are in force."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

from agents.models import Model
from agents.spec import Roster, Tier
from bot.improvement.live import Improving
from bot.improvement.opening import Opened, open_loop
from bot.parts.memories import Memories
from bot.parts.specialists import read_roster
from bot.router import Router
from bot.router.trained import TrainedRouter
from bot.settings import Settings


@asynccontextmanager
async def open_learning(
    settings: Settings, memories: Memories, models: Mapping[Tier, Model], roster: Roster, router: Router | None
) -> AsyncGenerator[Opened]:
    """Follow what is decided about the loop for as long as the block runs. Without a router the trained one is used."""
    opened = _loop(settings, memories, models, roster, router or await _trained(settings, memories, roster))
    async with opened.improving.followed():
        yield opened


async def open_improving(settings: Settings, memories: Memories) -> Improving:
    """The improvement loop over an open store, for commands that decide and then end."""
    roster = read_roster(settings)
    return _loop(settings, memories, {}, roster, await _trained(settings, memories, roster)).improving


async def _trained(settings: Settings, memories: Memories, roster: Roster) -> Router:
    return await asyncio.to_thread(TrainedRouter.load, roster, memories.encoder, settings.nova_data_dir / "router")


def _loop(
    settings: Settings, memories: Memories, models: Mapping[Tier, Model], roster: Roster, router: Router
) -> Opened:
    return open_loop(
        redis=memories.store.redis,
        encoder=memories.encoder,
        traces=memories.traces,
        facts=memories.facts,
        roster=roster,
        router=router,
        models=models,
        owners=settings.nova_owners,
    )
