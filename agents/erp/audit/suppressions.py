"""Findings that a person has accepted in the source, each with a reason.

    rows = Order.objects.filter(pk=pk)  # nova: accept ISO-A: only the nightly export comes here

The comment stands on the line of the finding or on the one above. Without a reason it accepts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agents.erp.audit.finding import Finding, Place

COMMENT = re.compile(r"#\s*nova:\s*accept\s+(ISO-[A-K])\b[:\s,-]*(.*)")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding and why it is accepted."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """Findings that remain, findings that are accepted, and comments that do nothing."""

    remaining: tuple[Finding, ...]
    accepted: tuple[Accepted, ...]
    idle: tuple[tuple[Place, str], ...]


def sort_out(findings: Iterable[Finding], sources: Mapping[str, Sequence[str]]) -> Sorted:
    """Tell accepted findings from the others. `sources` are the lines of each audited file."""
    comments = {place: found for path, lines in sources.items() for place, found in _comments(path, lines)}
    remaining: list[Finding] = []
    accepted: list[Accepted] = []
    used: set[Place] = set()
    for finding in findings:
        place = next((place for place in _near(finding.place) if _accepts(comments.get(place), finding)), None)
        if place is None:
            remaining.append(finding)
        else:
            used.add(place)
            accepted.append(Accepted(finding, comments[place][1]))
    idle = tuple((place, _why_idle(found[1])) for place, found in sorted(comments.items()) if place not in used)
    return Sorted(tuple(remaining), tuple(accepted), idle)


def _comments(path: str, lines: Sequence[str]) -> Iterator[tuple[Place, tuple[str, str]]]:
    for number, line in enumerate(lines, start=1):
        found = COMMENT.search(line) if "nova:" in line else None
        if found:
            yield Place(path, number), (found[1], found[2].strip())


def _near(place: Place) -> tuple[Place, Place]:
    return place, Place(place.path, place.line - 1)


def _accepts(comment: tuple[str, str] | None, finding: Finding) -> bool:
    return comment is not None and comment[0] == finding.rule and bool(comment[1])


def _why_idle(reason: str) -> str:
    return "accepts nothing: there is no such finding here" if reason else "accepts nothing: it gives no reason"
