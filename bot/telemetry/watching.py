"""The watch over one process: it beats, brings counts into the store, and answers `/readyz` and `/metrics`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.core import Metric
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.telemetry.exposition import exposition, of_process, of_store
from bot.telemetry.figures import Sources
from bot.telemetry.health import Health
from bot.telemetry.meter import Meter
from bot.telemetry.pulse import Pulse
from bot.telemetry.tally import counted
from memory.slots import StoreAway

FLUSH_EVERY = 5  # beats


class Watch:
    """What operators can ask this process."""

    def __init__(self, meter: Meter, pulse: Pulse, health: Health, sources: Sources) -> None:
        self.health = health
        self._meter = meter
        self._pulse = pulse
        self._sources = sources

    async def metrics(self) -> bytes:
        """Prometheus' text format; without the store's part while the store is away."""
        problems = await self.health.problems()
        mine = of_process(problems, self.health.parts, self._pulse.silent, self._pulse.lag)
        theirs = () if "store" in problems else await self._of_store()
        return exposition((*mine, *theirs))

    async def _of_store(self) -> tuple[Metric, ...]:
        try:
            await self.flush()
            return tuple(of_store(await self._sources.read(), await counted(self._sources.store.redis)))
        except StoreAway:  # it went away just now; the next look tells
            return ()

    async def flush(self) -> None:
        """Bring this process's counts into the store; raises what the store raises."""
        await self._meter.tally.flush(self._sources.store.redis)

    async def beating(self) -> None:
        """Look once a second, for ever."""
        beats = 0
        while True:
            await self._pulse.beat()
            beats += 1
            if beats % FLUSH_EVERY == 0:
                with contextlib.suppress(*StoreAway):  # they are brought in later
                    await self.flush()


@asynccontextmanager
async def watching(meter: Meter, pulse: Pulse, health: Health, sources: Sources) -> AsyncGenerator[Watch]:
    """A watch that beats for as long as the block runs; then the last counts are brought in."""
    watch = Watch(meter, pulse, health, sources)
    beating = asyncio.create_task(watch.beating())
    try:
        yield watch
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)
        with contextlib.suppress(*StoreAway):
            await watch.flush()


def metrics_routes(watch: Watch) -> list[Route]:
    """`/metrics`, for Prometheus."""

    async def metrics(_: Request) -> Response:
        return Response(await watch.metrics(), media_type=CONTENT_TYPE_LATEST)

    return [Route("/metrics", metrics)]
