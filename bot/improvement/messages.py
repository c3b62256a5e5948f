"""The digest as messages with buttons, and what a press of one means."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.message import Button, Person, Upload
from bot.improvement.digest import HASH, Digest, Fix, Need, literal
from bot.improvement.finding import Proposal
from bot.improvement.loop import Decision
from bot.improvement.overlays import Overlay
from bot.improvement.overlays import digest as hashed

BUTTON = "fix"
APPLY, EXAMPLES, LATER, FINE, UNDO, DOCUMENT = "a", "e", "l", "n", "u", "d"
GOOD, BAD = "g", "b"
LABELS = ((APPLY, "✅ Apply"), (EXAMPLES, "👁 Examples"), (LATER, "⏰ Later"), (FINE, "🙅 Not a problem"))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Something to bring to a person, once per key; `silent`: their telephone need not ring for it."""

    person: str
    key: str
    body: str
    buttons: tuple[Button, ...] = ()
    pictures: tuple[Upload, ...] = ()
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Tap:
    """What a button stands for; of what was shown, its hash and until when it holds ("" and None for any).

    In the place of the hash Undo names an overlay, ✓ and ✗ an answer.
    """

    finding: str
    what: str
    hash: str = ""
    expires: int | None = None

    def fits(self, proposal: Proposal, now: datetime) -> bool:
        """Whether a proposal is still the one that was shown."""
        same = not self.hash or hashed(dict(proposal.slices))[:HASH] == self.hash
        return same and (self.expires is None or now.timestamp() <= self.expires)


def buttons(fix: Fix) -> tuple[Button, ...]:
    """Apply, Examples, Later, Not a problem; each value at most 48 bytes. One person's facts have no examples."""
    labels = [(what, label) for what, label in LABELS if what != EXAMPLES or not fix.subject]
    return tuple(_button(label, fix.finding, what, fix.hash, fix.expires) for what, label in labels)


def need_buttons(need: Need) -> tuple[Button, ...]:
    """The document or the undoing that a need offers, and Not a problem."""
    if need.overlay:
        return undo_button(need.finding, need.overlay), _button("👍 Keep it", need.finding, FINE)
    return _button(need.label, need.finding, DOCUMENT), _button("🙅 Not a problem", need.finding, FINE)


def undo_button(finding: str, overlay: int) -> Button:
    """Takes an applied fix back."""
    return _button("↩️ Undo", finding, UNDO, str(overlay))


def _button(label: str, finding: str, what: str, mark: str = "", expires: int = 0) -> Button:
    value = f"fx|{finding}|{what}|{mark}|{expires}"
    return Button(BUTTON, label, value, "primary") if what == APPLY else Button(BUTTON, label, value)


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
    left = (undo_button(tap.finding, overlay.n),) if overlay and _can_be_undone(overlay) else ()
    key = f"fix-{tap.finding}-{tap.what}-{overlay.n if overlay else 0}"
    return Outgoing(person.key, key, f"{shown}\n\n{mark} {decision.text}{by}", left)


def _can_be_undone(overlay: Overlay) -> bool:
    """A person's fact is corrected where it is kept, so what it was before is gone."""
    return not overlay.undoes and not any(op.slice.startswith("memory/") for op in overlay.ops)


def mark_buttons(finding: str, answers: Sequence[str]) -> tuple[Button, ...]:
    """✓ and ✗ for each answer, by its number among the examples."""
    signs = ((GOOD, "✓"), (BAD, "✗"))
    return tuple(
        _button(f"{sign} {at}", finding, what, answer)
        for at, answer in enumerate(answers, start=1)
        for what, sign in signs
    )


def opened(shown: Fix | Need, more: str, person: Person, answers: Sequence[str] = ()) -> Outgoing:
    """What a message says once somebody asked for more of it; what can be decided stays below it.

    `answers` are those among the examples, which can be marked.
    """
    key = f"more-{shown.finding}"
    if isinstance(shown, Fix):
        left = tuple(one for one in buttons(shown) if f"|{EXAMPLES}|" not in one.value)
        left = (*mark_buttons(shown.finding, answers), *left)
        return Outgoing(person.key, key, f"{_body(shown, mine=bool(shown.subject))}\n\n{more}", left)
    left = tuple(one for one in need_buttons(shown) if f"|{DOCUMENT}|" not in one.value)
    return Outgoing(person.key, key, f"{shown.body}\n\n```\n{more}\n```", left)


def _body(fix: Fix, *, mine: bool) -> str:
    return f"{fix.body}\n{fix.private}" if mine and fix.private else fix.body


def messages(digest: Digest, slot: str, owners: Sequence[str], people: Mapping[str, str]) -> list[Outgoing]:
    """The head, each fix and each need to every owner; a fix about a person's memory to that person alone.

    `people` are the persons behind opaque names.
    """
    found: list[Outgoing] = []
    chart = Upload("complaints.png", "image/png", base64.b64decode(digest.chart), digest.alt)
    pictures = (chart,) if digest.chart else ()
    for owner in dict.fromkeys(owners):
        found.append(Outgoing(owner, f"{slot}:{owner}", digest.opening, pictures=pictures))
        found += [
            Outgoing(owner, f"{slot}:{owner}:{fix.finding}", fix.body, buttons(fix), silent=True)
            for fix in digest.fixes
            if not fix.subject
        ]
        found += [
            Outgoing(owner, f"{slot}:{owner}:{need.finding}:need", need.body, need_buttons(need), silent=True)
            for need in digest.needs
        ]
    return found + [
        Outgoing(people[fix.subject], f"{slot}:{fix.finding}", _body(fix, mine=True), buttons(fix))
        for fix in digest.fixes
        if fix.subject in people
    ]
