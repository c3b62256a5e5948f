"""What a language module says about how its speakers claim to have done something.

A claim is a verb of effect ("sent", "saved") in a frame ("I have ...", "... has been ..."). Which verbs, frames and
words turn a statement into something else (a condition, a report, a habit) is data, one module a language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from agents.claims.frames import Frame, Kind, State
from agents.claims.patterns import NONE
from agents.claims.verbs import Lexicon, Unlisted, Verb

Thing = Literal[
    "calendar",
    "reminder",
    "mail",
    "chat",
    "file",
    "note",
    "task",
    "run",
    "money",
    "order",
    "booking",
    "record",
    "code",
    "access",
    "device",
]


@dataclass(frozen=True, slots=True)
class Cues:
    """Words that turn a statement into something else, or strengthen it; searched in plain (lower-case) text."""

    unreal: re.Pattern[str] = NONE
    """Before a statement: it is a condition, a wish or a duty."""
    unreal_self: re.Pattern[str] = NONE
    """The same, right before "I"."""
    assured: re.Pattern[str] = NONE
    """Only looks like one: "I can confirm that"."""
    joins: re.Pattern[str] = NONE
    """Continues the statement before: "... and"."""
    turns: re.Pattern[str] = NONE
    """Begins another one: "but"."""
    denied: re.Pattern[str] = NONE
    denied_after: re.Pattern[str] = NONE
    """Before, after the verb: it did not happen."""
    reported: re.Pattern[str] = NONE
    """Somebody or something else says so."""
    by: re.Pattern[str] = NONE
    """Somebody else did it."""
    long_ago: re.Pattern[str] = NONE
    """A time before this turn."""
    dated: re.Pattern[str] = NONE
    """Right before a time: something is of it, or for it: "the customers of yesterday", "a plan for Monday"."""
    still: re.Pattern[str] = NONE
    """Right before a verb: it was so before."""
    before_noun: re.Pattern[str] = NONE
    """Right before a word that only looks like a verb: "a signed ..."."""
    habit: re.Pattern[str] = NONE
    often: re.Pattern[str] = NONE
    """It happens in general; so and so often."""
    generic: re.Pattern[str] = NONE
    """A subject of which that is true: "an invoice"."""
    asks: re.Pattern[str] = NONE
    """The beginning of a question."""
    idle: re.Pattern[str] = NONE
    """From the verb on: an idiom without effect."""
    recent: re.Pattern[str] = NONE
    """Now, just, for you."""
    whole: re.Pattern[str] = NONE
    """All of it, both."""
    several: re.Pattern[str] = NONE
    """Two or more of a kind."""
    too: re.Pattern[str] = NONE
    """The same is said of something else."""
    yours: re.Pattern[str] = NONE
    """It belongs to the person."""
    pronoun: re.Pattern[str] = NONE
    """It is what was asked for: "it's"."""
    manual: re.Pattern[str] = NONE
    """The reply tells how to do it oneself."""
    delivers: re.Pattern[str] = NONE
    """What was asked for is in the reply itself."""
    failure: re.Pattern[str] = NONE
    """The reply admits that something went wrong."""
    setback: re.Pattern[str] = NONE
    """Words that may also tell of a success, and tell of a failure where there was one."""


@dataclass(frozen=True, slots=True)
class Letters:
    """How texts for somebody else are introduced and framed."""

    intro: re.Pattern[str]
    """In a line that announces a text, up to its colon."""
    label: re.Pattern[str]
    """A name before a colon after which a text follows."""
    report: re.Pattern[str]
    """What makes such a line announce Nova's own report after all."""
    greeting: re.Pattern[str]
    closing: re.Pattern[str]
    subject: re.Pattern[str]
    """Lines of letters."""


_NO_VERBS = Unlisted()


@dataclass(frozen=True, eq=False)
class Language:
    """A language: how claims are made in it. `common` words and letters (`marks`) tell it from others of its script.

    `things` are the nouns of what is acted upon outside the reply, `texts` those of pieces of text. `spaced`: words
    stand apart; `whole_words`: so do nouns; `verb_last`: who did it stands before the verb; `perfect`: "has been" is
    said of this turn, never of a bygone time. `vowelled`: verbs by the vowels written in the sentence as it stands.
    """

    code: str
    common: frozenset[str]
    verbs: tuple[Verb, ...]
    frames: tuple[Frame, ...]
    states: tuple[State, ...]
    bare: re.Pattern[str]
    things: Mapping[Thing, str]
    texts: re.Pattern[str]
    cues: Cues
    letters: Letters
    unlisted: Unlisted = _NO_VERBS
    vowelled: Mapping[Kind, re.Pattern[str]] = field(default_factory=dict[Kind, "re.Pattern[str]"])
    marks: re.Pattern[str] = NONE
    affixes: tuple[str, str] = ("", "")
    spaced: bool = True
    whole_words: bool = True
    verb_last: bool = False
    capital_nouns: bool = False
    perfect: bool = False
    lexicon: Lexicon = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lexicon", Lexicon(self.verbs, spaced=self.spaced, affixes=self.affixes))

    @cached_property
    def thing_pattern(self) -> re.Pattern[str]:
        """All nouns of things, in groups named after their kind."""
        groups = "|".join(f"(?P<{thing}>{nouns})" for thing, nouns in self.things.items())
        return re.compile(rf"(?<!\w)(?:{groups})(?!\w)" if self.whole_words else groups)
