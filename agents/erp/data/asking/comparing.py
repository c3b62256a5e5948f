"""Two periods beside each other: one figure, or the handful that a manager looks at first."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from agents.erp.data.answer import Board
from agents.erp.data.engine import Value
from agents.erp.data.figures import FIGURES
from agents.erp.data.figures.kinds import Figure
from agents.erp.data.figuring import SPANS, Ask, Column, Result, Sitting, work_out
from agents.erp.data.periods import BEGINNING, Period
from agents.erp.data.scope import Key, NoAccess

MONTHS, MOST_MONTHS = 6, 24  # looked back on, unless a longer time is asked for
KEYS = (  # label, figure, measure
    ("Net sales", "net_sales", "net"),
    ("Cost of sales", "margin", "cost"),
    ("Margin %", "margin", "share"),
    ("Received from customers", "received", "amount"),
    ("Billed by suppliers", "spend", "total"),
    ("Receivable", "receivable", "owed"),
    ("of which overdue", "receivable", "overdue"),
    ("Payable", "payable", "owed"),
    ("Stock value", "stock_value", "value"),
    ("Backlog", "backlog", "open_value"),
    ("Headcount", "headcount", "here"),
)
ONLY_NOW = frozenset({"Backlog"})  # what was ordered and delivered by an earlier day is not recorded
RATIOS = {
    "Days sales outstanding": "receivable at the end divided by net sales, times days",
    "Stock turns a year": "cost of sales divided by the stock value at the end, as of a year",
}


def adds_up(figure: Figure) -> bool:
    """Whether a figure has something to compare: a sum, and a time."""
    return figure.when != "always" and bool(figure.measures or figure.amount in figure.fact.measures)


def compare(ask: Ask, other: Period, sitting: Sitting, filters: tuple[str, ...]) -> Board:
    """A figure that adds up, for two periods, row by row by its main sum. Raises NoAccess, Refused, SourceAway."""
    figure = ask.figure
    by = _lasting(ask.by or figure.by) if figure.measures else _lasting(ask.by) or ("branch",)
    ask = replace(ask, by=by or ("branch",))
    other = Period(other.last, other.last) if figure.when == "day" else other.as_far_as(ask.period)
    here, there = (work_out(each, sitting) for each in (ask, replace(ask, period=other)))
    width = len(ask.by)
    main = width + figure.main
    measure = here.columns[main]
    periods = (Column(str(ask.period), measure.shape), Column(str(other), measure.shape))
    return Board(
        title=f"{figure.title}: {measure.header.lower()}, {ask.period} against {other}",
        columns=(*here.columns[:width], *periods, Column("Change", measure.shape), Column("%", "percent")),
        rows=tuple(_beside(here, there, width, main)),
        currency=sitting.scope.currency,
        branches=here.branches,
        left_out=here.left_out,
        definition=figure.definition,
        filters=filters,
        notes=_unlike(ask.period, other),
        direct=figure.direct,
        places=(width, width + 1),
        totalled=True,
    )


def _lasting(by: Sequence[str]) -> tuple[str, ...]:
    """Without months and the like: no row of one period has its like in another one."""
    return tuple(name for name in by if name not in SPANS)


def _months(stretch: Period | None) -> int:
    """How many ends of months before the last day are looked at."""
    if stretch is None or stretch.first == BEGINNING:
        return MONTHS
    between = (stretch.last.year - stretch.first.year) * 12 + stretch.last.month - stretch.first.month
    return min(between, MOST_MONTHS) or MONTHS


def _beside(here: Result, there: Result, width: int, main: int) -> Iterator[tuple[Value, ...]]:
    """Rows of both by what they are about, then the totals."""
    after = {row[:width]: row[main] for row in here.rows}
    before = {row[:width]: row[main] for row in there.rows}
    for key in dict.fromkeys([*after, *before]):
        yield (*key, after.get(key), before.get(key), *_change(after.get(key), before.get(key)))
    totals = here.total[main], there.total[main]
    yield ("Total", *[None] * (width - 1), *totals, *_change(*totals))


def over_time(ask: Ask, stretch: Period | None, sitting: Sitting, filters: tuple[str, ...]) -> Board:
    """The total of a figure at the ends of the months of a stretch, the day asked for as the last.

    Raises as `compare` does.
    """
    if not ask.figure.measures:
        ask = replace(ask, by=("branch",))
    last = ask.period.last
    ends = [
        last.replace(day=1) - relativedelta(months=back) - timedelta(1) for back in reversed(range(_months(stretch)))
    ]
    days = [*ends, last]
    results = [work_out(replace(ask, period=Period(day, day)), sitting) for day in days]
    newest = results[-1]
    places = [place for place, column in enumerate(newest.columns) if column.shape == "money"]
    return Board(
        title=f"{ask.figure.title} over time",
        columns=(Column("On", "date"), *(newest.columns[place] for place in places)),
        rows=tuple(
            (day, *(result.total[place] for place in places)) for day, result in zip(days, results, strict=True)
        ),
        currency=sitting.scope.currency,
        branches=newest.branches,
        left_out=newest.left_out,
        definition=ask.figure.definition,
        filters=filters,
        direct=ask.figure.direct,
        drawn="course",
        places=tuple(range(1, len(places) + 1)),
    )


def key_figures(period: Period, other: Period | None, branches: frozenset[Key] | None, sitting: Sitting) -> Board:
    """The key figures of two periods, as far as the asker's roles go. Raises Refused, SourceAway."""
    other = (other or period.previous).as_far_as(period)
    now, before = (_keys(each, branches, sitting) for each in (period, other))
    rows = [
        (label, value, earlier, *_change(value, earlier, points=label.endswith("%")))
        for label, value in now.items()
        for earlier in [None if label in ONLY_NOW else before.get(label)]
    ]
    shown = {name for label, name, _ in KEYS if label in now}
    meant = [f"{figure.title.lower()} = {figure.definition}" for name, figure in FIGURES.items() if name in shown]
    headers = ("", str(period), str(other), "Change")
    return Board(
        title=f"Key figures, {period} against {other}",
        columns=(*(Column(header, "money" if header else "text") for header in headers), Column("%", "percent")),
        rows=tuple(rows),
        currency=sitting.scope.currency,
        branches=sitting.scope.names(branches),
        left_out=(),
        definition="; ".join([*meant, *(f"{label.lower()} = {how}" for label, how in RATIOS.items())]),
        notes=_unlike(period, other),
        places=(len(headers),),
    )


