"""Receiving from Slack: what was not stored is not acknowledged, and the connection comes back by itself."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, cast

import pytest

from adapters.message import CredentialsRejected, RawEvent, Reply
from tests.fakes import slack_payloads as payloads
from tests.fakes.slack import SlackPlatform
from tests.fakes.slack_payloads import Payload

Events = AsyncGenerator[RawEvent, None]


@pytest.fixture
async def slack() -> AsyncGenerator[SlackPlatform]:
    async with SlackPlatform(ping_interval=0.1) as platform, platform.adapter:
        yield platform
    assert platform.violations == []


@pytest.fixture
async def events(slack: SlackPlatform) -> AsyncGenerator[Events]:
    async with aclosing(slack.adapter.events()) as events:
        yield events


async def said(events: Events) -> str:
    raw = await asyncio.wait_for(anext(events), 10)
    event = cast("Payload", raw.payload["event"])
    return str(event["text"])


def client(slack: SlackPlatform) -> Any:
    """The SDK's socket, to do to it what the world does."""
    return cast("Any", slack.adapter)._intake._handler.client


async def test_asking_for_the_next_event_acknowledges_the_one_before(slack: SlackPlatform, events: Events):
    await slack.say("one")
    assert await said(events) == "one"
    assert slack.confirmed == 0
    await slack.say("two")
    assert await said(events) == "two"
    await slack.until(lambda: slack.confirmed == 1)


async def test_row_01_what_could_not_be_stored_is_delivered_again(slack: SlackPlatform):
    await slack.say("please keep this")
    async with aclosing(slack.adapter.events()) as events:
        first = await anext(events)  # the store is down: the consumer closes the generator
    assert slack.confirmed == 0

    async with slack.connect() as restarted, aclosing(restarted.events()) as events:
        again = await anext(events)
        assert again.key == first.key
        assert again.payload == first.payload
        await slack.say("next")
        await anext(events)
        await slack.until(lambda: slack.confirmed == 1)


async def test_events_arrive_in_order_however_many_wait(slack: SlackPlatform, events: Events):
    texts = [f"message {number}" for number in range(50)]
    for text in texts:
        await slack.say(text)
    assert [await said(events) for _ in texts] == texts


async def test_row_27_a_retry_has_the_key_of_the_first_attempt(slack: SlackPlatform, events: Events):
    message = payloads.message("hello")
    await slack.deliver_event(message, event_id="Ev7")
    await slack.deliver_event(message, event_id="Ev7")
    assert (await anext(events)).key == (await anext(events)).key == "slack:Ev7"


async def test_row_28_the_two_events_of_a_mention_share_a_twin(slack: SlackPlatform, events: Events):
    ts = await slack.say(f"{slack.mention} hello", chat="group")
    message, mention = await anext(events), await anext(events)
    assert message.key != mention.key
    assert message.twin == mention.twin == f"slack:T1:C1:{ts}"
    assert message.conversation == mention.conversation == f"slack:T1:C1:{ts}"


async def test_commands_and_presses_are_stored_and_acknowledged_alike(slack: SlackPlatform, events: Events):
    sent = await slack.adapter.send(Reply("turn:1", slack.adapter.direct("slack:T1:U1001"), "hello", feedback="a1"))
    await slack.command("digest off")
    await slack.press(sent.message_id, "👍")
    await slack.react(sent.message_id, "👍")
    received = [await anext(events) for _ in range(3)]
    assert [raw.urgent for raw in received] == [False, True, True]
    await slack.until(lambda: slack.confirmed == 2)


async def test_a_direct_message_can_be_a_conversation_a_thread():
    async with SlackPlatform(dm_threads=True) as platform, platform.adapter as adapter:
        ts = await platform.say("hello")
        async with aclosing(adapter.events()) as events:
            assert (await anext(events)).conversation == f"slack:T1:D1001:{ts}"


async def test_what_cannot_be_read_is_still_handed_over(slack: SlackPlatform, events: Events):
    await slack.deliver("events_api", {"unheard": "of"})
    await slack.deliver("events_api", "just text")
    for _ in range(2):
        raw = await anext(events)
        assert raw.conversation == "slack:unreadable"
        assert raw.key.startswith("slack:unreadable:")


async def test_row_30_slack_may_ask_for_a_new_connection(slack: SlackPlatform, events: Events):
    await slack.say("before")
    await said(events)
    await slack.ask_to_reconnect()
    await slack.until(lambda: slack.connections >= 2)
    await slack.say("after")
    assert {await said(events), await said(events)} == {"before", "after"}


async def test_row_30_a_broken_connection_comes_back(slack: SlackPlatform, events: Events):
    await slack.say("before")
    await said(events)
    slack.abort()
    reconnected = asyncio.ensure_future(anext(events))
    await slack.until(lambda: slack.connections >= 2)
    await slack.say("after")
    await asyncio.wait_for(reconnected, 10)
    assert await said(events) == "after"


@pytest.mark.parametrize("task", ["message_processor", "message_receiver", "current_session_monitor"])
async def test_row_30_a_connection_that_hears_nothing_is_replaced_and_reported(
    slack: SlackPlatform, events: Events, task: str, caplog: pytest.LogCaptureFixture
):
    await slack.say("before")
    await said(events)
    getattr(client(slack), task).cancel()
    waiting = asyncio.ensure_future(anext(events))
    await slack.until(lambda: slack.connections >= 2)
    await slack.say("after")
    await asyncio.wait_for(waiting, 10)
    assert "gone deaf" in caplog.text


