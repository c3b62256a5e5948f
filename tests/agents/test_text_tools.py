"""What Nova does with a text that somebody hands over, without a language model: shorten, lay out, pull facts out."""

from __future__ import annotations

import csv
import io
import json
import re
import string
import time
from collections.abc import Awaitable, Callable, Sequence

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from agents.models import ToolCall
from agents.tool import ToolContext, Tools
from agents.tools.extraction import ORDER, extract
from agents.tools.layouts import as_csv, as_json, write
from agents.tools.sentences import sentences
from agents.tools.summary import chosen
from agents.tools.tables import Items, Table, read_content
from agents.tools.text import Text
from memory.encoder import Encoder, Vectors
from memory.errors import EncoderUnavailable
from tests.agents.conftest import KeptReceipts, MakeContext

Say = Callable[[str, str], Awaitable[str]]

SCANNERS = (
    "Hi all, after three weeks of testing the new scanner app in Zarqa we found that the battery lasts about five hours, "
    "that the barcode reader struggles with shiny labels and that two of the six units rebooted by themselves. "
    "The vendor offered a firmware update next week and a swap of the two units at no cost. "
    "The team would still like to go ahead, but only after the update and with spare batteries. "
    "Budget stays the same. Regards, Sami"
)
CHAT = (
    "[09:02] dina: supplier says the tiles are stuck in aqaba port\n"
    "[09:05] omar: customs wants the certificate of origin again\n"
    "[09:11] dina: sent it twice already\n"
    "[09:20] rana: i know someone there, calling now\n"
    "[09:48] rana: ok they found it, release tomorrow if we pay 60 jod storage\n"
    "[09:50] omar: pay it"
)


@pytest.fixture(scope="module")
def tools(encoder: Encoder) -> Tools:
    return Tools([Text(encoder)])


@pytest.fixture
def context(make_context: MakeContext) -> ToolContext:
    return make_context()


@pytest.fixture
def say(tools: Tools, context: ToolContext) -> Say:
    """What a tool answers to words as without a model; "" where it does not understand them."""

    async def answer(tool: str, words: str) -> str:
        understand = tools[tool].schema.understand
        assert understand
        arguments = understand(words)
        if arguments is None:
            return ""
        return (await tools[tool].run(ToolCall("c1", tool, arguments), context, KeptReceipts())).content

    return answer


@pytest.fixture
def call(tools: Tools, context: ToolContext) -> Callable[..., Awaitable[str]]:
    """What a tool answers when a model calls it."""

    async def answer(tool: str, **arguments: object) -> str:
        return (await tools[tool].run(ToolCall("c1", tool, arguments), context, KeptReceipts())).content

    return answer


Ask = Callable[..., Awaitable[str]]


# --- summaries ---------------------------------------------------------------------------------------------------

WAYS_TO_ASK = [
    f"tl;dr?\n\n{SCANNERS}",
    f"tldr: {SCANNERS}",
    f"summarise this: {SCANNERS}",
    f'please summarize "{SCANNERS}"',
    f"{SCANNERS}\n\ncan you shorten that pls",
    f"can you sum this up? {SCANNERS}",
    f"in two sentences please:\n{SCANNERS}",
    f"resume esto: {SCANNERS}",
    f"fasse das bitte zusammen:\n{SCANNERS}",
    f"لخص هذا: {SCANNERS}",
]


@pytest.mark.parametrize("words", WAYS_TO_ASK)
async def test_a_summary_is_made_of_the_texts_own_sentences(say: Say, words: str):
    answer = await say("summarise_text", words)
    body, _, note = answer.rpartition("\n\n")
    assert note == "_2 of 5 sentences, word for word._"
    assert body in SCANNERS or all(sentence.text in SCANNERS for sentence in sentences(body))
    assert "Regards" not in body


async def test_a_chat_keeps_its_speakers(say: Say):
    answer = await say("summarise_text", f"cant read all this before the call, gist in 2 lines:\n{CHAT}")
    assert "- **rana:** ok they found it, release tomorrow if we pay 60 jod storage" in answer
    assert answer.endswith("_2 of 6 lines, word for word._")


