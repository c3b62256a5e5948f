"""A pipeline as people write it: a YAML file with triggers, inputs and steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

Kind = Literal["agent", "tool", "http", "command", "message", "approval", "parallel", "for_each"]
KINDS: tuple[Kind, ...] = get_args(Kind)
STARTS = ("command", "schedule", "webhook")

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=40)]
Text = Annotated[str, Field(min_length=1, max_length=20_000)]


def _one_of(names: tuple[str, ...]) -> dict[str, JsonValue]:
    return {"oneOf": [{"required": [name]} for name in names]}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Webhook(_Part):
    """A signed POST to `/pipelines/<name>`."""

    secret: Name = Field(description="the name of a secret in NOVA_PIPELINE_SECRETS; never the secret itself")


class Trigger(_Part):
    """What starts a run by itself: one of a phrase, a clock and a webhook."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=_one_of(STARTS))

    command: str | None = Field(None, min_length=3, max_length=100, description="a phrase that starts it in the chat")
    schedule: str | None = Field(None, description="cron: minute, hour, day of month, month, day of week")
    zone: str = Field("UTC", description="time zone of the schedule, such as Asia/Amman")
    webhook: Webhook | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Trigger:
        _exactly_one(self, STARTS, "a trigger")
        return self


class Input(_Part):
    """A value that a run is started with; without a default it has to be given."""

    description: str = ""
    default: JsonValue = None

    @property
    def required(self) -> bool:
        return "default" not in self.model_fields_set


class Http(_Part):
    """A request. An answer of 400 or more fails the step; JSON arrives as values, anything else as text."""

    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    url: Text
    headers: Mapping[str, str] = Field(default_factory=dict[str, str])
    body: JsonValue = None


class ForEach(_Part):
    """Steps for each item of a list, one item after another."""

    in_: JsonValue = Field(alias="in", description="a list, or a reference to one")
    do: tuple[Step, ...] = Field(min_length=1, max_length=20)


class Step(_Part):
    """One step; its kind is the one of agent, tool, http, command, message, approval, parallel, for_each it has."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=_one_of(KINDS))

    id: Name
    when: str | None = Field(None, description="${…} ==, !=, contains, is empty, is not empty")
    retries: int = Field(0, ge=0, le=5)
    timeout: float = Field(120, gt=0, le=3600, description="seconds for each try")
    idempotent: bool = Field(default=False, description="doing it twice is as good as doing it once")
    agent: str | None = None
    task: Text | None = Field(None, description="what the agent is asked")
    tool: str | None = None
    arguments: Mapping[str, JsonValue] = Field(default_factory=dict[str, JsonValue])
    http: Http | None = None
    command: tuple[Text, ...] | None = Field(None, min_length=1, max_length=50, description="program and arguments")
    message: Text | None = None
    approval: Text | None = None
    to: str | None = Field(None, description="platform:id of a person, for a message or an approval")
    parallel: tuple[Step, ...] | None = Field(None, min_length=2, max_length=10)
    for_each: ForEach | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Step:
        _exactly_one(self, KINDS, f"step {self.id!r}")
        for name, kinds in _BELONGS.items():
            if name in self.model_fields_set and self.kind not in kinds:
                raise ValueError(f"{name!r} belongs to {' and '.join(kinds)} steps; remove it")
        if self.agent and not self.task:
            raise ValueError("an agent needs a 'task' in words")
        return self

    @property
    def kind(self) -> Kind:
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @property
    def within(self) -> tuple[Step, ...]:
        """The steps inside this one."""
        return self.parallel or (self.for_each.do if self.for_each else ())

    @property
    def own(self) -> Mapping[str, Any]:
        """What is written in this step itself, without the steps inside it."""
        written = self.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"parallel"})
        written.get("for_each", {}).pop("do", None)
        return written


_BELONGS: Mapping[str, tuple[Kind, ...]] = {
    "task": ("agent",),
    "arguments": ("tool",),
    "to": ("message", "approval"),
}


class Pipeline(_Part):
    """A whole definition."""

    name: Name
    description: str = Field(min_length=10, max_length=300)
    triggers: tuple[Trigger, ...] = ()
    inputs: Mapping[Name, Input] = Field(default_factory=dict[str, Input])
    steps: tuple[Step, ...] = Field(min_length=1, max_length=60)

    def every_step(self) -> Iterator[Step]:
        """All steps, outer before inner, in the order in which they are written."""
        return _every(self.steps)


def _every(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from _every(step.within)


def _exactly_one(part: BaseModel, names: tuple[str, ...], what: str) -> None:
    found = [name for name in names if getattr(part, name) is not None]
    if len(found) != 1:
        has = f"has {' and '.join(found)}" if found else "has none"
        raise ValueError(f"{what} is exactly one of {', '.join(names)}; this one {has}")
