"""`nova pipelines`: what an operator sees of them, starts and finds out about a run."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot import cli
from memory.cells import Cells
from memory.connection import Store
from memory.runs import Runs
from tests.bot.pipelines.kit import Plant, calls, fails, pipeline_text

STEPS = "  - {id: one, agent: general.calculator, task: 1 + 1}\n"


@dataclass
class Terminal:
    """Where somebody types `nova pipelines …`; `status` and `complaint` are of the last command."""

    shown: pytest.CaptureFixture[str]
    status: int = 0
    complaint: str = ""

    async def nova(self, *arguments: str) -> str:
        self.status = await asyncio.to_thread(cli.run, ["pipelines", *arguments])
        said = self.shown.readouterr()
        self.complaint = said.err.strip()
        return said.out.strip()


@pytest.fixture
def terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], store: Store, tmp_path: Path
) -> Terminal:
    (tmp_path / "home").mkdir()
    folder = tmp_path / "pipelines"
    folder.mkdir()
    (folder / "count.yaml").write_text(pipeline_text(STEPS, "{month: {}, most: {default: 5}}", "count"))
    monkeypatch.chdir(tmp_path / "home")
    monkeypatch.setenv("REDIS_URL", store.url)
    monkeypatch.setenv("NOVA_DATA_DIR", str(tmp_path / "home"))
    monkeypatch.setenv("NOVA_PIPELINE_DIRS", str(folder))
    monkeypatch.setenv("NOVA_OWNERS", "telegram:1001")
    return Terminal(capsys)


# --- list -----------------------------------------------------------------------------------------


async def test_all_are_listed_with_how_their_last_run_ended(terminal: Terminal, store: Store):
    await Cells(store.redis, "pipelines").swap("demo", "", pipeline_text(STEPS))
    assert await terminal.nova() == ("count  never run  A pipeline of a test.\ndemo  never run  A pipeline of a test.")
    plant = Plant(store.redis)
    plant.notes.acts["one"] = fails()
    await plant.run(pipeline_text(STEPS))
    assert "demo  failed  A" in await terminal.nova("list")


async def test_programs_read_the_list_with_where_each_comes_from(terminal: Terminal, store: Store, tmp_path: Path):
    await Cells(store.redis, "pipelines").swap("demo", "", pipeline_text(STEPS))
    count, demo = json.loads(await terminal.nova("list", "--json"))
    assert (count["source"], demo["source"], demo["last"]) == (
        str(tmp_path / "pipelines" / "count.yaml"),
        "chat",
        "",
    )


async def test_without_any_it_says_so(terminal: Terminal, tmp_path: Path):
    (tmp_path / "pipelines" / "count.yaml").unlink()
    assert await terminal.nova() == "There are no pipelines."


async def test_a_folder_that_is_not_there_is_named(terminal: Terminal, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NOVA_PIPELINE_DIRS", "/nowhere/at/all")
    assert await terminal.nova() == ""
    assert terminal.status == 2
    assert "/nowhere/at/all:1: no such folder; check NOVA_PIPELINE_DIRS" in terminal.complaint


# --- check ----------------------------------------------------------------------------------------


async def test_a_sound_file_is_sound(terminal: Terminal, tmp_path: Path):
    file = str(tmp_path / "pipelines" / "count.yaml")
    assert await terminal.nova("check", file) == f"{file}: sound"
    assert terminal.status == 0


async def test_every_fault_has_its_file_its_line_and_the_remedy(terminal: Terminal, tmp_path: Path):
    file = tmp_path / "bad.yaml"
    file.write_text(pipeline_text("  - {id: one, agent: outer.space, task: x}\n  - {id: two, command: [rm]}\n"))
    said = await terminal.nova("check", str(file))
    assert terminal.status == 1
    agent, program = said.splitlines()
    assert agent.startswith(f"{file}:5: there is no agent 'outer.space'; `nova agents` lists them")
    assert program == f"{file}:6: 'rm' may not be run; an owner can add it to NOVA_PIPELINE_PROGRAMS"
    [found] = json.loads(await terminal.nova("check", str(file), "--json"))
    assert (found["file"], len(found["problems"]), terminal.status) == (str(file), 2, 1)


async def test_one_has_to_name_what_is_to_be_checked(terminal: Terminal):
    await terminal.nova("check")
    assert (terminal.status, "nova pipelines check FILE" in terminal.complaint) == (2, True)
    assert "cannot be read" in await terminal.nova("check", "missing.yaml")
    assert terminal.status == 1


# --- run ------------------------------------------------------------------------------------------


async def test_a_run_is_begun_with_its_inputs_in_the_name_of_the_first_owner(terminal: Terminal, store: Store):
    said = await terminal.nova("run", "count", "--input", "month=May", "--input", "most=7")
    assert said == "Started: count, run 1. A running Nova does it; `nova pipelines show 1` tells."
    run = await Runs(store.redis).find("1")
    assert run is not None
    assert (run.inputs, run.starter.person, run.state) == ({"month": "May", "most": 7}, "telegram:1001", "queued")


async def test_each_command_begins_a_run_of_its_own(terminal: Terminal):
    numbers = [json.loads(await terminal.nova("run", "count", "--input", "month=May", "--json")) for _ in range(2)]
    assert numbers == [{"run": "1", "pipeline": "count"}, {"run": "2", "pipeline": "count"}]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("count",), "count needs month; say it like this: count month=…"),
        (("count", "--input", "month"), "'month' is no input; write --input name=value"),
        (("count", "--input", "month=May", "--input", "year=1"), "count has no input year; its inputs: month, most"),
        (("other",), "there is no pipeline 'other'; `nova pipelines` lists them"),
        ((), "name one: nova pipelines run NAME"),
    ],
)
async def test_what_cannot_be_begun_says_why(terminal: Terminal, store: Store, arguments: tuple[str, ...], told: str):
    assert await terminal.nova("run", *arguments) == ""
    assert (terminal.status, told in terminal.complaint) == (2, True)
    assert await Runs(store.redis).latest() == ()


# --- show -----------------------------------------------------------------------------------------


async def test_a_run_is_shown_with_its_steps_and_how_long_they_took(terminal: Terminal, store: Store):
    await Plant(store.redis).run(pipeline_text(calls("one", "two")))
    said = await terminal.nova("show", "1")
    assert said.startswith("**demo**, run 1: done in")
    assert "✓ one (1.0 s)" in said
    assert "█" in said
    assert terminal.status == 0


async def test_a_failed_run_is_a_failed_command(terminal: Terminal, store: Store):
    plant = Plant(store.redis)
    plant.notes.acts["two"] = fails("no disk")
    await plant.run(pipeline_text(calls("one", "two")))
    assert "✗ two (1.0 s): no disk" in await terminal.nova("show", "1")
    assert terminal.status == 1
    shown = json.loads(await terminal.nova("show", "1", "--json"))
    assert (shown["state"], [(step["path"], step["state"]) for step in shown["steps"]]) == (
        "failed",
        [("one", "done"), ("two", "failed")],
    )


async def test_a_run_that_a_newer_nova_cannot_read_is_told(terminal: Terminal, store: Store):
    plant = Plant(store.redis)
    run = await plant.run(pipeline_text(calls("one")))
    await plant.runs.keep(replace(run, definition="steps: 3"))
    await terminal.nova("show", "1")
    assert terminal.status == 2
    assert terminal.complaint.startswith("nova: demo:1:")


async def test_an_unknown_run_is_told(terminal: Terminal):
    await terminal.nova("show", "77")
    assert (terminal.status, terminal.complaint) == (2, "nova: there is no run '77'; they are kept for 90 days")


async def test_the_schema_is_one_that_editors_understand(terminal: Terminal):
    assert json.loads(await terminal.nova("schema"))["title"] == "Pipeline"
