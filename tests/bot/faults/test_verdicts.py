"""An answer is good when agent, prompt, tool, memory and model are; otherwise the first reason is its cause."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.improvement.faults.planting import Planting
from bot.improvement.operations import State
from bot.improvement.ports import Change
from bot.improvement.records import ToolUse
from tests.bot.faults.kit import QUIET, answered, asked, setting


def fault(**parts: Any) -> list[dict[str, Any]]:
    return [{"id": "f1"} | parts]


def test_the_right_agent_in_at_most_two_steps_is_good(tmp_path: Path):
    world = setting(tmp_path)
    ask = asked(world, intent="bike.fix")
    assert answered(ask, world).good
    assert answered(ask, world, route=("craft.bikes", "craft.bread")).good
    assert answered(ask, world, route=("craft.bread",)).cause == "route"
    assert answered(ask, world, route=("craft.bread", "craft.bikes", "general.chat")).tags == ("agent",)


def test_a_lost_bullet_fails_what_needs_it_until_another_says_so(tmp_path: Path):
    world = setting(tmp_path, faults=fault(**{"class": "prompt", "target": "bread.bake", "directive": "table"}))
    ask = asked(world, intent="bread.bake", user="bo")
    assert answered(ask, world).tags == ("directive:table",)
    assert answered(ask, world, change=Change(bullet="Answer with a table.")).good
    overlay: State = {
        "prompt/craft.bread": {"b1": {"section": "format", "text": "Use a table.", "helpful": 0, "harmful": 0}}
    }
    assert answered(ask, world, state=overlay).good
    assert answered(asked(world, intent="bread.price"), world).good


def test_a_prompt_lost_later_is_a_new_version(tmp_path: Path):
    parts = {"class": "prompt", "target": "bread.bake", "directive": "table", "start_week": 1, "end_week": 2}
    planting = Planting(setting(tmp_path, weeks=3, faults=fault(**parts)))
    assert [planting.prompt_version("craft.bread", week) for week in range(3)] == ["p1", "p2", "p3"]
    assert [planting.directives("craft.bread", week) for week in range(3)] == [("table",), (), ("table",)]


def test_a_tool_that_is_not_registered_is_refused_without_a_call(tmp_path: Path):
    world = setting(tmp_path, faults=fault(**{"class": "tool_gap", "target": "bike.fix"}))
    verdict = answered(asked(world, intent="bike.fix"), world)
    assert (verdict.tags, verdict.tools, verdict.text) == (("gap:till",), (), "I cannot.")
    assert Planting(world).unregistered(0) == frozenset()  # bread.price still has it


def test_a_failing_tool_is_mended_by_what_does_the_same(tmp_path: Path):
    world = setting(tmp_path, faults=fault(**{"class": "flaky_tool", "target": "oven"}))
    ask = asked(world, intent="bread.bake", user="bo")
    assert answered(ask, world).tools == (ToolUse("oven", "error"),)
    assert answered(ask, world).cause == "tool"
    assert answered(ask, world, change=Change(tool=("oven", ""))).good
    assert answered(ask, world, state={"tool/oven": {"fallback": {"to": "stove"}}}).tools == (ToolUse("stove", "ok"),)
    assert answered(ask, world, state={"tool/oven": {"fallback": {"to": "till"}}}).cause == "tool"
    muted: State = {"tool/oven": {"mute": {"until": (ask.at + timedelta(days=7)).isoformat()}}}
    assert answered(ask, world, state=muted).good
    lapsed: State = {"tool/oven": {"mute": {"until": (ask.at - timedelta(days=1)).isoformat()}}}
    assert answered(ask, world, state=lapsed).cause == "tool"


def test_a_memory_that_missed_a_change_fails_its_person_only(tmp_path: Path):
    stale = fault(**{"class": "stale_memory", "target": "ada/shop", "start_week": 1})
    world = setting(tmp_path, weeks=3, faults=stale)
    assert answered(asked(world, week=0, intent="bread.bake", user="ada"), world).good
    ask = asked(world, week=1, intent="bread.bake", user="ada")
    assert answered(ask, world).tags == ("fact:shop",)
    assert answered(ask, world).memories == ("shop",)
    assert answered(asked(world, week=1, intent="bread.bake", user="bo"), world).good
    mended: State = {"memory/ada/shop": {"fact": {"kind": "replace", "text": "harbour"}}}
    assert answered(ask, world, state=mended).good
    assert answered(ask, world, change=Change(memory=("shop", "harbour"))).good


def test_memory_learns_of_every_change_that_no_fault_hides(tmp_path: Path):
    healthy = Planting(setting(tmp_path, weeks=3))
    assert [healthy.remembered("ada", "shop", week) for week in range(3)] == ["old town", "harbour", "harbour"]


def test_a_model_refuses_only_its_tags_and_only_under_the_fault(tmp_path: Path):
    world = setting(tmp_path, faults=fault(**{"class": "model_refusal", "target": "m2"}))
    ask = asked(world, intent="bread.bake", user="bo", model="m2")
    assert answered(ask, world).tags == ("model",)
    assert answered(ask, world).text == "I cannot."
    assert answered(ask, world, state={"model/craft.bread": {"pin": {"model": "m1"}}}).good
    assert answered(asked(world, intent="bike.fix", model="m2"), world).good
    assert answered(asked(setting(tmp_path), intent="bread.bake", user="bo", model="m2"), world).cause == "model"
    healthy = setting(tmp_path)
    assert answered(ask, healthy).good


def test_some_answers_fail_for_no_reason_and_no_change_mends_them(tmp_path: Path):
    world = setting(tmp_path, noise=QUIET | {"base_bad": 1})
    ask = asked(world, intent="bike.fix")
    assert answered(ask, world).tags == ("random",)
    assert not answered(ask, world, change=Change(agent="craft.bikes")).good


@pytest.mark.parametrize("rate", [0.25, 0.5, 1.0])
def test_a_rate_is_the_share_of_asks_that_are_a_fault_s(tmp_path: Path, rate: float):
    world = setting(tmp_path, faults=fault(**{"class": "tool_gap", "target": "bike.fix", "rate": rate}))
    planting = Planting(world)
    asks = [asked(world, f"a{i}", intent="bike.fix") for i in range(800)]
    mine = [ask for ask in asks if planting.concerns(planting.faults[0], ask, world.draws.of(ask.id))]
    assert abs(len(mine) / len(asks) - rate) < 0.05
    assert all(answered(ask, world).good != (ask in mine) for ask in asks[:100])


def test_mistaught_lines_are_moved_or_forgotten(tmp_path: Path):
    moved = Planting(
        setting(tmp_path, faults=fault(**{"class": "misroute", "target": "bike.fix", "to": "craft.bread"}))
    )
    agents = {line.id: line.agent for line in moved.lines(0)}
    assert {agents[name] for name in agents if "bike.fix" in name} == {"craft.bread"}
    forgotten = Planting(setting(tmp_path, faults=fault(**{"class": "misroute", "target": "bike.fix", "rate": 0.5})))
    assert sum("bike.fix" in line.id for line in forgotten.lines(0)) == 1  # ⌈0.5 x 3⌉ of 3 are gone


def test_a_fault_that_heals_is_a_new_router_each_time(tmp_path: Path):
    parts = {"class": "misroute", "target": "bike.fix", "to": "craft.bread", "start_week": 1, "end_week": 2}
    planting = Planting(setting(tmp_path, weeks=3, faults=fault(**parts)))
    assert [planting.router_version(week) for week in range(3)] == ["r1", "r2", "r3"]
    assert planting.lines(0) == planting.lines(2) != planting.lines(1)
