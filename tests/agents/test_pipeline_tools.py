"""Pipelines in plain words, without a language model: each agent's tools over the real engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from agents.models import Prompt, UserTurn
from agents.models.embedded import Embedded
from agents.tool import Tools
from agents.tools.pipelines import Pipelines
from bot.pipelines.checking import Known
from bot.pipelines.desk import Desk
from bot.pipelines.dispatch import Dispatch
from bot.pipelines.library import Library
from bot.pipelines.scheduling import Scheduling
from memory.cells import Cells
from memory.connection import Store
from memory.schedules import Schedules
from tests.agents.conftest import KeptReceipts, MakeContext
from tests.bot.pipelines.kit import SARA, Plant, calls, fails, pipeline_text

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=ZoneInfo("Asia/Amman"))
AUTHOR = ("save_pipeline", "check_pipeline", "remove_pipeline", "list_pipelines", "show_pipeline")
RUNNER = ("retry_run", "cancel_run", "start_run")
MONITOR = ("run_figures", "list_runs", "show_run")
DOCTOR = ("explain_failure", "show_run")
SCHEDULER = ("resume_schedule", "pause_schedule", "remove_schedule", "list_schedules", "set_schedule")
APPROVALS = ("decide_approval", "list_approvals")


class Person:
    """An owner who talks to the pipeline agents' tools in plain words; `work` is what a worker does meanwhile."""

    def __init__(self, store: Store, make_context: MakeContext) -> None:
        self.plant = Plant(store.redis)
        self.alarms: list[tuple[str, datetime]] = []
        known = Known(frozenset(), frozenset({"note"}))
        library = Library({}, Cells(store.redis, "pipelines"), known)
        scheduling = Scheduling(Schedules(store.redis), self.alarm, lambda: NOW.astimezone(UTC))
        self.dispatch = Dispatch(self.plant.engine, library, scheduling, {"release": "hush"}, SARA)
        self._tools = Tools([Pipelines(Desk(self.dispatch))])
        self._make = make_context
        self._turn = 0

    async def alarm(self, task: str, at: datetime) -> None:
        self.alarms.append((task, at))

    async def has(self, steps: str, name: str = "nightly-sync", inputs: str = "{}") -> None:
        await self.dispatch.library.save(pipeline_text(steps, inputs, name))

    async def say(self, tools: Sequence[str], text: str, *, person: str = "fake:1001", owner: bool = True) -> str:
        self._turn += 1
        context = self._make(f"turn-{self._turn}", now=NOW, timezone="Asia/Amman", person=person, owner=owner)
        schemas = tuple(tool.schema for tool in self._tools.named(tools).values())
        said = await Embedded().complete(Prompt("", (UserTurn(text),), schemas, 100, fallback="?"))
        if not said.calls:
            return said.text
        result = await self._tools[said.calls[0].name].run(said.calls[0], context, KeptReceipts())
        await self.plant.work()
        return result.content


@pytest.fixture
def person(store: Store, make_context: MakeContext) -> Person:
    return Person(store, make_context)


async def test_a_run_is_started_by_name_with_its_inputs(person: Person):
    await person.has(calls("one"), inputs="{branch: {default: all}}")
    assert (
        await person.say(RUNNER, "run the nightly sync pls branch=Irbid")
        == "Started: nightly-sync, run 1 with branch=Irbid."
    )
    assert "Which pipeline?" in await person.say(RUNNER, "start the job")
    assert await person.say(RUNNER, "should I run it again?") == "?"


async def test_a_failed_run_is_explained_retried_and_shown(person: Person):
    person.plant.notes.acts["two"] = fails("the answer was 503", times=1)
    await person.has(calls("one", "two"))
    await person.say(RUNNER, "run nightly-sync")
    why = await person.say(DOCTOR, "why did nightly-sync fail?")
    assert "failed at two: the answer was 503" in why
    assert "A retry is likely to help" in why
    assert "failed (two: the answer was 503)" in await person.say(MONITOR, "list the runs")
    assert "finished steps are not repeated" in await person.say(RUNNER, "retry run 1")
    shown = await person.say(MONITOR, "did nightly-sync go through?")
    assert "✓ two" in shown
    assert "█" in shown
    assert "0 of 1 runs failed" in await person.say(MONITOR, "how often does nightly-sync fail")


async def test_the_doctor_says_what_differs_from_the_last_good_run(person: Person):
    await person.has(calls("one"), inputs="{branch: {default: all}}")
    await person.say(RUNNER, "run nightly-sync")
    await person.has(calls("one", "two"), inputs="{branch: {default: all}}")
    person.plant.notes.acts["two"] = fails()
    await person.say(RUNNER, "run nightly-sync branch=Irbid")
    why = await person.say(DOCTOR, "why is it red")
    assert 'input branch: "all" → "Irbid"' in why
    assert "+  - id: two" in why


