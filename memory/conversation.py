"""What was said, verbatim, one list per conversation.

A turn has an id of its own, so storing it twice (after a crash, say) changes nothing, and an edited message can be
corrected in place. Lists are bounded by count, by bytes and by age; `window` bounds what a prompt gets by tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from pydantic import TypeAdapter

from memory.connection import RedisClient
from memory.keys import key
from memory.tokens import estimate_tokens

TURN_OVERHEAD = 4  # tokens a chat format adds to each turn
WINDOW_TURNS = 60  # never read more than this for one prompt, whatever the budget


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation: a person's (`role` user) or Nova's answer (`role` assistant).

    `person` is the key of whoever said it, or to whom it was said; "" where that is not known. `keeps` tells whether it
    may come back later: not when others wrote a part of it, nor when it tells of company data.
    """

    id: str
    role: Literal["user", "assistant"]
    text: str
    at: datetime
    name: str = ""
    agent: str = ""
    person: str = ""
    keeps: bool = True

    @property
    def tokens(self) -> int:
        return estimate_tokens(self.text) + TURN_OVERHEAD


_turn = TypeAdapter(Turn)

# KEYS: texts by id, order of ids, count of all ever, bytes of the texts. ARGV: id, turn, most turns kept, most bytes
# kept, seconds to keep. The last turn stays, however large.
_APPEND = """
if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 1 then
  redis.call('RPUSH', KEYS[2], ARGV[1])
  redis.call('INCR', KEYS[3])
  local bytes = redis.call('INCRBY', KEYS[4], #ARGV[2])
  local turns = redis.call('LLEN', KEYS[2])
  while turns > tonumber(ARGV[3]) or (bytes > tonumber(ARGV[4]) and turns > 1) do
    local oldest = redis.call('LPOP', KEYS[2])
    bytes = redis.call('DECRBY', KEYS[4], redis.call('HSTRLEN', KEYS[1], oldest))
    redis.call('HDEL', KEYS[1], oldest)
    turns = turns - 1
  end
end
for i = 1, 4 do redis.call('EXPIRE', KEYS[i], ARGV[5]) end
"""

# KEYS: texts by id, order of ids, bytes of the texts. ARGV: ids. Returns how many were there.
_DROP = """
local dropped = 0
for _, id in ipairs(ARGV) do
  local bytes = redis.call('HSTRLEN', KEYS[1], id)
  if redis.call('HDEL', KEYS[1], id) == 1 then
    redis.call('LREM', KEYS[2], 0, id)
    redis.call('DECRBY', KEYS[3], bytes)
    dropped = dropped + 1
  end
end
return dropped
"""


