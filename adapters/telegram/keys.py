"""The keys of Telegram events, each built in one function from the least of the payload."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import cast

from adapters.message import JsonObject
from adapters.typed import says_stop

PLATFORM = "telegram"
UNREADABLE = "telegram:unreadable"
URGENT_KINDS = ("message_reaction", "callback_query")
LONG = 3480  # characters; people's apps split a paste at about 4,000
SPLIT = 1.0  # seconds within which the next piece of a paste, or the next picture of an album, follows

_NOTHING: JsonObject = {}
_PERSON = re.compile(rf"{PLATFORM}:(\d+)")
_STOP = re.compile(r"\s*/stop(@\w+)?\s*", re.IGNORECASE)  # said in words: `adapters.typed.says_stop`


def event_key(update: JsonObject, bot_id: int) -> str:
    """`telegram:<bot>:<update>`; an update without an id is told apart by its content."""
    number = update.get("update_id")
    return f"{PLATFORM}:{bot_id}:{number if isinstance(number, int) else _digest(update)}"


def message_key(chat_id: int | str, message_id: int | str) -> str:
    return f"{chat_id}:{message_id}"


def chat_of(key: str) -> str:
    """The chat in a message key."""
    return key.rpartition(":")[0]


def conversation_key(bot_id: int | str, chat_id: int | str, thread: int | None = None) -> str:
    key = f"{PLATFORM}:{bot_id}:{chat_id}"
    return key if thread is None else f"{key}:{thread}"


def person_key(number: int) -> str:
    return f"{PLATFORM}:{number}"


def person_of(key: str) -> int | None:
    """The user id in a person's key."""
    found = _PERSON.fullmatch(key)
    return int(found[1]) if found else None


def conversation_of(update: JsonObject, bot_id: int) -> str:
    """The conversation an update belongs to, or the one for what cannot be read."""
    carrier = _carrier(update)
    chat = _object(carrier.get("chat")).get("id")
    if not isinstance(chat, int):
        return UNREADABLE
    thread = carrier.get("message_thread_id")
    in_topic = carrier.get("is_topic_message") is True  # a thread id alone is also set on mere replies
    return conversation_key(bot_id, chat, thread if in_topic and isinstance(thread, int) else None)


def twin_of(update: JsonObject) -> str | None:
    """The message that a new message's update carries."""
    message = _object(update.get("message"))
    chat, number = _object(message.get("chat")).get("id"), message.get("message_id")
    if isinstance(chat, int) and isinstance(number, int):
        return f"{PLATFORM}:{message_key(chat, number)}"
    return None


def is_urgent(update: JsonObject) -> bool:
    text = _object(update.get("message")).get("text")
    return any(kind in update for kind in URGENT_KINDS) or (isinstance(text, str) and _stops(text))


def _stops(text: str) -> bool:
    return bool(_STOP.fullmatch(text)) or says_stop(text)


def group_of(update: JsonObject) -> tuple[str | None, float]:
    """What an update may be a part of, and for how many seconds the next part may still come.

    Pictures of an album say so. The pieces of a long paste do not: after a nearly full message whatever the same
    person writes next belongs to it, if it comes at once.
    """
    message = _object(update.get("message"))
    if isinstance(album := message.get("media_group_id"), str):
        return f"album:{album}", SPLIT
    text, sender = message.get("text"), _object(message.get("from")).get("id")
    if not isinstance(text, str) or not isinstance(sender, int) or text.startswith("/"):
        return None, 0.0
    return f"paste:{sender}", SPLIT if len(text) >= LONG else 0.0


def _carrier(update: JsonObject) -> JsonObject:
    """The part of an update that names its chat; every kind has at most one."""
    query = _object(update.get("callback_query"))
    parts = [_object(query.get("message")), *map(_object, update.values())]
    return next((part for part in parts if "chat" in part), _NOTHING)


def _object(value: object) -> JsonObject:
    return cast("JsonObject", value) if isinstance(value, Mapping) else _NOTHING


def _digest(update: JsonObject) -> str:
    return sha256(json.dumps(update, sort_keys=True, default=str).encode()).hexdigest()[:16]
