"""What is unusual about an answer: the margin it was routed with, and the time it took."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.improvement.records import AnswerRecord, Book
from bot.improvement.scoring import score
from bot.improvement.unusual import ENOUGH, weighed

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def answers(number: int, agent: str = "craft.bread", milliseconds: float = 100.0) -> list[AnswerRecord]:
    """Answers with margins 0.01, 0.02 and so on."""
    return [
        AnswerRecord(
            f"{agent} {at}", NOW, "ada", "c", "q", agent, (agent,), margin=(at + 1) / 100, milliseconds=milliseconds
        )
        for at in range(number)
    ]


def test_the_lowest_tenth_of_margins_is_unsure():
    assert [record.unsure for record in weighed(answers(40))] == [True] * 4 + [False] * 36


def test_where_a_person_named_the_agent_no_router_was_unsure():
    first, *rest = answers(40)
    assert weighed([replace(first, method="command", margin=0.0), *rest])[0].unsure is None


def test_an_answer_is_slow_against_its_own_agent():
    slow = replace(answers(1)[0], id="slow", milliseconds=201.0)
    patient = answers(40, "erp.reports", milliseconds=900.0)
    assert [record.id for record in weighed([*answers(40), slow, *patient]) if record.slow] == ["slow"]


def test_nothing_is_unusual_before_enough_has_happened():
    few = [replace(record, milliseconds=record.margin * 1e6) for record in answers(ENOUGH - 1)]
    assert {(record.unsure, record.slow) for record in weighed(few)} == {(None, False)}


@pytest.mark.parametrize(
    ("change", "ratio"), [({"unsure": True}, 2.5), ({"slow": True}, 1.5), ({"unsure": False}, 0.9)]
)
def test_what_is_unusual_weighs_a_little(change: dict[str, bool], ratio: float):
    plain = answers(1)[0]
    without, found = (_log_ratio(record) for record in (plain, replace(plain, **change)))
    assert found - without == pytest.approx(0.8 * math.log(ratio))


def test_a_slow_answer_of_an_unsure_router_is_not_bad_by_itself():
    usual, odd = answers(40), replace(answers(1)[0], id="odd", unsure=True, slow=True)
    assert not score(Book({record.id: record for record in (*usual, odd)}), [*usual, odd], frozenset()).is_bad("odd")


def _log_ratio(record: AnswerRecord) -> float:
    return score(Book({record.id: record}), [record], frozenset()).log_ratio[record.id]
