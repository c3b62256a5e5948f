"""Redis as a process sees it that may be killed: from one command on, nothing it asks for happens any more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

from memory.connection import RedisClient, Script


class KilledError(BaseException):
    """Stands for kill -9: nothing inside Nova catches it, and whatever Nova does about it has no effect."""


class MortalRedis:
    """Passes commands on for as long as its process lives; `commands_left` is how many it will still live to see."""

    def __init__(self, redis: RedisClient, commands_left: int | None = None) -> None:
        self._redis = redis
        self.commands_left = commands_left
        self.dead = False

    @property
    def client(self) -> RedisClient:
        return cast("RedisClient", self)

    def live(self) -> None:
        """Raises KilledError instead of the command that comes after the last."""
        if self.commands_left == 0:
            self.dead = True
        if self.dead:
            raise KilledError
        if self.commands_left is not None:
            self.commands_left -= 1

    def register_script(self, script: str) -> Script:
        run = self._redis.register_script(script)

        async def mortal(keys: Sequence[str], args: Sequence[str | int | float]) -> Any:
            self.live()
            return await run(keys=keys, args=args)

        return mortal

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        command = getattr(self._redis, name)

        async def mortal(*args: object, **options: object) -> Any:
            self.live()
            return await command(*args, **options)

        return mortal
