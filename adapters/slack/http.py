"""Slack over HTTP, for whoever serves the endpoint: is a request Slack's, and what does it carry?"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from slack_sdk.signature import Clock, SignatureVerifier

from adapters.message import JsonObject, MalformedEvent, RawEvent, RequestRefused
from adapters.slack.api import log
from adapters.slack.events import ends_installation, raw_event
from adapters.slack.fields import read

PATHS = ("/slack/events", "/slack/interactions", "/slack/commands")
NOT_SLACKS = "not signed by Slack, or more than five minutes ago"
REMOVED = "Nova was removed from Slack: install the app again, set SLACK_BOT_TOKEN"


class _At(Clock):
    def __init__(self, now: float) -> None:
        self._now = now

    def now(self) -> float:
        return self._now


def verify(body: bytes, headers: Mapping[str, str], secret: str, now: float) -> bool:
    """Whether Slack signed this body at most five minutes before `now`."""
    verifier = SignatureVerifier(secret, _At(now))
    try:
        return verifier.is_valid_request(body, headers)
    except (ValueError, TypeError, OverflowError):  # headers and bytes that Slack would never send
        return False


def decode(body: bytes, content_type: str) -> JsonObject:
    """The payload of a request: events are JSON, interactions JSON in a form, slash commands a form."""
    try:
        if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
            return read(json.loads(body), "body").values
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        return read(json.loads(form["payload"]), "body.payload").values if "payload" in form else form
    except (ValueError, RecursionError) as error:
        raise MalformedEvent(f"the body is no JSON: {type(error).__name__}") from error


class SlackWebhook:
    """Implements `Webhook`: events, interactions and commands, each accepted at any of the paths."""

    paths = PATHS

    def __init__(self, secret: str, *, dm_threads: bool = False, now: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self._dm_threads = dm_threads
        self._now = now

    async def announce(self) -> None:
        """Nothing to do: the addresses are part of the app's configuration in Slack."""

    def read(self, body: bytes, headers: Mapping[str, str]) -> RawEvent | str:
        """What Slack signed is never turned away: what cannot be read is stored too, to be set aside."""
        now = self._now()
        if not verify(body, headers, self._secret, now):
            raise RequestRefused(401, NOT_SLACKS)
        try:
            payload = decode(body, headers.get("content-type", ""))
        except MalformedEvent:
            payload = {"unreadable": body.decode(errors="replace")}
        if payload.get("type") == "url_verification":
            return str(payload.get("challenge", ""))
        if "ssl_check" in payload:
            return ""
        if ends_installation(payload):
            log.error(REMOVED)
        return raw_event(payload, received_at=datetime.fromtimestamp(now, UTC), dm_threads=self._dm_threads)
