"""Answers between being made and being on somebody's screen: one answer per message, never blindly twice.

An answer is stored in parts before the first is sent. Each part goes queued -> sending -> sent | uncertain | failed.
What a process that died left in `sending` depends on whether the request had left (`adapters.departure`). If so, the
message is most likely there: it becomes `uncertain` and is not sent again. If not, it is sent, and should the process
have died in the instant between leaving and noting it, that part says that it may be there twice. A message that is
known, because it was streamed, gets its final text edited in, which may be repeated.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Literal

from pydantic import ConfigDict, TypeAdapter

from adapters.departure import Listener, Telling, departing
from adapters.message import Adapter, NotSent, Rejected, Reply, Sent, Stream, Target, Uncertain
from bot.later import TryLater
from memory.connection import Store
from memory.feedback import Feedback
from memory.keys import key

logger = logging.getLogger(__name__)

State = Literal["queued", "sending", "sent", "uncertain", "failed"]
KEEP = timedelta(hours=72)
TRIES = 5  # one after the other, with pauses; then the conversation rests for a while
LONGEST_PAUSE = 30.0  # seconds
FIRST_REST, LONGEST_REST = 20.0, 300.0  # seconds
MOST_RESTS = 60  # about five hours, after which a message is a dead letter
AGAIN = "sent again after its process died while sending; it may be there twice"
STOPPED = "stopped while sending"
BEGUN = "a beginning of it may be there as well, from before a crash"

Sleep = Callable[[float], Awaitable[None]]

# A turn is one hash: its parts by number, and "shown", the message that was streamed ("" while its id is not known).
# KEYS: hash. ARGV: seconds to keep, part 0, part 1, ... Stores parts unless there are some.
_PUT = """
if redis.call('HEXISTS', KEYS[1], '0') == 1 then return 0 end
for i = 2, #ARGV do redis.call('HSET', KEYS[1], i - 2, ARGV[i]) end
return redis.call('EXPIRE', KEYS[1], ARGV[1])
"""

# KEYS: hash. ARGV: number, part as it was, part as it becomes. Changes it unless another process did.
_CHANGE = """
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""


@dataclass(frozen=True, slots=True)
class Part:
    """One message of an answer and how far it came.

    While it is sending, `left` tells that it may be on its way. `rests` counts how often its platform was given time.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")  # files

    reply: Reply
    state: State = "queued"
    sent: Sent | None = None
    problem: str = ""
    left: bool = False
    rests: int = 0

    @property
    def settled(self) -> bool:
        return self.state in ("sent", "uncertain", "failed")


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A part that never surely arrived; `id` is `<turn>#<number>`."""

    id: str
    part: Part
    at: datetime


@dataclass(frozen=True, slots=True)
class _Way:
    """How a part gets to the screen: by a stream that is still open, into a message that is known, or as a new one."""

    stream: Stream | None
    known: Sent | None
    problem: str  # what is to be said about it beforehand


@dataclass(slots=True)
class _Delivery:
    """A part on its way: where it is kept, and as what it was kept last."""

    turn: str
    number: str
    part: Part

    @property
    def key(self) -> str:
        return _turn(self.turn)


_part = TypeAdapter(Part)
_sent = TypeAdapter(Sent)


class _Noted:
    """A stream that notes when its message leaves. Implements `Stream`."""

    def __init__(self, stream: Stream, leaving: Listener) -> None:
        self._stream = stream
        self._leaving = leaving
        self._left = False

    async def append(self, delta: str) -> None:
        with departing(self._note):
            await self._stream.append(delta)

    async def finish(self, reply: Reply) -> Sent | None:
        return await self._stream.finish(reply)

    async def _note(self) -> None:
        if not self._left:
            self._left = True
            await self._leaving()


