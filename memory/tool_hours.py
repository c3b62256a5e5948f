"""How often each tool worked and broke within the last hour, counted across all machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from memory.connection import RedisClient
from memory.keys import key

SLOT = 600  # seconds that are counted together
SLOTS = 6

# KEYS: the slots of an hour, the present one first. ARGV: calls that worked, that broke, seconds to keep.
_COUNT = """
redis.call('HINCRBY', KEYS[1], 'worked', ARGV[1])
redis.call('HINCRBY', KEYS[1], 'broke', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
local worked, broke = 0, 0
for _, name in ipairs(KEYS) do
  local calls = redis.call('HMGET', name, 'worked', 'broke')
  worked, broke = worked + (tonumber(calls[1]) or 0), broke + (tonumber(calls[2]) or 0)
end
return {worked, broke}
"""


@dataclass(frozen=True, slots=True)
class ToolHour:
    """Calls of one tool that worked and that broke."""

    worked: int
    broke: int


class ToolHours:
    """Counters of ten minutes each."""

    def __init__(self, redis: RedisClient) -> None:
        self._count = redis.register_script(_COUNT)

    async def count(self, tool: str, now: datetime, *, worked: int, broke: int) -> ToolHour:
        """Add calls; returns those of the hour up to now."""
        slot = int(now.timestamp()) // SLOT
        keys = [key(f"tool:{tool}", f"calls:{earlier}") for earlier in range(slot, slot - SLOTS, -1)]
        found = await self._count(keys=keys, args=[worked, broke, SLOT * (SLOTS + 1)])
        return ToolHour(*map(int, found))
