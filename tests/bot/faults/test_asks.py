"""Asks are fixed by the seed alone, as often, by whom and in the words that world and scenario say."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

from bot.improvement.faults.asks import again, of_week
from bot.improvement.faults.planting import Planting
from bot.improvement.faults.setting import START
from bot.improvement.faults.wording import taught, with_slip
from tests.bot.faults.kit import QUIET, asked, setting


def test_the_same_seed_asks_the_same(tmp_path: Path):
    first, again_, other = (list(of_week(setting(tmp_path, seed=seed), 0)) for seed in (1, 1, 2))
    assert first == again_
    assert [ask.text for ask in first] != [ask.text for ask in other]


def test_asks_come_in_order_between_monday_s_job_and_the_next(tmp_path: Path):
    asks = list(of_week(setting(tmp_path, volume=500), 1))
    assert [ask.at for ask in asks] == sorted(ask.at for ask in asks)
    monday = START + timedelta(weeks=1)
    assert monday + timedelta(hours=9) < asks[0].at
    assert asks[-1].at < monday + timedelta(weeks=1)
    assert (asks[0].id, asks[-1].id) == ("a0500", "a0999")


def test_weights_activities_languages_and_places_are_kept(tmp_path: Path):
    asks = list(of_week(setting(tmp_path, volume=2000, weights={"bike.fix": 2, "bread.price": 0}), 0))
    share = {name: count / len(asks) for name, count in Counter(ask.intent for ask in asks).items()}
    assert "bread.price" not in share
    assert abs(share["bike.fix"] - 2 / 3) < 0.04
    assert abs(sum(ask.place == "dm" for ask in asks) / len(asks) - 0.7) < 0.04
    assert abs(sum(ask.user == "tim" for ask in asks) / len(asks) - 0.2 / 2.2) < 0.03
    assert {ask.lang for ask in asks if ask.user == "ada"} == {"en"}
    assert {ask.lang for ask in asks if ask.user == "bo" and ask.intent == "bread.bake"} == {"en", "de"}
    assert {ask.lang for ask in asks if ask.intent == "bike.fix"} == {"en"}


def test_a_typo_swaps_two_neighbouring_letters(tmp_path: Path):
    world = setting(tmp_path)
    slip = with_slip("bread", world.draws.of("a1"))
    assert slip != "bread"
    assert sorted(slip) == sorted("bread")
    many = list(of_week(setting(tmp_path, volume=1000, noise=QUIET | {"typo_rate": 0.3}), 0))
    plain = list(of_week(setting(tmp_path, volume=1000), 0))
    assert abs(sum(a.text != b.text for a, b in zip(many, plain, strict=True)) / 1000 - 0.3) < 0.05


def test_the_same_wish_comes_back_in_another_line(tmp_path: Path):
    world = setting(tmp_path)
    ask = asked(world, intent="bike.fix")
    assert again(world, ask) != ask.text


def test_decoys_are_busier_but_nothing_else(tmp_path: Path):
    decoy = {"id": "d1", "class": "decoy", "target": "bike.fix", "kind": "popular_intent", "factor": 5, "start_week": 1}
    world = setting(tmp_path, volume=1000, faults=[decoy])
    before, after = (sum(ask.intent == "bike.fix" for ask in of_week(world, week)) for week in (0, 1))
    assert after > 1.8 * before
    assert Planting(world).faults == ()


def test_a_venting_person_s_asks_end_in_a_sigh(tmp_path: Path):
    decoy = {"id": "d1", "class": "decoy", "target": "ada", "kind": "venting_user"}
    world = setting(tmp_path, faults=[decoy])
    assert asked(world, user="ada").text.endswith("this is so annoying")
    assert not asked(world, user="bo").text.endswith("this is so annoying")


def test_every_line_is_taught_once_a_language_with_the_first_values(tmp_path: Path):
    world = setting(tmp_path, weights={"bread.price": 0})
    lines = {line.id: line.text for line in taught(world.world, world.weights)}
    assert lines["w:bread.bake:en:0"] == "bake a loaf in Ulm"
    assert lines["w:bread.bake:de:0"] == "Brot für Ulm"
    assert not any("price" in name for name in lines)
