"""What is read when somebody looks, rather than counted: queues, workers, spending, how quick the store is."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from docket import Docket

from bot.inbox import Inbox
from bot.outbox import Outbox
from memory.connection import Store, why_away
from memory.ledger import Ledger

EVERYBODY = "day:all"  # the account of all spending


@dataclass(frozen=True, slots=True)
class Figures:
    """Gauges of the store, the same whichever process reads them, and how long one write took here."""

    waiting: int
    oldest_seconds: float
    set_aside: int
    undelivered: int
    workers: int
    spent_today_usd: float
    store_seconds: float


@dataclass(frozen=True, slots=True)
class Sources:
    """Where figures are read. `zone` tells when a day of spending ends."""

    store: Store
    docket: Docket
    inbox: Inbox
    outbox: Outbox
    zone: tzinfo

    async def read(self) -> Figures:
        """All of them; raises what the store raises."""
        started = time.perf_counter()
        await why_away(self.store)
        took = time.perf_counter() - started
        depth = await self.inbox.depth()
        spent = await Ledger(self.store.redis).spent(EVERYBODY, datetime.now(self.zone).date())
        return Figures(
            waiting=depth.waiting,
            oldest_seconds=_age(depth.oldest),
            set_aside=depth.quarantined,
            undelivered=await self.outbox.undelivered(),
            workers=len(await self.docket.workers()),
            spent_today_usd=spent.usd,
            store_seconds=took,
        )


def _age(since: datetime | None) -> float:
    return (datetime.now(UTC) - since).total_seconds() if since else 0.0
