"""Reading other people's JSON: each access says which field is wrong, so a quarantined event explains itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from adapters.message import JsonObject, MalformedEvent


@dataclass(frozen=True, slots=True)
class Fields:
    """A JSON object and where it stands in the payload."""

    values: JsonObject
    path: str = "payload"

    def text(self, name: str) -> str:
        """A string that must be there and not be empty."""
        value = self.maybe(name)
        if not value:
            raise MalformedEvent(f"{self.path}.{name} is missing")
        return value

    def maybe(self, name: str) -> str | None:
        value = self.values.get(name)
        if value is None or isinstance(value, str):
            return value
        raise MalformedEvent(f"{self.path}.{name} should be text, not {type(value).__name__}")

    def number(self, name: str) -> int:
        value = self.values.get(name, 0)
        if isinstance(value, int):
            return value
        raise MalformedEvent(f"{self.path}.{name} should be a number, not {type(value).__name__}")

    def flag(self, name: str) -> bool:
        """A truth value; in forms it arrives as text."""
        return self.values.get(name) in (True, "true")

    def object(self, name: str) -> Fields:
        """A nested object; an absent one is empty, so that its own fields are reported as missing."""
        return read(self.values.get(name, {}), f"{self.path}.{name}")

    def objects(self, name: str) -> tuple[Fields, ...]:
        value = self.values.get(name, [])
        if not isinstance(value, list):
            raise MalformedEvent(f"{self.path}.{name} should be a list, not {type(value).__name__}")
        items = cast("list[object]", value)
        return tuple(read(item, f"{self.path}.{name}[{index}]") for index, item in enumerate(items))


def read(value: object, path: str = "payload") -> Fields:
    if not isinstance(value, Mapping):
        raise MalformedEvent(f"{path} should be an object, not {type(value).__name__}")
    return Fields(cast("JsonObject", value), path)
