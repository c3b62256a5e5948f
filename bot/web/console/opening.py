"""The console of a running Nova."""

from __future__ import annotations

from datetime import UTC, datetime

from agents.spec import Roster
from bot.app import Nova
from bot.budgets import limits_of
from bot.router import Router
from bot.web.console.address import address_of
from bot.web.console.checkup import Checkup, Examine
from bot.web.console.parts import Console


def console_of(nova: Nova, roster: Roster, router: Router, examine: Examine) -> Console:
    """`roster` and `router` are those in use, overlays and all; `examine` is what `nova doctor` looks at."""
    memories = nova.memories
    return Console(
        settings=nova.settings,
        address=address_of(nova.settings),
        redis=memories.store.redis,
        traces=memories.traces,
        facts=memories.facts,
        recall=memories.recall,
        identities=memories.identities,
        conversations=memories.conversations,
        inbox=nova.inbox,
        outbox=nova.outbox,
        library=nova.pipelines.library,
        improving=nova.improving,
        roster=roster,
        router=router,
        budgets=limits_of(nova.settings),
        adapters=nova.adapters,
        checkup=Checkup(examine, now),
        now=now,
    )


def now() -> datetime:
    return datetime.now(UTC)
