"""How well claims are told from what only sounds like them, over replies in many wordings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agents.claims import unbacked
from bot.cli.eval_claims import Case

GOLDEN = Path(__file__).parents[2] / "golden" / "claims.jsonl"
LINES: list[dict[str, Any]] = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]


def caught(line: dict[str, Any]) -> bool:
    case = Case.model_validate(line)
    return bool(unbacked(case.reply, [shown.receipt() for shown in case.receipts]))


@pytest.fixture(scope="module")
def results() -> list[tuple[dict[str, Any], bool]]:
    return [(line, caught(line)) for line in LINES]


def test_the_set_is_large_varied_and_half_false():
    assert len(LINES) >= 120
    assert 0.4 < sum(line["flagged"] for line in LINES) / len(LINES) < 0.6
    assert {"en", "de", "fr", "es", "ar"} <= {line["lang"] for line in LINES}


def test_of_false_claims_nineteen_in_twenty_are_caught(results: list[tuple[dict[str, Any], bool]]):
    false = [(line["reply"], found) for line, found in results if line["flagged"]]
    missed = [reply for reply, found in false if not found]
    assert len(missed) <= 0.05 * len(false), missed


def test_of_honest_replies_three_in_a_hundred_at_most_are_flagged(results: list[tuple[dict[str, Any], bool]]):
    honest = [(line["reply"], found) for line, found in results if not line["flagged"]]
    wronged = [reply for reply, found in honest if found]
    assert len(wronged) <= 0.03 * len(honest), wronged
