"""Which identities on several platforms are one person, and the codes by which a person proves it.

One of them is the name under which facts and the past are kept; the others point to it. Nothing is shared before a
code was shown in one direct message and typed in another.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta

from memory.connection import RedisClient
from memory.counts import Counts
from memory.keys import key

CODE_KEPT = timedelta(minutes=10)
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that looks like another
LENGTH = 8
MOST_AN_HOUR = 5  # codes shown to, and typed by, one identity


class TooOften(Exception):
    """An identity asked for, or tried, more codes than anybody needs."""


class Identities:
    """Identities by person."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._counts = Counts(redis)

    async def person(self, identity: str) -> str:
        """The name under which what an identity tells is kept; its own while it is linked with no other."""
        return await self._redis.get(key(identity, "is")) or identity

    async def of(self, identity: str) -> tuple[str, ...]:
        """All identities of a person, the one that things are kept under first."""
        person = await self.person(identity)
        return (person, *sorted(await self._redis.hgetall(key(person, "others"))))

    async def new_code(self, identity: str) -> str:
        """A code, like `ABCD-EFGH`, that links this identity with whoever types it. Raises TooOften."""
        await self._tick(identity, "identity-codes")
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        await self._redis.set(_issued(code), identity, ex=int(CODE_KEPT.total_seconds()))
        return f"{code[:4]}-{code[4:]}"

    async def redeem(self, code: str, identity: str) -> str | None:
        """The identity that a code was shown to; None when it is unknown, too old, or another has used it.

        The same identity may use it again, so that work which a crash broke off can be finished. Raises TooOften.
        """
        await self._tick(identity, "identity-tries")
        plain = re.sub(r"[\W_]", "", code).upper()
        shown_to = await self._redis.get(_issued(plain))
        if shown_to is None:
            return None
        used = key(f"identity-code:{_hash(plain)}", "used")
        await self._redis.set(used, identity, nx=True, ex=int(CODE_KEPT.total_seconds()))
        return shown_to if await self._redis.get(used) == identity else None

    async def join(self, one: str, other: str) -> tuple[str, tuple[str, ...]]:
        """Make two identities one person until they part again.

        Returns the name that things are kept under from now on, and the names they were under.
        """
        person, others = await self.person(one), await self.of(other)
        for identity in (each for each in others if each != person):
            await self._redis.hset(key(person, "others"), identity, "linked")
            await self._redis.set(key(identity, "is"), person)
            await self._redis.delete(key(identity, "others"))
        return person, tuple(each for each in others if each != person)

    async def part(self, identity: str) -> None:
        """End the link of an identity with a person."""
        person = await self.person(identity)
        await self._redis.delete(key(identity, "is"))
        await self._redis.hdel(key(person, "others"), identity)

    async def _tick(self, identity: str, what: str) -> None:
        if await self._counts.tick(identity, what, seconds=3600) > MOST_AN_HOUR:
            raise TooOften(f"more than {MOST_AN_HOUR} codes in an hour; try again later")


def _issued(code: str) -> str:
    return key(f"identity-code:{_hash(code)}", "shown-to")


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()[:32]
