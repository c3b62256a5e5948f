"""What waits for a person's decision: events that were set aside, and messages that never surely arrived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.inbox import Inbox, SetAside
from bot.outbox import DeadLetter, Outbox

Held = SetAside | DeadLetter


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is held, as it is listed; `content` is what was to come in or to go out."""

    id: str
    state: str
    at: datetime
    conversation: str
    reason: str
    content: str


@dataclass(frozen=True, slots=True)
class Queues:
    """Where things are held."""

    inbox: Inbox
    outbox: Outbox

    async def held(self) -> Mapping[str, Held]:
        """By id, the newest of each kind first."""
        aside = {entry.event.key: entry for entry in await self.inbox.set_aside()}
        return aside | {letter.id: letter for letter in await self.outbox.dead_letters()}

    async def drop(self, found: Held) -> None:
        if isinstance(found, SetAside):
            await self.inbox.drop(found.event.key)
        else:
            await self.outbox.drop(found.id)


def row(found: Held) -> Row:
    if isinstance(found, SetAside):
        event = found.event
        return Row(event.key, "set aside", found.at, event.conversation, found.reason, str(dict(event.payload)))
    reply = found.part.reply
    return Row(found.id, found.part.state, found.at, reply.target.conversation, found.part.problem, reply.body)
