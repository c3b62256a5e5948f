"""What an audit says: a finding, with its class, verdict, place and evidence."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal

IsoClass = Literal[
    "ISO-A", "ISO-B", "ISO-C", "ISO-D", "ISO-E", "ISO-F", "ISO-G", "ISO-H", "ISO-I", "ISO-J", "ISO-K"
]  # fmt: skip
Verdict = Literal["confirmed", "candidate", "covered", "not-isolation"]

TITLES: dict[IsoClass, str] = {
    "ISO-A": "unscoped query",
    "ISO-B": "view bypasses its own scoping",
    "ISO-C": "choices of other scopes",
    "ISO-D": "object served to whoever has its id",
    "ISO-E": "scope too wide",
    "ISO-F": "relation from a shared object",
    "ISO-G": "second principal acts more widely",
    "ISO-H": "ids of another scope inside data",
    "ISO-I": "owner field writable",
    "ISO-J": "guard missing or fails open",
    "ISO-K": "ambient or process-wide state",
}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file; `path` is posix, relative to the project."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One step of the reasoning and the line that shows it."""

    text: str
    place: Place

    def __str__(self) -> str:
        return f"{self.text} ({self.place})"


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause, at one place. `expression` is the code without its layout; `model` a label, empty if none is read."""

    rule: IsoClass
    verdict: Verdict
    place: Place
    end_line: int
    within: str
    expression: str
    message: str
    fix: str
    model: str = ""
    scope_path: str = ""
    entry: str = ""
    evidence: tuple[Evidence, ...] = ()
    covered_by: tuple[Evidence, ...] = field(default=())

    @property
    def id(self) -> str:
        """Stays when lines move: made of the rule, the file, the function and the expression."""
        text = f"{self.rule}\n{self.place.path}\n{self.within}\n{self.expression}"
        return hashlib.sha256(text.encode()).hexdigest()[:12]
