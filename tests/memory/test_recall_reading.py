"""How a question is understood: its words, whom it is about, which time it names."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from memory.recall import Question
from memory.recall.dates import Span, nearness, spans
from memory.recall.reading import Reading, read, tells_number, tells_time
from memory.recall.vectors import Meanings, to_bytes, to_text
from memory.recall.words import terms, words

TODAY = date(2026, 3, 11)
NOW = datetime(2026, 3, 11, 8, tzinfo=UTC)


def reading(text: str, *speakers: str) -> Reading:
    return read(Question(text, NOW, "user", "Nova"), speakers)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("went swimming", "go swim"),
        ("Mum's photos", "mother picture"),
        ("The kids' teeth", "child tooth"),
        ("Café", "cafe"),
    ],
)
def test_forms_of_a_word_are_one_term(one: str, other: str):
    assert [term for term in terms(one) if term not in terms("go")] == [
        term for term in terms(other) if term not in terms("go")
    ]


def test_words_lose_what_is_only_grammar():
    assert words("I don't know Sara's plan, it'll WAIT") == ["i", "do", "not", "know", "sara", "plan", "it", "wait"]


def test_words_that_say_nothing_are_no_terms():
    assert terms("What did you do with it?") == []


def test_a_question_about_a_speaker_is_put_in_their_mouth():
    found = reading("When did Sara sell her bike to Omar?", "Sara Haddad", "Omar")
    assert found.statement == "When did I sell my bike to you?"
    assert found.speakers == {"Sara Haddad", "Omar"}
    assert found.terms == ("sell", "bike")


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("what did I say about the oven?", {"user"}),
        ("which place did you recommend to me?", {"Nova"}),
        ("do you remember where my keys are?", {"user"}),
        ("where is the oven?", set[str]()),
        ("will it rain?", set[str]()),
        ("what does Will like?", {"Will"}),
    ],
)
def test_whom_a_question_is_about(text: str, speakers: set[str]):
    assert reading(text, "user", "Nova", "Will").speakers == speakers


def test_what_kind_of_answer_is_wanted():
    assert reading("when was it?").wants_time
    assert reading("on which day was it?").wants_time
    assert reading("how many were there?").wants_number
    assert not reading("who was there?").wants_time


def test_what_a_turn_has_to_offer():
    assert tells_time("it was last Friday")
    assert tells_time("on the 3rd")
    assert not tells_time("it was fine")
    assert tells_number("we were twenty")
    assert not tells_number("we were many")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("on 7 May 2023", date(2023, 5, 7), date(2023, 5, 7)),
        ("on May 7th, 2023", date(2023, 5, 7), date(2023, 5, 7)),
        ("the 7th of May 2023", date(2023, 5, 7), date(2023, 5, 7)),
        ("2023-05-07", date(2023, 5, 7), date(2023, 5, 7)),
        ("in February 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("yesterday", date(2026, 3, 10), date(2026, 3, 10)),
        ("this week", date(2026, 3, 4), date(2026, 3, 11)),
        ("two months ago", date(2025, 12, 27), date(2026, 1, 26)),
    ],
)
def test_times_that_a_question_names(text: str, first: date, last: date):
    assert spans(f"what happened {text}?", TODAY) == (Span(first, last),)


def test_a_year_is_a_weaker_hint():
    assert spans("in 2024", TODAY) == (Span(date(2024, 1, 1), date(2024, 12, 31), 0.4),)


def test_a_month_without_a_year_may_be_of_any_year():
    assert [span.first.year for span in spans("in June", TODAY)] == [2022, 2023, 2024, 2025, 2026]


@pytest.mark.parametrize("text", ["may I come?", "we march on", "30 February 2024", "in 2024-13-40", "no time at all"])
def test_what_is_no_time(text: str):
    assert [span for span in spans(text, TODAY) if span.weight == 1.0] == []


def test_the_days_after_a_time_are_near_it():
    day = (date(2026, 3, 1) - date(1970, 1, 1)).days
    near = nearness(
        np.array([day - 20.0, day - 1.0, day + 0.5, day + 3.0, day + 60.0]), [Span(date(2026, 3, 1), date(2026, 3, 1))]
    )
    assert near[0] == near[4] == 0
    assert 0 < near[1] < near[3] < near[2] == 1


def test_a_vector_survives_as_text():
    draw = np.random.default_rng(1)
    vectors = draw.standard_normal((600, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    meanings = Meanings()
    for vector in vectors:
        meanings.add(to_bytes(to_text(vector)))
    assert np.allclose(meanings.cosines(vectors[0]), vectors @ vectors[0], atol=0.01)
