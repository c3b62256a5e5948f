"""Leaves nothing of a person in what the loop remembers; what others approved and the audit's chain stay whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.improvement.finding import Finding, Proposal
from bot.improvement.loop import Memory
from bot.improvement.overlays import Overlay, Overlays

FORGOTTEN = "forgotten"


def forget(memory: Memory, person: str, answers: Collection[str]) -> None:
    """Take a person and the answers they asked for or spoke about out of a memory.

    Findings about their facts end, with their overlays' words; other findings lose the answers as evidence.
    The audit names actors by numbers, and nothing tells any more which number they had.
    """
    memory.findings = {name: _finding(one, person, answers) for name, one in memory.findings.items()}
    memory.proposals = {
        name: _proposal(one, answers) for name, one in memory.proposals.items() if one.subject != person
    }
    memory.watched |= {one.n: FORGOTTEN for one in memory.overlays.all if _is_theirs(one, person)}
    memory.overlays = Overlays([_overlay(one, person) for one in memory.overlays.all])
    memory.actors.pop(person, None)


def _finding(finding: Finding, person: str, answers: Collection[str]) -> Finding:
    left = tuple(answer for answer in finding.evidence if answer not in answers)
    if finding.subject != person:
        return replace(finding, evidence=left)
    name = f"memory:{FORGOTTEN}:{finding.id}"
    return replace(finding, key=name, target=name, subject="", evidence=(), centroid=(), reason="", state="archived")


def _proposal(proposal: Proposal, answers: Collection[str]) -> Proposal:
    return replace(proposal, used=tuple(case for case in proposal.used if case not in answers))


def _overlay(overlay: Overlay, person: str) -> Overlay:
    return replace(overlay, ops=(), inverse=(), slices={}) if _is_theirs(overlay, person) else overlay


def _is_theirs(overlay: Overlay, person: str) -> bool:
    return any(getattr(op, "person", "") == person for op in overlay.ops)
