"""What one person typed into a page or a terminal of Nova's own, as a message."""

from __future__ import annotations

import re
from datetime import datetime

from adapters.message import Command, Message, Person, RawEvent, Target

_STOP = re.compile(
    r"\W*(?:please |ok(?:ay)? )?(?:stop|halt|stopp|arr[eê]te|para|قف)(?: it| that| now| please)?\W*", re.IGNORECASE
)


def says_stop(text: str) -> bool:
    """Whether a message says nothing but that what runs is to end; such a one must not wait behind it."""
    return bool(_STOP.fullmatch(text))


def message_of(raw: RawEvent, text: str, sender: Person, target: Target, sent_at: datetime) -> Message:
    """A direct message; `/name arguments` is a command."""
    command = _command(text)
    return Message(
        event_key=raw.key,
        message_key=raw.key,
        platform=target.platform,
        workspace=target.workspace,
        conversation=raw.conversation,
        chat=target.chat,
        chat_kind="dm",
        sender=sender,
        text=text,
        addressed="command" if command else "dm",
        sent_at=sent_at,
        target=target,
        command=command,
    )


def _command(text: str) -> Command | None:
    if not text.startswith("/") or len(text) == 1:
        return None
    name, _, args = text[1:].partition(" ")
    return Command(name.lower(), args.strip())
