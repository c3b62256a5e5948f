"""World and scenario files as YAML (so JSON too): what may stand in them, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

Id = Annotated[str, Field(pattern=r"^[a-z0-9._-]+$")]
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0)]
Week = Annotated[int, Field(ge=0)]
Lines = Annotated[tuple[str, ...], Field(min_length=1)]
ByLanguage = Mapping[str, Lines]
Rater = Literal["normal", "silent", "venting", "troll"]
DecoyKind = Literal["popular_intent", "busy_agent", "venting_user", "language_switch"]
Platform = Literal["telegram", "slack", "console"]


class BadFile(Exception):
    """A file that cannot be used; the text is `file: key: problem`."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Agent(_Part):
    """`alias` are the names people use."""

    id: Id
    alias: tuple[str, ...] = ()


class Model(_Part):
    """`refuses` are intent tags, in force under a model_refusal fault only."""

    id: Id
    share: Share
    refuses: tuple[Id, ...] = ()


class Tool(_Part):
    """`p_fail` is a series; `same_as` are fallbacks that work."""

    id: Id
    p_fail: tuple[tuple[Week, Share], ...] = ((0, 0.0),)
    same_as: tuple[Id, ...] = ()


class Intent(_Part):
    """What people want of an agent, with the lines they ask it by."""

    id: Id
    agent: Id
    tool: Id | None = None
    directives: tuple[Id, ...] = ()
    facts: tuple[Id, ...] = ()
    tags: tuple[Id, ...] = ()
    weight: Weight = 1.0
    grammar: ByLanguage


class User(_Part):
    """Somebody who asks; `facts` are series of what is true of them."""

    id: Id
    rater: Rater = "normal"
    activity: Weight = 1.0
    langs: Mapping[str, Weight] = Field(default_factory=lambda: {"en": 1.0}, min_length=1)
    facts: Mapping[Id, Annotated[tuple[tuple[Week, str], ...], Field(min_length=1)]] = Field(default_factory=dict)


class Phrases(_Part):
    """What people write back, and `refused`, what a model or agent says that cannot."""

    correction: ByLanguage = Field(default_factory=lambda: {"en": ("no, ask <alias>",)})
    stale: ByLanguage = Field(default_factory=lambda: {"en": ("not any more, it is <value> now, not <old>",)})
    wants: Mapping[Id, ByLanguage] = Field(default_factory=dict)
    refused: ByLanguage = Field(default_factory=lambda: {"en": ("I can't do that.",)})
    thanks: ByLanguage = Field(default_factory=lambda: {"en": ("thanks, perfect",)})
    vent: ByLanguage = Field(default_factory=lambda: {"en": ("this is so annoying",)})
    follow_up: ByLanguage = Field(default_factory=lambda: {"en": ("and for last month?",)})


class Golden(_Part):
    """A question that must keep reaching its agent."""

    q: str = Field(min_length=1)
    agent: Id
    grader: Literal["route"] = "route"


class World(_Part):
    name: str
    slots: Mapping[Id, ByLanguage] = Field(default_factory=dict)
    agents: Annotated[tuple[Agent, ...], Field(min_length=1)]
    models: tuple[Model, ...] = (Model(id="m1", share=1.0),)
    tools: tuple[Tool, ...] = ()
    intents: Annotated[tuple[Intent, ...], Field(min_length=1)]
    users: Annotated[tuple[User, ...], Field(min_length=1)]
    phrases: Phrases = Phrases()
    golden: tuple[Golden, ...] = ()


class _Fault(_Part):
    id: Id
    target: str
    start_week: Week = 0
    end_week: Week | None = None


class _Rated(_Fault):
    rate: Share = 1.0


class Misroute(_Rated):
    class_: Literal["misroute"] = Field(alias="class")
    to: Id | None = None


class Prompt(_Rated):
    class_: Literal["prompt"] = Field(alias="class")
    directive: Id


