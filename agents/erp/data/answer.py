"""A worked-out figure as a person reads it: the figure first, then a small table, then where it comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import zip_longest
from typing import Literal

from agents.erp.data.charting.bars import bars
from agents.erp.data.engine import Value
from agents.erp.data.figures.kinds import Figure, Shape
from agents.erp.data.figuring import Column, Result
from agents.erp.data.periods import Period

SHOWN = 12  # rows, unless somebody asks for more
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that may be said. `filters` are words."""

    figure: Figure
    result: Result
    period: Period
    currency: str
    filters: tuple[str, ...] = ()
    top: int = 0
    remarks: tuple[str, ...] = ()
    chart: bool = False  # asked for

    @property
    def direct(self) -> bool:
        """Whether it is for direct messages only."""
        return self.figure.direct

    @property
    def when(self) -> str:
        if self.figure.when == "always":
            return ""
        return f" on {self.period.last:%-d %b %Y}" if self.figure.when == "day" else f", {self.period}"

    def text(self) -> str:
        """CommonMark. Values of rows are quoted as text, whatever they say."""
        parts = [self._headline(), self._table(), self._footer()]
        return "\n\n".join(part for part in parts if part)

    def _headline(self) -> str:
        where = ", ".join(self.result.branches)
        title = f"{self.figure.title}{self.when}"
        if not self.result.rows:
            return f"**{title}: none** ({where})."
        return f"**{title}: {self._of_interest() or self._count()}** ({where})."

    def _count(self) -> str:
        count = len(self.result.rows)
        return f"{count:,} row{'' if count == 1 else 's'}"

    def _of_interest(self) -> str:
        """The total of the first column that adds up, with its unit; a quantity only of a single item."""
        single = len({row[0] for row in self.result.rows}) == 1
        pairs = sorted(
            zip(self.result.columns, self.result.total, strict=True), key=lambda pair: not self._main(pair[0])
        )
        for column, value in pairs:
            adds = column.shape in {"money", "count", "percent"} or (column.shape == "quantity" and single)
            if value is not None and adds and self.figure.total:
                unit = self.currency if column.shape == "money" else self.unit if column.shape == "quantity" else ""
                return f"{shown(value, column.shape)} {unit}".strip()
        return ""

    def _main(self, column: Column) -> bool:
        """Whether a column is the amount that the figure is about."""
        if self.figure.measures:
            return column.header == self.figure.fact.measures[self.figure.measures[self.figure.main]].header
        dimension = self.figure.fact.dimensions.get(self.figure.amount)
        return dimension is not None and column.header == dimension.header

    @property
    def unit(self) -> str:
        """The unit of measure that all rows share; "" where they have several or none."""
        units = self._units()
        return units.pop() if len(units) == 1 else ""

    def _units(self) -> set[str]:
        headers = [column.header for column in self.result.columns]
        return {str(row[headers.index("Unit")]) for row in self.result.rows} if "Unit" in headers else set()

    @property
    def drawn_place(self) -> int | None:
        """The column that is drawn: what the figure is about, unless that is counted in several units."""
        columns, mixed = self.result.columns, len(self._units()) > 1
        drawable = {"money", "count", "percent", "days", *(() if mixed else ("quantity",))}
        places = [place for place, column in enumerate(columns) if column.shape in drawable]
        return min(places, key=lambda place: (not self._main(columns[place]), place), default=None)

    def _table(self) -> str:
        rows = [*self.result.rows[: self._most]]
        if self.figure.total and len(self.result.rows) > 1:
            rows.append(("Total", *self._totals()[1:]))
        lengths = self.drawn_place if self.chart else None
        counted = min(len(self.result.rows), self._most)
        return table(self.result.columns, rows, lengths, counted) if self.result.rows else ""

    def _totals(self) -> tuple[Value, ...]:
        """Quantities of different items do not add up to anything."""
        single = len({row[0] for row in self.result.rows}) == 1
        pairs = zip(self.result.columns, self.result.total, strict=True)
        return tuple(None if column.shape == "quantity" and not single else value for column, value in pairs)

    @property
    def _most(self) -> int:
        return min(self.top or SHOWN, MOST_SHOWN)

    def _footer(self) -> str:
        hidden = len(self.result.rows) - self._most
        lines = [f"… and {hidden:,} more of {self._count()}." if hidden > 0 else f"{self._count()}."]
        if any(column.shape == "money" for column in self.result.columns):
            lines.append(f"Currency: {self.currency}.")
        lines.extend(_basis(self.figure.definition, self.filters, self.result.left_out))
        return "_" + " ".join([*lines, *self.figure.notes, *self.remarks]) + "_"


