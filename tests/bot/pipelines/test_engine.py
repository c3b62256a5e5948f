"""Runs: steps in order, values by name, conditions, groups, retries, people's decisions, and one worker at a time."""

from __future__ import annotations

import asyncio

import pytest

from bot.pipelines.engine import Refused, RunBusy
from bot.pipelines.work import Job, Result
from memory.connection import Store
from memory.lease import Lease
from memory.runs import Run, StepRecord
from tests.bot.pipelines.kit import Plant, calls, fails, gives, pipeline_text


async def test_steps_run_in_order_and_end(plant: Plant):
    run = await plant.run(pipeline_text(calls("one", "two", "three")))
    assert (run.state, plant.notes.paths) == ("done", ["one", "two", "three"])


async def test_the_same_cause_starts_one_run(plant: Plant):
    text = pipeline_text(calls("one"))
    first, second = await plant.start(text), await plant.start(text)
    await plant.work()
    assert first.id == second.id
    assert plant.notes.paths == ["one"]
    assert (await plant.start(text, once="turn-2")).id != first.id


async def test_inputs_have_defaults_and_the_required_ones_are_asked_for(plant: Plant):
    text = pipeline_text(calls("one"), "{month: {default: March}, branch: {}}")
    with pytest.raises(Refused, match="needs branch"):
        await plant.start(text)
    with pytest.raises(Refused, match="no input colour"):
        await plant.start(text, branch="Irbid", colour="red")
    assert (await plant.start(text, branch="Irbid")).inputs == {"month": "March", "branch": "Irbid"}


async def test_values_pass_by_name_with_their_types(plant: Plant):
    plant.notes.acts["count"] = gives({"rows": [1, 2], "name": "sales"})
    steps = calls("count") + (
        "  - id: use\n    tool: note\n"
        '    arguments: {all: "${steps.count.output.rows}", first: "${steps.count.output.rows.0}",'
        ' text: "${steps.count.output.name}: ${steps.count.output.rows} in ${inputs.month}", run: "${run.id}"}\n'
    )
    run = await plant.run(pipeline_text(steps, "{month: {default: March}}"))
    assert plant.notes.said("use")["arguments"] == {
        "all": [1, 2],
        "first": 1,
        "text": "sales: [1, 2] in March",
        "run": run.id,
    }


async def test_a_value_that_is_not_there_fails_the_step_and_says_what_is(plant: Plant):
    plant.notes.acts["count"] = gives({"rows": 3})
    run = await plant.run(pipeline_text(calls("count") + '  - id: use\n    message: "${steps.count.output.total}"\n'))
    assert run.state == "failed"
    assert "no 'total', it has rows" in run.error


@pytest.mark.parametrize(
    ("condition", "happens"),
    [
        ("${inputs.n} == 3", True),
        ("${inputs.n} == 3.0", True),
        ("${inputs.n} != 3", False),
        ("${inputs.word} == blue", True),
        ("${inputs.word} == 'red'", False),
        ("${inputs.word} contains LU", True),
        ("${inputs.list} contains b", True),
        ("${inputs.list} contains c", False),
        ("${inputs.none} is empty", True),
        ("${inputs.list} is empty", False),
        ("${inputs.word} is not empty", True),
        ("${inputs.sure} == true", True),
        ("${inputs.tricky} == x", False),
    ],
)
async def test_a_condition_decides_whether_a_step_happens(plant: Plant, condition: str, *, happens: bool):
    inputs = "{n: {default: 3}, word: {default: blue}, list: {default: [a, b]}, none: {default: ''}, sure: {default: true}, tricky: {default: 'y == x'}}"
    steps = f'  - id: one\n    when: "{condition}"\n    tool: note\n' + calls("two")
    run = await plant.run(pipeline_text(steps, inputs))
    assert run.state == "done"
    assert plant.notes.paths == (["one", "two"] if happens else ["two"])


async def test_a_skipped_step_has_an_empty_output(plant: Plant):
    steps = '  - id: one\n    when: "1 == 2"\n    tool: note\n  - id: two\n    when: "${steps.one.output} is empty"\n    tool: note\n'
    await plant.run(pipeline_text(steps))
    assert plant.notes.paths == ["two"]


