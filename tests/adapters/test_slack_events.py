"""What else Slack delivers: edits, reactions, presses, stops, and what cannot be read."""

import json
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.message import (
    Action,
    Edit,
    MalformedEvent,
    Member,
    Opened,
    Reaction,
    Stop,
)
from adapters.slack import parsing, raw_event
from tests.fakes import slack_payloads as payloads
from tests.fakes.slack_payloads import BOT, BOT_ID, Payload
from tests.fakes.slack_reading import ANA, NOVA, NOW, PEOPLE, parse


class TestEdits:
    before = payloads.message("helo")
    after = payloads.message("hello", edited={"user": "U1001", "ts": "1700000005.000000"})

    def test_a_changed_text_is_an_edit(self):
        found = parse(payloads.event(payloads.changed(self.before, self.after)))
        assert isinstance(found, Edit)
        assert (found.message_key, found.text) == ("T1:D1001:1700000001.000100", "hello")
        assert found.edited_at == datetime(2023, 11, 14, 22, 13, 25, tzinfo=UTC)
        assert (found.sender, found.conversation) == (ANA, "slack:T1:D1001")

    def test_an_edit_in_a_thread_belongs_to_its_conversation(self):
        place = {"channel": "C1", "channel_type": "channel", "thread_ts": "1700000000.000100"}
        payload = payloads.event(payloads.changed({**self.before, **place}, {**self.after, **place}))
        assert raw_event(payload, received_at=NOW).conversation == "slack:T1:C1:1700000000.000100"

    @pytest.mark.parametrize(
        "change",
        [
            {"text": "helo", "attachments": [{"title": "an unfurled link"}]},
            {"user": BOT},
            {"bot_id": BOT_ID},
            {"bot_id": "BOTHER"},
            {"subtype": "tombstone", "text": "This message was deleted."},
        ],
    )
    def test_row_29_unfurls_and_bots_are_not(self, change: Payload):
        assert parse(payloads.event(payloads.changed(self.before, {**self.after, **change}))) is None


class TestReactions:
    @pytest.mark.parametrize(
        "emoji",
        [
            "+1",
            "thumbsup",
            "heart",
            "white_check_mark",
            "tada",
            "fire",
            "clap",
            "handshake",
            "heart_eyes",
            "+1::skin-tone-5",
        ],
    )
    def test_praise(self, emoji: str):
        assert parsing.mark(emoji) == "+1"

    @pytest.mark.parametrize(
        "emoji", ["-1", "thumbsdown", "x", "confused", "hankey", "rage", "middle_finger", "-1::skin-tone-2"]
    )
    def test_blame(self, emoji: str):
        assert parsing.mark(emoji) == "-1"

    @pytest.mark.parametrize("emoji", ["thinking_face", "neutral_face", "shrug::skin-tone-4", "woman-shrugging"])
    def test_doubt(self, emoji: str):
        assert parsing.mark(emoji) == "puzzled"

    def test_anything_else(self):
        assert parsing.mark("eyes") == "other"

    @pytest.mark.parametrize("added", [True, False])
    def test_a_reaction_to_an_answer(self, *, added: bool):
        found = parse(payloads.event(payloads.reaction("+1::skin-tone-3", ts="1700000003.000100", added=added)))
        assert found == Reaction(
            "slack:Ev1", "T1:D1001:1700000003.000100", "slack:T1:D1001", ANA, "+1", "+1::skin-tone-3", added=added
        )

    def test_a_reaction_to_somebody_else_is_nothing(self):
        assert parse(payloads.event(payloads.reaction("+1", ts="1700000003.000100", author="U1002"))) is None


class TestActions:
    def test_feedback(self):
        element = {"action_id": "fb:answer-1", "type": "feedback_buttons", "value": "down"}
        found = parse(payloads.action(element, ts="1700000003.000100", thread="1700000001.000100"))
        assert isinstance(found, Action)
        assert (found.id, found.value) == ("feedback", "answer-1:down")
        assert found.message_key == "T1:D1001:1700000003.000100"
        assert (found.target.thread, found.target.chat_kind) == ("1700000001.000100", "dm")
        assert found.sender == ANA

    def test_any_button(self):
        element = {"action_id": "do:3:approve", "type": "button", "value": "proposal-7"}
        found = parse(payloads.action(element, ts="1700000003.000100", channel="C1"))
        assert isinstance(found, Action)
        assert (found.id, found.value) == ("approve", "proposal-7")
        assert found.conversation == "slack:T1:C1:1700000003.000100"
        assert found.target.only_for is None

    def test_what_one_person_saw_is_answered_to_that_person(self):
        element = {"action_id": "do:0:more", "type": "button", "value": ""}
        payload = payloads.action(element, ts="1700000003.000100", channel="C1")
        found = parse({**payload, "container": {**payload["container"], "is_ephemeral": True}})
        assert isinstance(found, Action)
        assert found.target.only_for == ANA.key

    def test_other_interactions_are_nothing(self):
        press = payloads.action({"action_id": "do:0:a", "value": ""}, ts="1700000003.000100")
        assert parse({**press, "actions": []}) is None
        assert parse({"type": "view_submission", "team": {"id": "T1"}, "trigger_id": "1"}) is None


