"""A worked-out figure as a person reads it: the figure first, then a small table, then where it comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from agents.erp.data.engine import Value
from agents.erp.data.figures.kinds import Figure, Shape
from agents.erp.data.figuring import Column, Result
from agents.erp.data.periods import Period

SHOWN = 12  # rows, unless somebody asks for more
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that may be said. `filters` are words, `now` the day that "today" was taken as."""

    figure: Figure
    result: Result
    period: Period
    currency: str
    filters: tuple[str, ...] = ()
    top: int = 0
    remarks: tuple[str, ...] = ()

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
                unit = self.currency if column.shape == "money" else self._unit() if column.shape == "quantity" else ""
                return f"{shown(value, column.shape)} {unit}".strip()
        return ""

    def _main(self, column: Column) -> bool:
        """Whether a column is the amount that the figure is about."""
        if self.figure.measures:
            return column.header == self.figure.fact.measures[self.figure.measures[self.figure.main]].header
        dimension = self.figure.fact.dimensions.get(self.figure.amount)
        return dimension is not None and column.header == dimension.header

    def _unit(self) -> str:
        headers = [column.header for column in self.result.columns]
        return str(self.result.rows[0][headers.index("Unit")]) if "Unit" in headers else ""

    def _table(self) -> str:
        rows = [*self.result.rows[: self._most]]
        if self.figure.total and len(self.result.rows) > 1:
            rows.append(("Total", *self._totals()[1:]))
        return table(self.result.columns, rows) if self.result.rows else ""

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
    """Several figures side by side."""

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

    def text(self) -> str:
        """CommonMark. Values of rows are quoted as text, whatever they say."""
        rows = [*self.rows[:MOST_SHOWN]]
        basis = _basis(self.definition, self.filters, self.left_out)
        footer = " ".join([f"Currency: {self.currency}.", *basis, *self.notes])
        return f"**{self.title}** ({', '.join(self.branches)})\n\n{table(self.columns, rows)}\n\n_{footer}_"


def table(columns: Sequence[Column], rows: Sequence[Sequence[Value]]) -> str:
    """Rows as a Markdown table, numbers to the right."""
    marks = ["---" if column.shape in {"text", "date"} else "---:" for column in columns]
    lines = [
        f"| {' | '.join(shown(value, column.shape) for value, column in zip(row, columns, strict=True))} |"
        for row in rows
    ]
    return "\n".join([f"| {' | '.join(column.header for column in columns)} |", f"|{'|'.join(marks)}|", *lines])


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
