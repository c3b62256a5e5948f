"""What the chat page shows, kept for half a day so that any process may write it and any page read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from pydantic import TypeAdapter

from adapters.message import NotSent
from adapters.web import Entry
from memory.connection import RedisClient
from memory.keys import key
from memory.slots import StoreAway

KEEP = timedelta(hours=12)
DRAFT_KEPT = timedelta(minutes=2)  # of a worker that died in the middle of an answer
MOST = 100

# An entry is stored as "<change> <JSON>", changes being numbered from 1 on.
# KEYS: entries by id, order of ids, change, draft. ARGV: id, JSON, most entries, seconds to keep.
_SHOW = """
local change = redis.call('INCR', KEYS[3])
if redis.call('HSET', KEYS[1], ARGV[1], change .. ' ' .. ARGV[2]) == 1 then redis.call('RPUSH', KEYS[2], ARGV[1]) end
while redis.call('LLEN', KEYS[2]) > tonumber(ARGV[3]) do redis.call('HDEL', KEYS[1], redis.call('LPOP', KEYS[2])) end
redis.call('DEL', KEYS[4])
for i = 1, 3 do redis.call('EXPIRE', KEYS[i], ARGV[4]) end
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry, and the number of the change that put it there."""

    change: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Glance:
    """The number of the last change, and what is in the making."""

    change: int
    draft: str


_entry = TypeAdapter(Entry)


class Transcript:
    """Implements `adapters.web.Screen`."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._show = redis.register_script(_SHOW)

    async def show(self, conversation: str, entry: Entry) -> None:
        names = [key(conversation, part) for part in ("entries", "shown", "change", "draft")]
        args = [entry.id, _entry.dump_json(entry).decode(), MOST, int(KEEP.total_seconds())]
        try:
            await self._show(keys=names, args=args)
        except StoreAway as problem:
            raise NotSent(f"the store is away ({type(problem).__name__})") from problem

    async def draft(self, conversation: str, text: str) -> None:
        if text:
            await self._redis.set(key(conversation, "draft"), text, ex=int(DRAFT_KEPT.total_seconds()))
        else:
            await self._redis.delete(key(conversation, "draft"))

    async def glance(self, conversation: str) -> Glance:
        """Whether there is anything new to read, at the price of two small values."""
        change = await self._redis.get(key(conversation, "change"))
        return Glance(int(change or 0), await self._redis.get(key(conversation, "draft")) or "")

    async def read(self, conversation: str, *, after: int = 0) -> tuple[Shown, ...]:
        """What was put there by later changes than `after`, in the order of the page."""
        ids = await self._redis.lrange(key(conversation, "shown"), 0, -1)
        stored = await self._redis.hmget(key(conversation, "entries"), ids) if ids else []
        found = [_read(text) for text in stored if text]
        return tuple(shown for shown in found if shown.change > after)

    async def clear(self, conversation: str) -> None:
        """Leave nothing of it."""
        await self._redis.delete(*(key(conversation, part) for part in ("entries", "shown", "draft")))


def _read(text: str) -> Shown:
    change, _, entry = text.partition(" ")
    return Shown(int(change), _entry.validate_json(entry))
