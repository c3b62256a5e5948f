"""The test side of a chat platform: what a person does there, and what they see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self

from adapters.message import Adapter, Button, Upload


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of Nova's as a person sees it; `id` is the platform's own id for it."""

    id: str
    text: str
    buttons: tuple[Button, ...] = ()
    thread: str | None = None
    edits: int = 0
    files: tuple[Upload, ...] = ()


class Platform(Protocol):
    """A loopback server that speaks the platform's real protocol, plus the adapter connected to it.

    Entering starts the server; `adapter` is then ready to be entered. Every call a client makes is checked
    against the platform's documented parameters and limits: a violation makes `violations` non-empty.
    """

    violations: list[str]

    @property
    def adapter(self) -> Adapter: ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *exc: object) -> None: ...

    async def say(self, text: str, *, person: str = "1001", chat: str = "dm") -> str:
        """A person writes; `chat` is "dm" or "group" (there the text must mention Nova itself). Returns the message id."""
        ...

    async def react(self, message_id: str, emoji: str, *, person: str = "1001", added: bool = True) -> None:
        """A person puts 👍 or 👎 on a message of Nova's in the DM, or takes it off."""
        ...

    async def press(self, message_id: str, button: str, *, person: str = "1001") -> None:
        """A person presses the button with this label (for feedback: "👍" or "👎")."""
        ...

    @property
    def seen(self) -> list[Seen]:
        """Nova's messages, oldest first, in their present state (after edits)."""
        ...

    @property
    def mention(self) -> str:
        """How a person mentions Nova in a group."""
        ...

    def fail_next(self, method: str, failure: str) -> None:
        """Make the next call of a Web API method fail.

        `failure`: "lost" (processed, then the connection drops), "refused" (rate limited, retry after 1 s),
        "error" (500), "rejected" (blocked / channel_not_found).
        """
        ...

    @property
    def confirmed(self) -> int:
        """How many deliveries the adapter has acknowledged."""
        ...
