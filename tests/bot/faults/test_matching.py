"""A finding is about the fault whose asks are its evidence, or whose target it names, in the weeks of that fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.improvement.faults.asks import of_week
from bot.improvement.faults.matching import Background, match, shown
from bot.improvement.faults.planting import Planting
from bot.improvement.faults.truth import Wrong, targets, truth
from bot.improvement.faults.verdicts import Verdict
from tests.bot.faults.kit import answered, setting

FAULTS = [
    {"id": "f1", "class": "misroute", "target": "bike.fix", "to": "craft.bread"},
    {"id": "f2", "class": "tool_gap", "target": "bread.price", "end_week": 2},
]


def line(week: int = 0, **parts: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "week": week,
        "finding": "F-1",
        "state": "ready",
        "cause": "route",
        "target": "",
        "evidence": [],
    }
    return plain | parts


@pytest.fixture
def planting(tmp_path: Path) -> Planting:
    return Planting(setting(tmp_path, weeks=4, volume=60, faults=FAULTS))


@pytest.fixture
def wrongs(planting: Planting) -> tuple[Wrong, ...]:
    return truth(planting, [ask for week in range(4) for ask in of_week(planting.setting, week)])


def test_the_truth_names_targets_causes_asks_and_weeks(wrongs: tuple[Wrong, ...]):
    route, gap = (wrong.as_json() for wrong in wrongs)
    assert (route["targets"], route["cause"], route["weeks"]) == (["route:craft.bread>craft.bikes"], "route", [0, 3])
    assert (gap["targets"], gap["weeks"], gap["fixable"]) == (["gap:craft.bread"], [0, 1], False)
    assert len(route["asks"]) > 30


def test_a_finding_belongs_to_the_fault_that_has_half_of_its_evidence(wrongs: tuple[Wrong, ...]):
    mine, others = list(wrongs[0].asks), list(wrongs[1].asks)
    assert match(line(evidence=[*mine[:5], *others[:4]]), wrongs) is wrongs[0]
    assert match(line(evidence=[*mine[:4], *others[:5]]), wrongs) is wrongs[1]
    assert match(line(evidence=[*mine[:4], *others[:4]]), wrongs) is wrongs[0]  # a tie goes by fault id
    assert match(line(evidence=[*mine[:1], "x1", "x2"]), wrongs) is None


def test_a_target_will_do_where_the_evidence_does_not(wrongs: tuple[Wrong, ...]):
    assert match(line(target="gap:craft.bread", evidence=["x1"]), wrongs) is wrongs[1]
    assert match(line(target="gap:craft.bikes", evidence=["x1"]), wrongs) is None


def test_a_finding_must_come_in_the_weeks_of_the_fault(wrongs: tuple[Wrong, ...]):
    assert match(line(week=2, target="gap:craft.bread"), wrongs) is wrongs[1]
    assert match(line(week=3, target="gap:craft.bread"), wrongs) is None


def test_a_star_stands_for_any_agent():
    assert targets("route:*>a.b", "route:c.d>a.b")
    assert not targets("route:*>a.b", "route:c.d>a.c")
    assert not targets("route:x.y>a.b", "route:c.d>a.b")


def background(planting: Planting, healthy: str = "") -> Background:
    """Who asked what; `healthy` is an agent that answers the bike questions even where nothing is planted."""
    asks = {ask.id: ask for week in range(4) for ask in of_week(planting.setting, week)}
    verdicts: dict[str, Verdict] = {
        name: answered(ask, planting.setting, route=(healthy,) if healthy and ask.intent == "bike.fix" else ())
        for name, ask in asks.items()
    }
    return Background(asks, verdicts, frozenset({"a0001", "a0002", "a0003"}))


def test_what_is_only_watched_or_unknown_is_not_shown(planting: Planting, wrongs: tuple[Wrong, ...]):
    lines = [line(state="watch"), line(finding="F-2", cause="unknown"), line(1, finding="F-3", state="kept")]
    assert [one.finding for one in shown(lines, wrongs, background(planting))] == ["F-3"]


def test_a_finding_counts_from_the_week_it_was_first_shown_and_first_right(
    planting: Planting, wrongs: tuple[Wrong, ...]
):
    lines = [
        line(0, state="watch"),
        line(1, evidence=["x1"]),
        line(2, evidence=wrongs[0].asks[:3], target="route:a>b"),
        line(3, state="canary"),
    ]
    (one,) = shown(lines, wrongs, background(planting))
    assert (one.week, one.matched, one.state, one.wrong) == (1, 2, "canary", wrongs[0])


def test_three_findings_about_what_never_works_are_forgiven(planting: Planting):
    bikes = [name for name, ask in background(planting).asked.items() if ask.intent == "bike.fix"]
    lines = [line(finding=f"F-{i}", evidence=bikes[:4]) for i in range(5)]
    found = shown(lines, (), background(planting, healthy="general.chat"))
    assert [one.natural for one in found] == [True, True, True, False, False]
    assert not any(one.natural for one in shown(lines, (), background(planting)))


def test_a_finding_that_rests_on_a_troll_is_one_too_many(planting: Planting):
    (one,) = shown([line(evidence=["a0001", "a0002", "a0009"])], (), background(planting))
    assert one.troll
    (other,) = shown([line(evidence=["a0001", "a0008", "a0009"])], (), background(planting))
    assert not other.troll
