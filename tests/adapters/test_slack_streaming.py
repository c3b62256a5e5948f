"""Answers that grow in Slack: natively in direct messages, by editing in channels, and whole at the end in any case."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import pytest

from adapters.message import Adapter, Rejected, Reply, Sent, Stream, Target, Uncertain, Upload
from tests.fakes.slack import SlackPlatform

DM = Target("slack", "T1", "D1001", "dm", "slack:T1:D1001", thread="1700000001.000100", recipient="slack:T1:U1001")
CHANNEL = Target("slack", "T1", "C1", "channel", "slack:T1:C1:1700000001.000100", thread="1700000001.000100")
BOTH = pytest.mark.parametrize("target", [DM, CHANNEL], ids=["native", "edited"])
SHORT = "Just this."
LONG = " ".join(f"word{number}" for number in range(300))


@dataclass
class Answer:
    """One streamed answer, as the orchestrator makes it: a word at a time, a little time between them."""

    slack: SlackPlatform
    target: Target
    opened: list[Sent] = field(default_factory=list[Sent])

    def __post_init__(self) -> None:
        self.stream: Stream = self.slack.adapter.stream(self.target, self._open)

    async def _open(self, sent: Sent) -> None:
        self.opened.append(sent)

    async def grow(self, text: str = LONG) -> None:
        for word in text.split(" "):
            await self.stream.append(f"{word} ")
            self.slack.clock.now += 0.05

    async def finish(self, body: str = LONG, *, feedback: str | None = "a1") -> Sent | None:
        whole = Reply("turn", self.target, body, feedback=feedback)
        return await self.stream.finish(self.slack.adapter.parts(whole)[0])


@pytest.fixture
async def slack() -> AsyncGenerator[SlackPlatform]:
    async with SlackPlatform() as platform, platform.adapter:
        yield platform
    assert platform.violations == []


@pytest.fixture
def _waits_by_the_clock(slack: SlackPlatform, monkeypatch: pytest.MonkeyPatch):
    """The SDK's handler for rate limits sleeps by itself; here it does so in the fake's time."""
    waiting = SimpleNamespace(sleep=slack.clock.sleep)
    monkeypatch.setattr("slack_sdk.http_retry.builtin_async_handlers.asyncio", waiting)


def texts(slack: SlackPlatform) -> list[str]:
    return [message.text for message in slack.seen]


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


@BOTH
@pytest.mark.parametrize("failure", ["lost", "error", "html"])
async def test_row_15_an_opening_that_was_lost_is_uncertain(slack: SlackPlatform, target: Target, failure: str):
    slack.fail_next("chat.startStream", failure)
    slack.fail_next("chat.postMessage", failure)
    answer = Answer(slack, target)
    await answer.grow()
    with pytest.raises(Uncertain):
        await answer.finish()
    assert len(slack.called("chat.startStream") + slack.called("chat.postMessage")) == 1


@pytest.mark.parametrize(
    "failure", ["feature_not_enabled", "method_deprecated", "unknown_method", "missing_recipient_user_id"]
)
async def test_a_workspace_without_streaming_is_remembered(slack: SlackPlatform, failure: str):
    slack.fail_next("chat.startStream", failure)
    for _ in range(2):
        answer = Answer(slack, DM)
        await answer.grow()
        await answer.finish()
    assert texts(slack) == [LONG, LONG]
    assert len(slack.called("chat.startStream")) == 1


async def test_any_other_refusal_to_stream_is_for_this_answer_only(slack: SlackPlatform):
    slack.fail_next("chat.startStream", "thread_locked")
    for _ in range(2):
        answer = Answer(slack, DM)
        await answer.grow()
        await answer.finish()
    assert texts(slack) == [LONG, LONG]
    assert len(slack.called("chat.startStream")) == 2


async def test_row_34_a_stream_that_expires_in_the_middle_goes_on_by_editing(slack: SlackPlatform):
    answer = Answer(slack, DM)
    await answer.grow()
    slack.expire_streams()
    await answer.grow()
    await answer.finish(f"{LONG} {LONG}")
    assert texts(slack) == [f"{LONG} {LONG}"]
    assert slack.seen[0].buttons
    assert len(answer.opened) == 1


async def test_row_34_a_stream_that_expires_before_the_end_loses_no_tail(slack: SlackPlatform):
    answer = Answer(slack, DM)
    await answer.grow()
    slack.expire_streams()
    await answer.finish(f"{LONG} The end.")
    assert texts(slack) == [f"{LONG} The end."]
    assert slack.seen[0].buttons


@pytest.mark.parametrize("method", ["chat.appendStream", "chat.stopStream"])
async def test_a_person_who_stops_the_stream_gets_nothing_more(slack: SlackPlatform, method: str):
    answer = Answer(slack, DM)
    await answer.grow(LONG[:400])
    slack.fail_next(method, "stopped_by_user")
    await answer.grow()
    shown, calls = texts(slack), len(slack.calls)
    with pytest.raises(Rejected):
        await answer.finish()
    assert texts(slack) == shown
    assert len(slack.calls) - calls <= 1


@BOTH
@pytest.mark.usefixtures("_waits_by_the_clock")
@pytest.mark.parametrize("failure", ["lost", "error", "refused", "html"])
async def test_row_11_trouble_in_the_middle_costs_no_text(slack: SlackPlatform, target: Target, failure: str):
    answer = Answer(slack, target)
    await answer.grow()
    slack.fail_next("chat.appendStream", failure)
    slack.fail_next("chat.update", failure)
    await answer.grow()
    assert await answer.finish(f"{LONG} {LONG}")
    assert texts(slack) == [f"{LONG} {LONG}"]


@BOTH
@pytest.mark.usefixtures("_waits_by_the_clock")
async def test_row_11_a_rate_limit_skips_pieces_instead_of_waiting(slack: SlackPlatform, target: Target):
    answer = Answer(slack, target)
    await answer.grow()
    slack.fail_next("chat.appendStream", "refused")
    slack.fail_next("chat.update", "refused")
    before = slack.clock.now
    await answer.grow(LONG[:1_000])
    words = LONG[:1_000].count(" ") + 1
    assert slack.clock.now - before == pytest.approx(0.05 * words)  # nobody slept
    await answer.finish()


@pytest.mark.parametrize("failure", ["lost", "error", "refused", "msg_too_long", "message_not_in_streaming_state"])
async def test_row_34_trouble_at_the_end_of_a_stream(slack: SlackPlatform, failure: str):
    answer = Answer(slack, DM)
    await answer.grow()
    slack.fail_next("chat.stopStream", failure)
    assert await answer.finish() == answer.opened[0]
    assert texts(slack) == [LONG]
    assert len(slack.seen[0].buttons) == 2


async def test_refused_controls_do_not_cost_the_answer(slack: SlackPlatform):
    answer = Answer(slack, DM)
    await answer.grow()
    for method in ("chat.stopStream", "chat.update"):
        slack.fail_next(method, "invalid_blocks")
    slack.expire_streams()
    await answer.finish()
    assert texts(slack) == [LONG]


@BOTH
async def test_a_final_text_that_cannot_be_shown_is_uncertain(slack: SlackPlatform, target: Target):
    answer = Answer(slack, target)
    await answer.grow()
    for _ in range(3):
        slack.fail_next("chat.update", "error")
    with pytest.raises(Uncertain):
        await answer.finish("Something else.")


@BOTH
async def test_a_final_text_that_is_refused_is_rejected(slack: SlackPlatform, target: Target):
    answer = Answer(slack, target)
    await answer.grow()
    slack.fail_next("chat.update", "not_in_channel")
    with pytest.raises(Rejected):
        await answer.finish("Something else.")


@BOTH
async def test_a_message_deleted_meanwhile_is_sent_anew(slack: SlackPlatform, target: Target):
    answer = Answer(slack, target)
    await answer.grow()
    slack.workspace.posted.clear()
    assert await answer.finish() is None


async def test_a_message_deleted_in_the_middle_stops_growing(slack: SlackPlatform):
    answer = Answer(slack, CHANNEL)
    await answer.grow()
    slack.workspace.posted.clear()
    await answer.grow()
    calls = len(slack.calls)
    await answer.grow()
    assert len(slack.calls) == calls
    assert await answer.finish() is None


async def test_a_channel_nova_may_not_post_in_is_left_alone(slack: SlackPlatform):
    slack.fail_next("chat.postMessage", "not_in_channel")
    answer = Answer(slack, CHANNEL)
    await answer.grow()
    assert await answer.finish() is None  # so sending it tells the caller what is wrong
    assert len(slack.called("chat.postMessage")) == 1


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


async def test_a_crashed_stream_can_be_finished_by_another_process(slack: SlackPlatform):
    answer = Answer(slack, DM)
    await answer.grow()  # the process dies here; the outbox knows the message
    async with slack.connect() as other:
        await other.edit(answer.opened[0], Reply("turn:1", DM, LONG))
    assert texts(slack) == [LONG]
