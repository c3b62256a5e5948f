"""Statements in a sentence that something was done: which verb of effect, about what, and in which form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice

from agents.claims.effects import is_of_effect
from agents.claims.frames import Kind, Side
from agents.claims.grammar import Language
from agents.claims.objects import BREAK, nouns_in, objects_in, objects_of
from agents.claims.plain import plain
from agents.claims.speech import Sentence
from agents.claims.statement import Manner, Statement
from agents.claims.verbs import UNLISTED, Family, Hit, Slot

MANY = 5  # verbs known by their vowels in a sentence; more are no prose


def statements(sentence: Sentence, language: Language, manner: Manner, *, sure: bool) -> Iterator[Statement]:
    """What a sentence says was done, by anybody; conditions, denials, questions and idioms are left out.

    `sure`: the sentence is surely in this language, so that what looks like one of its verbs is one.
    """
    verbal = _verbal(sentence, language, manner, unlisted=sure)
    states = (
        state
        for state in (*_states(sentence, language), *_vowelled(sentence, language))
        if not any(map(state.overlaps, verbal))
    )
    yield from (one for one in (*verbal, *states) if not _is_unreal(one))


# --- with a verb ---------------------------------------------------------------------------------------------------


def _verbal(sentence: Sentence, language: Language, manner: Manner, *, unlisted: bool) -> Sequence[Statement]:
    """Verbs that share a form make one statement, of all their families."""
    found: list[Statement] = []
    frames: list[_Framed] = []
    for hits in _hits(sentence, language, unlisted=unlisted):
        framed = [(hit, one) for hit in hits if (one := _framed(hit, sentence.plain, language, frames))]
        frames.extend(one for _, one in framed[:1])
        in_list = _follows(found, hits[0], sentence.plain)
        made = [(hit, _statement(hit, one, sentence, language)) for hit, one in framed]
        real = [one for hit, one in made if is_of_effect(hit.verb, one, manner, in_list=in_list)]
        if real:
            found.append(_as_one(real))
    return found


def _as_one(made: Sequence[Statement]) -> Statement:
    """Statements of verbs that share a form; of a longer form ("set a reminder") where there is one."""
    longest = max(len(one.verb) for one in made)
    same = [one for one in made if len(one.verb) == longest]
    return replace(same[0], families=frozenset(family for one in same for family in one.families))


def _hits(sentence: Sentence, language: Language, *, unlisted: bool) -> Iterator[list[Hit]]:
    """The verbs of a sentence in order; a form that several verbs share comes as one list."""
    hits = list(language.lexicon.hits(sentence.plain))
    if unlisted:
        taken = {hit.start for hit in hits}
        others = language.lexicon.unlisted(sentence.plain, language.unlisted)
        hits.extend(hit for hit in others if hit.start not in taken and not _is_noun(hit, sentence, language))
    for _, here in groupby(sorted(hits, key=lambda hit: hit.start), key=lambda hit: hit.start):
        yield list(here)


def _is_noun(hit: Hit, sentence: Sentence, language: Language) -> bool:
    """Whether the word is written with a capital where nouns are, or stands after a preposition or article."""
    if hit.slot == "done" and language.cues.before_noun.search(sentence.plain[: hit.start]):
        return True
    return language.capital_nouns and f" {sentence.plain[hit.start : hit.end].capitalize()}" in sentence.text


def _follows(found: Sequence[Statement], hit: Hit, text: str) -> bool:
    """Whether the verb follows another statement of the sentence, after a comma or "and"."""
    return bool(found) and bool(_NEXT.search(text[len(found[-1].before) + len(found[-1].verb) : hit.start]))


_NEXT = re.compile(r"[,;:&+/|]|(?<!\w)(?:and|und|et|y|e|en|и|ve|و)")


@dataclass(frozen=True, slots=True)
class _Framed:
    """The kind of statement a form makes, on which side its object is, where its frame begins and its form ends.

    `slots` are those that may go on in it.
    """

    kind: Kind
    side: Side
    subject: int
    end: int
    slots: frozenset[Slot]


def _framed(hit: Hit, text: str, language: Language, earlier: Sequence[_Framed]) -> _Framed | None:
    """The first frame the form stands in, or the one before it that it continues ("... and sent it")."""
    before, after = text[: hit.start], text[hit.end :]
    going_on = _going_on(earlier, hit)
    if going_on and _LISTED.fullmatch(text, earlier[-1].end, hit.start):
        return going_on
    is_order = text[hit.start : hit.end] in language.lexicon.bases
    for frame in language.frames:
        if hit.slot not in frame.slots or (frame.dropped and is_order):
            continue
        right = frame.right if hit.verb.family or not frame.dropped else language.unlisted.objects
        if (left := frame.left.search(before)) and (not right or right.search(after)):
            slots = _FINISHED if hit.slot in _FINISHED else frozenset[Slot]({hit.slot})
            return _Framed(frame.kind, frame.object_side, left.start(), hit.end, slots)
    return going_on if language.cues.joins.search(before) or text.startswith(_GLUED, hit.start) else None


_LISTED = re.compile(
    r"\s*+(?:,\s*+(?:\b(?:and|or|nor|und|oder|noch|et|ou|ni|y|o|e|en|of|и|или|ни)\b\s*+)?"
    r"|\b(?:and|or|nor|und|oder|noch|et|ou|ni|y|o|e|en|of|и|или|ни)\b\s*+)"
)
_GLUED = "و"  # the Arabic "and", a part of the word after it
_FINISHED: frozenset[Slot] = frozenset({"done", "past"})


def _going_on(earlier: Sequence[_Framed], hit: Hit) -> _Framed | None:
    """The frame of the verb before, for a verb that may share it."""
    if not earlier or hit.slot not in earlier[-1].slots:
        return None
    last = earlier[-1]
    return replace(last, side="right" if last.kind == "self" else last.side, end=hit.end)


def _statement(hit: Hit, framed: _Framed, sentence: Sentence, language: Language) -> Statement:
    before, after = sentence.plain[: hit.start], sentence.plain[hit.end :]
    return Statement(
        sentence,
        language,
        framed.kind,
        frozenset({hit.verb.family}) if hit.verb.family else frozenset[Family](),
        objects_of(before, sentence.plain[hit.start : hit.end], after, framed.side, language),
        before=before,
        verb=sentence.plain[hit.start : hit.end],
        after=after,
        subject=framed.subject,
        unlisted=hit.verb is UNLISTED,
    )


# --- without one ---------------------------------------------------------------------------------------------------


def _vowelled(sentence: Sentence, language: Language) -> Iterator[Statement]:
    """Verbs that written vowels make known."""
    for kind, pattern in language.vowelled.items():
        for found in islice(pattern.finditer(sentence.text), MANY):
            word = plain(found[1])
            start = sentence.plain.find(word)
            if start < 0 or language.unlisted.mental.fullmatch(word):
                continue
            before, after = sentence.plain[:start], sentence.plain[start + len(word) :]
            objects = objects_of(before, word, after, "right", language)
            if not objects.textual:
                yield Statement(
                    sentence,
                    language,
                    kind,
                    objects=objects,
                    before=before,
                    verb=word,
                    after=after,
                    subject=start,
                    unlisted=True,
                )


_SUBJECT = re.compile(r"(?:\S+\s+){0,4}\S*\s*$")


def _states(sentence: Sentence, language: Language) -> Iterator[Statement]:
    text = sentence.plain
    for state in language.states:
        for found in state.pattern.finditer(text):
            before = text[: found.start()]
            if state.near and not _names_thing(BREAK.split(before)[-1], language):
                continue
            yield Statement(
                sentence,
                language,
                state.kind,
                frozenset({state.family}) if state.family else frozenset[Family](),
                objects_in(found[0], text, language),
                before=before,
                verb=found[0],
                after=text[found.end() :],
                subject=found.start(),
            )


def _names_thing(text: str, language: Language) -> bool:
    """Whether one of the last words is a thing."""
    subject = _SUBJECT.search(text)
    return subject is not None and any(noun.kind for noun in nouns_in(subject[0], language))


# --- what is none --------------------------------------------------------------------------------------------------


def _is_unreal(made: Statement) -> bool:
    """A question, a condition, a wish, a denial."""
    cues = made.language.cues
    if (made.sentence.is_question and _is_asked(made)) or cues.denied_after.search(made.after):
        return True
    if made.kind == "self" or (made.kind == "doing" and made.language.spaced):
        before, within = made.before[: made.subject], BREAK.split(made.before[made.subject :])[-1]
        return bool(cues.unreal_self.search(before) or cues.denied.search(cues.assured.sub(" ", within)))
    if made.kind == "state" and cues.unreal.match(made.sentence.plain):
        return True
    clause = cues.turns.split(BREAK.split(made.before)[-1])[-1]
    if cues.unreal.search(cues.assured.sub(" ", clause)) or cues.denied.search(clause):
        return True
    return made.kind != "headline" and bool(cues.denied.search(cues.assured.sub(" ", _whole_clause(made))))


def _whole_clause(made: Statement) -> str:
    """The text up to the verb, from the mark before the frame on: "nothing was changed, sent or" saved."""
    text = f"{BREAK.split(made.before[: made.subject])[-1]}{made.framed}"
    return made.language.cues.turns.split(text)[-1]


def _is_asked(made: Statement) -> bool:
    """In a question, what comes before its last clause may still be a statement: "I've sent it, anything else?"."""
    if made.language.cues.asks.search(made.sentence.plain):
        return True
    return not BREAK.search(re.sub(r"\W+$", "", made.after))
