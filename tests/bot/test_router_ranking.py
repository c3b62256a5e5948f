"""Which route fits best: what speaks for each agent is gathered, and every order of agents is weighed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from bot.router import parts
from bot.router.chains import Planner
from bot.router.clues import Clues, gather
from bot.router.fitting import Problem, descend
from bot.router.judge import Opinion
from bot.router.ranking import candidates, ranked

NAMES = ("erp.receivables", "erp.sales", "language.draft", "language.format", "language.extract", "general.chat")
TOPICS = {"owe": 0, "order": 1, "mail": 2, "dates": 4}
TWO = "what does cedar owe us, and what did they order in may"


class WordJudge:
    """Thinks of a topic where its word occurs, of conversation otherwise."""

    names = NAMES

    def opinions(self, texts: Sequence[str]) -> list[Opinion]:
        return [self.opinion(text) for text in texts]

    def opinion(self, text: str) -> Opinion:
        logits = np.zeros(len(NAMES), np.float32)
        logits[-1] = 1
        for word, i in TOPICS.items():
            logits[i] += 5 * (word in text)
        return Opinion(NAMES, logits, 0.0)


JUDGE = WordJudge()


def clues_of(text: str) -> Clues:
    clues = gather(parts.split(text), JUDGE.opinion(text), JUDGE)
    assert clues is not None
    return clues


def test_where_nothing_hints_at_a_second_step_there_is_nothing_to_weigh():
    text = "what does cedar owe us"
    assert gather(parts.split(text), JUDGE.opinion(text), JUDGE) is None


def test_a_long_story_is_not_cut():
    text = "they met, and they talked, " * 20
    assert gather(parts.split(text), JUDGE.opinion(text), JUDGE) is None


def test_both_orders_of_the_likely_agents_are_candidates_and_conversation_is_no_step():
    routes = candidates(clues_of(TWO))
    assert {("erp.receivables", "erp.sales"), ("erp.sales", "erp.receivables")} <= set(routes)
    assert not any("general.chat" in route for route in routes if len(route) > 1)


def test_probabilities_of_the_candidates_add_up_to_one_best_first():
    likely = [probability for _, probability in ranked(clues_of(TWO))]
    assert sum(likely) == pytest.approx(1)
    assert likely == sorted(likely, reverse=True)


def test_weights_decide():
    clues = clues_of(TWO)
    assert ranked(clues, {"one": 9.0})[0][0] == ("erp.receivables",)
    assert ranked(clues, {"steps 2": 9.0, "ordered": 5.0, "seen": 1.0})[0][0] == ("erp.receivables", "erp.sales")


def test_the_agent_of_each_clause_is_on_the_shortlist():
    assert {"erp.receivables", "erp.sales"} <= set(dict(clues_of(TWO).shortlist))


def test_each_step_gets_its_own_words_and_none_are_lost():
    route = Planner(JUDGE).plan(TWO, JUDGE.opinion(TWO))
    assert route is not None
    assert [(step.agent, step.task) for step in route.steps] == [
        ("erp.receivables", "what does cedar owe us"),
        ("erp.sales", "what did they order in may"),
    ]


def test_what_was_pasted_travels_with_the_first_step():
    text = "pull the dates out, then put them in a table: 'we met on 3 may and again on 9 june in the old hall'"
    route = Planner(JUDGE).plan(text, JUDGE.opinion(text))
    assert route is not None
    first, *rest = route.steps
    assert "9 june" in first.task
    assert not any("9 june" in step.task for step in rest)


def test_fitting_prefers_what_the_right_routes_have_in_common():
    rows = np.array([[1, 0], [0, 1], [1, 0], [0, 1]], np.float32)
    weights = descend(Problem(("a", "b"), rows, np.array([0, 2]), np.array([0, 1, 0, 1], np.float32)))
    assert weights[1] > 1 > -1 > weights[0]