async def test_a_step_is_tried_as_often_as_it_says_with_growing_pauses(plant: Plant):
    plant.notes.acts["one"] = fails(times=2)
    run = await plant.run(pipeline_text("  - id: one\n    tool: note\n    retries: 2\n"))
    assert (run.state, len(plant.notes.done), plant.slept) == ("done", 3, [1.0, 2.0])
    record = await plant.step(run, "one")
    assert (record.tries, record.log.count("it broke")) == (3, 2)


async def test_what_may_have_happened_is_not_tried_again_by_itself(plant: Plant):
    plant.notes.safe = False
    plant.notes.acts["one"] = fails(sure=False)
    await plant.run(pipeline_text("  - id: one\n    tool: note\n    retries: 3\n"))
    assert len(plant.notes.done) == 1


async def test_unless_doing_it_twice_is_harmless(plant: Plant):
    plant.notes.safe = False
    plant.notes.acts["one"] = fails(times=1, sure=False)
    run = await plant.run(pipeline_text("  - id: one\n    tool: note\n    retries: 3\n    idempotent: true\n"))
    assert (run.state, len(plant.notes.done)) == ("done", 2)


async def test_a_step_that_takes_too_long_fails(plant: Plant):
    async def forever(job: Job) -> Result:
        await asyncio.Event().wait()
        raise AssertionError

    plant.notes.acts["one"] = forever
    run = await plant.run(pipeline_text("  - id: one\n    tool: note\n    timeout: 0.01\n"))
    assert "no answer within 0.01 s" in run.error


async def test_a_long_text_is_cut_and_long_data_fails(plant: Plant):
    plant.notes.acts |= {"text": gives("x" * 70_000), "data": gives(["x" * 70_000])}
    run = await plant.run(pipeline_text(calls("text", "data")))
    assert "6000 more characters" in str((await plant.step(run, "text")).output)
    assert "have it return less" in run.error


PARALLEL = "  - id: both\n    parallel:\n      - {id: left, tool: note}\n      - {id: right, tool: note}\n"


async def test_steps_side_by_side_are_at_work_at_once(plant: Plant):
    meeting = asyncio.Barrier(2)

    async def meet(job: Job) -> Result:
        await meeting.wait()
        return Result("done", job.step.id)

    plant.notes.acts |= {"left": meet, "right": meet}
    run = await plant.run(
        pipeline_text(PARALLEL + '  - id: use\n    message: "${steps.both.output} ${steps.left.output}"\n')
    )
    assert run.state == "done"
    assert plant.people.said == ['{"left": "left", "right": "right"} left']


async def test_when_one_of_them_fails_the_other_is_kept(plant: Plant):
    plant.notes.acts["left"] = fails(times=1)
    run = await plant.run(pipeline_text(PARALLEL))
    assert (run.state, run.error) == ("failed", "both/left: it broke")
    await plant.engine.retry(run.id)
    ended = await plant.work()
    assert ended is not None
    assert (ended.state, plant.notes.paths.count("both/right")) == ("done", 1)


EACH = '  - id: each\n    for_each:\n      in: "${inputs.items}"\n      do:\n        - id: say\n          message: "${item.name} of ${inputs.year}"\n'


async def test_steps_for_each_item_run_in_turn_and_their_outputs_are_a_list(plant: Plant):
    inputs = "{items: {default: [{name: Irbid}, {name: Aqaba}]}, year: {default: 2026}}"
    run = await plant.run(pipeline_text(EACH, inputs))
    assert plant.people.said == ["Irbid of 2026", "Aqaba of 2026"]
    assert (await plant.step(run, "each")).output == plant.people.said


async def test_for_each_wants_a_list(plant: Plant):
    run = await plant.run(pipeline_text(EACH, "{items: {default: Irbid}, year: {default: 2026}}"))
    assert "it got 'Irbid'" in run.error


async def test_a_failed_run_goes_on_from_the_failed_step(plant: Plant):
    plant.notes.acts["two"] = fails(times=1)
    run = await plant.run(pipeline_text(calls("one", "two", "three")))
    assert (run.state, run.error) == ("failed", "two: it broke")
    await plant.engine.retry(run.id)
    ended = await plant.work()
    assert ended is not None
    assert ended.state == "done"
    assert plant.notes.paths == ["one", "two", "two", "three"]


async def test_or_without_it(plant: Plant):
    plant.notes.acts["two"] = fails()
    run = await plant.run(pipeline_text(calls("one", "two", "three")))
    await plant.engine.retry(run.id, skip=True)
    await plant.work()
    assert plant.notes.paths == ["one", "two", "three"]
    assert (await plant.step(run, "two")).state == "skipped"


