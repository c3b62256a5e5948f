"""Streaming on Telegram: a message is sent, grows by edits at the pace, and ends as the final text, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from adapters.message import Button, NotSent, Reply, Sent, Target, Uncertain, Upload
from adapters.telegram import Pace, Telegram
from adapters.telegram.streaming import PATIENCE
from tests.fakes.telegram import TelegramPlatform
from tests.fakes.telegram_clock import HurriedClock
from tests.fakes.telegram_server import RefusalError

ANN = Target("telegram", "123456", "1001", "dm", "telegram:123456:1001", reply_to="42")


class Openings:
    """What the adapter tells about the messages that streams open."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []

    async def __call__(self, sent: Sent) -> None:
        self.sent.append(sent)


@pytest.fixture
def clock() -> HurriedClock:
    return HurriedClock()


@pytest.fixture
async def telegram(clock: HurriedClock) -> AsyncIterator[TelegramPlatform]:
    """Telegram's rates are enforced, by a clock that jumps whenever somebody waits."""
    async with TelegramPlatform(pace=Pace(now=clock.now, sleep=clock.sleep), now=clock.now) as platform:
        yield platform
        assert platform.violations == []


@pytest.fixture
async def nova(telegram: TelegramPlatform) -> AsyncIterator[Telegram]:
    async with cast("Telegram", telegram.adapter) as adapter:
        yield adapter


@pytest.fixture
def opened() -> Openings:
    return Openings()


def final(body: str, **more: Any) -> Reply:
    return Reply("turn-1", ANN, body, **more)


async def shown(telegram: TelegramPlatform, text: str) -> None:
    await telegram.server.wait_until(lambda: [seen.text for seen in telegram.seen][-1:] == [text])


async def caught_up(nova: Telegram) -> None:
    """Return when the stream has shown all it was given, or has given up."""
    await asyncio.wait_for(asyncio.gather(*nova._tasks), 10)


async def test_a_reply_grows_and_ends_as_its_final_text(telegram: TelegramPlatform, nova: Telegram, opened: Openings):
    stream = nova.stream(ANN, opened)
    await stream.append("The ans")
    await shown(telegram, "The ans")
    await stream.append("wer is **42")
    await shown(telegram, "The answer is **42")
    sent = await stream.finish(final("The answer is **42**.", feedback="a1"))

    assert sent == Sent("5001", "1001:5001")
    assert opened.sent == [sent]
    assert [seen.text for seen in telegram.seen] == ["The answer is 42."]
    assert [button.label for button in telegram.seen[0].buttons] == ["👍", "👎"]
    assert telegram.server.called("sendMessage")[0]["reply_parameters"]["message_id"] == 42


async def test_text_that_comes_faster_than_the_pace_is_gathered(
    telegram: TelegramPlatform, nova: Telegram, opened: Openings
):
    stream = nova.stream(ANN, opened)
    for number in range(200):
        await stream.append(f"word{number} ")
    await shown(telegram, " ".join(f"word{number}" for number in range(200)))
    assert len(telegram.server.called("sendMessage")) + len(telegram.server.called("editMessageText")) <= 2


async def test_text_becomes_visible_though_the_model_pauses(
    telegram: TelegramPlatform, nova: Telegram, opened: Openings
):
    stream = nova.stream(ANN, opened)
    await stream.append("One moment")
    await shown(telegram, "One moment")
    await stream.append(", I look it up.")
    await shown(telegram, "One moment, I look it up.")  # without another append or finish


async def test_an_answer_that_is_whole_soon_is_sent_whole():
    """Else its final text would have to wait for the pace of edits."""

    async def never(seconds: float) -> None:
        await asyncio.Event().wait()

    async with TelegramPlatform(pace=Pace(soon=0.8, sleep=never)) as telegram, telegram.adapter as nova:
        stream = nova.stream(ANN, Openings())
        await stream.append("half an ans")
        await asyncio.sleep(0)
        assert await stream.finish(final("half an answer, whole")) is None
        assert telegram.seen == []


async def test_the_final_text_does_not_wait_for_a_glimpse_that_waits_for_its_turn():
    waiting, released = asyncio.Event(), asyncio.Event()

    async def sleep(seconds: float) -> None:
        waiting.set()
        await released.wait()

    time = [0.0]
    async with TelegramPlatform(pace=Pace(now=lambda: time[0], sleep=sleep)) as telegram, telegram.adapter as nova:
        stream = nova.stream(ANN, Openings())
        await stream.append("one")
        await shown(telegram, "one")
        await stream.append(" two")
        await asyncio.wait_for(waiting.wait(), 5)
        released.set()
        time[0] = 5.0
        await stream.finish(final("one two three"))
        assert [call["text"] for call in telegram.server.called("editMessageText")] == ["one two three"]


