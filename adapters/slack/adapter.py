"""Slack as a chat platform."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from typing import Literal, Self, cast

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_chat_stream import AsyncChatStream
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.message import (
    Action,
    Attachment,
    Capabilities,
    CredentialsRejected,
    Earlier,
    Event,
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
from adapters.slack import blocks, examination, keys, parsing
from adapters.slack.api import CallError, Clients, log
from adapters.slack.attachments import Downloads
from adapters.slack.http import SlackWebhook
from adapters.slack.identity import Identity
from adapters.slack.intake import Intake
from adapters.slack.mrkdwn import escape
from adapters.slack.pacing import Clock, Pacer, Sleep
from adapters.slack.people import People
from adapters.slack.presence import Presence
from adapters.slack.sending import Sender
from adapters.slack.streaming import FIRST_PIECE, EditedSurface, NativeSurface, SlackStream, Surface
from adapters.slack.threads import Threads

API = "https://slack.com/api/"
_NO_STREAMING = frozenset({"feature_not_enabled", "method_deprecated", "unknown_method", "missing_recipient_user_id"})


class Slack:
    """Nova in one Slack workspace: by Socket Mode with an app token, over HTTP with a signing secret.

    Entering asks Slack who the bot token belongs to. Only `events` opens the socket, so that a process that merely
    answers takes no deliveries away from the one that stores them.
    """

    platform = keys.PLATFORM
    tells_departure: Literal[True] = True
    capabilities = Capabilities(
        max_len=blocks.MAX_TEXT,
        can_edit=True,
        can_stream=True,
        reactions_in_dm=True,
        threads=True,
        ephemeral=True,
        tables=True,
    )

    def __init__(
        self,
        bot_token: str,
        app_token: str = "",
        *,
        base_url: str = API,
        signing_secret: str = "",
        dm_threads: bool = False,
        ping_interval: float = 10,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._clients = Clients.create(bot_token, base_url, signing_secret)
        self._pacer = Pacer(clock, sleep)
        self._sender = Sender(self._clients, self._pacer)
        self._app_token = app_token
        self._intake = Intake(self._clients, app_token, ping_interval, sleep, dm_threads=dm_threads)
        self._webhook = SlackWebhook(signing_secret, dm_threads=dm_threads) if signing_secret else None
        self._people = People(self._clients.reads, clock)
        self._threads = Threads(self._clients.reads, self._people, clock, sleep)
        self._presence = Presence(self._clients, clock)
        self._downloads = Downloads(bot_token, base_url, self._clients.reads)
        self._without_streaming: set[str] = set()
        self._identity: Identity | None = None

    async def __aenter__(self) -> Self:
        self._identity = await self._identify()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._intake.close()

    @property
    def listens(self) -> bool:
        return bool(self._app_token)

    @property
    def workspace(self) -> str:
        """Which installation this is, once the adapter is entered."""
        return self._nova.workspace

    @property
    def webhook(self) -> SlackWebhook | None:
        return self._webhook

    @property
    def trouble(self) -> str:
        return self._intake.trouble

    async def examine(self) -> Sequence[Finding]:
        return await examination.examine(self._clients, self._app_token)

    def events(self) -> AsyncGenerator[RawEvent, None]:
        return self._intake.events()

    async def parse(self, raw: RawEvent) -> Event | None:
        people = await self._people.named(user for user in parsing.user_ids(raw) if user != self._nova.user)
        return parsing.parse(raw, self._nova, people)

    async def thread(self, message: Message) -> tuple[Earlier, ...]:
        return await self._threads.before(message, self._nova)

    def direct(self, person: str) -> Target:
        """Slack opens the direct message by itself when something is posted to a user's id."""
        if not keys.is_person(person):
            raise Rejected(f"{person!r} is nobody in Slack: a key is slack:<team>:<user id>", unreachable=True)
        place = keys.Place(self._nova.workspace, keys.user_id(person), "dm")
        conversation = keys.conversation_key(place, dm_threads=False)
        return Target(keys.PLATFORM, place.workspace, place.channel, "dm", conversation, recipient=person)

    def parts(self, reply: Reply) -> tuple[Reply, ...]:
        return blocks.parts(reply)

    async def send(self, part: Reply) -> Sent:
        return await self._sender.send(part)

    async def edit(self, sent: Sent, part: Reply) -> Sent:
        return await self._sender.edit(sent, part)

    def stream(self, target: Target, opened: Opening) -> Stream:
        return SlackStream(target, opened, self._surface(target), self._sender)

    async def busy(self, target: Target, status: str) -> None:
        await self._presence.busy(target, status)

    async def idle(self, target: Target) -> None:
        await self._presence.idle(target)

    async def acknowledge(self, action: Action, note: str) -> None:
        """The socket has acknowledged the press long ago; what is left is the note, which only that person sees."""
        if not note.strip():
            return
        target, user = action.target, keys.user_id(action.sender.key)
        await self._pacer.turn(target.chat)
        try:
            await self._clients.live.call(
                "chat.postEphemeral", channel=target.chat, user=user, text=escape(note), thread_ts=target.thread
            )
        except CallError as failure:
            log.info("%s, so a press was answered without a note", failure)

    async def fetch(self, attachment: Attachment) -> bytes:
        return await self._downloads.fetch(attachment)

    @property
    def _nova(self) -> Identity:
        if self._identity is None:
            raise RuntimeError("enter the Slack adapter first: it has to know who Nova is")
        return self._identity

    async def _identify(self) -> Identity:
        try:
            answer = await self._sender.repeat(lambda: self._clients.reads.call("auth.test"))
        except CallError as failure:
            if failure.is_passing:
                raise ConnectionError(f"Slack cannot be reached: {failure}") from failure
            raise CredentialsRejected(f"Slack does not accept SLACK_BOT_TOKEN ({failure.code})") from failure
        nova = AuthorizeResult.from_auth_test_response(  # pyright: ignore[reportUnknownMemberType]
            auth_test_response=cast("AsyncSlackResponse", answer)  # all it does is read fields
        )
        if not (nova.bot_user_id and nova.bot_id and nova.team_id):
            raise CredentialsRejected("SLACK_BOT_TOKEN is not a bot's token: it should start with xoxb-")
        whole = bool(answer.get("is_enterprise_install"))
        return Identity(nova.bot_user_id, nova.bot_id, nova.team_id, nova.enterprise_id, is_organisation=whole)

    def _surface(self, target: Target) -> Surface | None:
        """Slack's streaming in direct messages; in channels only one person would see it grow.

        What only one person may see cannot grow, nor can a direct message that is yet to be opened.
        """
        if target.only_for or target.chat == keys.user_id(target.recipient or ""):
            return None
        if target.chat_kind != "dm" or target.thread is None or target.workspace in self._without_streaming:
            return EditedSurface(target, self._clients, self._sender, self._pacer)
        recipient = target.recipient or ""
        stream = AsyncChatStream(
            self._clients.live.client,
            logger=self._clients.app.logger,
            channel=target.chat,
            thread_ts=target.thread,
            recipient_team_id=keys.team(recipient, target.workspace),
            recipient_user_id=keys.user_id(recipient) or None,
            buffer_size=FIRST_PIECE,
        )

        def fallback(failure: CallError, ts: str | None) -> Surface:
            if failure.code in _NO_STREAMING:
                self._without_streaming.add(target.workspace)
            return EditedSurface(target, self._clients, self._sender, self._pacer, ts)

        return NativeSurface(stream, self._sender, self._pacer, fallback)
