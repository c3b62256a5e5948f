"""Measuring a router: shares with intervals, calibration, confusions, and what changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.router import Route, Step
from bot.router.evaluate import (
    BadCases,
    Share,
    calibration_error,
    compare,
    load,
    read_cases,
    run,
    save,
    summarise,
    wilson,
)


class Parrot:
    """Routes to the agent that the message names."""

    def __init__(self, confidence: float = 0.9) -> None:
        self._confidence = confidence

    def route(self, text: str, history: Sequence[str] = (), last_route: Sequence[str] = ()) -> Route:
        return Route(
            (Step(text),), self._confidence, 0.5, "it says so", "head", ((text, self._confidence), ("b", 0.05))
        )

    def explain(self, text: str) -> list[str]:
        return [text]


def cases_file(folder: Path, *rows: dict[str, object]) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def test_a_message_counts_when_its_whole_route_is_accepted(tmp_path: Path):
    path = cases_file(
        tmp_path, {"text": "a", "accept": [["a"]]}, {"text": "a", "accept": [["a", "b"]], "kind": "chain", "lang": "fr"}
    )
    summary = summarise(run(Parrot(), read_cases(path)))
    assert summary.kinds["single"].rate == 1
    assert summary.kinds["chain"].rate == 0
    assert summary.languages.keys() == {"en", "fr"}
    assert summary.confusions == (("a > b", "a", 1),)


def test_the_right_agent_may_be_in_the_top_three(tmp_path: Path):
    summary = summarise(run(Parrot(), read_cases(cases_file(tmp_path, {"text": "a", "accept": [["b"]]}))))
    assert (summary.top3.rate, summary.overall.rate) == (1, 0)


def test_intervals_are_wilson_s():
    assert wilson(8, 10) == pytest.approx((0.490, 0.943), abs=0.001)
    assert Share.of([]).rate == 0


def test_a_router_that_is_as_sure_as_it_is_right_has_no_calibration_error():
    assert calibration_error([(0.5, True), (0.5, False)]) == 0
    assert calibration_error([(1.0, False)]) == 1


def test_two_evaluations_can_be_compared(tmp_path: Path):
    path = cases_file(tmp_path, {"text": "a", "accept": [["a"]]})
    after = run(Parrot(), read_cases(path))
    save(after, tmp_path / "saved.jsonl")
    assert load(tmp_path / "saved.jsonl") == after
    assert compare(after, after) == []


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "a"}'])
def test_a_bad_line_is_named(tmp_path: Path, line: str):
    path = tmp_path / "bad.jsonl"
    path.write_text(f'{{"text": "a", "accept": []}}\n{line}')
    with pytest.raises(BadCases, match=r"bad.jsonl:2"):
        read_cases(path)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(BadCases, match="nowhere"):
        read_cases(tmp_path / "nowhere")
