"""What people did about answers, as the digest tells it."""

from __future__ import annotations

from bot.improvement.voices import heard, loudest
from tests.bot.improvement.kit import MONDAY, Weeks


def test_what_drew_attention_is_counted_by_answer():
    weeks = Weeks()
    names = [weeks.asks("ada", "rolls", then="that's wrong", down=True), weeks.asks("ben", "bread", down=True)]
    names.append(weeks.asks("cleo", "cake"))
    assert heard(weeks.book, names) == "2 👎, 1 corrected"
    assert heard(weeks.book, []) == ""


def test_the_loudest_person_counts_answers_once():
    weeks = Weeks()
    for _ in range(3):
        weeks.asks("ben", "bread", down=True, then="that's wrong")
    weeks.asks("ada", "rolls", down=True)
    assert loudest(weeks.book, MONDAY, weeks.now) == 3
    assert loudest(weeks.book, weeks.now, weeks.now) == 0
