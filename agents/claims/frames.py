"""Frames that make a statement of a verb ("I have ...", "... has been ..."), and statements without one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from agents.claims.patterns import GAP
from agents.claims.verbs import Family, Slot

Side = Literal["left", "right"]
Kind = Literal["self", "doing", "passive", "past", "state", "headline", "bare"]
"""Who says it how: "I sent", "I'm sending", "has been sent", "was sent", "is sent", "Mail sent", "Done"."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a form makes a statement: `left` must match up to the form, `right` from its end on.

    `object_side` is where the thing acted upon is looked for first. `dropped`: the subject is left out, so that a form
    that is also an order ("set", "run") says nothing.
    """

    kind: Kind
    slots: tuple[Slot, ...]
    left: re.Pattern[str]
    right: re.Pattern[str] | None
    object_side: Side
    dropped: bool


def frame(
    kind: Kind, slots: str, left: str, right: str = "", object_side: Side = "right", *, dropped: bool = False
) -> Frame:
    """A frame; `slots` are divided by spaces."""
    return Frame(
        kind,
        tuple(cast("Slot", slot) for slot in slots.split()),
        re.compile(f"(?:{left})$"),
        re.compile(right) if right else None,
        object_side,
        dropped,
    )


def headlines(opener: str, first: str, within: str, adverb: str, after: str, *, conjunctions: str) -> tuple[Frame, ...]:
    """Frames without a finite verb: "Reminder for Lena set for 9", "Email: sent", "..., invitations sent".

    `first` are words with which none begins, `within` those that none holds, `after` what may follow the participle,
    `conjunctions` what "and" is called.
    """
    noun = rf"(?:(?!(?:{within})\b){GAP})"
    start = rf"(?!(?:{first})\b)"
    return (
        frame("headline", "done", rf"^{opener}{start}{noun}{{1,9}}{adverb}(?:[:–—-]\s*)?", after, "left"),
        frame("headline", "done", rf"[:;–—](?!\d)\s*(?:{start}{noun}{{1,8}})?{adverb}", after, "left"),
        frame("headline", "done", rf"(?:[,;:](?!\d)\s*|\b(?:{conjunctions})\s+){noun}{{1,4}}{adverb}", after, "left"),
    )


@dataclass(frozen=True, slots=True)
class State:
    """A way to claim an effect without a verb of effect: "it's on its way". No family: whatever the sentence names.

    `near`: only of a thing that is named right before it.
    """

    pattern: re.Pattern[str]
    family: Family | None
    kind: Kind
    near: bool


def state(pattern: str, family: Family | None = None, kind: Kind = "state", *, near: bool = False) -> State:
    return State(re.compile(pattern), family, kind, near)
