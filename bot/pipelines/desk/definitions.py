"""What pipelines there are, and what they do."""

from __future__ import annotations

from agents.tool import ToolContext, ToolProblem
from bot.pipelines.desk.part import NONE, DeskPart, starter_of
from bot.pipelines.library import Entry
from bot.pipelines.reading import BadPipeline

OWNERS = "Only owners can change what pipelines there are."


class DefinitionDesk(DeskPart):
    """Everybody may read definitions, owners may change them."""

    async def pipelines(self) -> str:
        """All of them, a line each."""
        entries = (await self._library.all()).values()
        lines = [f"- {each.name}{_takes(each)}: {each.pipeline.description}" for each in entries]
        return "\n".join(lines) or NONE

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


def _takes(entry: Entry) -> str:
    return f" ({', '.join(entry.pipeline.inputs)})" if entry.pipeline.inputs else ""


def _start(command: str | None, schedule: str | None, zone: str) -> str:
    if schedule:
        return f"by the clock, `{schedule}` ({zone})"
    return f"when you say “{command}”" if command else "by its webhook"
