"""Other people's JSON made fit to be stored: nothing in it can keep a delivery out of the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from adapters.message import JsonObject

DEEPEST = 100  # levels; platforms nest about ten, JSON writers give up at some hundreds
CUT = "…"


def storable(payload: JsonObject) -> JsonObject:
    """The same payload; half an emoji becomes "\N{REPLACEMENT CHARACTER}", what nests without end is cut."""
    return cast("JsonObject", _storable(payload, 0))


def _storable(value: object, depth: int) -> object:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if not isinstance(value, Mapping | list):
        return value
    if depth == DEEPEST:
        return CUT
    if isinstance(value, list):
        return [_storable(item, depth + 1) for item in cast("list[object]", value)]
    items = cast("Mapping[str, object]", value).items()
    return {str(_storable(name, depth)): _storable(item, depth + 1) for name, item in items}