@dataclass(frozen=True, slots=True)
class Board:
    """Several figures side by side. `places` are the columns of a chart; `totalled`: the last row is a sum."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    currency: str
    branches: tuple[str, ...]
    left_out: tuple[str, ...]
    definition: str
    filters: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    direct: bool = False
    drawn: Literal["course", "bars"] = "bars"
    places: tuple[int, ...] = (1,)
    totalled: bool = False
    chart: bool = False  # asked for

    def text(self) -> str:
        """CommonMark. Values of rows are quoted as text, whatever they say."""
        rows = [*self.rows[:MOST_SHOWN]]
        basis = _basis(self.definition, self.filters, self.left_out)
        footer = " ".join([f"Currency: {self.currency}.", *basis, *self.notes])
        lengths = self.places[0] if self.chart else None
        shown = table(self.columns, rows, lengths, len(self.rows) - self.totalled)
        return f"**{self.title}** ({', '.join(self.branches)})\n\n{shown}\n\n_{footer}_"


def table(
    columns: Sequence[Column], rows: Sequence[Sequence[Value]], lengths: int | None = None, counted: int = 0
) -> str:
    """Rows as a Markdown table, numbers to the right; `lengths` is a column to draw bars of, for the first rows."""
    marks = ["---" if column.shape in {"text", "date"} else "---:" for column in columns]
    headers = [column.header for column in columns]
    cells = [[shown(value, column.shape) for value, column in zip(row, columns, strict=True)] for row in rows]
    if lengths is not None:
        drawn = bars([row[lengths] for row in rows[:counted]])
        cells = [[*line, bar] for line, bar in zip_longest(cells, drawn, fillvalue="")]
        headers, marks = [*headers, ""], [*marks, "---"]
    lines = [f"| {' | '.join(line)} |" for line in cells]
    return "\n".join([f"| {' | '.join(headers)} |", f"|{'|'.join(marks)}|", *lines])


def _basis(definition: str, filters: Sequence[str], left_out: Sequence[str]) -> list[str]:
    """What a figure rests on."""
    lines = [f"Definition: {definition}."]
    if filters:
        lines.append(f"Filters: {'; '.join(map(quoted, filters))}.")
    if left_out:
        lines.append(f"Left out: {', '.join(left_out)} (your role there does not include this).")
    return lines


def shown(value: Value, shape: Shape) -> str:
    """A value as text; money with two digits, quantities without idle zeros."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, Decimal | int):
        return _number(Decimal(value), shape)
    return quoted(str(value))


def quoted(text: str) -> str:
    """Text of a row, kept from meaning anything in Markdown, HTML or a chat's own markup."""
    plain = " ".join(text.split())[:120]
    return re.sub(r"([\\`*_\[\]<>|~#!@])", r"\\\1", plain)


def _number(value: Decimal, shape: Shape) -> str:
    if shape == "money":
        return f"{value.quantize(Decimal('0.01'), ROUND_HALF_EVEN):,}"
    if shape == "percent":
        return f"{value.quantize(Decimal('0.1'), ROUND_HALF_EVEN)} %"
    if shape in {"count", "days"}:
        return f"{int(value.to_integral_value()):,}"
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
