"""Telegram's own description of its Bot API: checks what is called, and makes up updates that could arrive.

The description (`telegram-bot-api.json`) lies beside the repository, in `../shared/data`. Where it is absent, only
the names of the parameters are checked, against the table below.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from adapters.telegram.client import ALLOWED_UPDATES

SPEC_FILE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "telegram-bot-api.json"

_TARGET = "chat_id message_thread_id disable_notification reply_parameters reply_markup"
_KNOWN = {
    "getMe": ("", ""),
    "getUpdates": ("", "offset limit timeout allowed_updates"),
    "deleteWebhook": ("", "drop_pending_updates"),
    "setWebhook": ("url", "secret_token allowed_updates drop_pending_updates"),
    "getWebhookInfo": ("", ""),
    "sendMessage": ("chat_id text", f"{_TARGET} entities link_preview_options"),
    "editMessageText": ("text", "chat_id message_id entities link_preview_options reply_markup"),
    "sendDocument": ("chat_id document", f"{_TARGET} caption"),
    "sendPhoto": ("chat_id photo", f"{_TARGET} caption"),
    "sendVoice": ("chat_id voice", f"{_TARGET} caption"),
    "sendMediaGroup": ("chat_id media", _TARGET),
    "sendChatAction": ("chat_id action", "message_thread_id"),
    "answerCallbackQuery": ("callback_query_id", "text"),
    "getMyCommands": ("", "scope language_code"),
    "setMyCommands": ("commands", "scope language_code"),
    "getFile": ("file_id", ""),
}
_PYTHON: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "String": (str,),
    "Boolean": (bool,),
    "True": (bool,),
}


def missing() -> str:
    """Why what needs the description is skipped, or nothing."""
    return "" if SPEC_FILE.exists() else f"{SPEC_FILE.name} is not beside the repository"


@cache
def _spec() -> dict[str, dict[str, Any]]:
    return cast("dict[str, dict[str, Any]]", json.loads(SPEC_FILE.read_text()))


# --- checking calls -----------------------------------------------------------------------------


def wrong_with(method: str, form: Mapping[str, str], files: frozenset[str]) -> list[str]:
    """What the description has against a call: parameters unknown, missing or of the wrong type."""
    if missing():
        return _wrong_names(method, form, files)
    if method not in _spec()["methods"]:
        return [f"{method} does not exist"]
    fields: list[dict[str, Any]] = _spec()["methods"][method].get("fields", [])
    given = {name: _decoded(value, _types(fields, name)) for name, value in form.items()}
    return list(_wrong_fields(method, fields, given | dict.fromkeys(files, "attach://file")))


def _wrong_names(method: str, form: Mapping[str, str], files: frozenset[str]) -> list[str]:
    if method not in _KNOWN:
        return [f"{method} is not known here"]
    required, optional = (set(names.split()) for names in _KNOWN[method])
    given = set(form) | {name for name in files if name in required}
    missed = [f"{method} lacks {name}" for name in sorted(required - given)]
    return missed + [f"{method} has no {name}" for name in sorted(given - required - optional)]


def _types(fields: list[dict[str, Any]], name: str) -> list[str]:
    return [kind for field in fields if field["name"] == name for kind in field["types"]]


def _decoded(value: str, types: list[str]) -> object:
    """Form values other than strings are JSON."""
    if types == ["String"]:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _wrong_fields(where: str, fields: list[dict[str, Any]], given: Mapping[str, object]) -> Iterator[str]:
    known = {field["name"]: field for field in fields}
    attached = {name for name in given if name not in known and name.startswith("attached")}
    yield from (f"{where} has no {name}" for name in given if name not in known and name not in attached)
    for name, field in known.items():
        if name not in given:
            if field["required"]:
                yield f"{where} lacks {name}"
        elif all(list(_wrong_value(f"{where}.{name}", kind, given[name])) for kind in field["types"]):
            yield f"{where}.{name} is not {' or '.join(field['types'])}: {given[name]!r}"


def _wrong_value(where: str, kind: str, value: object) -> Iterator[str]:
    inner = kind.removeprefix("Array of ")
    if inner != kind:
        items = cast("list[object]", value) if isinstance(value, list) else None
        yield from [where] if items is None else (wrong for item in items for wrong in _wrong_value(where, inner, item))
    elif kind in _PYTHON:
        fits = isinstance(value, _PYTHON[kind]) and (kind in ("Boolean", "True") or not isinstance(value, bool))
        yield from () if fits else [where]
    elif kind == "InputFile":
        yield from () if str(value).startswith("attach://") else [where]
    else:
        yield from _wrong_object(where, kind, value)


def _wrong_object(where: str, kind: str, value: object) -> Iterator[str]:
    described = _spec()["types"][kind]
    choices: list[str] = described.get("subtypes", [])
    if choices:
        yield from [where] if all(list(_wrong_value(where, choice, value)) for choice in choices) else ()
    elif isinstance(value, Mapping):
        yield from _wrong_fields(where, described.get("fields", []), cast("Mapping[str, object]", value))
    else:
        yield where


# --- making up updates --------------------------------------------------------------------------

_ALWAYS = re.compile(r"(?:always|must be) [\"“]?(\w+)")
_ONE_OF = re.compile(r"[\"“](\w+)[\"”]")
_WORDS = (
    "",
    "a",
    "/stop",
    "/ask@nova_bot hi",
    "@nova_bot",
    "😀😀 hey",
    "**",
    "x" * 300,
    "\u200b",
    "مرحبا",
    "line\nline",
)
_DEEPEST = 5


class Inventor:
    """Makes up values of the described types; the same seed makes up the same ones."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def update(self, number: int) -> dict[str, Any]:
        """An update has its id and exactly one of its other parts."""
        fields: list[dict[str, Any]] = _spec()["types"]["Update"]["fields"][1:]
        wanted = [field for field in fields if field["name"] in ALLOWED_UPDATES]
        field = self._random.choice(wanted if self._random.random() < 0.8 else fields)
        return {"update_id": number, field["name"]: self._value(field, 0)}

    def _object(self, kind: str, depth: int) -> Any:
        described = _spec()["types"][kind]
        if described.get("subtypes"):
            choices = described["subtypes"] if depth < _DEEPEST else described["subtypes"][:1]
            return self._typed(self._random.choice(choices), "", depth)
        wanted = [field for field in described.get("fields", []) if field["required"] or self._wants(depth)]
        return {field["name"]: self._value(field, depth + 1) for field in wanted}

    def _wants(self, depth: int) -> bool:
        return depth < _DEEPEST and self._random.random() < 0.4 / (depth + 1)

    def _value(self, field: dict[str, Any], depth: int) -> Any:
        return self._typed(self._random.choice(field["types"]), field["description"], depth)

    def _typed(self, kind: str, description: str, depth: int) -> Any:
        if kind.startswith("Array of "):
            count = self._random.randint(0, 3 if depth < _DEEPEST else 1)
            return [self._typed(kind.removeprefix("Array of "), "", depth) for _ in range(count)]
        match kind:
            case "Integer":
                return self._random.choice([0, 1, 7, 4096, 1_700_000_000, self._random.randint(1, 2**31)])
            case "Float":
                return self._random.random()
            case "Boolean" | "True":
                return kind == "True" or self._random.random() < 0.5
            case "String":
                return self._string(description)
            case _:
                return self._object(kind, depth)

    def _string(self, description: str) -> str:
        always, choices = _ALWAYS.search(description), _ONE_OF.findall(description)
        if always:
            return always[1]
        return self._random.choice(choices or _WORDS)
