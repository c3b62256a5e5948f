"""What people do after an answer, and what that says about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.improvement.listening import Listener, heard, kind_of_emoji
from bot.improvement.records import AnswerRecord, Book
from tests.bot.improvement.kit import BIKES, BREAD, MONDAY, Weeks

SOON = MONDAY + timedelta(minutes=2)


def asked(text: str = "how long does sourdough rise") -> AnswerRecord:
    return AnswerRecord("a1", MONDAY, "ada", "ada:dm", text, BREAD, (BREAD,))


@pytest.mark.parametrize(
    "said",
    [
        "no, I meant rye",
        "not that one",
        "that's wrong",
        "that's not what I asked",
        "wrong agent",
        "nein, das Roggenbrot",
        "non, le pain de seigle",
        "مو هذا",
        "غلط، قصدي الخبز",
        "لا، أقصد خبز الجاودار",
        "we moved to the other oven last week",
        "we don't bake there any more",
        "no, ask craft.bikes",
    ],
)
def test_a_correction_is_heard(said: str):
    signal = heard(asked(), said, SOON)
    assert signal is not None
    assert signal.kind == "correction"


@pytest.mark.parametrize(
    "said",
    [
        "no problem",
        "no thanks",
        "nein danke",
        "and for rye?",
        "what about rolls",
        "also the oven heat",
        "tell me a joke",
    ],
)
def test_going_on_is_not_complaining(said: str):
    assert heard(asked(), said, SOON) is None


def test_thanks_are_heard():
    signal = heard(asked(), "perfect, thank you", SOON)
    assert signal is not None
    assert signal.kind == "thanks"


def test_the_same_question_again_is_a_retry_and_in_other_words_a_rephrasing():
    again = heard(asked(), "How long does sourdough rise?", SOON)
    other = heard(asked(), "how long must sourdough dough rise", SOON)
    assert again is not None
    assert other is not None
    assert (again.kind, other.kind) == ("retry", "rephrase")


def test_after_a_quarter_of_an_hour_a_message_says_nothing_about_the_answer_before():
    assert heard(asked(), "no, I meant rye", MONDAY + timedelta(minutes=16)) is None


def test_naming_another_agent_shortly_after_is_a_correction():
    signal = heard(asked(), "bikes please", SOON, ["bikes"])
    assert signal is not None
    assert signal.kind == "correction"


def test_a_reaction_that_is_taken_off_leaves_nothing():
    weeks = Weeks()
    name = weeks.asks("ada", "bake a loaf")
    weeks.listener.reacted(name, "ada", [], ["👎"], SOON)
    assert [signal.kind for signal in weeks.book.on(name)] == ["down"]
    weeks.listener.reacted(name, "ada", ["👎"], [], SOON)
    assert list(weeks.book.on(name)) == []


def test_a_person_has_one_vote_an_answer():
    weeks = Weeks()
    name = weeks.asks("ada", "bake a loaf")
    for _ in range(3):
        weeks.listener.pressed(name, "ada", "down", SOON)
    weeks.listener.pressed(name, "ada", "up", SOON)
    assert [signal.kind for signal in weeks.book.on(name)] == ["up"]


@pytest.mark.parametrize(
    ("emoji", "kind"),
    [
        ("👎", "down"),
        ("💩", "down"),
        ("-1", "down"),
        (":thumbsdown:", "down"),
        ("👍", "up"),
        ("🤔", "puzzled"),
        ("😢", None),
    ],
)
def test_an_emoji_says_whether_the_answer_is_meant(emoji: str, kind: str | None):
    assert kind_of_emoji(emoji) == kind


def test_asking_for_another_agent_labels_where_the_question_belongs():
    weeks = Weeks()
    name = weeks.asks("ada", "adjust the brakes", BREAD, route_to=BIKES)
    signal = next(iter(weeks.book.on(name)))
    assert (signal.kind, signal.agent) == ("reroute", BIKES)


def test_asking_for_the_agent_that_answered_is_no_correction():
    weeks = Weeks()
    name = weeks.asks("ada", "bake a loaf", BREAD, route_to=BREAD)
    assert list(weeks.book.on(name)) == []


def test_the_answer_to_a_remark_is_no_question_to_learn_from():
    book = Book()
    listener = Listener(book)
    listener.answered(asked())
    listener.wrote("ada", "ada:dm", "no, I meant rye", SOON)
    listener.answered(AnswerRecord("a2", SOON, "ada", "ada:dm", "no, I meant rye", BREAD, (BREAD,)))
    assert book.asides == {"a2"}


def test_a_signal_on_an_answer_nobody_knows_is_ignored():
    book = Book()
    Listener(book).pressed("gone", "ada", "down", SOON)
    assert book.signals == {}
