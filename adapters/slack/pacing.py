"""How fast Nova may write into one channel."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]

POST_EVERY = 1.0
_MANY = 1_000


class Pacer:
    """One message a second and channel, first come first served. Times are those of `clock`."""

    def __init__(self, clock: Clock, sleep: Sleep, *, every: float = POST_EVERY) -> None:
        self.clock = clock
        self.sleep = sleep
        self._every = every
        self._next: dict[str, float] = {}

    async def turn(self, channel: str) -> None:
        """Wait for this channel's turn, and take it."""
        now = self.clock()
        turn = max(now, self._next.get(channel, now))
        self._take(channel, turn)
        if turn > now:
            await self.sleep(turn - now)

    def take_if_free(self, channel: str) -> bool:
        """Take the turn if nobody has to wait for it."""
        now = self.clock()
        if self._next.get(channel, now) > now:
            return False
        self._take(channel, now)
        return True

    def hold(self, channel: str, seconds: float) -> None:
        """Let nothing out before Slack allows it again."""
        self._next[channel] = max(self._next.get(channel, 0.0), self.clock() + seconds)

    def _take(self, channel: str, turn: float) -> None:
        if len(self._next) > _MANY:
            self._next = {name: at for name, at in self._next.items() if at > turn}
        self._next[channel] = turn + self._every
