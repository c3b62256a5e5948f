"""Messages between their arrival and their answer: durable, deduplicated, in order per conversation.

Every stored event waits in the list of its lane. A lane is a conversation, or for urgent events (buttons,
reactions, stop) the conversation with a "!" behind it. Each append also adds one docket task `drain(lane)`, of
which docket runs one at a time per lane, on any worker; a drain handles the head of the list, then removes it, until
the list is empty. So a killed worker loses nothing: docket hands its task to another, and the head is still there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from docket import Docket
from pydantic import TypeAdapter
from redis.exceptions import RedisError

from adapters.message import MalformedEvent, RawEvent
from bot.tasks import DRAIN
from memory.connection import Store
from memory.errors import StoreUnavailable
from memory.keys import key

logger = logging.getLogger(__name__)

REMEMBER = timedelta(hours=72)  # how long a delivery is recognised as a repeat
QUARANTINE = timedelta(days=30)
MOST_TRIES = 10  # an event that ended its worker this often is set aside

_raw = TypeAdapter(RawEvent)

# KEYS: lane list, lane's seen keys ... ARGV: event, seconds to remember, then for each seen key its value.
_APPEND = """
for i = 2, #KEYS do
  if redis.call('EXISTS', KEYS[i]) == 1 then return 0 end
end
for i = 2, #KEYS do redis.call('SET', KEYS[i], '1', 'EX', ARGV[2]) end
redis.call('RPUSH', KEYS[1], ARGV[1])
return 1
"""

# Removes each handled event only if it is still the head.
_DONE = """
for i = 1, #ARGV do
  if redis.call('LINDEX', KEYS[1], 0) == ARGV[i] then redis.call('LPOP', KEYS[1]) end
