"""A chat platform that lives in memory, with short messages and deliveries that can be repeated."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from adapters.message import (
    Action,
    Attachment,
    Button,
    Capabilities,
    Command,
    Earlier,
    Edit,
    Event,
    FileUnavailable,
    Finding,
    MalformedEvent,
    Message,
    NotSent,
    Opening,
    Person,
    Quoted,
    RawEvent,
    Reaction,
    Rejected,
    Reply,
    Sent,
    Target,
    Uncertain,
    Webhook,
)
from adapters.text import split
from tests.fakes.platform import Seen

LIMIT = 400


@dataclass
class FakeAdapter:
    """The adapter; what it shows is in `seen`, what it was asked to fail with in `failures`."""

    platform: str = "fake"
    capabilities: Capabilities = Capabilities(LIMIT, True, True, True, True, True, True)
    seen: list[Seen] = field(default_factory=list[Seen])
    failures: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    incoming: asyncio.Queue[RawEvent] = field(default_factory=asyncio.Queue[RawEvent])
    confirmed: int = 0
    busy_shown: int = 0
    notes: list[str] = field(default_factory=list[str])
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    threads: dict[str, tuple[Earlier, ...]] = field(default_factory=dict[str, tuple[Earlier, ...]])
    findings: tuple[Finding, ...] = ()
    listens: bool = True
    webhook: Webhook | None = None
    trouble: str = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        return None

    async def examine(self) -> Sequence[Finding]:
        return self.findings

    async def thread(self, message: Message) -> tuple[Earlier, ...]:
        return self.threads.get(message.conversation, ())

    async def events(self) -> AsyncGenerator[RawEvent, None]:
        while True:
            yield await self.incoming.get()
            self.confirmed += 1

    async def parse(self, raw: RawEvent) -> Event | None:
        data: Any = raw.payload
        if "kind" not in data:
            raise MalformedEvent("the event has no kind")
        person = Person(f"fake:{data['person']}", f"Person {data['person']}", is_bot=data.get("bot", False))
        if data["kind"] == "reaction":
            mark = {"👍": "+1", "👎": "-1"}.get(data["emoji"], "other")
            return Reaction(raw.key, data["on"], raw.conversation, person, mark, data["emoji"], data["added"])  # pyright: ignore[reportArgumentType]
        if data["kind"] == "edit":
            return Edit(raw.key, data["on"], raw.conversation, person, data["text"], datetime.fromisoformat(data["at"]))
        target = Target("fake", "w", data["chat"], data["chat_kind"], raw.conversation, reply_to=data["id"])
        if data["kind"] == "press":
            return Action(raw.key, data["on"], raw.conversation, person, data["button"], data["value"], target)
        return _message(raw, data, person, target)

    def direct(self, person: str) -> Target:
        platform, _, number = person.partition(":")
        if platform != "fake":
            raise Rejected(f"{person} is not on this platform")
        return Target("fake", "w", _chat("dm", number), "dm", f"fake:{_chat('dm', number)}")

    def parts(self, reply: Reply) -> tuple[Reply, ...]:
        bodies = split(reply.body, LIMIT)
        return tuple(reply.part(n, body, last=n == len(bodies) - 1) for n, body in enumerate(bodies))

    async def send(self, part: Reply) -> Sent:
        if not part.body.strip():
            raise ValueError("a reply needs a body")
        failure = self._failure("send")
        if failure in (None, "lost"):
            number = f"m{len(self.seen) + 1}"
            self.seen.append(Seen(number, part.body, _buttons(part), part.target.thread, files=part.attachments))
        _raise(failure)
        return Sent(self.seen[-1].id, self.seen[-1].id)

    async def edit(self, sent: Sent, part: Reply) -> Sent:
        _raise(self._failure("edit"))
        self.show(sent.message_id, part)
        return sent

    def show(self, message_id: str, part: Reply) -> None:
        """Change a message that is on the screen."""
        index = next(i for i, seen in enumerate(self.seen) if seen.id == message_id)
        old = self.seen[index]
        self.seen[index] = replace(old, text=part.body, buttons=_buttons(part), edits=old.edits + 1)

    def stream(self, target: Target, opened: Opening) -> FakeStream:
        return FakeStream(self, target, opened)

    async def busy(self, target: Target, status: str) -> None:
        self.busy_shown += 1

    async def idle(self, target: Target) -> None:
        return None

    async def acknowledge(self, action: Action, note: str) -> None:
        self.notes.append(note)

    async def fetch(self, attachment: Attachment) -> bytes:
        if attachment.handle not in self.files:
            raise FileUnavailable("that file is gone")
        return self.files[attachment.handle]

    def _failure(self, method: str) -> str | None:
        for index, (name, failure) in enumerate(self.failures):
            if name == method:
                del self.failures[index]
                return failure
        return None


class FakeStream:
    """Every delta is visible at once."""

    def __init__(self, adapter: FakeAdapter, target: Target, opened: Opening) -> None:
        self._adapter = adapter
        self._target = target
        self._opened = opened
        self._text = ""
        self._sent: Sent | None = None

    async def append(self, delta: str) -> None:
        self._text += delta
        if not self._text.strip():
            return
        part = Reply("stream", self._target, self._text)
        if self._sent:
            self._adapter.show(self._sent.message_id, part)
            return
        self._sent = await self._adapter.send(part)
        await self._opened(self._sent)

    async def finish(self, reply: Reply) -> Sent | None:
        return await self._adapter.edit(self._sent, reply) if self._sent else None


class FakePlatform:
    """What people do on the fake platform."""

    mention = "@nova"

    def __init__(self) -> None:
        self.adapter = FakeAdapter()
        self.violations: list[str] = []
        self.delivered = 0
        self._count = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        return None

    async def say(self, text: str, *, person: str = "1001", chat: str = "dm", **more: object) -> str:
        self._count += 1
        message_id = f"p{self._count}"
        await self.deliver(
            {"kind": "message", "id": message_id, "text": text, "person": person, "chat": _chat(chat, person)}
            | {"chat_kind": "dm" if chat == "dm" else "group", "at": datetime.now(UTC).isoformat()}
            | more
        )
        return message_id

    async def react(self, message_id: str, emoji: str, *, person: str = "1001", added: bool = True) -> None:
        await self.deliver(
            {
                "kind": "reaction",
                "on": message_id,
                "emoji": emoji,
                "added": added,
                "person": person,
                "chat": _chat("dm", person),
            }
        )

    async def press(self, message_id: str, button: str, *, person: str = "1001") -> None:
        seen = next(seen for seen in self.seen if seen.id == message_id)
        pressed = next(each for each in seen.buttons if each.label == button)
        await self.deliver(
            {"kind": "press", "id": message_id, "on": message_id, "button": pressed.id, "value": pressed.value}
            | {"person": person, "chat": _chat("dm", person), "chat_kind": "dm"}
        )

    async def edit(self, message_id: str, text: str, *, person: str = "1001", later: timedelta = timedelta(0)) -> None:
        """A person rewrites a message of theirs in the DM, some time later."""
        at = (datetime.now(UTC) + later).isoformat()
        edited = {"kind": "edit", "on": message_id, "text": text, "at": at}
        await self.deliver(edited | {"person": person, "chat": _chat("dm", person)})

    async def deliver(self, payload: dict[str, Any], key: str | None = None) -> RawEvent:
        """Hand an event to the adapter; the same key twice is a redelivery."""
        self._count += 1
        self.delivered += 1
        raw = RawEvent(
            key or f"fake:{self._count}",
            "fake",
            f"fake:{payload.get('chat', 'unreadable')}",
            payload,
            datetime.now(UTC),
            twin=f"fake:{payload['id']}" if payload.get("kind") == "message" else None,
            urgent=payload.get("kind") in ("reaction", "press") or payload.get("text") == "/stop",
            group=payload.get("group"),
            wait=payload.get("wait", 0.0),
        )
        await self.adapter.incoming.put(raw)
        return raw

    @property
    def seen(self) -> list[Seen]:
        return list(self.adapter.seen)

    def fail_next(self, method: str, failure: str) -> None:
        self.adapter.failures.append((method, failure))

    @property
    def confirmed(self) -> int:
        return self.adapter.confirmed


def _chat(chat: str, person: str) -> str:
    return f"dm-{person}" if chat == "dm" else chat


def _message(raw: RawEvent, data: Any, person: Person, target: Target) -> Message:
    text: str = data["text"]
    mentioned = "@nova" in text
    clean = text.replace("@nova", "").strip()
    command = None
    if clean.startswith("/"):
        name, _, args = clean[1:].partition(" ")
        command = Command(name, args)
    dm = data["chat_kind"] == "dm"
    return Message(
        event_key=raw.key,
        message_key=data["id"],
        platform="fake",
        workspace="w",
        conversation=raw.conversation,
        chat=data["chat"],
        chat_kind=data["chat_kind"],
        sender=person,
        text=clean,
        addressed="command" if command else "dm" if dm else "mention" if mentioned else data.get("addressed", "none"),
        sent_at=datetime.fromisoformat(data["at"]),
        target=target,
        command=command,
        mentions=tuple(data.get("mentions", ())),
        attachments=tuple(Attachment(**each) for each in data.get("attachments", ())),
        reply_to=Quoted(**data["reply_to"]) if data.get("reply_to") else None,
        group=data.get("album"),
        thread=data.get("thread"),
        is_external=data.get("external", False),
    )


def _buttons(part: Reply) -> tuple[Button, ...]:
    if not part.feedback:
        return part.buttons
    votes = (Button("feedback", "👍", f"{part.feedback}:up"), Button("feedback", "👎", f"{part.feedback}:down"))
    return (*part.buttons, *votes)


def _raise(failure: str | None) -> None:
    if failure == "refused":
        raise NotSent("rate limited", retry_after=1.0)
    if failure in ("lost", "error"):
        raise Uncertain("the answer to the request was lost")
    if failure == "rejected":
        raise Rejected("blocked", unreachable=True)
