"""When pipelines run: kept until they are removed, changed by one process at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue, TypeAdapter

from memory.cells import Cells
from memory.connection import RedisClient
from memory.runs import Starter


@dataclass(frozen=True, slots=True)
class Schedule:
    """A pipeline's clock. `rule` is cron or a recurrence of RFC 5545 counted from `first`; "" is once, at `at`.

    A paused one has no next time; with `until` it goes on by itself then. `note` says why Nova paused it.
    """

    id: str
    pipeline: str
    rule: str
    zone: str
    first: datetime
    at: datetime
    starter: Starter
    inputs: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    paused: bool = False
    until: datetime | None = None
    note: str = ""


_schedule = TypeAdapter(Schedule)


class Schedules:
    """All schedules by id."""

    def __init__(self, redis: RedisClient) -> None:
        self._cells = Cells(redis, "schedules")

    async def keep(self, schedule: Schedule) -> bool:
        """Store a new one; False when there is one of its id."""
        return await self._cells.swap(schedule.id, "", _text(schedule))

    async def change(self, old: Schedule, new: Schedule | None) -> bool:
        """Replace one (None removes it); False when somebody changed it meanwhile."""
        return await self._cells.swap(old.id, _text(old), _text(new) if new else "")

    async def find(self, schedule_id: str) -> Schedule | None:
        text = await self._cells.get(schedule_id)
        return _schedule.validate_json(text) if text else None

    async def all(self) -> tuple[Schedule, ...]:
        """The next one first."""
        found = map(_schedule.validate_json, (await self._cells.all()).values())
        return tuple(sorted(found, key=lambda each: (each.paused, each.at, each.id)))


def _text(schedule: Schedule) -> str:
    return _schedule.dump_json(schedule).decode()
