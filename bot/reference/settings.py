"""Every setting: name, type, default, meaning."""

from __future__ import annotations

import types
from pathlib import Path
from typing import Any, Literal, Union, cast, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.reference.markdown import code, plain, table
from bot.settings import Settings

INTRODUCTION = """\
# Settings

Nova reads them from the environment, from `.env` in the folder where it starts, and from files in `NOVA_SECRETS_DIR`;
what comes first here goes before the others. All are optional. A wrong value stops the start with a line that names it;
`nova doctor` finds names that look misspelt. Lists are written with commas, two numbers as `[2.0, 10.0]`.
[`.env.example`](../../.env.example) has the common ones to copy.
"""
WORDS = {int: "whole number", float: "number", str: "text", Path: "path", SecretStr: "secret", bool: "yes or no"}


def page() -> str:
    rows = [
        (code(name.upper()), _type(field), code(_default(field.default)), plain(field.description or ""))
        for name, field in Settings.model_fields.items()
    ]
    return f"{INTRODUCTION}\n{table(('setting', 'type', 'default', 'meaning'), rows)}\n"


def _type(field: FieldInfo) -> str:
    return " ".join(filter(None, [_word(field.annotation), _range(field.metadata)]))


def _word(annotation: Any) -> str:
    arguments = [each for each in get_args(annotation) if each is not types.NoneType]
    origin = get_origin(annotation)
    if origin is Literal:
        return ", ".join(code(str(each)) for each in arguments)
    if origin is tuple:
        return "list of paths" if Path in arguments else "list" if ... in arguments else f"{len(arguments)} numbers"
    if origin in (Union, types.UnionType):
        return " or ".join(_word(each) for each in arguments)
    if hasattr(annotation, "__metadata__"):
        return _word(annotation.__origin__)
    return WORDS[annotation]


def _range(limits: list[Any]) -> str:
    words = {"ge": "from", "gt": "above", "le": "to"}
    return " ".join(f"{words[name]} {getattr(each, name)}" for each in limits for name in words if hasattr(each, name))


def _default(value: Any) -> str:
    if isinstance(value, SecretStr):
        return ""
    if isinstance(value, tuple):
        numbers = cast("tuple[float, ...]", value)  # the only lists that have a default
        return str(list(numbers)) if numbers else ""
    return "" if value is None else str(value)
