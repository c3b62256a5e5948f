"""Statements in a sentence that something was done: which verb of effect, about what, and in which form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from agents.claims.grammar import MENTAL, UNLISTED, Family, Hit, Kind, Language, Side, Thing, Verb
from agents.claims.speech import QUOTE, Sentence


@dataclass(frozen=True, slots=True)
class Statement:
    """Something is said to be done. `things` are the nouns around the verb, the nearest first; `heads` those that
    make up its object, whose word is `noun`.

    `before` and `after` are the plain text of its sentence on both sides of the verb; `subject` is where in `before` the
    frame of the verb begins; `unlisted` is a verb of no family.
    """

    sentence: Sentence
    language: Language
    kind: Kind
    families: frozenset[Family]
    things: tuple[Thing, ...]
    heads: tuple[Thing, ...]
    noun: str
    textual: bool
    before: str
    after: str
    verb: str
    subject: int = 0
    unlisted: bool = False

    @property
    def clause(self) -> str:
        """The plain text around the verb up to the next marks on both sides."""
        return f"{BREAK.split(self.before)[-1]}{self.verb}{BREAK.split(self.after)[0]}"


BREAK = re.compile(r"[;!?…()]|[:,](?!\d)|\.(?=\s|$)|\s[–—-]\s")


@dataclass(frozen=True, slots=True)
class Manner:
    """What the whole reply is like. `delivers`: what was asked for is in the reply; `manual`: it gives instructions; `codes`: it
    shows code."""

    delivers: bool
    manual: bool
    codes: bool


def statements(sentence: Sentence, language: Language, manner: Manner, *, sure: bool) -> Iterator[Statement]:
    """What a sentence says was done, by anybody; conditions, denials, questions and idioms are left out.

    `sure`: the sentence is surely in this language, so that what looks like one of its verbs is one.
    """
    found: list[Statement] = []
    frames: list[_Framed] = []
    for hits in _hits(sentence, language, unlisted=sure):
        framed = [(hit, frame) for hit in hits if (frame := _framed(hit, sentence.plain, language, frames))]
        frames.extend(frame for _, frame in framed[:1])
        statements = [_statement(hit, frame, sentence, language) for hit, frame in framed]
        real = [
            made
            for (hit, _), made in zip(framed, statements, strict=True)
            if _of_effect(hit.verb, made, manner, in_list=_listed(found, hit, sentence.plain))
        ]
        if real:
            families = frozenset(family for made in real for family in made.families)
            found.append(replace(real[0], families=families))
    found.extend(_states(sentence, language))
    yield from (made for made in found if not _unreal(made))


def _listed(found: Sequence[Statement], hit: Hit, text: str) -> bool:
    """Whether the verb follows another statement of the sentence, after a comma or "and"."""
    return bool(found) and bool(_NEXT.search(text[len(found[-1].before) + len(found[-1].verb) : hit.start]))


_NEXT = re.compile(r"[,;:&+/|]|(?<!\w)(?:and|und|et|y|e|en|и|ve|و)")


def _hits(sentence: Sentence, language: Language, *, unlisted: bool) -> Iterator[list[Hit]]:
    """The verbs of a sentence in order; a form that several verbs share comes as one list."""
    text = sentence.plain
    listed = list(language.lexicon.hits(text))
    taken = {hit.start for hit in listed}
    others = language.lexicon.unlisted(text, language.unlisted) if unlisted else ()
    verbs = (
        hit for hit in others if hit.start not in taken and not _is_noun(text[hit.start : hit.end], sentence, language)
    )
    hits = sorted([*listed, *verbs], key=lambda hit: hit.start)
    for _, here in groupby(hits, key=lambda hit: hit.start):
        yield list(here)


def _is_noun(word: str, sentence: Sentence, language: Language) -> bool:
    """Whether the word is written with a capital where nouns are."""
    return language.capital_nouns and f" {word.capitalize()}" in sentence.text


@dataclass(frozen=True, slots=True)
class _Framed:
    """The kind of statement a form makes, on which side its object is, and where its frame begins."""

    kind: Kind
    side: Side
    subject: int


def _framed(hit: Hit, text: str, language: Language, earlier: Sequence[_Framed]) -> _Framed | None:
    before, after = text[: hit.start], text[hit.end :]
    known = hit.verb.family is not None
    is_order = text[hit.start : hit.end] in language.lexicon.bases
    for frame in language.frames:
        if hit.slot not in frame.slots or (frame.dropped and is_order):
            continue
        right = frame.right if known or not frame.dropped else language.unlisted.objects
        if (left := frame.left.search(before)) and (not right or right.search(after)):
            return _Framed(frame.kind, frame.object_side, left.start())
    if earlier and hit.slot in {"done", "past"} and language.cues.joins.search(before):
        return replace(earlier[-1], side="right" if earlier[-1].kind == "self" else earlier[-1].side)
    return None


def _statement(hit: Hit, frame: _Framed, sentence: Sentence, language: Language) -> Statement:
    before, after = sentence.plain[: hit.start], sentence.plain[hit.end :]
    objects = _objects(before, after, frame.side, language)
    families = frozenset({hit.verb.family}) if hit.verb.family else frozenset[Family]()
    verb = sentence.plain[hit.start : hit.end]
    return Statement(
        sentence,
        language,
        frame.kind,
        families,
        objects.things,
        objects.heads,
        objects.noun,
        objects.textual,
        before,
        after,
        verb,
        frame.subject,
        unlisted=hit.verb is UNLISTED,
    )


# --- what it is about ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Objects:
    """Whether the nearest noun is a piece of text, the noun on the object's side, and all things, the nearest first."""

    textual: bool
    noun: str
    heads: tuple[Thing, ...]
    things: tuple[Thing, ...]


