"""Queues worked off in order, each by one holder at a time, on any number of machines.

A holder takes a lane for a short time and renews that for as long as it works. One that was killed cannot: its lane is
free again soon, its entry still at the head. One that merely slept (a suspended machine, say) finds its lane taken and
can remove nothing from it any more.

Lanes are spread over a fixed number of shards. All keys of a shard have one hash tag, so that each step is one script,
wholly done or not at all, on Redis Cluster too.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from memory.connection import RedisClient
from memory.keys import key

SHARDS = 16
REMEMBER = timedelta(hours=72)  # how long an entry is recognised as a repeat
HELD = timedelta(seconds=2.25)  # how long a holder may be silent; less than the workers' LEASE in bot/tasks.py

# An entry is stored as "<unix time> <text>", so that scripts can tell how long a lane has waited.
_SINCE = "local function since(entry) return string.match(entry, '^%S+') end"

# KEYS: queue, lanes, holder, seen... ARGV: entry, lane, seconds to remember. Returns: new, unattended.
_APPEND = f"""
{_SINCE}
local new = 1
for i = 4, #KEYS do
  if redis.call('EXISTS', KEYS[i]) == 1 then new = 0 end
end
if new == 1 then
  for i = 4, #KEYS do redis.call('SET', KEYS[i], '1', 'EX', ARGV[3]) end
  redis.call('RPUSH', KEYS[1], ARGV[1])
  redis.call('ZADD', KEYS[2], 'NX', since(ARGV[1]), ARGV[2])
end
local waits = redis.call('EXISTS', KEYS[1])
return {{new, waits * (1 - redis.call('EXISTS', KEYS[3]))}}
"""

# KEYS: queue, holder, tries. ARGV: holder, milliseconds. Returns the head and how often it was tried, or nothing.
_TAKE = """
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
if not redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return false end
return {redis.call('LINDEX', KEYS[1], 0), redis.call('INCR', KEYS[3])}
"""

# KEYS: queue, holder, tries, lanes. ARGV: holder, how many entries are done, lane. Returns the next head, or nothing.
_DONE = f"""
{_SINCE}
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return false end
for _ = 1, tonumber(ARGV[2]) do redis.call('LPOP', KEYS[1]) end
redis.call('DEL', KEYS[3])
local head = redis.call('LINDEX', KEYS[1], 0)
if not head then
  redis.call('DEL', KEYS[2])
  redis.call('ZREM', KEYS[4], ARGV[3])
  return false
end
redis.call('ZADD', KEYS[4], since(head), ARGV[3])
return {{head, redis.call('INCR', KEYS[3])}}
"""

# KEYS: holder. ARGV: holder, milliseconds; none gives the lane back.
_HOLD = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""

# KEYS: holder, tries. ARGV: holder, milliseconds. Nobody may have the lane for so long.
_REST = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
redis.call('SET', KEYS[1], 'rests', 'PX', ARGV[2])
return 1
"""

# KEYS: lanes, what names of queues begin with. Returns how many entries wait, and since when ("" if none does).
_DEPTH = """
local waiting, lanes = 0, redis.call('ZRANGE', KEYS[1], 0, -1)
for _, lane in ipairs(lanes) do waiting = waiting + redis.call('LLEN', KEYS[2] .. lane) end
return {waiting, redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or ''}
"""

