"""How fast Nova writes to Slack, and what people see of its work meanwhile."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.message import Action, Person, Reply, Target
from adapters.slack.pacing import Pacer
from tests.fakes.slack import SlackPlatform
from tests.fakes.slack_answer import CHANNEL, DM
from tests.fakes.slack_workspace import Clock

ANA = Person("slack:T1:U1001", "Ana")


@pytest.fixture
async def slack() -> AsyncGenerator[SlackPlatform]:
    async with SlackPlatform() as platform, platform.adapter:
        yield platform
    assert platform.violations == []


def reply(body: str = "**hello**", target: Target = DM) -> Reply:
    return Reply("turn:1", target, body)


class TestPace:
    async def test_one_post_a_second_and_channel(self, slack: SlackPlatform):
        for _ in range(3):
            await slack.adapter.send(reply())
        await slack.adapter.send(reply(target=CHANNEL))
        assert slack.clock.now == 1_002  # the other channel did not have to wait

    @settings(deadline=None)
    @given(st.lists(st.tuples(st.sampled_from("ABC"), st.floats(0, 3)), max_size=40))
    async def test_no_two_turns_of_a_channel_are_close(self, posts: list[tuple[str, float]]):
        clock, turns = Clock(), dict[str, float]()
        pacer = Pacer(clock, clock.sleep)
        for channel, pause in posts:
            await pacer.turn(channel)
            assert clock.now - turns.get(channel, 0) >= 0.999
            turns[channel] = clock.now
            clock.now += pause

    async def test_a_held_channel_waits(self):
        clock = Clock()
        pacer = Pacer(clock, clock.sleep)
        pacer.hold("A", 30)
        assert not pacer.take_if_free("A")
        assert pacer.take_if_free("B")
        await pacer.turn("A")
        assert clock.now == 1_030

    async def test_what_is_over_is_forgotten(self):
        clock = Clock()
        pacer = Pacer(clock, clock.sleep)
        for number in range(3_000):
            clock.now += 1
            await pacer.turn(str(number))
        assert len(pacer._next) <= 1_001


class TestStatus:
    async def test_busy_shows_a_status_and_the_stop_button_until_idle(self, slack: SlackPlatform):
        await slack.adapter.busy(DM, "is thinking…")
        await slack.adapter.idle(DM)
        assert slack.workspace.statuses == [
            ("status", "is thinking…"),
            ("session", "processing"),
            ("status", ""),
            ("session", "active"),
        ]

    async def test_the_same_status_is_refreshed_once_a_minute(self, slack: SlackPlatform):
        for _ in range(31):
            await slack.adapter.busy(DM, "is thinking…")
            slack.clock.now += 4
        assert len(slack.called("assistant.threads.setStatus")) == 3
        await slack.adapter.busy(DM, "asks accounting…")
        assert len(slack.called("assistant.threads.setStatus")) == 4

    @pytest.mark.parametrize("failure", ["unknown_method", "not_authorized", "refused", "lost", "error", "html"])
    async def test_a_status_that_fails_stops_nothing(self, slack: SlackPlatform, failure: str):
        slack.fail_next("assistant.threads.setStatus", failure)
        slack.fail_next("agents.sessions.setStatus", failure)
        await slack.adapter.busy(DM, "is thinking…")

    async def test_without_a_thread_there_is_no_status(self, slack: SlackPlatform):
        await slack.adapter.busy(replace(DM, thread=None), "is thinking…")
        await slack.adapter.idle(replace(DM, thread=None))
        assert slack.workspace.statuses == []


class TestAcknowledging:
    action = Action("slack:1", "T1:C1:1.1", CHANNEL.conversation, ANA, "feedback", "a1:down", CHANNEL)

    async def test_a_note_is_for_the_person_who_pressed(self, slack: SlackPlatform):
        await slack.adapter.acknowledge(self.action, "Thanks <!here>")
        [call] = slack.called("chat.postEphemeral")
        assert (call["user"], call["text"], call["thread_ts"]) == ("U1001", "Thanks &lt;!here&gt;", CHANNEL.thread)

    async def test_no_note_is_no_call(self, slack: SlackPlatform):
        await slack.adapter.acknowledge(self.action, "")
        assert slack.called("chat.postEphemeral") == []

    async def test_a_note_that_fails_stops_nothing(self, slack: SlackPlatform):
        slack.fail_next("chat.postEphemeral", "user_not_in_channel")
        await slack.adapter.acknowledge(self.action, "Thanks")
