"""The outbox: one answer per message, sent again only where that is safe."""

from __future__ import annotations

import pytest

from adapters.message import Reply, Sent, Target
from bot.outbox import Outbox
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


async def test_a_process_that_died_while_sending_leaves_an_uncertain_part(outbox: Outbox, adapter: FakeAdapter):
    class Killed(BaseException):
        pass

    class Dying(FakeAdapter):
        async def send(self, part: Reply) -> Sent:
            await super().send(part)
            raise Killed

    dying = Dying()
    await put(outbox, dying)
    with pytest.raises(Killed):
        await outbox.flush("turn", dying)
    assert [part.state for part in await outbox.flush("turn", adapter)] == ["uncertain"]
    assert adapter.seen == []


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
