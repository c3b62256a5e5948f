"""The steps of a route, in order: each with the output of the one before, up to the first that does not succeed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agents.job import Pending, Task, Work
from agents.models import OnText, Picture
from agents.runner import Runner
from agents.tool import ToolContext
from bot.router import Step
from memory.conversation import Turn

TEXT_WORK = "language."


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked, with what every step may know: what was said before, what is remembered about them."""

    text: str
    context: ToolContext
    history: tuple[Turn, ...] = ()
    facts: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    follows_up: bool = False
    tainted: bool = False


class Steps:
    """Runs chains of agents. Only the last one's words may be shown while they come."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def run(self, steps: Sequence[Step], request: Request, on_text: OnText | None) -> tuple[Work, ...]:
        """Run the steps from the beginning."""
        first, *others = steps
        shown = None if others else on_text
        work = await self._runner.run(first.agent, self._first_task(first, request), request.context, shown)
        return await self._others(work, others, request, on_text)

    async def resume(
        self, pending: Pending, left: Sequence[Step], request: Request, on_text: OnText | None, *, approved: bool
    ) -> tuple[Work, ...]:
        """Go on with the step that waited for a person, then run those that are left."""
        shown = None if left else on_text
        work = await self._runner.resume(pending, request.context, approved=approved, on_text=shown)
        return await self._others(work, left, request, on_text)

    async def _others(
        self, work: Work, steps: Sequence[Step], request: Request, on_text: OnText | None
    ) -> tuple[Work, ...]:
        works = [work]
        for number, step in enumerate(steps, start=1):
            if works[-1].outcome != "answered":
                break
            text = f"{step.task or request.text}\n\n{works[-1].text}"
            tainted = request.tainted or any(each.tainted for each in works)
            task = Task(text, request.history, request.facts, tainted=tainted)
            shown = on_text if number == len(steps) else None
            works.append(await self._runner.run(step.agent, task, request.context, shown))
        return tuple(works)

    def _first_task(self, step: Step, request: Request) -> Task:
        text = step.task or request.text
        if request.follows_up and not self._runner.thinks:
            text = _with_last_answer(text, step.agent, request.history)
        return Task(text, request.history, request.facts, request.pictures, request.tainted)


def _with_last_answer(text: str, agent: str, history: Sequence[Turn]) -> str:
    """“Shorter” is about the last answer: a model sees that in the history, a tool has to be told."""
    last = next((turn.text for turn in reversed(history) if turn.role == "assistant"), "")
    return f"{text}:\n\n{last}" if last and agent.startswith(TEXT_WORK) else text
