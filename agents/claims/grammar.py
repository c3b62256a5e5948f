"""What a language module says about how its speakers claim to have done something.

A claim is a verb of effect ("sent", "saved") in a frame ("I have ...", "... has been ..."). Which verbs, frames and
words turn a statement into something else (a condition, a report, a habit) is data, one module a language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

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
Slot = Literal["done", "past", "doing", "base", "became"]
Side = Literal["left", "right"]
Kind = Literal["self", "doing", "passive", "past", "state", "headline", "bare"]
Need = str

GAP = r"(?:(?:[^\s,;:!?…]|(?<=\d)[:,](?=\d))+\s+)"  # a word on the way from the frame to its verb


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of effect in its forms. `family` is None for verbs that no list names.

    `need` is what its object must be for the verb to speak of an effect outside the reply: "nothing" (sending always
    is), "no text" (adding is, unless what is added is a comma), "thing" (opening is, where a ticket is opened), or the
    kinds of things ("calendar reminder": setting is).
    """

    family: Family | None
    need: Need
    forms: Mapping[Slot, str]


def verb(
    family: Family, need: Need, done: str = "", *, past: str = "", doing: str = "", base: str = "", became: str = ""
) -> Verb:
    """A verb; forms are divided by `|`.

    In a form `a{b,c}` stands for `ab|ac`, and `…` for one to four words. `done` is the participle, `past` the first
    person of the past where that is another word, `doing` the present (participle) of what is going on, `base` the
    infinitive or verbal noun, `became` the third person that stands for a passive ("se envió").
    """
    forms: dict[Slot, str] = {"done": done, "past": past, "doing": doing, "base": base, "became": became}
    return Verb(family, need, {slot: text for slot, text in forms.items() if text})


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a form makes a statement: `left` must match up to the form, `right` from its end on.

    `object_side` is where the thing acted upon is looked for first. `dropped`: the subject is left out, so that a form
    that is also an order ("set", "run") says nothing.
    """

    kind: Kind
    slots: tuple[Slot, ...]
    left: re.Pattern[str]
    right: re.Pattern[str] | None = None
    object_side: Side = "right"
    dropped: bool = False


def frame(
    kind: Kind, slots: str, left: str, right: str = "", object_side: Side = "right", *, dropped: bool = False
) -> Frame:
    names: dict[str, Slot] = {
        "done": "done",
        "past": "past",
        "doing": "doing",
        "base": "base",
        "became": "became",
    }
    return Frame(
        kind,
        tuple(names[slot] for slot in slots.split()),
        re.compile(f"(?:{left})$"),
        re.compile(right) if right else None,
        object_side,
        dropped,
    )


def headlines(opener: str, first: str, within: str, adverb: str, after: str) -> tuple[Frame, ...]:
    """Frames without a finite verb: "Reminder for Lena set for 9", "Email: sent", "..., invitations sent".

    `first` are words with which none begins, `within` those that none holds, `after` what may follow the participle.
    """
    noun = rf"(?:(?!(?:{within})\b){GAP})"
    start = rf"(?!(?:{first})\b)"
    return (
        frame("headline", "done", rf"^{opener}{start}{noun}{{1,9}}{adverb}(?:[:–—-]\s*)?", after, "left"),
        frame("headline", "done", rf"[:;–—]\s*(?:{start}{noun}{{1,4}})?{adverb}", after, "left"),
        frame(
            "headline", "done", rf"(?:[,;:]\s*|\b(?:{_AND})\s+){noun}{{1,4}}", rf"^\s*(?:$|[.!,;…✅✔☑]|{EMOJI})", "left"
        ),
    )


@dataclass(frozen=True, slots=True)
class State:
    """A way to claim an effect without a verb of effect: "it's on its way". No family: whatever the sentence names.

    `near`: only of a thing that is named right before it.
    """

    pattern: re.Pattern[str]
    family: Family | None = None
    kind: Kind = "state"
    near: bool = False


def state(pattern: str, family: Family | None = None, kind: Kind = "state", *, near: bool = False) -> State:
    return State(re.compile(pattern), family, kind, near)


NEVER = r"(?!)"
_AND = "and|und|et|y|e|en"
EMOJI = r"[\U0001F300-\U0001FAFF]"


def alternatives(text: str) -> str:
    """The alternation of what stands on lines of their own or between ` | ` (with the spaces)."""
    return "|".join(part.strip() for line in text.splitlines() for part in line.split(" | ") if part.strip())


def words(text: str) -> re.Pattern[str]:
    """Any of the alternatives as whole words."""
    return re.compile(rf"(?<!\w)(?:{alternatives(text) or NEVER})(?!\w)")


def anywhere(text: str) -> re.Pattern[str]:
    """Any of the alternatives, also inside words: for scripts without spaces, compounds and patterns of their own."""
    return re.compile(alternatives(text) or NEVER)


def starting(text: str) -> re.Pattern[str]:
    """Any of the alternatives, where a text begins."""
    return re.compile(rf"^(?:{alternatives(text) or NEVER})")


_NONE = re.compile(NEVER)


@dataclass(frozen=True, slots=True)
class Cues:
    """Words that turn a statement into something else, or strengthen it. All are searched in plain (lower-case) text.

    `unreal` before a statement makes it a condition, a wish or a duty; `unreal_self` does so right before "I"; `assured`
    only looks like one ("I can confirm that"). `joins` continues a statement ("... and"), `turns` begins another one.
    `denied` before, `denied_after` after the verb: it did not happen. `reported`: somebody or something else says so.
    `long_ago`: a time before this turn. `by`: somebody else did it. `habit`: it happens in general, `often` how often; `generic`: a
    subject of which that is true. `asks`: the beginning of a question. `idle`, from the verb on: an idiom without effect. `recent`: now, just, for you. `whole`:
    everything, both. `yours`: it belongs to the person; `pronoun`: it
    is what was asked for ("it's"). `manual`: the reply tells how to do it oneself. `delivers`: what was asked for is in the reply
    itself. `failure`: the reply admits that something went wrong.
    """

    unreal: re.Pattern[str] = _NONE
    unreal_self: re.Pattern[str] = _NONE
    assured: re.Pattern[str] = _NONE
    joins: re.Pattern[str] = _NONE
    turns: re.Pattern[str] = _NONE
    denied: re.Pattern[str] = _NONE
    denied_after: re.Pattern[str] = _NONE
    reported: re.Pattern[str] = _NONE
    long_ago: re.Pattern[str] = _NONE
    by: re.Pattern[str] = _NONE
    habit: re.Pattern[str] = _NONE
    often: re.Pattern[str] = _NONE
    generic: re.Pattern[str] = _NONE
    asks: re.Pattern[str] = _NONE
    idle: re.Pattern[str] = _NONE
    recent: re.Pattern[str] = _NONE
    whole: re.Pattern[str] = _NONE
    yours: re.Pattern[str] = _NONE
    pronoun: re.Pattern[str] = _NONE
    manual: re.Pattern[str] = _NONE
    delivers: re.Pattern[str] = _NONE
    failure: re.Pattern[str] = _NONE


@dataclass(frozen=True, slots=True)
class Unlisted:
    """How verbs look that no list names, in their finished forms, and which of them are deeds of the mind or the pen.

    "I have reshipped it" is a claim though nobody thought of the verb; "I have pondered it" is none.
    """

    done: re.Pattern[str] = _NONE
    past: re.Pattern[str] = _NONE
    mental: re.Pattern[str] = _NONE
    objects: re.Pattern[str] = _NONE
    """What must follow where the subject is left out: "Relocated the ...", but not "Related topics"."""
    given: re.Pattern[str] = _NONE
    """An object that stands before the verb."""


UNLISTED = Verb(None, "no text", {})
MENTAL = Verb(None, "no text", {})


@dataclass(frozen=True, slots=True)
class Letters:
    """How texts for somebody else are introduced and framed.

    `intro`: a line that announces a text, up to its colon. `label`: a name before a colon after which a text follows.
    `report`: what makes an announcement a report of actions after all. `greeting`, `closing`, `subject`: of letters.
    """

    intro: re.Pattern[str]
    label: re.Pattern[str]
    report: re.Pattern[str]
    greeting: re.Pattern[str]
    closing: re.Pattern[str]
    subject: re.Pattern[str]


@dataclass(frozen=True, eq=False)
class Language:
    """A language: how claims are made in it. `common` words and letters (`marks`) tell it from others of its script."""

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
    unlisted: Unlisted = Unlisted()
    marks: re.Pattern[str] = _NONE
    spaced: bool = True
    affixes: tuple[str, str] = ("", "")
    whole_words: bool = True
    verb_last: bool = False
    capital_nouns: bool = False
    lexicon: Lexicon = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lexicon", Lexicon(self.verbs, spaced=self.spaced, affixes=self.affixes))

    @cached_property
    def thing_pattern(self) -> re.Pattern[str]:
        """All nouns of things, in groups named after their kind."""
        groups = "|".join(f"(?P<{thing}>{nouns})" for thing, nouns in self.things.items())
        return re.compile(rf"(?<!\w)(?:{groups})(?!\w)" if self.whole_words else groups)


@dataclass(frozen=True, slots=True)
class Hit:
    """A form of a verb in a text, at `start` to `end`."""

    verb: Verb
    slot: Slot
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Entry:
    verb: Verb
    slot: Slot
    rest: re.Pattern[str] | None


class Lexicon:
    """Finds verb forms in a text. `affixes` are patterns of what may be glued before and after a form."""

    def __init__(self, verbs: Iterable[Verb], *, spaced: bool, affixes: tuple[str, str]) -> None:
        self._spaced = spaced
        self._before, self._after = (re.compile(affix) if affix else None for affix in affixes)
        self._entries: dict[str, list[_Entry]] = {}
        self.bases: set[str] = set()
        for item in verbs:
            for slot, forms in item.forms.items():
                for form in _expanded(forms):
                    self._add(item, slot, form)
        for entries in self._entries.values():
            entries.sort(key=lambda entry: -len(entry.rest.pattern) if entry.rest else 0)
        longest_first = sorted(self._entries, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or NEVER)

    def _add(self, item: Verb, slot: Slot, form: str) -> None:
        if slot == "base":
            self.bases.add(form)
        first, _, rest = form.partition(" ") if self._spaced else (form, "", "")
        pattern = re.escape(rest).replace("…", r"(?:\S+\s+){0,3}\S+").replace(r"\ ", r"\s+")
        entry = _Entry(item, slot, re.compile(rf"\s+{pattern}(?!\w)") if rest else None)
        self._entries.setdefault(first, []).append(entry)

    def hits(self, text: str) -> Iterator[Hit]:
        """Every form in plain text, in order. A word may be a form of several verbs, or in several slots."""
        for found in (_WORD if self._spaced else self._pattern).finditer(text):
            for entry, start, end in self._read(text, found):
                yield Hit(entry.verb, entry.slot, start, end)

    def unlisted(self, text: str, how: Unlisted) -> Iterator[Hit]:
        """Finished forms of verbs that no list names."""
        for found in _WORD.finditer(text) if self._spaced else ():
            word = found[0]
            verb = MENTAL if any(map(how.mental.fullmatch, self._variants(word))) else UNLISTED
            if how.done.fullmatch(word):
                yield Hit(verb, "done", found.start(), found.end())
            if how.past.fullmatch(word):
                yield Hit(verb, "past", found.start(), found.end())

    def _read(self, text: str, found: re.Match[str]) -> Iterator[tuple[_Entry, int, int]]:
        for word in self._variants(found[0]):
            if entries := self._entries.get(word):
                for entry in entries:
                    end = _end(text, entry, found.end())
                    if end:
                        yield entry, found.start(), end
                return

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
    if entry.rest is None:
        return word_end
    found = entry.rest.match(text, word_end)
    return found.end() if found else 0


def _expanded(forms: str) -> Iterator[str]:
    for form in filter(None, map(str.strip, re.split(r"[|\n]", forms))):
        head, brace, tail = form.partition("{")
        if not brace:
            yield form
            continue
        endings, _, rest = tail.partition("}")
        for ending in endings.split(","):
            yield from _expanded(f"{head}{ending}{rest}")
