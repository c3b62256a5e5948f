"""One-time tokens: invitations, and the states of installations under way. Kept only as hashes, for a while."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from memory.connection import RedisClient
from memory.keys import key

TOKEN_BYTES = 32

# KEYS: what to take away. Returns it, or nothing.
_TAKE = """
local found = redis.call('GET', KEYS[1])
redis.call('DEL', KEYS[1])
return found
"""


def mark_of(token: str) -> str:
    """By which a token is known without giving it away."""
    return hashlib.sha256(token.encode()).hexdigest()


class Tickets:
    """Tokens of one kind; each stands for a short text and is taken once, within `kept`."""

    def __init__(self, redis: RedisClient, kind: str, kept: timedelta) -> None:
        self._redis = redis
        self._kind = kind
        self._seconds = int(kept.total_seconds())
        self._take = redis.register_script(_TAKE)

    async def new(self, text: str) -> str:
        """A token that nobody can guess."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        await self._redis.set(self._name(mark_of(token)), text, ex=self._seconds)
        return token

    async def look(self, mark: str) -> str | None:
        """What a ticket stands for; looking does not use it up."""
        return await self._redis.get(self._name(mark))

    async def take(self, mark: str) -> str | None:
        """The same, once: whoever asks next gets None."""
        return await self._take(keys=[self._name(mark)], args=[])

    async def withdraw(self, text: str) -> int:
        """Take away all tickets that stand for a text; returns how many there were."""
        names = [name async for name in self._redis.scan_iter(self._name("*"), count=1000)]
        withdrawn = 0
        for name in names:
            if await self._redis.get(name) == text:
                withdrawn += await self._redis.delete(name)
        return withdrawn

    def _name(self, mark: str) -> str:
        return key(f"{self._kind}:{mark}")
