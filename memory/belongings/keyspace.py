"""Reading the store from one end to the other: every key by its owner and part, values only where asked for."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from memory.connection import RedisClient

AT_ONCE = 200  # values read together
_NAME = re.compile(r"nova:\{(?P<owner>[^}]*)\}(?::(?P<part>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """A key: `nova:{owner}:part`."""

    name: str
    owner: str
    part: str


class Keyspace:
    """All keys as they were when the walk began."""

    def __init__(self, redis: RedisClient, places: Sequence[Place]) -> None:
        self._redis = redis
        self._places = places

    @classmethod
    async def look(cls, redis: RedisClient) -> Keyspace:
        found = [_NAME.fullmatch(name) async for name in redis.scan_iter("nova:{*", count=1000)]
        return cls(redis, [Place(each[0], each["owner"], each["part"] or "") for each in found if each])

    @property
    def everything(self) -> Sequence[Place]:
        return self._places

    def of(self, owners: Iterable[str], part: str = "") -> list[Place]:
        """The keys of some owners: of one part, or all."""
        wanted = frozenset(owners)
        return [place for place in self._places if place.owner in wanted and part in ("", place.part)]

    def parts(self, part: str, owner: str = "") -> list[Place]:
        """All keys of one part, whose owners begin in one way."""
        return [place for place in self._places if place.part == part and place.owner.startswith(owner)]

    async def texts(self, places: Sequence[Place], holding: Sequence[str] = ("",)) -> AsyncIterator[tuple[Place, str]]:
        """The strings at some keys that hold one of some texts."""
        for start in range(0, len(places), AT_ONCE):
            some = places[start : start + AT_ONCE]
            values = await asyncio.gather(*(self._redis.get(place.name) for place in some))
            for place, value in zip(some, values, strict=True):
                if value is not None and any(text in value for text in holding):
                    yield place, value

    async def fields(
        self, places: Sequence[Place], holding: Sequence[str] = ("",)
    ) -> AsyncIterator[tuple[Place, str, str]]:
        """The fields of the hashes at some keys whose values hold one of some texts."""
        for place in places:
            for field, value in (await self._redis.hgetall(place.name)).items():
                if any(text in value for text in holding):
                    yield place, field, value


def quoted(people: Iterable[str]) -> list[str]:
    """What a stored value that names a person holds, so that the others need not be parsed."""
    return [json.dumps(person, ensure_ascii=False) for person in people]


def parsed(text: str) -> dict[str, Any]:
    """A stored object; a value of another kind as the only thing in it."""
    try:
        value: Any = json.loads(text)
    except ValueError:
        value = text
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {"value": value}
