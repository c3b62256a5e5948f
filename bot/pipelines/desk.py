"""What people ask of pipelines in the chat, answered from the records. Implements the port of the agents' tools."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from agents.tool import ToolContext, ToolProblem
from agents.tools.moments import read_moment, repeats
from bot.pipelines.clock import BadRule, next_time
from bot.pipelines.diagnosis import Case, explain
from bot.pipelines.dispatch import Dispatch
from bot.pipelines.engine import Refused, RunBusy
from bot.pipelines.figures import figures
from bot.pipelines.library import Entry
from bot.pipelines.naming import inputs_in, named, run_number, typed
from bot.pipelines.progress import duration, gantt, step_list
from bot.pipelines.reading import BadPipeline, read_pipeline
from bot.pipelines.scheduling import Scheduling
from memory.runs import Answer, Decision, Run, Starter, StepRecord
from memory.schedules import Schedule

MOST_LISTED = 10
BUSY = "A worker is at this run right now; try again in a moment."
OWNERS = "Only owners can change what pipelines there are."


class Desk:
    """Everything a person may see and do: their own runs, schedules and questions; owners, everybody's."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch
        self._engine = dispatch.engine
        self._runs = dispatch.engine.runs
        self._library = dispatch.library
        self._scheduling = dispatch.scheduling

    # --- definitions ---------------------------------------------------------------------------------

    async def pipelines(self) -> str:
        """All of them, a line each."""
        entries = (await self._library.all()).values()
        lines = [f"- {each.name}{_takes(each)}: {each.pipeline.description}" for each in entries]
        return (
            "\n".join(lines)
            or "There are no pipelines yet. An owner can have me save one, or name a folder in NOVA_PIPELINE_DIRS."
        )

    async def definition(self, which: str) -> str:
        """What a pipeline does, step by step, and its text."""
        entry = await self._entry(which)
        starts = [_start(each.command, each.schedule, each.zone) for each in entry.pipeline.triggers]
        steps = [
            f"{number}. {step.id} ({step.kind.replace('_', ' ')})"
            for number, step in enumerate(entry.pipeline.steps, start=1)
        ]
        lines = [f"**{entry.name}**: {entry.pipeline.description}", f"Starts: {'; '.join(starts) or 'when you ask'}."]
        return "\n".join([*lines, *steps, f"```yaml\n{entry.text.strip()}\n```"])

    async def check(self, text: str) -> str:
        """Whether a definition is sound. Raises ToolProblem with line and remedy of each fault."""
        try:
            pipeline = self._library.check(text)
        except BadPipeline as problem:
            raise ToolProblem(f"The definition has faults:\n{problem}") from problem
        return (
            f"The definition of {pipeline.name} is sound: {len(list(pipeline.every_step()))} steps. Nothing was saved."
        )

    async def save(self, text: str, context: ToolContext) -> str:
        """Keep a definition, with its clocks. Raises ToolProblem."""
        if not context.owner:
            raise ToolProblem(OWNERS)
        try:
            entry = await self._library.save(text)
        except BadPipeline as problem:
            raise ToolProblem(f"Nothing was saved:\n{problem}") from problem
        declared = self._dispatch.declared(entry, starter_of(context))
        for schedule in declared:
            await self._scheduling.set(schedule)
        for schedule in await self._scheduling.all():
            if schedule.id.startswith(f"{entry.name}#") and schedule.id not in {each.id for each in declared}:
                await self._scheduling.remove(schedule)
        return f"Saved: {entry.name}, {len(list(entry.pipeline.every_step()))} steps."

    async def remove(self, which: str, context: ToolContext) -> str:
        """Forget a definition that was saved in the chat, with its clocks. Raises ToolProblem."""
        if not context.owner:
            raise ToolProblem(OWNERS)
        entry = await self._entry(which)
        if not await self._library.remove(entry.name):
            raise ToolProblem(f"{entry.name} is the file {entry.source}; remove it there.")
        for schedule in await self._scheduling.all():
            if schedule.pipeline == entry.name:
                await self._scheduling.remove(schedule)
        return f"Removed: {entry.name}. Its runs are kept."

    # --- runs ----------------------------------------------------------------------------------------

    async def start(self, which: str, inputs: Mapping[str, JsonValue], context: ToolContext) -> str:
        """Begin a run. Raises ToolProblem."""
        entry = await self._entry(which)
        given = inputs_in(which, entry.pipeline) | typed(inputs, entry.pipeline)
        once = context.idempotency_key or context.turn
        try:
            run = await self._engine.start(once, entry.pipeline, entry.text, given, starter_of(context))
        except Refused as problem:
            raise ToolProblem(f"Not started: {problem}") from problem
        with_inputs = ", ".join(f"{name}={value}" for name, value in run.inputs.items())
        return f"Started: {entry.name}, run {run.id}{f' with {with_inputs}' if with_inputs else ''}."

    async def retry(self, which: str, context: ToolContext, *, skip: bool) -> str:
        """Go on with a failed or cancelled run. Raises ToolProblem."""
        run = await self._run(which, context, among=("failed", "cancelled"))
        try:
            await self._engine.retry(run.id, skip=skip)
        except (Refused, RunBusy) as problem:
            raise ToolProblem(str(problem) if isinstance(problem, Refused) else BUSY) from problem
        how = (
            "skips what failed and goes on"
            if skip
            else "goes on from where it stopped; finished steps are not repeated"
        )
        return f"Run {run.id} of {run.pipeline} {how}."

    async def cancel(self, which: str, context: ToolContext) -> str:
        """End a run, and tell what it had done. Raises ToolProblem."""
        run = await self._run(which, context, among=("queued", "running", "waiting", "failed"))
        try:
            await self._engine.cancel(run.id, context.person)
        except Refused as problem:
            raise ToolProblem(str(problem)) from problem
        done = [each.path for each in (await self._runs.steps(run.id)).values() if each.state == "done"]
        left = f" Already done, and not undone: {', '.join(done)}." if done else ""
        return f"Cancelled: run {run.id} of {run.pipeline}; a step at work may still finish.{left}"

    async def runs(self, which: str, context: ToolContext) -> str:
        """The newest runs, of all pipelines or of one."""
        names = named(which, await self._library.all())
        found = await self._visible(context, names[0] if len(names) == 1 else "")
        if not found:
            return "No runs yet."
        lines = [_run_line(run, context) for run in found[:MOST_LISTED]]
        more = [f"… {len(found) - MOST_LISTED} more"] if len(found) > MOST_LISTED else []
        return "\n".join(lines + more)

    async def run(self, which: str, context: ToolContext) -> str:
        """One run with its steps, its chart and the log of what failed; a list where none is named."""
        if not run_number(which) and not named(which, await self._library.all()):
            return await self.runs("", context)
        run = await self._run(which, context)
        records = await self._runs.steps(run.id)
        logs = [f"{each.path}: {each.log[-600:]}" for each in records.values() if each.log and each.state == "failed"]
        log = ["Log:\n```\n" + "\n".join(logs) + "\n```"] if logs else []
        pipeline = read_pipeline(run.definition, run.pipeline)
        begun = f"Begun {_local(run, context)} by {run.starter.person_name} ({run.trigger})."
        return "\n".join([step_list(run, pipeline, records), begun, gantt(run, records, self._engine.now()), *log])

    async def figures(self, which: str, context: ToolContext) -> str:
        """Failure rate and durations of a pipeline. Raises ToolProblem."""
        entry = await self._entry(which)
        return figures(entry.name, [await self._case(run) for run in await self._visible(context, entry.name)])

    async def why(self, which: str, context: ToolContext) -> str:
        """Why a run failed: the named one, or the last that did. Raises ToolProblem."""
        run = await self._run(which, context, among=() if run_number(which) else ("failed",))
        earlier = await self._visible(context, run.pipeline)
        good = next((each for each in earlier if each.state == "done" and each.at < run.at), None)
        return explain(await self._case(run), await self._case(good) if good else None)

    # --- schedules -----------------------------------------------------------------------------------

    async def schedules(self, which: str, context: ToolContext) -> str:
        """All clocks, the next one first, or those of one pipeline."""
        names = named(which, await self._library.all())
        found = [each for each in await self._own_schedules(context) if not names or each.pipeline in names]
        return "\n".join(_schedule_line(each) for each in found) or "Nothing is scheduled."

    async def set_schedule(self, which: str, when: str, context: ToolContext) -> str:
        """Have a pipeline run at a time or by a rule, cron or words; it replaces the person's own earlier one."""
        entry = await self._entry(which)
        try:
            schedule = _clock(entry, when or which, context)
            missing = [
                name for name, each in entry.pipeline.inputs.items() if each.required and name not in schedule.inputs
            ]
        except BadRule as problem:
            raise ToolProblem(f"Nothing was scheduled: {problem}.") from problem
        if missing:
            raise ToolProblem(f"Nothing was scheduled: {entry.name} needs {', '.join(missing)}; add name=value.")
        await self._scheduling.set(schedule)
        return f"Scheduled: {_schedule_line(schedule)}\n{_next_three(schedule)}"

    async def pause_schedule(self, which: str, until: str, context: ToolContext) -> str:
        """Keep clocks from starting anything, for good or until a time. Raises ToolProblem."""
        moment = read_moment(until, context.now)[0] if until else None
        if until and moment is None:
            raise ToolProblem("Until when? Say for example “until Monday at 8”.")
        chosen = await self._chosen(which, context)
        paused = [await self._scheduling.pause(each, moment.at if moment else None) for each in chosen]
        return "\n".join(f"Paused: {_schedule_line(each)}" for each in paused)

    async def resume_schedule(self, which: str, context: ToolContext) -> str:
        """Let paused clocks go on. Raises ToolProblem."""
        resumed = [await self._scheduling.resume(each) for each in await self._chosen(which, context)]
        lines = [f"Resumed: {_schedule_line(each)}" for each in resumed if each]
        return "\n".join(lines) or "Its only time has passed; set a new one."

    async def remove_schedule(self, which: str, context: ToolContext) -> str:
        """Forget clocks. Raises ToolProblem."""
        chosen = await self._chosen(which, context)
        for each in chosen:
            await self._scheduling.remove(each)
        return "\n".join(f"Removed: {_schedule_line(each)}" for each in chosen)

    # --- approvals -----------------------------------------------------------------------------------

    async def approvals(self, context: ToolContext) -> str:
        """The steps that wait for this person; of an owner, all that wait."""
        return (
            "\n".join(
                f"- run {run.id} {run.pipeline}, {each.path}: {each.asked}" for run, each in await self._asked(context)
            )
            or "Nothing waits for you."
        )

    async def decide(self, which: str, answer: Answer, context: ToolContext) -> str:
        """Approve or reject a step. Raises ToolProblem."""
        run, record = _only(await self._asked(context), which)
        by = Decision(answer, context.person, context.person_name, context.now)
        return await self.answer(run.id, record.path, by, owner=context.owner)

    async def answer(self, run_id: str, step: str, by: Decision, *, owner: bool) -> str:
        """The same by a button. Raises ToolProblem."""
        try:
            counts = await self._engine.decide(run_id, step, by.answer, by, owner=owner)
        except Refused as problem:
            raise ToolProblem(str(problem)) from problem
        if counts.answer != by.answer or counts.person != by.person:
            return f"{counts.name} has decided already: {counts.answer}."
        return f"Approved: run {run_id} goes on." if by.answer == "yes" else f"Rejected: run {run_id} ends there."

    # --- what is meant -------------------------------------------------------------------------------

    async def _entry(self, which: str) -> Entry:
        entries = await self._library.all()
        found = named(which, entries)
        if called := await self._dispatch.called(which):
            found = [called]
        if len(found) == 1:
            return entries[found[0]]
        candidates = ", ".join(found or entries)
        raise ToolProblem(f"Which pipeline? There are: {candidates}." if candidates else await self.pipelines())

    async def _run(self, which: str, context: ToolContext, among: Sequence[str] = ()) -> Run:
        """The run of a number, else the newest of the named pipeline, else the newest; `among` its states."""
        if number := run_number(which):
            run = await self._runs.find(number)
            if run is None or not _may_see(run, context):
                raise ToolProblem(f"There is no run {number} of yours; runs are kept for 90 days.")
            return run
        names = named(which, await self._library.all())
        if len(names) > 1:
            raise ToolProblem(f"Which pipeline? {', '.join(names)}")
        found = await self._visible(context, names[0] if names else "")
        run = next((each for each in found if not among or each.state in among), None)
        if run is None:
            of = f" of {names[0]}" if names else ""
            raise ToolProblem(f"There is no {' or '.join(among) + ' ' if among else ''}run{of} of yours.")
        return run

    async def _visible(self, context: ToolContext, pipeline: str = "") -> list[Run]:
        return [run for run in await self._runs.latest(pipeline) if _may_see(run, context)]

    async def _case(self, run: Run) -> Case:
        return Case(run, await self._runs.steps(run.id))

    async def _own_schedules(self, context: ToolContext) -> list[Schedule]:
        everything = await self._scheduling.all()
        return [each for each in everything if context.owner or each.starter.person == context.person]

    async def _chosen(self, which: str, context: ToolContext) -> list[Schedule]:
        entry = await self._entry(which)
        found = [each for each in await self._own_schedules(context) if each.pipeline == entry.name]
        if not found:
            raise ToolProblem(f"{entry.name} has no schedule of yours.")
        return found

    async def _asked(self, context: ToolContext) -> list[tuple[Run, StepRecord]]:
        runs = await self._runs.open()
        steps = await asyncio.gather(*(self._runs.steps(run.id) for run in runs))
        return [
            (run, each)
            for run, records in zip(runs, steps, strict=True)
            for each in records.values()
            if each.state == "waiting" and each.asked and _may_decide(run, each, context)
        ]