async def test_row_12_equal_texts_are_not_sent_again(telegram: TelegramPlatform, nova: Telegram, opened: Openings):
    stream = nova.stream(ANN, opened)
    await stream.append("Done.")
    await caught_up(nova)
    await stream.append("\n\n")
    await caught_up(nova)
    sent = await stream.finish(final("Done."))
    assert sent == opened.sent[0]
    assert telegram.server.called("editMessageText") == []


async def test_a_text_that_is_final_already_still_gets_its_controls(
    telegram: TelegramPlatform, nova: Telegram, opened: Openings
):
    stream = nova.stream(ANN, opened)
    await stream.append("Done.")
    await caught_up(nova)
    await stream.finish(final("Done.", feedback="a1"))
    assert [button.label for button in telegram.seen[0].buttons] == ["👍", "👎"]


async def test_nothing_shown_yet_is_left_to_the_caller(telegram: TelegramPlatform, nova: Telegram, opened: Openings):
    stream = nova.stream(ANN, opened)
    await stream.append("  \n")
    assert await stream.finish(final("Hello")) is None
    assert telegram.seen == []
    assert opened.sent == []


async def test_a_text_beyond_one_message_shows_its_first_part(
    telegram: TelegramPlatform, nova: Telegram, opened: Openings
):
    stream = nova.stream(ANN, opened)
    body = "word " * 2_000
    await stream.append(body)
    await telegram.server.wait_until(lambda: bool(telegram.seen))
    parts = nova.parts(final(body, feedback="a1"))
    await stream.finish(parts[0])
    for part in parts[1:]:
        await nova.send(part)
    assert " ".join(seen.text for seen in telegram.seen).split() == body.split()
    assert [bool(seen.buttons) for seen in telegram.seen] == [False, False, True]


async def test_finishing_takes_the_whole_reply_as_well(telegram: TelegramPlatform, nova: Telegram, opened: Openings):
    stream = nova.stream(ANN, opened)
    await stream.append("word")
    await shown(telegram, "word")
    await stream.finish(final("word " * 2_000, feedback="a1"))
    assert telegram.seen[0].text == nova.parts(final("word " * 2_000))[0].body
    assert not telegram.seen[0].buttons


async def test_files_follow_the_finished_text(telegram: TelegramPlatform, nova: Telegram, opened: Openings):
    stream = nova.stream(ANN, opened)
    await stream.append("Here")
    await shown(telegram, "Here")
    await stream.finish(final("Here.", attachments=(Upload("a.csv", "text/csv", b"a"),)))
    assert [call.method for call in telegram.server.calls if call.files] == ["sendDocument"]


async def test_an_empty_final_text_is_a_bug_of_the_caller(nova: Telegram, opened: Openings):
    with pytest.raises(ValueError, match="empty"):
        await nova.stream(ANN, opened).finish(final(""))


# --- when Telegram does not take it ---------------------------------------------------------------


async def test_row_11_a_flood_drops_glimpses_and_the_final_text_arrives_once(
    telegram: TelegramPlatform, nova: Telegram, opened: Openings, clock: HurriedClock
):
    stream = nova.stream(ANN, opened)
    await stream.append("one")
    await shown(telegram, "one")
    telegram.server.fail_next("editMessageText", RefusalError(429, "Too Many Requests: retry after 35", retry_after=35))
    await stream.append(" two")
    await telegram.server.wait_until(lambda: len(telegram.server.called("editMessageText")) == 1)
    await stream.append(" three")
    started = clock.time
    await stream.finish(final("one two three four"))
    assert clock.time - started == pytest.approx(35)
    assert [(seen.text, seen.edits) for seen in telegram.seen] == [("one two three four", 1)]


async def test_row_11_a_flood_of_hours_is_not_sat_out(
    telegram: TelegramPlatform, nova: Telegram, opened: Openings, clock: HurriedClock
):
    stream = nova.stream(ANN, opened)
    await stream.append("one")
    await shown(telegram, "one")
    telegram.server.fail_next("editMessageText", RefusalError(429, "Too Many Requests", retry_after=13_938))
    started = clock.time
    with pytest.raises(Uncertain):
        await stream.finish(final("one two"))
    assert clock.time - started < PATIENCE
    with pytest.raises(NotSent) as caught:
        await nova.edit(opened.sent[0], final("one two"))
    assert caught.value.retry_after > 13_000


