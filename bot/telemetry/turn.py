"""What this task is at work on, so that logs and counts need not be told by every function in between."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Turn:
    """One event at work since `started` (seconds, monotonic).

    `name` is the event's key (`nova inbox` knows it) until an answer is made for it; then the answer's id, which
    `nova trace` knows. `answers` counts the answers made.
    """

    name: str
    started: float = field(default_factory=time.monotonic)
    answers: int = 0


_turn: ContextVar[Turn | None] = ContextVar("turn", default=None)


@contextmanager
def at_work(event: str) -> Generator[Turn]:
    """What runs in this block, its tasks and threads too, is done for this event."""
    turn = Turn(event)
    token = _turn.set(turn)
    try:
        yield turn
    finally:
        _turn.reset(token)


def answering(answer: str) -> None:
    """From here on this task makes the answer of this id; nothing outside of an event."""
    if turn := _turn.get():
        turn.name = answer


def answered() -> None:
    """An answer has been made for the event at work."""
    if turn := _turn.get():
        turn.answers += 1


def current() -> str:
    """The name of what this task is at work on; "" for nothing in particular."""
    turn = _turn.get()
    return turn.name if turn else ""
