"""Receiving on Telegram: what arrives is handed out raw, and confirmed only once it is safe."""

from __future__ import annotations

import logging
import traceback
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC, datetime
from typing import cast

import pytest

from adapters.message import Adapter, CredentialsRejected, MalformedEvent, Message, RawEvent
from adapters.telegram import Pace, Telegram, raw_event
from adapters.telegram.adapter import COMMANDS
from tests.fakes.platform import Platform
from tests.fakes.telegram import TelegramPlatform
from tests.fakes.telegram_clock import HurriedClock
from tests.fakes.telegram_server import TOKEN, RefusalError

WRONG_TOKEN = "999:wrong-secret"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def clock() -> HurriedClock:
    return HurriedClock()


@pytest.fixture
async def telegram(clock: HurriedClock) -> AsyncIterator[TelegramPlatform]:
    async with TelegramPlatform(pace=Pace(dm=0, group=0, total=10_000, now=clock.now, sleep=clock.sleep)) as platform:
        yield platform
        assert platform.violations == []


@pytest.fixture
async def nova(telegram: TelegramPlatform) -> AsyncIterator[Telegram]:
    async with cast("Telegram", telegram.adapter) as adapter:
        yield adapter


async def take(events: AsyncGenerator[RawEvent, None], count: int) -> list[RawEvent]:
    return [await anext(events) for _ in range(count)]


def test_the_adapter_and_its_platform_fit_their_ports():
    platform: Platform = TelegramPlatform()
    adapter: Adapter = Telegram(TOKEN)
    assert adapter.platform == "telegram"
    assert platform.mention == "@nova_bot"


async def test_what_people_write_arrives_in_order(telegram: TelegramPlatform, nova: Telegram):
    await telegram.say("Hello")
    await telegram.say("Are you there?")
    events = await take(nova.events(), 2)
    assert [cast("Message", await nova.parse(event)).text for event in events] == ["Hello", "Are you there?"]


async def test_an_event_says_where_it_waits_and_which_message_it_carries(telegram: TelegramPlatform, nova: Telegram):
    number = await telegram.say("Hello")
    event = await anext(nova.events())
    assert event.key == "telegram:123456:700001"
    assert event.conversation == "telegram:123456:1001"
    assert event.twin == f"telegram:1001:{number}"
    assert not event.urgent


async def test_row_01_nothing_is_confirmed_before_the_next_event_is_asked_for(
    telegram: TelegramPlatform, nova: Telegram
):
    await telegram.say("one")
    await telegram.say("two")
    events = nova.events()
    await take(events, 2)
    await events.aclose()  # the second could not be stored
    assert telegram.confirmed == 0

    again = nova.events()
    assert [event.payload["update_id"] for event in await take(again, 2)] == [700_001, 700_002]
    await telegram.say("three")
    await anext(again)
    assert telegram.confirmed == 2


async def test_row_02_a_redelivered_update_has_the_same_key(telegram: TelegramPlatform, nova: Telegram):
    await telegram.say("one")
    first, second = await anext(nova.events()), await anext(nova.events())
    assert first.key == second.key
    assert first.twin == second.twin


async def test_row_04_an_update_that_cannot_be_read_is_handed_out_and_the_next_arrives(
    telegram: TelegramPlatform, nova: Telegram
):
    await telegram.server.deliver(message={"message_id": "no number", "chat": "nowhere"})
    await telegram.say("still here")
    broken, fine = await take(nova.events(), 2)
    assert broken.conversation == "telegram:unreadable"
    with pytest.raises(MalformedEvent, match="700001"):
        await nova.parse(broken)
    assert cast("Message", await nova.parse(fine)).text == "still here"


async def test_an_unknown_kind_of_update_is_handed_out_and_means_nothing(telegram: TelegramPlatform, nova: Telegram):
    await telegram.server.deliver(telepathy={"thought": "hm"})
    assert await nova.parse(await anext(nova.events())) is None


async def test_a_webhook_is_removed_first_and_waiting_updates_are_kept(telegram: TelegramPlatform, nova: Telegram):
    await telegram.say("sent while Nova was down")
    await anext(nova.events())
    assert telegram.server.called("deleteWebhook") == [{}]


async def test_entering_alone_leaves_a_webhook_in_place(telegram: TelegramPlatform, nova: Telegram):
    assert telegram.server.webhook_is_set


async def test_the_kinds_of_updates_are_always_named(telegram: TelegramPlatform, nova: Telegram):
    await telegram.say("hi")
    await anext(nova.events())
    kinds = ["message", "edited_message", "callback_query", "message_reaction", "my_chat_member"]
    assert telegram.server.called("getUpdates")[0] == {"offset": 0, "timeout": 1, "allowed_updates": kinds}


async def test_reactions_buttons_and_stop_are_urgent(telegram: TelegramPlatform, nova: Telegram):
    await telegram.react("5001", "👍")
    await telegram.server.deliver(callback_query={"id": "1"})
    for text in ("/stop", "/stop@nova_bot", "/STOP ", "Stop!", "/stopwatch", "stop the oven"):
        await telegram.say(text)
    assert [event.urgent for event in await take(nova.events(), 8)] == [True] * 6 + [False, False]


def test_a_webhooks_update_is_stored_in_the_same_form():
    update = {
        "update_id": 7,
        "message": {"message_id": 3, "chat": {"id": -5}, "message_thread_id": 9, "is_topic_message": True},
    }
    event = raw_event(update, 123456, NOW)
    assert (event.key, event.conversation, event.twin) == ("telegram:123456:7", "telegram:123456:-5:9", "telegram:-5:3")
    assert event.payload == update
    assert event.received_at == NOW


