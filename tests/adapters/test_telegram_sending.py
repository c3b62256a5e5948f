"""Sending on Telegram: each reply arrives once, whole and readable, or its error says what is known."""

from __future__ import annotations

import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.message import (
    Action,
    Attachment,
    Button,
    FileUnavailable,
    NotSent,
    Rejected,
    Reply,
    Sent,
    Target,
    Uncertain,
    Upload,
)
from adapters.telegram import Pace, Telegram
from adapters.telegram.markup import parts_of, render
from adapters.text import utf16_len
from tests.fakes.telegram import GROUP, TelegramPlatform
from tests.fakes.telegram_clock import HurriedClock
from tests.fakes.telegram_server import TOKEN, RefusalError

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # also on a busy machine

ANN = Target("telegram", "123456", "1001", "dm", "telegram:123456:1001", reply_to="42")
TEAM = Target("telegram", "123456", str(GROUP), "group", f"telegram:123456:{GROUP}", reply_to="42")
TOPIC = replace(TEAM, thread="9")


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramPlatform]:
    async with TelegramPlatform() as platform:
        yield platform
        assert platform.violations == []


@pytest.fixture
async def nova(telegram: TelegramPlatform) -> AsyncIterator[Telegram]:
    async with cast("Telegram", telegram.adapter) as adapter:
        yield adapter


def reply(body: str, target: Target = ANN, **more: Any) -> Reply:
    return Reply("turn-1", target, body, **more)


def forms(telegram: TelegramPlatform) -> list[dict[str, Any]]:
    return telegram.server.called("sendMessage")


# --- what a person sees -----------------------------------------------------------------------------


async def test_a_reply_arrives_and_its_key_is_the_one_reactions_come_with(telegram: TelegramPlatform, nova: Telegram):
    sent = await nova.send(reply("Hello"))
    assert [seen.text for seen in telegram.seen] == ["Hello"]
    assert sent == Sent("5001", "1001:5001")


async def test_it_answers_a_message_even_a_deleted_one_and_shows_no_preview(telegram: TelegramPlatform, nova: Telegram):
    await nova.send(reply("See https://x.example", silent=True))
    assert forms(telegram)[0]["reply_parameters"] == {"message_id": 42, "allow_sending_without_reply": True}
    assert forms(telegram)[0]["link_preview_options"] == {"is_disabled": True}
    assert forms(telegram)[0]["disable_notification"] is True


async def test_row_07_styles_are_entities_and_never_marked_up_text(telegram: TelegramPlatform, nova: Telegram):
    await nova.send(reply("😀 **bold** [Nova](https://x.example) `a_b`\n```python\nx*y\n```"))
    form = forms(telegram)[0]
    assert form["text"] == "😀 bold Nova a_b\nx*y"
    assert "parse_mode" not in form
    assert form["entities"] == [
        {"type": "bold", "offset": 3, "length": 4},
        {"type": "text_link", "offset": 8, "length": 4, "url": "https://x.example"},
        {"type": "code", "offset": 13, "length": 3},
        {"type": "pre", "offset": 17, "length": 3, "language": "python"},
    ]


@pytest.mark.parametrize(
    "refusal", ["can't parse entities: unsupported start tag", "ENTITY_BOUNDS_INVALID", "message is too long"]
)
async def test_row_08_refused_styles_fall_back_to_clean_words_once(
    telegram: TelegramPlatform, nova: Telegram, refusal: str
):
    telegram.server.fail_next("sendMessage", RefusalError(400, f"Bad Request: {refusal}"))
    await nova.send(reply("**5 \\* 3** is [here](https://x.example)"))
    assert [seen.text for seen in telegram.seen] == ["5 * 3 is here (https://x.example)"]
    assert "entities" not in forms(telegram)[1]


