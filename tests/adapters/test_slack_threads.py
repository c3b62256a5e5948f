"""A thread that Nova is asked into: what was said there before, read once, at Slack's pace."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.message import Earlier, Message
from adapters.slack import raw_event
from adapters.slack.threads import MOST
from tests.fakes import slack_payloads as payloads
from tests.fakes.slack import SlackPlatform
from tests.fakes.slack_payloads import BOT, BOT_ID, Payload
from tests.fakes.slack_reading import NOW

ROOT = "1700000001.000100"
READ = "conversations.replies"


@pytest.fixture
async def slack() -> AsyncIterator[SlackPlatform]:
    async with SlackPlatform() as platform:
        platform.workspace.people = {"U1001": {"profile": {"display_name": "Ana"}}, "U1002": {"name": "ben"}}
        async with platform.adapter:
            yield platform
            assert platform.violations == []


def said(number: int, text: str, **more: object) -> Payload:
    """A message of the thread; the first is its root."""
    return {
        "type": "message",
        "user": "U1001",
        "text": text,
        "ts": f"170000{number:04}.000100",
        "thread_ts": ROOT,
        **more,
    }


async def asked(
    slack: SlackPlatform, *, ts: str = "1700009999.000100", channel: str = "C1", root: str = ROOT
) -> Message:
    """Somebody mentions Nova at the end of the thread."""
    inner = payloads.mention(f"<@{BOT}> what do you think?", ts=ts, channel=channel, thread_ts=root)
    message = await slack.adapter.parse(raw_event(payloads.event(inner), received_at=NOW))
    assert isinstance(message, Message)
    return message


async def above(slack: SlackPlatform, *thread: Payload) -> tuple[Earlier, ...]:
    slack.workspace.threads[ROOT] = list(thread)
    return await slack.adapter.thread(await asked(slack))


async def test_what_was_said_before_is_read_with_names(slack: SlackPlatform):
    first, second = await above(slack, said(1, "Shall we ship it?"), said(2, "ask <@U1002> &amp; Nova", user="U1002"))
    assert (first.sender.name, first.text, first.is_own) == ("Ana", "Shall we ship it?", False)
    assert first.sender.key == "slack:T1:U1001"
    assert first.message_key == f"T1:C1:{said(1, '')['ts']}"
    assert (second.sender.name, second.text) == ("ben", "ask @ben & Nova")
    assert first.sent_at < second.sent_at


async def test_the_message_itself_and_what_came_after_it_are_left_out(slack: SlackPlatform):
    own = payloads.mention("hi", ts="1700009999.000100", thread_ts=ROOT)
    later = said(0, "later", ts="1700010000.000100")
    assert [entry.text for entry in await above(slack, said(1, "before"), own, later)] == ["before"]


async def test_novas_own_words_and_other_programs_are_told_apart(slack: SlackPlatform):
    alert = said(
        1, "", user=None, bot_id="B7", subtype="bot_message", username="Pager", attachments=[{"fallback": "CPU 97 %"}]
    )
    mine = said(2, "I looked at it.", user=BOT, bot_id=BOT_ID)
    joined = said(3, "<@U1001> has joined the channel", subtype="channel_join")
    first, second = await above(slack, alert, mine, joined)
    assert (first.sender.name, first.sender.is_bot, first.text) == ("Pager", True, "CPU 97 %")
    assert (second.is_own, second.sender.name) == (True, "Nova")


async def test_of_a_long_thread_the_first_and_the_newest_are_read(slack: SlackPlatform):
    entries = await above(slack, *[said(number, f"message {number}") for number in range(1, 451)])
    assert len(entries) == MOST
    assert (entries[0].text, entries[1].text, entries[-1].text) == ("message 1", "message 412", "message 450")
    assert len(slack.called(READ)) == 3


async def test_a_thread_is_read_once_a_minute(slack: SlackPlatform):
    await above(slack, said(1, "before"))
    await slack.adapter.thread(await asked(slack, ts="1700009999.000200"))
    assert len(slack.called(READ)) == 1
    slack.clock.now += 61
    await slack.adapter.thread(await asked(slack))
    assert len(slack.called(READ)) == 2


async def test_slacks_pace_is_kept_however_many_threads_there_are(slack: SlackPlatform):
    for number in range(120):
        slack.workspace.threads[f"17000{number:05}.000100"] = [said(number, "before")]
        await slack.adapter.thread(await asked(slack, root=f"17000{number:05}.000100"))
    assert len(slack.called(READ)) == 120


@pytest.mark.parametrize("failure", ["refused", "error", "html", "missing_scope", "thread_not_found"])
async def test_what_cannot_be_read_was_not_said(slack: SlackPlatform, failure: str):
    slack.fail_next(READ, failure)
    assert await above(slack, said(1, "before")) == ()


async def test_when_slack_stops_in_the_middle_the_beginning_counts(slack: SlackPlatform):
    slack.fail_next(READ, "")
    slack.fail_next(READ, "refused")
    assert (await above(slack, *[said(number, f"message {number}") for number in range(1, 451)]))[
        -1
    ].text == "message 200"


async def test_odd_entries_are_passed_over(slack: SlackPlatform):
    odd = [said(2, "x", **{name: 7}) for name in ("ts", "user", "subtype", "bot_id", "team")]
    odd += [said(3, "", attachments=7), {"type": "message"}]
    assert [entry.text for entry in await above(slack, said(1, "before"), *odd)] == ["before"]


async def test_a_new_thread_and_a_direct_message_have_nothing_above(slack: SlackPlatform):
    assert await slack.adapter.thread(await asked(slack, ts=ROOT)) == ()
    assert await slack.adapter.thread(await asked(slack, channel="D1001")) == ()
    assert slack.called(READ) == []
