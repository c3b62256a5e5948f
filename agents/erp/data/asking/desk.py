"""Answers plain questions with named figures: reads them, finds the names in scope, works the figure out, says it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from agents.erp.data.answer import Answer, Board
from agents.erp.data.asking.comparing import adds_up, compare, key_figures, over_time
from agents.erp.data.asking.followups import branches_meant, continued, earlier_words, noted, recalled
from agents.erp.data.asking.names import Named, find_names
from agents.erp.data.asking.reading import KEY_FIGURES, Reading, read_question
from agents.erp.data.asking.whose import EVERYTHING, OTHERS, NotUnderstood, strange_codes, unused
from agents.erp.data.engine import Engine
from agents.erp.data.figures import FIGURES
from agents.erp.data.figures.kinds import Entity, Figure
from agents.erp.data.figuring import Ask, Result, Sitting, work_out
from agents.erp.data.periods import BEGINNING, Period, month_of, read_period
from agents.erp.data.queryplan import Filter, QueryPlan
from agents.erp.data.scope import Key, NoAccess, Scope

INSTEAD: Mapping[str, Mapping[Entity, str]] = {  # the figure that is meant where such a thing is named
    "net_sales": {"item": "sales_by_item"},
    "receivable": {"supplier": "payable"},
    "overdue_invoices": {"supplier": "overdue_bills"},
    "open_invoices": {"supplier": "open_bills"},
    "payable": {"customer": "receivable"},
    "received": {"supplier": "paid_out"},
    "paid_out": {"customer": "received"},
    "spend": {"item": "purchases"},
    "stock_value": {"item": "on_hand"},
    "reorder": {"warehouse": "on_hand"},
    "backlog": {"supplier": "open_purchase_orders"},
}


OWN = frozenset({"payslip", "payroll_variance", "leave", "attendance", "absent"})  # what "my" may be said of
_MY = re.compile(r"(?<!\w)(?:my|i|mine|mein\w*|ich|mi|mis|yo|mon|ma|mes|je)(?!\w)(?! (?:team|staff|people|branch\w*))")


class LastAsks(Protocol):
    """Remembers what was asked last in a conversation, in words and never in figures."""

    async def keep(self, talk: str, said: str) -> None: ...

    async def last(self, talk: str) -> str | None: ...


class Desk:
    """`today` says which day counts as today: the demo data stand still."""

    def __init__(self, engine: Engine, today: Callable[[datetime], date], asks: LastAsks) -> None:
        self.engine = engine
        self.today = today
        self._asks = asks

    async def answer(self, question: str, sitting: Sitting, talk: str) -> Answer | Board:
        """The answer to a question. `talk` names who asks where, so that a follow-up finds its way.

        Raises NotUnderstood, NoAccess, Refused, SourceAway.
        """
        if OTHERS.search(question.lower()):
            raise NoAccess(f"I only see {', '.join(sitting.scope.names())} for you, and nothing of anybody else.")
        reading = read_question(question, self.today(sitting.now))
        if reading is None:
            raise NotUnderstood
        if not reading.figure:
            reading = continued(reading, recalled(await self._asks.last(talk), sitting.scope))
        try:
            answer = await asyncio.to_thread(self.work_out, question, reading, sitting)
        except NoAccess:
            await self._asks.keep(talk, noted(reading, sitting.scope, refused=True))
            raise
        await self._asks.keep(talk, noted(reading, sitting.scope, refused=False))
        return replace(answer, chart=reading.chart)

    def work_out(self, question: str, reading: Reading, sitting: Sitting) -> Answer | Board:
        """What a reading asks for. Raises NoAccess, Refused, SourceAway."""
        scope, today = sitting.scope, self.today(sitting.now)
        branches, words = branches_meant(reading, scope)
        if reading.figure == KEY_FIGURES:
            unused(question, words, scope)
            return key_figures(_stretch(reading, today), reading.compared, branches, sitting)
        named, used = _named(reading.figure, words, sitting)
        named += _named_before(reading, named, sitting)
        named += _asker_in_person(reading, named, sitting)
        strange_codes(question, reading.number, used, scope)
        unknown = unused(question, [word for word in words if word not in used and word in reading.rest], scope)
        instead = INSTEAD.get(reading.figure, {})
        figure = FIGURES[next((instead[each.entity] for each in named if each.entity in instead), reading.figure)]
        ask = _ask(figure, reading, branches, named, today)
        filters = _filters(ask, reading, named, scope)
        if _over_time(figure, reading):
            return over_time(ask, reading.period, sitting, filters)
        if reading.compares and len(branches or ()) < 2 and adds_up(figure):
            return compare(ask, reading.compared or ask.period.previous, sitting, filters)
        result = work_out(ask, sitting)
        remarks = _remarks(question, reading, result, unknown, scope)
        return Answer(figure, result, ask.period, scope.currency, filters, reading.top, remarks)

    def figure(self, name: str, sitting: Sitting) -> Result:
        """A named figure as it is without further words. Raises NoAccess, Refused, SourceAway."""
        figure, today = FIGURES[name], self.today(sitting.now)
        period = read_period(figure.default, today)[0] or Period(today, today)
        return work_out(Ask(figure, period), sitting)


def _over_time(figure: Figure, reading: Reading) -> bool:
    """Whether a balance is asked for month by month; what has a month of its own is grouped by it instead."""
    monthly = "month" in reading.by and "month" not in figure.fact.dimensions
    return (reading.trend or monthly) and figure.when == "day" and adds_up(figure)


def _named_before(reading: Reading, named: Sequence[Named], sitting: Sitting) -> list[Named]:
    """Names of the questions before, of kinds that are not named anew."""
    found = list(named)
    for words in earlier_words(reading, sitting.scope):
        taken = {each.entity for each in found}
        found += [each for each in _named(reading.figure, words, sitting)[0] if each.entity not in taken]
    return found[len(named) :]


def _asker_in_person(reading: Reading, named: Sequence[Named], sitting: Sitting) -> list[Named]:
    """Of "my payslip" the asker's own record. Raises NoAccess for somebody without one that their role shows."""
    if reading.figure not in OWN or named or not _MY.search(reading.words):
        return []
    mine = QueryPlan(
        root="hr.Employee", select=("id", "code", "name"), filters=(Filter(field="user", value=sitting.scope.user),)
    )
    rows = sitting.engine.all(mine, sitting.scope, sitting.now)
    if not rows:
        raise NoAccess("I find no employee record of yours among what your role lets me show you.")
    keys = tuple(key for key, *_ in rows if isinstance(key, int | str))
    return [Named("employee", keys, f"{rows[0][1]} {rows[0][2]}", frozenset())]


