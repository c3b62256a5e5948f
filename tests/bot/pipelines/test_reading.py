"""A definition: what may stand in it, and how its faults are told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import yaml

from agents.spec import load_roster
from bot.pipelines.checking import Known
from bot.pipelines.library import Library, read_files
from bot.pipelines.reading import BadPipeline, read_pipeline, schema
from memory.cells import Cells
from memory.connection import Store
from tests.bot.pipelines.kit import calls, pipeline_text

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples" / "pipelines"
KNOWN = Known(
    agents=frozenset(load_roster()),
    tools=frozenset({"note", "list_tasks", "list_reminders"}),
    hosts=frozenset({"api.example.com"}),
    programs=frozenset({"git"}),
    secrets=frozenset({"release"}),
)


@pytest.mark.parametrize(
    ("steps", "line", "problem"),
    [
        ("  - id: a\n    tol: note\n", 6, "unknown key 'tol'; remove it"),
        ("  - id: a\n    tool: note\n    message: hi\n", 5, "exactly one of"),
        ("  - id: a\n", 5, "this one has none"),
        ("  - id: a\n    message: hi\n    arguments: {}\n", 5, "'arguments' belongs to tool steps"),
        ("  - id: a\n    agent: general.chat\n", 5, "needs a 'task'"),
        ("  - tool: note\n", 5, "'id' is missing"),
        ("  - id: a\n    tool: note\n    retries: 9\n", 7, "'retries'"),
        (calls("a", "a"), 8, "used twice"),
        ("  - id: a\n    message: ${steps.b.output}\n" + calls("b"), 6, "ends before this one"),
        ("  - id: a\n    message: ${steps.bee.output}\n", 6, "no such step"),
        ("  - id: a\n    message: ${inputs.month}\n", 6, "declare it under inputs"),
        ("  - id: a\n    message: ${item}\n", 6, "only inside for_each"),
        ("  - id: a\n    message: ${secrets.release}\n", 6, "http steps only"),
        ("  - id: a\n    message: ${what.ever}\n", 6, "not a reference"),
        ("  - id: a\n    when: maybe\n    tool: note\n", 6, "is no condition"),
        ("  - id: a\n    agent: erp.sale\n    task: hi\n", 6, "did you mean 'erp.sales'?"),
        ("  - id: a\n    tool: nota\n", 6, "did you mean 'note'?"),
        ("  - id: a\n    command: [rm, -rf, /]\n", 6, "'rm' may not be run"),
        ("  - id: a\n    http:\n      url: https://evil.example/x\n", 7, "may not be called"),
        (
            "  - id: a\n    http:\n      url: https://api.example.com@evil.example/x\n",
            7,
            "'evil.example' may not be called",
        ),
        (
            "  - id: p\n    parallel:\n      - {id: a, tool: note}\n      - id: b\n        message: ${steps.a.output}\n",
            9,
            "ends before",
        ),
        (
            "  - id: e\n    for_each:\n      in: [1]\n      do:\n        - {id: a, tool: note}\n  - id: b\n    message: ${steps.a.output}\n",
            11,
            "no output yet here",
        ),
        ("  - id: a\n    tool: note\n    tool: note\n", 7, "written twice"),
        ("  - id: a\n    message: it says: no\n", 6, "needs quotes"),
        ("  - &a\n    id: a\n    tool: note\n  - *a\n", 8, "write it out"),
    ],
)
def test_a_fault_is_told_with_line_and_remedy(steps: str, line: int, problem: str):
    with pytest.raises(BadPipeline) as told:
        read_pipeline(pipeline_text(steps), "demo.yaml", KNOWN)
    assert str(told.value).startswith(
        f"demo.yaml:{line}: "
    ) or f"demo.yaml:1: 'tool' is written twice on line {line}" in str(told.value)
    assert problem in str(told.value)


@pytest.mark.parametrize(
    ("trigger", "problem"),
    [
        ("{schedule: every day}", "no cron rule"),
        ("{schedule: 0 25 * * *}", "no cron rule"),
        ("{schedule: 0 7 * * *, zone: Amman}", "no time zone"),
        ("{webhook: {secret: other}}", "no secret 'other'"),
        ("{command: go go, schedule: 0 7 * * *}", "exactly one of"),
        ("{command: /go}", "cannot begin with /"),
    ],
)
def test_triggers_are_checked_too(trigger: str, problem: str):
    with pytest.raises(BadPipeline, match=problem):
        read_pipeline(f"triggers: [{trigger}]\n{pipeline_text(calls('a'))}", "demo.yaml", KNOWN)


def test_a_tool_of_an_mcp_server_need_not_be_there_while_the_server_is_away():
    known = replace(KNOWN, servers=frozenset({"clock"}))
    assert read_pipeline(pipeline_text("  - {id: a, tool: clock__now}\n"), "demo.yaml", known).name == "demo"
    with pytest.raises(BadPipeline, match="no tool 'cloc__now'"):
        read_pipeline(pipeline_text("  - {id: a, tool: cloc__now}\n"), "demo.yaml", known)


def test_all_faults_are_told_at_once():
    with pytest.raises(BadPipeline) as told:
        read_pipeline(pipeline_text("  - id: a\n    tool: nota\n  - id: b\n    message: ${item}\n"), "demo.yaml", KNOWN)
    assert len(str(told.value).splitlines()) == 2


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_examples_are_sound_and_fit_the_published_schema(file: Path):
    text = file.read_text()
    assert read_pipeline(text, file.name, KNOWN).name == file.stem
    jsonschema.validate(yaml.safe_load(text), json.loads(schema()))


def test_the_published_schema_is_that_of_the_program_and_refuses_what_the_program_refuses():
    assert json.loads((EXAMPLES / "pipeline.schema.json").read_text()) == json.loads(schema())
    for steps in ("  - id: a\n", "  - id: a\n    tol: x\n", "  - id: a\n    tool: x\n    message: y\n"):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(yaml.safe_load(pipeline_text(steps)), json.loads(schema()))


def test_two_files_of_one_name_are_refused(tmp_path: Path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(pipeline_text(calls("one")))
    with pytest.raises(BadPipeline, match="rename one"):
        read_files([tmp_path])


async def test_what_is_saved_is_checked_found_and_never_replaces_a_file(store: Store, tmp_path: Path):
    (tmp_path / "file.yaml").write_text(pipeline_text(calls("one"), name="file"))
    library = Library(read_files([tmp_path]), Cells(store.redis, "pipelines"), KNOWN)
    with pytest.raises(BadPipeline, match="no tool"):
        await library.save(pipeline_text("  - id: a\n    tool: nota\n"))
    await library.save(pipeline_text("  - id: a\n    tool: note\n"))
    with pytest.raises(BadPipeline, match="change it there"):
        await library.save(pipeline_text("  - id: a\n    tool: note\n", name="file"))
    assert list(await library.all()) == ["demo", "file"]
    assert await library.remove("demo")
    assert list(await library.all()) == ["file"]


async def test_a_phrase_starts_one_pipeline_only(store: Store, tmp_path: Path):
    def starts(phrase: str, name: str) -> str:
        return f"triggers: [{{command: {phrase}}}]\n{pipeline_text(calls('one'), name=name).replace('one', 'note')}"

    (tmp_path / "a.yaml").write_text(starts("Good morning", "a"))
    library = Library(read_files([tmp_path]), Cells(store.redis, "pipelines"), KNOWN)
    with pytest.raises(BadPipeline, match="'good morning' starts a already; choose another phrase"):
        await library.save(starts("good  MORNING!", "b"))
    await library.save(starts("good night", "b"))
    await library.save(starts("good night", "b"))
    (tmp_path / "c.yaml").write_text(starts("good morning.", "c"))
    with pytest.raises(BadPipeline, match=r"c\.yaml:1: 'good morning' starts a already"):
        read_files([tmp_path])


async def test_what_was_saved_and_cannot_be_read_any_more_is_left_out_and_logged_once(
    store: Store, caplog: pytest.LogCaptureFixture
):
    cells = Cells(store.redis, "pipelines")
    library = Library({}, cells, KNOWN)
    await cells.swap("old", "", "steps: 3")
    assert [await library.all(), await library.all()] == [{}, {}]
    assert caplog.text.count("the saved pipeline old is left out") == 1
    await cells.swap("old", "steps: 3", pipeline_text(calls("one"), name="old"))
    assert list(await library.all()) == ["old"]
