"""How many deliveries of the last day were for Slack teams that are not installed."""

from __future__ import annotations

from memory.connection import RedisClient
from memory.counts import Counts
from memory.keys import key

OWNER, WHAT = "workspaces", "dropped"
DAY = 86_400  # seconds


async def count_dropped(redis: RedisClient) -> None:
    await Counts(redis).tick(OWNER, WHAT, seconds=DAY)


async def dropped(redis: RedisClient) -> int:
    return int(await redis.get(key(OWNER, "count", WHAT)) or 0)
