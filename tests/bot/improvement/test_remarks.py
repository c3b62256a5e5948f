"""Short messages after an answer that no pattern knows: objections, the same question again, and what says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.improvement.listening import Listener
from bot.improvement.records import AnswerRecord, Book
from bot.improvement.remarks import Remark, understood
from bot.improvement.routing import LearnedRouting
from bot.improvement.view import look
from tests.bot.improvement.kit import BIKES, BREAD, DAY, MONDAY, PEOPLE, TALK, routing

QUESTIONS = ["pump pressure for gravel", "which sleigh fits a wolf", "swap the night shift of the baker"]
ASKED = "tyre pressure on gravel"


@pytest.fixture(scope="module")
def bikes() -> LearnedRouting:
    return routing()


@pytest.mark.parametrize(
    "text",
    [
        "pass it to the front desk",
        "could have been a table",
        "I am in Lisbon these days",
        "das gehört zu den Kollegen vom Lager",
        "حوّلها إلى المحاسبة",
    ],
)
def test_an_objection_is_heard_in_words_that_no_pattern_has(bikes: LearnedRouting, text: str):
    assert understood([Remark(text, ASKED)], QUESTIONS, bikes) == ["correction"]


@pytest.mark.parametrize(
    "text", ["and for Lisbon?", "same for the red one", "okay, and on Friday?", "what a week", "merci", "no problem"]
)
def test_going_on_is_no_objection(bikes: LearnedRouting, text: str):
    assert understood([Remark(text, ASKED)], QUESTIONS, bikes) == [None]


def test_a_question_known_here_about_the_same_matter_is_the_question_again(bikes: LearnedRouting):
    assert understood([Remark("pump pressure for gravel", ASKED)], QUESTIONS, bikes) == ["rephrase"]
    assert understood([Remark("swap the night shift of the baker", ASKED)], QUESTIONS, bikes) == [None]


ROWS = "rows and rows"
SIGH = "this town, honest"


def remarks(text: str, people: Sequence[str], agents: Sequence[str]) -> list[Remark]:
    """The same words eight times, by some people in turn, to some agents in turn, beside small talk to all."""
    said = [Remark(text, ASKED, people[i % len(people)], agents[i % len(agents)]) for i in range(8)]
    return said + [Remark("what a week", ASKED, PEOPLE[i % 4], (BREAD, BIKES, TALK)[i % 3]) for i in range(24)]


def test_what_several_people_tell_one_agent_alone_objects_sooner_than_what_all_hear(bikes: LearnedRouting):
    told = understood(remarks(ROWS, PEOPLE, [BREAD]), QUESTIONS, bikes)
    heard = understood(remarks(ROWS, PEOPLE, [BREAD, BIKES, TALK]), QUESTIONS, bikes)
    assert (set(told[:8]), set(heard[:8])) == ({"correction"}, {None})


def test_what_one_person_says_to_everybody_is_a_habit(bikes: LearnedRouting):
    habit = understood(remarks(SIGH, ["ada"], [BREAD, BIKES, TALK]), QUESTIONS, bikes)
    shared = understood(remarks(SIGH, PEOPLE, [BREAD, BIKES, TALK]), QUESTIONS, bikes)
    assert (set(habit[:8]), set(shared[:8])) == ({None}, {"correction"})


def test_the_answer_to_an_objection_is_no_question_to_learn_from(bikes: LearnedRouting):
    book = Book()
    listener = Listener(book)
    for name, minutes, text in (("a1", 0, ASKED), ("a2", 2, "pass it to the front desk"), ("a3", 60, "a joke")):
        at = MONDAY + timedelta(minutes=minutes)
        listener.wrote("ada", "c", text, at)
        listener.answered(
            AnswerRecord(id=name, at=at, person="ada", conversation="c", text=text, agent=TALK, agents=())
        )
    view = look(book, bikes, MONDAY + 3 * DAY)
    assert [record.id for record in view.records] == ["a1", "a3"]
    assert [signal.kind for signal in view.book.on("a1")] == ["correction"]
