"""The digest's picture: drawn where the extra is installed, in words for everybody."""

from __future__ import annotations

import pytest

from bot.improvement import chart
from bot.improvement.digest import Digest
from bot.improvement.messages import messages
from bot.improvement.rates import Rate
from tests.bot.improvement.test_digest import finding, report


def test_a_picture_has_the_size_and_words_of_the_digest():
    if not chart.is_possible():
        pytest.skip("the extra `charts` is not installed")
    found = chart.drawn(report(findings=(finding(31, "route", "route:erp.ledger>erp.receivables"),)))
    assert found is not None
    assert found.png[16:24] == (1080).to_bytes(4) + (810).to_bytes(4)
    assert (
        found.alt
        == "Complaints by week: 12.9 %, 9.2 %. Most bad answers: F-31 erp.ledger>erp.receivables: 11 of 14 bad."
    )


def test_one_week_has_nothing_to_be_compared_with():
    assert chart.drawn(report(history=(Rate(1, 10),))) is None


def test_the_picture_goes_with_the_head_to_owners_alone():
    digest = Digest("Nova · week 47", (), quiet=False, chart="iVBORw0=", alt="Complaints by week: 9 %.")
    head = messages(digest, "digest:default:2026-W47", ["telegram:1"], {})[0]
    assert [(one.name, one.caption) for one in head.pictures] == [("complaints.png", "Complaints by week: 9 %.")]
    assert messages(Digest("Nova", (), quiet=False), "s", ["telegram:1"], {})[0].pictures == ()
