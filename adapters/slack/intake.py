"""Receiving by Socket Mode: deliveries in order of arrival, each acknowledged only once it is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse

from adapters.message import CredentialsRejected, JsonObject, RawEvent
from adapters.slack.api import CallError, Clients, log
from adapters.slack.events import ends_installation, raw_event
from adapters.slack.http import REMOVED
from adapters.slack.pacing import Sleep
from adapters.slack.sending import TOKEN_REFUSED

_CONNECT_TIMEOUT = 30.0
_APP_TOKEN_REFUSED = TOKEN_REFUSED | {"missing_scope", "no_permission"}
_STRIKES = 3  # the SDK reconnects a silent connection by itself after four pings


@dataclass(frozen=True, slots=True)
class _Delivery:
    envelope: str
    payload: JsonObject
    received_at: datetime


class Intake:
    """The socket to Slack, opened by `events` and closed with it; `trouble` tells why nothing comes through it."""

    def __init__(
        self, clients: Clients, app_token: str, ping_interval: float, sleep: Sleep, *, dm_threads: bool
    ) -> None:
        self._clients = clients
        self._app_token = app_token
        self._ping_interval = ping_interval
        self._sleep = sleep
        self._dm_threads = dm_threads
        self._deliveries: asyncio.Queue[_Delivery] = asyncio.Queue()
        self._handler: AsyncSocketModeHandler | None = None
        self.trouble = ""

    async def events(self) -> AsyncGenerator[RawEvent, None]:
        self._deliveries = asyncio.Queue()
        try:
            await self._connect()
            while True:
                delivery = await self._next()
                yield raw_event(delivery.payload, received_at=delivery.received_at, dm_threads=self._dm_threads)
                await self._acknowledge(delivery.envelope)
                if ends_installation(delivery.payload):
                    raise CredentialsRejected(REMOVED)
        finally:
            await self.close()

    async def close(self) -> None:
        self.trouble = ""
        handler, self._handler = self._handler, None
        if handler is None:
            return
        await handler.close_async()
        await asyncio.gather(*(task for task in _tasks(handler) if task), return_exceptions=True)

    async def _next(self) -> _Delivery:
        """The next delivery. While there is none, a connection that has gone deaf is replaced."""
        strikes = 0
        while True:
            try:
                async with asyncio.timeout(2 * self._ping_interval):
                    return await self._deliveries.get()
            except TimeoutError:
                strikes = 0 if await self._is_hearing() else strikes + 1
                self.trouble = "Slack's socket is silent" if strikes else ""
            if strikes >= _STRIKES:
                log.error("Slack's socket has gone deaf: connecting anew")
                await self.close()
                await self._connect()
                strikes = 0

    async def _is_hearing(self) -> bool:
        if self._handler is None:
            return False
        is_running = all(task and not task.done() for task in _tasks(self._handler))
        return is_running and await self._handler.client.is_connected()

    async def _connect(self) -> None:
        pause = 1.0
        while True:
            try:
                await self._open()
            except (CallError, TimeoutError) as error:
                log.warning("no connection to Slack (%s), next try in %.0f s", error, pause)
                await self.close()
                self.trouble = f"no connection to Slack ({error})"
            else:
                self.trouble = ""
                return
            await self._sleep(pause)
            pause = min(pause * 2, 30.0)

    async def _open(self) -> None:
        url = await self._socket_url()
        handler = AsyncSocketModeHandler(
            self._clients.app, self._app_token, logger=self._clients.app.logger, ping_interval=self._ping_interval
        )
        handler.client.socket_mode_request_listeners = []  # Bolt's, which acknowledges at once
        handler.client.message_listeners = [self._receive]
        handler.client.wss_uri = url
        self._handler = handler
        async with asyncio.timeout(_CONNECT_TIMEOUT):
            await handler.connect_async()

    async def _socket_url(self) -> str:
        """Asked for here and not left to the SDK, which would try a refused token for ever."""
        try:
            answer = await self._clients.reads.call("apps.connections.open", app_token=self._app_token)
        except CallError as failure:
            if failure.code not in _APP_TOKEN_REFUSED:
                raise
            raise CredentialsRejected(
                f"Slack does not accept SLACK_APP_TOKEN ({failure.code}): "
                "it needs an app-level token with the scope connections:write"
            ) from failure
        return str(answer["url"])

    async def _receive(self, _client: AsyncBaseSocketModeClient, frame: JsonObject, _text: str | None) -> None:
        """Called in order of arrival; nothing is awaited before the queue, so the order stays.

        A frame with an envelope's id waits to be acknowledged, whatever else is in it.
        """
        envelope, payload = frame.get("envelope_id"), frame.get("payload")
        if isinstance(envelope, str):
            content = cast("JsonObject", payload) if isinstance(payload, dict) else {"unreadable": payload}
            self._deliveries.put_nowait(_Delivery(envelope, content, datetime.now(UTC)))

    async def _acknowledge(self, envelope: str) -> None:
        """A lost acknowledgement is harmless: Slack delivers again and the key tells that it is the same."""
        if self._handler is None:
            return
        try:
            await self._handler.client.send_socket_mode_response(SocketModeResponse(envelope_id=envelope))
        except (ConnectionError, aiohttp.ClientError) as error:
            log.warning("an acknowledgement was lost (%s): Slack will deliver again", type(error).__name__)


def _tasks(handler: AsyncSocketModeHandler) -> list[asyncio.Future[object] | None]:
    """What the SDK runs to pass messages on, receive them, and watch the connection."""
    names = ("message_processor", "message_receiver", "current_session_monitor")
    return [cast("asyncio.Future[object] | None", getattr(handler.client, name)) for name in names]