class ToolGap(_Rated):
    class_: Literal["tool_gap"] = Field(alias="class")


class FlakyTool(_Rated):
    class_: Literal["flaky_tool"] = Field(alias="class")


class StaleMemory(_Rated):
    class_: Literal["stale_memory"] = Field(alias="class")


class ModelRefusal(_Rated):
    class_: Literal["model_refusal"] = Field(alias="class")


class Collateral(_Rated):
    class_: Literal["collateral"] = Field(alias="class")
    to: Id
    neighbour: Id


class Decoy(_Rated):
    class_: Literal["decoy"] = Field(alias="class")
    kind: DecoyKind
    factor: Weight = 4.0
    lang: str = ""


class Troll(_Fault):
    class_: Literal["troll"] = Field(alias="class")
    rate: Share | None = None


class Injection(_Rated):
    class_: Literal["injection"] = Field(alias="class")
    agent: Id
    texts: ByLanguage


Fault = Annotated[
    Misroute | Prompt | ToolGap | FlakyTool | StaleMemory | ModelRefusal | Collateral | Decoy | Troll | Injection,
    Field(discriminator="class_"),
]
Planted = Misroute | Prompt | ToolGap | FlakyTool | StaleMemory | ModelRefusal | Collateral
"""A fault that something can be done about; the others are noise that must not be taken for one."""

Cause = Literal["route", "prompt", "gap", "tool", "memory", "model", "random"]
Row = Literal["good"] | Cause
Signal = Literal["down", "up", "correction", "reroute", "rephrase", "retry"]


class Noise(_Part):
    troll_rate: Share = 0.5
    ambiguous_down: Share = 0.1
    signal_logit_sd: Weight = 0.5
    base_bad: Share = 0.07
    follow_up_rate: Share = 0.6
    typo_rate: Share = 0.1


class Scenario(_Part):
    name: str
    world: str
    seed: int = 0
    weeks: Annotated[int, Field(ge=1, le=520)] = 6
    volume: Annotated[int, Field(ge=1, le=100_000)] = 400
    owner: Literal["approve_ready", "approve_none"] = "approve_ready"
    platform_mix: Annotated[Mapping[Platform, Weight], Field(min_length=1)] = Field(
        default_factory=lambda: {"telegram": 0.6, "slack": 0.4}
    )
    weights: Mapping[Id, Weight] = Field(default_factory=dict)
    signals: Mapping[Row, Mapping[Signal, Share]] = Field(default_factory=dict[Row, Mapping[Signal, Share]])
    faults: tuple[Fault, ...] = ()
    noise: Noise = Noise()


_Read = TypeVar("_Read", World, Scenario)


def read_world(path: Path) -> World:
    """Raises BadFile."""
    return _validated(World, path)


def read_scenario(path: Path) -> Scenario:
    """Raises BadFile."""
    return _validated(Scenario, path)


def _validated(kind: type[_Read], path: Path) -> _Read:
    try:
        return kind.model_validate(_load(path))
    except ValidationError as error:
        raise BadFile(f"{path}: {_told(error.errors(include_url=False)[0])}") from None


def _told(error: ErrorDetails) -> str:
    place = ".".join(str(step) for step in error["loc"] if step != "[key]")
    if error["type"] == "extra_forbidden":
        return f"{place}: unknown key; remove it or correct its spelling"
    return f"{place or 'file'}: {error['msg']}"


class _Loader(yaml.SafeLoader):
    """Knows only texts, lists and keys: a branch called `12`, a language called `no` and a date stay as written."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 (PyYAML's)
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen and key.value != "<<":
                raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} is written twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if tag.endswith((":null", ":merge"))]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _load(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 (a SafeLoader with fewer types)
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path}: file: cannot be read: {error}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadFile(f"{path}: line {line}: {error.problem}") from error
    except yaml.YAMLError as error:
        raise BadFile(f"{path}: file: not YAML: {error}") from error
