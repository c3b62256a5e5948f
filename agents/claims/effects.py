"""Whether a verb with its object speaks of an effect outside the reply: to add a row does, to add a comma does not."""

from __future__ import annotations

from agents.claims.grammar import Thing
from agents.claims.speech import QUOTE
from agents.claims.statement import Manner, Statement
from agents.claims.verbs import MENTAL, UNLISTED, Verb

FEW = 5  # words of a short headline
NEAR = 40  # characters before a verb, of its surroundings
IN_CODE: frozenset[Thing] = frozenset({"code", "file", "run"})  # what a programmer may mean by words in the code
THIN = frozenset({"past", "state", "headline"})  # kinds that say little where nothing is named
BRIEF = frozenset({"state", "headline"})  # kinds without a verb that says when or by whom


def is_of_effect(verb: Verb, made: Statement, manner: Manner, *, in_list: bool) -> bool:
    """Whether the statement is one of effect. `in_list`: it follows another such in its sentence."""
    if verb is MENTAL or made.language.cues.idle.search(made.verb + made.after) or _instructs(made, manner):
        return False
    if verb.need == "nothing":
        return True
    if _is_about_text(made, manner):
        return False
    if verb.need != "no text":
        return _is_known(verb, made) and not (manner.delivers and made.kind != "self")
    if verb is UNLISTED and made.kind in BRIEF and not (in_list or made.sentence.ticked or _is_all(made)):
        return False
    thin = (made.kind in THIN and not _is_all(made)) or (verb is UNLISTED and made.kind != "self")
    return bool(made.objects.things) or in_list or _is_marked(made) or not (thin or manner.delivers)


def _instructs(made: Statement, manner: Manner) -> bool:
    """Whether it tells what comes of following instructions: "The file is saved"."""
    return manner.manual and made.kind == "state" and not made.language.cues.recent.search(made.before + made.after)


def _is_about_text(made: Statement, manner: Manner) -> bool:
    """Whether words are acted upon: a paragraph, one quotation put for another, names in code."""
    things = made.objects.things
    return (
        made.objects.textual
        or (made.framed + made.after).count(QUOTE) > 1
        or (manner.codes and bool(things) and set(things) <= IN_CODE)
    )


def _is_known(verb: Verb, made: Statement) -> bool:
    """Whether the object is one that the verb needs, or seems to be, though nobody knows the noun."""
    things = made.objects.things
    if _is_all(made):
        return True
    if verb.need != "thing":
        return bool(set(things) & set(verb.need.split()))
    return bool(things) or (made.kind != "headline" and _is_marked(made)) or _has_object(made)


def _is_all(made: Statement) -> bool:
    """Whether the sentence is nothing but a short headline: "Config reloaded."."""
    words = len(made.before.split())
    return made.kind == "headline" and 0 < words < FEW and not made.after.strip(" .!✅✔☑")


def _has_object(made: Statement) -> bool:
    """Whether something definite is acted upon: "closed the req"."""
    how = made.language.unlisted
    return made.kind == "self" and bool(how.objects.search(made.after) or how.given.search(made.framed))


def _is_marked(made: Statement) -> bool:
    """Whether something else speaks of an effect: a tick, "just now", "your", a title in quotation marks."""
    cues = made.language.cues
    around = f"{made.before[-NEAR:]} {made.after[:NEAR]}"
    ticked = made.sentence.ticked or "✅" in made.after
    titled = QUOTE in made.before[-NEAR:] and QUOTE not in made.after
    meant = made.kind == "state" and cues.pronoun.search(made.before)
    return bool(ticked or titled or meant or cues.recent.search(around) or cues.yours.search(around))
