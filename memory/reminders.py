"""What people want to be told, and when: once, or again and again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from pydantic import TypeAdapter

from memory.connection import RedisClient
from memory.keys import key

State = Literal["waiting", "paused", "told"]

# KEYS: reminders of a person. ARGV: id, the text expected there ("" for none), the new text ("" removes).
_SWAP = """
local now = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if now ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
return 1
"""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to be told at `at` (an aware time), in the zone of whoever set it.

    `rule` is a recurrence rule of RFC 5545 (`FREQ=WEEKLY;BYDAY=MO`) counted from `first` in local time; "" is once.
    `address` says where to write, in a form only the sender understands.
    """

    id: str
    person: str
    what: str
    at: datetime
    first: datetime
    zone: str
    address: str
    rule: str = ""
    state: State = "waiting"

    @property
    def local(self) -> datetime:
        """`at` on the clock of its zone."""
        return self.at.astimezone(ZoneInfo(self.zone))

    def following(self, after: datetime) -> datetime | None:
        """The next occurrence after a moment; None when there is none. The wall-clock hour stays through DST."""
        if not self.rule:
            return None
        zone = ZoneInfo(self.zone)
        naive = self.first.astimezone(zone).replace(tzinfo=None)
        local = rrulestr(self.rule, dtstart=naive).after(after.astimezone(zone).replace(tzinfo=None))
        return local.replace(tzinfo=zone).astimezone(UTC) if local else None

    def after_telling(self, now: datetime) -> Reminder:
        """This reminder once it was told: at its next time, or done."""
        following = self.following(max(now, self.at))
        return replace(self, at=following) if following else replace(self, state="told")


_reminder = TypeAdapter(Reminder)


class Reminders:
    """Reminders per person, and all of them in the order of their times."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._swap = redis.register_script(_SWAP)

    async def keep(self, reminder: Reminder) -> None:
        """Store a new reminder, or one as it is from now on."""
        name = key(reminder.person, "reminders")
        await self._redis.hset(name, reminder.id, _reminder.dump_json(reminder).decode())
        await self._note(reminder)

    async def change(self, old: Reminder, new: Reminder | None) -> bool:
        """Replace a reminder (None removes it) if nobody changed it meanwhile; False when somebody did."""
        texts = [_reminder.dump_json(each).decode() if each else "" for each in (old, new)]
        changed = bool(await self._swap(keys=[key(old.person, "reminders")], args=[old.id, *texts]))
        if changed and new is None:
            await self._redis.zrem(_DUE, _entry(old.person, old.id))
        elif changed and new:
            await self._note(new)
        return changed

    async def find(self, person: str, reminder_id: str) -> Reminder | None:
        text = await self._redis.hget(key(person, "reminders"), reminder_id)
        return _reminder.validate_json(text) if text else None

    async def all(self, person: str) -> tuple[Reminder, ...]:
        """A person's reminders, soonest first; those that were told come last."""
        texts = await self._redis.hvals(key(person, "reminders"))
        found = [_reminder.validate_json(text) for text in texts]
        return tuple(sorted(found, key=lambda each: (each.state == "told", each.at, each.id)))

    async def overdue(self, since: datetime) -> tuple[Reminder, ...]:
        """Reminders that should have been told before a moment and were not, soonest first."""
        entries: list[str] = await self._redis.zrange(_DUE, "-inf", since.timestamp(), byscore=True)
        found = [await self.find(*entry.split("\t")) for entry in entries]
        return tuple(reminder for reminder in found if reminder)

    async def _note(self, reminder: Reminder) -> None:
        entry = _entry(reminder.person, reminder.id)
        if reminder.state == "waiting":
            await self._redis.zadd(_DUE, {entry: reminder.at.timestamp()})
        else:
            await self._redis.zrem(_DUE, entry)


_DUE = key("reminders", "due")


def _entry(person: str, reminder_id: str) -> str:
    return f"{person}\t{reminder_id}"
