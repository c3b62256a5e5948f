"""Messages between their arrival and their answer: durable, deduplicated, in order per conversation.

Every stored event waits in its lane (see `memory.lanes`): a conversation, or for urgent events (buttons, reactions,
stop) the conversation with a "!" behind it. An append to a lane on which nobody is at work adds a docket task
`drain(lane)`, which any worker may get. It holds the lane while it handles the head, then removes it, until the lane is
empty. So a killed worker loses nothing: docket hands its task to another, and the head is still there.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from docket import Docket
from pydantic import TypeAdapter
from redis.exceptions import RedisError

from adapters.message import MalformedEvent, RawEvent
from bot.later import TryLater
from bot.tasks import DRAIN
from memory.connection import Store
from memory.errors import StoreUnavailable
from memory.keys import key
from memory.lanes import HELD, Head, Lanes

logger = logging.getLogger(__name__)

QUARANTINE = timedelta(days=30)
MOST_TRIES = 10  # an event that ended its worker this often is set aside
MOST_WAITING = 10_000  # events; from there on they are taken in slowly
LOOK_EVERY = 1.0  # seconds between looks at how much waits
HOLD_BACK = 2.0  # seconds; Slack wants to hear within three that an event arrived
GLANCE = 0.05  # seconds between looks for the next part of an album or a paste

_raw = TypeAdapter(RawEvent)

Batch = tuple[RawEvent, ...]  # nearly always one; the parts of an album or a long paste come together
Handler = Callable[[Batch], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]


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

    def __init__(
        self,
        store: Store,
        docket: Docket,
        *,
        most: int = MOST_WAITING,
        held: timedelta = HELD,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._redis = store.redis
        self._lanes = Lanes(store.redis, held=held)
        self._renew_every = held.total_seconds() / 3
        self._docket = docket
        self._most = most
        self._sleep = sleep
        self._full = False
        self._looked_at = float("-inf")

    async def append(self, raw: RawEvent) -> bool:
        """Store an event; False when it was stored before. Raises StoreUnavailable: then it is not stored.

        While too much waits this takes its time, so that polling slows down and the platform keeps the rest.
        """
        try:
            await self._make_way()
            return await self._store_and_schedule(raw)
        except (RedisError, OSError) as error:
            raise StoreUnavailable(f"the store did not take an event ({type(error).__name__})") from error

    async def _make_way(self) -> None:
        waited = 0.0
        while await self._is_full() and waited < HOLD_BACK:
            await self._sleep(LOOK_EVERY)
            waited += LOOK_EVERY

    async def _is_full(self) -> bool:
        now = asyncio.get_running_loop().time()
        if self._full or now - self._looked_at >= LOOK_EVERY:
            self._looked_at = now
            waiting, _ = await self._lanes.depth()
            self._tell(waiting)
        return self._full

    def _tell(self, waiting: int) -> None:
        """Say once that it became full, and once that it no longer is."""
        was_full, self._full = self._full, waiting >= self._most
        if self._full and not was_full:
            logger.warning("%d events wait: taking in slowly until workers have caught up; start more of them", waiting)
        if was_full and not self._full:
            logger.warning("%d events wait: taking in at full speed again", waiting)

    async def _store_and_schedule(self, raw: RawEvent) -> bool:
        lane, identities = lane_of(raw), [identity for identity in (raw.key, raw.twin) if identity]
        stored = await self._lanes.append(lane, _raw.dump_json(raw).decode(), raw.received_at, identities)
        # Also for a repeat: the process may have died between storing the event and scheduling its drain.
        if stored.unattended:
            await self._docket.add(DRAIN, key=f"drain:{raw.key}")(lane)
        return stored.new

    async def drain(self, lane: str, handle: Handler, apologise: Handler) -> None:
        """Handle what waits in a lane, in order, until it is empty; nothing if another does.

        An event that cannot be read, or that fails inside Nova, is set aside; for the latter `apologise` tells the
        person. One that is to be tried later stays the head, and its lane rests so long. Raises what the store raises:
        the event then stays where it is.
        """
        holder = uuid.uuid4().hex
        head = await self._lanes.take(lane, holder)
        if head is None:
            return
        async with self._held(lane, holder):
            try:
                while head:
                    batch = await self._batch(lane, head)
                    await self._handle(batch, head.tries, handle, apologise)
                    head = await self._lanes.done(lane, holder, len(batch))
            except TryLater as later:
                await self._rest(lane, holder, later)

    async def _rest(self, lane: str, holder: str, later: TryLater) -> None:
        logger.warning("%s waits for %.0f s: %s", lane, later.seconds, later)
        await self._lanes.rest(lane, holder, later.seconds)
        when = datetime.now(UTC) + timedelta(seconds=later.seconds)
        await self._docket.add(DRAIN, when=when, key=f"later:{lane}:{holder}")(lane)

    @asynccontextmanager
    async def _held(self, lane: str, holder: str) -> AsyncGenerator[None]:
        """Keep a lane for as long as the block runs; however that ends, another may then have it."""

        async def hold() -> None:
            while True:
                await self._sleep(self._renew_every)
                with contextlib.suppress(RedisError):  # the next time will do
                    await self._lanes.renew(lane, holder)

        holding = asyncio.create_task(hold())
        try:
            yield
        finally:
            holding.cancel()
            with contextlib.suppress(RedisError):  # then it is free soon by itself
                await self._lanes.let_go(lane, holder)

    async def _batch(self, lane: str, head: Head) -> Batch:
        """The event that is next, with those that belong to it; waits while another of them may still come."""
        batch = [_raw.validate_json(head.text)]
        while (last := batch[-1]).wait:
            text = await self._lanes.entry(lane, len(batch))
            event = _raw.validate_json(text) if text else None
            if event and _follows(event, last):
                batch.append(event)
            elif event or _age(last) > last.wait:
                break
            else:
                await asyncio.sleep(GLANCE)
        return tuple(batch)

    async def _handle(self, batch: Batch, tries: int, handle: Handler, apologise: Handler) -> None:
        if tries > MOST_TRIES:
            await self._set_aside(batch, f"ended {MOST_TRIES} workers while it was handled")
            return
        for act in (handle, apologise):
            try:
                await act(batch)
                break
            except MalformedEvent as error:
                await self._set_aside(batch, str(error))
                break
            except (RedisError, TryLater):
                raise
            except Exception as error:  # the outermost edge: one bad event must not stop a conversation
                logger.exception("event %s failed", batch[0].key)
                await self._set_aside(batch, f"{type(error).__name__} while it was handled")

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
        waiting, oldest = await self._lanes.depth()
        return Depth(waiting, oldest, await self._redis.zcard(_QUARANTINED))

    async def sweep(self, mine: Callable[[str], bool], *, settled_before: datetime) -> int:
        """Schedule those of my lanes that wait with nobody at work on them; returns how many there are."""
        lanes = [lane for lane in await self._lanes.unattended(settled_before) if mine(lane)]
        for lane in lanes:
            await self._docket.add(DRAIN, key=f"sweep:{lane}")(lane)
        return len(lanes)

    async def idle(self, lane: str) -> bool:
        """Whether nothing waits in a lane."""
        return await self._lanes.empty(lane)

    async def set_aside(self) -> tuple[SetAside, ...]:
        """The events that wait for a human, the newest first."""
        oldest = (datetime.now(UTC) - QUARANTINE).timestamp()
        await self._redis.zremrangebyscore(_QUARANTINED, "-inf", oldest)
        listed: list[tuple[str, float]] = await self._redis.zrange(_QUARANTINED, 0, -1, desc=True, withscores=True)
        found = [await self._read_aside(event, at) for event, at in listed]
        return tuple(entry for entry in found if entry)

    async def retry(self, entry: SetAside) -> None:
        """Put an event that was set aside behind what waits in its lane."""
        lane, now = lane_of(entry.event), datetime.now(UTC)
        await self._lanes.append(lane, _raw.dump_json(entry.event).decode(), now)
        await self._docket.add(DRAIN, key=f"retry:{entry.event.key}:{now:%H%M%S%f}")(lane)
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