def test_the_stop_button():
    inner = {"type": "agent_session_stopped", "channel": "D1001", "thread_ts": "1700000001.000100", "user": "U1001"}
    raw = raw_event(payloads.event({**inner, "streaming_message_ts": []}), received_at=NOW)
    found = parsing.parse(raw, NOVA, PEOPLE)
    assert isinstance(found, Stop)
    assert (found.conversation, found.sender, found.target.thread) == ("slack:T1:D1001", ANA, "1700000001.000100")
    assert raw.urgent


def test_opening_the_direct_message():
    opened = {"type": "app_home_opened", "user": "U1001", "channel": "D1001", "tab": "messages"}
    found = parse(payloads.event(opened))
    assert isinstance(found, Opened)
    assert (found.conversation, found.target.chat, found.target.thread) == ("slack:T1:D1001", "D1001", None)
    assert parse(payloads.event({**opened, "tab": "home"})) is None


def test_joining_a_channel():
    joined = {"type": "member_joined_channel", "user": BOT, "channel": "C1"}
    assert parse(payloads.event(joined)) == Member("slack:Ev1", "slack:T1:C1", "C1", present=True)
    assert parse(payloads.event({**joined, "user": "U1001"})) is None


@pytest.mark.parametrize(
    "inner",
    [
        {"type": "app_context_changed", "user": "U1001", "context": {}},
        {"type": "channel_rename", "channel": {"id": "C1", "name": "new"}},
        {"type": "team_join", "user": {"id": "U5"}},
        {"type": "unheard_of"},
    ],
)
def test_unknown_events_are_nothing_and_never_fail(inner: Payload):
    assert parse(payloads.event(inner)) is None


@pytest.mark.parametrize(
    ("payload", "urgent"),
    [
        (payloads.event(payloads.message("/stop")), True),
        (payloads.event(payloads.mention(f"<@{BOT}> /stop")), True),
        (payloads.event(payloads.message("/stop please")), True),
        (payloads.event(payloads.message("stop")), True),
        (payloads.event(payloads.message("stop the oven at 8")), False),
        (payloads.slash("stop"), True),
        (payloads.slash("digest off"), False),
        (payloads.event(payloads.reaction("+1", ts="1700000001.000100")), True),
        (payloads.action({"action_id": "do:0:a", "value": ""}, ts="1700000001.000100"), True),
    ],
)
def test_what_does_not_wait_behind_a_running_answer(payload: Payload, *, urgent: bool):
    assert raw_event(payload, received_at=NOW).urgent is urgent


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({}, "payload"),
        ({"type": "event_callback", "team_id": "T1"}, "payload.event.type"),
        (payloads.event(payloads.message("hi", channel="C1") | {"ts": 17}), "payload.event.ts"),
        (payloads.event(payloads.message("hi") | {"ts": "yesterday"}), "payload.event.ts"),
        (payloads.event(payloads.message("hi") | {"text": ["hi"]}), "payload.event.text"),
        (payloads.event(payloads.message("hi") | {"user": None}), "payload.event.user"),
        (payloads.event(payloads.message("hi", files={"id": "F1"})), "payload.event.files"),
        (payloads.event(payloads.message("hi", files=[{"name": "x"}])), r"payload.event.files\[0\].id"),
        ({**payloads.event(payloads.message("hi")), "event_id": 7}, "payload.event_id"),
        (payloads.event(payloads.message("hi"), authorizations=[{}]), r"payload.authorizations\[0\]"),
        ({**payloads.slash("x"), "channel_id": None}, "payload.channel_id"),
    ],
)
def test_a_malformed_event_says_which_field_is_wrong(payload: Any, field: str):
    with pytest.raises(MalformedEvent, match=field):
        parse(payload)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
KNOWN = [
    payloads.event(payloads.message("hi <@U1002>", files=[payloads.file()], thread_ts="1700000000.000100")),
    payloads.event(payloads.changed(payloads.message("a"), payloads.message("b"))),
    payloads.event(payloads.reaction("+1", ts="1700000001.000100")),
    payloads.action({"action_id": "do:0:a", "value": ""}, ts="1700000001.000100"),
    payloads.slash("digest off"),
]


@st.composite
def damaged(draw: st.DrawFn) -> Payload:
    """A real payload in which any one value, at any depth, has become something else or is gone."""
    payload: Payload = json.loads(json.dumps(draw(st.sampled_from(KNOWN))))
    target = payload
    name: str = draw(st.sampled_from(sorted(target)))
    while isinstance(inner := target[name], dict) and inner and draw(st.booleans()):
        target = cast("Payload", inner)
        name = draw(st.sampled_from(sorted(target)))
    if draw(st.booleans()):
        del target[name]
    else:
        target[name] = draw(JSON)
    return payload


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged() | st.dictionaries(st.text(), JSON))
def test_anything_at_all_is_stored_and_then_read_or_quarantined(payload: Payload):
    raw = raw_event(payload, received_at=NOW)
    assert raw.key.startswith("slack:")
    assert raw.conversation.startswith("slack:")
    try:
        parsing.user_ids(raw)
        event = parsing.parse(raw, NOVA, PEOPLE)
    except MalformedEvent:
        return  # quarantined
    assert event is None or event.conversation == raw.conversation != "slack:unreadable"
