"""Who changed what, when: each entry holds the hash of the one before, so that none can be taken out or altered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.improvement.overlays import digest

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One act by an opaque actor; no content of anybody's."""

    at: datetime
    actor: str
    act: str
    subject: str
    previous: str
    hash: str


def entry(previous: str, at: datetime, actor: str, act: str, subject: str) -> Entry:
    """The entry that follows a hash."""
    return Entry(at, actor, act, subject, previous, _hash(previous, at, actor, act, subject))


def verified(entries: Sequence[Entry]) -> bool:
    """Whether a trail is whole and unaltered from its start."""
    previous = START
    for one in entries:
        if one.previous != previous or one.hash != _hash(previous, one.at, one.actor, one.act, one.subject):
            return False
        previous = one.hash
    return True


def _hash(previous: str, at: datetime, actor: str, act: str, subject: str) -> str:
    return digest([previous, at.isoformat(), actor, act, subject])
