"""What a verb acts upon: the nouns around it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from agents.claims.frames import Side
from agents.claims.grammar import Language, Thing

BREAK = re.compile(r"[;!?…()،؛]|[:,](?!\d)|\.(?=\s|$)|\s[–—-]\s")
AND = re.compile(r"\s(?:and|und|et|y|e|и|ve|en|then|puis|dann|luego|poi)\s")
_SOME_NOUN = re.compile(
    r"[^\W\d_]{5,}|(?<!\w)(?:you|him|us|dich|euch|vous|ti)(?!\w)"
)  # short words may stand for a text


@dataclass(frozen=True, slots=True)
class Objects:
    """The nouns around a verb. `things` has all kinds, the nearest first; `heads` those that make up its object.

    `noun` is the object's word; `textual`: it is a piece of text.
    """

    things: tuple[Thing, ...] = ()
    heads: tuple[Thing, ...] = ()
    noun: str = ""
    textual: bool = False


NOTHING = Objects()


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun at `start` to `end`; no kind: a piece of text."""

    kind: Thing | None
    word: str
    start: int
    end: int


def objects_of(before: str, verb: str, after: str, side: Side, language: Language) -> Objects:
    """The nouns in the clause of a verb between these texts.

    Where that has none, those in the verb's own words ("set a reminder"); else those elsewhere in the sentence.
    """
    left, right = BREAK.split(before)[-1], BREAK.split(after)[0]
    near, far = (AND.split(left)[-1], right) if side == "left" else (AND.split(right)[0], left)
    own, others = nouns_in(near, language), nouns_in(far, language)
    if not own and " " in verb:
        own = [noun for noun in nouns_in(verb, language) if noun.kind]
    (own if side == "left" else others).reverse()
    clear = own or (others if side == "right" and not _SOME_NOUN.search(near) else [])
    things = _kinds([*(own or others or nouns_in(f"{before} {after}", language)), *others])
    return Objects(
        things,
        _heads(own) or things[:1],
        next((noun.word for noun in own if noun.kind), ""),
        textual=bool(clear) and clear[0].kind is None,
    )


def objects_in(phrase: str, sentence: str, language: Language) -> Objects:
    """The nouns of a phrase; those of its sentence where it has none."""
    nouns = [noun for noun in nouns_in(phrase, language) or nouns_in(sentence, language) if noun.kind]
    return Objects(_kinds(nouns), _kinds(nouns)[:1], nouns[0].word if nouns else "")


def nouns_in(text: str, language: Language) -> list[Noun]:
    """Nouns in reading order; of two at one place, the longer one."""
    found: list[tuple[re.Match[str], Thing | None]] = [(one, None) for one in language.texts.finditer(text)]
    found.extend((one, cast("Thing", one.lastgroup)) for one in language.thing_pattern.finditer(text))
    nouns: list[Noun] = []
    for one, kind in sorted(found, key=lambda pair: (pair[0].start(), -pair[0].end())):
        if not nouns or one.start() >= nouns[-1].end:
            nouns.append(Noun(kind, one[0], one.start(), one.end()))
    return nouns


def _kinds(nouns: Iterable[Noun]) -> tuple[Thing, ...]:
    return tuple(dict.fromkeys(noun.kind for noun in nouns if noun.kind))


def _heads(nouns: list[Noun]) -> tuple[Thing, ...]:
    """The nouns of the first compound: both of "payment reminder", one of "note about the meeting"."""
    things = [noun for noun in nouns if noun.kind]
    heads = things[:1]
    for noun in things[1:]:
        if min(abs(noun.start - heads[-1].end), abs(heads[-1].start - noun.end)) > 1:
            break
        heads.append(noun)
    return _kinds(heads)
