"""The order in which Python looks through base classes (C3 linearisation, as in the Python 2.3 MRO paper)."""

from __future__ import annotations

from collections.abc import Sequence

from agents.erp.source.module import Found


def linear(first: Found, lines: Sequence[Sequence[Found]]) -> tuple[Found, ...]:
    """`first`, then the merge of its bases' lines and of the list of bases (last of `lines`).

    Bases that contradict each other, which Python would refuse, are taken in the order in which they are met.
    """
    waiting: list[list[Found]] = [list(line) for line in lines if line]
    merged: list[Found] = [first]
    while waiting:
        chosen = next((line[0] for line in waiting if not _in_a_tail(line[0], waiting)), waiting[0][0])
        if chosen not in merged:
            merged.append(chosen)
        waiting = [rest for rest in (_without(line, chosen) for line in waiting) if rest]
    return tuple(merged)


def _in_a_tail(candidate: Found, lines: Sequence[Sequence[Found]]) -> bool:
    return any(candidate in line[1:] for line in lines)


def _without(line: Sequence[Found], chosen: Found) -> list[Found]:
    return [entry for entry in line if entry != chosen]