def _keys(period: Period, branches: frozenset[Key] | None, sitting: Sitting) -> dict[str, Value]:
    """Label -> value; what the asker's roles do not include is absent."""
    found: dict[str, Value] = {}
    for label, name, measure in KEYS:
        with contextlib.suppress(NoAccess):
            found[label] = _key(measure, Ask(FIGURES[name], period, branches=branches), sitting)
    days = (period.last - period.first).days + 1
    owed, sold = found.get("Receivable"), found.get("Net sales")
    stock, cost = found.get("Stock value"), found.get("Cost of sales")
    if isinstance(owed, Decimal) and isinstance(sold, Decimal) and sold > 0:
        found["Days sales outstanding"] = owed * days / sold
    if isinstance(stock, Decimal) and isinstance(cost, Decimal) and stock > 0:
        found["Stock turns a year"] = cost * 365 / days / stock
    return found


def _key(measure: str, ask: Ask, sitting: Sitting) -> Value:
    """The total of one measure."""
    figure = ask.figure
    if figure.when == "day":
        ask = replace(ask, period=Period(ask.period.last, ask.period.last))
    return work_out(ask, sitting).total[len(figure.by) + figure.measures.index(measure)]


def _change(after: Value, before: Value, *, points: bool = False) -> tuple[Value, Value]:
    """The difference, and in percent where the base is positive; of a percentage only the points."""
    if not isinstance(after, int | Decimal) or not isinstance(before, int | Decimal):
        return None, None
    difference = Decimal(after) - Decimal(before)
    return difference, difference * 100 / Decimal(before) if before > 0 and not points else None


def _unlike(period: Period, other: Period) -> tuple[str, ...]:
    lengths = [(each.last - each.first).days for each in (period, other)]
    if abs(lengths[0] - lengths[1]) <= 3:
        return ()
    return ("The periods differ in length.",)
