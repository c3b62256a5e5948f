"""Which agents answer a message, how sure that is, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Method = Literal["head", "below-threshold", "chain", "follow-up", "model", "command", "binding", "asked", "corrected"]


@dataclass(frozen=True, slots=True)
class Step:
    """One agent and what it is asked; an empty task means the person's message itself."""

    agent: str
    task: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """The steps chosen.

    `confidence` is a calibrated probability that the route is right, `margin` the lead over the second agent; `top`
    are the agents considered with their probabilities, best first; `why` is one sentence.
    """

    steps: tuple[Step, ...]
    confidence: float
    margin: float
    why: str
    method: Method
    top: tuple[tuple[str, float], ...]

    @property
    def agents(self) -> tuple[str, ...]:
        return tuple(step.agent for step in self.steps)


class Router(Protocol):
    """Chooses a route from the words and what was said before (`user: ...` / `nova: ...`, oldest first)."""

    def route(self, text: str, history: Sequence[str] = (), last_route: Sequence[str] = ()) -> Route: ...

    def explain(self, text: str) -> list[str]:
        """The words of a message that mattered most for its route."""
        ...
