"""The words every chat platform is translated into, and the port that an adapter implements.

One vocabulary serves Telegram, Slack and the console, so nothing downstream knows which platform it serves.
Everything here is frozen and parsed once at the edge.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Protocol, Self

ChatKind = Literal["dm", "group", "channel"]
Addressed = Literal["dm", "mention", "reply", "command", "thread", "none"]
Mark = Literal["+1", "-1", "puzzled", "other"]
Verdict = Literal["ok", "warning", "problem"]
JsonObject = Mapping[str, object]


# --- in -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RawEvent:
    """What a platform delivered, untouched, with just enough read from it to store and order it.

    `key` and `twin` identify it for deduplication: `key` is the delivery (`telegram:<bot>:<update>`,
    `slack:<event id>`), `twin` the message it carries, since Slack sends one mention as two events.
    `conversation` is the queue it waits in; `urgent` events (buttons, reactions, stop) do not wait behind a
    running answer. Events of one `group` that follow each other within `wait` seconds are parts of one message: the
    pictures of an album, the pieces of a long paste.
    """

    key: str
    platform: str
    conversation: str
    payload: JsonObject
    received_at: datetime
    twin: str | None = None
    urgent: bool = False
    group: str | None = None
    wait: float = 0.0


class MalformedEvent(ValueError):
    """A stored event that cannot be read; the text says which field and why. It is quarantined, never retried."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a platform. `key` (`telegram:<id>`, `slack:<team>:<id>`) is the form used by NOVA_OWNERS."""

    key: str
    name: str
    username: str | None = None
    is_bot: bool = False
    locale: str | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message; `handle` is what the adapter needs to fetch its bytes."""

    id: str
    kind: Literal["image", "document", "audio", "voice", "video", "other"]
    name: str
    mime: str
    size: int
    handle: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """`/name args`, already known to be meant for Nova."""

    name: str
    args: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """The message a person replied to; `quote` is the part they marked, if any."""

    message_key: str
    text: str
    is_bot: bool
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a reply goes: a chat, a thread in it, perhaps under one message, perhaps for one person's eyes."""

    platform: str
    workspace: str
    chat: str
    chat_kind: ChatKind
    conversation: str
    thread: str | None = None
    reply_to: str | None = None
    only_for: str | None = None
    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """Something a person wrote. `text` is clean CommonMark with Nova's own mention stripped; it may be empty."""

    event_key: str
    message_key: str
    platform: str
    workspace: str
    conversation: str
    chat: str
    chat_kind: ChatKind
    sender: Person
    text: str
    addressed: Addressed
    sent_at: datetime
    target: Target
    thread: str | None = None
    chat_title: str | None = None
    command: Command | None = None
    mentions: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    reply_to: Quoted | None = None
    edited_at: datetime | None = None
    group: str | None = None
    is_external: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was said in a thread before Nova was asked into it; `is_own` marks what Nova said."""

    message_key: str
    sender: Person
    text: str
    sent_at: datetime
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """A person changed the text of a message they had sent."""

    event_key: str
    message_key: str
    conversation: str
    sender: Person
    text: str
    edited_at: datetime


@dataclass(frozen=True, slots=True)
class Reaction:
    """A person put an emoji on a message, or took it off."""

    event_key: str
    message_key: str
    conversation: str
    sender: Person
    mark: Mark
    emoji: str
    added: bool


@dataclass(frozen=True, slots=True)
class Action:
    """A person pressed a button. `id` and `value` are those of the `Button`; `handle` answers the press."""

    event_key: str
    message_key: str
    conversation: str
    sender: Person
    id: str
    value: str
    target: Target
    handle: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """A person asked for the running answer of this conversation to end."""

    event_key: str
    conversation: str
    sender: Person
    target: Target


@dataclass(frozen=True, slots=True)
class Member:
    """Nova was added to a chat or removed from it (blocked and kicked count as removed)."""

    event_key: str
    conversation: str
    chat: str
    present: bool


@dataclass(frozen=True, slots=True)
class Migrate:
    """A chat changed its id; what is remembered under the old conversation moves to the new one."""

    event_key: str
    conversation: str
    old_conversation: str
    new_conversation: str
    new_chat: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A person opened Nova's direct message pane."""

    event_key: str
    conversation: str
    sender: Person
    target: Target


Event = Message | Edit | Reaction | Action | Stop | Member | Migrate | Opened


# --- out ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a reply. `id` names the kind of action, `value` (<= 48 bytes) what it acts on."""

    id: str
    label: str
    value: str
    style: Literal["default", "primary", "danger"] = "default"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that goes out with a reply."""

    name: str
    mime: str
    content: bytes
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `key` makes sending idempotent; `feedback` is the answer id that 👍/👎 controls carry."""

    key: str
    target: Target
    body: str
    buttons: tuple[Button, ...] = ()
    attachments: tuple[Upload, ...] = ()
    feedback: str | None = None
    footer: str = ""
    silent: bool = False

    def part(self, number: int, body: str, *, last: bool) -> Reply:
        """One of several messages that carry this reply; controls and files go with the last one."""
        keep = self if last else replace(self, buttons=(), attachments=(), feedback=None, footer="")
        return replace(keep, key=f"{self.key}:{number}", body=body)


