"""Telegram as people use it: a loopback Bot API with a private chat and a group, and the adapter connected to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from adapters.message import Adapter, Button
from adapters.telegram import Pace, Telegram
from tests.fakes.platform import Seen
from tests.fakes.telegram_server import BOT, TOKEN, Json, Kept, RefusalError, TelegramServer

UNPACED = Pace(dm=0, group=0, total=10_000)
GROUP = -1_001_234_567
SENT_AT = 1_700_000_000

_FAILURES: dict[str, Callable[[], RefusalError | str]] = {
    "lost": lambda: "lost",
    "garbled": lambda: "garbled",
    "refused": lambda: RefusalError(429, "Too Many Requests: retry after 1", retry_after=1),
    "error": lambda: RefusalError(500, "Internal Server Error"),
    "rejected": lambda: RefusalError(403, "Forbidden: bot was blocked by the user"),
}


class TelegramPlatform:
    """Implements `tests.fakes.platform.Platform`."""

    adapter: Adapter

    def __init__(self, *, pace: Pace = UNPACED, now: Callable[[], float] | None = None) -> None:
        self.server = TelegramServer(now)
        self.violations = self.server.violations
        self._pace = pace
        self._said = 100

    async def __aenter__(self) -> Self:
        await self.server.start()
        self.adapter = self.connect()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.server.stop()

    def connect(self, token: str = TOKEN, *, webhook_url: str | None = None) -> Telegram:
        """Another adapter for the same bot, as another process would make it."""
        return Telegram(token, base_url=self.server.url, long_poll=1, pace=self._pace, webhook_url=webhook_url)

    @property
    def mention(self) -> str:
        return f"@{BOT['username']}"

    @property
    def confirmed(self) -> int:
        return sum(update["update_id"] < self.server.confirmed_below for update in self.server.updates)

    @property
    def seen(self) -> list[Seen]:
        return [_seen(kept) for kept in self.server.messages]

    def fail_next(self, method: str, failure: str) -> None:
        self.server.fail_next(method, _FAILURES[failure]())

    async def say(self, text: str, *, person: str = "1001", chat: str = "dm") -> str:
        message = self.written(text, person=person, chat=chat)
        await self.server.deliver(message=message)
        return str(message["message_id"])

    async def react(self, message_id: str, emoji: str, *, person: str = "1001", added: bool = True) -> None:
        sign = [{"type": "emoji", "emoji": emoji}]
        change = {"old_reaction": [] if added else sign, "new_reaction": sign if added else []}
        about = {"chat": _chat(person, "dm"), "message_id": int(message_id), "user": _user(person), "date": SENT_AT}
        await self.server.deliver(message_reaction=about | change)

    async def press(self, message_id: str, button: str, *, person: str = "1001") -> None:
        kept = next(kept for kept in self.server.messages if str(kept.id) == message_id)
        data = next(found["callback_data"] for found in kept.buttons if found["text"] == button)
        query = f"query-{len(self.server.updates)}"
        self.server.open_queries.add(query)
        place = "group" if kept.chat == GROUP else "dm"
        message = {"message_id": kept.id, "date": SENT_AT, "chat": _chat(person, place), "from": BOT, "text": kept.text}
        about = {"id": query, "from": _user(person), "chat_instance": "1", "message": message, "data": data}
        await self.server.deliver(callback_query=about)

    def written(self, text: str, *, person: str = "1001", chat: str = "dm", **more: Any) -> Json:
        """A person's message as Telegram delivers it."""
        self._said += 1
        place = {"message_id": self._said, "date": SENT_AT, "chat": _chat(person, chat), "from": _user(person)}
        return place | {"text": text, "entities": _entities(text)} | more


def _user(person: str) -> Json:
    return {"id": int(person), "is_bot": False, "first_name": "Ann", "username": f"ann{person}", "language_code": "en"}


def _chat(person: str, chat: str) -> Json:
    if chat == "dm":
        return {"id": int(person), "type": "private", "first_name": "Ann"}
    return {"id": GROUP, "type": "supergroup", "title": "Team"}


def _entities(text: str) -> list[Json]:
    """Commands and mentions as Telegram's clients mark them, counted in UTF-16 units."""
    found: list[Json] = []
    offset = 0
    for word in text.split(" "):
        length = len(word.encode("utf-16-le")) // 2
        if word.startswith("/"):
            found.append({"type": "bot_command", "offset": offset, "length": length})
        if word.startswith("@"):
            found.append({"type": "mention", "offset": offset, "length": len(word.rstrip(",.:!?"))})
        offset += length + 1
    return found


def _seen(kept: Kept) -> Seen:
    buttons = tuple(_button(button["text"], button["callback_data"]) for button in kept.buttons)
    thread = None if kept.thread is None else str(kept.thread)
    return Seen(str(kept.id), kept.text, buttons, thread, kept.edits)


def _button(label: str, data: str) -> Button:
    name, _, value = data.partition(":")
    if name != "fb":
        return Button(name, label, value)
    answer, _, verdict = value.rpartition(":")
    return Button("feedback", label, f"{answer}:{'up' if verdict == 'u' else 'down'}")