async def test_a_limit_of_words_is_kept_where_a_sentence_fits(say: Say, call: Ask):
    answer = await say("summarise_text", f"max 30 words please: {SCANNERS}")
    assert len(answer.rpartition("\n\n")[0].split()) <= 30
    assert "fewer would need a rewrite" in await call(
        "summarise_text", text="One two three four. Five six seven.", words=1
    )


NOTHING_TO_SHORTEN = [
    "summarise this",
    "tldr",
    "summarise yesterday's meeting",
    "how are you",
    "tldr: ok",
    'in a nutshell? "One long sentence about a single thing that goes on without ever reaching an end."',
    f"make this friendlier: {SCANNERS}",
    f"shorten to 200 characters: {SCANNERS}",
    "boil that down:\n- fix: rounding of vat\n- fix: login loop\n- feat: dark mode",
]


@pytest.mark.parametrize("words", NOTHING_TO_SHORTEN)
async def test_nothing_is_shortened_without_a_text_or_beyond_choosing(say: Say, words: str):
    assert await say("summarise_text", words) == ""


async def test_a_short_text_is_left_as_it_is(call: Ask):
    assert await call("summarise_text", text="One thing. Another.") == (
        "That has only 2 sentences; there is nothing to leave out."
    )


SPLITS = [
    (
        "Dr. Smith met Mr. Jones on 3. Mai. He paid approx. 3.5 million.",
        ["Dr. Smith met Mr. Jones on 3. Mai.", "He paid approx. 3.5 million."],
    ),
    ("هل نوافق؟ قررنا أن نطلب عرضاً ثانياً.", ["هل نوافق؟", "قررنا أن نطلب عرضاً ثانياً."]),
    ("周三开会。最后决定先租半年，九月再评估！", ["周三开会。", "最后决定先租半年，九月再评估！"]),
    ("- buy milk\n- call Omar", ["buy milk", "call Omar"]),
    ("A line that\nwraps. Next!", ["A line that wraps.", "Next!"]),
]


@pytest.mark.parametrize(("text", "parts"), SPLITS)
def test_sentences_end_where_people_end_them(text: str, parts: list[str]):
    assert [sentence.text for sentence in sentences(text)] == parts


WORDS = ("we", "ship", "the", "pallets", "on", "monday", "because", "customs", "is", "late", "12", "boxes")
words_of_prose = st.lists(st.sampled_from(WORDS), min_size=3, max_size=12)
prose = st.lists(words_of_prose.map(lambda words: f"{' '.join(words).capitalize()}."), min_size=2, max_size=9)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=prose, most=st.integers(1, 5))
def test_a_summary_is_a_part_of_the_text_in_its_order(encoder: Encoder, parts: list[str], most: int):
    source = sentences(" ".join(parts))
    places = chosen(source, most, encoder)
    assert [sentence.text for sentence in source] == parts
    assert list(places) == sorted(set(places))
    assert len(places) == min(most, len(source))