def _named(name: str, words: Sequence[str], sitting: Sitting) -> tuple[list[Named], frozenset[str]]:
    entities: list[Entity] = [*FIGURES[name].fact.entities, *INSTEAD.get(name, {})]
    return find_names(words, entities, sitting)


def _ask(figure: Figure, reading: Reading, branches: frozenset[Key] | None, named: Sequence[Named], today: date) -> Ask:
    return Ask(
        figure,
        _period(figure, reading, today),
        by=_by(figure, reading),
        branches=branches,
        named={each.entity: each.keys for each in named if each.entity in figure.fact.entities},
        number=reading.number,
        kinds=_kinds(figure, reading),
        above=reading.above,
        older=reading.older if figure.age else None,
        ascending=reading.ascending,
    )


def _period(figure: Figure, reading: Reading, today: date) -> Period:
    if reading.number:
        return Period(BEGINNING, today)
    default = "last 12 months" if reading.trend and figure.when == "period" else figure.default
    period = reading.period or read_period(default, today)[0] or Period(today, today)
    if figure.when == "day":
        day = min(period.last, today) if reading.period else today
        return Period(day, day)
    single = period.first == period.last and figure.default == "until today"
    if single or figure.cumulative:
        return Period(BEGINNING, period.last)
    return period if figure.ahead else period.until(today)


def _stretch(reading: Reading, today: date) -> Period:
    """A period for key figures: no single day, which is when the meeting is."""
    asked = reading.period if reading.period and reading.period.first < reading.period.last else None
    return (asked or month_of(today)).until(today)


def _kinds(figure: Figure, reading: Reading) -> tuple[str, ...]:
    """Words that narrow the figure down, as far as its fact knows them."""
    return tuple(kind for kind in figure.fact.kinds if re.search(rf"(?<!\w)(?:{kind})(?!\w)", reading.words))


def _by(figure: Figure, reading: Reading) -> tuple[str, ...]:
    """How it is grouped: as asked, as far as the figure can be; "which items" adds nothing where items are listed."""
    wanted = ("month",) if reading.trend and not reading.by else reading.by
    found = tuple(name for name in wanted if name in figure.fact.dimensions)
    if not found and not set(reading.which) <= set(figure.by):
        found = tuple(name for name in reading.which if name in figure.fact.dimensions)
    return found if figure.fact.measures and found != figure.by else ()


def _filters(ask: Ask, reading: Reading, named: Sequence[Named], scope: Scope) -> tuple[str, ...]:
    filters = [f"{each.entity} {each.shown}" for each in named]
    filters += [ask.figure.fact.kinds[kind].replace("'", "") for kind in ask.kinds]
    if ask.branches is not None:
        filters.append(f"branch {', '.join(scope.names(ask.branches))}")
    if reading.number:
        filters.append(f"number {reading.number}")
    if reading.above is not None:
        filters.append(f"more than {reading.above:,}")
    if ask.older is not None:
        filters.append(f"more than {ask.older} days")
    return tuple(filters)


def _remarks(question: str, reading: Reading, result: Result, unknown: Sequence[str], scope: Scope) -> tuple[str, ...]:
    remarks: list[str] = []
    if reading.number and not result.rows:
        remarks.append(f"I find no {reading.number} among what I may show you.")
    if EVERYTHING.search(question.lower()) and not scope.whole_tenant:
        remarks.append("These are the branches you may see; I speak for no others.")
    if unknown:
        remarks.append(f"Not used: {', '.join(f'“{word}”' for word in unknown)}.")
    return tuple(remarks)
