"""Slack on loopback: one workspace with Nova in it, reached by the Web API and the Socket Mode socket."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import WSMsgType, web

from adapters.message import Adapter
from adapters.slack import Slack
from tests.fakes import slack_checks as checks
from tests.fakes import slack_payloads as payloads
from tests.fakes.loopback import Loopback
from tests.fakes.platform import Seen
from tests.fakes.slack_payloads import BOT, Payload
from tests.fakes.slack_workspace import APP_TOKEN, BOT_TOKEN, Clock, Workspace

THUMBS = {"👍": "+1", "👎": "-1"}


@dataclass(frozen=True)
class Call:
    method: str
    arguments: dict[str, Any]


class SlackPlatform:
    """What people do in Slack and see there. Everything Nova is told can be lost, refused, repeated or garbled."""

    adapter: Adapter

    def __init__(self, *, dm_threads: bool = False, ping_interval: float = 0.5) -> None:
        self.clock = Clock()
        self.workspace = Workspace(self.clock)
        self.violations = self.workspace.violations
        self.calls: list[Call] = []
        self.files: dict[str, tuple[str, bytes]] = {}
        self.connections = 0
        self.delivered: list[tuple[str, Any]] = []
        self._options: dict[str, Any] = {"dm_threads": dm_threads, "ping_interval": ping_interval}
        self._failures: defaultdict[str, deque[str]] = defaultdict(deque)
        self._pending: dict[str, Payload] = {}
        self._confirmed: list[str] = []
        self._socket: web.WebSocketResponse | None = None
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=2**26)
        app.router.add_route("*", "/api/{method}", self._serve)
        app.router.add_get("/link", self._serve_socket)
        app.router.add_post("/upload/{id}", self._serve_upload)
        app.router.add_get("/files/{name}", self._serve_file)
        self._site = Loopback(app)
        self.workspace.address = await self._site.open()
        self.adapter = self.connect()
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._socket is not None:
            await self._socket.close()
        await self._site.close()

    def connect(self, bot_token: str = BOT_TOKEN, app_token: str = APP_TOKEN, **options: Any) -> Slack:
        """Another adapter in the same workspace, as after a restart or in another process."""
        base_url = f"http://{self.workspace.address}/api/"
        options = {"clock": self.clock, "sleep": self.clock.sleep, **self._options, **options}
        return Slack(bot_token, app_token, base_url=base_url, **options)

    # --- what people do -----------------------------------------------------------------------

    async def say(
        self, text: str, *, person: str = "1001", chat: str = "dm", thread: str | None = None, **more: Any
    ) -> str:
        """A person writes. A mention of Nova in the group arrives twice, as Slack sends it."""
        ts, channel, user = self.workspace.ts(), _channel(person, chat), f"U{person}"
        more |= {"thread_ts": thread} if thread else {}
        await self.deliver_event(payloads.message(text, user=user, channel=channel, ts=ts, **more))
        if self.mention in text and chat != "dm":
            await self.deliver_event(payloads.mention(text, user=user, channel=channel, ts=ts, **more))
        return ts

    async def react(self, message_id: str, emoji: str, *, person: str = "1001", added: bool = True) -> None:
        channel, name = self.workspace.posted[message_id].channel, THUMBS.get(emoji, emoji)
        user = f"U{person}"
        await self.deliver_event(payloads.reaction(name, ts=message_id, channel=channel, user=user, added=added))

    async def press(self, message_id: str, button: str, *, person: str = "1001") -> None:
        message = self.workspace.posted[message_id]
        element = next(element for shown, element in message.buttons if shown.label == button)
        payload = payloads.action(
            element, ts=message_id, channel=message.channel, user=f"U{person}", thread=message.thread
        )
        await self.deliver("interactive", {**payload, "trigger_id": f"trigger.{self.workspace.number()}"})

    async def command(self, text: str, *, person: str = "1001", chat: str = "group") -> None:
        """A person types `/nova text`."""
        channel, name = _channel(person, chat), "directmessage" if chat == "dm" else "general"
        trigger = f"trigger.{self.workspace.number()}"
        payload = payloads.slash(text, user=f"U{person}", channel=channel, channel_name=name, trigger=trigger)
        await self.deliver("slash_commands", payload)

    async def deliver_event(self, inner: Payload, **outer: Any) -> None:
        event_id = f"Ev{self.workspace.number()}"
        await self.deliver("events_api", payloads.event(inner, **{"event_id": event_id, **outer}))

    async def deliver(self, kind: str, payload: Any) -> None:
        """Send an envelope as soon as somebody listens, and again on every connection until it is confirmed."""
        envelope = f"envelope-{self.workspace.number()}"
        self.delivered.append((kind, payload))
        self._pending[envelope] = {"type": kind, "envelope_id": envelope, "payload": payload, "retry_attempt": 0}
        await self._push(envelope)

    # --- what people see ----------------------------------------------------------------------

    @property
    def seen(self) -> list[Seen]:
        return [
            Seen(
                message.ts,
                message.visible,
                tuple(button for button, _ in message.buttons),
                message.thread,
                message.edits,
            )
            for message in self.workspace.posted.values()
        ]

    @property
    def mention(self) -> str:
        return f"<@{BOT}>"

    @property
    def confirmed(self) -> int:
        return len(self._confirmed)

    def called(self, method: str) -> list[dict[str, Any]]:
        """The arguments of every call of a method."""
        return [call.arguments for call in self.calls if call.method == method]

    # --- trouble ------------------------------------------------------------------------------

    def fail_next(self, method: str, failure: str) -> None:
        """Beside what every platform knows: "html", "text", "captive" and "portal" (200), or any of Slack's error codes."""
        self._failures[method].append(failure)

    def expire_streams(self) -> None:
        """Slack ends streams by itself, even while they are in use."""
        for message in self.workspace.posted.values():
            message.is_streaming = False

    async def send_garbage(self) -> None:
        assert self._socket
        for frame in ("{not json", "[]", '{"type":"unheard_of"}', "\x00"):
            await self._socket.send_str(frame)

    async def ask_to_reconnect(self) -> None:
        assert self._socket
        await self._socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

    def abort(self) -> None:
        """The connection breaks without a goodbye."""
        assert self._socket
        assert self._socket._req
        assert self._socket._req.transport
        self._socket._req.transport.abort()

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait for something to happen on the server."""
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(happened)

    # --- the server ---------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method, arguments = request.match_info["method"], await _arguments(request)
        self.calls.append(Call(method, arguments))
        self.violations += checks.parameters(method, arguments)
        failure = self._failures[method].popleft() if self._failures[method] else ""
        if failure and failure != "lost":
            return _failed(failure)
        async with self._told():
            answer = self.workspace.answer(method, arguments, request.headers.get("Authorization", ""))
        if failure == "lost":
            assert request.transport
            request.transport.abort()
        return web.json_response(answer, headers=self.workspace.headers)

    async def _serve_upload(self, request: web.Request) -> web.Response:
        self.workspace.uploading[request.match_info["id"]]["content"] = await request.read()
        return web.Response(text="OK")

    async def _serve_file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in self.files or request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            return web.Response(text="<!DOCTYPE html><title>Sign in</title>", content_type="text/html")
        mime, content = self.files[name]
        return web.Response(body=content, content_type=mime)

    async def _serve_socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": payloads.APP}})
        async with self._told():
            self._socket = socket
            self.connections += 1
        for envelope in list(self._pending):
            await self._push(envelope)
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                await self._confirm(json.loads(frame.data)["envelope_id"])
        return socket

    async def _push(self, envelope: str) -> None:
        if self._socket is not None and not self._socket.closed:
            await self._socket.send_json(self._pending[envelope])
            self._pending[envelope]["retry_attempt"] += 1

    async def _confirm(self, envelope: str) -> None:
        async with self._told():
            self._pending.pop(envelope, None)
            self._confirmed.append(envelope)

    @asynccontextmanager
    async def _told(self) -> AsyncGenerator[None]:
        """Change something and tell whoever waits for it."""
        async with self._changed:
            yield
            self._changed.notify_all()


def _channel(person: str, chat: str) -> str:
    return f"D{person}" if chat == "dm" else "C1"


def _failed(failure: str) -> web.Response:
    if failure in _NO_JSON:
        status, text, mime = _NO_JSON[failure]
        return web.Response(status=status, text=text, content_type=mime)
    if failure == "refused":
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"})
    if failure == "error":
        return web.json_response({"ok": False, "error": "internal_error"}, status=500)
    code = "channel_not_found" if failure == "rejected" else failure
    needed = {"needed": "chat:write", "provided": "commands"} if code == "missing_scope" else {}
    return web.json_response({"ok": False, "error": code, **needed})


_NO_JSON = {
    "html": (502, "<html>Bad gateway</html>", "text/html"),
    "text": (503, "upstream error", "text/plain"),
    "captive": (200, "Please sign in to this network", "text/plain"),
    "portal": (200, "<html>Please sign in to this network</html>", "text/html"),
}


async def _arguments(request: web.Request) -> Payload:
    """Query, form and JSON together: the SDK uses a different one for each group of methods."""
    arguments: Payload = dict(request.query)
    if request.content_type == "application/json":
        arguments |= await request.json()
    elif request.can_read_body:
        arguments |= dict(await request.post())
    return arguments
