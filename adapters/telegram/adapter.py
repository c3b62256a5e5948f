"""The adapter: Telegram's Bot API behind the port of `adapters.message`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterable, Sequence
from typing import Literal, Self

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.constants import ChatAction
from telegram.error import TelegramError

from adapters.message import (
    Action,
    Attachment,
    Capabilities,
    Earlier,
    Event,
    FileUnavailable,
    Finding,
    Message,
    Opening,
    RawEvent,
    Rejected,
    Reply,
    Sent,
    Stream,
    Target,
)
from adapters.telegram import examination
from adapters.telegram.client import Client, redact
from adapters.telegram.files import LARGEST_DOWNLOAD
from adapters.telegram.formatting import Identity
from adapters.telegram.intake import Intake
from adapters.telegram.keys import PLATFORM, conversation_key, person_of
from adapters.telegram.markup import MAX_TEXT, parts_of
from adapters.telegram.pacing import Pace, Pacer
from adapters.telegram.parsing import parse
from adapters.telegram.sending import Sender
from adapters.telegram.streaming import GrowingMessage
from adapters.telegram.uploads import Uploader
from adapters.telegram.webhook import TelegramWebhook, secret_for
from adapters.text import split, utf16_len

MAX_NOTE = 200
TELEGRAMS_PACE = Pace(burst=20, soon=0.8)

COMMANDS = {
    "start": "Say hello",
    "help": "What Nova can do",
    "new": "Start a new conversation",
    "ask": "Ask Nova something",
    "agents": "Who works for you here",
    "feedback": "Tell what was good or wrong",
    "memory": "What Nova remembers",
    "forget": "Make Nova forget something",
    "export": "All Nova keeps about you",
    "learning": "Whether Nova learns from your words",
    "identity": "Be one person on two platforms",
    "link": "Who you are in the ERP",
    "digest": "The weekly digest",
    "why": "How the last answer came about",
    "stop": "Stop the running answer",
}
GROUP_COMMANDS = ("ask", "help", "new", "agents", "feedback", "why", "stop")

_log = logging.getLogger(__name__)


class Telegram:
    """Implements `Adapter`.

    `base_url` is the root of the Bot API, without `/bot<token>`; `long_poll` is how many seconds Telegram may
    keep a request for updates open. With a `webhook_url` Telegram delivers there, and Nova does not poll; its secret
    is made from the token unless given.
    """

    platform = PLATFORM
    tells_departure: Literal[True] = True
    capabilities = Capabilities(
        max_len=MAX_TEXT,
        can_edit=True,
        can_stream=True,
        reactions_in_dm=False,
        threads=True,
        ephemeral=False,
        tables=False,
    )

    def __init__(
        self,
        token: str,
        *,
        base_url: str = "https://api.telegram.org",
        long_poll: int = 25,
        pace: Pace = TELEGRAMS_PACE,
        webhook_url: str | None = None,
        webhook_secret: str | None = None,
    ) -> None:
        self._client = Client(token, base_url)
        self._intake = Intake(self._client, pace, long_poll)
        secret = webhook_secret or secret_for(token)
        self._webhook = (
            TelegramWebhook(self._client, self._intake.patiently, webhook_url, secret) if webhook_url else None
        )
        self._sender = Sender(self._client, Pacer(pace))
        self._uploader = Uploader(self._client, self._sender)
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Learn who Nova is, waiting for Telegram as long as it takes. Raises CredentialsRejected."""
        try:
            await self._introduce()
        except BaseException:
            await self._client.shutdown()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.shutdown()

    @property
    def me(self) -> Identity:
        return Identity(self._client.id, self._client.username)

    @property
    def listens(self) -> bool:
        return self._webhook is None

    @property
    def webhook(self) -> TelegramWebhook | None:
        return self._webhook

    @property
    def trouble(self) -> str:
        return self._intake.trouble

    async def examine(self) -> Sequence[Finding]:
        return await examination.examine(self._client, self._webhook.url if self._webhook else None)

    def events(self) -> AsyncGenerator[RawEvent, None]:
        return self._intake.events()

    async def parse(self, raw: RawEvent) -> Event | None:
        return parse(raw, self.me)

    async def thread(self, message: Message) -> tuple[Earlier, ...]:  # noqa: ARG002 - bots cannot read what was before
        return ()

    def direct(self, person: str) -> Target:
        """Telegram's private chats have the id of the person."""
        number = person_of(person)
        if number is None:
            raise Rejected(f"{person!r} is nobody on Telegram: a key is telegram:<user id>", unreachable=True)
        key = conversation_key(self.me.id, number)
        return Target(PLATFORM, str(self.me.id), str(number), "dm", key)

    def parts(self, reply: Reply) -> tuple[Reply, ...]:
        return parts_of(reply)

    async def send(self, part: Reply) -> Sent:
        sent = await self._sender.send(part)
        await self._uploader.deliver(part, sent)
        return sent

    async def edit(self, sent: Sent, part: Reply) -> Sent:
        return await self._sender.edit(sent, part)

    def stream(self, target: Target, opened: Opening) -> Stream:
        return GrowingMessage(self._sender, self._uploader, target, opened, self._tasks)

    async def busy(self, target: Target, status: str) -> None:  # noqa: ARG002 - Telegram only shows "typing"
        """Shown for five seconds, or until the next message."""
        thread = int(target.thread) if target.thread else None
        try:
            await self._client.send_chat_action(target.chat, ChatAction.TYPING, message_thread_id=thread)
        except TelegramError as error:
            _log.debug("typing was not shown: %s", redact(error.message))

    async def idle(self, target: Target) -> None:
        """Nothing to do: typing ends by itself."""

    async def acknowledge(self, action: Action, note: str) -> None:
        text = next(iter(split(note, MAX_NOTE, utf16_len)), None)
        try:
            await self._client.answer_callback_query(action.handle, text)
        except TelegramError as error:  # mostly "query is too old", after a restart
            _log.debug("a button press was not answered: %s", redact(error.message))

    async def fetch(self, attachment: Attachment) -> bytes:
        if attachment.size > LARGEST_DOWNLOAD:
            raise FileUnavailable(_too_large(attachment))
        try:
            file = await self._client.get_file(attachment.handle)
            return bytes(await file.download_as_bytearray())
        except TelegramError as error:
            _log.warning("file %s was not fetched: %s", attachment.id, redact(error.message))
            too_large = "too big" in error.message.lower()
            reason = _too_large(attachment) if too_large else f"{attachment.name} could not be read. Send it again."
            raise FileUnavailable(reason) from None

    async def _introduce(self) -> None:
        await self._intake.patiently(self._client.initialize)
        if not self._client.bot.can_read_all_group_messages:
            _log.warning("%s. To change that: %s", examination.PRIVACY, examination.PRIVACY_REMEDY)
        await self._offer(COMMANDS, BotCommandScopeAllPrivateChats())
        await self._offer(GROUP_COMMANDS, BotCommandScopeAllGroupChats())

    async def _offer(self, names: Iterable[str], scope: BotCommandScope) -> None:
        """Set the commands that people are shown, unless they are set already."""
        wanted = tuple(BotCommand(name, COMMANDS[name]) for name in names)
        try:
            if await self._client.get_my_commands(scope) != wanted:
                await self._client.set_my_commands(wanted, scope)
        except TelegramError as error:
            _log.warning("the list of commands was not set: %s", redact(error.message))


def _too_large(attachment: Attachment) -> str:
    return f"{attachment.name} is too large: Telegram lets me read files of up to 20 MB. Send a smaller one or a link."
