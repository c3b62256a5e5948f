"""Leaves nothing of a person in what the loop remembers; what others approved and the audit's chain stay whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.improvement.finding import Finding, Proposal
from bot.improvement.loop import Memory
from bot.improvement.overlays import Overlay, Overlays

FORGOTTEN = "forgotten"


def forget(memory: Memory, people: Collection[str], answers: Collection[str]) -> None:
    """Take people and answers (those they asked for or spoke about) out of a memory.

    Findings about their facts end, with their overlays' words; other findings lose the answers as evidence.
    The audit names actors by numbers, and nothing tells any more which number they had.
    """
    memory.findings = {name: _finding(one, people, answers) for name, one in memory.findings.items()}
    memory.proposals = {
        name: _proposal(one, answers) for name, one in memory.proposals.items() if one.subject not in people
    }
    memory.watched |= {one.n: FORGOTTEN for one in memory.overlays.all if _is_theirs(one, people)}
    memory.overlays = Overlays([_overlay(one, people) for one in memory.overlays.all])
    memory.actors = {actor: number for actor, number in memory.actors.items() if actor not in people}


def _finding(finding: Finding, people: Collection[str], answers: Collection[str]) -> Finding:
    left = tuple(answer for answer in finding.evidence if answer not in answers)
    if finding.subject not in people:
        return replace(finding, evidence=left)
    name = f"memory:{FORGOTTEN}:{finding.id}"
    return replace(finding, key=name, target=name, subject="", evidence=(), centroid=(), reason="", state="archived")


def _proposal(proposal: Proposal, answers: Collection[str]) -> Proposal:
    return replace(proposal, used=tuple(case for case in proposal.used if case not in answers))


def _overlay(overlay: Overlay, people: Collection[str]) -> Overlay:
    return replace(overlay, ops=(), inverse=(), slices={}) if _is_theirs(overlay, people) else overlay


def _is_theirs(overlay: Overlay, people: Collection[str]) -> bool:
    return any(getattr(op, "person", None) in people for op in overlay.ops)
