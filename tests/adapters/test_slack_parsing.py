"""What Slack delivers, as Nova's events: who is meant, what was said, and what is none of Nova's business."""

import json
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.message import (
    Action,
    Command,
    Edit,
    Event,
    MalformedEvent,
    Member,
    Message,
    Opened,
    Person,
    Quoted,
    Reaction,
    Stop,
)
from adapters.slack import parsing, raw_event
from adapters.slack.identity import Identity
from tests.fakes import slack_payloads as payloads
from tests.fakes.slack_payloads import BOT, BOT_ID, TEAM, Payload

NOW = datetime(2026, 1, 2, tzinfo=UTC)
NOVA = Identity(BOT, BOT_ID, TEAM)
ANA = Person("slack:T1:U1001", "Ana Lima", "ana", locale="pt-BR", timezone="America/Sao_Paulo")
BEN = Person("slack:T1:U1002", "Ben")
ROBOT = Person("slack:T1:U1003", "Robot", is_bot=True)
PEOPLE = {"U1001": ANA, "U1002": BEN, "U1003": ROBOT}


def parse(payload: Payload, *, dm_threads: bool = False) -> Event | None:
    return parsing.parse(raw_event(payload, received_at=NOW, dm_threads=dm_threads), NOVA, PEOPLE)


def message(inner: Payload, *, dm_threads: bool = False, **outer: Any) -> Message:
    event = parse(payloads.event(inner, **outer), dm_threads=dm_threads)
    assert isinstance(event, Message)
    return event


def test_a_direct_message():
    found = message(payloads.message("hello", ts="1700000001.000100"))
    assert found.event_key == "slack:Ev1"
    assert found.message_key == "T1:D1001:1700000001.000100"
    assert found.conversation == "slack:T1:D1001"
    assert (found.workspace, found.chat, found.chat_kind, found.addressed) == ("T1", "D1001", "dm", "dm")
    assert found.sender == ANA
    assert found.sent_at == datetime(2023, 11, 14, 22, 13, 21, 100, tzinfo=UTC)
    assert found.target.thread == found.thread == "1700000001.000100"  # answers go into its thread


def test_a_direct_message_is_one_conversation_unless_threads_are_wanted():
    reply = payloads.message("and then?", ts="1700000002.000100", thread_ts="1700000001.000100")
    assert message(reply).conversation == "slack:T1:D1001"
    assert message(reply, dm_threads=True).conversation == "slack:T1:D1001:1700000001.000100"


def test_a_channel_thread_is_a_conversation():
    root = message(payloads.message(f"<@{BOT}> hi", channel="C1", ts="1700000001.000100"))
    reply = message(payloads.message("more", channel="C1", ts="1700000002.000100", thread_ts="1700000001.000100"))
    assert root.conversation == reply.conversation == "slack:T1:C1:1700000001.000100"
    assert reply.thread == reply.target.thread == "1700000001.000100"


def test_a_group_of_people_is_a_group():
    assert message(payloads.message("hi", channel="C2", channel_type="mpim")).chat_kind == "group"
    assert message(payloads.message("hi", channel="C1")).chat_kind == "channel"


@pytest.mark.parametrize(
    ("inner", "addressed"),
    [
        (payloads.message("hi"), "dm"),
        (payloads.message(f"<@{BOT}> hi", channel="C1"), "mention"),
        (payloads.mention(f"<@{BOT}> hi"), "mention"),
        (payloads.message("hi", channel="C1"), "none"),
        (payloads.message("<@U1002> hi", channel="C1"), "none"),
        (payloads.message("hi", channel="C1", thread_ts="1700000001.000100"), "none"),  # the root itself
        (payloads.message("more", channel="C1", ts="1700000002.000100", thread_ts="1700000001.000100"), "thread"),
        (payloads.message("hi", channel="G1", channel_type="mpim"), "none"),
        (payloads.message(f"<@{BOT}>", channel="G1", channel_type="mpim"), "mention"),
    ],
)
def test_who_is_meant(inner: Payload, addressed: str):
    assert message(inner).addressed == addressed


