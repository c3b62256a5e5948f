"""Payloads as deliveries: just enough is read to store and order them. Pure functions."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from adapters.message import JsonObject, MalformedEvent, RawEvent
from adapters.payload import storable
from adapters.slack import keys, mrkdwn
from adapters.slack.fields import Fields

NEW_MESSAGES = frozenset({None, "file_share", "thread_broadcast", "me_message"})
_URGENT_EVENTS = frozenset({"reaction_added", "reaction_removed", "agent_session_stopped"})
_GONE_EVENTS = ("app_uninstalled", "tokens_revoked")


def raw_event(payload: JsonObject, *, received_at: datetime, dm_threads: bool = False) -> RawEvent:
    """An Events API, interaction or slash command payload as it is stored. Never raises."""
    payload = storable(payload)
    try:
        return identify(payload, received_at=received_at, dm_threads=dm_threads)
    except MalformedEvent:
        return RawEvent(_digest(payload), keys.PLATFORM, keys.UNREADABLE, payload, received_at)


def identify(payload: JsonObject, *, received_at: datetime, dm_threads: bool) -> RawEvent:
    """The same, for a payload that can be read. Raises MalformedEvent."""
    fields = Fields(payload)
    return RawEvent(
        key=_key(fields),
        platform=keys.PLATFORM,
        conversation=keys.conversation_key(keys.place(fields), dm_threads=dm_threads),
        payload=payload,
        received_at=received_at,
        twin=_twin(fields),
        urgent=_is_urgent(fields),
    )


def ends_installation(payload: JsonObject) -> bool:
    """Whether Slack says that Nova was removed or its token revoked: nothing can be sent from here on."""
    event = payload.get("event")
    return isinstance(event, dict) and event.get("type") in _GONE_EVENTS  # pyright: ignore[reportUnknownMemberType]


def is_new_message(event: Fields) -> bool:
    return event.maybe("type") in {"message", "app_mention"} and event.maybe("subtype") in NEW_MESSAGES


def _key(payload: Fields) -> str:
    delivery = payload.maybe("event_id") or payload.maybe("trigger_id")
    return f"{keys.PLATFORM}:{delivery}" if delivery else _digest(payload.values)


def _digest(payload: JsonObject) -> str:
    """A key for what has none: the same bytes delivered again are the same event."""
    content = json.dumps(payload, sort_keys=True, default=repr).encode()
    return f"{keys.UNREADABLE}:{hashlib.sha256(content).hexdigest()[:32]}"


def _twin(payload: Fields) -> str | None:
    """One mention arrives as app_mention and as message, with different ids but the same channel and ts."""
    event = payload.object("event")
    if not is_new_message(event):
        return None
    place = keys.place(payload)
    return f"{keys.PLATFORM}:{keys.message_key(place.workspace, place.channel, event.text('ts'))}"


def _is_urgent(payload: Fields) -> bool:
    if payload.maybe("command"):
        return mrkdwn.is_stop(f"/{(payload.maybe('text') or '').strip()}")
    if payload.maybe("type") != "event_callback":
        return True
    event = payload.object("event")
    if is_new_message(event):
        return mrkdwn.is_stop(event.maybe("text") or "")
    return event.maybe("type") in _URGENT_EVENTS
