"""How fast Telegram may be written to: one line of waiting per chat, and a limit over all of them."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from adapters.message import ChatKind, NotSent

_MANY_LINES = 1_000


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two messages or edits in one chat, and how many go out a second in all.

    Telegram tolerates short bursts in private chats: up to `burst` new messages may go at once to one that was quiet,
    the average stays the same. A chat in which it complained has none for a while. A growing reply is first shown after
    `soon` seconds, since an edit may only follow a message at the pace.
    """

    dm: float = 1.1
    group: float = 3.1
    total: int = 30
    burst: int = 1
    soon: float = 0.0
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def between(self, kind: ChatKind) -> float:
        return self.dm if kind == "dm" else self.group

    def ahead(self, kind: ChatKind) -> float:
        """How many seconds a new message may be early."""
        return (self.burst - 1) * self.dm if kind == "dm" else 0.0


@dataclass(slots=True)
class _Line:
    """Those who wait to write to one chat, first come, first served."""

    next_at: float = 0.0  # when it would be the turn of the next one had all kept the distance
    last_at: float = float("-inf")
    held_until: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def idle(self, now: float) -> bool:
        return not self.lock.locked() and max(self.next_at, self.held_until) <= now


class Pacer:
    """Lets callers through at the pace. A chat that must wait never delays another."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._lines: dict[str, _Line] = {}
        self._recent: deque[float] = deque(maxlen=pace.total)

    async def turn(self, chat: str, kind: ChatKind, *, edit: bool = False) -> None:
        """Wait until this chat may be written to. Raises NotSent while Telegram has told it to pause."""
        line, between = self._line(chat), self.pace.between(kind)
        async with line.lock:
            self._refuse_held(line)
            await self._until(line.last_at + between if edit else line.next_at - self.pace.ahead(kind))
            self._refuse_held(line)
            await self._total()
            line.last_at = self.pace.now()
            line.next_at = max(line.next_at, line.last_at) + between

    def hold(self, chat: str, seconds: float) -> None:
        """Keep everyone from writing to this chat for a while, and from bursts after it."""
        line = self._line(chat)
        line.held_until = self.pace.now() + seconds
        line.next_at = max(line.next_at, line.held_until + self.pace.ahead("dm"))

    def _line(self, chat: str) -> _Line:
        if len(self._lines) > _MANY_LINES:
            now = self.pace.now()
            self._lines = {name: line for name, line in self._lines.items() if not line.idle(now)}
        return self._lines.setdefault(chat, _Line())

    def _refuse_held(self, line: _Line) -> None:
        remaining = line.held_until - self.pace.now()
        if remaining > 0:
            raise NotSent("Telegram asked this chat to pause", retry_after=remaining)

    async def _total(self) -> None:
        now = self.pace.now()
        full = len(self._recent) == self.pace.total
        at = max(now, self._recent[0] + 1.0) if full else now
        self._recent.append(at)
        await self._until(at)

    async def _until(self, moment: float) -> None:
        delay = moment - self.pace.now()
        if delay > 0:
            await self.pace.sleep(delay)
