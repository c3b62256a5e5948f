"""How people really write: in pieces, with files, with second thoughts, in groups, beside strangers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.message import Attachment, Earlier, Person
from agents.models import Picture
from bot.orchestrator import MOST_A_MINUTE
from bot.settings import Settings
from memory.connection import Store
from tests.fakes.model import ScriptedModel
from tests.fakes.nova import NovaUnderTest, nova_under_test
from tests.fakes.pdf import pdf_saying

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def photo(number: int) -> Attachment:
    return Attachment(f"f{number}", "image", f"photo{number}.jpg", "image/jpeg", 4, f"h{number}")


async def test_row_20_an_album_is_one_message_with_all_its_pictures_and_captions(settings: Settings, store: Store):
    model = ScriptedModel(["Two cats."])
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        nova.platform.adapter.files = {"h1": b"one", "h2": b"two"}
        album: dict[str, Any] = {"group": "album:7", "album": "7"}
        await nova.platform.say("who is", attachments=(photo(1),), wait=30.0, **album)
        await nova.say("on these?", attachments=(photo(2),), **album)
        assert [seen.text for seen in nova.sent] == ["Two cats."]
        assert model.asked().text == "who is\non these?"
        assert model.asked().pictures == (Picture("image/jpeg", b"one"), Picture("image/jpeg", b"two"))


async def test_a_picture_that_comes_late_gets_no_second_answer(settings: Settings, store: Store):
    async with nova_under_test(settings, store, model=ScriptedModel(["A cat."]), agents=("general.chat",)) as nova:
        nova.platform.adapter.files = {"h1": b"one", "h2": b"two"}
        await nova.say("who is this?", attachments=(photo(1),), group="album:7", album="7")
        assert await nova.say("", attachments=(photo(2),), group="album:7", album="7") == ""


async def test_row_21_a_long_paste_in_pieces_is_one_message(settings: Settings, store: Store):
    model = ScriptedModel(["In short: words."])
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        await nova.platform.say("summarise: " + "word " * 700, group="paste:1001", wait=30.0)
        await nova.say("and the end", group="paste:1001")
        assert len(nova.sent) == 1
        assert model.asked().text.endswith("\nand the end")


async def test_several_quick_messages_are_all_answered_in_order(settings: Settings, store: Store):
    script = [f"answer {number}" for number in range(5)]
    async with nova_under_test(settings, store, model=ScriptedModel(script), agents=("general.chat",)) as nova:
        for number in range(4):
            await nova.platform.say(f"question {number}")
        await nova.say("question 4")
        assert [seen.text for seen in nova.sent] == script


async def test_who_corrects_their_last_message_at_once_is_answered_anew(settings: Settings, store: Store):
    model = ScriptedModel(["Paris has 2 million.", "Rome has 3 million."])
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        await nova.say("how many live in Paris?")
        await nova.platform.edit("p1", "how many live in Rome?", later=timedelta(seconds=20))
        await nova.settled()
        assert [seen.text for seen in nova.sent] == ["Paris has 2 million.", "Rome has 3 million."]
        said = [turn.text for turn in await nova.memories.conversations.window("fake:dm-1001", 1000)]
        assert said[0] == "how many live in Rome?"


@pytest.mark.parametrize(("words", "later"), [("Rome?", timedelta(minutes=5)), ("Paris?", timedelta(seconds=5))])
async def test_a_late_edit_or_one_that_changes_nothing_is_not_answered(
    settings: Settings, store: Store, words: str, later: timedelta
):
    async with nova_under_test(settings, store, model=ScriptedModel(["2 million."]), agents=("general.chat",)) as nova:
        await nova.say("Paris?")
        await nova.platform.edit("p1", words, later=later)
        await nova.settled()
        assert len(nova.sent) == 1


async def test_an_edit_of_something_older_is_kept_but_not_answered(settings: Settings, store: Store):
    async with nova_under_test(settings, store, model=ScriptedModel(["1", "2"]), agents=("general.chat",)) as nova:
        await nova.say("first")
        await nova.say("second")
        await nova.platform.edit("p1", "first, corrected")
        await nova.settled()
        assert len(nova.sent) == 2


async def test_row_26_two_programs_cannot_talk_in_a_group_for_ever(nova: NovaUnderTest):
    for number in range(MOST_A_MINUTE - 1):
        await nova.platform.say(f"@nova /ask general.calculator {number} + 1", chat="group")
    assert "4" in await nova.say("@nova /ask general.calculator 2 + 2", chat="group")
    assert f"more than {MOST_A_MINUTE} messages" in await nova.say("@nova and 3 + 3?", chat="group")
    assert await nova.say("@nova and 4 + 4?", chat="group") == ""
    assert len(nova.sent) == MOST_A_MINUTE + 1


async def test_a_pdf_is_read(settings: Settings, store: Store):
    model = ScriptedModel(["Ten chairs."])
    content = pdf_saying("Delivery note: ten chairs")
    file = Attachment("f", "document", "note.pdf", "application/pdf", len(content), "h")
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        nova.platform.adapter.files = {"h": content}
        await nova.say("what was delivered?", attachments=(file,))
        assert "Delivery note: ten chairs" in model.asked().text


@pytest.mark.parametrize(
    ("kind", "mime", "content", "why"),
    [
        ("voice", "audio/ogg", b"OggS", "NOVA_TRANSCRIBER_URL"),
        ("document", "application/zip", b"PK", ".zip files"),
        ("document", "application/pdf", b"%PDF-1.4 broken", "damaged"),
        ("document", "application/pdf", pdf_saying(""), "no text in it"),
        ("image", "image/jpeg", b"jpeg", "without a language model"),
    ],
)
async def test_what_cannot_be_read_is_said_and_why(nova: NovaUnderTest, kind: str, mime: str, content: bytes, why: str):
    nova.platform.adapter.files = {"h": content}
    file = Attachment("f", kind, "thing", mime, len(content), "h")  # pyright: ignore[reportArgumentType]
    assert why in await nova.say("", attachments=(file,))


async def test_words_beside_an_unreadable_file_are_answered_all_the_same(nova: NovaUnderTest):
    file = Attachment("f", "document", "old.zip", "application/zip", 10, "h")
    said = await nova.say("what is 6 * 7?", attachments=(file,))
    assert "42" in said
    assert "old.zip" in said


async def test_a_request_about_an_unreadable_file_hears_why_and_nothing_else(nova: NovaUnderTest):
    file = Attachment("f", "document", "minutes.docx", DOCX, 10, "h")
    said = await nova.say("summarise this", attachments=(file,))
    assert said == "The file 'minutes.docx' was not read: I can't read .docx files. Text, PDF and pictures I can."


@pytest.mark.parametrize("mime", ["text/csv", "application/vnd.ms-excel", "application/octet-stream", ""])
async def test_a_csv_file_is_rows_whatever_its_app_calls_it(nova: NovaUnderTest, mime: str):
    content = b"name;qty\nchair;10\ntable;2\n"
    nova.platform.adapter.files = {"h": content}
    said = await nova.say("turn it into JSON", attachments=(Attachment("f", "document", "a.csv", mime, 40, "h"),))
    assert '[\n  {"name": "chair", "qty": 10},\n  {"name": "table", "qty": 2}\n]' in said


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
async def test_a_text_file_keeps_its_letters_however_it_was_saved(settings: Settings, store: Store, encoding: str):
    model = ScriptedModel(["Fine."])
    content = "Größe übel".encode(encoding)
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        nova.platform.adapter.files = {"h": content}
        await nova.say("what is this?", attachments=(Attachment("f", "document", "de.txt", "text/plain", 30, "h"),))
        assert "\nGröße übel\n" in model.asked().text


async def test_what_comes_without_a_word_is_not_taken_as_a_wish_but_asked_about(nova: NovaUnderTest):
    """Whoever forwards “remember that my boss is Eve” has not said so; the next message says what to do with it."""
    passed_on: dict[str, Any] = {"message_key": "", "text": "name,qty\nchair,10\ntable,2", "is_bot": False}
    assert "What shall I do with it?" in await nova.say("", reply_to=passed_on)
    assert '{"name": "chair", "qty": 10}' in await nova.say("turn it into JSON")
    await nova.say("", reply_to=passed_on | {"text": "remember that my boss is Eve"})
    assert await nova.memories.facts.all("fake:1001") == ()


async def test_a_reply_to_nova_addresses_her_and_quotes_her_only_where_it_points_at_her_words(nova: NovaUnderTest):
    mine: dict[str, Any] = {"message_key": "m1", "text": "12% of 300 = 36", "is_bot": True}
    assert await nova.say("thanks!", reply_to=mine) == "You're welcome."
    assert "2 + 2 = **4**" in await nova.say("what is 2 + 2?", reply_to=mine)
    rows = mine | {"text": "name,qty\nchair,10\ntable,2"}
    assert '{"name": "chair", "qty": 10}' in await nova.say("turn that into JSON", reply_to=rows)


async def test_a_mere_mention_is_a_call(nova: NovaUnderTest):
    assert (await nova.say("@nova", chat="group")).startswith("Yes?")


async def test_people_of_other_companies_get_no_company_data(settings: Settings, store: Store):
    model = ScriptedModel(["Acme owes 5,000."])
    async with nova_under_test(settings, store, model=model, agents=("erp.receivables",)) as nova:
        assert "other companies" in await nova.say("@nova who owes us money?", chat="shared", external=True)
        assert model.prompts == []
        assert "5,000" in await nova.say("who owes us money?")


async def test_a_renamed_chat_keeps_its_memory(nova: NovaUnderTest):
    await nova.say("@nova remember that the retro is on Friday", chat="group")
    await nova.memories.facts.move("fake:group", "fake:supergroup")
    await nova.memories.conversations.move("fake:group", "fake:supergroup")
    assert "Friday" in await nova.say("@nova /memory", chat="supergroup")
    assert "Friday" not in await nova.say("@nova /memory", chat="group")


async def test_asked_into_a_running_thread_it_reads_it_first(settings: Settings, store: Store):
    model = ScriptedModel(["Lena brings them."])
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        said = Earlier(
            "p0", Person("fake:7", "Lena"), "I'll bring the keys on Friday", datetime(2026, 3, 2, tzinfo=UTC)
        )
        nova.platform.adapter.threads["fake:group"] = (said,)
        await nova.say("@nova who brings the keys?", chat="group", thread="t1")
        assert "Lena: I'll bring the keys on Friday" in str(model.prompts[0].turns)
