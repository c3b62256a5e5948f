"""What Slack stores and answers: the Web API without the web."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from adapters.message import Button
from adapters.slack.blocks import pressed
from adapters.slack.examination import SCOPES
from tests.fakes import slack_checks as checks
from tests.fakes.slack_payloads import BOT, BOT_ID, TEAM, Payload, file

APP_TOKEN = "xapp-secret-app-token"
BOT_TOKEN = "xoxb-secret-bot-token"
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
LIMITS_A_MINUTE = {
    "chat.startStream": 20,
    "chat.stopStream": 20,
    "chat.update": 50,
    "chat.appendStream": 100,
    "chat.postEphemeral": 100,
    "users.info": 100,
    "conversations.replies": 50,
}
CHUNK_LIMIT = 12_000


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@dataclass
class Posted:
    """A message of Nova's as Slack stores it."""

    ts: str
    channel: str
    thread: str | None
    text: str
    blocks: list[Payload] = field(default_factory=list[Payload])
    only_for: str | None = None
    is_streaming: bool = False
    edits: int = 0

    @property
    def visible(self) -> str:
        bodies = [str(block["text"]) for block in self.blocks if block["type"] == "markdown"]
        return "\n".join(bodies) or self.text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

    @property
    def buttons(self) -> list[tuple[Button, Payload]]:
        """Each button as a person sees it, and what Slack sends when it is pressed."""
        elements: list[Payload] = [element for block in self.blocks for element in block.get("elements", [])]
        return [pair for element in elements for pair in _buttons(element)]


class RefusalError(Exception):
    """`ok: false` with this code."""


