"""What is drawn of an answer: its course over time, its rows as bars, or the parts that a sum is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from agents.erp.data.answer import Answer, Board
from agents.erp.data.engine import Value
from agents.erp.data.figuring import Column

Form = Literal["course", "bars", "stack"]
MOST_ROWS, MOST_LINES, LONGEST = 12, 6, 44  # bars, lines of a course, letters of a label
_TIMES = frozenset({"Month", "Quarter", "Year", "Day", "On"})


@dataclass(frozen=True, slots=True)
class Line:
    """One row of values, a value for each label; None where there is none."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture before it is drawn. `unit` is a currency, "%" or a unit of measure; `note` says what is not in it."""

    title: str
    unit: str
    labels: tuple[str, ...]
    lines: tuple[Line, ...]
    form: Form
    note: str = ""

    @property
    def about(self) -> str:
        """What the numbers are, in which unit, and what is not shown."""
        measure = self.lines[0].name if len(self.lines) == 1 else ""
        return ", ".join(dict.fromkeys(part for part in (measure, self.unit, self.note) if part))

    @property
    def alt(self) -> str:
        """The same in words, for those who do not see it."""
        first = self.lines[0]
        ends = f"{self.labels[0]} {_said(first.values[0])}, {self.labels[-1]} {_said(first.values[-1])}"
        return f"{self.title}: {len(self.labels)} values of {first.name} ({self.unit or 'count'}), {ends}."


def goes_along(answer: Answer | Board) -> bool:
    """Whether a picture belongs to an answer: asked for, or a course over time, or two periods beside each other."""
    if isinstance(answer, Board):
        return answer.chart or answer.totalled or answer.drawn == "course"
    return answer.chart or answer.result.columns[0].header in _TIMES


def chart_of(answer: Answer | Board) -> Chart | None:
    """What is drawn of an answer; None where there is too little to see."""
    found = _of_board(answer) if isinstance(answer, Board) else _of_answer(answer)
    return found if found and len(found.labels) > 1 and found.lines else None


def _of_board(board: Board) -> Chart:
    """The columns that the board says are to be drawn."""
    whole = board.rows[:-1] if board.totalled else board.rows
    rows = [row for row in whole if any(row[place] is not None for place in board.places)]
    shown = rows[:MOST_ROWS] if board.drawn == "bars" else rows
    named = sum(1 for column in board.columns if column.shape in {"text", "date"})
    shape = board.columns[board.places[0]].shape
    return Chart(
        title=f"{board.title} ({', '.join(board.branches)})",
        unit={"percent": "%", "money": board.currency}.get(shape, ""),
        labels=tuple(_label(row[:named]) for row in shown),
        lines=tuple(Line(_named(board.columns[place]), _numbers(shown, place)) for place in board.places),
        form=board.drawn,
        note=_rest(len(shown), len(rows)),
    )


def _named(column: Column) -> str:
    return "Change" if column.header == "%" else column.header


def _of_answer(answer: Answer) -> Chart | None:
    place = answer.drawn_place
    if place is None or place == 0:
        return None
    columns, rows = answer.result.columns, answer.result.rows
    title = f"{answer.figure.title}{answer.when} ({', '.join(answer.result.branches)})"
    unit = {"percent": "%", "money": answer.currency, "quantity": answer.unit}.get(columns[place].shape, "")
    if columns[0].header in _TIMES:
        labels, lines = _course(columns, rows, place)
        return Chart(title, unit, labels, lines, "course")
    shown = rows[: min(answer.top or MOST_ROWS, MOST_ROWS)]
    labels, note = _labels(shown, place, columns), _rest(len(shown), len(rows))
    parts = _parts(columns, rows, place)
    lines = tuple(Line(columns[each].header, _numbers(shown, each)) for each in parts or (place,))
    return Chart(title, unit, labels, lines, "stack" if parts else "bars", note)


def _course(
    columns: Sequence[Column], rows: Sequence[Sequence[Value]], place: int
) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """One line, or one for each value of the column after the time; the largest few of many."""
    times = tuple(dict.fromkeys(row[0] for row in rows))
    if place == 1:
        return tuple(map(str, times)), (Line(columns[place].header, _numbers(rows, place)),)
    values = {(row[0], str(row[1])): _number(row[place]) for row in rows}
    names = dict.fromkeys(str(row[1]) for row in rows)
    lines = [Line(name[:LONGEST], tuple(values.get((time, name)) for time in times)) for name in names]
    lines.sort(key=lambda line: -sum(value or 0 for value in line.values))
    return tuple(map(str, times)), tuple(lines[:MOST_LINES])


def _parts(columns: Sequence[Column], rows: Sequence[Sequence[Value]], place: int) -> list[int]:
    """The other columns of the same kind, if they add up to the column in every row: what a sum is made of."""
    others = [each for each, column in enumerate(columns) if column.shape == columns[place].shape and each != place]
    if len(others) < 2 or columns[place].shape == "percent":
        return []
    return others if all(_adds_up([row[each] for each in others], row[place]) for row in rows) else []


def _adds_up(parts: Sequence[Value], whole: Value) -> bool:
    """Whether a sum is exactly that of its parts, none of them below zero."""
    exact = [Decimal(part) for part in parts if isinstance(part, int | Decimal) and part >= 0]
    return len(exact) == len(parts) and sum(exact) == whole


def _labels(rows: Sequence[Sequence[Value]], place: int, columns: Sequence[Column]) -> tuple[str, ...]:
    """The first column; with the second one where that alone names two rows alike."""
    plain = [_label(row[:1]) for row in rows]
    if len(set(plain)) == len(plain) or place < 2 or columns[1].shape != "text":
        return tuple(plain)
    return tuple(_label(row[:2]) for row in rows)


def _label(cells: Sequence[Value]) -> str:
    text = " · ".join(" ".join(str(cell).split()) for cell in cells if cell is not None)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _rest(shown: int, there: int) -> str:
    return f"the first {shown} of {there} rows" if there > shown else ""


def _numbers(rows: Sequence[Sequence[Value]], place: int) -> tuple[float | None, ...]:
    return tuple(_number(row[place]) for row in rows)


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float | Decimal) else None


def _said(value: float | None) -> str:
    return "nothing" if value is None else f"{value:,.2f}".removesuffix(".00")
