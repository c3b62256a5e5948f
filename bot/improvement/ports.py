"""What the loop needs from outside: other answers to the same questions; routers, prompts, tools, memory as they are.

The live bot answers replays from labels and recorded outputs; a simulated world answers as the model. Neither writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.improvement.records import AnswerRecord


@dataclass(frozen=True, slots=True)
class Change:
    """One answer again with exactly one thing different; the fields that are None stay as they were.

    `agent` answers instead; `bullet` is added to that agent's prompt; `tool` is a (from, to) replacement, to "" means
    that its recorded good output is used; `memory` is an (id, value) replacement; `model` answers instead.
    """

    agent: str | None = None
    bullet: str | None = None
    tool: tuple[str, str] | None = None
    memory: tuple[str, str] | None = None
    model: str | None = None


UNCHANGED = Change()


class Replay(Protocol):
    """Answers a recorded question again, with writes disabled and recorded tool outputs."""

    def good(self, record: AnswerRecord, change: Change) -> bool | None:
        """Whether the answer is good with the change; None where that cannot be known."""
        ...

    @property
    def tokens(self) -> int:
        """Tokens spent on replays so far."""
        ...


Route = Callable[[str], tuple[str, ...]]
"""A text to the agents of its route (no history)."""


class Routing(Protocol):
    """The router without overlays, and what can be said about a text."""

    @property
    def version(self) -> str: ...

    def with_examples(self, examples: RouteExamples) -> Route:
        """The router as it would be with these examples; deterministic."""
        ...

    def origin(self, text: str) -> tuple[str, str] | None:
        """The (id, agent) of the shipped or taught example whose text this is, if there is one."""
        ...

    def nearest(self, text: str, most: int) -> Sequence[tuple[str, str, str, float]]:
        """The nearest known examples as (id, agent, text, cosine), best first."""
        ...

    def vectors(self, texts: Sequence[str]) -> Sequence[bytes]:
        """int8 vectors of texts, as `AnswerRecord.vector` holds them."""
        ...


@dataclass(frozen=True, slots=True)
class RouteExamples:
    """What overlays add to the router: (id, agent, text) each. `moved` are (id, text, from, to)."""

    added: tuple[tuple[str, str, str], ...] = ()
    negatives: tuple[tuple[str, str, str], ...] = ()
    moved: tuple[tuple[str, str, str, str], ...] = ()
    thresholds: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is set up outside the loop, as of now.

    `agents` name what each owns (description); `prompts` are the bullets of each agent by prompt version, oldest
    first; `fallbacks` are tools that can do the same; `models` those that answer; `tools` the registered ones with
    their descriptions; `golden` (question, agent) pairs that must stay right; `product` texts that ship with Nova.
    """

    agents: Mapping[str, str]
    golden: Sequence[tuple[str, str]] = ()
    prompts: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict[str, Mapping[str, Sequence[str]]])
    fallbacks: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    models: Sequence[str] = ()
    tools: Mapping[str, str] = field(default_factory=dict[str, str])
    product: Sequence[str] = ()


class Memories(Protocol):
    """Facts of a person, by id."""

    def value(self, person: str, memory: str) -> str | None: ...

    def values(self, memory: str) -> Sequence[str]:
        """Values that this kind of fact has for anybody; empty where facts have no kinds."""
        ...


@dataclass(frozen=True, slots=True)
class Means:
    """Everything the loop needs from outside."""

    surroundings: Surroundings
    routing: Routing
    replay: Replay
    memories: Memories