def starter_of(context: ToolContext) -> Starter:
    """Who has a run started by a tool."""
    return Starter(
        context.person,
        context.person_name,
        context.conversation,
        context.place,
        context.timezone,
        context.address,
        context.owner,
        context.outside,
    )


def _may_see(run: Run, context: ToolContext) -> bool:
    return context.owner or run.starter.person == context.person


def _may_decide(run: Run, record: StepRecord, context: ToolContext) -> bool:
    return context.owner or (record.approver or run.starter.person) == context.person


def _only(waiting: Sequence[tuple[Run, StepRecord]], which: str) -> tuple[Run, StepRecord]:
    """The one question that is meant. Raises ToolProblem."""
    number = run_number(which)
    names = named(which, {run.pipeline for run, _ in waiting})
    found = [
        (run, each) for run, each in waiting if (run.id == number if number else not names or run.pipeline in names)
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise ToolProblem("Nothing was decided: no such step waits for you.")
    listed = "\n".join(f"- run {run.id} {run.pipeline}, {each.path}: {each.asked}" for run, each in found)
    raise ToolProblem(f"Nothing was decided yet. Which one? Say its run number:\n{listed}")


def _clock(entry: Entry, when: str, context: ToolContext) -> Schedule:
    """A clock from cron or words. Raises BadRule."""
    given = inputs_in(when, entry.pipeline)
    starter, name = starter_of(context), f"{entry.name}:{context.person}"
    if found := _CRON.search(when):
        at = next_time(found[0].strip(), ZoneInfo(context.timezone), context.now)
        return Schedule(name, entry.name, found[0].strip(), context.timezone, context.now, at, starter, given)
    words = re.sub(rf"\b{re.escape(entry.name)}\b|\b(?:run|schedule|instead.*)\b", " ", when, flags=re.IGNORECASE)
    moment = read_moment(words, context.now)[0]
    if moment is None:
        raise BadRule("I need a time, like “every workday at 7”, “tomorrow at 18:00” or cron “0 7 * * 1-5”")
    return Schedule(name, entry.name, moment.rule, context.timezone, moment.at, moment.at, starter, given)


_FIELD = r"[\d*][\d*/,-]*"
_CRON = re.compile(rf"(?<!\S){_FIELD}(?: +(?:{_FIELD}|[A-Z]{{3}}(?:-[A-Z]{{3}})?|L)){{4}}(?!\S)")


def _takes(entry: Entry) -> str:
    return f" ({', '.join(entry.pipeline.inputs)})" if entry.pipeline.inputs else ""


def _start(command: str | None, schedule: str | None, zone: str) -> str:
    if schedule:
        return f"by the clock, `{schedule}` ({zone})"
    return f"when you say “{command}”" if command else "by its webhook"


def _local(run: Run, context: ToolContext) -> str:
    return f"{run.at.astimezone(ZoneInfo(context.timezone)):%a %d %b, %H:%M}"


def _run_line(run: Run, context: ToolContext) -> str:
    took = f", {duration((run.ended_at - run.at).total_seconds())}" if run.ended_at else ""
    error = f" ({run.error[:80]})" if run.error else ""
    return f"- run {run.id} {run.pipeline}: {run.state}{error}, {_local(run, context)}{took}"


def _schedule_line(schedule: Schedule) -> str:
    local = schedule.at.astimezone(ZoneInfo(schedule.zone))
    rule = (
        repeats(schedule.rule)
        if schedule.rule.startswith("FREQ=")
        else f"`{schedule.rule}`"
        if schedule.rule
        else "once"
    )
    state = (
        f"paused{f' ({schedule.note})' if schedule.note else ''}"
        if schedule.paused
        else f"next {local:%a %Y-%m-%d %H:%M}"
    )
    return f"{schedule.pipeline}, {rule}, {state} ({schedule.zone})"


def _next_three(schedule: Schedule) -> str:
    times = [schedule.at]
    while len(times) < 3 and (after := Scheduling.following(schedule, times[-1] + timedelta(seconds=1))):
        times.append(after)
    zone = ZoneInfo(schedule.zone)
    return "Next: " + ", ".join(f"{each.astimezone(zone):%a %d %b %H:%M}" for each in times)
