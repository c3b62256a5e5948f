"""A prompt holds a directive when one of its sentences says so and does not deny it."""

from __future__ import annotations

import pytest

from bot.improvement.faults.directives import KEYWORDS, bullet, tags_in


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("Answer with a table.", {"table"}),
        ("Use TABLE form, and give a total.", {"table", "totals"}),
        ("Never use a table.", set[str]()),
        ("Don’t use a table. Be brief.", {"brief"}),
        ("It is not the case, mind, that a table is bad.", {"table"}),
        ("Tables are nice.", set[str]()),
        ("Dates as YYYY-MM-DD.", {"iso_dates"}),
        ("Go step by step; use plain words.", {"steps", "plain_words"}),
    ],
)
def test_what_a_text_asks_for(text: str, tags: set[str]):
    assert tags_in([text]) == tags


def test_every_healthy_bullet_asks_for_exactly_its_own():
    assert {tag: tags_in([bullet(tag)]) for tag in KEYWORDS} == {tag: {tag} for tag in KEYWORDS}