end
"""

GLANCE = 0.05  # seconds between looks for the next part of an album or a paste

Batch = tuple[RawEvent, ...]  # nearly always one; the parts of an album or a long paste come together
Handler = Callable[[Batch], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Depth:
    """How much waits, and since when."""

    waiting: int
    oldest: datetime | None
    quarantined: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """An event that waits for a human, and why."""

    event: RawEvent
    reason: str
    at: datetime


class Inbox:
    """The queue between adapters and the orchestrator."""

    def __init__(self, store: Store, docket: Docket) -> None:
        self._redis = store.redis
        self._docket = docket
        self._append = store.redis.register_script(_APPEND)
        self._done = store.redis.register_script(_DONE)

    async def append(self, raw: RawEvent) -> bool:
        """Store an event; False when it was stored before. Raises StoreUnavailable: then it is not stored."""
        try:
            return await self._store_and_schedule(raw)
        except (RedisError, OSError) as error:
            raise StoreUnavailable(f"the store did not take an event ({type(error).__name__})") from error

    async def _store_and_schedule(self, raw: RawEvent) -> bool:
        lane = lane_of(raw)
        await self._redis.zadd(_LANES, {lane: raw.received_at.timestamp()}, nx=True)
        seen = [key(lane, "seen", identity) for identity in (raw.key, raw.twin) if identity]
        text = _raw.dump_json(raw).decode()
        new = await self._append(keys=[_queue(lane), *seen], args=[text, int(REMEMBER.total_seconds())])
        # Also for a repeat: the process may have died between storing the event and scheduling its drain.
        await self._docket.add(DRAIN, key=f"drain:{raw.key}")(lane)
        return bool(new)

    async def drain(self, lane: str, handle: Handler, apologise: Handler) -> None:
        """Handle what waits in a lane, in order, until it is empty.

        An event that cannot be read, or that fails inside Nova, is set aside; for the latter `apologise` tells the
        person. Raises what the store raises: the event then stays where it is.
        """
        while texts := await self._heads(lane):
            await self._handle(lane, tuple(_raw.validate_json(text) for text in texts), handle, apologise)
            await self._done(keys=[_queue(lane)], args=texts)

    async def _heads(self, lane: str) -> list[str]:
        """The event that is next, with those that belong to it; waits while another of them may still come."""
        texts: list[str] = []
        last: RawEvent | None = None
        while True:
            text = await self._redis.lindex(_queue(lane), len(texts))
            event = _raw.validate_json(text) if text else None
            if text and event and (last is None or _follows(event, last)):
                texts.append(text)
                last = event
            elif event or last is None or _age(last) > last.wait:
                return texts
            else:
                await asyncio.sleep(GLANCE)

    async def _handle(self, lane: str, batch: Batch, handle: Handler, apologise: Handler) -> None:
        tries = key(lane, "tries", batch[0].key)
        if await self._redis.incr(tries) > MOST_TRIES:
            await self._set_aside(batch, f"ended {MOST_TRIES} workers while it was handled")
            return
        await self._redis.expire(tries, int(REMEMBER.total_seconds()))
        for act in (handle, apologise):
            try:
                await act(batch)
                break
            except MalformedEvent as error:
                await self._set_aside(batch, str(error))
                break
            except RedisError:
                raise
            except Exception as error:  # the outermost edge: one bad event must not stop a conversation
                logger.exception("event %s failed", batch[0].key)
                await self._set_aside(batch, f"{type(error).__name__} while it was handled")
        await self._redis.delete(tries)

    async def _set_aside(self, batch: Batch, reason: str) -> None:
        for raw in batch:
            await self.quarantine(raw, reason)

    async def quarantine(self, raw: RawEvent, reason: str) -> None:
        """Set an event aside for a human; the others go on."""
        logger.error("event %s was set aside: %s", raw.key, reason)
        text = _raw.dump_json(raw).decode()
        await self._redis.set(key(f"quarantine:{raw.key}"), f"{reason}\n{text}", ex=int(QUARANTINE.total_seconds()))
        await self._redis.zadd(_QUARANTINED, {raw.key: datetime.now(UTC).timestamp()})

    async def depth(self) -> Depth:
        """How many events wait in all lanes together."""
        waiting, oldest = 0, None
        lanes: list[tuple[str, float]] = await self._redis.zrange(_LANES, 0, -1, withscores=True)
        for lane, since in lanes:
            length = await self._redis.llen(_queue(lane))
            waiting += length
            if length and oldest is None:
                oldest = datetime.fromtimestamp(since, UTC)
        return Depth(waiting, oldest, await self._redis.zcard(_QUARANTINED))

    async def sweep(self, mine: Callable[[str], bool], *, settled_before: datetime) -> int:
        """Schedule those of my lanes that still hold something, forget those that do not; returns how many do."""
        lanes: list[str] = await self._redis.zrange(_LANES, "-inf", settled_before.timestamp(), byscore=True)
        stuck = 0
        for lane in lanes:
            if not mine(lane):
                continue
            if await self._redis.llen(_queue(lane)):
                stuck += 1
                await self._docket.add(DRAIN, key=f"sweep:{lane}:{settled_before:%H%M%S}")(lane)
            else:
                await self._redis.zrem(_LANES, lane)
        return stuck

    async def idle(self, lane: str) -> bool:
        """Whether nothing waits in a lane."""
        return not await self._redis.llen(_queue(lane))

    async def set_aside(self) -> tuple[SetAside, ...]:
        """The events that wait for a human, the newest first."""
        oldest = (datetime.now(UTC) - QUARANTINE).timestamp()
        await self._redis.zremrangebyscore(_QUARANTINED, "-inf", oldest)
        listed: list[tuple[str, float]] = await self._redis.zrange(_QUARANTINED, 0, -1, desc=True, withscores=True)
        found = [await self._read_aside(event, at) for event, at in listed]
        return tuple(entry for entry in found if entry)

    async def retry(self, entry: SetAside) -> None:
        """Put an event that was set aside behind what waits in its lane."""
        lane = lane_of(entry.event)
        await self._redis.delete(key(lane, "tries", entry.event.key))
        await self._redis.zadd(_LANES, {lane: datetime.now(UTC).timestamp()}, nx=True)
        await self._redis.rpush(_queue(lane), _raw.dump_json(entry.event).decode())
        await self._docket.add(DRAIN, key=f"retry:{entry.event.key}:{datetime.now(UTC):%H%M%S%f}")(lane)
        await self.drop(entry.event.key)

    async def drop(self, event: str) -> bool:
        """Forget an event that was set aside; False when there is none of this key."""
        await self._redis.delete(key(f"quarantine:{event}"))
        return bool(await self._redis.zrem(_QUARANTINED, event))

    async def _read_aside(self, event: str, at: float) -> SetAside | None:
        text = await self._redis.get(key(f"quarantine:{event}"))
        if text is None:
            return None
        reason, _, stored = text.rpartition("\n")
        return SetAside(_raw.validate_json(stored), reason, datetime.fromtimestamp(at, UTC))


_LANES = key("inbox", "lanes")
_QUARANTINED = key("inbox", "quarantined")


def lane_of(raw: RawEvent) -> str:
    """Urgent events have a lane of their own, so that a button does not wait for the answer it may stop."""
    return f"{raw.conversation}!" if raw.urgent else raw.conversation


def _follows(event: RawEvent, last: RawEvent) -> bool:
    """Whether an event is the next part of what the last one began."""
    in_time = (event.received_at - last.received_at).total_seconds() <= last.wait
    return last.wait > 0 and event.group == last.group and in_time


def _age(event: RawEvent) -> float:
    return (datetime.now(UTC) - event.received_at).total_seconds()


def _queue(lane: str) -> str:
    return key(lane, "queue")
