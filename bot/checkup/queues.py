"""What waits, what was set aside, and what never surely arrived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from adapters.message import Finding
from bot.inbox import Depth, Inbox, SetAside
from bot.outbox import DeadLetter, Outbox

OLD = timedelta(minutes=5)
SHOWN = 3  # of each kind; `nova inbox` has them all
EACH = "`nova inbox retry ID`, or `nova inbox drop ID`"


async def queue_findings(inbox: Inbox, outbox: Outbox) -> list[Finding]:
    aside, letters = await inbox.set_aside(), await outbox.dead_letters()
    return [_waiting(await inbox.depth()), *_aside(aside), *_letters(letters)]


def _waiting(depth: Depth) -> Finding:
    if depth.oldest is None or datetime.now(UTC) - depth.oldest <= OLD:
        return Finding("inbox", "ok", f"{depth.waiting} waiting")
    said = f"{depth.waiting} waiting, the oldest since {_at(depth.oldest)}"
    return Finding("inbox", "problem", said, "does a worker run? `nova run --only worker`")


def _aside(entries: Sequence[SetAside]) -> Iterator[Finding]:
    for entry in entries[:SHOWN]:
        said = f"{entry.event.key} of {_at(entry.at)} in {entry.event.conversation}: {entry.reason}"
        yield Finding("set aside", "problem", said, EACH)
    yield from _more("set aside", len(entries))
    if not entries:
        yield Finding("set aside", "ok", "no event")


def _letters(letters: Sequence[DeadLetter]) -> Iterator[Finding]:
    for letter in letters[:SHOWN]:
        part, where = letter.part, letter.part.reply.target.conversation
        said = f"{letter.id} of {_at(letter.at)} in {where} is {part.state}: {part.problem}"
        yield Finding("outbox", "problem" if part.state == "failed" else "warning", said, EACH)
    yield from _more("outbox", len(letters))
    if not letters:
        yield Finding("outbox", "ok", "everything arrived")


def _more(name: str, count: int) -> Iterator[Finding]:
    if count > SHOWN:
        yield Finding(name, "warning", f"and {count - SHOWN} more", "`nova inbox` lists them all")


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}Z"
