"""The list of steps in the chat where a run was asked for: posted once, then kept up to date in place."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from pydantic import TypeAdapter

from adapters.message import Adapter, Reply, SendError, Target
from bot.later import TryLater
from bot.pipelines.board import Board
from bot.pipelines.definition import Pipeline
from bot.pipelines.progress import MOST_LINES, step_list
from memory.runs import Run, StepRecord
from memory.slots import StoreAway

DM, ELSEWHERE = 1.1, 3.1  # seconds from one change to the next, as Telegram allows in a chat
ASKED_FOR = "chat"  # the trigger of runs that somebody waits for

Sleep = Callable[[float], Awaitable[None]]

_target = TypeAdapter(Target)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Picture:
    """How far a run has come, and where that is to be seen."""

    run: Run
    pipeline: Pipeline
    records: Mapping[str, StepRecord]
    target: Target
    adapter: Adapter

    @property
    def key(self) -> str:
        return f"run:{self.run.id}:steps"

    def message(self) -> Reply:
        """One message, with as many steps as the platform takes in one."""
        most = MOST_LINES
        parts = self._parts(most)
        while len(parts) > 1 and most > 1:
            most //= 2
            parts = self._parts(most)
        return parts[0]

    def end(self) -> Reply:
        """The whole list, under a key of its own for each time the run ended."""
        at = self.run.ended_at.isoformat() if self.run.ended_at else ""
        return Reply(f"run:{self.run.id}:end:{at}", self.target, self._text(MOST_LINES))

    @property
    def pause(self) -> float:
        return DM if self.target.chat_kind == "dm" else ELSEWHERE

    def _parts(self, most: int) -> Sequence[Reply]:
        return self.adapter.parts(Reply(self.key, self.target, self._text(most)))

    def _text(self, most: int) -> str:
        return step_list(self.run, self.pipeline, self.records, most)


@dataclass(slots=True)
class _Line:
    """The pictures of one run on their way; of those that wait only the newest counts."""

    newest: Picture | None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class LiveScreen:
    """Implements `Screen`. Steps never wait for it, only the end of a run and a question to a person do."""

    def __init__(self, board: Board, *, sleep: Sleep = asyncio.sleep) -> None:
        self._board = board
        self._sleep = sleep
        self._lines: dict[str, _Line] = {}
        self._following: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        for task in self._following:
            task.cancel()
        await asyncio.gather(*self._following, return_exceptions=True)

    async def show(self, run: Run, pipeline: Pipeline, records: Mapping[str, StepRecord]) -> None:
        """Show a run that was asked for in a chat. Of one that is under way the picture comes when it may.

        Raises NotSent or TryLater when the picture of one that stands still cannot be brought now.
        """
        if run.trigger != ASKED_FOR or not run.starter.address:
            return
        target = _target.validate_json(run.starter.address)
        adapter = self._board.adapter(target.platform)
        if adapter is None:
            return
        picture = Picture(run, pipeline, records, target, adapter)
        if run.state != "running":
            await self._stand(picture)
        elif adapter.capabilities.can_edit:
            self._soon(picture)

    def _soon(self, picture: Picture) -> None:
        if line := self._lines.get(picture.run.id):
            line.newest = picture
            return
        line = self._lines[picture.run.id] = _Line(picture)
        task = asyncio.create_task(self._follow(picture.run.id, line))
        self._following.add(task)
        task.add_done_callback(self._following.discard)

    async def _follow(self, run_id: str, line: _Line) -> None:
        """Bring pictures at the pace for as long as there are newer ones."""
        try:
            while picture := line.newest:
                line.newest = None
                async with line.turn:
                    await self._try(picture)
                    await self._sleep(picture.pause)
        finally:
            del self._lines[run_id]

    async def _try(self, picture: Picture) -> None:
        """A picture that is soon followed by another need not get through."""
        try:
            await self._board.show(picture.key, picture.message(), picture.adapter)
        except (SendError, TryLater, *StoreAway) as problem:
            logger.info("the steps of run %s are not shown for now: %s", picture.run.id, problem)

    async def _stand(self, picture: Picture) -> None:
        """After the one that is being brought; those that wait are out of date."""
        line = self._lines.get(picture.run.id) or _Line(None)
        line.newest = None
        async with line.turn:
            can_edit = picture.adapter.capabilities.can_edit
            shown = can_edit and await self._board.show(picture.key, picture.message(), picture.adapter)
            if not shown and picture.run.ended:
                await self._board.tell(picture.end(), picture.adapter)
