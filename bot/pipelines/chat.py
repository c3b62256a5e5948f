"""What of a chat concerns pipelines without any agent: buttons under questions of runs, and phrases that start runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from adapters.message import Action
from agents.tool import ToolContext, ToolProblem
from bot.pipelines.desk import Desk
from bot.pipelines.telling import BUTTON, pressed
from memory.runs import Decision


class Chat:
    """Hears who decides and who starts; whether they may is the desk's and the engine's to say."""

    def __init__(self, desk: Desk, now: Callable[[], datetime]) -> None:
        self._desk = desk
        self._now = now

    @staticmethod
    def concerns(action: Action) -> bool:
        """Whether a button answers a run's question."""
        return action.id == BUTTON

    async def pressed(self, action: Action, *, owner: bool) -> str:
        """Take a press; returns what the person is told."""
        run, question, answer = pressed(action)
        by = Decision(answer, action.sender.key, action.sender.name, self._now())
        try:
            return await self._desk.answer(run, question, by, owner=owner)
        except ToolProblem as problem:
            return str(problem)

    async def started(self, text: str, context: ToolContext) -> str:
        """What a person is told whose message is a pipeline's phrase and so starts it, once; "" for other messages.

        Where people of other companies read along there are no phrases.
        """
        if context.outside or not await self._desk.called(text):
            return ""
        try:
            return await self._desk.start(text, {}, context)
        except ToolProblem as problem:
            return str(problem)
