"""A scenario in its world, with what both say together: weights, series, who may see what, when weeks begin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from bot.improvement.faults.draws import Draws
from bot.improvement.faults.files import (
    Decoy,
    DecoyKind,
    Fault,
    Intent,
    Rater,
    Scenario,
    Tool,
    Troll,
    User,
    World,
    read_scenario,
    read_world,
)
from bot.improvement.faults.references import check_scenario, check_world

START = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
JOB = timedelta(hours=9)  # Monday 09:00
TAP = timedelta(minutes=5)  # the owner reads the digest first

T = TypeVar("T")


@dataclass(frozen=True)
class Setting:
    """What a run is played in."""

    name: str
    scenario: Scenario
    world: World
    draws: Draws

    @cached_property
    def intents(self) -> Mapping[str, Intent]:
        return {intent.id: intent for intent in self.world.intents}

    @cached_property
    def users(self) -> Mapping[str, User]:
        return {user.id: user for user in self.world.users}

    @cached_property
    def tools(self) -> Mapping[str, Tool]:
        return {tool.id: tool for tool in self.world.tools}

    @cached_property
    def aliases(self) -> Mapping[str, Sequence[str]]:
        return {agent.id: agent.alias for agent in self.world.agents}

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """How often each intent is asked when nothing is unusual."""
        return {name: self.scenario.weights.get(name, intent.weight) for name, intent in self.intents.items()}

    @cached_property
    def activities(self) -> Mapping[str, float]:
        return {name: user.activity for name, user in self.users.items()}

    @cached_property
    def shares(self) -> Mapping[str, float]:
        return {model.id: model.share for model in self.world.models}

    @cached_property
    def agents(self) -> tuple[str, ...]:
        """The world's agents, in the order of the file."""
        named = [agent.id for agent in self.world.agents]
        return tuple(dict.fromkeys([*named, *(intent.agent for intent in self.world.intents)]))

    @cached_property
    def is_null(self) -> bool:
        """Whether nothing is wrong: no fault but decoys, trolls and injections."""
        return not self.planted

    @cached_property
    def planted(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.scenario.faults if fault.class_ not in {"decoy", "troll", "injection"})

    def end_of(self, fault: Fault) -> int:
        """The first week in which a fault is over."""
        return min(self.scenario.weeks if fault.end_week is None else fault.end_week, self.scenario.weeks)

    def is_active(self, fault: Fault, week: int) -> bool:
        return fault.start_week <= week < self.end_of(fault)

    def is_drift(self, fault: Fault) -> bool:
        """Whether a fault heals by itself."""
        return self.end_of(fault) < self.scenario.weeks

    def decoys(self, kind: DecoyKind, week: int | None = None) -> list[Decoy]:
        """The decoys of a kind; of those with a week, the ones that are on."""
        found = [fault for fault in self.scenario.faults if isinstance(fault, Decoy) and fault.kind == kind]
        return [fault for fault in found if week is None or self.is_active(fault, week)]

    def intent_weights(self, week: int) -> Mapping[str, float]:
        """How often each intent is asked in a week."""
        if week not in self._week_weights:
            self._week_weights[week] = self._weights_of(week)
        return self._week_weights[week]

    @cached_property
    def _week_weights(self) -> dict[int, Mapping[str, float]]:
        return {}

    def _weights_of(self, week: int) -> Mapping[str, float]:
        weights = dict(self.weights)
        for fault in self.decoys("popular_intent", week):
            weights[fault.target] *= fault.factor
        for fault in self.decoys("busy_agent", week):
            for name in (name for name, intent in self.intents.items() if intent.agent == fault.target):
                weights[name] *= fault.factor
        return weights

    def rater(self, user: str) -> Rater:
        """How a person reacts; trolls and venting decoys set their own."""
        if any(fault.target == user for fault in self.scenario.faults if isinstance(fault, Troll)):
            return "troll"
        if any(fault.target == user for fault in self.decoys("venting_user")):
            return "venting"
        return self.users[user].rater

    def job_at(self, week: int) -> datetime:
        """When the weekly job looks at everything up to and including this week."""
        return START + timedelta(weeks=week + 1) + JOB


def value_at(series: Sequence[tuple[int, T]], week: int) -> T:
    """The value that holds in a week."""
    return [value for start, value in series if start <= week][-1]


def open_setting(path: Path, roster: Sequence[str], seed: int | None = None) -> Setting:
    """A scenario file with its world, everything checked. Raises BadFile."""
    scenario = read_scenario(path)
    where = path.parent / scenario.world
    world = read_world(where)
    check_world(world, where, roster)
    check_scenario(scenario, world, path, roster)
    chosen = scenario.seed if seed is None else seed
    scenario = scenario.model_copy(update={"seed": chosen})
    return Setting(path.stem, scenario, world, Draws(chosen))
