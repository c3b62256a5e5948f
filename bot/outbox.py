"""Answers between being made and being on somebody's screen: one answer per message, never blindly twice.

An answer is stored in parts before the first is sent. Each part goes queued -> sending -> sent | uncertain | failed.
After a crash a part found in `sending` may or may not have arrived: it becomes `uncertain` and is not sent again,
unless its message is known (it was streamed), for then the final text is edited into it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from pydantic import TypeAdapter

from adapters.message import Adapter, NotSent, Rejected, Reply, Sent, Stream, Target, Uncertain
from memory.connection import Store
from memory.feedback import Feedback
from memory.keys import key

logger = logging.getLogger(__name__)

State = Literal["queued", "sending", "sent", "uncertain", "failed"]
KEEP = timedelta(hours=72)
TRIES = 8
LONGEST_PAUSE = 30.0

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Part:
    """One message of an answer and how far it came."""

    reply: Reply
    state: State = "queued"
    sent: Sent | None = None
    problem: str = ""


_part = TypeAdapter(Part)
_sent = TypeAdapter(Sent)


class Outbox:
    """Stores parts, sends them, and knows what became of them."""

    def __init__(self, store: Store, feedback: Feedback, *, sleep: Sleep = asyncio.sleep) -> None:
        self._redis = store.redis
        self._feedback = feedback
        self._sleep = sleep

    async def holds(self, turn: str) -> bool:
        """Whether this turn already has its answer, sent or not."""
        return bool(await self._redis.exists(_parts(turn)))

    async def target(self, turn: str) -> Target | None:
        """Where the answer of this turn went; None when there is none."""
        first = await self._redis.hget(_parts(turn), "0")
        return _part.validate_json(first).reply.target if first else None

    async def put(self, turn: str, parts: Sequence[Reply]) -> None:
        """Store an answer. From here on it is the answer, whatever happens to the process."""
        fields = {str(number): _part.dump_json(Part(reply)).decode() for number, reply in enumerate(parts)}
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.hset(_parts(turn), mapping=fields)
        pipeline.expire(_parts(turn), int(KEEP.total_seconds()))
        await pipeline.execute()

    async def opened(self, turn: str, sent: Sent) -> None:
        """A streamed message has become visible; remember it, so its text can be completed after a crash."""
        await self._redis.set(_streamed(turn), _sent.dump_json(sent).decode(), ex=int(KEEP.total_seconds()))

    async def flush(self, turn: str, adapter: Adapter, stream: Stream | None = None) -> tuple[Part, ...]:
        """Send what is not sent yet, in order; a part that fails does not keep the later ones back."""
        stored: dict[str, str] = await self._redis.hgetall(_parts(turn))
        numbers = sorted(stored, key=int)
        parts = [_part.validate_json(stored[number]) for number in numbers]
        for index, number in enumerate(numbers):
            parts[index] = await self._bring(turn, number, parts[index], adapter, stream)
            stream = None
        return tuple(parts)

    async def _bring(self, turn: str, number: str, part: Part, adapter: Adapter, stream: Stream | None) -> Part:
        if part.state in ("sent", "uncertain", "failed"):
            return part
        known = await self._known(turn) if number == "0" else None
        if part.state == "sending" and known is None:
            return await self._record(turn, number, replace(part, state="uncertain", problem="stopped while sending"))
        await self._record(turn, number, replace(part, state="sending"))
        done = await self._deliver(part, adapter, stream, known)
        return await self._record(turn, number, done)

    async def _deliver(self, part: Part, adapter: Adapter, stream: Stream | None, known: Sent | None) -> Part:
        """Send one part, again only where that is safe."""
        pause = 0.5
        problem = ""
        for _ in range(TRIES):
            try:
                sent = await self._once(part.reply, adapter, stream, known)
            except NotSent as error:
                problem = str(error)
                await self._sleep(min(max(pause, error.retry_after), LONGEST_PAUSE))
                pause *= 2
            except Uncertain as error:
                return replace(part, state="uncertain", problem=str(error))
            except Rejected as error:
                return replace(part, state="failed", problem=str(error))
            else:
                return replace(part, state="sent", sent=sent)
        return replace(part, state="failed", problem=problem)

    async def _once(self, reply: Reply, adapter: Adapter, stream: Stream | None, known: Sent | None) -> Sent:
        finished = await stream.finish(reply) if stream else None
        if finished:
            return finished
        return await (adapter.edit(known, reply) if known else adapter.send(reply))

    async def _known(self, turn: str) -> Sent | None:
        text = await self._redis.get(_streamed(turn))
        return _sent.validate_json(text) if text else None

    async def _record(self, turn: str, number: str, part: Part) -> Part:
        await self._redis.hset(_parts(turn), number, _part.dump_json(part).decode())
        if part.sent:
            await self._feedback.belongs(part.reply.target.platform, part.sent.message_key, _answer(part.reply))
        if part.state in ("failed", "uncertain"):
            logger.warning("part %s of turn %s is %s: %s", number, turn, part.state, part.problem)
            await self._redis.zadd(_UNDELIVERED, {f"{turn}#{number}": datetime.now(UTC).timestamp()})
        return part

    async def undelivered(self) -> int:
        """How many parts never surely arrived, over the time they are kept."""
        oldest = (datetime.now(UTC) - KEEP).timestamp()
        await self._redis.zremrangebyscore(_UNDELIVERED, "-inf", oldest)
        return int(await self._redis.zcard(_UNDELIVERED))


_UNDELIVERED = key("outbox", "undelivered")


def _answer(reply: Reply) -> str:
    """The answer id of a reply: its key without the number of the part."""
    return reply.key.rpartition(":")[0]


def _parts(turn: str) -> str:
    return key(f"turn:{turn}", "parts")


def _streamed(turn: str) -> str:
    return key(f"turn:{turn}", "streamed")
