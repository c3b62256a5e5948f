"""Puts the loop of the running bot together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from agents.models import Model
from agents.spec import Roster, Tier
from bot.improvement.forces import OverlaidRoster, SteeredRouter
from bot.improvement.judging import Judge
from bot.improvement.live import Improving
from bot.improvement.whys import Whys
from bot.router import Router
from memory.connection import RedisClient
from memory.encoder import Encoder
from memory.facts import Facts
from memory.improvement import Improvement
from memory.labels import Labels
from memory.traces import Traces


@dataclass(frozen=True, slots=True)
class Opened:
    """The loop, the question why, and the roster and router with overlays in force, for everybody else to use."""

    improving: Improving
    whys: Whys
    roster: OverlaidRoster
    router: SteeredRouter


def open_loop(
    *,
    redis: RedisClient,
    encoder: Encoder,
    traces: Traces,
    facts: Facts,
    roster: Roster,
    router: Router,
    models: Mapping[Tier, Model],
    owners: Sequence[str],
) -> Opened:
    """Nothing is read yet: `Improving.followed` or `Improving.refresh` puts overlays into force.

    The first model that thinks reviews answers; where none does, nobody does.
    """
    thinking = [model for model in models.values() if model.thinks]
    overlaid = OverlaidRoster(roster, {model.name: tier for tier, model in models.items()})
    steered = SteeredRouter(router, roster, encoder)
    improving = Improving(
        store=Improvement(redis),
        traces=traces,
        labels=Labels(redis),
        facts=facts,
        roster=roster,
        router=steered,
        overlaid=overlaid,
        owners=owners,
        clock=lambda: datetime.now(UTC),
        reviewer=Judge(thinking[0]) if thinking else None,
    )
    return Opened(improving, Whys(Improvement(redis), traces), overlaid, steered)
