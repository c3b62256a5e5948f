"""The moment from which a message may be on its way.

Whoever sends listens for it, and whatever writes to the network tells it, many calls below: so a process that is
started again after a crash knows which messages certainly never left, however long they had waited for their turn.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, Protocol, runtime_checkable

Listener = Callable[[], Awaitable[None]]


@runtime_checkable
class Telling(Protocol):
    """An adapter whose `send` tells. Of any other, a message that was found half sent may have left."""

    tells_departure: Literal[True]


_listener: ContextVar[Listener | None] = ContextVar("departure", default=None)


@contextmanager
def departing(listener: Listener) -> Generator[None]:
    """Have `listener` awaited as soon as a message has left that is sent within the block, or in a task begun there."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


async def departed() -> None:
    """Tell that the request for a new message has just been written."""
    if listener := _listener.get():
        await listener()
