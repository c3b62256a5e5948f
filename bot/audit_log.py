"""Who did what to Nova's safety, and when: each entry holds the hash of the one before. No word of any message.

A month is a chain of its own, so that it can expire as a whole; its first entry holds the last hash of the one before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from pydantic import SecretStr, TypeAdapter

from bot.improvement.audit import START, Entry, entry, verified
from bot.settings import Settings
from memory.audit_log import AuditRows
from memory.connection import RedisClient

Act = Literal[
    "signed in",
    "refused",
    "approved",
    "declined",
    "pressed a fix",
    "forgot",
    "exported",
    "linked",
    "unlinked",
    "joined identities",
    "retried",
    "dropped",
    "backed up",
    "restored",
    "changed settings",
    "invited",
    "installed",
    "uninstalled",
    "removed",
]
NOVA = "nova"
OPENED = "opened"
FIRST = "the first month"
MARK = 8  # hex digits by which a changed setting is known
SECRET_MARK = 3  # of a secret fewer: of all guesses at it one in 4096 fits, so the mark confirms none

_row = TypeAdapter(Entry)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the log is whole. `head` is the last hash: noted elsewhere, it also shows that nothing was cut off."""

    entries: int
    head: str
    fault: str = ""


class AuditLog:
    """Adds entries and reads them; several processes may."""

    def __init__(self, rows: AuditRows, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._rows = rows
        self._now = now

    async def note(self, actor: str, act: Act, subject: str = "") -> None:
        """Add what somebody did; `subject` names what it was done to, never what was said."""
        at = self._now()
        while not await self._added(f"{at:%Y-%m}", at, actor, act, subject):
            pass  # somebody else's came first; each time one of all gets through

    async def entries(self) -> list[Entry]:
        """All that is kept, oldest first, without the entries that begin a month."""
        months = [await self._rows.of(month) for month in await self._rows.months()]
        return [one for rows in months for one in map(_row.validate_json, rows) if one.act != OPENED]

    async def verify(self) -> Verdict:
        """Look whether any entry was altered, taken out or put in."""
        head, count = "", 0
        for month in await self._rows.months():
            chain = [_row.validate_json(row) for row in await self._rows.of(month)]
            if fault := _fault(chain, head):
                return Verdict(count, head, f"{month}: {fault}")
            head, count = chain[-1].hash, count + len(chain) - 1
        return Verdict(count, head)

    async def note_settings(self, settings: Settings) -> None:
        """Note which settings are not what they were the last time; the first time there is nothing to compare."""
        marks = marks_of(settings)
        before = await self._rows.marks()
        changed = [name.upper() for name, mark in marks.items() if before.get(name, mark) != mark]
        if changed:
            await self.note(NOVA, "changed settings", ", ".join(changed))
        await self._rows.mark(marks)

    async def _added(self, month: str, at: datetime, actor: str, act: str, subject: str) -> bool:
        last = await self._rows.last(month)
        if not last:
            opening = entry(START, at, NOVA, OPENED, await self._head() or FIRST)
            await self._rows.add(month, "", _row.dump_json(opening).decode())
            return False
        new = entry(_row.validate_json(last).hash, at, actor, act, subject)
        return await self._rows.add(month, last, _row.dump_json(new).decode())

    async def _head(self) -> str:
        months = await self._rows.months()
        return _row.validate_json(await self._rows.last(months[-1])).hash if months else ""


def open_audit_log(settings: Settings, redis: RedisClient) -> AuditLog:
    """The log of a store, kept as long as a silent conversation is."""
    return AuditLog(AuditRows(redis, keep=settings.keep))


def marks_of(settings: Settings) -> Mapping[str, str]:
    """A short hash of each setting, from which no value can be told."""
    return {name: _mark(value) for name, value in settings}


def _mark(value: object) -> str:
    if isinstance(value, SecretStr):
        return _hash(value.get_secret_value())[:SECRET_MARK]
    return _hash(repr(value))[:MARK]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _fault(chain: Sequence[Entry], before: str) -> str:
    """What is wrong with a month, given the last hash of the one before it; "" when nothing is."""
    if not verified(chain):
        return "an entry was altered, taken out or put in"
    if chain[0].act != OPENED:
        return "its beginning is missing"
    if before and chain[0].subject != before:
        return "it does not follow on the month before: entries at that month's end are missing, or a whole month"
    return ""
