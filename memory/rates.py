"""How fast people write, across all machines: a bucket of allowances each, which fills up again within a minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from memory.connection import RedisClient
from memory.keys import key

SECONDS = 60

# KEYS: hash. ARGV: allowances of a full bucket, seconds in which it fills, now in seconds.
# An empty bucket pauses until a quarter of it is back, so that whoever is too fast is not told so at every message.
_TAKE = """
local most, seconds, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local kept = redis.call('HMGET', KEYS[1], 'left', 'at', 'paused')
local passed = math.max(0, now - (tonumber(kept[2]) or now))
local left = math.min(most, (tonumber(kept[1]) or most) + passed * most / seconds)
local enough = math.max(1, most / 4)
local paused = kept[3] == '1' and left < enough
local begins = not paused and left < 1
if begins then paused = true end
if not paused then left = left - 1 end
redis.call('HSET', KEYS[1], 'left', left, 'at', now, 'paused', paused and '1' or '0')
redis.call('EXPIRE', KEYS[1], seconds)
return {paused and math.max(1, math.ceil((enough - left) * seconds / most)) or 0, begins and 1 or 0}
"""


@dataclass(frozen=True, slots=True)
class Pause:
    """Seconds until a person is listened to again, 0 for now; `begins` at the first message that is too much."""

    seconds: int
    begins: bool


class Rates:
    """Takes an allowance for each message: one command to the store."""

    def __init__(self, redis: RedisClient, most: int, *, now: Callable[[], float] = time.time) -> None:
        """`most` allowances a minute, at least 1; so many may also be taken at once."""
        self._most = most
        self._now = now
        self._take = redis.register_script(_TAKE)

    async def take(self, person: str) -> Pause:
        """Take one of a person's allowances, or learn how long to wait for the next ones."""
        seconds, begins = await self._take(keys=[key(person, "rate")], args=[self._most, SECONDS, self._now()])
        return Pause(int(seconds), bool(begins))
