"""What the owners should know now: stored, then brought to each of them once."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from docket import Docket
from pydantic import TypeAdapter

from adapters.message import Button
from bot.tasks import NOTIFY
from memory.connection import RedisClient
from memory.keys import key

KEEP = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Notice:
    """A text for the owners, perhaps with buttons."""

    body: str
    buttons: tuple[Button, ...] = ()


class Post(Protocol):
    """Writes to a person, once per key."""

    def __call__(self, person: str, key: str, body: str, buttons: tuple[Button, ...] = ()) -> Awaitable[None]: ...


_notice = TypeAdapter(Notice)


class Notices:
    """Notices by id; giving one twice is giving it once."""

    def __init__(self, redis: RedisClient, docket: Docket) -> None:
        self._redis = redis
        self._docket = docket

    async def give(self, notice_id: str, notice: Notice) -> None:
        """Store a notice and have a worker bring it."""
        name, text = key(f"notice:{notice_id}"), _notice.dump_json(notice).decode()
        if await self._redis.set(name, text, ex=int(KEEP.total_seconds()), nx=True):
            await self._docket.add(NOTIFY, key=f"notice:{notice_id}")(notice_id)

    async def bring(self, notice_id: str, owners: Sequence[str], post: Post) -> None:
        """Write a notice to every owner. Raises what `post` raises: then it is to be brought again."""
        text = await self._redis.get(key(f"notice:{notice_id}"))
        if text is None:
            return
        notice = _notice.validate_json(text)
        for owner in owners:
            await post(owner, f"notice:{notice_id}:{owner}", notice.body, notice.buttons)
