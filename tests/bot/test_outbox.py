"""The outbox: one answer per message, sent again only where that is safe."""

from __future__ import annotations

import asyncio
from typing import Literal

import pytest

from adapters.departure import departed
from adapters.message import NotSent, Reply, Sent, Target, Upload
from bot.later import TryLater
from bot.outbox import AGAIN, BEGUN, FIRST_REST, MOST_RESTS, TRIES, Outbox
from memory.connection import Store
from memory.feedback import Feedback
from tests.fakes.chat import FakeAdapter

TARGET = Target("fake", "w", "dm-1001", "dm", "fake:dm-1001")


class Pauses:
    """A clock that does not wait, and remembers how long it should have."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def adapter() -> FakeAdapter:
    return FakeAdapter()


@pytest.fixture
def outbox(store: Store, pauses: Pauses) -> Outbox:
    return Outbox(store, Feedback(store.redis), sleep=pauses)


async def put(outbox: Outbox, adapter: FakeAdapter, body: str = "the answer") -> None:
    await outbox.put("turn", adapter.parts(Reply("turn", TARGET, body, feedback="turn")))


async def test_an_answer_is_sent_once_however_often_it_is_flushed(outbox: Outbox, adapter: FakeAdapter):
    await put(outbox, adapter)
    assert [part.state for part in await outbox.flush("turn", adapter)] == ["sent"]
    assert [part.state for part in await outbox.flush("turn", adapter)] == ["sent"]
    assert [seen.text for seen in adapter.seen] == ["the answer"]


async def test_a_file_of_any_bytes_survives_the_store(outbox: Outbox, adapter: FakeAdapter):
    picture = Upload("chart.png", "image/png", bytes(range(256)))
    await outbox.put("turn", [Reply("turn:0", TARGET, "see here", attachments=(picture,))])
    [part] = await outbox.flush("turn", adapter)
    assert part.reply.attachments == (picture,)


async def test_the_turn_is_known_to_be_answered(outbox: Outbox, adapter: FakeAdapter):
    assert not await outbox.holds("turn")
    await put(outbox, adapter)
    assert await outbox.holds("turn")


async def test_what_surely_did_not_leave_is_sent_again_after_the_wait_asked_for(
    outbox: Outbox, adapter: FakeAdapter, pauses: Pauses
):
    await put(outbox, adapter)
    adapter.failures = [("send", "refused"), ("send", "refused")]
    assert [part.state for part in await outbox.flush("turn", adapter)] == ["sent"]
    assert pauses.seconds == [1.0, 1.0]
    assert len(adapter.seen) == 1


async def test_a_lost_response_is_uncertain_and_never_sent_again(outbox: Outbox, adapter: FakeAdapter):
    await put(outbox, adapter)
    adapter.failures = [("send", "lost")]
    assert [part.state for part in await outbox.flush("turn", adapter)] == ["uncertain"]
    await outbox.flush("turn", adapter)
    assert len(adapter.seen) == 1
    assert await outbox.undelivered() == 1


class Killed(BaseException):
    """Stands for a process that died: nothing inside Nova catches it."""


class Mortal(FakeAdapter):
    """Its process dies while it sends: before the message has left, or after that was told."""

    tells_departure: Literal[True] = True

    def __init__(self, *, left: bool) -> None:
        super().__init__()
        self._left = left

    async def send(self, part: Reply) -> Sent:
        if self._left:
            await departed()
        raise Killed


class Survivor(FakeAdapter):
    """That of the next process."""

    tells_departure: Literal[True] = True


async def test_what_had_not_left_when_its_process_died_is_sent_and_marked(outbox: Outbox, adapter: FakeAdapter):
    """It may have waited for its turn; or the process died in the instant between leaving and the note of it."""
    await put(outbox, adapter)
    with pytest.raises(Killed):
        await outbox.flush("turn", Mortal(left=False))
    survivor = Survivor()
    (part,) = await outbox.flush("turn", survivor)
    assert (part.state, part.problem) == ("sent", AGAIN)
    assert [seen.text for seen in survivor.seen] == ["the answer"]


async def test_what_had_left_when_its_process_died_is_uncertain_and_not_sent_again(
    outbox: Outbox, adapter: FakeAdapter
):
    await put(outbox, adapter)
    with pytest.raises(Killed):
        await outbox.flush("turn", Mortal(left=True))
    survivor = Survivor()
    assert [part.state for part in await outbox.flush("turn", survivor)] == ["uncertain"]
    assert survivor.seen == []
    assert await outbox.undelivered() == 1


async def test_of_an_adapter_that_does_not_tell_what_was_half_sent_is_uncertain(outbox: Outbox, adapter: FakeAdapter):
    await put(outbox, adapter)
    with pytest.raises(Killed):
        await outbox.flush("turn", Mortal(left=False))
    assert [part.state for part in await outbox.flush("turn", adapter)] == ["uncertain"]
    assert adapter.seen == []


async def test_a_refused_message_has_not_left(outbox: Outbox, adapter: FakeAdapter, store: Store):
    """Told to come back later, the process dies while it waits: the message is sent by the next."""

    async def die(seconds: float) -> None:
        raise Killed

    class Refused(Survivor):
        async def send(self, part: Reply) -> Sent:
            await departed()
            raise NotSent("too many requests", retry_after=30.0)

    await put(outbox, adapter)
    with pytest.raises(Killed):
        await Outbox(store, Feedback(store.redis), sleep=die).flush("turn", Refused())
    assert [part.state for part in await outbox.flush("turn", Survivor())] == ["sent"]


async def test_an_answer_that_is_stored_is_not_replaced_by_another(outbox: Outbox, adapter: FakeAdapter):
    """Two processes may work on one message for a moment, when the first was asleep; the first answer counts."""
    await put(outbox, adapter, "the first")
    await put(outbox, adapter, "the second")
    await outbox.flush("turn", adapter)
    assert [seen.text for seen in adapter.seen] == ["the first"]


async def test_of_two_processes_one_sends(outbox: Outbox, adapter: FakeAdapter):
    await put(outbox, adapter)
    both = await asyncio.gather(outbox.flush("turn", adapter), outbox.flush("turn", adapter))
    assert len(adapter.seen) == 1
    assert {part.state for parts in both for part in parts} <= {"sending", "sent"}


async def test_nothing_grows_beside_what_was_begun_before_a_crash(outbox: Outbox, adapter: FakeAdapter):
    stream = await outbox.stream("turn", TARGET, adapter)
    assert stream is not None
    await stream.append("the ans")
    assert await outbox.stream("turn", TARGET, adapter) is None
    await put(outbox, adapter)
    await outbox.flush("turn", adapter)
    assert [seen.text for seen in adapter.seen] == ["the answer"]


async def test_a_beginning_that_cannot_be_found_again_is_told(outbox: Outbox, adapter: FakeAdapter):
    """The process died while the first piece was on its way, so nobody knows the message's id."""

    class Lost(FakeAdapter):
        async def send(self, part: Reply) -> Sent:
            await departed()
            raise Killed

    stream = await outbox.stream("turn", TARGET, Lost())
    assert stream is not None
    with pytest.raises(Killed):
        await stream.append("the ans")
    await put(outbox, adapter)
    (part,) = await outbox.flush("turn", adapter)
    assert (part.state, part.problem) == ("sent", BEGUN)


