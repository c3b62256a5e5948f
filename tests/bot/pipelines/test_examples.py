"""The pipelines that ship as examples, from their first step to their last."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.pipelines.definition import Kind
from bot.pipelines.library import read_file
from bot.pipelines.programs import Programs
from bot.pipelines.work import Doing
from memory.runs import Run
from tests.bot.pipelines.kit import SARA, Plant, gives
from tests.bot.pipelines.test_reading import EXAMPLES


async def run(plant: Plant, name: str, **inputs: str) -> Run:
    entry = read_file(EXAMPLES / f"{name}.yaml")
    await plant.engine.start(name, entry.pipeline, entry.text, inputs, SARA)
    ended = await plant.work()
    assert ended is not None
    return ended


async def test_the_morning_briefing_gathers_and_tells_and_does_without_the_weather(plant: Plant):
    plant.notes.acts |= {"tasks": gives("1. pay rent"), "reminders": gives("call the bank at 9")}
    ended = await run(plant, "morning-briefing")
    assert ended.state == "done"
    [said] = plant.people.said
    assert "1. pay rent" in said
    assert "call the bank at 9" in said
    assert (await plant.step(ended, "gather/weather")).state == "skipped"


async def test_the_month_end_report_is_sent_only_after_a_yes(plant: Plant):
    plant.notes.acts |= {"revenue": gives("12,000 JOD"), "overdue": gives("3 invoices")}
    waiting = await run(plant, "month-end", period="May 2026")
    assert waiting.state == "waiting"
    assert "Send the month-end report for May 2026?" in plant.people.asked[0].asked
    assert plant.people.said == []
    await plant.answer(waiting, "yes")
    await plant.work()
    assert "12,000 JOD" in plant.people.said[0]


async def test_release_notes_come_from_a_real_repository(plant: Plant, tmp_path: Path):
    git = shutil.which("git")
    if git is None:
        pytest.skip("there is no git on this machine")
    for command in (["init"], *commit("first"), ["tag", "v1"], *commit("Add a door")):
        subprocess.run([git, "-C", tmp_path, *command], check=True, capture_output=True)
    kinds: dict[Kind, Doing] = {**plant.means.kinds, "command": Programs([Path(git)])}
    plant.engine._with = type(plant.means)(plant.runs, kinds, plant.people, plant.screen, plant.tick, plant.sleep)
    waiting = await run(plant, "release-notes", repository=str(tmp_path))
    assert waiting.error == ""
    assert "- Add a door (" in plant.people.asked[0].asked
    await plant.answer(waiting, "yes")
    await plant.work()
    assert plant.people.said[0].startswith("# What is new since v1\n- Add a door (")


def commit(text: str) -> list[list[str]]:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    return [[*who, "commit", "--allow-empty", "-m", text]]
