"""Verbs of effect, and where their forms stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from agents.claims.patterns import NEVER, NONE

Family = Literal[
    "send",
    "post",
    "share",
    "store",
    "record",
    "schedule",
    "book",
    "start",
    "release",
    "stop",
    "create",
    "delete",
    "cancel",
    "approve",
    "reject",
    "pay",
    "buy",
    "change",
    "adjust",
    "finish",
    "grant",
]
"""Kinds of action. "change" is any change ("update"), "adjust" one with a name of its own ("rename")."""
Slot = Literal["done", "past", "doing", "base", "became"]


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of effect in its forms. `family` is None for verbs that no list names.

    `need` is what its object must be for the verb to speak of an effect outside the reply: "nothing" (sending always
    is), "no text" (adding is, unless what is added is a comma), "thing" (opening is, where a ticket is opened), or the
    kinds of things ("calendar reminder": setting is).
    """

    family: Family | None
    need: str
    forms: Mapping[Slot, str]


UNLISTED = Verb(None, "no text", {})
MENTAL = Verb(None, "no text", {})


def verb(
    family: Family, need: str, done: str = "", *, past: str = "", doing: str = "", base: str = "", became: str = ""
) -> Verb:
    """A verb; forms are divided by `|` or new lines.

    In a form `a{b,c}` stands for `ab|ac`, and `…` for one to four words. `done` is the participle, `past` the first
    person of the past where that is another word, `doing` the present (participle) of what is going on, `base` the
    infinitive or verbal noun, `became` the third person that stands for a passive ("se envió").
    """
    forms: dict[Slot, str] = {"done": done, "past": past, "doing": doing, "base": base, "became": became}
    return Verb(family, need, {slot: text for slot, text in forms.items() if text})


def forms_of(text: str) -> Iterator[str]:
    """Every form that a text of a verb stands for."""
    for form in filter(None, map(str.strip, re.split(r"[|\n]", text))):
        head, brace, tail = form.partition("{")
        if not brace:
            yield form
            continue
        endings, _, rest = tail.partition("}")
        for ending in endings.split(","):
            yield from forms_of(f"{head}{ending}{rest}")


@dataclass(frozen=True, slots=True)
class Unlisted:
    """How verbs look that no list names, in their finished forms, and which of them are deeds of the mind or the pen.

    "I have reshipped it" is a claim though nobody thought of the verb; "I have pondered it" is none. `stative` are
    those that say how things are ("is required"). `objects` must
    follow where the subject is left out ("Relocated the ...", but not "Related topics"); `given` is an object that
    stands before the verb.
    """

    done: re.Pattern[str] = NONE
    past: re.Pattern[str] = NONE
    mental: re.Pattern[str] = NONE
    stative: re.Pattern[str] = NONE
    objects: re.Pattern[str] = NONE
    given: re.Pattern[str] = NONE


@dataclass(frozen=True, slots=True)
class Hit:
    """A form of a verb in a text, at `start` to `end`."""

    verb: Verb
    slot: Slot
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """A form by its first word; `rest` is what must follow."""

    verb: Verb
    slot: Slot
    rest: re.Pattern[str] | None


_NO_ENTRIES: list[_Entry] = []


class Lexicon:
    """Finds verb forms in plain text. `affixes` are patterns of what may be glued before and after a form.

    `bases` are the forms that are also orders or infinitives ("set", "run").
    """

    def __init__(self, verbs: Iterable[Verb], *, spaced: bool, affixes: tuple[str, str]) -> None:
        self._spaced = spaced
        self._before, self._after = (re.compile(affix) if affix else None for affix in affixes)
        self._entries: dict[str, list[_Entry]] = {}
        self.bases: set[str] = set()
        for one in verbs:
            for slot, text in one.forms.items():
                for form in forms_of(text):
                    self._add(one, slot, form)
        for entries in self._entries.values():
            entries.sort(key=lambda entry: -len(entry.rest.pattern) if entry.rest else 0)
        longest_first = sorted(self._entries, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or NEVER)

    def _add(self, one: Verb, slot: Slot, form: str) -> None:
        if slot == "base":
            self.bases.add(form)
        first, _, rest = form.partition(" ") if self._spaced else (form, "", "")
        pattern = re.escape(rest).replace("…", r"(?:\S+\s+){0,3}\S+").replace(r"\ ", r"\s+")
        entry = _Entry(one, slot, re.compile(rf"\s+{pattern}(?!\w)") if rest else None)
        self._entries.setdefault(first, []).append(entry)

    def hits(self, text: str) -> Iterator[Hit]:
        """Every form, in order. A word may be a form of several verbs, or in several slots."""
        for found in (_WORD if self._spaced else self._pattern).finditer(text):
            for entry in self._entries_of(found[0]):
                if end := _end(text, entry, found.end()):
                    yield Hit(entry.verb, entry.slot, found.start(), end)

    def unlisted(self, text: str, how: Unlisted) -> Iterator[Hit]:
        """Words that look like finished forms of a verb, whether it is listed or not."""
        for found in _WORD.finditer(text) if self._spaced else ():
            word = found[0]
            one = MENTAL if any(map(how.mental.fullmatch, self._variants(word))) else UNLISTED
            if how.done.fullmatch(word):
                yield Hit(one, "done", found.start(), found.end())
            if how.past.fullmatch(word):
                yield Hit(one, "past", found.start(), found.end())

    def _entries_of(self, word: str) -> list[_Entry]:
        return next(
            (self._entries[variant] for variant in self._variants(word) if variant in self._entries), _NO_ENTRIES
        )

    def _variants(self, word: str) -> Iterator[str]:
        """The word as it stands, then without what may be glued to it."""
        yield word
        if "-" in word:
            yield word.partition("-")[0]
            yield word.rpartition("-")[2]
        for stem in (word, self._before.sub("", word, count=1)) if self._before else ():
            yield stem
            if self._after:
                yield self._after.sub("", stem, count=1)


_WORD = re.compile(r"[^\W\d_](?:[\w\u0300-\u036f\u0900-\u097f]|-(?=\w)|'(?=d\b))*")


def _end(text: str, entry: _Entry, word_end: int) -> int:
    """Where the whole form ends; 0 if its other words do not follow."""
    if entry.rest is None:
        return word_end
    found = entry.rest.match(text, word_end)
    return found.end() if found else 0
