"""The form in which things are stored, as a version, and what brings an older store to it.

Values may gain fields freely: readers have defaults for those that are missing. A migration is for what readers cannot
make up. Each can be run again on what it did already, as two processes may start at once and either may be killed.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from redis.exceptions import RedisError

from memory.connection import RedisClient
from memory.errors import StoreUnavailable
from memory.keys import key

logger = logging.getLogger(__name__)

VERSION = 2
NAME = key("schema", "version")

Migration = Callable[[RedisClient], Awaitable[None]]


async def _name_tellers(redis: RedisClient) -> None:
    """To 2: facts tell who told them, so that identities which were linked can be parted again."""
    async for name in redis.scan_iter(key("*", "facts"), count=1000):
        teller = name.removeprefix("nova:{").removesuffix("}:facts")
        for fact_id, text in (await redis.hgetall(name)).items():
            fact: dict[str, Any] = json.loads(text)
            if not fact.get("teller"):
                await redis.hset(name, fact_id, json.dumps({**fact, "teller": teller}, ensure_ascii=False))


MIGRATIONS: Mapping[int, Migration] = {2: _name_tellers}


async def migrate(redis: RedisClient) -> int:
    """Bring the store to this version; returns from which. A store that takes nothing in right now stays as it is.

    Raises StoreUnavailable when a newer Nova wrote it.
    """
    found = int(await redis.get(NAME) or 1)
    if found > VERSION:
        raise StoreUnavailable(
            f"a newer Nova wrote this store (its form is {found}, this one knows {VERSION}): "
            "update Nova, or restore a backup of before"
        )
    try:
        for version in range(found + 1, VERSION + 1):
            await MIGRATIONS[version](redis)
            await redis.set(NAME, str(version))
    except RedisError as problem:
        logger.warning("the store could not be brought to form %d: %s", VERSION, type(problem).__name__)
    return found
