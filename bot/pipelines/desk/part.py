"""What every part of the desk needs: which pipeline or run is meant, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence

from agents.tool import ToolContext, ToolProblem
from bot.pipelines.dispatch import Dispatch
from bot.pipelines.library import Entry
from bot.pipelines.naming import named, run_number
from memory.runs import Run, Starter

NONE = "There are no pipelines yet. An owner can have me save one, or name a folder in NOVA_PIPELINE_DIRS."


class DeskPart:
    """The records, and how people name what is in them."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch
        self._engine = dispatch.engine
        self._runs = dispatch.engine.runs
        self._library = dispatch.library
        self._scheduling = dispatch.scheduling

    async def _entry(self, which: str) -> Entry:
        entries = await self._library.all()
        found = named(which, entries)
        if called := await self._dispatch.called(which):
            found = [called]
        if len(found) == 1:
            return entries[found[0]]
        candidates = ", ".join(found or entries)
        raise ToolProblem(f"Which pipeline? There are: {candidates}." if candidates else NONE)

    async def _run(self, which: str, context: ToolContext, among: Sequence[str] = ()) -> Run:
        """The run of a number, else the newest of the named pipeline, else the newest; `among` its states."""
        if number := run_number(which):
            run = await self._runs.find(number)
            if run is None or not may_see(run, context):
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
        return [run for run in await self._runs.latest(pipeline) if may_see(run, context)]


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


def may_see(run: Run, context: ToolContext) -> bool:
    return context.owner or run.starter.person == context.person