@pytest.mark.parametrize(
    ("text", "addressed", "mentions"),
    [
        ("<@U1002> what do you think?", "none", ("slack:T1:U1002",)),
        (f"<@U1002> and <@{BOT}>: what do you think?", "mention", ("slack:T1:U1002",)),
        ("<@U1003> is a robot", "thread", ()),
        ("thank you", "thread", ()),
    ],
)
def test_row_31_nova_is_quiet_between_people(text: str, addressed: str, mentions: tuple[str, ...]):
    reply = payloads.message(text, channel="C1", ts="1700000002.000100", thread_ts="1700000001.000100")
    assert (message(reply).addressed, message(reply).mentions) == (addressed, mentions)


def test_row_31_a_thread_reply_tells_who_began_the_thread():
    reply = payloads.message("more", channel="C1", ts="1700000002.000100", thread_ts="1700000001.000100")
    own, other = message({**reply, "parent_user_id": BOT}), message({**reply, "parent_user_id": "U1002"})
    assert (own.addressed, own.reply_to) == ("reply", Quoted("T1:C1:1700000001.000100", "", is_bot=True))
    assert (other.addressed, other.reply_to) == ("thread", Quoted("T1:C1:1700000001.000100", "", is_bot=False))
    assert message(payloads.message("hi")).reply_to is None


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"<@{BOT}> hi", "hi"),
        (f"<@{BOT}>, <@{BOT}>: hi", "hi"),
        (f"hey <@{BOT}>, look", "hey, look"),
        (f"thanks <@{BOT}>!", "thanks!"),
        (f"<@{BOT}|nova>", ""),
        ("ask <@U1002> or <@U9|old name> or <@U8>", "ask @Ben or @old name or @U8"),
        ("a &lt;b&gt; &amp; c &amp;lt;", "a <b> & c &lt;"),
        ("see <https://example.com/a?b=1&amp;c=2|the page>", "see [the page](https://example.com/a?b=1&c=2)"),
        ("<https://example.com>", "https://example.com"),
        ("<http://example.com|example.com>", "example.com"),
        ("<mailto:a@example.com|a@example.com>", "a@example.com"),
        ("<https://example.com/(x)|a [b]>", r"[a \[b\]](<https://example.com/(x)>)"),
        ("<#C2|general> <#C3>", "#general #C3"),
        ("<!here> <!subteam^S1|@sales> <!date^1^{date}|1 Jan>", "@here @sales 1 Jan"),
    ],
)
def test_text_is_clean(text: str, clean: str):
    assert message(payloads.message(text)).text == clean


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/digest off", Command("digest", "off")),
        (f"<@{BOT}> /digest off", Command("digest", "off")),
        ("/nova digest  off now", Command("digest", "off now")),
        ("/stop", Command("stop", "")),
        ("/stop@nova", Command("stop", "")),
        ("/etc/hosts is wrong", None),
        ("what does /stop do", None),
    ],
)
def test_a_command_can_be_written_as_a_message(text: str, command: Command | None):
    assert message(payloads.message(text)).command == command


def test_what_is_said_to_others_is_no_command():
    assert message(payloads.message("/stop", channel="C1")).command is None


def test_a_slash_command():
    found = parse(payloads.slash("digest off", trigger="13.37.abc"))
    assert isinstance(found, Message)
    assert found.event_key == "slack:13.37.abc"
    assert (found.command, found.text, found.addressed) == (Command("digest", "off"), "digest off", "command")
    assert (found.conversation, found.chat_title, found.sent_at) == ("slack:T1:C1", "general", NOW)
    assert found.target.only_for == ANA.key  # in a channel only the person who typed it sees the answer


def test_a_slash_command_in_a_direct_message_is_answered_openly():
    found = parse(payloads.slash("", channel="D1001", channel_name="directmessage"))
    assert isinstance(found, Message)
    assert found.command == Command("help", "")
    assert (found.conversation, found.target.only_for) == ("slack:T1:D1001", None)


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
def test_what_people_write_in_other_ways_counts(subtype: str):
    assert message(payloads.message("hi", subtype=subtype)).text == "hi"


