"""Where episodes lie in Redis: four hashes per owner, changed together by scripts.

`ids` id -> number, `turns` number -> episode, `vectors` number -> vector ("" until it is made), and `state`: the
numbers of the `first` and `last` turn, up to which vectors are `made`, about how many `bytes` all of it takes, the
encoder (`model`) and a `generation` that changes when stored turns do, so that what processes hold of them can be
checked with one read.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, timedelta

from pydantic import TypeAdapter

from memory.connection import RedisClient
from memory.keys import key
from memory.recall.episode import Episode

PARTS = ("ids", "turns", "vectors", "state")
AT_ONCE = 500  # turns read or written by one command

_episode = TypeAdapter(Episode)

BESIDES = 700  # bytes that a turn takes besides its words: its vector, its id, its places in the hashes

# KEYS: ids, turns, vectors, state. ARGV: encoder, generation for a new owner, most turns kept, most bytes kept, seconds
# to keep, the time (ISO 8601, UTC) before which a turn is too old, then id, turn and vector of each. The last turn
# stays, however large. Returns how many turns have no vector yet.
_ADD = f"""
local ids, turns, vectors, state = unpack(KEYS)
redis.call('HSETNX', state, 'model', ARGV[1])
redis.call('HSETNX', state, 'generation', ARGV[2])
redis.call('HSETNX', state, 'first', 1)
redis.call('HSETNX', state, 'bytes', redis.call('HLEN', turns) * 2 * {BESIDES})
for i = 7, #ARGV, 3 do
  if redis.call('HEXISTS', ids, ARGV[i]) == 0 then
    local number = redis.call('HINCRBY', state, 'last', 1)
    redis.call('HSET', ids, ARGV[i], number)
    redis.call('HSET', turns, number, ARGV[i + 1])
    redis.call('HSET', vectors, number, ARGV[i + 2])
    redis.call('HINCRBY', state, 'bytes', #ARGV[i + 1] + {BESIDES})
  end
end
local first, count = tonumber(redis.call('HGET', state, 'first')), redis.call('HLEN', turns)
local bytes = tonumber(redis.call('HGET', state, 'bytes'))
while count > 0 do
  local text = redis.call('HGET', turns, first)
  if text then
    local turn = cjson.decode(text)
    local room = count <= tonumber(ARGV[3]) and (bytes <= tonumber(ARGV[4]) or count == 1)
    if room and turn.at >= ARGV[6] then break end
    redis.call('HDEL', ids, turn.id)
    redis.call('HDEL', turns, first)
    redis.call('HDEL', vectors, first)
    bytes = bytes - #text - {BESIDES}
    count = count - 1
  end
  first = first + 1
end
redis.call('HSET', state, 'first', first, 'bytes', math.max(bytes, 0))
for i = 1, 4 do redis.call('EXPIRE', KEYS[i], ARGV[5]) end
return tonumber(redis.call('HGET', state, 'last') or 0) - tonumber(redis.call('HGET', state, 'made') or 0)
"""

# KEYS: the same. ARGV: new generation, ids. Returns how many were there.
_DROP = f"""
local dropped = 0
for i = 2, #ARGV do
  local number = redis.call('HGET', KEYS[1], ARGV[i])
  if number then
    redis.call('HINCRBY', KEYS[4], 'bytes', -redis.call('HSTRLEN', KEYS[2], number) - {BESIDES})
    redis.call('HDEL', KEYS[1], ARGV[i])
    redis.call('HDEL', KEYS[2], number)
    redis.call('HDEL', KEYS[3], number)
    dropped = dropped + 1
  end
end
if dropped > 0 then redis.call('HSET', KEYS[4], 'generation', ARGV[1]) end
return dropped
"""

# KEYS: the same. ARGV: new generation, then id, turn and vector of each. Replaces what is stored; returns how many.
_REPLACE = """
local changed = 0
for i = 2, #ARGV, 3 do
  local number = redis.call('HGET', KEYS[1], ARGV[i])
  if number then
    redis.call('HSET', KEYS[2], number, ARGV[i + 1])
    redis.call('HSET', KEYS[3], number, ARGV[i + 2])
    changed = changed + 1
  end
end
if changed > 0 then redis.call('HSET', KEYS[4], 'generation', ARGV[1]) end
return changed
"""


# KEYS: the same. ARGV: the number up to which all vectors are made, then number and vector of each that was missing.
_FILL = """
for i = 2, #ARGV, 2 do
  if redis.call('HGET', KEYS[3], ARGV[i]) == '' then redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1]) end
end
if tonumber(redis.call('HGET', KEYS[4], 'made') or 0) < tonumber(ARGV[1]) then
  redis.call('HSET', KEYS[4], 'made', ARGV[1])
