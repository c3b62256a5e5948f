"""Where something happened in Slack, and the keys built from it: one function per key."""

from __future__ import annotations

import re
from dataclasses import dataclass

from adapters.message import ChatKind, MalformedEvent
from adapters.slack.fields import Fields

PLATFORM = "slack"
UNREADABLE = f"{PLATFORM}:unreadable"


@dataclass(frozen=True, slots=True)
class Place:
    """A channel of a workspace and, where it is known, the message at the root of the thread."""

    workspace: str
    channel: str
    kind: ChatKind
    root: str | None = None


def conversation_key(place: Place, *, dm_threads: bool) -> str:
    """`slack:{workspace}:{channel}:{root_ts}`; a direct message is one conversation unless `dm_threads`."""
    parts = [PLATFORM, place.workspace, place.channel]
    if place.root and (dm_threads or place.kind != "dm"):
        parts.append(place.root)
    return ":".join(part for part in parts if part)


def message_key(workspace: str, channel: str, ts: str) -> str:
    """The same for both events of a mention, for what Nova sends, and for reactions to it."""
    return f"{workspace}:{channel}:{ts}"


def person_key(team: str, user: str) -> str:
    return f"{PLATFORM}:{team}:{user}"


def is_person(person: str) -> bool:
    return re.fullmatch(rf"{PLATFORM}:[^:]+:[^:]+", person) is not None


def user_id(person: str) -> str:
    """The user id in a person's key; a bare id is left as it is."""
    return person.rsplit(":", 1)[-1]


def channel(message: str) -> str:
    """The channel in a message's key."""
    return message.split(":")[1]


def team(person: str, workspace: str) -> str:
    """The team in a person's key; people without one are of the workspace."""
    return person.split(":")[1] if is_person(person) else workspace


def place(payload: Fields) -> Place:
    """Where a payload of any kind happened. Raises MalformedEvent."""
    if payload.maybe("command"):
        return _place(payload, payload.text("channel_id"), payload.maybe("channel_name"), None)
    if payload.maybe("type") == "event_callback":
        return _event_place(payload, payload.object("event"))
    if payload.maybe("type") is None:
        raise MalformedEvent(f"{payload.path} is neither an event, an interaction nor a command")
    return _interaction_place(payload)


def workspace(payload: Fields) -> str:
    """The installation the payload was sent to: in a shared channel `team_id` can be the other side's."""
    install = next(iter(payload.objects("authorizations")), payload)
    if install.flag("is_enterprise_install"):
        key = install.maybe("enterprise_id") or _nested_id(payload, "enterprise")
    else:
        key = install.maybe("context_team_id") or install.maybe("team_id") or _nested_id(payload, "team")
    if not key:
        raise MalformedEvent(f"{install.path} names no workspace")
    return key


def _nested_id(payload: Fields, name: str) -> str | None:
    return payload.object(name).maybe("id") if payload.values.get(name) else None


def _event_place(payload: Fields, event: Fields) -> Place:
    if event.text("type").startswith("reaction_"):
        item = event.object("item")
        return _place(payload, item.maybe("channel") or "", None, item.maybe("ts"))
    channel = event.values.get("channel")
    if channel is not None and not isinstance(channel, str):
        return _place(payload, event.object("channel").maybe("id") or "", None, None)
    return _place(payload, channel or "", event.maybe("channel_type"), _event_root(event))


def _event_root(event: Fields) -> str | None:
    inner = event.object("message") if event.maybe("subtype") == "message_changed" else event
    return inner.maybe("thread_ts") or inner.maybe("ts")


def _interaction_place(payload: Fields) -> Place:
    channel = payload.object("channel") if payload.values.get("channel") else Fields({}, f"{payload.path}.channel")
    message = payload.object("message")
    root = message.maybe("thread_ts") or payload.object("container").maybe("thread_ts") or message.maybe("ts")
    return _place(payload, channel.maybe("id") or "", channel.maybe("name"), root)


def _place(payload: Fields, channel: str, hint: str | None, root: str | None) -> Place:
    return Place(workspace(payload), channel, _kind(channel, hint or ""), root)


def _kind(channel: str, hint: str) -> ChatKind:
    """`hint` is a channel type (message events) or a channel name (commands and buttons)."""
    if hint in {"im", "directmessage"} or channel.startswith("D"):
        return "dm"
    if hint == "mpim" or hint.startswith("mpdm-"):
        return "group"
    return "channel"
