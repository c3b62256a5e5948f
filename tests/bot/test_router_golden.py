"""The router keeps the accuracy it has reached on the golden messages, none of which it was trained on."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.spec import load_roster
from bot.router import store
from bot.router.evaluate import read_cases, run, summarise
from bot.router.trained import TrainedRouter, fingerprint
from memory.encoder import Encoder

GOLDEN = Path(__file__).parents[1] / "golden"
REACHED = {"routing": 0.893, "chains": 0.777, "followups": 0.844, "ambiguous": 0.72, "open": 0.933}
SLACK = 0.02  # other processors round int8 arithmetic differently, and each training drops other features


@pytest.mark.parametrize("name", REACHED)
def test_accuracy_has_not_dropped(router: TrainedRouter, name: str):
    summary = summarise(run(router, read_cases(GOLDEN / f"{name}.jsonl")))
    assert summary.overall.rate >= REACHED[name] - SLACK, summary.confusions


def test_no_golden_message_is_a_training_example():
    taught = {example.text for spec in load_roster().values() for example in spec.examples}
    asked = {
        case.text for name in REACHED for case in read_cases(GOLDEN / f"{name}.jsonl") if len(case.text.split()) > 3
    }
    assert not taught & asked


def test_the_shipped_head_was_trained_on_the_shipped_examples():
    shipped = store.read("router", (store.SHIPPED,))
    assert shipped is not None
    assert str(shipped["name"]) == fingerprint(load_roster(), Encoder()), "run: python -m bot.router.build"
