"""What the improvement loop keeps: its rows (findings, proposals, overlays, audit) under one version, vectors, whys.

And who wants no words of theirs in it.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from memory.connection import RedisClient
from memory.keys import key
from memory.traces import seconds_left

KEEP_VECTORS = timedelta(days=35)
KEEP_WHYS = timedelta(days=90)  # at most: a reason goes with its trace
ASKED_FOR = timedelta(days=1)
VERSION = "version"

# KEYS: hash. ARGV: expected version ("" for none), how many fields to drop and those, then field, value pairs.
# The version rises by one.
_SAVE = """
local now = redis.call('HGET', KEYS[1], 'version') or ''
if now ~= ARGV[1] then return 0 end
local dropped = tonumber(ARGV[2])
for i = 3, 2 + dropped do redis.call('HDEL', KEYS[1], ARGV[i]) end
for i = 3 + dropped, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('HINCRBY', KEYS[1], 'version', 1)
return 1
"""


class Improvement:
    """Rows by name, written all together or not at all."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._rows = key("improve", "rows")
        self._vectors = key("improve", "vectors")
        self._save = redis.register_script(_SAVE)

    async def version(self) -> str:
        """Rises whenever rows are saved; "" before the first time."""
        return await self._redis.hget(self._rows, VERSION) or ""

    async def load(self) -> tuple[str, Mapping[str, str]]:
        """The version and all rows."""
        rows = await self._redis.hgetall(self._rows)
        return rows.pop(VERSION, ""), rows

    async def save(self, expected: str, rows: Mapping[str, str], drop: Collection[str] = ()) -> bool:
        """Set rows and drop others if nobody has saved since that version was loaded."""
        flat = [part for row in rows.items() for part in row]
        return bool(await self._save(keys=[self._rows], args=[expected, len(drop), *drop, *flat]))

    async def pepper(self) -> bytes:
        """The secret that names people opaquely; made once."""
        name = key("improve", "pepper")
        await self._redis.set(name, secrets.token_hex(32), nx=True)
        return bytes.fromhex(await self._redis.get(name) or "")

    async def vectors(self, names: Sequence[str]) -> dict[str, bytes]:
        """Vectors that are kept, by name."""
        if not names:
            return {}
        found = await self._redis.hmget(self._vectors, names)
        return {name: base64.b85decode(text) for name, text in zip(names, found, strict=True) if text}

    async def keep_vectors(self, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors for the weeks that are looked at; unused, they go together."""
        if vectors:
            texts = {name: base64.b85encode(vector).decode() for name, vector in vectors.items()}
            await self._redis.hset(self._vectors, mapping=texts)
            await self._redis.expire(self._vectors, int(KEEP_VECTORS.total_seconds()))

    async def drop_vectors(self, names: Collection[str]) -> None:
        """Vectors of texts that are to leave no trace."""
        if names:
            await self._redis.hdel(self._vectors, *names)

    # --- why answers were poor ---

    async def first_why(self, person: str, now: datetime) -> bool:
        """Whether a person was not asked why on this day (UTC) before; counts as asking."""
        return bool(await self._redis.set(_asked(person, now), "1", nx=True, ex=int(ASKED_FOR.total_seconds())))

    async def keep_why(self, answer: str, person: str, reason: str) -> None:
        """A person's reason; a later one for the same answer replaces it."""
        most = int(KEEP_WHYS.total_seconds())
        left = await seconds_left(self._redis, answer) or most
        for name, field, seconds in ((_whys(answer), person, left), (_given(person), answer, most)):
            await self._redis.hset(name, field, reason)
            await self._redis.expire(name, seconds)

    async def whys(self, answers: Sequence[str]) -> dict[str, dict[str, str]]:
        """Reasons by person, of the answers that have any."""
        found = {answer: await self._redis.hgetall(_whys(answer)) for answer in answers}
        return {answer: reasons for answer, reasons in found.items() if reasons}

    async def drop_whys(self, person: str, now: datetime) -> None:
        """Take all reasons of a person back, and that they were asked."""
        for answer in await self._redis.hgetall(_given(person)):
            await self._redis.hdel(_whys(answer), person)
        await self._redis.delete(_given(person), _asked(person, now))

    async def drop_whys_of(self, answer: str) -> None:
        """Take back all reasons that were given for one answer."""
        for person in await self._redis.hgetall(_whys(answer)):
            await self._redis.hdel(_given(person), answer)
        await self._redis.delete(_whys(answer))

    # --- who wants no words of theirs in it ---

    async def keep_words(self, people: Iterable[str], *, yes: bool) -> None:
        """Whether what a person (as all their senders) writes may be kept for learning from it; at first it may."""
        for person in people:
            await (self._redis.delete(_learning(person)) if yes else self._redis.set(_learning(person), "off"))

    async def keeps_words(self, people: Iterable[str]) -> bool:
        """Whether none of a person's senders wants it otherwise."""
        return not any([await self._redis.exists(_learning(person)) for person in people])


def _learning(person: str) -> str:
    return key(person, "learning")


def _whys(answer: str) -> str:
    return key("improve", f"why:{answer}")


def _given(person: str) -> str:
    return key("improve", f"whys-of:{person}")


def _asked(person: str, now: datetime) -> str:
    return key("improve", f"asked:{now:%Y-%m-%d}:{person}")