async def test_a_streamed_message_is_completed_after_a_crash(outbox: Outbox, adapter: FakeAdapter):
    stream = adapter.stream(TARGET, lambda sent: outbox.opened("turn", sent))
    await stream.append("the ans")
    await put(outbox, adapter)
    assert [part.state for part in await outbox.flush("turn", adapter)] == ["sent"]
    assert [seen.text for seen in adapter.seen] == ["the answer"]


async def test_a_stream_is_finished_with_the_final_text(outbox: Outbox, adapter: FakeAdapter):
    stream = adapter.stream(TARGET, lambda sent: outbox.opened("turn", sent))
    await stream.append("thinking aloud")
    await put(outbox, adapter)
    await outbox.flush("turn", adapter, stream)
    assert [(seen.text, seen.edits) for seen in adapter.seen] == [("the answer", 1)]


async def test_a_part_that_fails_does_not_keep_the_later_ones_back(outbox: Outbox, adapter: FakeAdapter):
    await put(outbox, adapter, body="first " * 60 + "\n\n" + "second " * 50)
    adapter.failures = [("send", "rejected")]
    assert [part.state for part in await outbox.flush("turn", adapter)] == ["failed", "sent"]
    assert await outbox.undelivered() == 1


async def test_controls_come_with_the_last_part_and_every_part_leads_to_the_answer(
    outbox: Outbox, adapter: FakeAdapter, store: Store
):
    await put(outbox, adapter, body="first " * 60 + "\n\n" + "second " * 50)
    await outbox.flush("turn", adapter)
    assert [len(seen.buttons) for seen in adapter.seen] == [0, 2]
    feedback = Feedback(store.redis)
    assert [await feedback.answer_of("fake", seen.id) for seen in adapter.seen] == ["turn", "turn"]


async def test_while_its_platform_takes_nothing_an_answer_waits(outbox: Outbox, adapter: FakeAdapter, pauses: Pauses):
    await put(outbox, adapter)
    adapter.failures = [("send", "refused")] * TRIES
    with pytest.raises(TryLater, match="rate limited") as later:
        await outbox.flush("turn", adapter)
    assert later.value.seconds == FIRST_REST
    assert pauses.seconds == [1.0, 1.0, 2.0, 4.0, 8.0]
    assert [part.state for part in await outbox.flush("turn", adapter)] == ["sent"]
    assert await outbox.undelivered() == 0


async def test_a_long_flood_is_not_waited_out_by_a_worker(outbox: Outbox, adapter: FakeAdapter, pauses: Pauses):
    class Flooded(FakeAdapter):
        async def send(self, part: Reply) -> Sent:
            raise NotSent("flood control", retry_after=120.0)

    await put(outbox, adapter)
    with pytest.raises(TryLater) as later:
        await outbox.flush("turn", Flooded())
    assert later.value.seconds == 120.0
    assert pauses.seconds == []


async def test_an_answer_that_cannot_leave_for_hours_is_a_dead_letter_in_the_end(
    outbox: Outbox, adapter: FakeAdapter, pauses: Pauses
):
    await put(outbox, adapter)
    adapter.failures = [("send", "refused")] * TRIES * (MOST_RESTS + 1)
    rests: list[float] = []
    for _ in range(MOST_RESTS):
        with pytest.raises(TryLater) as later:
            await outbox.flush("turn", adapter)
        rests.append(later.value.seconds)
    assert [part.state for part in await outbox.flush("turn", adapter)] == ["failed"]
    assert rests[:5] == [20.0, 40.0, 80.0, 160.0, 300.0]
    assert await outbox.undelivered() == 1
