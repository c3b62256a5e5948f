"""How likely answers were bad, and whose word counts how much."""

from __future__ import annotations

import numpy as np
import pytest

from bot.improvement.scoring import above, beta_above, beta_beats, idle, posterior, rater_weights, refusals, score
from tests.bot.improvement.kit import BIKES, BREAD, MONDAY, PEOPLE, TALK, Weeks

NOBODY: frozenset[str] = frozenset()


def bad_of(weeks: Weeks, name: str) -> float:
    return score(weeks.book, tuple(weeks.book.answers.values()), NOBODY).bad[name]


def test_a_correction_weighs_more_than_a_rephrasing_and_both_more_than_silence():
    weeks = Weeks()
    weeks.fine(20)
    silent = weeks.asks("ada", "knead the dough")
    again = weeks.asks("ada", "oven heat for rolls", then="oven heat for small rolls")
    wrong = weeks.asks("ada", "bread without yeast", then="no, I meant without salt")
    found = [bad_of(weeks, name) for name in (silent, again, wrong)]
    assert found == sorted(found)
    assert found[0] < 0.05 < found[1] < 0.2 < found[2]


def test_taking_a_vote_back_restores_the_score_exactly():
    weeks = Weeks()
    weeks.fine(12)
    name = weeks.asks("ada", "knead the dough")
    before = bad_of(weeks, name)
    weeks.listener.reacted(name, "ada", [], ["👎"], MONDAY)
    assert bad_of(weeks, name) > before
    weeks.listener.reacted(name, "ada", ["👎"], [], MONDAY)
    assert bad_of(weeks, name) == before


def test_who_votes_everything_down_is_hardly_heard():
    weeks = Weeks()
    for number in range(60):
        person = PEOPLE[number % len(PEOPLE)]
        name = weeks.asks(person, f"bake a loaf number {number}")
        if number % 2:
            weeks.listener.pressed(name, "ben", "down", weeks.at)
    records = tuple(weeks.book.answers.values())
    weights = rater_weights(weeks.book, records)
    assert weights["ben"] < 0.2
    assert weights["ada"] == 1.0


def test_a_vote_that_others_back_counts_in_full():
    weeks = Weeks()
    weeks.fine(30)
    for _ in range(2):
        weeks.asks("ada", "knead the dough", down=True, then="that's wrong")
    assert rater_weights(weeks.book, tuple(weeks.book.answers.values()))["ada"] == 1.0


@pytest.mark.parametrize(
    "said",
    [
        "I can't do that.",
        "I don't have access to that.",
        "Sorry, I am unable to help.",
        "لا أستطيع ذلك",
        "Das kann ich nicht.",
    ],
)
def test_a_refusal_is_known_by_its_words(said: str):
    weeks = Weeks()
    name = weeks.asks("ada", "fax the bread", answer=said)
    assert refusals(weeks.book, tuple(weeks.book.answers.values())) == {name}


def test_a_refusal_in_unknown_words_is_known_by_being_the_same_to_everybody():
    weeks = Weeks()
    for number in range(30):
        weeks.asks("ada", f"loaf number {number}", answer=f"Take {number} g of salt.")
    names = [
        weeks.asks("ben", f"fax page {number}", answer="Ask somebody else, my friend.", then="that's not what I asked")
        for number in range(5)
    ]
    assert refusals(weeks.book, tuple(weeks.book.answers.values())) == set(names)


def test_what_one_agent_says_without_a_tool_and_others_after_one_counts_against_it_if_people_mind():
    weeks = Weeks()
    for number in range(24):
        weeks.asks(PEOPLE[number % 4], f"a loaf of kind {number}", tool="scale", answer="Here it is.")
    for number in range(8):
        weeks.asks(PEOPLE[number % 4], f"a word about {number}", TALK, answer="Here it is.")
    names = [
        weeks.asks(PEOPLE[n % 4], f"a tyre of kind {n}", BIKES, answer="Here it is.", then="that's wrong")
        for n in range(8)
    ]
    records = tuple(weeks.book.answers.values())
    assert (refusals(weeks.book, records), idle(weeks.book, records)) == (NOBODY, set(names))


def test_what_one_model_of_several_alone_says_to_everything_refuses_even_after_a_tool():
    weeks = Weeks()
    for number in range(24):
        weeks.asks(PEOPLE[number % 4], f"a loaf of kind {number}", tool="scale", answer="Here it is.", model="m1")
    names = [
        weeks.asks("ada", f"a cake {n}", tool="scale", answer="Not mine to say.", model="m2", then="that's wrong")
        for n in range(6)
    ]
    assert refusals(weeks.book, tuple(weeks.book.answers.values())) == set(names)


def test_a_tool_that_did_something_is_no_refusal():
    weeks = Weeks()
    weeks.asks("ada", "how much flour", answer="I can't say less than 500 g.", tool="scale")
    assert refusals(weeks.book, tuple(weeks.book.answers.values())) == NOBODY


def test_a_rate_rises_with_the_evidence_and_not_with_the_number():
    quiet = np.full(40, np.log(0.6))
    bad = np.concatenate([quiet[:20], np.full(8, np.log(8.0))])
    assert above(posterior(quiet, 0.12), 0.22) < 0.01
    assert above(posterior(bad, 0.12), 0.22) > 0.8


def test_rates_are_compared_with_their_uncertainty():
    assert beta_above(17, 38, 0.1) > 0.95
    assert beta_above(1, 3, 0.1) < 0.95
    assert beta_beats(17, 38, 2, 400, factor=2) > 0.95
    assert beta_beats(2, 10, 3, 12, lead=0.1) < 0.5


def test_signals_of_others_in_the_room_count_less():
    weeks = Weeks()
    weeks.fine(20)
    mine = weeks.asks("ada", "knead the dough", down=True, place="room")
    theirs = weeks.asks("ada", "knead it again", place="room")
    weeks.listener.pressed(theirs, "ben", "down", weeks.at)
    assert bad_of(weeks, theirs) < bad_of(weeks, mine)
    assert weeks.book.answers[mine].agent == BREAD
