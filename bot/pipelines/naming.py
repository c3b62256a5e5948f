"""Which pipeline or run people mean: by name, by the words of it, by number."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping

from pydantic import JsonValue

from bot.pipelines.definition import Pipeline

_NUMBER = re.compile(
    r"(?:#|\b(?:run|lauf|corrida|ejecuci[oó]n|nr\.?|no\.?|n[ºo°]|number|رقم)\s*#?)\s*(\d{1,9})\b|^\D{0,20}\b(\d{1,9})\D*$",
    re.IGNORECASE,
)
_INPUT = re.compile(r"\b([a-z][a-z0-9_-]*)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s,;]+)")


def run_number(text: str) -> str:
    """The run a text names; "" for none."""
    found = _NUMBER.search(without_inputs(text))
    return (found[1] or found[2]).lstrip("0") if found else ""


def named(text: str, names: Collection[str]) -> list[str]:
    """The names whose words all stand in a text; one that is a part of another that fits is left out."""
    words = set(re.findall(r"\w+", text.casefold()))
    fitting = {name: set(re.split(r"[-_]", name.casefold())) for name in names}
    found = {name: parts for name, parts in fitting.items() if parts <= words}
    return sorted(name for name, parts in found.items() if not any(parts < other for other in found.values()))


def plain(phrase: str) -> str:
    """How phrases that start pipelines are compared."""
    return " ".join(phrase.casefold().split()).strip(" .!")


def without_inputs(text: str) -> str:
    return _INPUT.sub("", text)


def inputs_in(text: str, pipeline: Pipeline) -> dict[str, JsonValue]:
    """`name=value` pairs of a text."""
    given = {found[1]: found[2].strip("\"'") for found in _INPUT.finditer(text)}
    return typed(given, pipeline)


def typed(given: Mapping[str, JsonValue], pipeline: Pipeline) -> dict[str, JsonValue]:
    """Texts as the kind of value that the input's default is, where they can be read so."""
    return {name: _typed(value, _default(pipeline, name)) for name, value in given.items()}


def _default(pipeline: Pipeline, name: str) -> JsonValue:
    return pipeline.inputs[name].default if name in pipeline.inputs else None


def _typed(value: JsonValue, default: JsonValue) -> JsonValue:
    if not isinstance(value, str) or default is None or isinstance(default, str):
        return value
    try:
        read: JsonValue = json.loads(value)
    except ValueError:
        return [each.strip() for each in value.split(",")] if isinstance(default, list) else value
    return read
