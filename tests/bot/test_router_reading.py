"""Before anything is classified, a message is read: its ask, its material, its marks, its language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.router import forms, glossary, segments, tokens
from bot.router.parts import split


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("fix the typos: we has recieved you order of monday", "fix the typos"),
        ("make this nicer 'you never send the file, this is rude'", "make this nicer"),
        ("tl;dr pls\nHi all,\nwe moved the launch to June because of the printers.\nBest, Jo", "tl;dr pls"),
        ("for o in Order.objects.all():\n    print(o.total)\n\nwhy is that slow", "why is that slow"),
        ("who owes us money", "who owes us money"),
        ("```\nx = 1\n```\nwhat does it do", "what does it do"),
    ],
)
def test_the_ask_is_told_from_the_material(text: str, ask: str):
    assert split(text).ask == ask


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("is this ok?\ndiff --git a/x.py b/x.py\n-a = 1\n+a = 2", "diff"),
        ("what happened\nTraceback (most recent call last):\nKeyError: 'x'", "log"),
        ('as a list please\n[{"a": 1}, {"a": 2}]', "json"),
        ("sum it up\nann: i go first\nbob: no, me\nann: ok then you", "chat"),
        ("who owes us money", "none"),
    ],
)
def test_material_has_a_kind(text: str, kind: str):
    assert split(text).kind == kind


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str):
    part = split(text)
    assert part.ask == text.strip() or part.ask
    list(tokens.tokens(part))
    segments.cuts(part.ask)
    forms.find(part.ask)
    glossary.shipped().gloss(text)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("retry vendor_sync", "¤slug"),
        ("has PO-2291 come", "¤po"),
        ("is Product.sku unique", "¤modelfield"),
        ("0 7 * * 1-5 please", "¤cron"),
        ("see https://example.org/x", "¤url"),
        ("at 16:30", "¤time"),
    ],
)
def test_names_that_differ_everywhere_become_marks(text: str, mark: str):
    assert mark in tokens.words(text)


def test_case_accents_and_arabic_letter_forms_do_not_matter():
    assert tokens.words("ÜBERFÄLLIG") == tokens.words("uberfallig")
    assert tokens.words("إجازة") == tokens.words("اجازه")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("facturas vencidas", "invoice overdue"),
        ("welche Kunden", "what customer"),
        ("الفواتير", "invoice"),
        ("zorblax", "zorblax"),
    ],
)
def test_other_languages_are_glossed_word_by_word(text: str, meaning: str):
    assert glossary.shipped().gloss(text) == meaning


@pytest.mark.parametrize("text", ["who owes us", "4821", "report"])
def test_a_text_without_other_languages_counts_as_english(text: str):
    assert tokens.is_english(text)


@pytest.mark.parametrize("text", ["wer schuldet uns geld", "كم باقي", "qui est en congé"])
def test_other_languages_show_in_their_small_words(text: str):
    assert not tokens.is_english(text)


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("as a csv", "language.format"),
        ("now in french", "language.translate"),
        ("al inglés", "language.translate"),
        ("shorter", "language.summarise"),
        ("less stiff", "language.tone"),
        ("write them a polite mail", "language.draft"),
        ("بجدول", "language.format"),
    ],
)
def test_output_phrases_name_their_agent(text: str, agent: str):
    assert forms.find(text)[0].agent == agent


def test_a_greeting_before_the_point_is_dropped_but_a_greeting_alone_is_kept():
    assert segments.without_opener("thx! what is running now") == "what is running now"
    assert segments.without_opener("hi") == "hi"
    assert segments.changes_topic("cool. btw, who is off?")


def test_cuts_know_strong_connectors_from_weak_ones():
    assert [cut.strength for cut in segments.cuts("find the cause, and then run it again, and tell me")] == [
        "strong",
        "weak",
    ]
