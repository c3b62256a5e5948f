"""The digest as messages with buttons, and what a press of one means."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.message import Button, Person, Upload
from bot.improvement.digest import HASH, Digest, Fix, literal
from bot.improvement.finding import Proposal
from bot.improvement.loop import Decision
from bot.improvement.overlays import digest as hashed

BUTTON = "fix"
APPLY, EXAMPLES, LATER, FINE, UNDO = "a", "e", "l", "n", "u"
LABELS = ((APPLY, "✅ Apply"), (EXAMPLES, "👁 Examples"), (LATER, "⏰ Later"), (FINE, "🙅 Not a problem"))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Something to bring to a person, once per key."""

    person: str
    key: str
    body: str
    buttons: tuple[Button, ...] = ()
    pictures: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class Tap:
    """What a button stands for; of what was shown, its hash and until when it holds ("" and None for any)."""

    finding: str
    what: str
    hash: str = ""
    expires: int | None = None

    def fits(self, proposal: Proposal, now: datetime) -> bool:
        """Whether a proposal is still the one that was shown."""
        same = not self.hash or hashed(dict(proposal.slices))[:HASH] == self.hash
        return same and (self.expires is None or now.timestamp() <= self.expires)


def buttons(fix: Fix) -> tuple[Button, ...]:
    """Apply, Examples, Later, Not a problem; each value at most 48 bytes."""
    return tuple(Button(BUTTON, label, f"fx|{fix.finding}|{what}|{fix.hash}|{fix.expires}") for what, label in LABELS)


def undo_button(finding: str, overlay: int) -> Button:
    """Takes an applied fix back."""
    return Button(BUTTON, "↩️ Undo", f"fx|{finding}|{UNDO}|{overlay}|0")


def read_button(value: str) -> Tap | None:
    """None for a value that is not of a fix."""
    parts = value.split("|")
    if len(parts) != 5 or parts[0] != "fx" or not parts[4].isdigit():
        return None
    return Tap(parts[1], parts[2], parts[3], int(parts[4]))


def decided(shown: str, tap: Tap, decision: Decision, person: Person) -> Outgoing:
    """What a message says after a tap: the fix as it was shown, and what was decided by whom."""
    mark = {APPLY: "✓", UNDO: "↩️", LATER: "⏰"}.get(tap.what, "🙅")
    by = f" By {literal(person.name)}." if person.name else ""
    overlay = decision.overlay
    left = (undo_button(tap.finding, overlay.n),) if overlay and not overlay.undoes else ()
    key = f"fix-{tap.finding}-{tap.what}-{overlay.n if overlay else 0}"
    return Outgoing(person.key, key, f"{shown}\n\n{mark} {decision.text}{by}", left)


def messages(digest: Digest, slot: str, owners: Sequence[str], people: Mapping[str, str]) -> list[Outgoing]:
    """The head and each fix to every owner; a fix about a person's memory to that person alone.

    `people` are the persons behind opaque names.
    """
    found: list[Outgoing] = []
    chart = Upload("complaints.png", "image/png", base64.b64decode(digest.chart), digest.alt)
    pictures = (chart,) if digest.chart else ()
    for owner in dict.fromkeys(owners):
        found.append(Outgoing(owner, f"{slot}:{owner}", digest.head, pictures=pictures))
        found += [
            Outgoing(owner, f"{slot}:{owner}:{fix.finding}", fix.body, buttons(fix))
            for fix in digest.fixes
            if not fix.subject
        ]
    return found + [
        Outgoing(people[fix.subject], f"{slot}:{fix.finding}", fix.body, buttons(fix))
        for fix in digest.fixes
        if fix.subject in people
    ]
