"""What a pipeline's file may hold, from the types that read it."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from bot.pipelines.conditions import HOW
from bot.pipelines.definition import KINDS, ForEach, Http, Input, Pipeline, Step, Trigger, Webhook
from bot.pipelines.references import __doc__ as references
from bot.reference.markdown import code, first_line, plain, table

PARTS: Mapping[str, type[BaseModel]] = {
    "The file": Pipeline,
    "triggers": Trigger,
    "webhook": Webhook,
    "inputs": Input,
    "steps": Step,
    "http": Http,
    "for_each": ForEach,
}
WORDS = {
    "array": "list",
    "boolean": "true or false",
    "integer": "whole number",
    "number": "number",
    "object": "names with values",
    "string": "text",
}
INTRODUCTION = """\
# Pipeline files

A file is `<name>.yaml` in a folder that `NOVA_PIPELINE_DIRS` names.
`nova pipelines check FILE` says what is wrong, with file and line; `nova pipelines schema` prints the JSON schema for
editors. How to write one: [the guide](../how-to/write-a-pipeline.md). Whatever is not listed here is refused.
"""


def page() -> str:
    kinds = ", ".join(code(kind) for kind in KINDS)
    sections = [f"## {name}\n\n{first_line(inspect.getdoc(part))}\n\n{_fields(part)}\n" for name, part in PARTS.items()]
    values = f"## Values\n\n{plain(references or '')}\n\nA step's `when`: {HOW}.\nKinds of steps: {kinds}.\n"
    return "\n".join([INTRODUCTION, *sections, values])


def _fields(part: type[BaseModel]) -> str:
    described: Mapping[str, Any] = part.model_json_schema(by_alias=True)
    schema = described["properties"] if "properties" in described else described["$defs"][part.__name__]["properties"]
    rows = [
        (
            code(name),
            _type(schema[name]),
            code(_default(field.get_default(call_default_factory=True))),
            _meaning(schema[name], required=field.is_required()),
        )
        for name, field in ((each.alias or key, each) for key, each in part.model_fields.items())
    ]
    return table(("key", "is", "default", "meaning"), rows)


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return "any value" if name == "JsonValue" else _linked(name)
    if "enum" in schema:
        return ", ".join(code(each) for each in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(_type(each) for each in schema["anyOf"] if each.get("type") != "null")
    kind = WORDS.get(schema.get("type", ""), "any value")
    inner = f" of {_type(schema['items'])}" if "items" in schema else ""
    return f"{kind}{inner}{_limits(schema)}"


def _linked(name: str) -> str:
    heading = next(heading for heading, part in PARTS.items() if part.__name__ == name)
    return f"[{heading}](#{heading})"


def _limits(schema: Mapping[str, Any]) -> str:
    bounds = [
        ("minimum", "from {}"),
        ("exclusiveMinimum", "above {}"),
        ("maximum", "to {}"),
        ("maxItems", "at most {}"),
    ]
    return "".join(f" {words.format(schema[name])}" for name, words in bounds if name in schema)


def _default(value: Any) -> str:
    return "" if value in (None, PydanticUndefined, "", (), {}) else json.dumps(value)


def _meaning(schema: Mapping[str, Any], *, required: bool) -> str:
    return plain("; ".join(filter(None, ["required" if required else "", schema.get("description", "")])))