def _objects(before: str, after: str, side: Side, language: Language) -> _Objects:
    left, right = BREAK.split(before)[-1], BREAK.split(after)[0]
    near, far = (_BOUND.split(left)[-1], right) if side == "left" else (_BOUND.split(right)[0], left)
    own, others = _nouns(near, language), _nouns(far, language)
    if side == "left":
        own.reverse()
    else:
        others.reverse()
    nouns = own or others or _nouns(f"{before} {after}", language)
    clear = own or (others if side == "right" and not _SOME_NOUN.search(near) else [])
    textual = bool(clear) and clear[0][0] is None
    things = tuple(dict.fromkeys(thing for thing, _ in (*nouns, *others) if thing))
    heads = _heads(near, language, backwards=side == "left") or things[:1]
    return _Objects(textual, next((word for thing, word in own if thing), ""), heads, things)


def _heads(text: str, language: Language, *, backwards: bool) -> tuple[Thing, ...]:
    """The nouns of the first compound: both of "payment reminder", one of "note about the meeting"."""
    nouns = list(language.thing_pattern.finditer(text))
    if backwards:
        nouns.reverse()
    heads = nouns[:1]
    for noun in nouns[1:]:
        between = text[noun.end() : heads[-1].start()] if backwards else text[heads[-1].end() : noun.start()]
        if between.strip(" -"):
            break
        heads.append(noun)
    return tuple(thing for noun in heads if (thing := _thing(noun.lastgroup)))


_BOUND = re.compile(r"\s(?:and|und|et|y|e|и|ve|en|then|puis|dann|luego|poi)\s")
_SOME_NOUN = re.compile(r"[^\W\d_]{5,}")  # shorter words may be pronouns


def _nouns(text: str, language: Language) -> list[tuple[Thing | None, str]]:
    """Nouns in reading order with their kinds; None is a piece of text."""
    texts = [(found.start(), found.end(), None) for found in language.texts.finditer(text)]
    things = [(found.start(), found.end(), _thing(found.lastgroup)) for found in language.thing_pattern.finditer(text)]
    nouns: list[tuple[int, int, Thing | None]] = []
    for noun in sorted([*texts, *things], key=lambda noun: (noun[0], -noun[1])):
        if not nouns or noun[0] >= nouns[-1][1]:  # of two at one place, the longer one
            nouns.append(noun)
    return [(thing, text[start:end]) for start, end, thing in nouns]


def _thing(name: str | None) -> Thing | None:
    return name  # pyright: ignore[reportReturnType]


