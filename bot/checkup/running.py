"""Who is at work right now, on any machine: workers, who polls, who leads the clock."""

from __future__ import annotations

from collections.abc import Sequence

from docket import Docket

from adapters.message import Adapter, Finding
from bot.settings import Settings
from memory.connection import Store
from memory.keys import key

START = "start `nova run` (or `make serve`)"


async def running_finding(settings: Settings, store: Store, docket: Docket, adapters: Sequence[Adapter]) -> Finding:
    """A warning when messages could come in and nobody would answer them."""
    workers = len(await docket.workers())
    polled = [
        await _held(store, settings.intake_lease(platform), f"{platform} polled") for platform in _heard(adapters)
    ]
    led = await _held(store, "scheduler", "clock led")
    said = "; ".join(part for part in (_counted(workers), *polled, led) if part)
    if adapters and not workers:
        return Finding("running", "warning", said, START)
    return Finding("running", "ok", said)


def _heard(adapters: Sequence[Adapter]) -> list[str]:
    return [adapter.platform for adapter in adapters if adapter.listens]


def _counted(workers: int) -> str:
    return f"{workers or 'no'} worker{'' if workers == 1 else 's'}"


async def _held(store: Store, lease: str, what: str) -> str:
    """What is done and by whom, as far as the lease tells; "" while nobody holds it."""
    token = await store.redis.get(key(f"lease:{lease}"))
    if token is None:
        return ""
    holder = token.split(":")
    return f"{what} by {holder[0]} (pid {holder[1]})" if len(holder) == 3 else what
