"""A small world: a bakery and a bike shop, two people, one scenario to change; and Nova with a roster as small."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from bot.improvement.faults.asks import Ask, Drawing
from bot.improvement.faults.planting import Planting
from bot.improvement.faults.routers import Routers
from bot.improvement.faults.setting import START, Setting, open_setting
from bot.improvement.faults.verdicts import Serving, Verdict, judge
from bot.improvement.operations import State
from bot.improvement.ports import UNCHANGED, Change
from tests.bot.routerkit import CountingEncoder, small_roster

WORLD: dict[str, Any] = {
    "name": "shops",
    "slots": {"town": {"en": ["Ulm", "Bonn"], "de": ["Ulm", "Köln"]}},
    "agents": [{"id": "craft.bread", "alias": ["the baker"]}, {"id": "craft.bikes", "alias": ["the garage"]}],
    "models": [{"id": "m1", "share": 0.5}, {"id": "m2", "share": 0.5, "refuses": ["long"]}],
    "tools": [
        {"id": "oven", "p_fail": [[0, 0.0]], "same_as": ["stove"]},
        {"id": "stove", "p_fail": [[0, 0.0]]},
        {"id": "till", "p_fail": [[0, 0.0]]},
    ],
    "intents": [
        {
            "id": "bread.bake",
            "agent": "craft.bread",
            "tool": "oven",
            "directives": ["table"],
            "facts": ["shop"],
            "tags": ["long"],
            "grammar": {"en": ["bake a loaf in <town>", "bread for <town> please"], "de": ["Brot für <town>"]},
        },
        {"id": "bread.price", "agent": "craft.bread", "tool": "till", "grammar": {"en": ["price of a roll in <town>"]}},
        {
            "id": "bike.fix",
            "agent": "craft.bikes",
            "tool": "till",
            "grammar": {"en": ["fix the flat tyre in <town>", "brakes of my bike in <town>", "bike chain <town>"]},
        },
    ],
    "users": [
        {"id": "ada", "langs": {"en": 1}, "facts": {"shop": [[0, "old town"], [1, "harbour"]]}},
        {"id": "bo", "langs": {"en": 0.5, "de": 0.5}},
        {"id": "tim", "langs": {"en": 1}, "activity": 0.2},
    ],
    "phrases": {
        "correction": {"en": ["no, ask <alias>"]},
        "stale": {"en": ["not <old>, <value>"]},
        "wants": {"table": {"en": ["rows and columns please"]}},
        "refused": {"en": ["I cannot."]},
    },
    "golden": [{"q": "knead the dough", "agent": "craft.bread", "grader": "route"}],
}
QUIET = {
    "troll_rate": 0.5,
    "ambiguous_down": 0,
    "signal_logit_sd": 0,
    "base_bad": 0,
    "follow_up_rate": 0,
    "typo_rate": 0,
}
SCENARIO: dict[str, Any] = {"name": "day", "world": "world.yaml", "seed": 1, "weeks": 2, "volume": 40, "noise": QUIET}
ROSTER = tuple(small_roster())


def written(folder: Path, world: dict[str, Any] | None = None, **scenario: Any) -> Path:
    """The files of a world and a scenario; JSON is YAML, too."""
    (folder / "world.yaml").write_text(json.dumps(world or WORLD), encoding="utf-8")
    path = folder / "day.yaml"
    path.write_text(json.dumps(SCENARIO | scenario), encoding="utf-8")
    return path


def setting(folder: Path, **scenario: Any) -> Setting:
    """A scenario in the small world, read and checked."""
    return open_setting(written(folder, **scenario), ROSTER)


def world_with(**changes: Any) -> dict[str, Any]:
    """The small world with other parts."""
    return deepcopy(WORLD) | changes


@cache
def routers() -> Routers:
    """Nova's own router, over a roster of three."""
    return Routers(small_roster(), CountingEncoder())


def asked(world: Setting, name: str = "a1", *, week: int = 0, **fixed: Any) -> Ask:
    """One ask, with its intent, user or model chosen."""
    return Drawing(world, world.draws, **fixed).ask(name, week, START)


def answered(
    ask: Ask,
    world: Setting,
    *,
    route: tuple[str, ...] = (),
    state: State | None = None,
    change: Change = UNCHANGED,
) -> Verdict:
    """What comes of an ask; the right agent answers unless another is named."""
    agents = route or (world.intents[ask.intent].agent,)
    return judge(ask, agents, Serving(Planting(world), world.draws, state or {}, ask.at, change))