async def test_words_that_are_refused_twice_are_rejected(telegram: TelegramPlatform, nova: Telegram):
    for _ in range(2):
        telegram.server.fail_next("sendMessage", RefusalError(400, "Bad Request: can't parse entities"))
    with pytest.raises(Rejected, match="parse entities"):
        await nova.send(reply("**hi**"))
    assert len(forms(telegram)) == 2


@pytest.mark.parametrize("body", ["", "  \n"])
async def test_row_10_an_empty_reply_is_a_bug_of_the_caller(telegram: TelegramPlatform, nova: Telegram, body: str):
    with pytest.raises(ValueError, match="empty"):
        nova.parts(reply(body, footer="by Nova"))
    with pytest.raises(ValueError, match="empty"):
        await nova.send(reply(body, footer="by Nova"))
    assert forms(telegram) == []


async def test_a_body_of_nothing_but_markup_is_shown_as_it_is(telegram: TelegramPlatform, nova: Telegram):
    await nova.send(reply("[]()"))
    assert telegram.seen[0].text == "[]()"


async def test_half_an_emoji_does_not_stop_a_reply(telegram: TelegramPlatform, nova: Telegram):
    await nova.send(reply("\ud83d\ude00 and \ud83d"))
    assert telegram.seen[0].text == "😀 and \N{REPLACEMENT CHARACTER}"


async def test_a_footer_is_a_paragraph_of_its_own(telegram: TelegramPlatform, nova: Telegram):
    await nova.send(reply("Yes.", footer="*calculator*"))
    assert telegram.seen[0].text == "Yes.\n\ncalculator"


# --- parts ----------------------------------------------------------------------------------------


async def test_row_09_a_long_reply_comes_in_parts_that_fit(telegram: TelegramPlatform, nova: Telegram):
    body = "\n\n".join(["**Point** 😀 " + "word " * 300] * 8 + ["```python\n" + "print('x')\n" * 900 + "```"])
    for part in nova.parts(reply(body, feedback="a1", footer="by Nova")):
        await nova.send(part)
    assert len(telegram.seen) > 4
    assert sum(seen.text.count("Point") for seen in telegram.seen) == 8
    assert sum(seen.text.count("print('x')") for seen in telegram.seen) == 900
    assert [bool(seen.buttons) for seen in telegram.seen] == [False] * (len(telegram.seen) - 1) + [True]
    assert telegram.seen[-1].text.endswith("by Nova")


def test_only_the_first_part_answers_the_message():
    parts = parts_of(reply("word " * 2000))
    assert [part.target.reply_to for part in parts] == ["42", None, None]
    assert [part.key for part in parts] == ["turn-1:1", "turn-1:2", "turn-1:3"]


def test_row_09_a_hundred_styles_are_the_limit_of_a_part():
    parts = parts_of(reply("**a** " * 189))
    assert len(parts) == 2
    assert all(len(render(part.body).entities) <= 100 for part in parts)
    assert sum(len(render(part.body).entities) for part in parts) == 189


def test_more_styles_than_allowed_are_left_out_of_one_part():
    assert len(render("**a** " * 189).entities) == 100


BODIES = st.lists(
    st.sampled_from(
        [
            "word",
            "**bold**",
            "😀",
            "\n\n",
            "- item\n",
            "`code`",
            "\n```py\nx\n```\n",
            "# Head\n",
            "| a | b |\n|-|-|\n| 1 | 2 |\n",
            "<b>",
            "---\n",
        ]
    ),
    min_size=1,
    max_size=60,
).map(" ".join)


@patient
@given(BODIES.filter(lambda body: bool(body.strip())), st.integers(1, 60), st.sampled_from(["", "by *Nova*"]))
def test_parts_always_fit_with_their_footer(body: str, times: int, footer: str):
    for part in parts_of(reply("\n".join([body] * times), footer=footer)):
        shown = render(f"{part.body}\n\n{part.footer}" if part.footer else part.body)
        assert 0 < utf16_len(shown.text) <= 4096
        assert len(shown.entities) <= 100


