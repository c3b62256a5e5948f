"""Which sentences state the one value of something, whose it is, and whether they call it a change."""

from __future__ import annotations

import pytest

from agents.tools.statements import Statement, read_statement, sensitivity

STATED = [
    ("my manager is Rania", Statement("me", "manager", "Rania")),
    ("actually scratch that, my manager is Yousef now not Rania", Statement("me", "manager", "Yousef", changes=True)),
    ("my manager is yousef now, not rania", Statement("me", "manager", "yousef", changes=True)),
    ("my new boss is Omar", Statement("me", "manager", "Omar", changes=True)),
    ("I'm based in Aqaba since June", Statement("me", "home", "Aqaba", changes=True)),
    ("I live in Amman", Statement("me", "home", "Amman")),
    ("I moved to Berlin", Statement("me", "home", "Berlin", changes=True)),
    ("call me Lina", Statement("me", "name", "Lina")),
    ("call me Lina, not Alina", Statement("me", "name", "Lina", changes=True)),
    ("I joined Aramex", Statement("me", "employer", "Aramex", changes=True)),
    ("btw my car plate changed: 24-81733", Statement("me", "car plate", "24-81733", changes=True)),
    ("my wife's birthday is 4 June", Statement("my wife", "birthday", "4 June")),
    ("Samir's birthday is 3 May", Statement("Samir", "birthday", "3 May")),
    ("my favourite colour is green", Statement("me", "favourite colour", "green")),
    ("mi jefa se llama Marisol", Statement("me", "manager", "Marisol")),
    ("meine Chefin ist Petra", Statement("me", "manager", "Petra")),
]
NOT_STATED = [
    "my manager is great",
    "my wife is allergic to peanuts",
    "my daughter Lina is 9",
    "my office is cold",
    "who is my manager?",
    "my wife is from Spain",
    "i'm tired",
    "",
]


@pytest.mark.parametrize(("text", "statement"), STATED)
def test_what_is_stated(text: str, statement: Statement):
    assert read_statement(text) == statement


@pytest.mark.parametrize("text", NOT_STATED)
def test_what_states_no_single_value_is_left_alone(text: str):
    assert read_statement(text) is None


def test_health_money_and_belief_are_sensitive():
    assert sensitivity("i'm allergic to peanuts") == "sensitive"
    assert sensitivity("my salary is 2100") == "sensitive"
    assert sensitivity("my dentist is Dr Hadid") == "normal"
