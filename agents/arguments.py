"""What a tool may be called with: the schema a model sees, what is said of wrong arguments, and names for a call."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

MOST_SHOWN = 60  # characters of a wrong value that are said back


def schema_of(arguments: type[BaseModel]) -> Mapping[str, Any]:
    """The JSON schema without pydantic's titles, which repeat the names and cost tokens in every prompt."""
    schema = arguments.model_json_schema()
    schema.pop("title", None)
    for parameter in schema.get("properties", {}).values():
        parameter.pop("title", None)
    return schema


def what_is_wrong(arguments: type[BaseModel], error: ValidationError) -> str:
    """Each wrong argument with what was given and what is wanted, so that the next call can be right."""
    problems = "; ".join(_problem(item) for item in error.errors(include_url=False))
    return f"{problems}. It takes {', '.join(map(_parameter, arguments.model_fields.items()))}."


def _problem(item: Any) -> str:
    name = ".".join(map(str, item["loc"])) or "arguments"
    if item["type"] == "missing":
        return f"{name} is missing"
    if item["type"] == "extra_forbidden":
        return f"there is no argument {name}"
    return f"{name}={_short(repr(item['input']))}: {item['msg'][:1].lower()}{item['msg'][1:]}"


def _parameter(field: tuple[str, Any]) -> str:
    name, info = field
    return name if info.is_required() else f"{name} (optional)"


def call_text(name: str, values: Mapping[str, Any]) -> str:
    """The whole call as a person reads it before agreeing: nothing of it is left out."""
    return f"{name}({', '.join(f'{key}={value!r}' for key, value in values.items())})"


def digest(arguments: Mapping[str, Any]) -> str:
    """16 hex digits that are the same for the same arguments in any order."""
    canonical = json.dumps(arguments, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _short(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
