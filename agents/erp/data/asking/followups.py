"""A follow-up goes on from the question before it: what is not said anew still holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pydantic import TypeAdapter

from agents.erp.data.asking.fillers import FILLERS
from agents.erp.data.asking.names import tokens
from agents.erp.data.asking.reading import Reading
from agents.erp.data.asking.whose import NotUnderstood, named_branches
from agents.erp.data.periods import Period
from agents.erp.data.scope import Key, NoAccess, Scope

MOST_EARLIER = 4  # questions back of which a name may still hold


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a follow-up goes on from, in words. It belongs to one scope: another one cannot go on from it.

    `refused` says that a name in it was none that may be shown, so that nothing was answered.
    """

    scope: str
    figure: str
    period: Period | None
    by: tuple[str, ...]
    top: int
    words: str
    ascending: bool
    number: str = ""
    above: Decimal | None = None
    older: int | None = None
    trend: bool = False
    compares: bool = False
    compared: Period | None = None
    earlier: tuple[str, ...] = ()
    everywhere: bool = False
    refused: bool = False


_remembered = TypeAdapter(Remembered)


def noted(reading: Reading, scope: Scope, *, refused: bool) -> str:
    """A reading as it is kept between two questions."""
    return _remembered.dump_json(
        Remembered(
            scope=scope.hash,
            figure=reading.figure,
            period=reading.period,
            by=reading.by,
            top=reading.top,
            words=reading.words,
            ascending=reading.ascending,
            number=reading.number,
            above=reading.above,
            older=reading.older,
            trend=reading.trend,
            compares=reading.compares,
            compared=reading.compared,
            earlier=reading.earlier,
            everywhere=reading.everywhere,
            refused=refused,
        )
    ).decode()


def recalled(said: str | None, scope: Scope) -> Remembered:
    """What was noted for this scope. Raises NotUnderstood where there is nothing to go on from."""
    before = _remembered.validate_json(said) if said else None
    if before is None or before.scope != scope.hash:
        raise NotUnderstood
    return before


def continued(reading: Reading, before: Remembered) -> Reading:
    """What is said now, over what was said before. Raises NotUnderstood if what was refused is not named anew."""
    anew = any(word not in FILLERS for word in tokens(reading.words))
    if before.refused and not anew:
        raise NotUnderstood
    period, compared = reading.period, reading.compared
    if reading.compares and period and not compared:  # "against last year": what was asked, and that beside it
        period, compared = before.period, period
    same_time = reading.period is None
    return replace(
        reading,
        figure=before.figure,
        period=period or before.period,
        by=reading.by or before.by,
        top=reading.top or before.top,
        words=reading.words if anew else before.words,
        ascending=reading.ascending or before.ascending,
        number=reading.number or before.number,
        above=reading.above or before.above,
        older=reading.older or before.older,
        trend=reading.trend or (same_time and before.trend),
        compares=reading.compares or (same_time and before.compares),
        compared=compared or (before.compared if same_time else None),
        earlier=(before.words, *before.earlier)[:MOST_EARLIER] if anew else before.earlier,
        everywhere=reading.everywhere or (before.everywhere and not anew),
        unsettled=before.refused,
    )


def branches_meant(reading: Reading, scope: Scope) -> tuple[frozenset[Key] | None, list[str]]:
    """The branches a question narrows to, or one before it, and its other words. Raises NoAccess, NotUnderstood."""
    branches, words = named_branches(reading.words, scope)
    if reading.unsettled and branches is None:
        raise NotUnderstood
    if reading.everywhere:
        return None, words
    for said in reading.earlier:
        branches = branches if branches is not None else _branches_of(said, scope)
    return branches, words


def _branches_of(said: str, scope: Scope) -> frozenset[Key] | None:
    try:
        return named_branches(said, scope)[0]
    except NoAccess:
        return None


def earlier_words(reading: Reading, scope: Scope) -> Sequence[list[str]]:
    """The words of the questions before, the last one first, without names of branches."""
    names = {word for grant in scope.branches for word in (*tokens(grant.name), grant.code.lower())}
    return [[word for word in tokens(said) if word not in names] for said in reading.earlier]