# KEYS: lanes, what the names of holders begin with. ARGV: unix time. Returns lanes that have waited since before it.
_UNATTENDED = """
local found = {}
for _, lane in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])) do
  if redis.call('EXISTS', KEYS[2] .. lane) == 0 then found[#found + 1] = lane end
end
return found
"""


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of an entry: whether it is `new`, and whether its lane waits with nobody at work on it."""

    new: bool
    unattended: bool


@dataclass(frozen=True, slots=True)
class Head:
    """The entry that is next in a lane; `tries` counts how often it was, this time included."""

    text: str
    tries: int


class Lanes:
    """All lanes of one store."""

    def __init__(self, redis: RedisClient, *, held: timedelta = HELD) -> None:
        self._redis = redis
        self._held = int(held.total_seconds() * 1000)
        self._append = redis.register_script(_APPEND)
        self._take = redis.register_script(_TAKE)
        self._done = redis.register_script(_DONE)
        self._hold = redis.register_script(_HOLD)
        self._rest = redis.register_script(_REST)
        self._depth = redis.register_script(_DEPTH)
        self._unattended = redis.register_script(_UNATTENDED)

    async def append(self, lane: str, text: str, at: datetime, identities: Sequence[str] = ()) -> Appended:
        """Put an entry at the end, unless one with any of its identities was put in before."""
        seen = [key(_shard(lane), "seen", identity) for identity in identities]
        entry, seconds = f"{at.timestamp():.3f} {text}", int(REMEMBER.total_seconds())
        keys = [_queue(lane), _lanes(_shard(lane)), _holder(lane), *seen]
        new, unattended = await self._append(keys=keys, args=[entry, lane, seconds])
        return Appended(bool(new), bool(unattended))

    async def take(self, lane: str, holder: str) -> Head | None:
        """Become the holder of a lane that waits; None when nothing does or another holds it."""
        keys = [_queue(lane), _holder(lane), _tries(lane)]
        return _head(await self._take(keys=keys, args=[holder, self._held]))

    async def done(self, lane: str, holder: str, count: int) -> Head | None:
        """Remove the first entries and return the next; None when the lane is empty and free, or no longer ours."""
        keys = [_queue(lane), _holder(lane), _tries(lane), _lanes(_shard(lane))]
        return _head(await self._done(keys=keys, args=[holder, count, lane]))

    async def renew(self, lane: str, holder: str) -> bool:
        """Hold on to a lane; False when it is no longer ours."""
        return bool(await self._hold(keys=[_holder(lane)], args=[holder, self._held]))

    async def let_go(self, lane: str, holder: str) -> None:
        """Give a lane back as it is, if it is ours."""
        await self._hold(keys=[_holder(lane)], args=[holder, 0])

    async def rest(self, lane: str, holder: str, seconds: float) -> None:
        """Give a lane back, to be left alone for a while; its head was not tried in vain."""
        await self._rest(keys=[_holder(lane), _tries(lane)], args=[holder, int(seconds * 1000)])

    async def entry(self, lane: str, index: int) -> str | None:
        """The text of an entry, counted from the head."""
        entry = await self._redis.lindex(_queue(lane), index)
        return _text(entry) if entry else None

    async def empty(self, lane: str) -> bool:
        return not await self._redis.exists(_queue(lane))

    async def depth(self) -> tuple[int, datetime | None]:
        """How many entries wait in all lanes together, and since when the oldest head does."""
        asked = [self._depth(keys=[_lanes(shard), key(shard, "queue", "")], args=[]) for shard in _ALL]
        depths: list[tuple[int, str]] = await asyncio.gather(*asked)
        oldest = min((float(since) for _, since in depths if since), default=None)
        waiting = sum(count for count, _ in depths)
        return waiting, None if oldest is None else datetime.fromtimestamp(oldest, UTC)

    async def unattended(self, since: datetime) -> list[str]:
        """Lanes whose head came in before that moment and which nobody holds."""
        keys = [[_lanes(shard), key(shard, "holder", "")] for shard in _ALL]
        asked = [self._unattended(keys=each, args=[since.timestamp()]) for each in keys]
        found: list[list[str]] = await asyncio.gather(*asked)
        return [lane for lanes in found for lane in lanes]


_ALL = tuple(f"inbox:{number}" for number in range(SHARDS))


def _shard(lane: str) -> str:
    return _ALL[zlib.crc32(lane.encode()) % SHARDS]


def _queue(lane: str) -> str:
    return key(_shard(lane), "queue", lane)


def _holder(lane: str) -> str:
    return key(_shard(lane), "holder", lane)


def _tries(lane: str) -> str:
    return key(_shard(lane), "tries", lane)


def _lanes(shard: str) -> str:
    return key(shard, "lanes")


def _head(found: tuple[str, int] | None) -> Head | None:
    return Head(_text(found[0]), found[1]) if found else None


def _text(entry: str) -> str:
    return entry.partition(" ")[2]