async def test_others_see_and_touch_only_their_own_runs(person: Person):
    await person.has(calls("one"))
    await person.say(RUNNER, "run nightly-sync")
    assert await person.say(MONITOR, "list the runs", person="fake:1002", owner=False) == "No runs yet."
    assert "no run 1 of yours" in await person.say(MONITOR, "run 1", person="fake:1002", owner=False)
    assert "no run 1 of yours" in await person.say(RUNNER, "cancel run 1", person="fake:1002", owner=False)


async def test_a_waiting_step_is_listed_and_decided(person: Person):
    await person.has("  - id: ok\n    approval: Pay 3 bills?\n" + calls("one"))
    await person.say(RUNNER, "run nightly-sync")
    assert "Pay 3 bills?" in await person.say(APPROVALS, "what's waiting for me")
    assert await person.say(APPROVALS, "should I approve run 1?") == "?"
    assert "Nothing was decided" in await person.say(APPROVALS, "approve run 1", person="fake:1002", owner=False)
    assert await person.say(APPROVALS, "approve run 1") == "Approved: run 1 goes on."
    assert person.plant.notes.paths == ["one"]


async def test_a_run_is_cancelled_and_what_it_did_is_told(person: Person):
    await person.has(calls("one") + "  - id: ok\n    approval: Pay?\n")
    await person.say(RUNNER, "run nightly-sync")
    assert "Already done, and not undone: one" in await person.say(RUNNER, "cancel run 1")
    assert "cancelled" in await person.say(MONITOR, "list the runs")


async def test_a_schedule_is_set_listed_paused_and_resumed(person: Person):
    await person.has(calls("one"))
    said = await person.say(SCHEDULER, "run nightly-sync every workday at 7")
    assert "next Tue 2026-03-03 07:00 (Asia/Amman)" in said
    assert "Next: Tue 03 Mar 07:00, Wed 04 Mar 07:00, Thu 05 Mar 07:00" in said
    assert "nightly-sync" in await person.say(SCHEDULER, "what's scheduled for tonight")
    assert "paused" in await person.say(SCHEDULER, "pause nightly-sync")
    assert "next Tue 2026-03-03" in await person.say(SCHEDULER, "resume nightly-sync")
    assert "Removed" in await person.say(SCHEDULER, "remove the schedule of nightly-sync")


async def test_what_is_due_starts_once_and_is_due_again_at_its_next_time(person: Person):
    await person.has(calls("one"))
    await person.say(SCHEDULER, "nightly-sync 0 7 * * *")
    task, at = person.alarms[-1]
    assert at == datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
    for _ in range(2):
        await person.dispatch.do(task)
    await person.plant.work()
    assert person.plant.notes.paths == ["one"]
    assert person.alarms[-1][1] == datetime(2026, 3, 4, 4, 0, tzinfo=UTC)


async def test_a_pasted_definition_is_checked_and_its_faults_are_named(person: Person):
    assert "is sound" in await person.say(AUTHOR, f"is this right?\n```yaml\n{pipeline_text(calls('one'))}```")
    assert "chat:6: there is no tool 'nota'" in await person.say(AUTHOR, pipeline_text("  - id: a\n    tool: nota\n"))


async def test_saving_asks_first(person: Person):
    assert "a person must approve" in await person.say(AUTHOR, f"save this\n```yaml\n{pipeline_text(calls('one'))}```")


async def test_a_pipeline_is_explained_step_by_step(person: Person):
    await person.has(calls("one"))
    said = await person.say(AUTHOR, "explain nightly-sync")
    assert "1. one (tool)" in said
    assert "```yaml" in said


async def test_a_webhook_starts_what_is_signed_with_its_secret_once(person: Person):
    import hashlib
    import hmac

    text = pipeline_text(calls("one"), "{branch: {default: all}}", "hooked")
    await person.dispatch.library._saved.swap("hooked", "", f"triggers: [{{webhook: {{secret: release}}}}]\n{text}")
    body = b'{"branch": "Irbid", "other": 1}'
    signature = "sha256=" + hmac.new(b"hush", body, hashlib.sha256).hexdigest()
    assert await person.dispatch.hook("hooked", body, {"x-hub-signature-256": "sha256=no"}) is None
    runs = [await person.dispatch.hook("hooked", body, {"x-hub-signature-256": signature}) for _ in range(2)]
    assert {run.id if run else "" for run in runs} == {"1"}
    assert runs[0] is not None
    assert runs[0].inputs == {"branch": "Irbid"}
