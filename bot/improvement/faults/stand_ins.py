"""The world in the place of models, tools and memory: what the loop asks them, the world answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.improvement.faults.asks import Ask
from bot.improvement.faults.directives import bullet
from bot.improvement.faults.verdicts import judge
from bot.improvement.faults.world import Golden, World
from bot.improvement.operations import State
from bot.improvement.overlays import fact
from bot.improvement.ports import Change, Surroundings
from bot.improvement.records import AnswerRecord


class Replaying:
    """Answers recorded asks again, one thing changed, everything else as it was then and under the overlays of now."""

    tokens = 0

    def __init__(self, world: World, asked: Mapping[str, Ask], state: State, now: datetime) -> None:
        self._world = world
        self._asked = asked
        self._state = state
        self._now = now

    def good(self, record: AnswerRecord, change: Change) -> bool | None:
        ask = self._asked.get(record.id)
        if ask is None:
            return None
        route = (change.agent,) if change.agent else self._world.route(ask, self._state)
        return judge(ask, route, self._world.serving(self._state, self._now, change)).good


class Remembering:
    """Nova's memory of everybody, as of a week and with the overlays of a state."""

    def __init__(self, world: World, state: State, week: int, now: datetime) -> None:
        self._world = world
        self._state = state
        self._week = week
        self._now = now

    def value(self, person: str, memory: str) -> str | None:
        if person not in self._world.setting.users:
            return None
        known, value = fact(self._state, person, memory, self._now)
        return value if known else self._world.planting.remembered(person, memory, self._week)

    def values(self, memory: str) -> Sequence[str]:
        """What Nova has remembered of anybody for this fact so far; what it missed is not among it."""
        planting = self._world.planting
        weeks = range(self._week + 1)
        found = [planting.remembered(user, memory, week) for user in self._world.setting.users for week in weeks]
        return tuple(dict.fromkeys(value for value in found if value is not None))


def surroundings(world: World, week: int, golden: Golden, descriptions: Mapping[str, str]) -> Surroundings:
    """What is set up around Nova in a week."""
    setting, planting = world.setting, world.planting
    lost = planting.unregistered(week)
    return Surroundings(
        agents={name: descriptions.get(name, name) for name in (*descriptions, *setting.agents)},
        golden=golden,
        prompts={agent: _prompts(world, agent, week) for agent in setting.agents},
        fallbacks={tool.id: tool.same_as for tool in setting.world.tools},
        models=tuple(setting.shares),
        tools={tool.id: tool.id.replace("_", " ") for tool in setting.world.tools if tool.id not in lost},
        product=tuple(line.text for line in planting.lines(week)),
    )


def _prompts(world: World, agent: str, week: int) -> Mapping[str, Sequence[str]]:
    """The bullets of each version up to now, oldest first."""
    planting = world.planting
    return {
        planting.prompt_version(agent, w): tuple(bullet(tag) for tag in planting.directives(agent, w))
        for w in range(week + 1)
    }