class Conversations:
    """Turns per conversation."""

    def __init__(
        self,
        redis: RedisClient,
        *,
        keep_turns: int = 2000,
        keep_bytes: int = 16_000_000,
        keep: timedelta = timedelta(days=400),
    ) -> None:
        self._redis = redis
        self._keep_turns = keep_turns
        self._keep_bytes = keep_bytes
        self._keep = keep
        self._append = redis.register_script(_APPEND)
        self._drop = redis.register_script(_DROP)

    async def append(self, conversation: str, *turns: Turn) -> None:
        """Store turns in order; one that is already there stays as it is."""
        keys = [key(conversation, part) for part in ("turns", "order", "count", "bytes")]
        for turn in turns:
            limits = [self._keep_turns, self._keep_bytes, int(self._keep.total_seconds())]
            await self._append(keys=keys, args=[turn.id, _json(turn), *limits])

    async def window(self, conversation: str, budget: int, *, before: str | None = None) -> tuple[Turn, ...]:
        """The most recent turns since the last `begin_anew` that fit `budget` tokens, oldest first.

        Turns from `before` (an id) on are left out: a message is not part of its own history.
        """
        ids: list[str] = await self._redis.lrange(key(conversation, "order"), -WINDOW_TURNS, -1)
        start = await self._redis.get(key(conversation, "start"))
        if start in ids:
            ids = ids[ids.index(start) + 1 :]
        if before in ids:
            ids = ids[: ids.index(before)]
        return _fitting(await self._read(conversation, ids), budget)

    async def older(self, conversation: str, *, than: str | None, since: str | None) -> tuple[Turn, ...]:
        """The turns before one (an id) and after another, since the last `begin_anew`, oldest first."""
        ids: list[str] = await self._redis.lrange(key(conversation, "order"), 0, -1)
        for mark in (await self.start(conversation), since):
            ids = ids[ids.index(mark) + 1 :] if mark in ids else ids
        ids = ids[: ids.index(than)] if than in ids else ids
        return await self._read(conversation, ids)

    async def start(self, conversation: str) -> str:
        """The last turn before the last `begin_anew`; "" when there was none."""
        return await self._redis.get(key(conversation, "start")) or ""

    async def last(self, conversation: str, role: Literal["user", "assistant"]) -> Turn | None:
        """The most recent turn of one side since the last `begin_anew`."""
        turns = await self.window(conversation, budget=1_000_000)
        return next((turn for turn in reversed(turns) if turn.role == role), None)

    async def correct(self, conversation: str, turn_id: str, text: str) -> bool:
        """Replace the text of a stored turn; False when it is not (or no longer) stored, or says the same already."""
        turns = await self._read(conversation, [turn_id])
        if not turns or turns[0].text == text:
            return False
        changed = replace(turns[0], text=text)
        await self._redis.hset(key(conversation, "turns"), turn_id, _json(changed))
        await self._redis.delete(key(conversation, "summary"))  # it may quote what was said first
        return True

    async def begin_anew(self, conversation: str) -> None:
        """Leave what was said so far out of prompts; it stays stored."""
        last: list[str] = await self._redis.lrange(key(conversation, "order"), -1, -1)
        if last:
            await self._redis.set(key(conversation, "start"), last[0], ex=int(self._keep.total_seconds()))

    async def all(self, conversation: str) -> tuple[Turn, ...]:
        """Everything that is kept of a conversation, oldest first."""
        return await self._read(conversation, await self._redis.lrange(key(conversation, "order"), 0, -1))

    async def some(self, conversation: str, ids: Sequence[str]) -> tuple[Turn, ...]:
        """The turns of these ids that are kept."""
        return await self._read(conversation, ids)

    async def drop(self, conversation: str, ids: Sequence[str]) -> int:
        """Delete some turns; returns how many there were."""
        if not ids:
            return 0
        await self._redis.delete(key(conversation, "summary"))
        keys = [key(conversation, part) for part in ("turns", "order", "bytes")]
        return int(await self._drop(keys=keys, args=list(ids)))

    async def forget(self, conversation: str) -> int:
        """Delete all turns of a conversation; returns how many there were."""
        count = await self._redis.llen(key(conversation, "order"))
        await self._redis.delete(*(key(conversation, part) for part in ("turns", "order", "bytes", "start", "summary")))
        return count

    async def count(self, conversation: str) -> int:
        """How many turns this conversation has ever had."""
        return int(await self._redis.get(key(conversation, "count")) or 0)

    async def move(self, old: str, new: str) -> None:
        """Continue a conversation under another name, after the platform has renamed its chat."""
        ids: list[str] = await self._redis.lrange(key(old, "order"), 0, -1)
        await self.append(new, *await self._read(old, ids))
        await self.forget(old)

    async def _read(self, conversation: str, ids: Sequence[str]) -> tuple[Turn, ...]:
        if not ids:
            return ()
        stored = await self._redis.hmget(key(conversation, "turns"), list(ids))
        return tuple(_turn.validate_json(text) for text in stored if text is not None)


def _json(turn: Turn) -> str:
    return _turn.dump_json(turn, exclude_defaults=True).decode()


def _fitting(turns: Sequence[Turn], budget: int) -> tuple[Turn, ...]:
    kept: list[Turn] = []
    for turn in reversed(turns):
        budget -= turn.tokens
        if budget < 0:
            break
        kept.append(turn)
    return tuple(reversed(kept))
