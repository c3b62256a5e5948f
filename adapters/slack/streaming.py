"""Replies that grow while they are made: Slack's own streaming in direct messages, post and edit elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from adapters.message import Opening, Rejected, Reply, SendError, Sent, Target, Uncertain
from adapters.slack.api import CallError, Clients, failures
from adapters.slack.blocks import MAX_TEXT, Block, Content
from adapters.slack.markup import render
from adapters.slack.pacing import Pacer
from adapters.slack.sending import GONE, Sender, rejected, sent

FIRST_PIECE = 256  # a shorter answer is one message, sent at once
_STOPPED = "stopped_by_user"
_EDIT_EVERY = 1.25  # chat.update: 50 a minute
_APPEND_EVERY = 0.6  # chat.appendStream: 100 a minute
_LONG_WORD = 80


class ChatStream(Protocol):
    """What is used of the SDK's `AsyncChatStream`; it collects text and sends it in larger pieces."""

    @property
    def ts(self) -> str | None: ...

    async def append(self, *, markdown_text: str) -> object: ...

    async def stop(self, *, markdown_text: str | None, blocks: list[Block] | None) -> object: ...


class Surface(Protocol):
    """How a growing text is shown; `ts` is known once Slack has made a message of it."""

    @property
    def ts(self) -> str | None: ...

    async def show(self, text: str) -> None:
        """Show the text so far, or wait for more of it. Raises CallError."""
        ...

    def after(self, failure: CallError) -> Surface | None:
        """What to go on with after a failure; None shows nothing more."""
        ...

    async def finish(self, reply: Reply) -> None:
        """Make the message show the final reply. Raises CallError."""
        ...


class NativeSurface:
    """Slack's streaming: only what is new is sent, and what was sent cannot be changed until the end."""

    def __init__(
        self, stream: ChatStream, sender: Sender, pacer: Pacer, fallback: Callable[[CallError, str | None], Surface]
    ) -> None:
        self._stream = stream
        self._sender = sender
        self._pacer = pacer
        self._fallback = fallback
        self._shown: str = ""
        self._next = 0.0
        self._intact = True

    @property
    def ts(self) -> str | None:
        return self._stream.ts

    async def show(self, text: str) -> None:
        if not self._intact or self._pacer.clock() < self._next:
            return
        shown = render(text[: whole_words(text)])
        if not shown.startswith(self._shown):
            return
        piece, self._shown = shown[len(self._shown) :], shown
        with failures("chat.appendStream"):
            answer = await self._stream.append(markdown_text=piece)
        if answer is not None:
            self._next = self._pacer.clock() + _APPEND_EVERY

    def after(self, failure: CallError) -> Surface | None:
        if failure.kind == "refused":
            return self._fallback(failure, self.ts)
        self._next = self._pacer.clock() + failure.retry_after
        if failure.kind == "lost":
            self._intact = False  # the piece may be there or not: the final text replaces it
        return self

    async def finish(self, reply: Reply) -> None:
        content = Content.of(reply)
        follows = self._intact and content.body.startswith(self._shown)
        rest = content.body[len(self._shown) :] if follows else None
        try:
            with failures("chat.stopStream"):
                await self._stream.stop(markdown_text=rest, blocks=list(content.controls) or None)
        except CallError as failure:
            if failure.code == _STOPPED:
                raise
            follows = False
        if not follows and self.ts:
            await self._sender.replace(reply, reply.target.chat, self.ts)


class EditedSurface:
    """A message that is edited as the text grows."""

    def __init__(self, target: Target, clients: Clients, sender: Sender, pacer: Pacer, ts: str | None = None) -> None:
        self._target = target
        self._clients = clients
        self._sender = sender
        self._pacer = pacer
        self._ts = ts
        self._shown: str = ""
        self._next = 0.0

    @property
    def ts(self) -> str | None:
        return self._ts

    async def show(self, text: str) -> None:
        now = self._pacer.clock()
        if text == self._shown or len(text) < FIRST_PIECE or now < self._next:
            return
        if not self._pacer.take_if_free(self._target.chat):
            return
        self._shown, self._next = text, now + _EDIT_EVERY
        content = Content.of(Reply("growing", self._target, text))
        shown = {"channel": self._target.chat, "text": content.text, "blocks": content.blocks}
        if self._ts:
            await self._clients.live.call("chat.update", ts=self._ts, **shown)
            return
        thread = self._target.thread
        answer = await self._clients.live.call("chat.postMessage", thread_ts=thread, unfurl_links=False, **shown)
        self._ts = str(answer["ts"])

    def after(self, failure: CallError) -> Surface | None:
        if failure.kind == "refused" and (self._ts is None or failure.code in GONE):
            return None
        self._next = self._pacer.clock() + failure.retry_after
        return self

    async def finish(self, reply: Reply) -> None:
        if self._ts:
            await self._sender.replace(reply, self._target.chat, self._ts)


class SlackStream:
    """One growing reply. Whatever goes wrong on the way, `finish` shows the final text once or says that it did not."""

    def __init__(self, target: Target, opened: Opening, surface: Surface | None, sender: Sender) -> None:
        self._target = target
        self._opened = opened
        self._surface = surface
        self._sender = sender
        self._text = ""
        self._is_open = False
        self._end: SendError | None = None

    async def append(self, delta: str) -> None:
        self._text += delta
        if self._surface is None or self._end or not self._text.strip() or len(self._text) > MAX_TEXT:
            return
        try:
            await self._surface.show(self._text)
        except CallError as failure:
            self._go_on_after(failure, self._surface)
        await self._announce()

    async def finish(self, reply: Reply) -> Sent | None:
        if self._end:
            raise self._end
        if self._surface is None or self._surface.ts is None:
            return None
        try:
            await self._surface.finish(reply)
        except CallError as failure:
            if failure.code in GONE:
                return None
            raise (Uncertain(str(failure)) if failure.is_passing else rejected(failure)) from failure
        await self._sender.upload(reply, self._target.chat)
        return self._sent(self._surface.ts)

    def _go_on_after(self, failure: CallError, surface: Surface) -> None:
        if failure.code == _STOPPED:
            self._end = Rejected("the person stopped this answer")
        elif failure.kind == "lost" and surface.ts is None:
            self._end = Uncertain(str(failure))
        else:
            self._surface = surface.after(failure)

    async def _announce(self) -> None:
        if self._is_open or self._surface is None or self._surface.ts is None:
            return
        self._is_open = True
        await self._opened(self._sent(self._surface.ts))

    def _sent(self, ts: str) -> Sent:
        return sent(self._target, self._target.chat, ts)


def whole_words(text: str) -> int:
    """How much of a growing text can be shown for good: up to its last word, which may still become a mention.

    The next piece then starts with a letter: Slack can lose spaces at the start of one.
    """
    body = text.rstrip()
    end = len(body) - len(body.split()[-1]) if body else 0
    if len(body) - end > _LONG_WORD:
        return len(body.rstrip("<"))  # a language without spaces
    return end
