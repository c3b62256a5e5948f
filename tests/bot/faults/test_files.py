"""Worlds and scenarios are read exactly: whatever is misspelt or missing is named with its file and key."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from agents.spec import load_roster
from bot.cli import eval_faults, run
from bot.improvement.faults.files import BadFile, read_world
from bot.improvement.faults.setting import open_setting
from tests.bot.faults.kit import ROSTER, WORLD, setting, world_with, written

PUBLIC = sorted((Path(__file__).parents[2] / "novafaults").glob("*.yaml"))


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: path.stem)
def test_every_public_scenario_can_be_played(path: Path):
    shipped = tuple(load_roster())
    assert open_setting(path, shipped).name == path.stem


def test_what_a_scenario_leaves_out_has_a_default(tmp_path: Path):
    world = setting(tmp_path)
    assert (world.scenario.owner, world.scenario.platform_mix) == ("approve_ready", {"telegram": 0.6, "slack": 0.4})


def test_words_stay_words_even_where_yaml_would_read_a_date_or_a_no(tmp_path: Path):
    path = tmp_path / "world.yaml"
    path.write_text(
        "name: 12\nagents: [{id: a.b}]\nusers: [{id: u, facts: {since: [[0, 2026-01-05]]}}]\n"
        "slots: {x: {en: [on, 1_0]}}\nintents: [{id: i, agent: a.b, tool: null, grammar: {en: [go <x>], no: [kjør]}}]\n",
        encoding="utf-8",
    )
    world = read_world(path)
    assert world.users[0].facts["since"] == ((0, "2026-01-05"),)
    assert (world.slots["x"]["en"], world.intents[0].grammar["no"]) == (("on", "1_0"), ("kjør",))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"colour": "red"}, "day.yaml: colour: unknown key"),
        ({"weights": {"bread.eat": 1}}, "day.yaml: weights: 'bread.eat' is no intent"),
        ({"weeks": 0}, "day.yaml: weeks: "),
        ({"noise": {"hiss": 1}}, "day.yaml: noise.hiss: unknown key"),
        ({"signals": {"route": {"wink": 0.1}}}, "day.yaml: signals.route.wink"),
    ],
)
def test_a_scenario_names_what_is_wrong(tmp_path: Path, changes: dict[str, Any], told: str):
    with pytest.raises(BadFile, match=told.replace(".", r"\.")):
        setting(tmp_path, **changes)


def test_a_world_that_is_not_there_is_named(tmp_path: Path):
    path = written(tmp_path)
    (tmp_path / "world.yaml").unlink()
    with pytest.raises(BadFile, match=r"world\.yaml: file: cannot be read"):
        open_setting(path, ROSTER)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"class": "misroute", "target": "bread.eat"}, "faults.0.target: 'bread.eat' is no intent"),
        ({"class": "misroute", "target": "bread.bake", "to": "x.y"}, "faults.0.to: 'x.y' is no agent"),
        ({"class": "misroute", "target": "bread.bake", "kind": "popular_intent"}, "kind: unknown key"),
        ({"class": "earthquake", "target": "bread.bake"}, "faults.0: "),
        ({"class": "prompt", "target": "bread.bake", "directive": "formal"}, "faults.0.directive: bread.bake does not"),
        ({"class": "prompt", "target": "bread.bake"}, "faults.0.prompt.directive: Field required"),
        ({"class": "flaky_tool", "target": "bread.bake"}, "faults.0.target: 'bread.bake' is no tool"),
        ({"class": "stale_memory", "target": "ada/hat"}, "faults.0.target: 'ada/hat' is no <user>/<fact>"),
        ({"class": "stale_memory", "target": "ada/shop"}, "faults.0.start_week: ada/shop does not change in week 0"),
        ({"class": "model_refusal", "target": "m9"}, "faults.0.target: 'm9' is no model"),
        ({"class": "troll", "target": "zoe"}, "faults.0.target: 'zoe' is no user"),
        ({"class": "decoy", "target": "ada", "kind": "language_switch"}, "faults.0.lang: "),
        (
            {"class": "collateral", "target": "bread.bake", "to": "craft.bikes", "neighbour": "bread.price"},
            "faults.0.neighbour: bread.price is no intent of craft.bikes",
        ),
        ({"class": "tool_gap", "target": "bread.bake", "start_week": 9}, "faults.0.start_week: "),
        ({"class": "tool_gap", "target": "bread.bake", "end_week": 0}, "faults.0.end_week: "),
    ],
)
def test_a_fault_names_what_it_refers_to_in_vain(tmp_path: Path, fault: dict[str, Any], told: str):
    with pytest.raises(BadFile) as problem:
        setting(tmp_path, faults=[{"id": "f1"} | fault])
    assert told in str(problem.value)


def _with_intent(**changes: Any) -> dict[str, Any]:
    world = deepcopy(WORLD)
    world["intents"][0] |= changes
    return world


@pytest.mark.parametrize(
    ("world", "told"),
    [
        (_with_intent(agent="x.y"), "world.yaml: intents.0.agent: 'x.y' is no agent"),
        (_with_intent(tool="saw"), "world.yaml: intents.0.tool: 'saw' is no tool"),
        (_with_intent(directives=["loud"]), "world.yaml: intents.0.directives: 'loud' is no directive"),
        (_with_intent(facts=["hat"]), "world.yaml: intents.0.facts: 'hat' is no fact"),
        (_with_intent(grammar={"en": ["to <planet>"]}), "world.yaml: intents.0.grammar.en: <planet> is no slot"),
        (_with_intent(grammar={"de": ["los"]}), "world.yaml: intents.0.grammar: English (en) is missing"),
        (_with_intent(id="Bread Bake"), "world.yaml: intents.0.id: "),
        (_with_intent(mood="good"), "world.yaml: intents.0.mood: unknown key"),
        (world_with(models=[{"id": "m1", "share": 0.6}]), "world.yaml: models.share: the shares must sum to 1"),
        (
            world_with(models=[{"id": "m1", "share": 1, "refuses": ["x"]}]),
            "world.yaml: models.0.refuses: 'x' is no tag",
        ),
        (world_with(agents=[{"id": "craft.bread"}] * 2), "world.yaml: agents.1.id: 'craft.bread' is there twice"),
        (world_with(golden=[{"q": "hi", "agent": "x.y"}]), "world.yaml: golden.0.agent: 'x.y' is no agent"),
        (world_with(users=[]), "world.yaml: users: "),
    ],
)
def test_a_world_names_what_is_wrong(tmp_path: Path, world: dict[str, Any], told: str):
    with pytest.raises(BadFile) as problem:
        open_setting(written(tmp_path, world), ROSTER)
    assert told in str(problem.value)


def test_a_key_written_twice_is_a_mistake(tmp_path: Path):
    path = tmp_path / "world.yaml"
    path.write_text("name: a\nname: b\n", encoding="utf-8")
    with pytest.raises(BadFile, match=r"world\.yaml: line 2: 'name' is written twice"):
        read_world(path)


def test_the_command_ends_with_2_and_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = written(tmp_path, faults=[{"id": "f1", "class": "troll", "target": "zoe"}])
    assert run(["eval", "faults", "--json", "--scenario", str(path)]) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert found.err.count("\n") == 1
    assert "day.yaml: faults.0.target: 'zoe' is no user" in found.err


def test_a_folder_that_cannot_be_written_is_named_before_anything_is_played(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = written(tmp_path)
    assert run(["eval", "faults", "--scenario", str(path), "--out", str(path)]) == 2
    assert "day.yaml" in capsys.readouterr().err


def test_without_scenarios_the_command_says_how_to_name_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(eval_faults, "PUBLIC", tmp_path)
    assert run(["eval", "faults"]) == 2
    assert "--scenario" in capsys.readouterr().err
