"""Answers that grow in Slack: natively in direct messages, by editing in channels, and whole at the end."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from adapters.message import Adapter, Reply, Sent, Target, Upload
from tests.fakes.slack import SlackPlatform
from tests.fakes.slack_answer import CHANNEL, DM, LONG, Answer, texts

BOTH = pytest.mark.parametrize("target", [DM, CHANNEL], ids=["native", "edited"])
SHORT = "Just this."


@pytest.fixture
async def slack() -> AsyncGenerator[SlackPlatform]:
    async with SlackPlatform() as platform, platform.adapter:
        yield platform
    assert platform.violations == []


@BOTH
async def test_a_long_answer_grows_and_ends_whole(slack: SlackPlatform, target: Target):
    answer = Answer(slack, target)
    await answer.grow()
    assert LONG.startswith(slack.seen[0].text.rstrip()[:500])
    assert await answer.finish() == answer.opened[0]
    [message] = slack.seen
    assert (message.text, message.thread) == (LONG, target.thread)
    assert [button.label for button in message.buttons] == ["👍", "👎"]
    assert answer.opened == [Sent(message.id, f"T1:{target.chat}:{message.id}")]


async def test_in_a_direct_message_slack_streams(slack: SlackPlatform):
    answer = Answer(slack, DM)
    await answer.grow()
    await answer.finish()
    methods = {call.method for call in slack.calls}
    assert methods == {"auth.test", "chat.startStream", "chat.appendStream", "chat.stopStream"}
    [start] = slack.called("chat.startStream")
    assert (start["recipient_team_id"], start["recipient_user_id"]) == ("T1", "U1001")


async def test_in_a_channel_a_message_is_edited(slack: SlackPlatform):
    answer = Answer(slack, CHANNEL)
    await answer.grow()
    await answer.finish()
    assert {call.method for call in slack.calls} == {"auth.test", "chat.postMessage", "chat.update"}
    assert slack.seen[0].edits > 5


@BOTH
async def test_a_short_answer_is_one_message(slack: SlackPlatform, target: Target):
    answer = Answer(slack, target)
    await answer.grow(SHORT)
    assert await answer.finish(SHORT) is None
    assert (slack.seen, answer.opened) == ([], [])


@BOTH
async def test_the_final_text_replaces_what_was_shown(slack: SlackPlatform, target: Target):
    answer = Answer(slack, target)
    await answer.grow()
    await answer.finish("Something else.")
    assert texts(slack) == ["Something else."]
    assert slack.seen[0].buttons


@BOTH
async def test_an_answer_longer_than_a_message_ends_as_its_first_part(slack: SlackPlatform, target: Target):
    long = " ".join(f"word{number}" for number in range(3_000))
    answer = Answer(slack, target)
    await answer.grow(long)
    parts = slack.adapter.parts(Reply("turn", target, long, feedback="a1"))
    await answer.stream.finish(parts[0])
    for part in parts[1:]:
        await slack.adapter.send(part)
    assert " ".join(texts(slack)) == long
    assert [len(message.buttons) for message in slack.seen] == [0, 0, 2]


@BOTH
async def test_row_32_nobody_is_pinged_while_it_grows(slack: SlackPlatform, target: Target):
    text = LONG + " <!channel> `<!here>` <@U1001>"
    answer = Answer(slack, target)
    for character in text:
        await answer.stream.append(character)
        slack.clock.now += 0.05
    assert "<!channel>" not in slack.seen[0].text
    await answer.finish(text)
    assert texts(slack) == [LONG + " &lt;!channel> `<!here>` &lt;@U1001>"]


@BOTH
async def test_what_turns_out_to_be_code_is_shown_as_code_at_the_end(slack: SlackPlatform, target: Target):
    text = f"{LONG} `<!here> is code` {LONG}"
    answer = Answer(slack, target)
    await answer.grow(text)
    await answer.finish(text)
    assert texts(slack) == [text]


async def test_pieces_of_a_stream_keep_their_distance(slack: SlackPlatform):
    answer = Answer(slack, DM)
    for word in LONG.split(" "):
        await answer.stream.append(f"{word} ")
    assert len(slack.calls) == 2  # auth.test and chat.startStream: no time has passed for more
    await answer.finish()
    assert texts(slack) == [LONG]


async def test_an_answer_does_not_outrun_other_posts_in_its_channel(slack: SlackPlatform):
    answer = Answer(slack, CHANNEL)
    await slack.adapter.send(Reply("other", CHANNEL, "hello"))
    await answer.stream.append(LONG)
    assert texts(slack) == ["hello"]
    slack.clock.now += 1
    await answer.stream.append(" more")
    assert len(slack.seen) == 2


async def test_files_follow_a_streamed_answer(slack: SlackPlatform):
    answer = Answer(slack, DM)
    await answer.grow()
    file = Upload("report.csv", "text/csv", b"a,b\n")
    await answer.stream.finish(Reply("turn", DM, LONG, attachments=(file,)))
    assert [upload["name"] for upload in slack.workspace.uploads] == ["report.csv"]


async def test_what_only_one_person_may_see_does_not_grow(slack: SlackPlatform):
    answer = Answer(slack, replace(CHANNEL, only_for="slack:T1:U1001"))
    await answer.grow()
    assert await answer.finish() is None
    assert slack.seen == []


async def test_a_direct_message_that_is_not_open_yet_does_not_grow(slack: SlackPlatform):
    adapter: Adapter = slack.adapter
    answer = Answer(slack, adapter.direct("slack:T1:U1001"))
    await answer.grow()
    assert await answer.finish() is None


async def test_row_12_no_two_edits_are_the_same(slack: SlackPlatform):
    answer = Answer(slack, CHANNEL)
    await answer.grow()
    for _ in range(20):
        await answer.stream.append("")
        slack.clock.now += 5
    shown = [call["blocks"][0]["text"] for call in slack.called("chat.update")]
    assert len(shown) == len(set(shown))
