"""Replies -> calls of the Bot API, each at the pace and with the one fallback that its error allows."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.error import ChatMigrated, TelegramError

from adapters.message import ChatKind, Reply, SendError, Sent, Target
from adapters.telegram import errors
from adapters.telegram.client import Client, FloodError, redact
from adapters.telegram.keys import chat_of, message_key
from adapters.telegram.markup import Rendered, body_of, keyboard, render, render_plain
from adapters.telegram.pacing import Pacer

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it goes out. Each fallback gives a simpler one, so that trying again comes to an end."""

    chat: str
    kind: ChatKind
    shown: Rendered
    plain: Rendered
    thread: int | None = None
    reply_to: int | None = None
    buttons: InlineKeyboardMarkup | None = None
    silent: bool = False
    moved: bool = False

    @classmethod
    def of(cls, part: Reply) -> Letter:
        body = body_of(part)
        target = part.target
        return cls(
            chat=target.chat,
            kind=target.chat_kind,
            shown=render(body),
            plain=render_plain(body),
            thread=int(target.thread) if target.thread else None,
            reply_to=int(target.reply_to) if target.reply_to else None,
            buttons=keyboard(part),
            silent=part.silent,
        )

    @classmethod
    def preview(cls, target: Target, text: str) -> Letter:
        return cls.of(Reply(key="", target=target, body=text))

    def simpler(self, error: TelegramError) -> Letter | None:
        """What may be tried once more after this error, if anything."""
        if isinstance(error, ChatMigrated) and not self.moved:
            return replace(self, chat=str(error.new_chat_id), moved=True)
        if errors.is_about_text(error) and self.shown != self.plain:
            return replace(self, shown=self.plain)
        if errors.is_about_target(error) and (self.thread, self.reply_to) != (None, None):
            return replace(self, thread=None, reply_to=None)
        return None


class Sender:
    """Sends and edits messages."""

    def __init__(self, client: Client, pacer: Pacer) -> None:
        self.pacer = pacer
        self._client = client

    async def send(self, part: Reply) -> Sent:
        """Raises NotSent, Uncertain or Rejected."""

        async def post(letter: Letter) -> Sent:
            await self.pacer.turn(letter.chat, letter.kind)
            return await self.post(letter)

        return await self._with_fallbacks(Letter.of(part), post, repeatable=False)

    async def edit(self, sent: Sent, part: Reply) -> Sent:
        """Raises NotSent or Rejected: an edit changes nothing when it is repeated."""
        letter = replace(Letter.of(part), chat=chat_of(sent.message_key), thread=None, reply_to=None, moved=True)

        async def rewrite(letter: Letter) -> Sent:
            await self.pacer.turn(letter.chat, letter.kind, edit=True)
            return await self.rewrite(sent, letter)

        return await self._with_fallbacks(letter, rewrite, repeatable=True)

    async def post(self, letter: Letter) -> Sent:
        message = await self._client.send_message(
            letter.chat,
            letter.shown.text,
            entities=letter.shown.entities or None,
            message_thread_id=letter.thread,
            reply_parameters=_reply(letter.reply_to),
            reply_markup=letter.buttons,
            disable_notification=letter.silent,
            link_preview_options=_NO_PREVIEW,
        )
        return Sent(str(message.message_id), message_key(message.chat.id, message.message_id))

    async def rewrite(self, sent: Sent, letter: Letter) -> Sent:
        try:
            await self._client.edit_message_text(
                letter.shown.text,
                chat_id=letter.chat,
                message_id=int(sent.message_id),
                entities=letter.shown.entities or None,
                reply_markup=letter.buttons,
                link_preview_options=_NO_PREVIEW,
            )
        except TelegramError as error:
            if not errors.is_unchanged(error):
                raise
        return sent

    async def _with_fallbacks(
        self, letter: Letter, call: Callable[[Letter], Awaitable[Sent]], *, repeatable: bool
    ) -> Sent:
        while True:
            try:
                return await call(letter)
            except TelegramError as error:
                simpler = letter.simpler(error)
                if simpler is None:
                    raise self.failure(letter.chat, error, repeatable=repeatable) from error
                _log.warning("Telegram refuses a message, trying a simpler form: %s", redact(error.message))
                letter = simpler

    def failure(self, chat: str, error: TelegramError, *, repeatable: bool) -> SendError:
        """The error for callers; a flooded chat is left alone from here on."""
        if isinstance(error, FloodError):
            self.pacer.hold(chat, error.retry_after)
        return errors.send_error(error, repeatable=repeatable)


def _reply(message_id: int | None) -> ReplyParameters | None:
    return None if message_id is None else ReplyParameters(message_id, allow_sending_without_reply=True)
