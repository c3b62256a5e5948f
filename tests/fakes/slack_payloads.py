"""Payloads as Slack documents them, for the fake to deliver and for tests that need no server."""

from __future__ import annotations

from typing import Any

TEAM = "T1"
BOT = "UNOVA"
BOT_ID = "BNOVA"
APP = "A1"

Payload = dict[str, Any]


def event(inner: Payload, *, event_id: str = "Ev1", **outer: Any) -> Payload:
    """An Events API payload."""
    return {
        "type": "event_callback",
        "token": "verification",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "api_app_id": APP,
        "event_id": event_id,
        "event_time": 1_700_000_000,
        "event": inner,
        "authorizations": [{"team_id": TEAM, "enterprise_id": None, "user_id": BOT, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        **outer,
    }


def message(
    text: str, *, user: str = "U1001", channel: str = "D1001", ts: str = "1700000001.000100", **more: Any
) -> Payload:
    """A person's message; `channel` tells a direct message (D…) from a channel (C…)."""
    kind = "im" if channel.startswith("D") else "channel"
    return {
        "type": "message",
        "user": user,
        "text": text,
        "ts": ts,
        "event_ts": ts,
        "channel": channel,
        "channel_type": kind,
        "team": TEAM,
        **more,
    }


def mention(
    text: str, *, user: str = "U1001", channel: str = "C1", ts: str = "1700000001.000100", **more: Any
) -> Payload:
    """The twin of a message that mentions Nova; it names no channel type."""
    return {"type": "app_mention", "user": user, "text": text, "ts": ts, "event_ts": ts, "channel": channel, **more}


def reaction(
    emoji: str, *, ts: str, channel: str = "D1001", user: str = "U1001", added: bool = True, author: str = BOT
) -> Payload:
    return {
        "type": "reaction_added" if added else "reaction_removed",
        "user": user,
        "reaction": emoji,
        "item": {"type": "message", "channel": channel, "ts": ts},
        "item_user": author,
        "event_ts": "1700000009.000100",
    }


def changed(before: Payload, after: Payload) -> Payload:
    """What Slack sends when a message changes, for whatever reason."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": after["channel"],
        "channel_type": after["channel_type"],
        "message": after,
        "previous_message": before,
        "ts": "1700000008.000100",
        "event_ts": "1700000008.000100",
    }


def action(
    element: Payload, *, ts: str, channel: str = "D1001", user: str = "U1001", thread: str | None = None, **more: Any
) -> Payload:
    """A button of Nova's being pressed; `element` is the button as it was sent, with the value that was chosen."""
    container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": False}
    shown = {"type": "message", "user": BOT, "bot_id": BOT_ID, "ts": ts, "text": "…"}
    return {
        "type": "block_actions",
        "user": {"id": user, "username": "ana", "name": "ana", "team_id": TEAM},
        "api_app_id": APP,
        "container": {**container, **({"thread_ts": thread} if thread else {})},
        "trigger_id": f"13345224609.{ts}.{element['action_id']}",
        "team": {"id": TEAM, "domain": "example"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": channel, "name": "directmessage" if channel.startswith("D") else "general"},
        "message": {**shown, **({"thread_ts": thread} if thread else {})},
        "actions": [{"block_id": "b1", "action_ts": "1700000007.000100", **element}],
        "response_url": "https://hooks.slack.example/actions/1",
        **more,
    }


def slash(
    text: str, *, user: str = "U1001", channel: str = "C1", channel_name: str = "general", trigger: str = "1334.1.abc"
) -> Payload:
    return {
        "command": "/nova",
        "text": text,
        "user_id": user,
        "user_name": "ana",
        "team_id": TEAM,
        "team_domain": "example",
        "channel_id": channel,
        "channel_name": channel_name,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "trigger_id": trigger,
        "response_url": "https://hooks.slack.example/commands/1",
    }


def file(**more: Any) -> Payload:
    return {
        "id": "F1",
        "name": "report.csv",
        "mimetype": "text/csv",
        "size": 8,
        "url_private_download": "https://files.slack.com/files-pri/T1-F1/download/report.csv",
        **more,
    }