async def test_garbage_on_the_socket_does_no_harm():
    async with (
        SlackPlatform(ping_interval=10) as slack,
        slack.adapter as adapter,
        aclosing(adapter.events()) as events,
    ):
        await slack.say("before")
        await said(events)
        await slack.send_garbage()
        await slack.say("after")
        assert await said(events) == "after"
        assert slack.connections == 1


async def test_a_lost_acknowledgement_does_not_end_the_intake(
    slack: SlackPlatform, events: Events, caplog: pytest.LogCaptureFixture
):
    await slack.say("one")
    await said(events)
    await client(slack).current_session.close()
    assert await said(events) == "one"  # delivered again on the new connection
    await slack.say("two")
    assert await said(events) == "two"
    await slack.until(lambda: slack.confirmed == 1)
    assert "acknowledgement was lost" in caplog.text


async def test_no_connection_at_first_is_tried_again(slack: SlackPlatform):
    slack.fail_next("apps.connections.open", "error")
    slack.fail_next("apps.connections.open", "html")
    await slack.say("hello")
    async with aclosing(slack.adapter.events()) as events:
        assert await said(events) == "hello"
    assert slack.clock.now == 1_000 + 1 + 2  # waited longer each time


async def test_row_30_health_tells_while_there_is_no_connection(slack: SlackPlatform):
    told: list[str] = []

    async def sleep(_: float) -> None:
        told.append(adapter.trouble)

    adapter = slack.connect(sleep=sleep)
    slack.fail_next("apps.connections.open", "error")
    await slack.say("hello")
    async with adapter, aclosing(adapter.events()) as events:
        assert await said(events) == "hello"
        assert adapter.trouble == ""
    assert told == ["no connection to Slack (apps.connections.open: internal_error)"]


async def test_only_events_opens_the_socket(slack: SlackPlatform):
    await slack.say("for the process that stores")
    async with slack.connect():
        pass
    assert slack.connections == 0


async def test_a_refused_bot_token_says_which_setting_to_mend(slack: SlackPlatform):
    with pytest.raises(CredentialsRejected, match="SLACK_BOT_TOKEN"):
        await slack.connect(bot_token="xoxb-wrong").__aenter__()


async def test_a_users_token_is_no_bot_token(slack: SlackPlatform):
    slack.workspace.identity = {"user_id": "U1", "team_id": "T1"}
    with pytest.raises(CredentialsRejected, match="xoxb-"):
        await slack.connect().__aenter__()


async def test_who_nova_is_has_to_be_known_first(slack: SlackPlatform):
    with pytest.raises(RuntimeError, match="enter"):
        slack.connect().direct("slack:T1:U1001")


async def test_slack_out_of_reach_is_not_a_wrong_token(slack: SlackPlatform):
    for _ in range(3):
        slack.fail_next("auth.test", "error")
    with pytest.raises(ConnectionError):
        await slack.connect().__aenter__()


async def test_a_refused_app_token_says_which_setting_to_mend(slack: SlackPlatform):
    async with slack.connect(app_token="xapp-wrong") as adapter, aclosing(adapter.events()) as events:
        with pytest.raises(CredentialsRejected, match="SLACK_APP_TOKEN"):
            await anext(events)


async def test_an_app_token_revoked_meanwhile_is_noticed(slack: SlackPlatform, events: Events):
    await slack.say("before")
    await said(events)
    slack.workspace.app_token = "xapp-another"
    slack.abort()
    with pytest.raises(CredentialsRejected, match="SLACK_APP_TOKEN"):
        await asyncio.wait_for(anext(events), 10)


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
async def test_being_removed_from_slack_ends_the_intake(slack: SlackPlatform, events: Events, kind: str):
    await slack.deliver_event({"type": kind})
    assert (await anext(events)).conversation == "slack:T1"
    with pytest.raises(CredentialsRejected, match="install"):
        await anext(events)
    await slack.until(lambda: slack.confirmed == 1)


async def test_row_06_no_token_is_ever_logged(slack: SlackPlatform, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    await slack.say("a private matter")
    async with slack.connect() as adapter, aclosing(adapter.events()) as events:
        await said(events)
        slack.abort()
        await said(events)
    adapter = slack.connect(bot_token="xoxb-secret-but-wrong")
    with pytest.raises(CredentialsRejected) as caught:
        await adapter.__aenter__()
    logged = caplog.text + str(caught.value)
    assert "secret" not in logged
    assert "a private matter" not in logged


async def test_row_06_an_unreachable_socket_does_not_show_its_ticket(
    slack: SlackPlatform, caplog: pytest.LogCaptureFixture
):
    logger = logging.getLogger("adapters.slack.sdk")
    slack.connect()
    error = ConnectionError("wss://slack.example/link/?ticket=0123-secret&app_id=1 with xoxb-secret and xapp-1-secret")
    logger.error("Failed to connect (error: %s)", error, exc_info=error)
    assert "ticket=…&app_id=1" in caplog.text
    assert "secret" not in caplog.text