end
"""


@dataclass(frozen=True, slots=True)
class Record:
    """An episode as it is stored: with its vector as text ("" until it is made), and its number once it has one."""

    episode: Episode
    vector: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """What is stored of one owner; two states with one generation differ by turns added or dropped at the ends."""

    generation: str = ""
    model: str = ""
    first: int = 1
    last: int = 0
    made: int = 0


class Shelf:
    """Episodes in Redis: at most `most` and about `most_bytes` per owner, none older than `keep` before the newest.

    The oldest go first.
    """

    def __init__(self, redis: RedisClient, model: str, *, most: int, most_bytes: int, keep: timedelta) -> None:
        self._redis = redis
        self._model = model
        self._most = most
        self._most_bytes = most_bytes
        self._keep = keep
        self._add = redis.register_script(_ADD)
        self._drop = redis.register_script(_DROP)
        self._replace = redis.register_script(_REPLACE)
        self._fill = redis.register_script(_FILL)

    async def add(self, owner: str, records: Sequence[Record]) -> int:
        """Store records in order, one whose id is there already stays as it is; returns how many wait for a vector."""
        waiting = 0
        for start in range(0, len(records), AT_ONCE):
            some = records[start : start + AT_ONCE]
            oldest = max(record.episode.at for record in some).astimezone(UTC) - self._keep
            limits = [self._most, self._most_bytes, int(self._keep.total_seconds()), oldest.isoformat()]
            waiting = int(await self._add(keys=_keys(owner), args=[self._model, _fresh(), *limits, *_fields(some)]))
        return waiting

    async def replace(self, owner: str, records: Sequence[Record]) -> int:
        """Store other contents under ids that are there; returns how many were."""
        changed = 0
        for start in range(0, len(records), AT_ONCE):
            fields = _fields(records[start : start + AT_ONCE])
            changed += int(await self._replace(keys=_keys(owner), args=[_fresh(), *fields]))
        return changed

    async def fill(self, owner: str, records: Sequence[Record]) -> None:
        """Add the vectors that were missing, of all records up to the last of these; what changed since stays."""
        fields = [field for record in records for field in (str(record.number), record.vector)]
        await self._fill(keys=_keys(owner), args=[records[-1].number, *fields])

    async def adopt(self, owner: str) -> None:
        """Note that all vectors of an owner are this encoder's."""
        await self._redis.hset(key(owner, "recall", "state"), "model", self._model)

    async def drop(self, owner: str, ids: Sequence[str]) -> int:
        """Delete some episodes; returns how many there were."""
        return int(await self._drop(keys=_keys(owner), args=[_fresh(), *ids])) if ids else 0

    async def drop_all(self, owner: str) -> int:
        """Delete everything of an owner; returns how many episodes there were."""
        count = await self.count(owner)
        await self._redis.delete(*_keys(owner))
        return count

    async def count(self, owner: str) -> int:
        return await self._redis.hlen(key(owner, "recall", "turns"))

    async def state(self, owner: str) -> State:
        fields = ("generation", "model", "first", "last", "made")
        generation, model, *numbers = await self._redis.hmget(key(owner, "recall", "state"), fields)
        first, last, made = (int(number or 0) for number in numbers)
        return State(generation or "", model or "", max(first, 1), last, made)

    async def read(self, owner: str, first: int, last: int) -> AsyncIterator[list[Record]]:
        """What is stored from one number to another, some at a time, oldest first."""
        for start in range(first, last + 1, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, last + 1))
            turns = await self._fetch(owner, "turns", numbers)
            vectors = await self._fetch(owner, "vectors", numbers)
            yield [
                Record(_episode.validate_json(turn), vector, number)
                for number, turn, vector in zip(numbers, turns, vectors, strict=True)
                if turn is not None and vector is not None
            ]

    async def find(self, owner: str, turn: str) -> Episode | None:
        """The episode of an id."""
        number = await self._redis.hget(key(owner, "recall", "ids"), turn)
        return (await self.episodes(owner, [int(number)])).get(int(number)) if number else None

    async def episodes(self, owner: str, numbers: Sequence[int]) -> dict[int, Episode]:
        """Those of some numbers that are still stored."""
        if not numbers:
            return {}
        turns = await self._fetch(owner, "turns", numbers)
        pairs = zip(numbers, turns, strict=True)
        return {number: _episode.validate_json(turn) for number, turn in pairs if turn is not None}

    async def _fetch(self, owner: str, part: str, numbers: Sequence[int]) -> list[str | None]:
        return await self._redis.hmget(key(owner, "recall", part), [str(number) for number in numbers])


def _keys(owner: str) -> list[str]:
    return [key(owner, "recall", part) for part in PARTS]


def _fresh() -> str:
    return uuid.uuid4().hex[:12]


def _fields(records: Sequence[Record]) -> list[str]:
    fields: list[str] = []
    for record in records:
        episode = replace(record.episode, at=record.episode.at.astimezone(UTC))
        fields += (episode.id, _episode.dump_json(episode, exclude_defaults=True).decode(), record.vector)
    return fields
