"""What an overlay may change: the router's examples, lines of prompts, one person's memory, tool switches, model pins.

Each operation sets one key of one slice, so it can always be undone exactly. Anything else cannot be written down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

ROUTE = "route"
MOST_TEXT = 300  # characters of a bullet or an example
Section = Literal["style", "format", "domain_hints", "clarify"]  # the only parts of a prompt that can be edited
Name = Annotated[str, Field(min_length=1, max_length=120)]
Text = Annotated[str, Field(min_length=1, max_length=MOST_TEXT)]


class Operation(BaseModel):
    """Sets `key` of `slice` to `value`; None removes it. One that `merges` changes parts of what is there."""

    merges: ClassVar[bool] = False
    model_config = ConfigDict(extra="forbid", frozen=True)

    @property
    def slice(self) -> str:
        raise NotImplementedError

    @property
    def key(self) -> str:
        raise NotImplementedError

    @property
    def value(self) -> JsonValue:
        raise NotImplementedError


class _OfRoute(Operation):
    id: Name

    @property
    def slice(self) -> str:
        return ROUTE

    @property
    def key(self) -> str:
        return self.id


class AddUtterance(_OfRoute):
    """A new example of an agent."""

    op: Literal["route.add_utterance"] = "route.add_utterance"
    agent: Name
    text: Text
    lang: str = ""

    @property
    def value(self) -> JsonValue:
        return {"kind": "add", "agent": self.agent, "text": self.text}


class AddNegative(_OfRoute):
    """A message that is not for an agent."""

    op: Literal["route.add_negative"] = "route.add_negative"
    agent: Name
    text: Text

    @property
    def value(self) -> JsonValue:
        return {"kind": "negative", "agent": self.agent, "text": self.text}


class MoveUtterance(_OfRoute):
    """A known example belongs to another agent; `text` is the example's own."""

    op: Literal["route.move_utterance"] = "route.move_utterance"
    from_: Name = Field(alias="from")
    to: Name
    text: Text

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)

    @property
    def value(self) -> JsonValue:
        return {"kind": "move", "from": self.from_, "to": self.to, "text": self.text}

    @classmethod
    def of(cls, name: str, origin: str, to: str, text: str) -> MoveUtterance:
        """Move an example by its id."""
        return cls.model_validate({"id": name, "from": origin, "to": to, "text": text})


class SetThreshold(Operation):
    """How likely an agent has to be before it answers; `scope` is an agent or a group."""

    op: Literal["route.set_threshold"] = "route.set_threshold"
    scope: Name
    threshold: float = Field(ge=0, le=1)

    @property
    def slice(self) -> str:
        return ROUTE

    @property
    def key(self) -> str:
        return f"threshold:{self.scope}"

    @property
    def value(self) -> JsonValue:
        return {"kind": "threshold", "threshold": self.threshold}


class _OfPrompt(Operation):
    agent: Name
    id: Name

    @property
    def slice(self) -> str:
        return f"prompt/{self.agent}"

    @property
    def key(self) -> str:
        return self.id


class AddBullet(_OfPrompt):
    """A line for an agent's instructions."""

    op: Literal["prompt.add_bullet"] = "prompt.add_bullet"
    section: Section
    text: Text

    @property
    def value(self) -> JsonValue:
        return {"section": self.section, "text": self.text, "helpful": 0, "harmful": 0}


class ReplaceBullet(_OfPrompt):
    """Other words for a line; its section and counters stay."""

    merges: ClassVar[bool] = True
    op: Literal["prompt.replace_bullet"] = "prompt.replace_bullet"
    text: Text

    @property
    def value(self) -> JsonValue:
        return {"text": self.text}


class DropBullet(_OfPrompt):
    """Takes a line away."""

    op: Literal["prompt.drop_bullet"] = "prompt.drop_bullet"

    @property
    def value(self) -> JsonValue:
        return None


class _OfMemory(Operation):
    person: Name
    id: Name

    @property
    def slice(self) -> str:
        return f"memory/{self.person}/{self.id}"

    @property
    def key(self) -> str:
        return "fact"


class ReplaceFact(_OfMemory):
    """Another value for a fact about a person."""

    op: Literal["memory.replace"] = "memory.replace"
    text: Text

    @property
    def value(self) -> JsonValue:
        return {"kind": "replace", "text": self.text}


class ExpireFact(_OfMemory):
    """A fact that is not used from a moment on."""

    op: Literal["memory.expire"] = "memory.expire"
    when: datetime

    @property
    def value(self) -> JsonValue:
        return {"kind": "expire", "when": self.when.isoformat()}


class ForgetFact(_OfMemory):
    """A fact that is not used any more."""

    op: Literal["memory.forget"] = "memory.forget"

    @property
    def value(self) -> JsonValue:
        return {"kind": "forget"}


class _OfTool(Operation):
    tool: Name

    @property
    def slice(self) -> str:
        return f"tool/{self.tool}"


class MuteTool(_OfTool):
    """A tool that is not called until a moment, at most a week away."""

    op: Literal["tool.mute"] = "tool.mute"
    until: datetime

    @property
    def key(self) -> str:
        return "mute"

    @property
    def value(self) -> JsonValue:
        return {"until": self.until.isoformat()}


class SetTimeout(_OfTool):
    """How long a tool may take, in seconds."""

    op: Literal["tool.set_timeout"] = "tool.set_timeout"
    seconds: float = Field(gt=0, le=120)

    @property
    def key(self) -> str:
        return "timeout"

    @property
    def value(self) -> JsonValue:
        return {"seconds": self.seconds}


class SetFallback(_OfTool):
    """The tool that is called instead."""

    op: Literal["tool.set_fallback"] = "tool.set_fallback"
    to: Name

    @property
    def key(self) -> str:
        return "fallback"

    @property
    def value(self) -> JsonValue:
        return {"to": self.to}


class PinModel(Operation):
    """The model that answers for an agent."""

    op: Literal["model.pin"] = "model.pin"
    agent: Name
    model: Name

    @property
    def slice(self) -> str:
        return f"model/{self.agent}"

    @property
    def key(self) -> str:
        return "pin"

    @property
    def value(self) -> JsonValue:
        return {"model": self.model}


class Restore(Operation):
    """The inverse of any operation: a key as it was before. Only undoing writes it."""

    op: Literal["restore"] = "restore"
    place: Name
    name: Name
    was: JsonValue = None

    @property
    def slice(self) -> str:
        return self.place

    @property
    def key(self) -> str:
        return self.name

    @property
    def value(self) -> JsonValue:
        return self.was


Op = Annotated[
    AddUtterance
    | AddNegative
    | MoveUtterance
    | SetThreshold
    | AddBullet
    | ReplaceBullet
    | DropBullet
    | ReplaceFact
    | ExpireFact
    | ForgetFact
    | MuteTool
    | SetTimeout
    | SetFallback
    | PinModel
    | Restore,
    Field(discriminator="op"),
]
operations: TypeAdapter[tuple[Op, ...]] = TypeAdapter(tuple[Op, ...])


def as_json(ops: Sequence[Op]) -> list[dict[str, Any]]:
    """Operations as overlay files hold them."""
    return operations.dump_python(tuple(ops), mode="json")


State = Mapping[str, Mapping[str, JsonValue]]
"""Slices by name, each a mapping of keys; slices without a key do not exist."""
