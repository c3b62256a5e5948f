"""What was spent, by account and day, and what is set aside for calls that still run.

An account is anything that spends: the whole Nova, a person, an agent, a pipeline. Amounts are micro-dollars and
tokens. What a killed process had set aside is free again after `HELD`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from memory.connection import RedisClient
from memory.keys import key

MICRO = 1_000_000
HELD = timedelta(minutes=20)  # longer than any model call
KEEP = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Amount:
    """Money and tokens."""

    usd: float = 0.0
    tokens: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.usd + other.usd, self.tokens + other.tokens)

    @property
    def micro(self) -> int:
        return round(self.usd * MICRO)


@dataclass(frozen=True, slots=True)
class Held:
    """An amount set aside in an account."""

    account: str
    day: date
    member: str


# KEYS: spent hash, held zset. ARGV: now, held until, member, micro, tokens, most micro and most tokens (-1: any).
_HOLD = """
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[1])
local usd = tonumber(redis.call('HGET', KEYS[1], 'usd') or 0) + tonumber(ARGV[4])
local tokens = tonumber(redis.call('HGET', KEYS[1], 'tokens') or 0) + tonumber(ARGV[5])
for _, member in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  local u, t = string.match(member, '|(%d+)|(%d+)$')
  usd, tokens = usd + tonumber(u), tokens + tonumber(t)
end
local most_usd = tonumber(redis.call('HGET', KEYS[1], 'more_usd') or 0) + tonumber(ARGV[6])
local most_tokens = tonumber(redis.call('HGET', KEYS[1], 'more_tokens') or 0) + tonumber(ARGV[7])
if tonumber(ARGV[6]) >= 0 and usd > most_usd then return 0 end
if tonumber(ARGV[7]) >= 0 and tokens > most_tokens then return 0 end
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[8])
return 1
"""

# KEYS: spent hash, held zset. ARGV: member, micro, tokens, seconds to keep. Returns what is spent by now.
_SPEND = """
redis.call('ZREM', KEYS[2], ARGV[1])
local usd = redis.call('HINCRBY', KEYS[1], 'usd', ARGV[2])
local tokens = redis.call('HINCRBY', KEYS[1], 'tokens', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return {usd, tokens}
"""


class Ledger:
    """Spending per account and day."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._hold = redis.register_script(_HOLD)
        self._spend = redis.register_script(_SPEND)

    async def hold(self, account: str, now: datetime, amount: Amount, most: Amount) -> Held | None:
        """Set an amount aside; None when with it more than `most` would be spent (a zero in `most` limits nothing)."""
        member = f"{uuid.uuid4().hex}|{amount.micro}|{amount.tokens}"
        limits = [most.micro or -1, most.tokens or -1]
        times = [now.timestamp(), (now + HELD).timestamp()]
        args = [*times, member, amount.micro, amount.tokens, *limits, int(HELD.total_seconds())]
        held = await self._hold(keys=_keys(account, now.date()), args=args)
        return Held(account, now.date(), member) if held else None

    def open(self, account: str, now: datetime) -> Held:
        """An account that nothing limits, so that nothing need be set aside in it."""
        return Held(account, now.date(), "")

    async def settle(self, held: Held, used: Amount) -> Amount:
        """Replace what was set aside by what was used; returns what the account has spent that day."""
        args = [held.member, used.micro, used.tokens, int(KEEP.total_seconds())]
        usd, tokens = await self._spend(keys=_keys(held.account, held.day), args=args)
        return Amount(usd / MICRO, tokens)

    async def spent(self, account: str, day: date) -> Amount:
        usd, tokens = await self._redis.hmget(_keys(account, day)[0], ["usd", "tokens"])
        return Amount(int(usd or 0) / MICRO, int(tokens or 0))

    async def allow_more(self, account: str, day: date, more: Amount) -> None:
        """Raise the limits of one day to that much more; saying it twice changes nothing."""
        fields = {"more_usd": str(more.micro), "more_tokens": str(more.tokens)}
        await self._redis.hset(_keys(account, day)[0], mapping=fields)
        await self._redis.expire(_keys(account, day)[0], int(KEEP.total_seconds()))


def _keys(account: str, day: date) -> list[str]:
    owner = f"spend:{account}:{day}"
    return [key(owner, "spent"), key(owner, "held")]