@dataclass(frozen=True, slots=True)
class Sent:
    """Proof that a platform accepted one message. `message_key` is the form reactions come back with."""

    message_id: str
    message_key: str


class SendError(Exception):
    """Base of what can go wrong with one send; the text is for logs and traces, never for people."""


class NotSent(SendError):
    """The message certainly never reached the platform: sending again is safe, after `retry_after` seconds."""

    def __init__(self, reason: str, *, retry_after: float = 1.0) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Uncertain(SendError):
    """The request left but its answer was lost: the message may be there. Never send it again blindly."""


class Rejected(SendError):
    """The platform refused for good (blocked, no rights, chat gone). `unreachable` ends proactive posts there."""

    def __init__(self, reason: str, *, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.unreachable = unreachable


class CredentialsRejected(Exception):
    """The platform does not accept the token: the process must stop and say which setting to mend."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what is, and where it is not well, what to do."""

    name: str
    verdict: Verdict
    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can show, for those who shape replies. Agents never see it."""

    max_len: int
    can_edit: bool
    can_stream: bool
    reactions_in_dm: bool
    threads: bool
    ephemeral: bool
    tables: bool


Opening = Callable[[Sent], Awaitable[None]]


class Stream(Protocol):
    """A reply that grows while it is made. What `finish` is given is authoritative and replaces all before it."""

    async def append(self, delta: str) -> None:
        """Show more text; the platform's pace decides when it becomes visible. Never raises SendError."""
        ...

    async def finish(self, reply: Reply) -> Sent | None:
        """Turn the streamed message into the first part of the final reply.

        Returns None when nothing was shown yet, so the caller sends it as a new message.
        Raises Uncertain or Rejected.
        """
        ...


class RequestRefused(Exception):
    """An HTTP request that is not taken in; `status` is the answer: 401 or 403 not the platform's, 400 unreadable."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Webhook(Protocol):
    """A platform that delivers by HTTP: what it posts to one of the `paths`."""

    @property
    def paths(self) -> tuple[str, ...]: ...

    async def announce(self) -> None:
        """Have the platform deliver here, however long that takes. Raises CredentialsRejected."""
        ...

    def read(self, body: bytes, headers: Mapping[str, str]) -> RawEvent | str:
        """The delivery that a request carries, or a text to answer at once. Raises RequestRefused."""
        ...


class Adapter(Protocol):
    """A chat platform. Entering connects, leaving disconnects."""

    @property
    def platform(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    @property
    def listens(self) -> bool:
        """Whether `events` takes deliveries in; otherwise they come by the webhook alone."""
        ...

    @property
    def webhook(self) -> Webhook | None:
        """How the platform delivers by HTTP; None where it does not, or where the settings do not ask for it."""
        ...

    @property
    def trouble(self) -> str:
        """What keeps deliveries from coming in right now; "" while nothing does."""
        ...

    async def examine(self) -> Sequence[Finding]:
        """Whether the platform lets Nova work as it is set up. For an adapter that is not entered; never raises."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *exc: object) -> None: ...

    def events(self) -> AsyncGenerator[RawEvent, None]:
        """Deliveries in order of arrival.

        Asking for the next event acknowledges the previous one to the platform; closing the generator does
        not. So: store, then ask. Raises CredentialsRejected when the platform refuses the token.
        """
        ...

    async def parse(self, raw: RawEvent) -> Event | None:
        """Read a stored event; None for what Nova has no use for. Raises MalformedEvent."""
        ...

    async def thread(self, message: Message) -> tuple[Earlier, ...]:
        """What was said in a message's thread before it, oldest first; empty where there is none to be read.

        Best effort, never raises SendError.
        """
        ...

    def direct(self, person: str) -> Target:
        """The direct message with a person (a `Person.key`). Raises Rejected when it is not a key of this platform."""
        ...

    def parts(self, reply: Reply) -> tuple[Reply, ...]:
        """The messages that carry this reply, each within the platform's limits. Pure; never empty."""
        ...

    async def send(self, part: Reply) -> Sent:
        """Send one part as a new message. Raises NotSent, Uncertain or Rejected."""
        ...

    async def edit(self, sent: Sent, part: Reply) -> Sent:
        """Replace a message Nova sent. Idempotent. Raises NotSent (may be repeated) or Rejected."""
        ...

    def stream(self, target: Target, opened: Opening) -> Stream:
        """A growing reply; `opened` is awaited once the platform has given its message an id."""
        ...

    async def busy(self, target: Target, status: str) -> None:
        """Show that Nova is at work (typing, status line). Best effort, never raises SendError."""
        ...

    async def idle(self, target: Target) -> None:
        """End what `busy` shows, where the platform does not do it by itself. Best effort."""
        ...

    async def acknowledge(self, action: Action, note: str) -> None:
        """Answer a button press with a short private note (may be empty). Best effort."""
        ...

    async def fetch(self, attachment: Attachment) -> bytes:
        """The bytes of a file a person sent. Raises FileUnavailable."""
        ...


class FileUnavailable(Exception):
    """A file cannot be read; the text says why and what to do, in words a person can be shown."""
