"""What people write in Slack: who is meant, what was said, and where an answer goes."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.message import (
    Command,
    Message,
    Quoted,
)
from adapters.slack import parsing, raw_event
from adapters.slack.identity import Identity
from tests.fakes import slack_payloads as payloads
from tests.fakes.slack_payloads import BOT, BOT_ID, TEAM, Payload
from tests.fakes.slack_reading import ANA, NOW, PEOPLE, parse


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
        ({"source_team": "TELSEWHERE"}, {}, True),
        ({}, {"is_ext_shared_channel": True}, True),
    ],
)
def test_slack_connect_is_external(inner: Payload, outer: Payload, *, external: bool):
    assert message(payloads.message(f"<@{BOT}> hi", channel="C1", **inner), **outer).is_external is external


@pytest.mark.parametrize(("team", "external"), [("T1", False), ("TELSEWHERE", True)])
def test_so_is_a_slash_command_of_another_organisation(team: str, *, external: bool):
    found = parse({**payloads.slash("ask how much"), "team_id": team})
    assert isinstance(found, Message)
    assert found.is_external is external


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
