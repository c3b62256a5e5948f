"""What the improvement loop found and changed; an owner applies a fix here, or takes one back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from bot.improvement.digest import described, tested
from bot.improvement.finding import Finding, Proposal
from bot.improvement.loop import Actor, Decision, Loop
from bot.improvement.operations import Op, State
from bot.improvement.overlays import Overlay, applied
from bot.improvement.reading import Pseudonyms
from bot.web.console.parts import Console, Go, Page, Turned, Visit
from memory.improvement import Improvement

PATH = "/console/improvement"
EVIDENCE = 8


@dataclass(frozen=True, slots=True)
class Change:
    """What one operation does to what is set: "" stands for nothing."""

    place: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Case:
    """A finding with its latest proposal. A change of what one person told is for that person's eyes alone."""

    finding: Finding
    evidence: tuple[str, ...]
    proposal: Proposal | None
    changes: tuple[Change, ...]
    summary: str
    tested: str


@dataclass(frozen=True, slots=True)
class Version:
    """An overlay that was applied."""

    overlay: Overlay
    changes: tuple[Change, ...]
    is_undone: bool
    outcome: str


async def improvement(console: Console, _: Visit) -> Page:
    loop = await console.improving.loop()
    findings = sorted(loop.memory.findings.values(), key=lambda one: (-one.score, one.id))
    history = sorted(loop.memory.history.items())[-12:]
    content = {
        "cases": [_case(loop, finding) for finding in findings],
        "versions": [_version(loop, overlay) for overlay in reversed(loop.overlays.all)],
        "history": [rate for _, rate in history],
        "worst": max((rate.share for _, rate in history), default=0.0),
    }
    return Page("improvement.html", content)


async def apply(console: Console, visit: Visit) -> Go:
    name = visit.given("finding")
    return _told(await console.improving.apply(name, await _actor(console, visit)))


async def undo(console: Console, visit: Visit) -> Go:
    number = visit.given("overlay")
    if not number.isascii() or not number.isdigit():
        raise Turned(400, "That is not the number of a change.")
    return _told(await console.improving.undo(int(number), await _actor(console, visit)))


def changes(ops: Sequence[Op], state: State) -> tuple[Change, ...]:
    """What operations do to a state, one after another."""
    found: list[Change] = []
    for op in ops:
        after = applied(state, op)
        was, becomes = (each.get(op.slice, {}).get(op.key) for each in (state, after))
        found.append(Change(f"{op.slice} / {op.key}", _text(was), _text(becomes)))
        state = after
    return tuple(found)


def _case(loop: Loop, finding: Finding) -> Case:
    offered = [proposal for proposal in loop.memory.proposals.values() if proposal.finding == finding.id]
    proposal = offered[-1] if offered else None
    return Case(
        finding=finding,
        evidence=finding.evidence[: -EVIDENCE - 1 : -1],
        proposal=proposal,
        changes=changes(proposal.ops, loop.overlays.state()) if proposal and not proposal.subject else (),
        summary=described(proposal.ops) if proposal else "",
        tested=tested(proposal) if proposal else "",
    )


def _version(loop: Loop, overlay: Overlay) -> Version:
    private = any(op.slice.startswith("memory/") for op in overlay.ops)
    found = () if private else changes(overlay.ops, loop.overlays.state(overlay.parent))
    return Version(overlay, found, loop.overlays.is_undone(overlay.n), loop.memory.watched.get(overlay.n, ""))


async def _actor(console: Console, visit: Visit) -> Actor:
    names = Pseudonyms(await Improvement(console.redis).pepper())
    return Actor(names.of(visit.person), owner=True)


def _told(decision: Decision) -> Go:
    return Go(PATH, decision.text)


def _text(value: JsonValue) -> str:
    """`kind: add; agent: erp.ledger; text: …`, and JSON where it is nested."""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_text(part)}" for name, part in value.items())
    if isinstance(value, str) or value is None:
        return value or ""
    return json.dumps(value, ensure_ascii=False)
