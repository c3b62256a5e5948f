"""Small values that several processes change: each change says what it expects to find, so that none is lost."""

from __future__ import annotations

from memory.connection import RedisClient
from memory.keys import key

# KEYS: hash. ARGV: field, expected value ("" for none), new value ("" removes).
_SWAP = """
local now = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if now ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
return 1
"""


class Cells:
    """Values by name; "" stands for none."""

    def __init__(self, redis: RedisClient, name: str) -> None:
        self._redis = redis
        self._name = key("cells", name)
        self._swap = redis.register_script(_SWAP)

    async def get(self, field: str) -> str:
        return await self._redis.hget(self._name, field) or ""

    async def swap(self, field: str, old: str, new: str) -> bool:
        """Set a value if it still is `old`; False when somebody else changed it."""
        return bool(await self._swap(keys=[self._name], args=[field, old, new]))

    async def all(self) -> dict[str, str]:
        return await self._redis.hgetall(self._name)
