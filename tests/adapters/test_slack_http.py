"""Slack over HTTP: who may speak, and what was said. For whoever serves the endpoint."""

import json
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from adapters.message import MalformedEvent
from adapters.slack import decode, raw_event, verify
from tests.fakes import slack_payloads as payloads

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_700_000_000.0
BODY = json.dumps(payloads.event(payloads.message("olá"))).encode()
FORM = "application/x-www-form-urlencoded"


def signed(body: bytes, at: float = NOW) -> dict[str, str]:
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=str(int(at)), body=body)
    assert signature
    return {"X-Slack-Request-Timestamp": str(int(at)), "X-Slack-Signature": signature}


def test_what_slack_signed_is_slacks():
    assert verify(BODY, signed(BODY), SECRET, NOW)


@pytest.mark.parametrize("age", [301, -301])
def test_an_old_signature_is_worth_nothing(age: int):
    assert not verify(BODY, signed(BODY, NOW - age), SECRET, NOW)


def test_what_was_changed_on_the_way_is_not_slacks():
    assert not verify(BODY + b" ", signed(BODY), SECRET, NOW)
    assert not verify(BODY, signed(BODY), "another secret", NOW)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": "9" * 400, "X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": str(int(NOW)), "X-Slack-Signature": "v0=ñ"},
    ],
)
def test_nonsense_is_not_slacks(headers: dict[str, str]):
    assert not verify(BODY, headers, SECRET, NOW)


def test_a_body_that_is_no_text_is_not_slacks():
    assert not verify(b"\xff\xfe", signed(BODY), SECRET, NOW)


def test_without_a_secret_nothing_can_be_verified():
    with pytest.raises(ValueError, match="empty"):
        verify(BODY, signed(BODY), "", NOW)


@settings(deadline=None)
@given(st.binary(), st.dictionaries(st.sampled_from(["X-Slack-Request-Timestamp", "X-Slack-Signature"]), st.text()))
def test_nobody_gets_in_by_chance(body: bytes, headers: dict[str, str]):
    assert not verify(body, headers, SECRET, NOW)


def test_events_interactions_and_commands_are_read_alike():
    action = payloads.action({"action_id": "fb:a1", "value": "up"}, ts="1700000001.000100")
    slash = payloads.slash("digest off")
    assert decode(BODY, "application/json; charset=utf-8") == json.loads(BODY)
    assert decode(urlencode({"payload": json.dumps(action)}).encode(), FORM) == action
    assert decode(urlencode(slash).encode(), FORM) == slash


@pytest.mark.parametrize(
    ("body", "mime"),
    [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"\xff", FORM),
        (b"payload=x", FORM),
        (b"payload=1", FORM),
    ],
)
def test_what_cannot_be_read_is_malformed(body: bytes, mime: str):
    with pytest.raises(MalformedEvent):
        decode(body, mime)


def test_both_ways_give_the_same_event():
    received_at = datetime.fromtimestamp(NOW, UTC)
    over_http = raw_event(decode(BODY, "application/json"), received_at=received_at)
    by_socket = raw_event(payloads.event(payloads.message("olá")), received_at=received_at)
    assert over_http == by_socket