def test_an_update_without_a_number_still_has_a_key_of_its_own():
    keys = {raw_event({"message": text}, 1, NOW).key for text in ("a", "b", "a")}
    assert len(keys) == 2


# --- when Telegram does not answer ----------------------------------------------------------------


async def test_row_05_a_second_instance_is_named_and_waited_for(
    telegram: TelegramPlatform, nova: Telegram, clock: HurriedClock, caplog: pytest.LogCaptureFixture
):
    for _ in range(7):
        conflict = RefusalError(409, "Conflict: terminated by other getUpdates request")
        telegram.server.fail_next("getUpdates", conflict)
    await telegram.say("hi")
    await anext(nova.events())
    assert "another instance runs with this token" in caplog.text
    assert clock.slept == [1, 2, 4, 8, 16, 30, 30]
    assert nova.trouble == ""


async def test_an_outage_is_waited_out(telegram: TelegramPlatform, nova: Telegram, clock: HurriedClock):
    telegram.fail_next("deleteWebhook", "error")
    telegram.fail_next("getUpdates", "lost")
    telegram.server.fail_next("getUpdates", RefusalError(429, "Too Many Requests", retry_after=17))
    await telegram.say("hi")
    assert (await anext(nova.events())).key == "telegram:123456:700001"
    assert clock.slept == [1, 1, 17]


async def test_a_token_that_is_revoked_ends_polling(telegram: TelegramPlatform, nova: Telegram):
    telegram.server.fail_next("getUpdates", RefusalError(401, "Unauthorized"))
    with pytest.raises(CredentialsRejected, match="TELEGRAM_BOT_TOKEN"):
        await anext(nova.events())


async def test_row_04_health_tells_of_an_outage_while_it_lasts(telegram: TelegramPlatform):
    told: list[str] = []

    async def sleep(_: float) -> None:
        told.append(adapter.trouble)

    adapter = Telegram(TOKEN, base_url=telegram.server.url, long_poll=1, pace=Pace(sleep=sleep))
    async with adapter:
        await telegram.say("hi")
        events = adapter.events()
        await anext(events)
        telegram.fail_next("getUpdates", "error")
        await telegram.say("are you back?")
        await anext(events)
        assert told == ["Telegram does not answer: Internal Server Error"]
        assert adapter.trouble == ""


async def test_a_server_that_is_not_up_yet_is_waited_for_on_entering(telegram: TelegramPlatform, clock: HurriedClock):
    telegram.fail_next("getMe", "error")
    async with telegram.connect() as adapter:
        assert adapter.me.username == "nova_bot"
    assert clock.slept == [1]


# --- secrets --------------------------------------------------------------------------------------


async def test_a_rejected_token_ends_the_start_without_being_shown(telegram: TelegramPlatform):
    adapter = telegram.connect(WRONG_TOKEN)
    with pytest.raises(CredentialsRejected) as caught:
        await adapter.__aenter__()
    shown = "".join(traceback.format_exception(caught.value))
    assert "TELEGRAM_BOT_TOKEN" in shown
    assert WRONG_TOKEN not in shown
    assert caught.value.__context__ is None


async def test_row_06_the_token_is_in_no_log(telegram: TelegramPlatform, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    adapter = telegram.connect()
    logging.getLogger("httpx").setLevel(logging.DEBUG)
    logging.getLogger("httpcore").setLevel(logging.DEBUG)
    telegram.fail_next("getUpdates", "lost")
    telegram.server.files["f"] = b"x"
    await telegram.say("hi")
    async with adapter:
        await anext(adapter.events())
    assert "getUpdates" in caplog.text
    assert "<token>" in caplog.text
    assert TOKEN not in caplog.text
    assert TOKEN not in "".join(str(record.args) for record in caplog.records)


def test_httpx_is_quiet_unless_asked():
    Telegram(TOKEN)
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)


# --- entering -------------------------------------------------------------------------------------


async def test_commands_are_offered_once(telegram: TelegramPlatform):
    async with telegram.connect(), telegram.connect():
        pass
    assert len(telegram.server.called("setMyCommands")) == 2  # private chats, groups
    private, groups = (telegram.server.commands[scope] for scope in ("all_private_chats", "all_group_chats"))
    assert [command["command"] for command in private] == list(COMMANDS)
    assert "ask" in [command["command"] for command in groups]


async def test_commands_that_cannot_be_set_do_not_stop_nova(telegram: TelegramPlatform):
    telegram.fail_next("setMyCommands", "error")
    async with telegram.connect() as adapter:
        assert adapter.me.id == 123456


async def test_row_18_privacy_mode_is_pointed_out(telegram: TelegramPlatform, caplog: pytest.LogCaptureFixture):
    telegram.server.can_read_all = False
    async with telegram.connect():
        assert "privacy mode is on" in caplog.text


async def test_without_privacy_mode_there_is_no_warning(nova: Telegram, caplog: pytest.LogCaptureFixture):
    assert "privacy" not in caplog.text


def written(**message: object) -> RawEvent:
    return raw_event({"update_id": 1, "message": {"from": {"id": 5}, "chat": {"id": 5}, **message}}, 1, NOW)


def test_row_20_pictures_of_an_album_wait_for_each_other():
    first, second = written(media_group_id="77"), written(media_group_id="77", caption="two")
    assert first.group == second.group == "album:77"
    assert first.wait > 0


def test_row_21_after_a_nearly_full_message_the_next_piece_may_follow():
    long, rest = written(text="x" * 3480), written(text="the rest")
    assert long.group == rest.group
    assert (long.wait > 0, rest.wait) == (True, 0)


def test_a_command_is_no_piece_of_a_paste():
    assert written(text="/stop").group is None