def test_a_footer_that_no_longer_fits_moves_with_some_words_to_another_part():
    parts = parts_of(reply("word " * 818, footer="by Nova, who looked it up"))
    assert [part.footer for part in parts] == ["", "by Nova, who looked it up"]
    assert all(utf16_len(f"{part.body}\n\n{part.footer}") <= 4096 for part in parts)


def test_parts_of_a_part_are_the_part_itself():
    for part in parts_of(reply("word " * 2000, feedback="a1")):
        assert [again.body for again in parts_of(part)] == [part.body]


async def test_a_wide_table_goes_along_as_a_file(telegram: TelegramPlatform, nova: Telegram):
    table = "| name | note |\n|---|---|\n| Ann | " + "long " * 20 + "|\n"
    (part,) = nova.parts(reply(f"Before\n\n{table}\nAfter"))
    await nova.send(part)
    assert telegram.seen[0].text == "Before\n\n📎 table-1.csv\n\nAfter"
    (upload,) = (call for call in telegram.server.calls if call.method == "sendDocument")
    assert upload.files["document"].decode("utf-8-sig").startswith("name,note\r\nAnn,long")


async def test_a_long_table_goes_along_as_a_file_too(nova: Telegram):
    (part,) = nova.parts(reply("| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 40))
    assert [upload.name for upload in part.attachments] == ["table-1.csv"]


async def test_a_narrow_table_is_fixed_width_text(telegram: TelegramPlatform, nova: Telegram):
    (part,) = nova.parts(reply("| a | b |\n|---|---|\n| 1 | 2 |"))
    await nova.send(part)
    assert telegram.seen[0].text == "a | b\n--+--\n1 | 2"
    assert forms(telegram)[0]["entities"][0]["type"] == "pre"


# --- buttons --------------------------------------------------------------------------------------


async def test_row_19_feedback_has_buttons_that_come_back_as_actions(telegram: TelegramPlatform, nova: Telegram):
    sent = await nova.send(reply("42", feedback="a1b2"))
    await telegram.press(sent.message_id, "👎")
    action = await nova.parse(await anext(nova.events()))
    assert isinstance(action, Action)
    assert (action.id, action.value, action.message_key) == ("feedback", "a1b2:down", sent.message_key)


async def test_other_buttons_bring_back_their_id_and_value(telegram: TelegramPlatform, nova: Telegram):
    buttons = (
        Button("approve", "Yes", "p7", "primary"),
        Button("reject", "No", "p7", "danger"),
        Button("later", "Later", "p7"),
    )
    sent = await nova.send(reply("Apply it?", buttons=buttons))
    rows = forms(telegram)[0]["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [["Yes", "No"], ["Later"]]
    assert rows[0][1]["style"] == "danger"
    await telegram.press(sent.message_id, "No")
    action = await nova.parse(await anext(nova.events()))
    assert isinstance(action, Action)
    assert (action.id, action.value) == ("reject", "p7")


async def test_row_23_button_data_of_more_than_64_bytes_is_a_bug_of_the_caller(nova: Telegram):
    await nova.send(reply("Fits", buttons=(Button("pick", "é", "é" * 29 + "e"),)))
    with pytest.raises(ValueError, match="64 bytes"):
        await nova.send(reply("Does not", buttons=(Button("pick", "é", "é" * 30),)))
    with pytest.raises(ValueError, match="'fb'"):
        await nova.send(reply("Reserved", buttons=(Button("fb", "x", "y"),)))


async def test_row_23_a_press_is_answered_and_a_stale_one_is_forgotten(telegram: TelegramPlatform, nova: Telegram):
    sent = await nova.send(reply("42", feedback="a1"))
    await telegram.press(sent.message_id, "👍")
    action = cast("Action", await nova.parse(await anext(nova.events())))
    await nova.acknowledge(action, "Thank you! " * 40)
    assert telegram.server.answered[action.handle].startswith("Thank you!")
    await nova.acknowledge(replace(action, handle="too old"), "")


# --- errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("failure", ["lost", "garbled"])
async def test_row_15_a_lost_answer_is_uncertain_and_never_sent_again(
    telegram: TelegramPlatform, nova: Telegram, failure: str
):
    telegram.fail_next("sendMessage", failure)
    with pytest.raises(Uncertain):
        await nova.send(reply("once"))
    assert [seen.text for seen in telegram.seen] == ["once"]


async def test_row_15_a_server_error_is_uncertain_too(telegram: TelegramPlatform, nova: Telegram):
    telegram.fail_next("sendMessage", "error")
    with pytest.raises(Uncertain):
        await nova.send(reply("once"))
    assert len(forms(telegram)) == 1


async def test_row_15_what_never_left_may_be_sent_again(telegram: TelegramPlatform, nova: Telegram):
    await telegram.server.stop()
    with pytest.raises(NotSent):
        await nova.send(reply("later"))


async def test_row_11_a_flooded_chat_is_left_alone_for_as_long_as_telegram_says(
    telegram: TelegramPlatform, nova: Telegram
):
    telegram.server.fail_next("sendMessage", RefusalError(429, "Too Many Requests: retry after 35", retry_after=35))
    for _ in range(2):
        with pytest.raises(NotSent) as caught:
            await nova.send(reply("later"))
        assert 34 < caught.value.retry_after <= 35
    assert len(forms(telegram)) == 1  # the second one did not even ask
    await nova.send(reply("elsewhere", TEAM))


@pytest.mark.parametrize(
    ("status", "description", "unreachable"),
    [
        (403, "Forbidden: bot was blocked by the user", True),
        (403, "Forbidden: bot was kicked from the supergroup chat", True),
        (400, "Bad Request: chat not found", True),
        (400, "Bad Request: not enough rights to send text messages to the chat", True),
        (400, "Bad Request: BUTTON_DATA_INVALID", False),
        (401, "Unauthorized", False),
    ],
)
async def test_a_refusal_for_good_is_rejected(
    telegram: TelegramPlatform,
    nova: Telegram,
    status: int,
    description: str,
    unreachable: bool,  # noqa: FBT001
):
    telegram.server.fail_next("sendMessage", RefusalError(status, description))
    with pytest.raises(Rejected) as caught:
        await nova.send(reply("hi", replace(ANN, reply_to=None)))
    assert caught.value.unreachable is unreachable


@pytest.mark.parametrize(
    "description", ["message thread not found", "message to be replied not found", "TOPIC_CLOSED", "chat not found"]
)
async def test_row_17_a_lost_place_falls_back_to_the_same_chat_once(
    telegram: TelegramPlatform, nova: Telegram, description: str
):
    telegram.server.fail_next("sendMessage", RefusalError(400, f"Bad Request: {description}"))
    await nova.send(reply("hi", TOPIC))
    first, second = forms(telegram)
    assert (first["message_thread_id"], first["chat_id"]) == (9, GROUP)
    assert second["chat_id"] == GROUP
    assert "message_thread_id" not in second
    assert "reply_parameters" not in second


async def test_row_22_a_reply_follows_its_group_to_the_new_id_once(telegram: TelegramPlatform, nova: Telegram):
    moved = RefusalError(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1005)
    telegram.server.fail_next("sendMessage", moved)
    sent = await nova.send(reply("hi", TEAM))
    assert sent.message_key == "-1005:5001"
    telegram.server.fail_next("sendMessage", moved)
    telegram.server.fail_next("sendMessage", moved)
    with pytest.raises(Rejected):
        await nova.send(reply("hi", TEAM))


async def test_row_06_no_error_shows_the_token(telegram: TelegramPlatform, nova: Telegram):
    for failure in ("lost", "error", "rejected", "refused"):
        telegram.fail_next("sendMessage", failure)
        with pytest.raises((Uncertain, Rejected, NotSent)) as caught:
            await nova.send(reply("hi"))
        assert TOKEN not in "".join(traceback.format_exception(caught.value))


# --- edits ----------------------------------------------------------------------------------------


async def test_an_edit_replaces_text_and_buttons(telegram: TelegramPlatform, nova: Telegram):
    sent = await nova.send(reply("Apply?", buttons=(Button("yes", "Yes", "1"),)))
    assert await nova.edit(sent, reply("**Applied.**")) == sent
    assert [(seen.text, seen.buttons, seen.edits) for seen in telegram.seen] == [("Applied.", (), 1)]


async def test_row_12_an_edit_that_changes_nothing_is_fine(telegram: TelegramPlatform, nova: Telegram):
    sent = await nova.send(reply("same"))
    assert await nova.edit(sent, reply("same")) == sent


@pytest.mark.parametrize("failure", ["lost", "error", "refused"])
async def test_an_edit_whose_answer_is_lost_may_be_repeated(telegram: TelegramPlatform, nova: Telegram, failure: str):
    sent = await nova.send(reply("draft"))
    telegram.fail_next("editMessageText", failure)
    with pytest.raises(NotSent):
        await nova.edit(sent, reply("final"))


async def test_an_edit_of_a_deleted_message_is_rejected(nova: Telegram):
    with pytest.raises(Rejected, match="not found"):
        await nova.edit(Sent("9", "1001:9"), reply("final"))


async def test_an_edit_falls_back_to_plain_words_once(telegram: TelegramPlatform, nova: Telegram):
    sent = await nova.send(reply("draft"))
    telegram.server.fail_next("editMessageText", RefusalError(400, "Bad Request: can't parse entities"))
    await nova.edit(sent, reply("**final**"))
    assert telegram.seen[0].text == "final"


# --- files ----------------------------------------------------------------------------------------

PDF = Upload("a.pdf", "application/pdf", b"%PDF", caption="**The** report")
CSV = Upload("b.csv", "text/csv", b"a,b")
PNG = Upload("c.png", "image/png", b"\x89PNG")
OGG = Upload("d.ogg", "audio/ogg", b"OggS")


def uploads(telegram: TelegramPlatform) -> list[str]:
    return [call.method for call in telegram.server.calls if call.files]


async def test_files_follow_the_text(telegram: TelegramPlatform, nova: Telegram):
    sent = await nova.send(reply("Here you are.", TOPIC, attachments=(PDF, PNG, OGG)))
    assert sent.message_id == "5001"
    assert sorted(uploads(telegram)) == ["sendDocument", "sendPhoto", "sendVoice"]
    (document,) = (call for call in telegram.server.calls if call.method == "sendDocument")
    assert document.files == {"document": b"%PDF"}
    assert (document.form["caption"], document.form["message_thread_id"]) == ("The report", 9)


async def test_several_documents_are_one_album(telegram: TelegramPlatform, nova: Telegram):
    await nova.send(reply("Here you are.", attachments=(PDF, CSV)))
    (album,) = (call for call in telegram.server.calls if call.method == "sendMediaGroup")
    assert sorted(album.files.values()) == [b"%PDF", b"a,b"]


async def test_eleven_documents_are_an_album_and_one(telegram: TelegramPlatform, nova: Telegram):
    await nova.send(reply("Here you are.", attachments=(CSV,) * 11))
    assert uploads(telegram) == ["sendMediaGroup", "sendDocument"]


async def test_a_file_that_is_refused_is_named_to_the_reader(telegram: TelegramPlatform, nova: Telegram):
    telegram.server.fail_next("sendDocument", RefusalError(400, "Bad Request: FILE_PARTS_INVALID"))
    await nova.send(reply("Here you are.", attachments=(PDF,)))
    assert [seen.text for seen in telegram.seen] == ["Here you are.", "⚠️ Not sent: a.pdf"]


async def test_a_file_that_certainly_did_not_arrive_is_sent_again():
    clock = HurriedClock()
    async with TelegramPlatform(pace=Pace(now=clock.now, sleep=clock.sleep)) as telegram, telegram.adapter as nova:
        telegram.fail_next("sendDocument", "refused")
        await nova.send(reply("Here you are.", attachments=(PDF,)))
        assert uploads(telegram) == ["sendDocument"] * 2
        assert [seen.text for seen in telegram.seen] == ["Here you are.", "The report"]


async def test_a_file_over_50_mb_is_not_even_tried(telegram: TelegramPlatform, nova: Telegram):
    huge = Upload("huge.bin", "application/octet-stream", bytes(50 * 1024 * 1024 + 1))
    await nova.send(reply("Here you are.", attachments=(huge, CSV)))
    assert uploads(telegram) == ["sendDocument"]
    assert telegram.seen[-1].text == "⚠️ Not sent: huge.bin"


async def test_a_notice_that_fails_as_well_does_not_undo_the_text(telegram: TelegramPlatform, nova: Telegram):
    telegram.server.fail_next("sendDocument", RefusalError(400, "Bad Request: FILE_PARTS_INVALID"))
    part = reply("Here you are.", attachments=(PDF,))
    telegram.server.fail_next("sendMessage", "processed")
    telegram.server.fail_next("sendMessage", RefusalError(403, "Forbidden: bot was blocked by the user"))
    assert (await nova.send(part)).message_id == "5001"


async def test_a_file_is_fetched(telegram: TelegramPlatform, nova: Telegram):
    telegram.server.files["f1"] = b"content"
    assert await nova.fetch(Attachment("u", "document", "a.txt", "text/plain", 7, "f1")) == b"content"


async def test_a_file_over_20_mb_says_what_to_do(telegram: TelegramPlatform, nova: Telegram):
    film = Attachment("u", "video", "film.mp4", "video/mp4", 21 * 1024 * 1024, "f1")
    with pytest.raises(FileUnavailable, match=r"film\.mp4 is too large.*20 MB"):
        await nova.fetch(film)
    assert telegram.server.called("getFile") == []
    telegram.server.fail_next("getFile", RefusalError(400, "Bad Request: file is too big"))
    with pytest.raises(FileUnavailable, match="too large"):
        await nova.fetch(replace(film, size=0))


async def test_a_file_that_is_gone_says_so_without_the_token(telegram: TelegramPlatform, nova: Telegram):
    with pytest.raises(FileUnavailable, match="Send it again") as caught:
        await nova.fetch(Attachment("u", "document", "a.txt", "text/plain", 7, "gone"))
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


# --- presence and people --------------------------------------------------------------------------


async def test_typing_is_shown_once_a_call_and_never_fails(telegram: TelegramPlatform, nova: Telegram):
    await nova.busy(TOPIC, "thinking")
    assert telegram.server.called("sendChatAction") == [{"chat_id": GROUP, "action": "typing", "message_thread_id": 9}]
    telegram.fail_next("sendChatAction", "rejected")
    await nova.busy(ANN, "thinking")
    await nova.idle(ANN)


async def test_a_person_can_be_written_to_first(telegram: TelegramPlatform, nova: Telegram):
    target = nova.direct("telegram:1001")
    assert (target.chat, target.chat_kind, target.conversation) == ("1001", "dm", "telegram:123456:1001")
    await nova.send(reply("Good morning", target))
    assert telegram.server.called("sendMessage")[0]["chat_id"] == 1001


@pytest.mark.parametrize("key", ["slack:T1:U1", "telegram:ann", "1001", "telegram:-5"])
async def test_only_people_of_telegram_can_be_written_to(nova: Telegram, key: str):
    with pytest.raises(Rejected, match="nobody on Telegram"):
        nova.direct(key)


async def test_row_14_whatever_is_in_it_an_answer_is_no_rich_message(telegram: TelegramPlatform, nova: Telegram):
    for part in nova.parts(reply("# Title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n" + "word " * 1000, feedback="a1")):
        await nova.send(part)
    assert not {call.method for call in telegram.server.calls} & {"sendRichMessage", "sendRichMessageDraft"}
