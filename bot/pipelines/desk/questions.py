"""Steps that wait for a person, and the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from agents.tool import ToolContext, ToolProblem
from bot.pipelines.desk.part import DeskPart
from bot.pipelines.engine import Refused
from bot.pipelines.naming import named, run_number
from memory.runs import Answer, Decision, Run, StepRecord


class QuestionDesk(DeskPart):
    """Whoever is asked decides, or an owner."""

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

    async def _asked(self, context: ToolContext) -> list[tuple[Run, StepRecord]]:
        runs = await self._runs.open()
        steps = await asyncio.gather(*(self._runs.steps(run.id) for run in runs))
        return [
            (run, each)
            for run, records in zip(runs, steps, strict=True)
            for each in records.values()
            if each.state == "waiting" and each.asked and _may_decide(run, each, context)
        ]


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
        raise ToolProblem("Nothing was decided: nothing waits for your yes or no right now.")
    listed = "\n".join(f"- run {run.id} {run.pipeline}, {each.path}: {each.asked}" for run, each in found)
    raise ToolProblem(f"Nothing was decided yet. Which one? Say its run number:\n{listed}")
