"""Sending to Slack: what goes out, and what a failure means."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from types import SimpleNamespace

import pytest

from adapters.message import Action, Button, NotSent, Person, Rejected, Reply, Sent, Target, Uncertain, Upload
from tests.fakes.slack import SlackPlatform
from tests.fakes.slack_answer import CHANNEL, DM

ANA = Person("slack:T1:U1001", "Ana")


@pytest.fixture
async def slack() -> AsyncGenerator[SlackPlatform]:
    async with SlackPlatform() as platform, platform.adapter:
        yield platform
    assert platform.violations == []


def reply(body: str = "**hello**", target: Target = DM) -> Reply:
    return Reply("turn:1", target, body)


async def test_a_reply_goes_into_the_thread(slack: SlackPlatform):
    sent = await slack.adapter.send(reply())
    [message] = slack.seen
    assert (message.text, message.thread) == ("**hello**", DM.thread)
    assert sent == Sent(message.id, f"T1:D1001:{message.id}")
    [call] = slack.called("chat.postMessage")
    assert (call["unfurl_links"], call["unfurl_media"]) == (False, False)


async def test_reactions_come_back_with_the_key_of_what_was_sent(slack: SlackPlatform):
    sent = await slack.adapter.send(reply())
    await slack.react(sent.message_id, "👍")
    events = slack.adapter.events()
    reaction = await slack.adapter.parse(await anext(events))
    await events.aclose()
    assert reaction
    assert getattr(reaction, "message_key", None) == sent.message_key


async def test_a_long_reply_is_several_messages(slack: SlackPlatform):
    whole = reply("A sentence of eight words stands right here. " * 600)
    for part in slack.adapter.parts(whole):
        await slack.adapter.send(part)
    texts = [message.text for message in slack.seen]
    assert len(texts) == 3
    assert " ".join(texts).split() == whole.body.split()


async def test_row_32_the_notification_pings_nobody_either(slack: SlackPlatform):
    await slack.adapter.send(reply("Hi <!channel> & `<!here>`"))
    [call] = slack.called("chat.postMessage")
    assert call["text"] == "Hi &lt;!channel&gt; &amp; &lt;!here&gt;"
    assert slack.seen[0].text == "Hi &lt;!channel> & `<!here>`"


async def test_feedback_and_buttons_come_back_as_they_went(slack: SlackPlatform):
    button = Button("approve", "Approve", "proposal-7", "primary")
    sent = await slack.adapter.send(replace(reply(), buttons=(button,), feedback="a1"))
    assert slack.seen[0].buttons == (button, Button("feedback", "👍", "a1:up"), Button("feedback", "👎", "a1:down"))
    events = slack.adapter.events()
    for label, wanted in (("Approve", ("approve", "proposal-7")), ("👎", ("feedback", "a1:down"))):
        await slack.press(sent.message_id, label)
        action = await slack.adapter.parse(await anext(events))
        assert isinstance(action, Action)
        assert (action.id, action.value, action.message_key) == (*wanted, sent.message_key)
    await events.aclose()


async def test_what_is_for_one_person_is_ephemeral(slack: SlackPlatform):
    await slack.adapter.send(reply("only you", replace(CHANNEL, only_for=ANA.key)))
    [call] = slack.called("chat.postEphemeral")
    assert (call["user"], call["channel"]) == ("U1001", "C1")
    assert slack.called("chat.postMessage") == []


async def test_a_direct_message_can_be_begun_by_nova(slack: SlackPlatform):
    target = slack.adapter.direct(ANA.key)
    assert (target.chat, target.chat_kind, target.thread) == ("U1001", "dm", None)
    await slack.adapter.send(reply("Your digest", target))
    assert slack.called("chat.postMessage")[0]["channel"] == "U1001"


@pytest.mark.parametrize("person", ["telegram:1", "U1001", "slack:T1", "slack:T1:U1:x"])
async def test_a_key_of_another_platform_has_no_direct_message(slack: SlackPlatform, person: str):
    with pytest.raises(Rejected, match=person):
        slack.adapter.direct(person)


class TestFailuresOfANewMessage:
    async def test_row_16_a_lost_answer_is_not_sent_again(self, slack: SlackPlatform):
        slack.fail_next("chat.postMessage", "lost")
        with pytest.raises(Uncertain):
            await slack.adapter.send(reply())
        assert len(slack.seen) == 1

    @pytest.mark.parametrize("failure", ["error", "html", "text", "captive", "portal", "internal_error", "fatal_error"])
    async def test_row_15_nor_is_a_server_error(self, slack: SlackPlatform, failure: str):
        slack.fail_next("chat.postMessage", failure)
        with pytest.raises(Uncertain):
            await slack.adapter.send(reply())
        assert len(slack.called("chat.postMessage")) == 1

    async def test_row_15_what_never_left_may_be_sent_again(self):
        async with SlackPlatform() as platform, platform.adapter:
            adapter = platform.adapter
        with pytest.raises(NotSent):  # nobody listens there any more
            await adapter.send(reply())

    @pytest.fixture
    def _waits_by_the_clock(self, slack: SlackPlatform, monkeypatch: pytest.MonkeyPatch):
        """The SDK's handler sleeps by itself; here it does so in the fake's time."""
        waiting = SimpleNamespace(sleep=slack.clock.sleep)
        monkeypatch.setattr("slack_sdk.http_retry.builtin_async_handlers.asyncio", waiting)

    @pytest.mark.usefixtures("_waits_by_the_clock")
    async def test_row_11_a_rate_limit_is_waited_for(self, slack: SlackPlatform):
        slack.fail_next("chat.postMessage", "refused")
        await slack.adapter.send(reply())
        assert [message.text for message in slack.seen] == ["**hello**"]
        assert slack.clock.now >= 1_001  # as Retry-After said

    @pytest.mark.usefixtures("_waits_by_the_clock")
    async def test_row_11_a_rate_limit_without_end_is_for_later(self, slack: SlackPlatform):
        for _ in range(3):
            slack.fail_next("chat.postMessage", "refused")
        with pytest.raises(NotSent) as caught:
            await slack.adapter.send(reply())
        assert caught.value.retry_after == 1
        assert slack.seen == []

    @pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long", "msg_too_long"])
    async def test_row_08_refused_blocks_become_plain_text_once(self, slack: SlackPlatform, code: str):
        slack.fail_next("chat.postMessage", code)
        await slack.adapter.send(reply("# Title\n**bold** <!channel>"))
        assert [message.text for message in slack.seen] == ["Title\nbold <!channel>"]
        assert slack.called("chat.postMessage")[1]["text"] == "Title\nbold &lt;!channel&gt;"
        slack.fail_next("chat.postMessage", code)
        slack.fail_next("chat.postMessage", code)
        with pytest.raises(Rejected, match=code):
            await slack.adapter.send(reply())

    async def test_a_thread_that_is_gone_does_not_lose_the_answer(self, slack: SlackPlatform):
        slack.fail_next("chat.postMessage", "thread_not_found")
        await slack.adapter.send(reply(target=CHANNEL))
        assert slack.seen[0].thread is None
        assert [call["channel"] for call in slack.called("chat.postMessage")] == ["C1", "C1"]

    @pytest.mark.parametrize("code", ["channel_not_found", "not_in_channel", "is_archived", "restricted_action"])
    async def test_a_closed_channel_gets_no_more_posts(self, slack: SlackPlatform, code: str):
        slack.fail_next("chat.postMessage", code)
        with pytest.raises(Rejected, match=code) as caught:
            await slack.adapter.send(reply())
        assert caught.value.unreachable

    async def test_a_missing_scope_is_named(self, slack: SlackPlatform):
        slack.fail_next("chat.postMessage", "missing_scope")
        with pytest.raises(Rejected, match="the scope chat:write") as caught:
            await slack.adapter.send(reply())
        assert not caught.value.unreachable

    @pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
    async def test_a_refused_token_names_the_setting(self, slack: SlackPlatform, code: str):
        slack.fail_next("chat.postMessage", code)
        with pytest.raises(Rejected, match="SLACK_BOT_TOKEN"):
            await slack.adapter.send(reply())

    async def test_row_06_errors_do_not_show_the_token(self, slack: SlackPlatform):
        for failure in ("error", "lost", "invalid_auth", "missing_scope", "html"):
            slack.fail_next("chat.postMessage", failure)
            with pytest.raises((Uncertain, Rejected)) as caught:
                await slack.adapter.send(reply())
            assert "secret" not in f"{caught.value} {caught.value.__cause__}"


class TestEditing:
    async def test_an_edit_replaces_everything(self, slack: SlackPlatform):
        sent = await slack.adapter.send(replace(reply(), feedback="a1"))
        assert await slack.adapter.edit(sent, reply("changed")) == sent
        assert [(message.text, message.buttons, message.edits) for message in slack.seen] == [("changed", (), 1)]

    @pytest.mark.parametrize("failure", ["error", "lost", "html"])
    async def test_an_edit_is_repeated_until_it_is_certain(self, slack: SlackPlatform, failure: str):
        sent = await slack.adapter.send(reply())
        slack.fail_next("chat.update", failure)
        await slack.adapter.edit(sent, reply("changed"))
        assert slack.seen[0].text == "changed"
        assert len(slack.called("chat.update")) == 2

    async def test_an_edit_that_never_succeeds_may_be_repeated_later(self, slack: SlackPlatform):
        sent = await slack.adapter.send(reply())
        for _ in range(3):
            slack.fail_next("chat.update", "error")
        with pytest.raises(NotSent):
            await slack.adapter.edit(sent, reply("changed"))

    @pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed"])
    async def test_what_cannot_be_edited_is_posted_in_the_thread_once(self, slack: SlackPlatform, code: str):
        sent = await slack.adapter.send(reply())
        slack.fail_next("chat.update", code)
        again = await slack.adapter.edit(sent, reply("changed"))
        assert again.message_id != sent.message_id
        assert [(message.text, message.thread) for message in slack.seen][1:] == [("changed", DM.thread)]

    async def test_refused_blocks_become_plain_text_once(self, slack: SlackPlatform):
        sent = await slack.adapter.send(replace(reply(), feedback="a1"))
        slack.fail_next("chat.update", "invalid_blocks")
        await slack.adapter.edit(sent, reply("**changed**"))
        assert [(message.text, message.buttons) for message in slack.seen] == [("changed", ())]

    async def test_an_edit_too_long_for_plain_text_goes_as_markdown(self, slack: SlackPlatform):
        sent = await slack.adapter.send(reply())
        slack.fail_next("chat.update", "invalid_blocks")
        await slack.adapter.edit(sent, reply("word " * 2_000))
        assert slack.seen[0].text.split() == ["word"] * 2_000

    async def test_any_other_refusal_is_final(self, slack: SlackPlatform):
        sent = await slack.adapter.send(reply())
        slack.fail_next("chat.update", "not_in_channel")
        with pytest.raises(Rejected, match="not_in_channel"):
            await slack.adapter.edit(sent, reply("changed"))

    async def test_a_direct_message_begun_by_nova_is_edited_where_it_is(self, slack: SlackPlatform):
        target = slack.adapter.direct(ANA.key)
        sent = await slack.adapter.send(reply(target=target))
        await slack.adapter.edit(sent, reply("changed", target))
        assert [message.text for message in slack.seen] == ["changed"]
        assert slack.called("chat.update")[0]["channel"] == "D1001"


class TestFiles:
    file = Upload("report.csv", "text/csv", b"a,b\n1,2\n", caption="The <!here> report")

    async def test_files_follow_the_text(self, slack: SlackPlatform):
        await slack.adapter.send(
            replace(reply(), attachments=(self.file, replace(self.file, name="b.csv", caption="")))
        )
        assert [message.text for message in slack.seen] == ["**hello**"]
        first, second = slack.workspace.uploads
        assert (first["name"], first["content"], first["length"]) == ("report.csv", b"a,b\n1,2\n", 8)
        assert (first["channel_id"], first["thread_ts"]) == ("D1001", DM.thread)
        assert first["initial_comment"] == "The &lt;!here&gt; report"
        assert second["name"] == "b.csv"
        assert len(slack.called("files.completeUploadExternal")) == 1

    async def test_a_file_that_fails_is_not_passed_over(self, slack: SlackPlatform):
        slack.fail_next("files.getUploadURLExternal", "missing_scope")
        with pytest.raises(Rejected, match="files were not"):
            await slack.adapter.send(replace(reply(), attachments=(self.file,)))
        slack.fail_next("files.completeUploadExternal", "lost")
        with pytest.raises(Uncertain, match="its files"):
            await slack.adapter.send(replace(reply(), attachments=(self.file,)))

    async def test_a_file_for_one_person_never_becomes_public(self, slack: SlackPlatform):
        private = replace(reply(target=replace(CHANNEL, only_for=ANA.key)), attachments=(self.file,))
        with pytest.raises(Rejected, match="one person"):
            await slack.adapter.send(private)
        assert slack.calls[1:] == []