class Outbox:
    """Stores parts, sends them, and knows what became of them."""

    def __init__(self, store: Store, feedback: Feedback, *, sleep: Sleep = asyncio.sleep) -> None:
        self._redis = store.redis
        self._feedback = feedback
        self._sleep = sleep
        self._put = store.redis.register_script(_PUT)
        self._change = store.redis.register_script(_CHANGE)

    async def holds(self, turn: str) -> bool:
        """Whether this turn already has its answer, sent or not."""
        return bool(await self._redis.hexists(_turn(turn), "0"))

    async def target(self, turn: str) -> Target | None:
        """Where the answer of this turn went; None when there is none."""
        first = await self._redis.hget(_turn(turn), "0")
        return _part.validate_json(first).reply.target if first else None

    async def put(self, turn: str, parts: Sequence[Reply]) -> None:
        """Store an answer. From here on it is the answer, whatever happens to the process."""
        await self._put(keys=[_turn(turn)], args=[_SECONDS, *(_json(Part(reply)) for reply in parts)])

    async def stream(self, turn: str, target: Target, adapter: Adapter) -> Stream | None:
        """A growing message for an answer in the making.

        None when one was begun before a crash: it gets the final text, and nothing else grows beside it.
        """
        if await self._redis.hexists(_turn(turn), "shown"):
            return None
        growing = adapter.stream(target, lambda sent: self.opened(turn, sent))
        return _Noted(growing, lambda: self._show(turn, ""))

    async def opened(self, turn: str, sent: Sent) -> None:
        """A streamed message has become visible; remember it, so its text can be completed after a crash."""
        await self._show(turn, _sent.dump_json(sent).decode())

    async def flush(self, turn: str, adapter: Adapter, stream: Stream | None = None) -> tuple[Part, ...]:
        """Send what is not sent yet, in order; a part that fails does not keep the later ones back.

        Raises TryLater while the platform cannot be reached or wants a long pause.
        """
        stored: dict[str, str] = await self._redis.hgetall(_turn(turn))
        shown = stored.pop("shown", None)
        known = _sent.validate_json(shown) if shown else None
        problem = BEGUN if shown == "" and stream is None else ""
        parts: list[Part] = []
        for number in sorted(stored, key=int):
            delivery = _Delivery(turn, number, _part.validate_json(stored[number]))
            parts.append(await self._bring(delivery, adapter, _Way(stream, known, problem)))
            stream, known, problem = None, None, ""
        return tuple(parts)

    async def _bring(self, delivery: _Delivery, adapter: Adapter, way: _Way) -> Part:
        part = delivery.part
        if part.settled:
            return part
        stopped = part.state == "sending" and way.known is None
        if stopped and (part.left or not isinstance(adapter, Telling)):
            return await self._settle(delivery, replace(part, state="uncertain", problem=STOPPED))
        if not await self._move(delivery, replace(part, state="sending", problem=AGAIN if stopped else way.problem)):
            return await self._stored(delivery)  # another process is at it
        return await self._settle(delivery, await self._deliver(delivery, adapter, way))

    async def _deliver(self, delivery: _Delivery, adapter: Adapter, way: _Way) -> Part:
        """Send one part, again only where that is safe. Raises TryLater while its platform takes nothing."""
        pause, refusal = 0.5, NotSent("it was not tried")
        for _ in range(TRIES):
            try:
                sent = await self._once(delivery, adapter, way)
            except NotSent as error:
                refusal = error
                await self._move(delivery, replace(delivery.part, left=False))
                if error.retry_after > LONGEST_PAUSE:
                    break
                await self._sleep(max(pause, error.retry_after))
                pause *= 2
            except Uncertain as error:
                return replace(delivery.part, state="uncertain", problem=str(error))
            except Rejected as error:
                return replace(delivery.part, state="failed", problem=str(error))
            else:
                return replace(delivery.part, state="sent", sent=sent)
        return await self._rest(delivery, refusal)

    async def _rest(self, delivery: _Delivery, refusal: NotSent) -> Part:
        """Leave it queued and have it tried again much later; at some time it is given up."""
        part = replace(delivery.part, problem=str(refusal), rests=delivery.part.rests + 1)
        if part.rests > MOST_RESTS:
            return replace(part, state="failed")
        await self._move(delivery, replace(part, state="queued"))
        seconds = min(max(refusal.retry_after, FIRST_REST * 2 ** min(part.rests - 1, 10)), LONGEST_REST)
        raise TryLater(str(refusal), seconds=seconds)

    async def _once(self, delivery: _Delivery, adapter: Adapter, way: _Way) -> Sent:
        async def left() -> None:
            await self._move(delivery, replace(delivery.part, left=True))

        reply = delivery.part.reply
        finished = await way.stream.finish(reply) if way.stream else None
        if finished:
            return finished
        if way.known:
            return await adapter.edit(way.known, reply)
        with departing(left):
            return await adapter.send(reply)

    async def _move(self, delivery: _Delivery, part: Part) -> bool:
        """Keep how far a part has come; False when another process has changed it meanwhile."""
        args = [delivery.number, _json(delivery.part), _json(part)]
        if not await self._change(keys=[delivery.key], args=args):
            return False
        delivery.part = part
        return True

    async def _settle(self, delivery: _Delivery, part: Part) -> Part:
        """Keep how a part ended. If another process took it for abandoned, it may have sent it, too."""
        if not await self._move(delivery, part):
            part = replace(part, problem=AGAIN)
            await self._redis.hset(delivery.key, delivery.number, _json(part))
        name = f"{delivery.turn}#{delivery.number}"
        if part.sent:
            await self._feedback.belongs(part.reply.target.platform, part.sent.message_key, _answer(part.reply))
        if part.problem:
            logger.warning("part %s is %s: %s", name, part.state, part.problem)
        if part.state != "sent":
            await self._redis.zadd(_UNDELIVERED, {name: datetime.now(UTC).timestamp()})
        return part

    async def _stored(self, delivery: _Delivery) -> Part:
        text = await self._redis.hget(delivery.key, delivery.number)
        return _part.validate_json(text or "")

    async def _show(self, turn: str, sent: str) -> None:
        name = _turn(turn)
        await asyncio.gather(self._redis.hset(name, "shown", sent), self._redis.expire(name, _SECONDS))

    async def undelivered(self) -> int:
        """How many parts never surely arrived, over the time they are kept."""
        oldest = (datetime.now(UTC) - KEEP).timestamp()
        await self._redis.zremrangebyscore(_UNDELIVERED, "-inf", oldest)
        return int(await self._redis.zcard(_UNDELIVERED))

    async def dead_letters(self) -> tuple[DeadLetter, ...]:
        """The parts that never surely arrived, the newest first."""
        listed: list[tuple[str, float]] = await self._redis.zrange(_UNDELIVERED, 0, -1, desc=True, withscores=True)
        found = [DeadLetter(name, part, _moment(at)) for name, at in listed if (part := await self._dead(name))]
        return tuple(found)

    async def retry(self, letter: DeadLetter, adapter: Adapter) -> Part:
        """Send a part again, once. Of an uncertain one a person has to decide that: it may appear twice."""
        turn, _, number = letter.id.rpartition("#")
        delivery = _Delivery(turn, number, replace(letter.part, state="queued", problem="", left=False))
        await self._redis.hset(delivery.key, number, _json(delivery.part))
        await self.drop(letter.id)
        try:
            return (await self.flush(turn, adapter))[int(number)]
        except TryLater as later:  # nobody would
            delivery.part = await self._stored(delivery)
            return await self._settle(delivery, replace(delivery.part, state="failed", problem=str(later)))

    async def drop(self, letter: str) -> bool:
        """Give up on a part; False when there is no such dead letter."""
        return bool(await self._redis.zrem(_UNDELIVERED, letter))

    async def _dead(self, letter: str) -> Part | None:
        turn, _, number = letter.rpartition("#")
        text = await self._redis.hget(_turn(turn), number)
        return _part.validate_json(text) if text else None


_UNDELIVERED = key("outbox", "undelivered")
_SECONDS = int(KEEP.total_seconds())


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _answer(reply: Reply) -> str:
    """The answer id of a reply: its key without the number of the part."""
    return reply.key.rpartition(":")[0]


def _turn(turn: str) -> str:
    return key(f"turn:{turn}", "parts")


def _json(part: Part) -> str:
    return _part.dump_json(part, exclude_defaults=True).decode()
