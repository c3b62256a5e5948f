"""Other people's JSON is made fit to be stored, and left alone where it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from adapters import slack, telegram
from adapters.message import JsonObject, RawEvent
from adapters.payload import CUT, storable
from tests.fakes import slack_payloads as payloads

NOW = datetime(2026, 1, 2, tzinfo=UTC)
PLATFORMS: dict[str, Callable[[JsonObject], RawEvent]] = {
    "telegram": lambda payload: telegram.raw_event(payload, 123456, NOW),
    "slack": lambda payload: slack.raw_event(payload, received_at=NOW),
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=[])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
_raw = TypeAdapter(RawEvent)


def nested(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"inner": [value]}
    return value


@pytest.mark.parametrize("platform", PLATFORMS)
@given(payload=st.dictionaries(st.text(st.characters(exclude_categories=[])), JSON))
def test_whatever_is_delivered_can_be_stored(platform: str, payload: dict[str, Any]):
    _raw.validate_json(_raw.dump_json(PLATFORMS[platform](payload)))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_nests_without_end_can_be_stored(platform: str):
    raw = PLATFORMS[platform](nested(5_000))
    assert CUT in _raw.dump_json(raw).decode()


def test_an_ordinary_payload_stays_as_it_was():
    payload = payloads.event(payloads.message("olá 😀\n<@U1>", files=[payloads.file()]))
    assert storable(payload) == payload


def test_half_an_emoji_does_not_cost_the_words_around_it():
    assert storable({"text": "hi \ud83d there \ud83d\ude00"}) == {"text": "hi � there 😀"}
