"""Answers that grow in Slack while something goes wrong: in the end the text is there once, or somebody knows."""

from collections.abc import AsyncGenerator
from types import SimpleNamespace

import pytest

from adapters.message import Rejected, Reply, Target, Uncertain
from tests.fakes.slack import SlackPlatform
from tests.fakes.slack_answer import CHANNEL, DM, LONG, Answer, texts

BOTH = pytest.mark.parametrize("target", [DM, CHANNEL], ids=["native", "edited"])


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


async def test_a_crashed_stream_can_be_finished_by_another_process(slack: SlackPlatform):
    answer = Answer(slack, DM)
    await answer.grow()  # the process dies here; the outbox knows the message
    async with slack.connect() as other:
        await other.edit(answer.opened[0], Reply("turn:1", DM, LONG))
    assert texts(slack) == [LONG]
