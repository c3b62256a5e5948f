"""A reply that grows: sent once, then edited at the pace, until the final text replaces it."""

from __future__ import annotations

import asyncio
import logging

from telegram.error import TelegramError

from adapters.message import NotSent, Opening, Rejected, Reply, SendError, Sent, Target, Uncertain
from adapters.telegram.errors import MessageGoneError
from adapters.telegram.markup import Rendered, first_part, parts_of
from adapters.telegram.sending import Letter, Sender
from adapters.telegram.uploads import Uploader

PATIENCE = 120.0
"""Seconds that finishing waits for a flooded or silent Telegram before it leaves the matter to its caller."""

_log = logging.getLogger(__name__)


class GrowingMessage:
    """Implements `Stream`. Showing runs beside the writer, so that a slow chat never slows the model down."""

    def __init__(
        self, sender: Sender, uploader: Uploader, target: Target, opened: Opening, tasks: set[asyncio.Task[None]]
    ) -> None:
        self._sender = sender
        self._uploader = uploader
        self._target = target
        self._opened = opened
        self._tasks = tasks
        self._text = ""
        self._shown: Rendered | None = None
        self._sent: Sent | None = None
        self._lost: Rendered | None = None
        self._given_up = False
        self._calling = False
        self._task: asyncio.Task[None] | None = None

    async def append(self, delta: str) -> None:
        self._text += delta
        if self._task is None or (self._task.done() and not self._task.cancelled() and not self._task.exception()):
            self._task = asyncio.create_task(self._show())
            self._tasks.add(self._task)
            self._task.add_done_callback(self._tasks.discard)

    async def finish(self, reply: Reply) -> Sent | None:
        part = parts_of(reply)[0]
        await self._settle()
        final = Letter.of(part)
        if self._sent is None:
            if self._lost == final.shown:
                raise Uncertain("the answer to the first message was lost, and it held the whole text")
            return None  # nothing is there, or at most a lost beginning
        if self._shown != final.shown or final.buttons:
            sent = await self._edit(self._sent, part)
        else:
            sent = self._sent
        if sent:
            await self._uploader.deliver(part, sent)
        return sent

    async def _settle(self) -> None:
        """End the showing: at once while it waits for its turn, else after the call under way."""
        task, self._given_up = self._task, True
        if task is None:
            return
        if not self._calling:
            task.cancel()
        await asyncio.wait([task])
        if not task.cancelled():
            task.result()  # a failure of `opened` is the caller's

    async def _show(self) -> None:
        """Show the newest text until nothing is left to show. An answer that is whole soon is not shown in pieces."""
        pace = self._sender.pacer.pace
        if self._sent is None and pace.soon:
            await pace.sleep(pace.soon)
        while not self._given_up and self._hidden():
            try:
                await self._sender.pacer.turn(self._target.chat, self._target.chat_kind, edit=self._sent is not None)
            except NotSent:
                return  # flooded: this glimpse is dropped, the next text tries again
            self._calling = True
            await self._glimpse()
            self._calling = False

    def _hidden(self) -> Letter | None:
        """What there is to show that is not shown yet."""
        beginning = first_part(self._text)
        letter = Letter.preview(self._target, beginning) if beginning.strip() else None
        return letter if letter and letter.shown != self._shown else None

    async def _glimpse(self) -> None:
        letter = self._hidden()
        if letter is None:
            return
        try:
            if self._sent is None:
                self._sent = await self._sender.post(letter)
                self._shown = letter.shown
                await self._opened(self._sent)
            else:
                await self._sender.rewrite(self._sent, letter)
                self._shown = letter.shown
        except TelegramError as error:
            self._note(letter, self._sender.failure(letter.chat, error, repeatable=self._sent is not None))

    def _note(self, letter: Letter, error: SendError) -> None:
        """A glimpse that fails is not worth a second try; what it tells about the message is kept."""
        _log.info("a glimpse of a growing reply was not shown: %s", error)
        self._shown = None  # or perhaps it was: the answer may be what got lost
        if isinstance(error, Uncertain):
            self._lost = letter.shown
        if isinstance(error, (Uncertain, Rejected)):
            self._given_up = True

    async def _edit(self, sent: Sent, part: Reply) -> Sent | None:
        """Put the final text in place, waiting as long as it takes; an edit may be repeated."""
        waited = 0.0
        while True:
            try:
                return await self._sender.edit(sent, part)
            except MessageGoneError:
                return None  # somebody deleted it: nothing is shown any more
            except NotSent as error:
                waited += error.retry_after
                if waited > PATIENCE:
                    raise Uncertain(f"the final text could not be put in place: {error}") from error
                await self._sender.pacer.pace.sleep(error.retry_after)
