"""Whether a verb with its object speaks of an effect outside the reply: to add a row does, to add a comma does not."""

from __future__ import annotations

import re

from agents.claims.grammar import Thing
from agents.claims.objects import AND
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
    if _is_no_deed(verb, made) or _instructs(made, manner):
        return False
    if verb.need == "nothing":
        return True
    if _is_about_text(made, manner):
        return False
    if verb.need != "no text":
        return _is_known(verb, made, manner) and not (manner.delivers and made.kind != "self")
    return _is_clear(verb, made, manner, in_list=in_list)


def _is_no_deed(verb: Verb, made: Statement) -> bool:
    """Whether it is an idiom, a failure, a deed of the mind or how things are."""
    cues, unlisted = made.language.cues, made.language.unlisted
    if verb is UNLISTED and made.kind in BRIEF and unlisted.stative.fullmatch(made.verb):
        return True
    return verb is MENTAL or bool(cues.idle.search(made.verb + made.after) or cues.failure.search(made.verb))


def _is_clear(verb: Verb, made: Statement, manner: Manner, *, in_list: bool) -> bool:
    """Whether enough speaks for an effect of a verb that need not have one: what is acted upon, a list, a mark."""
    named = bool(made.objects.things) or _has_number(made)
    if verb is UNLISTED and made.kind == "state":
        return in_list or _has_number(made) or (_is_marked(made) and (named or made.sentence.ticked))
    if verb is UNLISTED and made.kind == "headline":
        return in_list or named or made.sentence.ticked or _is_all(made) or bool(_UP_TO.match(made.after))
    thin = (made.kind in THIN and not _is_all(made)) or (verb is UNLISTED and made.kind not in {"self", "passive"})
    return named or in_list or _is_marked(made) or not (thin or manner.delivers)


def _has_number(made: Statement) -> bool:
    """Whether what is acted upon has a number of its own: "FA-210 retired", "Kostenstelle 4711 gesperrt"."""
    return bool(_NUMBERED.search(made.clause))


_NUMBERED = re.compile(r"(?<![\w.,:/-])(?:[a-z]{1,5}-?\d{2,}|#\d+|(?!(?:19|20)\d\d(?!\d))\d{4,})(?![\w%]|[.,:/]\d)")


_UP_TO = re.compile(r"\s+(?:[^\W\d_]+ ){1,2}\d")  # a number that it was changed to or by, or a time until which


def _instructs(made: Statement, manner: Manner) -> bool:
    """Whether it tells what comes of following instructions: "The file is saved"."""
    return manner.manual and made.kind == "state" and not made.language.cues.recent.search(made.before + made.after)


def _is_about_text(made: Statement, manner: Manner) -> bool:
    """Whether words are acted upon: a paragraph, one quotation put for another, names in code."""
    things = made.objects.things
    return (
        made.objects.textual
        or f"{made.framed}{AND.split(made.after)[0]}".count(QUOTE) > 1
        or (manner.codes and bool(things) and set(things) <= IN_CODE)
    )


def _is_known(verb: Verb, made: Statement, manner: Manner) -> bool:
    """Whether the object is one that the verb needs, or seems to be, though nobody knows the noun."""
    things = made.objects.things
    if _is_all(made):
        return True
    if verb.need != "thing":
        return bool(set(things) & set(verb.need.split()))
    if made.kind == "passive" and not manner.delivers:
        return True
    if made.kind == "headline" and _UP_TO.match(made.after):
        return True
    return bool(things) or _has_number(made) or (made.kind != "headline" and _is_marked(made)) or _has_object(made)


def _is_all(made: Statement) -> bool:
    """Whether the clause is nothing but a short headline: "Config reloaded, ..."."""
    words = len(made.before.split())
    return made.kind == "headline" and 0 < words < FEW and bool(_ENDED.match(made.after))


_ENDED = re.compile(r"\s*(?:$|[.,;:!(–—✅✔☑])")


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
    meant = made.kind == "state" and (cues.pronoun.search(made.before) or not made.before[: made.subject].strip())
    return bool(ticked or titled or meant or cues.recent.search(around) or cues.yours.search(around))
