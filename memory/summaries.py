"""The older part of each conversation in a few sentences, so that a prompt need not carry it whole.

When a turn is rewritten or forgotten, the summary of its conversation goes, and is made anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from pydantic import TypeAdapter

from memory.connection import RedisClient
from memory.keys import key


@dataclass(frozen=True, slots=True)
class Summary:
    """What was said up to a turn (its id), since another one (`start`, the last fresh start; "" for the beginning)."""

    text: str
    upto: str
    start: str = ""


_summary = TypeAdapter(Summary)


class Summaries:
    """One summary a conversation."""

    def __init__(self, redis: RedisClient, *, keep: timedelta = timedelta(days=400)) -> None:
        self._redis = redis
        self._seconds = int(keep.total_seconds())

    async def keep(self, conversation: str, summary: Summary) -> None:
        await self._redis.set(key(conversation, "summary"), _summary.dump_json(summary).decode(), ex=self._seconds)

    async def of(self, conversation: str) -> Summary | None:
        """The summary of what was said since the last fresh start; None when there is none."""
        text = await self._redis.get(key(conversation, "summary"))
        if not text:
            return None
        summary = _summary.validate_json(text)
        start = await self._redis.get(key(conversation, "start")) or ""
        return summary if summary.start == start else None

    async def tell_once(self, conversation: str, answer: str) -> bool:
        """Whether this answer is the first to be made with a summary, and so the one to say that."""
        name = key(conversation, "summary-told")
        await self._redis.set(name, answer, ex=self._seconds, nx=True)
        return await self._redis.get(name) == answer
