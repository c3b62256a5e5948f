"""A statement that something was done, and the manner of the reply it stands in."""

from __future__ import annotations

from dataclasses import dataclass

from agents.claims.frames import Kind
from agents.claims.grammar import Language
from agents.claims.objects import BREAK, NOTHING, Objects
from agents.claims.speech import Sentence
from agents.claims.verbs import Family


@dataclass(frozen=True, slots=True)
class Statement:
    """Something is said to be done. No families: anything.

    `before` and `after` are the plain text of its sentence on both sides of the verb; `subject` is where in `before`
    the frame of the verb begins; `unlisted`: no list names the verb.
    """

    sentence: Sentence
    language: Language
    kind: Kind
    families: frozenset[Family] = frozenset()
    objects: Objects = NOTHING
    before: str = ""
    verb: str = ""
    after: str = ""
    subject: int = 0
    unlisted: bool = False

    @property
    def framed(self) -> str:
        """The plain text from the beginning of the frame to the verb."""
        return self.before[self.subject :]

    def goes_on(self, other: Statement) -> bool:
        """Whether it shares the frame of another one, before it: "was approved" and "sent"."""
        return (
            (self.sentence, self.language.code, self.kind, self.subject)
            == (other.sentence, other.language.code, other.kind, other.subject)
        ) and len(self.before) > len(other.before + other.verb)

    def overlaps(self, other: Statement) -> bool:
        """Whether both are made by the same words: "is now s" and "scheduled"."""
        start, begins = len(self.before), len(other.before)
        return start < begins + len(other.verb) and begins < start + len(self.verb)

    @property
    def clause(self) -> str:
        """The plain text around the verb up to the next marks on both sides."""
        return f"{BREAK.split(self.before)[-1]}{self.verb}{BREAK.split(self.after)[0]}"


@dataclass(frozen=True, slots=True)
class Manner:
    """What the whole reply is like.

    `delivers`: what was asked for is in the reply; `manual`: it gives instructions; `codes`: it shows code.
    """

    delivers: bool
    manual: bool
    codes: bool