@pytest.mark.parametrize("subtype", ["channel_join", "message_deleted", "channel_topic", "bot_message", "unheard_of"])
def test_what_slack_writes_does_not(subtype: str):
    assert parse(payloads.event(payloads.message("joined", subtype=subtype))) is None


@pytest.mark.parametrize(
    "inner",
    [
        payloads.message("I am Nova", user=BOT),
        payloads.message("I am Nova", bot_id=BOT_ID),
        payloads.message("I am another bot", user="U1003", bot_id="BOTHER"),
        payloads.mention(f"<@{BOT}> let us talk for ever", bot_id="BOTHER"),
        payloads.message("a reminder", user="USLACKBOT"),
        payloads.reaction("+1", ts="1700000001.000100", user=BOT),
    ],
)
def test_row_26_bots_are_not_answered(inner: Payload):
    assert parse(payloads.event(inner)) is None


def test_files_come_with_the_message():
    files = [
        payloads.file(),
        payloads.file(id="F2", name="me.png", mimetype="image/png"),
        payloads.file(id="F3", mimetype="audio/webm", subtype="slack_audio"),
        payloads.file(id="F4", mode="tombstone"),
        {"id": "F5", "file_access": "check_file_info"},
    ]
    found = message(payloads.message("", subtype="file_share", files=files)).attachments
    assert [(file.id, file.kind, file.name) for file in found] == [
        ("F1", "document", "report.csv"),
        ("F2", "image", "me.png"),
        ("F3", "voice", "report.csv"),
        ("F5", "document", "F5"),
    ]
    assert (found[0].mime, found[0].size) == ("text/csv", 8)
    assert found[0].handle == "https://files.slack.com/files-pri/T1-F1/download/report.csv"


@pytest.mark.parametrize(
    ("inner", "outer", "external"),
    [
        ({}, {}, False),
        ({"user_team": "T1"}, {}, False),
        ({"user_team": "TELSEWHERE"}, {}, True),
        ({}, {"is_ext_shared_channel": True}, True),
    ],
)
def test_slack_connect_is_external(inner: Payload, outer: Payload, *, external: bool):
    assert message(payloads.message(f"<@{BOT}> hi", channel="C1", **inner), **outer).is_external is external


def test_a_guest_is_known_by_the_own_team():
    assert message(payloads.message("hi", user_team="TELSEWHERE")).sender.key == "slack:TELSEWHERE:U1001"


def test_the_workspace_is_the_one_nova_is_installed_in():
    shared = payloads.event(payloads.message("hi"))
    found = parse({**shared, "team_id": "TELSEWHERE"})
    assert isinstance(found, Message)
    assert found.workspace == "T1"


def test_an_organisations_installation_is_one_workspace():
    install = [{"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": True}]
    colleague = payloads.message("hi", user_team="TSISTER")
    raw = raw_event(payloads.event(payloads.message("hi"), authorizations=install), received_at=NOW)
    other = raw_event(payloads.event(colleague, authorizations=install), received_at=NOW)
    nova = Identity(BOT, BOT_ID, TEAM, "E1", is_organisation=True)
    found, sister = parsing.parse(raw, nova, PEOPLE), parsing.parse(other, nova, PEOPLE)
    assert isinstance(found, Message)
    assert isinstance(sister, Message)
    assert (found.workspace, found.sender.key) == ("E1", "slack:T1:U1001")
    assert (sister.workspace, sister.sender.key, sister.is_external) == ("E1", "slack:TSISTER:U1001", False)


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
    @pytest.mark.parametrize("emoji", ["+1", "thumbsup", "heart", "white_check_mark", "tada", "+1::skin-tone-5"])
    def test_praise(self, emoji: str):
        assert parsing.mark(emoji) == "+1"

    @pytest.mark.parametrize("emoji", ["-1", "thumbsdown", "x", "confused", "-1::skin-tone-2"])
    def test_blame(self, emoji: str):
        assert parsing.mark(emoji) == "-1"

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
        (payloads.event(payloads.message("/stop please")), False),
        (payloads.event(payloads.message("stop")), False),
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


@settings(deadline=None)
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
