"""What an answer is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

PLACE = re.compile(r"\(([^()\s]+:\d+)\)")


@dataclass(frozen=True, slots=True)
class Answer:
    """CommonMark text; `evidence` are the places it names, `unknowns` what could not be told."""

    text: str
    evidence: tuple[str, ...] = ()
    unknowns: tuple[str, ...] = ()


def told(lines: Iterable[str], unknowns: Iterable[str] = ()) -> Answer:
    """An answer of several lines, with the places in them as evidence."""
    text = "\n".join(lines)
    return Answer(text, tuple(dict.fromkeys(PLACE.findall(text))), tuple(unknowns))


def bullets(lines: Iterable[str], most: int = 40) -> list[str]:
    """Lines as a list; what is too much is counted."""
    every = list(lines)
    shown = [f"- {line}" for line in every[:most]]
    return [*shown, f"- … and {len(every) - most} more"] if len(every) > most else shown
