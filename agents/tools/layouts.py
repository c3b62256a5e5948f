"""Content written out as a table, CSV, JSON, bullets or a numbered list; reading it back gives the same cells."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Literal

from agents.tool import ToolProblem
from agents.tools.numbers import read_number
from agents.tools.tables import Cells, Content, Items, Table, with_columns

Form = Literal["table", "csv", "json", "bullets", "numbered", "markdown"]

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,12})?")  # more digits would be rounded by whoever reads them


def write(content: Content, form: Form) -> str:
    """The content in a form, as Markdown, with what had no place. Raises ToolProblem."""
    notes = [*content.notes, *(f"not part of it: {line.strip()}" for line in content.left_out)]
    if form == "csv":
        body = fenced(as_csv(content), "csv")
    elif form == "json":
        body = fenced(as_json(content), "json")
    elif form == "markdown":
        body = fenced(_markdown(content), "markdown")
    elif form == "table":
        body = _table(content)
    else:
        body = _list(content, numbered=form == "numbered")
    return f"{body}\n\n{_noted(notes)}" if notes else body


def _noted(notes: Sequence[str]) -> str:
    return "\n".join(f"- {note[:1].upper()}{note[1:]}" for note in notes)


def fenced(text: str, language: str) -> str:
    """A code block that its content cannot end."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def ordered(content: Content, by: str) -> Content:
    """Sorted by a column; `-column` or `-` is from the largest, `+` from the smallest, `a-z` by the words."""
    table = with_columns(content) or content if isinstance(content, Items) else content
    if isinstance(table, Items):
        backwards = by.startswith("-") and by != "a-z"
        return replace(table, items=tuple(sorted(table.items, key=_sort_key, reverse=backwards)))
    column = _column(table, by)
    rows = sorted(table.rows, key=lambda row: _sort_key(row[column]), reverse=by.startswith("-"))
    return replace(table, rows=tuple(rows))


def _column(table: Table, by: str) -> int:
    name = by.strip().removeprefix("-").removeprefix("+").strip().lower()
    names = [header.lower() for header in table.header]
    if name in names:
        return names.index(name)
    if name not in {"", "a-z"} and len(names) > 2:
        raise ToolProblem(f"There is no column {name!r} to sort by; there are {', '.join(table.header)}.")
    columns = range(len(table.header))
    numeric = (column for column in columns if all(_amount(row[column]) is not None for row in table.rows))
    return 0 if name == "a-z" else next(numeric, 0)


def _sort_key(cell: str) -> tuple[bool, Decimal, str]:
    amount = _amount(cell)
    return amount is None, amount or Decimal(0), cell.lower()


def _amount(cell: str) -> Decimal | None:
    figure = re.search(r"-?\d[\d.,' ]*", cell)
    value = read_number(figure[0].strip(" -.,")) if figure and len(figure[0]) * 2 >= len(cell.strip()) else None
    if value is None or not figure:
        return None
    try:
        return Decimal(value.numerator) / value.denominator * (-1 if figure[0].startswith("-") else 1)
    except InvalidOperation:
        return None


# --- forms -------------------------------------------------------------------------------------------------------


def as_csv(content: Content) -> str:
    rows = [content.header, *content.rows] if isinstance(content, Table) else [(item,) for item in content.items]
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue().rstrip("\n")


def as_json(content: Content) -> str:
    """Objects, or arrays where columns share a name or have none. Cells that spell a number become one."""
    if isinstance(content, Items):
        return _array([_value(item) for item in content.items])
    if len(set(content.header)) < len(content.header) or not all(content.header):
        return _array([f"[{', '.join(map(_value, row))}]" for row in (content.header, *content.rows)])
    objects = [_object(content.header, row) for row in content.rows]
    return objects[0] if content.record and len(objects) == 1 else _array(objects)


def _object(header: Cells, row: Cells) -> str:
    pairs = ", ".join(
        f"{json.dumps(key, ensure_ascii=False)}: {_value(cell)}" for key, cell in zip(header, row, strict=True)
    )
    return f"{{{pairs}}}"


def _array(values: Sequence[str]) -> str:
    return "[\n  " + ",\n  ".join(values) + "\n]" if values else "[]"


def _value(cell: str) -> str:
    if cell in {"true", "false"} or (_NUMBER.fullmatch(cell) and not re.fullmatch(r"-0(?:\.0*)?", cell)):
        return cell
    return _nested(cell) or json.dumps(cell, ensure_ascii=False)


def _nested(cell: str) -> str:
    """A value that a cell holds as JSON text stays one, if it is written exactly so."""
    if not cell.startswith(("{", "[")):
        return ""
    try:
        data = json.loads(cell)
    except ValueError:
        return ""
    return cell if json.dumps(data, ensure_ascii=False, separators=(",", ":")) == cell else ""


def _table(content: Content) -> str:
    table = with_columns(content) if isinstance(content, Items) else content
    if table is None:
        raise ToolProblem("I find no columns in that: I need rows with the same parts, such as `amman 120, irbid 88`.")
    lines = [_line(table.header), _line(["---"] * len(table.header), escape=False), *map(_line, table.rows)]
    return "\n".join(lines)


def _line(cells: Sequence[str], *, escape: bool = True) -> str:
    return f"| {' | '.join(_escaped(cell) if escape else cell for cell in cells)} |"


def _escaped(cell: str) -> str:
    """Safe inside a cell: nothing ends it, nothing is taken for markup."""
    return re.sub(r"([\\|`*]|<(?=[/a-zA-Z]))", r"\\\1", cell).replace("\n", "<br>")


def _list(content: Content, *, numbered: bool) -> str:
    items = content.items if isinstance(content, Items) else _rows_as_items(content)
    marks = (f"{number}." if numbered else "-" for number in range(1, len(items) + 1))
    return "\n".join(f"{mark} {' '.join(item.split())}" for mark, item in zip(marks, items, strict=True))


def _rows_as_items(table: Table) -> Cells:
    if table.record:
        return tuple(f"**{key}:** {value}" for key, value in zip(table.header, table.rows[0], strict=True))
    if len(table.header) == 2:
        return tuple(f"**{first}:** {second}" for first, second in table.rows)
    return tuple(_row_as_item(table.header, row) for row in table.rows)


def _row_as_item(header: Cells, row: Cells) -> str:
    rest = ", ".join(f"{name} {cell}".strip() for name, cell in zip(header[1:], row[1:], strict=True) if cell)
    return f"**{row[0]}:** {rest}"


def _markdown(content: Content) -> str:
    return _table(content) if isinstance(content, Table) else _list(content, numbered=False)