def test_without_the_encoder_shared_words_decide():
    class Missing(Encoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            raise EncoderUnavailable("not installed")

    assert len(chosen(sentences(SCANNERS), 2, Missing())) == 2


# --- layouts -----------------------------------------------------------------------------------------------------

CSV = "sku,qty,bin\n88-104,12,A3\n90-001,7,C1"
LAYOUTS = [
    (f"as a table please:\n{CSV}", "| sku | qty | bin |\n| --- | --- | --- |\n| 88-104 | 12 | A3 |\n| 90-001 | 7 | C1 |"),
    (f"{CSV}\n\n^ as json", '```json\n[\n  {"sku": "88-104", "qty": 12, "bin": "A3"},\n  {"sku": "90-001", "qty": 7, "bin": "C1"}\n]\n```'),
    ("amman 120, irbid 88 -> table pls, smallest on top", "| Item | Value |\n| --- | --- |\n| irbid | 88 |\n| amman | 120 |"),
    ("make this json: name Ali Haddad, tel 0791112233, vip yes", '```json\n{"name": "Ali Haddad", "tel": "0791112233", "vip": "yes"}\n```'),
    ("- name: rana\n  role: finance\n- name: omar\n  role: sales\n\n^ as csv", "```csv\nname,role\nrana,finance\nomar,sales\n```"),
    ('turn this json into csv: [{"id":7,"cust":"Lulu"},{"id":8,"cust":"a, b"}]', '```csv\nid,cust\n7,Lulu\n8,"a, b"\n```'),
    ("bullets please: we need two vans, omar brings the keys", "- we need two vans\n- omar brings the keys"),
    ("sort this and number it: pears, apples, figs", "1. apples\n2. figs\n3. pears"),
    ("da csv a tabella: nome,età\nGino,44", "| nome | età |\n| --- | --- |\n| Gino | 44 |"),
    ("ضعها في جدول: عمان 120، اربد 88", "| Item | Value |\n| --- | --- |\n| عمان | 120 |\n| اربد | 88 |"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "answer"), LAYOUTS)
async def test_content_takes_the_form_asked_for(say: Say, words: str, answer: str):
    assert await say("format_text", words) == answer


async def test_the_second_step_of_a_chain_works_on_what_the_first_one_found(say: Say):
    words = "shorten this and give me bullets: Old text one. Old text two."
    earlier = "The new badge starts on Sunday. Old badges stop at noon.\n\n_2 of 6 sentences, word for word._"
    assert (
        await say("format_text", f"{words}\n\n{earlier}")
        == "- The new badge starts on Sunday.\n- Old badges stop at noon."
    )


async def test_what_had_no_place_is_said(say: Say):
    answer = await say(
        "format_text", "last 20 in a csv: sku, qty\n\n**Stock** in Aqaba\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    assert answer == "```csv\na,b\n1,2\n```\n\n- Not part of it: **Stock** in Aqaba"


NO_LAYOUT = [
    "as a table", "can you make a table", "make a list of my tasks", "bullets: a", "how are you",
    "put headings over this: One thing. Another thing.", 'json → yaml\n{"a": 1, "b": 2}',
    "to table: apples 3kg 2.10, pears 5kg 3.40", "purchase order lines as json (sku, qty): 40 of PX-1, 15 of PX-9",
    "english please, and as a table:\na;b\n1;2", "group these as bullets: a, b, c",
]  # fmt: skip


@pytest.mark.parametrize("words", NO_LAYOUT)
async def test_content_that_could_be_read_in_two_ways_is_left_to_a_model(say: Say, words: str):
    assert await say("format_text", words) == ""


async def test_prose_without_columns_is_refused_with_an_example(call: Ask):
    answer = await call("format_text", text="Everything went well. Nobody complained.", form="table")
    assert answer.startswith("I find no columns in that")


async def test_cells_cannot_break_out_of_a_table_or_a_code_block(call: Ask):
    table = await call("format_text", text=json.dumps([{"a": "x|y\nz", "b": "<b>*"}]), form="table")
    assert table == "| a | b |\n| --- | --- |\n| x\\|y<br>z | \\<b>\\* |"
    assert (await call("format_text", text=json.dumps(["```", "x"]), form="csv")).startswith("````csv\n")


async def test_rows_of_unequal_length_are_kept_whole(call: Ask):
    answer = await call("format_text", text="a,b\n1,2\n3,4\n5,6\n7,8,9", form="csv")
    assert "7,8,9" in answer
    assert "Row 4 had 3 cells, the header 2" in answer


letters = st.text(string.ascii_letters + string.digits + " |,;:\"'\\*<>-_éäß عربي漢字.`", min_size=1, max_size=14)
cells = letters.map(str.strip).filter(bool)
names = st.text(string.ascii_letters + "äé漢ع", min_size=1, max_size=8)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(2, 5))
    header = draw(st.lists(names, min_size=width, max_size=width, unique=True))
    rows = draw(st.lists(st.lists(cells, min_size=width, max_size=width), min_size=2, max_size=6))
    return Table(tuple(header), tuple(map(tuple, rows)))


def unfenced(text: str) -> str:
    match = re.fullmatch(r"(`{3,})\w*\n(.*)\n\1", text, re.DOTALL)
    return match[2] if match else text


@settings(deadline=None)
@given(tables())
def test_a_table_survives_every_form_and_back(table: Table):
    for form in ("json", "table"):
        again = read_content(unfenced(write(table, form)))
        assert isinstance(again, Table)
        assert (again.header, again.rows) == (table.header, table.rows)


@settings(deadline=None)
@given(tables())
def test_csv_is_what_a_spreadsheet_reads(table: Table):
    rows = list(csv.reader(io.StringIO(as_csv(table), newline="")))
    assert rows == [list(table.header), *map(list, table.rows)]


@settings(deadline=None)
@given(tables())
def test_json_is_valid_and_keeps_every_text(table: Table):
    objects = json.loads(as_json(table), parse_int=str, parse_float=str)
    for row, found in zip(table.rows, objects, strict=True):
        texts = [
            json.dumps(cell, separators=(",", ":"), ensure_ascii=False) if not isinstance(cell, str) else cell
            for cell in found.values()
        ]
        assert texts == list(row)


@settings(deadline=None)
@given(tables())
def test_csv_to_json_to_table_to_csv_gives_the_same_csv(table: Table):
    assume(all(not re.search(r"[,;|\"\n]", cell) for row in table.rows for cell in row))
    text = as_csv(table)
    for form in ("json", "table", "csv"):
        content = read_content(text)
        assert isinstance(content, Table)
        text = unfenced(write(content, form))
    assert text == as_csv(table)


@settings(deadline=None)
@given(st.lists(names, min_size=2, max_size=8))
def test_a_list_survives_bullets_and_numbers(items: list[str]):
    for form in ("bullets", "numbered", "json"):
        again = read_content(unfenced(write(Items(tuple(items)), form)))
        assert again == Items(tuple(items))


# --- facts -------------------------------------------------------------------------------------------------------

MAIL = (
    "Please send invoice INV-2231 and PO 4417 to sami@example.com by 12/5/2026 at 10:30, see https://example.com/a?b=1. "
    "We give 5% off, 2,300.50 USD in total. TODO: check run 4821. @rana needs to call +962 79 555 0101 on 4. Mai. "
    "It may rain. Please send invoice INV-2231 today."
)


async def test_every_fact_stands_under_its_heading(say: Say):
    assert await say("extract_facts", f"extract everything from this:\n{MAIL}") == (
        "**Dates**\n- 12/5/2026\n- 4\\. Mai\n- today\n\n"
        "**Times**\n- 10:30\n\n"
        "**Amounts**\n- 2,300.50 USD\n\n"
        "**Percentages**\n- 5%\n\n"
        "**E-mail addresses**\n- sami@example.com\n\n"
        "**Links**\n- https://example.com/a?b=1\n\n"
        "**Phone numbers**\n- +962 79 555 0101\n\n"
        "**Document numbers**\n- invoice INV-2231\n- PO 4417\n- run 4821\n\n"
        "**Action items**\n"
        "- Please send invoice INV-2231 and PO 4417 to sami@example.com by 12/5/2026 at 10:30, see https://example.com/a?b=1.\n"
        "- TODO: check run 4821.\n"
        "- @rana needs to call +962 79 555 0101 on 4. Mai.\n"
        "- Please send invoice INV-2231 today.\n\n"
        "_Recognised by their form: what is put in other words may be missing._"
    )


ASKED = [
    ("which dates do they mention: The tender opens on 2 May, offers until 30 May.", "**Dates**\n- 2 May\n- 30 May"),
    ('iban pls: "Kindly transfer to JO94CBJO0010000000000131000302, ref 2025/118"', "**IBANs**\n- JO94CBJO0010000000000131000302"),
    ("all phone numbers from this:\nSami | +962 79 555 0101\nHuda, 06 555 0199 ext 12\nsupport 24/7: 0800 22 333", "**Phone numbers**\n- +962 79 555 0101\n- 06 555 0199 ext 12\n- 0800 22 333"),
    ('solo los importes: "Pagamos 1.200,50 € y R$ 98,70"', ""),
    ('los importes: "Pagamos 1.200,50 € y luego 98,70 €"', "**Amounts**\n- 1.200,50 €\n- 98,70 €"),
    ("вытащи все даты: «Заявки до 3 июня, торги 17 июня»", "**Dates**\n- 3 июня\n- 17 июня"),
    ("action items pls\n\nomar: what about the port\nrana: i will call them\nomar: please send me the bill\nrana: fine", "**Action items**\n- rana: i will call them\n- omar: please send me the bill"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "start"), ASKED)
async def test_only_the_kinds_asked_for_are_shown(say: Say, words: str, start: str):
    assert (await say("extract_facts", words)).startswith(start)


async def test_what_has_no_form_is_named_as_missing(say: Say):
    answer = await say("extract_facts", "names and phone numbers out of this: Ali 0791112233, Mona 0785556677")
    assert "I can't tell names by their form; that needs a language model." in answer


NO_FACTS = [
    "extract dates",
    "names out of this: Ali from Zarqa, Mona from Salt",
    "action items?",
    "which dates are in here: nothing was agreed at all",
    "which of the invoices are unpaid: invoice 2201 paid, invoice 2207 open",
    "how are you doing today",
]


@pytest.mark.parametrize("words", NO_FACTS)
async def test_nothing_is_claimed_where_nothing_was_found(say: Say, words: str):
    assert await say("extract_facts", words) == ""


async def test_a_model_is_told_what_was_not_recognised(call: Ask):
    assert (
        await call("extract_facts", text="Nothing here.", kinds=["dates", "links"])
        == "I recognise no dates or links in that text."
    )
    assert await call("extract_facts", text="Nothing here.") == "I recognise no facts in that text."
    assert await call("extract_facts", text=" ") == "There is no text to work on."


pieces = st.sampled_from([
    "12/5/2026", "4. Mai", "10:30", "5%", "JOD 12.500", "sami@example.com", "https://example.com/x", "0791112233", "INV-22",
    "please call", "Omar will pay.", "\n", ". ", "TODO", "the", "x" * 5, "٣ آذار", "«", "[ ]", "#12", "2,300.50 USD", "today",
])  # fmt: skip


@settings(deadline=None)
@given(st.lists(pieces, max_size=25).map(" ".join) | st.text(max_size=80))
def test_every_fact_is_a_piece_of_the_text_and_stands_there_once(text: str):
    found = extract(text)
    assert list(found) == list(ORDER)
    for facts in found.values():
        assert all(fact in text for fact in facts)
        assert len(set(facts)) == len(facts)
        place = 0
        for fact in facts:
            place = text.find(fact, place)
            assert place >= 0


# --- all of them -------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.text(max_size=200) | st.lists(pieces, max_size=30).map("\n".join))
def test_any_text_is_understood_or_not_but_never_an_error(text: str):
    for tool in Tools([Text(Encoder())]).values():
        assert tool.schema.understand
        tool.schema.understand(text)


HARD = [
    "a: " * 3000,
    "| " * 5000,
    "1,\n" * 4000,
    '"' * 5000,
    "- x: y\n" * 2000,
    "please " * 4000,
    "tldr " + "word. " * 4000,
    "0 7 " * 4000,
    "a@" * 4000,
    "{" * 5000,
]


@pytest.mark.parametrize("text", HARD)
def test_no_text_keeps_the_tools_busy(tools: Tools, text: str):
    started = time.perf_counter()
    for tool in tools.values():
        assert tool.schema.understand
        for ask in ("tldr: ", "as csv:\n", "all dates and phone numbers:\n"):
            tool.schema.understand(ask + text)
    assert time.perf_counter() - started < 10


def test_the_schemas_stay_small(tools: Tools):
    assert all(len(str(tool.schema.parameters)) + len(tool.schema.description) < 700 for tool in tools.values())
