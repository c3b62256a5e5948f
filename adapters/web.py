"""The console's chat page as a chat platform: what is typed there comes in, answers appear on the page."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, Protocol, Self

from adapters.message import (
    Action,
    Attachment,
    Button,
    Capabilities,
    Earlier,
    Event,
    FileUnavailable,
    Finding,
    MalformedEvent,
    Message,
    Opening,
    Person,
    RawEvent,
    Rejected,
    Reply,
    Sent,
    Target,
)
from adapters.typed import message_of

PLATFORM = "web"
CHAT = "console"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something on the page: what a person typed, what Nova answered, or a short note."""

    id: str
    who: Literal["you", "nova", "note"]
    text: str
    at: datetime
    buttons: tuple[Button, ...] = ()
    feedback: str = ""
    footer: str = ""


class Screen(Protocol):
    """What people see, in whichever process they look. `draft` is what shows while an answer is in the making."""

    async def show(self, conversation: str, entry: Entry) -> None:
        """Put an entry at the end, or in the place of the one with its id. Raises NotSent."""
        ...

    async def draft(self, conversation: str, text: str) -> None:
        """Show a text until the next entry; "" shows nothing. Never raises SendError."""
        ...


def conversation_of(person: str) -> str:
    """The one conversation that a person has on the page."""
    return f"{PLATFORM}:{person}"


def typed(person: str, text: str, key: str) -> RawEvent:
    """A message from the page as an event; `key` is the form's own, so that sending it twice is sending it once."""
    return _event(person, key, {"text": text}, urgent=text in ("/stop", "/cancel"))


def pressed(person: str, button: str, value: str, entry: str) -> RawEvent:
    """A button of an entry that was pressed on the page."""
    content = {"button": button, "value": value, "entry": entry}
    return _event(person, uuid.uuid4().hex, content, urgent=True)


def _event(person: str, key: str, content: Mapping[str, str], *, urgent: bool) -> RawEvent:
    now = datetime.now(UTC)
    payload = {"person": person, "at": now.isoformat(), **content}
    return RawEvent(f"{PLATFORM}:{key}", PLATFORM, conversation_of(person), payload, now, urgent=urgent)


class Web:
    """Implements `Adapter`. Events come in through the page's forms, so there is nothing to listen to."""

    platform = PLATFORM
    listens = False
    webhook = None
    trouble = ""
    capabilities = Capabilities(
        max_len=1_000_000,
        can_edit=True,
        can_stream=True,
        reactions_in_dm=False,
        threads=False,
        ephemeral=False,
        tables=True,
    )

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        return None

    async def examine(self) -> Sequence[Finding]:
        return ()

    async def events(self) -> AsyncGenerator[RawEvent, None]:
        """None: whoever asks is told at once that nothing comes."""
        for raw in tuple[RawEvent, ...]():
            yield raw

    async def parse(self, raw: RawEvent) -> Event | None:
        """Raises MalformedEvent."""
        person = Person(_text(raw, "person"), "you")
        target = Target(PLATFORM, "local", CHAT, "dm", raw.conversation, reply_to=raw.key)
        if "button" in raw.payload:
            button, value, entry = (_text(raw, name) for name in ("button", "value", "entry"))
            return Action(raw.key, entry, raw.conversation, person, button, value, target)
        return message_of(raw, _text(raw, "text"), person, target, raw.received_at)

    async def thread(self, message: Message) -> tuple[Earlier, ...]:
        del message
        return ()

    def direct(self, person: str) -> Target:
        """The page is for answers; what Nova writes first goes to where people look anyway."""
        raise Rejected(f"{person} is not written to on the console's page")

    def parts(self, reply: Reply) -> tuple[Reply, ...]:
        return (reply.part(0, reply.body, last=True),)

    async def send(self, part: Reply) -> Sent:
        files = "".join(f"\n\n📎 {upload.name}" for upload in part.attachments)
        entry = Entry(
            id=part.key,
            who="nova",
            text=f"{part.body}{files}",
            at=datetime.now(UTC),
            buttons=part.buttons,
            feedback=part.feedback or "",
            footer=part.footer,
        )
        await self._screen.show(part.target.conversation, entry)
        return Sent(part.key, part.key)

    async def edit(self, sent: Sent, part: Reply) -> Sent:
        await self.send(part)
        return sent

    def stream(self, target: Target, opened: Opening) -> _Growing:
        del opened  # a draft is no message: the answer is sent when it is whole
        return _Growing(self._screen, target.conversation)

    async def busy(self, target: Target, status: str) -> None:
        await self._screen.draft(target.conversation, f"_{status or 'thinking …'}_")

    async def idle(self, target: Target) -> None:
        await self._screen.draft(target.conversation, "")

    async def acknowledge(self, action: Action, note: str) -> None:
        if note:
            await self._screen.show(action.conversation, Entry(action.event_key, "note", note, datetime.now(UTC)))

    async def fetch(self, attachment: Attachment) -> bytes:
        raise FileUnavailable(f"{attachment.name} cannot be sent on the console's page")


class _Growing:
    """What is there so far is a draft; `finish` leaves the sending to its caller."""

    def __init__(self, screen: Screen, conversation: str) -> None:
        self._screen = screen
        self._conversation = conversation
        self._text = ""

    async def append(self, delta: str) -> None:
        self._text += delta
        await self._screen.draft(self._conversation, self._text)

    async def finish(self, reply: Reply) -> Sent | None:
        del reply


def _text(raw: RawEvent, name: str) -> str:
    """Raises MalformedEvent."""
    value = raw.payload.get(name)
    if not isinstance(value, str):
        raise MalformedEvent(f"an event of the web page needs {name!r}")
    return value
