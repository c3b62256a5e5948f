"""Runs: started, steered, looked at, explained."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from agents.tool import ToolContext, ToolProblem
from bot.pipelines.desk.part import DeskPart, starter_of
from bot.pipelines.diagnosis import Case, explain
from bot.pipelines.engine import Refused, RunBusy
from bot.pipelines.figures import figures
from bot.pipelines.naming import inputs_in, named, run_number, typed
from bot.pipelines.progress import duration, gantt, step_list
from bot.pipelines.reading import read_pipeline
from memory.runs import Run

MOST_LISTED = 10
BUSY = "A worker is at this run right now; try again in a moment."


class RunDesk(DeskPart):
    """People see and steer their own runs; owners, everybody's."""

    async def called(self, text: str) -> bool:
        """Whether a message is a phrase that starts a pipeline."""
        return await self._dispatch.called(text) is not None

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

    async def _case(self, run: Run) -> Case:
        return Case(run, await self._runs.steps(run.id))


def _local(run: Run, context: ToolContext) -> str:
    return f"{run.at.astimezone(ZoneInfo(context.timezone)):%a %d %b, %H:%M}"


def _run_line(run: Run, context: ToolContext) -> str:
    took = f", {duration((run.ended_at - run.at).total_seconds())}" if run.ended_at else ""
    error = f" ({run.error[:80]})" if run.error else ""
    return f"- run {run.id} {run.pipeline}: {run.state}{error}, {_local(run, context)}{took}"
