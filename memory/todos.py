"""What a person has to do: tasks on named lists, in the person's order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from pydantic import TypeAdapter

from memory.connection import RedisClient
from memory.keys import key

Priority = Literal["high", "normal", "low"]

KEEP = timedelta(days=1100)
PRIORITIES: dict[Priority, int] = {"high": 0, "normal": 1, "low": 2}


@dataclass(frozen=True, slots=True)
class Todo:
    """One task. `rank` orders tasks of one priority: the smaller one comes first."""

    id: str
    text: str
    list: str
    at: datetime
    rank: float
    priority: Priority = "normal"
    due: date | None = None
    done_at: datetime | None = None


_todo = TypeAdapter(Todo)


class Todos:
    """Tasks per person, kept in one hash each."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis

    async def keep(self, person: str, todos: Sequence[Todo]) -> None:
        """Store tasks, new ones or as they are from now on."""
        name = key(person, "todos")
        await self._redis.hset(name, mapping={todo.id: _todo.dump_json(todo).decode() for todo in todos})
        await self._redis.expire(name, int(KEEP.total_seconds()))

    async def all(self, person: str) -> tuple[Todo, ...]:
        """Everything: open tasks first, by priority, then in the person's order; done ones by when they were done."""
        todos = [_todo.validate_json(text) for text in await self._redis.hvals(key(person, "todos"))]
        open_ones = sorted(
            (todo for todo in todos if todo.done_at is None),
            key=lambda todo: (PRIORITIES[todo.priority], todo.due or date.max, todo.rank, todo.id),
        )
        done = [todo for todo in todos if todo.done_at]
        done.sort(key=lambda todo: (todo.done_at or todo.at, todo.rank, todo.id))
        return (*open_ones, *done)

    async def remove(self, person: str, todos: Sequence[Todo]) -> None:
        await self._redis.hdel(key(person, "todos"), *(todo.id for todo in todos))
