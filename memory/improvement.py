"""What the improvement loop keeps: its rows (findings, proposals, overlays, audit) under one version, and vectors."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta

from memory.connection import RedisClient
from memory.keys import key

KEEP_VECTORS = timedelta(days=35)
VERSION = "version"

# KEYS: hash. ARGV: expected version ("" for none), then field, value pairs; the version rises by one.
_SAVE = """
local now = redis.call('HGET', KEYS[1], 'version') or ''
if now ~= ARGV[1] then return 0 end
for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
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

    async def save(self, expected: str, rows: Mapping[str, str]) -> bool:
        """Set rows if nobody has saved since that version was loaded."""
        flat = [part for row in rows.items() for part in row]
        return bool(await self._save(keys=[self._rows], args=[expected, *flat]))

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