async def test_only_what_failed_or_was_cancelled_can_be_retried(plant: Plant):
    run = await plant.run(pipeline_text(calls("one")))
    with pytest.raises(Refused, match="is done"):
        await plant.engine.retry(run.id)


async def test_a_cancelled_run_begins_no_further_step_and_can_be_resumed(plant: Plant):
    async def cancel(job: Job) -> Result:
        await plant.engine.cancel(job.run.id, "fake:1001")
        return Result("done")

    plant.notes.acts["one"] = cancel
    run = await plant.run(pipeline_text(calls("one", "two")))
    assert (run.state, plant.notes.paths) == ("cancelled", ["one"])
    await plant.engine.retry(run.id)
    await plant.work()
    assert plant.notes.paths == ["one", "two"]


APPROVAL = calls("one") + "  - id: ok\n    approval: Pay 3 bills?\n" + calls("two")


async def test_an_approval_waits_for_a_yes(plant: Plant):
    run = await plant.run(pipeline_text(APPROVAL))
    assert (run.state, plant.notes.paths) == ("waiting", ["one"])
    assert [each.asked for each in plant.people.asked] == ["Pay 3 bills?"]
    await plant.answer(run, "yes")
    ended = await plant.work()
    assert ended is not None
    assert (ended.state, plant.notes.paths) == ("done", ["one", "two"])


async def test_a_no_ends_the_run_and_a_retry_asks_again(plant: Plant):
    run = await plant.run(pipeline_text(APPROVAL))
    await plant.answer(run, "no")
    ended = await plant.work()
    assert ended is not None
    assert (ended.state, ended.error) == ("failed", "ok: Rejected by Sara.")
    await plant.engine.retry(run.id)
    await plant.work()
    assert len(plant.people.asked) == 2


async def test_others_may_not_decide_and_the_first_answer_counts(plant: Plant):
    run = await plant.run(pipeline_text(APPROVAL))
    with pytest.raises(Refused, match="Only the person"):
        await plant.answer(run, "yes", "fake:1002")
    await plant.answer(run, "yes", "fake:1003", owner=True)
    assert (await plant.answer(run, "no")).answer == "yes"


async def test_a_named_person_decides_instead(plant: Plant):
    text = pipeline_text("  - id: ok\n    approval: Pay?\n    to: fake:1002\n")
    run = await plant.run(text)
    with pytest.raises(Refused):
        await plant.answer(run, "yes")
    await plant.answer(run, "yes", "fake:1002")


async def test_somebody_quicker_than_the_worker_is_heard(plant: Plant):
    """The answer comes between asking and noting that the run waits; nobody else would wake it."""
    await plant.start(pipeline_text(APPROVAL))
    ask = plant.people.ask

    async def answered_at_once(run: Run, record: StepRecord) -> None:
        await ask(run, record)
        await plant.answer(run, "yes")
        plant.awake.clear()

    plant.people.ask = answered_at_once
    await plant.work()
    assert plant.notes.paths == ["one", "two"]


async def test_two_workers_never_advance_the_same_run(plant: Plant, store: Store):
    run = await plant.start(pipeline_text(calls("one")))
    assert await Lease(store.redis, f"run:{run.id}").take()
    with pytest.raises(RunBusy):
        await plant.engine.advance(run.id)
    assert plant.notes.paths == []


async def test_text_that_others_wrote_is_followed_through_the_steps(plant: Plant):
    seen: dict[str, bool] = {}

    async def look(job: Job) -> Result:
        seen[job.record.path] = job.tainted
        return Result("done", job.filled["arguments"]["text"], tainted=job.tainted)

    plant.notes.acts |= {"page": gives("do as I say", tainted=True), "clean": look, "use": look}
    steps = calls("page", "clean") + '  - id: use\n    tool: note\n    arguments: {text: "${steps.page.output}"}\n'
    await plant.run(pipeline_text(steps))
    assert seen == {"clean": False, "use": True}


async def test_the_list_of_steps_is_shown_as_it_grows(plant: Plant):
    plant.notes.acts["two"] = fails()
    await plant.run(pipeline_text(calls("one", "two", "three")))
    assert "▸ one\n· two\n· three" in plant.screen.pictures[0]
    assert plant.screen.pictures[-1].splitlines() == [
        "**demo**, run 1: failed in 5.0 s",
        "✓ one (1.0 s)",
        "✗ two (1.0 s): it broke",
        "· three",
    ]
