"""A whole scenario over a small Nova: byte for byte the same each time, and a repaired fault stops drawing complaints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.improvement.faults.examination import Examination, folders
from bot.improvement.faults.setting import Setting
from tests.bot.faults.kit import setting
from tests.bot.routerkit import CountingEncoder, small_roster

GOLDEN = (("knead the dough", "craft.bread"), ("fix a flat tyre", "craft.bikes"))
FAULTS: list[dict[str, Any]] = [
    {"id": "f1", "class": "prompt", "target": "bread.bake", "directive": "table"},
    {"id": "f2", "class": "flaky_tool", "target": "till", "start_week": 1, "rate": 0.9},
]


def examined(world: Setting, keep: Path | None = None) -> dict[str, Any]:
    return Examination(small_roster(), CountingEncoder(), GOLDEN).examine(world, keep).result


@pytest.fixture
def faulty(tmp_path: Path) -> Setting:
    return setting(tmp_path, weeks=4, volume=120, faults=FAULTS)


def test_two_runs_are_the_same_to_the_byte(faulty: Setting, tmp_path: Path):
    first, second = (examined(faulty, tmp_path / name) for name in ("one", "two"))
    assert json.dumps(first) == json.dumps(second)
    for path in sorted((tmp_path / "one").rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


def test_so_are_runs_of_two_processes(tmp_path: Path):
    """Sets of words come in another order there."""
    found = {
        subprocess.run(
            [sys.executable, "-m", "tests.bot.faults.test_closed_loop", str(tmp_path)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
    assert "recall" in found.pop()


def test_what_a_run_wrote_is_kept(faulty: Setting, tmp_path: Path):
    result = examined(faulty, tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"traffic.jsonl", "findings.jsonl", "overlays", "ledger.jsonl", "truth.json"}
    traffic = [json.loads(line) for line in (tmp_path / "out" / "traffic.jsonl").read_text().splitlines()]
    assert [line["t"] for line in traffic] == sorted(line["t"] for line in traffic)
    truth = json.loads((tmp_path / "out" / "truth.json").read_text())
    assert [fault["id"] for fault in truth["faults"]] == ["f1", "f2"]
    overlays = {int(path.stem) for path in (tmp_path / "out" / "overlays").iterdir()}
    assert {overlay["n"] for overlay in result["overlays"]} <= overlays


def test_a_failing_tool_is_found_and_repaired(faulty: Setting):
    result = examined(faulty)
    flaky = next(fault for fault in result["faults"] if fault["id"] == "f2")
    assert flaky["week"] is not None
    fixes = [overlay for overlay in result["overlays"] if overlay["finding"] == flaky["finding"]]
    assert fixes
    assert fixes[0]["helps"]


def test_who_approves_nothing_changes_nothing(tmp_path: Path):
    world = setting(tmp_path, weeks=3, volume=120, faults=FAULTS, owner="approve_none")
    assert examined(world)["overlays"] == []


def test_several_scenarios_are_kept_beside_each_other(faulty: Setting, tmp_path: Path):
    assert folders([faulty], tmp_path) == [tmp_path]
    assert folders([faulty, faulty], tmp_path) == [tmp_path / "day"] * 2
    assert folders([faulty], None) == [None]


if __name__ == "__main__":
    print(json.dumps(examined(setting(Path(sys.argv[1]), weeks=4, volume=120, faults=FAULTS))))
