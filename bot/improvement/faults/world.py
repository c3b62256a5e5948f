"""A setting that answers: with Nova's router and overlays, and otherwise as it was planted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.improvement.faults import asks
from bot.improvement.faults.asks import Ask
from bot.improvement.faults.people import Event
from bot.improvement.faults.planting import Planting
from bot.improvement.faults.routers import Routers
from bot.improvement.faults.verdicts import Serving, Verdict, judge
from bot.improvement.operations import State
from bot.improvement.overlays import Overlay
from bot.improvement.ports import UNCHANGED, Change

Golden = Sequence[tuple[str, str]]
"""Questions with the agent that must keep answering them."""


@dataclass(frozen=True, slots=True)
class Applied:
    """An overlay that was applied, the state it left, and the week of the digest that offered it."""

    overlay: Overlay
    before: State
    after: State
    week: int
    at: datetime


@dataclass(slots=True)
class Played:
    """What a run leaves: the asks with their verdicts, what people did, and what Nova wrote.

    `findings` are weekly lines; `outcomes` say of each applied overlay what became of it; `state` is the final head's.
    """

    asks: dict[str, Ask] = field(default_factory=dict[str, Ask])
    verdicts: dict[str, Verdict] = field(default_factory=dict[str, Verdict])
    events: list[Event] = field(default_factory=list[Event])
    findings: list[Mapping[str, Any]] = field(default_factory=list[Mapping[str, Any]])
    ledger: list[Mapping[str, Any]] = field(default_factory=list[Mapping[str, Any]])
    applied: list[Applied] = field(default_factory=list[Applied])
    written: list[Overlay] = field(default_factory=list[Overlay])
    outcomes: dict[int, str] = field(default_factory=dict[int, str])
    state: State = field(default_factory=dict[str, Any])


class World:
    """Answers asks. `written` tells in which week an overlay last wrote a fact of a person."""

    def __init__(self, planting: Planting, routers: Routers) -> None:
        self.planting = planting
        self.setting = planting.setting
        self.routers = routers
        self.written: dict[tuple[str, str], int] = {}

    def route(self, ask: Ask, state: State) -> tuple[str, ...]:
        return self.routers.route(self.planting, ask.week, state, ask.text).agents

    def serving(self, state: State, now: datetime, change: Change = UNCHANGED) -> Serving:
        return Serving(self.planting, self.setting.draws, state, now, change, written=self.written)

    def answer(self, ask: Ask, state: State) -> Verdict:
        """What Nova answers to an ask under the overlays of a state."""
        return judge(ask, self.route(ask, state), self.serving(state, ask.at))


def compare(planting: Planting, routers: Routers) -> Played:
    """The same asks without overlays."""
    played, world = Played(), World(planting, routers)
    for week in range(planting.setting.scenario.weeks):
        for ask in asks.of_week(planting.setting, week):
            played.asks[ask.id] = ask
            played.verdicts[ask.id] = world.answer(ask, {})
    return played


def bad(played: Mapping[str, Verdict]) -> frozenset[str]:
    """The asks that got no good answer."""
    return frozenset(name for name, verdict in played.items() if not verdict.good)
