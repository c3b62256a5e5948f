"""One attempt to bring a run to its end: steps in order, what has ended before is passed by."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from pydantic import JsonValue

from bot.pipelines.conditions import holds
from bot.pipelines.definition import Kind, Pipeline, Step
from bot.pipelines.references import NoValue, Values, as_text
from bot.pipelines.telling import Screen, Teller
from bot.pipelines.work import Doing, Job, Result, failed
from memory.runs import SETTLED, Run, Runs, StepRecord

End = Literal["done", "waiting", "failed", "cancelled"]
Sleep = Callable[[float], Awaitable[None]]

MOST_OUTPUT = 64_000  # characters of one step's output, as JSON
MOST_LOG = 4_000
MOST_ITEMS = 500
LONGEST_PAUSE = 30.0
UNSURE = "It was begun when its process ended, so it may or may not have happened; retry or skip it."
_GRAVITY: tuple[End, ...] = ("cancelled", "failed", "waiting", "done")


@dataclass(frozen=True, slots=True)
class Means:
    """What a walk works with."""

    runs: Runs
    kinds: Mapping[Kind, Doing]
    teller: Teller
    screen: Screen
    now: Callable[[], datetime]
    sleep: Sleep = asyncio.sleep
    secrets: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)


class Walk:
    """Goes through a pipeline's steps for one run. Every change of a step is stored before anything follows from it."""

    def __init__(self, run: Run, pipeline: Pipeline, records: dict[str, StepRecord], means: Means) -> None:
        self._run = run
        self._pipeline = pipeline
        self._records = records
        self._with = means

    async def to_end(self) -> End:
        """Do what can be done now."""
        date = f"{self._run.at:%Y-%m-%d}"
        facts = {"id": self._run.id, "date": date, "pipeline": self._run.pipeline}
        return await self._steps(self._pipeline.steps, "", Values(self._run.inputs, facts, secrets=self._with.secrets))

    async def _steps(self, steps: tuple[Step, ...], prefix: str, values: Values) -> End:
        for step in steps:
            if await self._with.runs.cancelled_by(self._run.id):
                return "cancelled"
            end = await self._step(step, f"{prefix}{step.id}", values)
            if end != "done":
                return end
        return "done"

    async def _step(self, step: Step, path: str, values: Values) -> End:
        record = self._records.get(path) or StepRecord(path)
        if record.state not in SETTLED and record.state != "failed":
            try:
                record = await self._due(step, record, values)
            except NoValue as problem:
                record = await self._fail(record, str(problem))
        if record.state in SETTLED:
            values.add(step.id, record.output, tainted=record.tainted)
            return "done"
        if record.state == "queued":  # it was cancelled inside
            return "cancelled"
        return "failed" if record.state == "failed" else "waiting"

    async def _due(self, step: Step, record: StepRecord, values: Values) -> StepRecord:
        """Bring a step as far as it comes now. Raises NoValue."""
        if record.state == "queued" and step.when and not holds(step.when, values):
            return await self._keep(replace(record, state="skipped", ended_at=self._with.now()))
        if step.within:
            return await self._group(step, record, values)
        decision = await self._with.runs.decision(self._run.id, record) if record.asked else None
        if record.state == "waiting" and decision is None:
            await self._with.teller.ask(self._run, record)
            return record
        if record.state == "running" and not self._doing(step).repeatable(step):
            return await self._fail(record, UNSURE)
        filled = {name: values.fill(value) for name, value in step.own.items() if name not in ("id", "when")}
        job = Job(self._run, step, record, filled, values, values.touches_tainted(_said(step)), decision)
        return await self._tried(job)

    async def _tried(self, job: Job) -> StepRecord:
        """Try a step as often as it allows. A try is noted before it is made."""
        left = max(1, 1 + job.step.retries - job.record.tries)
        record, pause = job.record, 1.0
        while True:
            record = await self._keep(self._begun(record, decided=job.decision is not None))
            result = await self._once(replace(job, record=record))
            left -= 1
            again = result.state == "failed" and (result.sure or self._doing(job.step).repeatable(job.step))
            if not left or not again:
                return await self._settled(record, result)
            record = replace(record, log=_log(record.log, f"try {record.tries}: {result.error}"))
            await self._with.sleep(min(pause, LONGEST_PAUSE))
            pause *= 2

    async def _once(self, job: Job) -> Result:
        try:
            async with asyncio.timeout(job.step.timeout):
                return _limited(await self._doing(job.step).do(job))
        except TimeoutError:
            return failed(f"It gave no answer within {job.step.timeout:g} s.", sure=False)

    async def _settled(self, record: StepRecord, result: Result) -> StepRecord:
        settled = replace(
            record,
            state=result.state,
            output=result.output,
            error=result.error,
            log=_log(record.log, result.log),
            tainted=result.tainted,
            asked=result.asked,
            approver=result.approver,
            held=result.held,
            ended_at=None if result.state == "waiting" else self._with.now(),
        )
        await self._keep(settled)
        if settled.state == "waiting":
            await self._with.teller.ask(self._run, settled)
        return settled

    async def _group(self, step: Step, record: StepRecord, values: Values) -> StepRecord:
        """Steps within a step: side by side, or in turn for each item."""
        if record.state != "running":
            record = await self._keep(self._begun(record))
        if step.parallel:
            end, output = await self._side_by_side(step.parallel, record.path, values)
        else:
            end, output = await self._for_each(step, record, values)
        match end:
            case "done":
                inner = [each for path, each in self._records.items() if path.startswith(f"{record.path}/")]
                tainted = any(each.tainted for each in inner)
                return await self._settled(record, _limited(Result("done", output, tainted=tainted)))
            case "failed":
                return await self._fail(record, _text_of(output) or "A step inside it failed.")
            case "waiting":
                return await self._keep(replace(record, state="waiting"))
            case "cancelled":
                return await self._keep(replace(record, state="queued"))

    async def _side_by_side(self, steps: tuple[Step, ...], path: str, values: Values) -> tuple[End, JsonValue]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._step(step, f"{path}/{step.id}", values)) for step in steps]
        ends: list[End] = [task.result() for task in tasks]
        end = _gravest(ends)
        output: JsonValue = {step.id: values.outputs.get(step.id) for step in steps}
        return end, output if end == "done" else None

    async def _for_each(self, step: Step, record: StepRecord, values: Values) -> tuple[End, JsonValue]:
        """In turn; the output is what the last step made of each item. A NoValue of `in` fails the step."""
        each = step.for_each
        items = values.fill(each.in_) if each else None
        if each is None or not isinstance(items, list) or len(items) > MOST_ITEMS:
            return "failed", f"for_each needs a list of at most {MOST_ITEMS} items; it got {_sort_of(items)}."
        tainted, outputs = values.touches_tainted(each.in_), list[JsonValue]()
        for number, item in enumerate(items):
            inside = values.inside(item, tainted=tainted)
            end = await self._steps(each.do, f"{record.path}/{number}/", inside)
            if end != "done":
                return end, None
            outputs.append(inside.outputs[each.do[-1].id])
        return "done", outputs

    def _begun(self, record: StepRecord, *, decided: bool = False) -> StepRecord:
        """With a try more, unless it goes on with one that had waited for a person."""
        now = record.began_at or self._with.now()
        return replace(record, state="running", tries=record.tries + (not decided), began_at=now, error="")

    async def _fail(self, record: StepRecord, error: str) -> StepRecord:
        now = self._with.now()
        return await self._keep(
            replace(record, state="failed", error=error, began_at=record.began_at or now, ended_at=now)
        )

    async def _keep(self, record: StepRecord) -> StepRecord:
        await self._with.runs.keep_step(self._run.id, record)
        self._records[record.path] = record
        await self._with.screen.show(self._run, self._pipeline, self._records)
        return record

    def _doing(self, step: Step) -> Doing:
        return self._with.kinds[step.kind]


def _gravest(ends: Collection[End]) -> End:
    """Of ends side by side the one that counts."""
    return min(ends, key=_GRAVITY.index)


def _said(step: Step) -> JsonValue:
    return {name: value for name, value in step.own.items() if name != "when"}


def _limited(result: Result) -> Result:
    """A long text is cut and says so; a long list or mapping would be broken by cutting, so it fails the step."""
    text = as_text(result.output)
    if len(text) <= MOST_OUTPUT:
        return result
    if isinstance(result.output, str):
        cut = f"{text[:MOST_OUTPUT]}\n[... {len(text) - MOST_OUTPUT} more characters were left out]"
        return replace(result, output=cut)
    return failed(f"Its result has {len(text):,} characters, more than {MOST_OUTPUT:,}; have it return less.")


def _log(before: str, more: str) -> str:
    return "\n".join(filter(None, (before, more)))[-MOST_LOG:]


def _text_of(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""


def _sort_of(value: JsonValue) -> str:
    match value:
        case None:
            return "nothing"
        case list():
            return f"{len(value)} items"
        case dict():
            return "a mapping"
        case _:
            return f"{as_text(value)[:40]!r}"