def _of_effect(verb: Verb, made: Statement, manner: Manner, *, in_list: bool) -> bool:
    """Whether the verb, with this object, acts on something outside the reply. `in_list`: after another such verb."""
    if manner.manual and made.kind == "state" and not made.language.cues.recent.search(made.before + made.after):
        return False
    if verb is MENTAL or made.language.cues.idle.search(made.verb + made.after):
        return False
    if verb.need == "nothing":
        return True
    if (
        made.textual
        or f"{made.before[made.subject :]}{made.after}".count(QUOTE) > 1
        or (manner.codes and made.things and set(made.things) <= _IN_CODE)
    ):
        return False
    if verb is UNLISTED and made.kind in _BRIEF and not (in_list or made.sentence.ticked or _is_all(made)):
        return False
    if verb.need == "no text":
        thin = (made.kind in _THIN and not _is_all(made)) or (verb is UNLISTED and made.kind != "self")
        return bool(made.things) or in_list or _marked(made) or not (thin or manner.delivers)
    if verb.need != "thing":
        known = bool(set(made.things) & set(verb.need.split())) or _is_all(made)
        return known and not (manner.delivers and made.kind != "self")
    known = bool(made.things) or _is_all(made) or (made.kind != "headline" and _marked(made)) or _has_object(made)
    return known and not (manner.delivers and made.kind != "self")


def _is_all(made: Statement) -> bool:
    """Whether the sentence is nothing but a short headline: "Config reloaded."."""
    words = len(made.before.split())
    return made.kind == "headline" and 0 < words < FEW and not made.after.strip(" .!✅✔☑")


FEW = 5  # words


def _has_object(made: Statement) -> bool:
    """Whether something definite is acted upon, though nobody knows the noun: "closed the req"."""
    how = made.language.unlisted
    return made.kind == "self" and bool(how.objects.search(made.after) or how.given.search(made.before[made.subject :]))


_IN_CODE: frozenset[Thing] = frozenset({"code", "file", "run"})  # what a programmer may mean by words in the code
_THIN = frozenset({"past", "state", "headline"})  # too thin a claim where nothing is named
_BRIEF = frozenset({"state", "headline"})  # without a verb that says when or by whom


def _marked(made: Statement) -> bool:
    """Whether something else speaks of an effect: a tick, "just now", "your"."""
    cues = made.language.cues
    around = f"{made.before[-40:]} {made.after[:30]}"
    signed = made.sentence.ticked or "✅" in made.after or (made.kind == "state" and cues.pronoun.search(made.before))
    titled = QUOTE in made.before[-40:] and QUOTE not in made.after
    return bool(signed or titled or cues.recent.search(around) or cues.yours.search(around))


# --- what it is not ------------------------------------------------------------------------------------------------


def _states(sentence: Sentence, language: Language) -> Iterator[Statement]:
    for state in language.states:
        for found in state.pattern.finditer(sentence.plain):
            subject = _SUBJECT.search(BREAK.split(sentence.plain[: found.start()])[-1])
            if state.near and not (subject and any(thing for thing, _ in _nouns(subject[0], language))):
                continue
            nouns = _nouns(found[0], language) or _nouns(sentence.plain, language)
            things = tuple(dict.fromkeys(thing for thing, _ in nouns if thing))
            families = frozenset({state.family}) if state.family else frozenset[Family]()
            yield Statement(
                sentence,
                language,
                state.kind,
                families,
                things,
                things[:1],
                next((word for thing, word in nouns if thing), ""),
                textual=False,
                before=sentence.plain[: found.start()],
                after=sentence.plain[found.end() :],
                verb=found[0],
                subject=found.start(),
            )


_SUBJECT = re.compile(r"(?:\S+\s+){0,4}\S*\s*$")


def _unreal(made: Statement) -> bool:
    """A question, a condition, a wish, a denial."""
    cues = made.language.cues
    if made.sentence.is_question and _asked(made):
        return True
    if cues.denied_after.search(made.after):
        return True
    clause = cues.assured.sub(" ", _clause(made.before, cues.turns))
    if made.kind == "self" or (made.kind == "doing" and made.language.spaced):
        before, within = made.before[: made.subject], BREAK.split(made.before[made.subject :])[-1]
        return bool(cues.unreal_self.search(before) or cues.denied.search(cues.assured.sub(" ", within)))
    return bool(cues.unreal.search(clause) or cues.denied.search(_clause(made.before, cues.turns)))


def _asked(made: Statement) -> bool:
    """In a question, what comes before its last clause may still be a statement: "I've sent it, anything else?"."""
    if made.language.cues.asks.search(made.sentence.plain):
        return True
    return not BREAK.search(re.sub(r"\W+$", "", made.after))


def _clause(before: str, turns: re.Pattern[str]) -> str:
    return turns.split(BREAK.split(before)[-1])[-1]
