"""What every language model looks like from here, whoever runs it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

StopReason = Literal["end", "tools", "length", "refusal"]
OnText = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A model's wish to run a tool."""

    id: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that came with what was said: JPEG, PNG, GIF or WebP."""

    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class UserTurn:
    """What a person (or another agent, as a task) says to the model."""

    text: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelTurn:
    """What the model said before."""

    text: str
    calls: tuple[ToolCall, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolTurn:
    """What a tool answered."""

    call_id: str
    name: str
    content: str
    ok: bool = True


PromptTurn = UserTurn | ModelTurn | ToolTurn


@dataclass(frozen=True, slots=True)
class ToolSchema:
    """A tool as a model sees it. `understand` reads arguments from plain words where no model does."""

    name: str
    description: str
    parameters: Mapping[str, Any]
    understand: Callable[[str], Mapping[str, Any] | None] | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """One request to a model.

    `system` is stable from turn to turn, so a provider may cache it; `context` (the time, who asks, what is remembered)
    is not, and goes with the last thing the person said.

    `fallback` is what to say when nothing can think: the agent's own words about what it does without a model.

    `schema` (JSON Schema of an object, naming what it requires) asks for an answer that is JSON. Not every backend can
    hold its model to it, so read the text with `structured.object_in` and check what you get.
    """

    system: str
    turns: tuple[PromptTurn, ...]
    tools: tuple[ToolSchema, ...]
    max_tokens: int
    context: str = ""
    fallback: str = ""
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one completion. Of its `input`, `cached` were read from the provider's cache and `written` into it."""

    input: int = 0
    output: int = 0
    cached: int = 0
    written: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.cached + other.cached,
            self.written + other.written,
        )


@dataclass(frozen=True, slots=True)
class Completion:
    """A model's answer: text, tool calls, or both."""

    text: str
    calls: tuple[ToolCall, ...] = ()
    usage: Usage = Usage()
    stop: StopReason = "end"


class Model(Protocol):
    """A backend. `thinks` is False where answers come from tools alone."""

    @property
    def name(self) -> str: ...

    @property
    def thinks(self) -> bool: ...

    async def complete(self, prompt: Prompt, on_text: OnText | None = None) -> Completion:
        """Answer a prompt, handing out text as it arrives. Raises ModelError.

        What `on_text` raises passes through. `Completion.calls` are whole: an answer cut by its length has none.
        """
        ...

    def cost_usd(self, usage: Usage) -> float: ...


class ModelError(Exception):
    """The model gave no answer. `person_text` is what a person is told; the rest is for logs.

    `usage` is what the failed answer had cost by then; `passing` says that another model may well answer.
    """

    def __init__(self, reason: str, *, person_text: str, usage: Usage | None = None, passing: bool = False) -> None:
        super().__init__(reason)
        self.person_text = person_text
        self.usage = usage or Usage()
        self.passing = passing


def last_user_text(turns: Sequence[PromptTurn]) -> str:
    """What the model is being asked now."""
    return next((turn.text for turn in reversed(turns) if isinstance(turn, UserTurn)), "")