@pytest.mark.parametrize("failure", ["lost", "error", "refused"])
async def test_the_final_edit_is_repeated_until_it_is_answered(
    telegram: TelegramPlatform, nova: Telegram, opened: Openings, failure: str
):
    stream = nova.stream(ANN, opened)
    await stream.append("one")
    await shown(telegram, "one")
    for _ in range(3):
        telegram.fail_next("editMessageText", failure)
    await stream.finish(final("one two", buttons=(Button("ok", "OK", "1"),)))
    assert [seen.text for seen in telegram.seen] == ["one two"]


async def test_a_lost_glimpse_does_not_stay_for_the_final_text(
    telegram: TelegramPlatform, nova: Telegram, opened: Openings
):
    stream = nova.stream(ANN, opened)
    await stream.append("one")
    await shown(telegram, "one")
    telegram.fail_next("editMessageText", "lost")
    await stream.append(" two")
    await shown(telegram, "one two")
    await stream.finish(final("one"))
    assert [seen.text for seen in telegram.seen] == ["one"]


async def test_an_outage_that_does_not_end_leaves_the_final_text_uncertain(
    telegram: TelegramPlatform, nova: Telegram, opened: Openings
):
    stream = nova.stream(ANN, opened)
    await stream.append("one")
    await shown(telegram, "one")
    await telegram.server.stop()
    with pytest.raises(Uncertain):
        await stream.finish(final("one two"))


async def test_a_lost_beginning_does_not_lose_the_answer(telegram: TelegramPlatform, nova: Telegram, opened: Openings):
    telegram.fail_next("sendMessage", "lost")
    stream = nova.stream(ANN, opened)
    await stream.append("The beg")
    await telegram.server.wait_until(lambda: bool(telegram.seen))
    await caught_up(nova)
    await stream.append("inning")
    await caught_up(nova)
    assert await stream.finish(final("The beginning and the end.")) is None  # so it is sent as a new message
    assert opened.sent == []
    assert len(telegram.server.called("sendMessage")) == 1


async def test_row_15_a_lost_message_that_held_the_whole_text_is_not_sent_twice(
    telegram: TelegramPlatform, nova: Telegram, opened: Openings
):
    telegram.fail_next("sendMessage", "lost")
    stream = nova.stream(ANN, opened)
    await stream.append("**All** of it.")
    await telegram.server.wait_until(lambda: bool(telegram.seen))
    with pytest.raises(Uncertain):
        await stream.finish(final("**All** of it."))
    assert [seen.text for seen in telegram.seen] == ["All of it."]


async def test_a_refused_beginning_is_left_to_the_caller(telegram: TelegramPlatform, nova: Telegram, opened: Openings):
    telegram.fail_next("sendMessage", "rejected")
    stream = nova.stream(ANN, opened)
    await stream.append("one")
    await caught_up(nova)
    await stream.append(" two")
    await caught_up(nova)
    assert await stream.finish(final("one two")) is None
    assert len(telegram.server.called("sendMessage")) == 1


async def test_a_deleted_message_is_written_anew_by_the_caller(
    telegram: TelegramPlatform, nova: Telegram, opened: Openings
):
    stream = nova.stream(ANN, opened)
    await stream.append("one")
    await shown(telegram, "one")
    telegram.server.messages.clear()
    assert await stream.finish(final("one two")) is None


async def test_a_failure_to_note_the_message_reaches_the_caller(telegram: TelegramPlatform, nova: Telegram):
    async def store_is_down(_: Sent) -> None:
        raise ConnectionError("the store is down")

    stream = nova.stream(ANN, store_is_down)
    await stream.append("one")
    await shown(telegram, "one")
    await stream.append(" two")
    with pytest.raises(ConnectionError, match="the store is down"):
        await stream.finish(final("one two"))


async def test_leaving_ends_what_is_still_growing(telegram: TelegramPlatform):
    forever = asyncio.Event()
    adapter = Telegram(
        "123456:loopback-token-that-must-never-be-logged",
        base_url=telegram.server.url,
        pace=Pace(now=lambda: 0.0, sleep=lambda _: cast("Any", forever.wait())),
    )
    async with adapter:
        stream = adapter.stream(ANN, Openings())
        await stream.append("one")
        await shown(telegram, "one")
        await stream.append(" two")
        await asyncio.sleep(0)
    assert not adapter._tasks


async def test_row_13_an_answer_that_grows_is_a_message_and_no_draft(
    telegram: TelegramPlatform, nova: Telegram, opened: Openings
):
    stream = nova.stream(ANN, opened)
    await stream.append("The answer ")
    await shown(telegram, "The answer")
    await stream.finish(final("The answer is 42."))
    assert not any("Draft" in call.method for call in telegram.server.calls)
