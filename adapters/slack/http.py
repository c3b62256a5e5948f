"""Slack over HTTP, for whoever serves the endpoint: is a request Slack's, and what does it carry? Pure functions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

from slack_sdk.signature import Clock, SignatureVerifier

from adapters.message import JsonObject, MalformedEvent
from adapters.slack.fields import read


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
    except ValueError as error:
        raise MalformedEvent(f"the body is no JSON: {type(error).__name__}") from error
