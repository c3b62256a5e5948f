"""Whether everything that a world or a scenario names exists; a reference to nothing is a mistake of the file."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from bot.improvement.faults import directives
from bot.improvement.faults.files import (
    BadFile,
    ByLanguage,
    Collateral,
    Decoy,
    Fault,
    FlakyTool,
    Injection,
    Misroute,
    ModelRefusal,
    Prompt,
    Scenario,
    StaleMemory,
    ToolGap,
    Troll,
    World,
)

SLOT = re.compile(r"<([^<>\s]+)>")
TOLD = frozenset({"alias", "old", "value"})  # what phrases name besides the world's slots
CLOSE = 1e-6

Problem = tuple[str, str]
"""The key and what is wrong with it."""


def check_world(world: World, path: Path, roster: Collection[str]) -> None:
    """Raises BadFile naming the first key that refers to nothing; `roster` are the agents that Nova ships."""
    _raise(path, _of_world(world, {*roster, *(agent.id for agent in world.agents)}))


def check_scenario(scenario: Scenario, world: World, path: Path, roster: Collection[str]) -> None:
    """Raises BadFile naming the first key that refers to nothing."""
    _raise(path, _of_scenario(scenario, world, {*roster, *(agent.id for agent in world.agents)}))


def _raise(path: Path, problems: Iterator[Problem]) -> None:
    for key, problem in problems:
        raise BadFile(f"{path}: {key}: {problem}")


def _of_world(world: World, agents: Collection[str]) -> Iterator[Problem]:
    for key, ids in _ids(world).items():
        yield from ((f"{key}.{i}.id", f"{name!r} is there twice") for i, name in enumerate(ids) if name in ids[:i])
    tools, facts = _ids(world)["tools"], {fact for user in world.users for fact in user.facts}
    for i, tool in enumerate(world.tools):
        yield from _unknown(f"tools.{i}.same_as", tool.same_as, tools, "tool")
    for i, intent in enumerate(world.intents):
        key = f"intents.{i}"
        yield from _unknown(f"{key}.agent", [intent.agent], agents, "agent")
        yield from _unknown(f"{key}.tool", [intent.tool] if intent.tool else [], tools, "tool")
        yield from _unknown(f"{key}.directives", intent.directives, directives.KEYWORDS, "directive")
        yield from _unknown(f"{key}.facts", intent.facts, facts, "fact of any user")
        yield from _lines(f"{key}.grammar", intent.grammar, world)
    tags = {tag for intent in world.intents for tag in intent.tags}
    for i, model in enumerate(world.models):
        yield from _unknown(f"models.{i}.refuses", model.refuses, tags, "tag of any intent")
    yield from _amounts(world)
    yield from _phrases(world)
    for i, golden in enumerate(world.golden):
        yield from _unknown(f"golden.{i}.agent", [golden.agent], agents, "agent")


def _ids(world: World) -> Mapping[str, list[str]]:
    return {
        "agents": [agent.id for agent in world.agents],
        "models": [model.id for model in world.models],
        "tools": [tool.id for tool in world.tools],
        "intents": [intent.id for intent in world.intents],
        "users": [user.id for user in world.users],
    }


def _unknown(key: str, names: Iterable[str], known: Collection[str], what: str) -> Iterator[Problem]:
    yield from ((key, f"{name!r} is no {what}") for name in names if name not in known)


def _amounts(world: World) -> Iterator[Problem]:
    if abs(math.fsum(model.share for model in world.models) - 1) > CLOSE:
        yield "models.share", "the shares must sum to 1"
    if not any(user.activity for user in world.users):
        yield "users.activity", "somebody must ask"
    for i, user in enumerate(world.users):
        if not math.fsum(user.langs.values()):
            yield f"users.{i}.langs", "one language needs a weight above 0"
        for fact, series in user.facts.items():
            if series[0][0] != 0 or not _rising(week for week, _ in series):
                yield f"users.{i}.facts.{fact}", "a series begins in week 0 and rises"
    for i, tool in enumerate(world.tools):
        if not tool.p_fail or tool.p_fail[0][0] != 0 or not _rising(week for week, _ in tool.p_fail):
            yield f"tools.{i}.p_fail", "a series begins in week 0 and rises"


def _rising(weeks: Iterable[int]) -> bool:
    found = list(weeks)
    return all(before < after for before, after in pairwise(found))


def _phrases(world: World) -> Iterator[Problem]:
    phrases = world.phrases
    yield from _unknown("phrases.wants", phrases.wants, directives.KEYWORDS, "directive")
    for tag, lines in phrases.wants.items():
        yield from _lines(f"phrases.wants.{tag}", lines, world, TOLD)
    for name in ("correction", "stale", "refused", "thanks", "vent", "follow_up"):
        yield from _lines(f"phrases.{name}", getattr(phrases, name), world, TOLD)


def _lines(key: str, lines: ByLanguage, world: World, told: Collection[str] = ()) -> Iterator[Problem]:
    if "en" not in lines:
        yield key, "English (en) is missing; other languages fall back to it"
    for language, options in lines.items():
        for slot in _slots_named(options):
            values = world.slots.get(slot, {})
            if slot not in told and not (language in values or "en" in values):
                yield f"{key}.{language}", f"<{slot}> is no slot with a value in {language} or en"


def _slots_named(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield from SLOT.findall(line)


def _of_scenario(scenario: Scenario, world: World, agents: Collection[str]) -> Iterator[Problem]:
    yield from _unknown("weights", scenario.weights, _ids(world)["intents"], "intent")
    if not math.fsum(scenario.platform_mix.values()):
        yield "platform_mix", "one platform needs a weight above 0"
    if not any(scenario.weights.get(intent.id, intent.weight) for intent in world.intents):
        yield "weights", "one intent needs a weight above 0"
    seen: set[str] = set()
    for i, fault in enumerate(scenario.faults):
        key = f"faults.{i}"
        if fault.id in seen:
            yield f"{key}.id", f"{fault.id!r} is there twice"
        seen.add(fault.id)
        if fault.start_week >= scenario.weeks:
            yield f"{key}.start_week", "it would begin after the last week"
        if fault.end_week is not None and fault.end_week <= fault.start_week:
            yield f"{key}.end_week", "it would end before it begins"
        yield from ((f"{key}.{name}", problem) for name, problem in _of_fault(fault, world, agents))


def _of_fault(fault: Fault, world: World, agents: Collection[str]) -> Iterator[Problem]:
    ids = _ids(world)
    match fault:
        case Misroute():
            yield from _unknown("target", [fault.target], ids["intents"], "intent")
            yield from _unknown("to", [fault.to] if fault.to else [], agents, "agent")
        case Collateral():
            yield from _of_collateral(fault, world, agents)
        case Prompt() | ToolGap():
            yield from _unknown("target", [fault.target], ids["intents"], "intent")
            yield from _of_need(fault, world)
        case FlakyTool():
            yield from _unknown("target", [fault.target], ids["tools"], "tool")
        case ModelRefusal():
            yield from _unknown("target", [fault.target], ids["models"], "model")
        case StaleMemory():
            yield from _of_memory(fault, world)
        case Troll() | Injection():
            yield from _unknown("target", [fault.target], ids["users"], "user")
            yield from _of_injection(fault, agents)
        case Decoy():
            yield from _of_decoy(fault, ids, agents)


def _of_need(fault: Prompt | ToolGap, world: World) -> Iterator[Problem]:
    for intent in world.intents:
        if intent.id != fault.target:
            continue
        if isinstance(fault, Prompt) and fault.directive not in intent.directives:
            yield "directive", f"{intent.id} does not need {fault.directive!r}"
        if isinstance(fault, ToolGap) and intent.tool is None:
            yield "target", f"{intent.id} needs no tool"


def _of_collateral(fault: Collateral, world: World, agents: Collection[str]) -> Iterator[Problem]:
    intents = {intent.id: intent for intent in world.intents}
    yield from _unknown("target", [fault.target], intents, "intent")
    yield from _unknown("to", [fault.to], agents, "agent")
    yield from _unknown("neighbour", [fault.neighbour], intents, "intent")
    if fault.neighbour in intents and intents[fault.neighbour].agent != fault.to:
        yield "neighbour", f"{fault.neighbour} is no intent of {fault.to}"


def _of_memory(fault: StaleMemory, world: World) -> Iterator[Problem]:
    person, _, fact = fault.target.partition("/")
    series = next((user.facts.get(fact) for user in world.users if user.id == person), None)
    if not series:
        yield "target", f"{fault.target!r} is no <user>/<fact>"
    elif fault.start_week not in {week for week, _ in series[1:]}:
        yield "start_week", f"{fault.target} does not change in week {fault.start_week}"


def _of_injection(fault: Troll | Injection, agents: Collection[str]) -> Iterator[Problem]:
    if isinstance(fault, Injection):
        yield from _unknown("agent", [fault.agent], agents, "agent")
        if "en" not in fault.texts:
            yield "texts", "English (en) is missing; other languages fall back to it"


def _of_decoy(fault: Decoy, ids: Mapping[str, list[str]], agents: Collection[str]) -> Iterator[Problem]:
    match fault.kind:
        case "popular_intent":
            yield from _unknown("target", [fault.target], ids["intents"], "intent")
        case "busy_agent":
            yield from _unknown("target", [fault.target], agents, "agent")
        case "venting_user" | "language_switch":
            yield from _unknown("target", [fault.target], ids["users"], "user")
            if fault.kind == "language_switch" and not fault.lang:
                yield "lang", "to which language?"