class Workspace:
    """Messages, people and files of one workspace, with Slack's limits by the clock that the adapter paces itself by."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.address = ""
        self.app_token = APP_TOKEN
        self.violations: list[str] = []
        self.identity: Payload = {"team": "Example", "team_id": TEAM, "user": "nova", "user_id": BOT, "bot_id": BOT_ID}
        self.people: dict[str, Payload] = {}
        self.posted: dict[str, Posted] = {}
        self.uploading: dict[str, Payload] = {}
        self.uploads: list[Payload] = []
        self.statuses: list[tuple[str, str]] = []
        self.threads: dict[str, list[Payload]] = {}
        self.scopes = ",".join(SCOPES)
        self.clock_ahead = timedelta()
        self._times: defaultdict[str, deque[float]] = defaultdict(deque)
        self._numbers = itertools.count(1)

    def number(self) -> int:
        return next(self._numbers)

    def ts(self) -> str:
        number = self.number()
        return f"{1_700_000_000 + number}.{number:06d}"

    def answer(self, method: str, arguments: Payload, token: str) -> Payload:
        """Do what a method does, and say what Slack would."""
        wanted = self.app_token if method == "apps.connections.open" else BOT_TOKEN
        if token != f"Bearer {wanted}":
            return {"ok": False, "error": "invalid_auth"}
        if method not in _METHODS:
            return {"ok": False, "error": "unknown_method"}
        self._count(method)
        try:
            return {"ok": True, **_METHODS[method](self, arguments)}
        except RefusalError as refusal:
            return {"ok": False, "error": str(refusal)}

    def _count(self, method: str) -> None:
        recent = self._times[method]
        recent.append(self.clock.now)
        while recent[0] <= self.clock.now - 60:
            recent.popleft()
        if len(recent) > LIMITS_A_MINUTE.get(method, 1_000):
            self.violations.append(f"{method}: {len(recent)} calls in a minute")

    def _space(self, method: str, channel: str) -> None:
        """Slack takes one post a second and channel; edits keep to the same pace by our own rule."""
        last = self._times[f"writes in {channel}"]
        if last and self.clock.now - last[-1] < 1:
            self.violations.append(f"{method}: two messages within a second in {channel}")
        last.append(self.clock.now)

    def auth_test(self, _: Payload) -> Payload:
        return self.identity

    @property
    def headers(self) -> dict[str, str]:
        """What every answer of the Web API says besides."""
        now = datetime.now(UTC) + self.clock_ahead
        return {"x-oauth-scopes": self.scopes, "Date": format_datetime(now, usegmt=True)}

    def open_connection(self, _: Payload) -> Payload:
        return {"url": f"ws://{self.address}/link?ticket=secret-ticket"}

    def user(self, arguments: Payload) -> Payload:
        user = arguments["user"]
        if user not in self.people:
            raise RefusalError("user_not_found")
        return {"user": {"id": user, "team_id": TEAM, "is_bot": False, **self.people[user]}}

    def replies(self, arguments: Payload) -> Payload:
        """A page of a thread, the oldest first."""
        thread = self.threads.get(arguments["ts"])
        if thread is None:
            raise RefusalError("thread_not_found")
        start = int(arguments.get("cursor") or 0)
        end = start + int(arguments["limit"])
        more = {"next_cursor": str(end)} if end < len(thread) else {}
        return {"messages": thread[start:end], "has_more": bool(more), "response_metadata": more}

    # --- messages -----------------------------------------------------------------------------

    def post(self, arguments: Payload) -> Payload:
        message = self._post("chat.postMessage", arguments)
        return {"channel": message.channel, "ts": message.ts}

    def whisper(self, arguments: Payload) -> Payload:
        message = self._post("chat.postEphemeral", arguments)
        message.only_for = arguments["user"]
        return {"message_ts": message.ts}

    def update(self, arguments: Payload) -> Payload:
        self.violations += checks.message("chat.update", arguments)
        message = self._message(arguments)
        if message.is_streaming:
            raise RefusalError("streaming_state_conflict")
        self._space("chat.update", message.channel)
        message.text = arguments.get("text") or arguments["markdown_text"]
        message.blocks = arguments.get("blocks", [] if "markdown_text" in arguments else message.blocks)
        message.edits += 1
        return {"channel": message.channel, "ts": message.ts, "text": message.text}

    def start_stream(self, arguments: Payload) -> Payload:
        if not {"recipient_team_id", "recipient_user_id"} <= arguments.keys():
            raise RefusalError("missing_recipient_user_id")
        message = Posted(self.ts(), arguments["channel"], arguments["thread_ts"], "", is_streaming=True)
        self.posted[message.ts] = message
        self._grow(message, arguments)
        return {"channel": message.channel, "ts": message.ts}

    def append_stream(self, arguments: Payload) -> Payload:
        self._grow(self._streaming(arguments), arguments)
        return {"channel": arguments["channel"], "ts": arguments["ts"]}

    def stop_stream(self, arguments: Payload) -> Payload:
        message = self._streaming(arguments)
        self._grow(message, arguments)
        message.is_streaming = False
        message.blocks += arguments.get("blocks") or []
        self.violations += checks.message("chat.stopStream", {"text": "-", "blocks": message.blocks})
        return {"channel": message.channel, "ts": message.ts}

    def _post(self, method: str, arguments: Payload) -> Posted:
        self.violations += checks.message(method, arguments)
        channel = str(arguments["channel"])
        channel = f"D{channel[1:]}" if channel.startswith("U") else channel  # a person's direct message is opened
        self._space(method, channel)
        blocks: list[Payload] = arguments.get("blocks") or []
        message = Posted(self.ts(), channel, arguments.get("thread_ts"), arguments["text"], blocks)
        self.posted[message.ts] = message
        return message

    def _grow(self, message: Posted, arguments: Payload) -> None:
        chunks: list[Payload] = arguments.get("chunks") or []
        for chunk in chunks:
            if len(chunk["text"]) > CHUNK_LIMIT:
                raise RefusalError("msg_too_long")
            message.text += str(chunk["text"]).lstrip(" ")  # Slack can lose the spaces a piece begins with
        message.blocks = [{"type": "markdown", "text": message.text}]

    def _streaming(self, arguments: Payload) -> Posted:
        message = self._message(arguments)
        if not message.is_streaming:
            raise RefusalError("message_not_in_streaming_state")
        return message

    def _message(self, arguments: Payload) -> Posted:
        message = self.posted.get(arguments["ts"])
        if message is None or message.only_for or message.channel != arguments["channel"]:
            raise RefusalError("message_not_found")
        return message

    # --- status and files ---------------------------------------------------------------------

    def set_status(self, arguments: Payload) -> Payload:
        self.statuses.append(("status", arguments["status"]))
        return {}

    def set_session(self, arguments: Payload) -> Payload:
        self.statuses.append(("session", arguments["status"]))
        return {}

    def upload_url(self, arguments: Payload) -> Payload:
        number = f"F{self.number()}"
        self.uploading[number] = {"name": arguments["filename"], "length": int(arguments["length"])}
        return {"file_id": number, "upload_url": f"http://{self.address}/upload/{number}"}

    def complete_upload(self, arguments: Payload) -> Payload:
        files: list[Payload] = json.loads(arguments["files"])
        self.uploads += [{**self.uploading.pop(shared["id"]), **arguments} for shared in files]
        return {"files": files}

    def file(self, arguments: Payload) -> Payload:
        return {"file": file(id=arguments["file"], url_private_download=f"http://{self.address}/files/report.csv")}


_METHODS: dict[str, Callable[[Workspace, Payload], Payload]] = {
    "auth.test": Workspace.auth_test,
    "apps.connections.open": Workspace.open_connection,
    "users.info": Workspace.user,
    "conversations.replies": Workspace.replies,
    "chat.postMessage": Workspace.post,
    "chat.postEphemeral": Workspace.whisper,
    "chat.update": Workspace.update,
    "chat.startStream": Workspace.start_stream,
    "chat.appendStream": Workspace.append_stream,
    "chat.stopStream": Workspace.stop_stream,
    "assistant.threads.setStatus": Workspace.set_status,
    "agents.sessions.setStatus": Workspace.set_session,
    "files.getUploadURLExternal": Workspace.upload_url,
    "files.completeUploadExternal": Workspace.complete_upload,
    "files.info": Workspace.file,
}


def _buttons(element: Payload) -> list[tuple[Button, Payload]]:
    if element["type"] == "button":
        kind, value = pressed(element["action_id"], element["value"])
        return [(Button(kind, element["text"]["text"], value, element.get("style", "default")), element)]
    if element["type"] != "feedback_buttons":
        return []
    sides = {"👍": element["positive_button"]["value"], "👎": element["negative_button"]["value"]}
    press: Payload = {"type": "feedback_buttons", "action_id": element["action_id"]}
    return [_feedback_button(label, {**press, "value": value}) for label, value in sides.items()]


def _feedback_button(label: str, press: Payload) -> tuple[Button, Payload]:
    kind, value = pressed(press["action_id"], press["value"])
    return Button(kind, label, value), press
