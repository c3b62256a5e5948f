"""What a Telegram update means."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram import MessageEntity

from adapters.message import (
    Action,
    Attachment,
    Command,
    Edit,
    Event,
    MalformedEvent,
    Member,
    Message,
    Migrate,
    Quoted,
    Reaction,
)
from adapters.telegram import raw_event
from adapters.telegram.formatting import Identity, Styled
from adapters.telegram.parsing import parse
from adapters.text import plain, utf16_len
from tests.fakes.telegram import GROUP, TelegramPlatform
from tests.fakes.telegram_server import BOT, Json

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # also on a busy machine

NOVA = Identity(123456, "nova_bot")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ANN: Json = {
    "id": 1001,
    "is_bot": False,
    "first_name": "Ann",
    "last_name": "Lee",
    "username": "ann",
    "language_code": "de",
}
TEAM: Json = {"id": GROUP, "type": "supergroup", "title": "Team"}

platform = TelegramPlatform()


def written(text: str, *, chat: str = "dm", author: Json = ANN, **more: Any) -> Json:
    return platform.written(text, chat=chat) | {"from": author} | more


def wordless(*, chat: str = "dm", **content: Any) -> Json:
    whole = written("", chat=chat, **content)
    return {name: value for name, value in whole.items() if name not in ("text", "entities")}


def event(**update: Any) -> Event | None:
    return parse(raw_event({"update_id": 7, **update}, NOVA.id, NOW), NOVA)


def message(text: str, chat: str = "dm", **more: Any) -> Message:
    found = event(message=written(text, chat=chat, **more))
    assert isinstance(found, Message)
    return found


def in_group(text: str, **more: Any) -> Message:
    return message(text, "group", **more)


# --- messages -------------------------------------------------------------------------------------


def test_a_private_message_field_by_field():
    found = message("Hello *you*", message_id=42)
    assert found.event_key == "telegram:123456:7"
    assert found.message_key == "1001:42"
    assert (found.platform, found.workspace) == ("telegram", "123456")
    assert (found.conversation, found.chat, found.chat_kind, found.thread) == (
        "telegram:123456:1001",
        "1001",
        "dm",
        None,
    )
    assert (found.sender.key, found.sender.name, found.sender.username) == ("telegram:1001", "Ann Lee", "ann")
    assert (found.sender.is_bot, found.sender.locale) == (False, "de")
    assert (found.text, found.addressed, found.command) == ("Hello *you*", "dm", None)
    assert found.sent_at == datetime.fromtimestamp(1_700_000_000, UTC)
    assert found.edited_at is None
    assert not found.is_external


def test_an_answer_goes_to_the_same_place_under_the_message():
    target = in_group("@nova_bot hi", message_id=42, message_thread_id=9, is_topic_message=True).target
    assert (target.chat, target.chat_kind, target.thread, target.reply_to) == (str(GROUP), "group", "9", "42")
    assert target.conversation == f"telegram:123456:{GROUP}:9"
    assert (target.platform, target.workspace) == ("telegram", "123456")


@pytest.mark.parametrize(
    ("text", "addressed", "left"),
    [
        ("good morning", "none", "good morning"),
        ("@nova_bot what's up", "mention", "what's up"),
        ("@NOVA_BOT, what's up", "mention", "what's up"),
        ("hey @nova_bot what's up", "mention", "hey what's up"),
        ("😀😀 hey @nova_bot what's up", "mention", "😀😀 hey what's up"),
        ("thanks @nova_bot!", "mention", "thanks!"),
        ("@nova_bot", "mention", ""),
        ("@nova_bottle hi", "none", "@nova_bottle hi"),
        ("/ask who owns this", "command", "/ask who owns this"),
        ("/ask@nova_bot who owns this", "command", "/ask who owns this"),
    ],
)
def test_a_group_message_is_meant_for_nova_or_not(text: str, addressed: str, left: str):
    found = in_group(text)
    assert (found.addressed, found.text) == (addressed, left)


def test_a_mention_at_the_start_of_a_line_keeps_the_line():
    text = "first\n@nova_bot second"
    found = in_group(text, entities=[{"type": "mention", "offset": 6, "length": 9}])
    assert found.text == "first\nsecond"


def test_a_mention_by_name_counts_too_and_others_are_kept():
    entities = [
        {"type": "text_mention", "offset": 0, "length": 4, "user": BOT},
        {"type": "mention", "offset": 9, "length": 4},
        {"type": "text_mention", "offset": 18, "length": 3, "user": ANN},
    ]
    found = in_group(
        "Nova ask  @bob and Ann", entities=[entities[0], {**entities[1], "offset": 10}, {**entities[2], "offset": 19}]
    )
    assert found.addressed == "mention"
    assert found.mentions == ("@bob", "telegram:1001")
    assert "@bob" in found.text


def test_a_mention_in_a_caption_counts():
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    mention = [{"type": "mention", "offset": 8, "length": 9}]
    found = event(
        message=wordless(chat="group", photo=photo, caption="look at @nova_bot this", caption_entities=mention)
    )
    assert isinstance(found, Message)
    assert (found.addressed, found.text) == ("mention", "look at this")
    assert found.attachments[0].caption == "look at this"


def test_a_reply_to_nova_is_meant_for_her_and_one_to_others_is_not():
    assert in_group("and now?", reply_to_message=written("42", chat="group", author=BOT)).addressed == "reply"
    assert in_group("and now?", reply_to_message=written("42", chat="group")).addressed == "none"


def test_in_a_topic_that_nova_opened_not_every_message_is_a_reply_to_her():
    root = written("", chat="group", message_id=9, forum_topic_created={"name": "Plans", "icon_color": 1}, author=BOT)
    found = in_group("hi all", message_thread_id=9, is_topic_message=True, reply_to_message=root)
    assert found.addressed == "none"
    assert found.reply_to is None


@pytest.mark.parametrize(
    ("text", "name", "args"),
    [
        ("/start", "start", ""),
        ("/ask  who?", "ask", "who?"),
        ("/Ask@Nova_Bot who?", "ask", "who?"),
        ("/forget\nall of it", "forget", "all of it"),
        ("/stop", "stop", ""),
    ],
)
def test_a_command_is_a_message_with_a_command(text: str, name: str, args: str):
    length = len(text.split(maxsplit=1)[0])
    found = message(text, entities=[{"type": "bot_command", "offset": 0, "length": length}])
    assert found.command == Command(name, args)
    assert found.addressed == "dm"


def test_a_command_in_mid_sentence_is_just_text():
    assert message("try /help").command is None


@pytest.mark.parametrize("chat", ["dm", "group"])
def test_another_bots_command_means_nothing(chat: str):
    assert event(message=written("/ask@other_bot hi", chat=chat)) is None


def test_row_17_a_thread_counts_only_in_a_topic():
    assert in_group("hi", message_thread_id=8).thread is None
    assert in_group("hi", message_thread_id=8).conversation == f"telegram:123456:{GROUP}"
    assert in_group("hi", message_thread_id=8, is_topic_message=True).thread == "8"
    assert in_group("hi", message_thread_id=8, is_topic_message=True).conversation == f"telegram:123456:{GROUP}:8"


def test_row_20_an_albums_pictures_know_their_group():
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    assert message("", photo=photo, media_group_id="77").group == "77"


@pytest.mark.parametrize("author", [BOT, {"id": 99, "is_bot": True, "first_name": "Other", "username": "other_bot"}])
def test_row_26_bots_are_not_answered(author: Json):
    assert event(message=written("@nova_bot hi", chat="group", author=author)) is None
    assert event(edited_message=written("@nova_bot hi", chat="group", author=author)) is None


def test_who_writes_as_a_chat_is_that_chat():
    stand_in = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    found = in_group("@nova_bot hi", sender_chat=TEAM, author=stand_in)
    assert (found.sender.key, found.sender.name, found.sender.is_bot) == (f"telegram:{GROUP}", "Team", False)


@pytest.mark.parametrize(
    "service",
    [
        {"new_chat_title": "Our team"},
        {"left_chat_member": ANN},
        {"pinned_message": {"chat": TEAM, "message_id": 4, "date": 0}},
    ],
)
def test_service_messages_mean_nothing(service: Json):
    assert event(message=wordless(chat="group", **service)) is None


def test_a_sticker_says_its_emoji_and_a_place_says_nothing():
    sticker: Json = {"file_id": "f", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1, "emoji": "👋"}
    waving = event(message=wordless(sticker=sticker | {"is_animated": False, "is_video": False}))
    place = event(message=wordless(location={"latitude": 1.0, "longitude": 2.0}))
    assert isinstance(waving, Message)
    assert isinstance(place, Message)
    assert (waving.text, place.text) == ("👋", "")


# --- text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "entities", "markdown"),
    [
        ("a bold word", [("bold", 2, 4)], "a **bold** word"),
        ("😀 bold", [("bold", 3, 4)], "😀 **bold**"),
        ("bold  rest", [("bold", 0, 6)], "**bold**  rest"),
        ("both", [("bold", 0, 4), ("italic", 0, 4)], "***both***"),
        ("outer inner", [("bold", 0, 11), ("italic", 6, 5)], "**outer *inner***"),
        ("gone", [("strikethrough", 0, 4)], "~~gone~~"),
        ("run x=1 now", [("code", 4, 3)], "run `x=1` now"),
        ("run `x` now", [("code", 4, 3)], "run `` `x` `` now"),
        ("print(1)", [("pre", 0, 8)], "```\nprint(1)\n```"),
        ("so: x\ny end", [("pre", 4, 3)], "so: \n```\nx\ny\n```\n end"),
        ("one\ntwo\nme", [("blockquote", 0, 7)], "> one\n> two\nme"),
        ("under", [("underline", 0, 5)], "under"),
        ("   ", [("bold", 0, 3)], ""),
    ],
)
def test_styles_become_commonmark(text: str, entities: list[tuple[str, int, int]], markdown: str):
    styled = [MessageEntity(kind, offset, length) for kind, offset, length in entities]
    assert Styled(text, styled).commonmark() == markdown


def test_links_and_languages_are_kept():
    link = MessageEntity("text_link", 4, 4, url="https://x.example")
    assert Styled("see this", [link]).commonmark() == "see [this](https://x.example)"
    assert Styled("x = 1", [MessageEntity("pre", 0, 5, language="python")]).commonmark() == "```python\nx = 1\n```"


@patient
@given(
    st.text(max_size=40),
    st.lists(
        st.tuples(
            st.sampled_from(["bold", "italic", "pre", "code", "blockquote"]), st.integers(0, 50), st.integers(0, 50)
        )
    ),
)
def test_no_entity_however_odd_breaks_a_text(text: str, entities: list[tuple[str, int, int]]):
    Styled(text, [MessageEntity(kind, offset, length) for kind, offset, length in entities]).commonmark().encode()


@patient
@given(st.lists(st.sampled_from(["a", "word", "😀", "é"]), min_size=1, max_size=9), st.data())
def test_one_style_over_any_words_is_read_back_as_the_same_words(words: list[str], data: st.DataObject):
    text = " ".join(words)
    first = data.draw(st.integers(0, len(words) - 1))
    offset = utf16_len(" ".join([*words[:first], ""]) if first else "")
    entity = MessageEntity("bold", offset, utf16_len(words[first]))
    assert plain(Styled(text, [entity]).commonmark()) == text


# --- replies --------------------------------------------------------------------------------------


def test_the_message_replied_to_comes_along():
    replied = written("The answer is 42.", chat="group", message_id=40, author=BOT)
    assert in_group("why?", reply_to_message=replied).reply_to == Quoted(
        f"{GROUP}:40", "The answer is 42.", is_bot=True
    )


def test_the_part_a_person_marked_comes_first():
    found = in_group("why?", reply_to_message=written("It is 42.", chat="group"), quote={"text": "42", "position": 6})
    assert found.reply_to
    assert (found.reply_to.quote, found.reply_to.is_bot) == ("42", False)


def test_a_reply_to_a_message_of_another_chat_brings_its_quote():
    origin = {"type": "user", "date": 1, "sender_user": ANN}
    outside = {"origin": origin, "chat": {"id": -9, "type": "supergroup", "title": "Else"}, "message_id": 3}
    found = in_group("see", external_reply=outside, quote={"text": "a part", "position": 0})
    assert found.reply_to == Quoted("-9:3", "a part", is_bot=False, quote="a part")


def test_a_rich_message_is_read_though_the_library_does_not_know_it():
    blocks = [
        {"type": "heading", "text": "Prices", "size": 1},
        {"type": "paragraph", "text": ["from ", {"type": "bold", "text": "5"}, " up"]},
        {"type": "list", "items": [{"label": "•", "blocks": [{"type": "paragraph", "text": "tea"}]}]},
    ]
    found = event(message=wordless(rich_message={"blocks": blocks}))
    assert isinstance(found, Message)
    assert found.text == "Prices\nfrom 5 up\n\n•\ntea"


# --- files ----------------------------------------------------------------------------------------

FILE: Json = {"file_id": "f", "file_unique_id": "u", "file_size": 9}
SIZED = FILE | {"width": 1, "height": 1}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            {"photo": [SIZED, SIZED | {"file_id": "large"}]},
            Attachment("u", "image", "photo.jpg", "image/jpeg", 9, "large"),
        ),
        (
            {"document": FILE | {"file_name": "a.pdf", "mime_type": "application/pdf"}},
            Attachment("u", "document", "a.pdf", "application/pdf", 9, "f"),
        ),
        (
            {"document": FILE | {"file_name": "a.png", "mime_type": "image/png"}},
            Attachment("u", "image", "a.png", "image/png", 9, "f"),
        ),
        (
            {"document": {"file_id": "f", "file_unique_id": "u"}},
            Attachment("u", "document", "document", "application/octet-stream", 0, "f"),
        ),
        ({"voice": FILE | {"duration": 3}}, Attachment("u", "voice", "voice.ogg", "audio/ogg", 9, "f")),
        (
            {"audio": FILE | {"duration": 3, "file_name": "s.mp3"}},
            Attachment("u", "audio", "s.mp3", "audio/mpeg", 9, "f"),
        ),
        ({"video": SIZED | {"duration": 3}}, Attachment("u", "video", "video.mp4", "video/mp4", 9, "f")),
        (
            {"video_note": FILE | {"duration": 3, "length": 1}},
            Attachment("u", "video", "video.mp4", "video/mp4", 9, "f"),
        ),
        (
            {"animation": SIZED | {"duration": 3}, "document": FILE},
            Attachment("u", "video", "animation.mp4", "video/mp4", 9, "f"),
        ),
    ],
    ids=[
        "photo",
        "document",
        "picture as document",
        "nameless document",
        "voice",
        "audio",
        "video",
        "round video",
        "animation",
    ],
)
def test_a_file_is_described_on_receipt(content: Json, expected: Attachment):
    found = event(message=wordless(**content))
    assert isinstance(found, Message)
    assert found.attachments == (expected,)


# --- other events ---------------------------------------------------------------------------------


def test_an_edit_brings_the_new_text():
    found = event(edited_message=written("@nova_bot better", chat="group", message_id=42, edit_date=1_700_000_060))
    assert isinstance(found, Edit)
    assert (found.message_key, found.text) == (f"{GROUP}:42", "better")
    assert found.edited_at == datetime.fromtimestamp(1_700_000_060, UTC)
    assert found.sender.key == "telegram:1001"


def reaction(old: list[Json], new: list[Json], **more: Any) -> Event | None:
    about = {"chat": TEAM, "message_id": 42, "date": 1, "user": ANN, "old_reaction": old, "new_reaction": new}
    return event(message_reaction={name: value for name, value in (about | more).items() if value is not None})


def emoji(*signs: str) -> list[Json]:
    return [{"type": "emoji", "emoji": sign} for sign in signs]


@pytest.mark.parametrize(
    ("old", "new", "sign", "mark", "added"),
    [
        (emoji(), emoji("👍"), "👍", "+1", True),
        (emoji(), emoji("❤"), "❤", "+1", True),
        (emoji(), emoji("❤\ufe0f"), "❤\ufe0f", "+1", True),
        (emoji("👍"), emoji(), "👍", "+1", False),
        (emoji("👍"), emoji("👎"), "👎", "-1", True),
        (emoji("👍"), emoji("👍", "🤔"), "🤔", "puzzled", True),
        (emoji(), emoji("😢", "🤔"), "🤔", "puzzled", True),
        (emoji(), emoji("🤔", "👎"), "👎", "-1", True),
        (emoji(), [{"type": "custom_emoji", "custom_emoji_id": "5"}], "5", "other", True),
        (emoji(), [{"type": "paid"}], "paid", "other", True),
    ],
)
def test_a_reaction_is_what_changed(old: list[Json], new: list[Json], sign: str, mark: str, added: bool):  # noqa: FBT001
    found = reaction(old, new)
    assert isinstance(found, Reaction)
    assert (found.emoji, found.mark, found.added) == (sign, mark, added)
    assert (found.message_key, found.sender.key) == (f"{GROUP}:42", "telegram:1001")


@pytest.mark.parametrize(
    ("signs", "mark"),
    [
        ("👍 ❤ ❤\ufe0f 🔥 🎉 👏 💯 🏆 🤝 👌 😍", "+1"),
        ("👎 💩 🤮 🤬 😡 🖕", "-1"),
        ("🤔 🤨 🥱 😐 🤷 🤷\u200d♂\ufe0f 🤷\u200d♀", "puzzled"),
        ("😢 😭 😁 🤣 🙏 👀 ✍ 🫡", "other"),
    ],
)
def test_every_reaction_belongs_to_a_family(signs: str, mark: str):
    for sign in signs.split():
        found = reaction(emoji(), emoji(sign))
        assert isinstance(found, Reaction)
        assert (sign, found.mark) == (sign, mark)


def test_a_reaction_without_change_or_by_a_bot_means_nothing():
    assert reaction(emoji("👍"), emoji("👍")) is None
    assert reaction(emoji(), emoji("👍"), user=BOT) is None


def test_an_anonymous_reaction_comes_from_the_chat():
    found = reaction(emoji(), emoji("👍"), user=None, actor_chat=TEAM)
    assert isinstance(found, Reaction)
    assert found.sender.key == f"telegram:{GROUP}"


def pressed(data: str | None, **more: Any) -> Event | None:
    about = {
        "id": "q1",
        "from": ANN,
        "chat_instance": "1",
        "data": data,
        "message": written("42", chat="group", message_id=42, author=BOT),
    }
    return event(callback_query={name: value for name, value in (about | more).items() if value is not None})


@pytest.mark.parametrize(
    ("data", "name", "value"),
    [
        ("fb:a1b2:u", "feedback", "a1b2:up"),
        ("fb:a1b2:d", "feedback", "a1b2:down"),
        ("fb:a:b:u", "feedback", "a:b:up"),
        ("approve:p7:yes", "approve", "p7:yes"),
        ("close:", "close", ""),
    ],
)
def test_a_pressed_button_is_an_action(data: str, name: str, value: str):
    found = pressed(data)
    assert isinstance(found, Action)
    assert (found.id, found.value, found.handle) == (name, value, "q1")
    assert (found.message_key, found.conversation) == (f"{GROUP}:42", f"telegram:123456:{GROUP}")
    assert found.target.chat == str(GROUP)


def test_a_button_under_a_message_too_old_to_be_shown_still_works():
    found = pressed("fb:a:u", message={"chat": TEAM, "message_id": 42, "date": 0})
    assert isinstance(found, Action)
    assert found.message_key == f"{GROUP}:42"


def test_a_game_or_an_inline_message_means_nothing():
    assert pressed(None, game_short_name="chess") is None
    assert pressed("x:y", message=None, inline_message_id="5") is None


def test_a_feedback_button_nobody_made_is_quarantined():
    with pytest.raises(MalformedEvent):
        pressed("fb:a1b2:sideways")


@pytest.mark.parametrize(
    ("status", "present"),
    [("member", True), ("administrator", True), ("left", False), ("kicked", False), ("in", True), ("out", False)],
)
def test_nova_is_added_or_removed(status: str, present: bool):  # noqa: FBT001
    restricted = {"status": "restricted", "is_member": status == "in", "until_date": 0}
    plain_member: Json = {"status": status, "until_date": 0} if status not in ("in", "out") else restricted
    rights = dict.fromkeys(_RIGHTS, True)
    change = {"chat": TEAM, "from": ANN, "date": 1, "old_chat_member": {"status": "left", "user": BOT}}
    found = event(my_chat_member=change | {"new_chat_member": rights | plain_member | {"user": BOT}})
    assert isinstance(found, Member)
    assert (found.chat, found.present) == (str(GROUP), present)


_RIGHTS = [
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_pin_messages",
    "can_manage_topics",
    "can_react_to_messages",
    "can_edit_tag",
]


def test_row_22_a_group_that_changes_its_id_is_renamed_from_both_sides():
    def service(chat: int, **more: int) -> Json:
        return {"message_id": 1, "date": 1, "chat": {"id": chat, "type": "group", "title": "T"}, **more}

    old_side = event(message=service(-5, migrate_to_chat_id=-1005))
    new_side = event(message=service(-1005, migrate_from_chat_id=-5))
    for found in (old_side, new_side):
        assert isinstance(found, Migrate)
        assert (found.old_conversation, found.new_conversation) == ("telegram:123456:-5", "telegram:123456:-1005")
        assert found.new_chat == "-1005"


# --- what cannot be read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "update",
    [
        {"message": "text"},
        {"message": {"message_id": 1}},
        {"message": {"message_id": 1, "date": 10**30, "chat": {"id": 1, "type": "private"}}},
        {"callback_query": {"id": "1"}},
        {"message_reaction": {"chat": 5}},
        {"my_chat_member": {}},
    ],
)
def test_what_cannot_be_read_says_which_update_and_why(update: Json):
    with pytest.raises(MalformedEvent, match=r"telegram:123456:7.*cannot be read: \w+"):
        event(**update)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["chat", "id", "text", "from", "date", "message", "data"]), inner)
    ),
    max_leaves=12,
)


@patient
@given(
    st.dictionaries(
        st.sampled_from(["message", "edited_message", "callback_query", "message_reaction", "my_chat_member", "poll"]),
        JSON,
    )
)
def test_garbage_is_stored_and_at_worst_malformed(update: dict[str, Any]):
    raw = raw_event(cast("dict[str, object]", update), NOVA.id, NOW)
    assert raw.conversation.startswith("telegram:")
    try:
        parse(raw, NOVA)
    except MalformedEvent:
        pass
