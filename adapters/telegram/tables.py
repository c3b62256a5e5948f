"""Wide tables leave the text and go along as CSV documents: a phone shows about 48 fixed-width characters."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyromark

from adapters.message import Upload
from adapters.text import clean

WIDEST, LONGEST = 48, 30


@dataclass(slots=True)
class _Table:
    start: int
    end: int
    rows: list[list[str]] = field(default_factory=list[list[str]])

    def fits(self) -> bool:
        widths = [max(map(len, column)) for column in zip(*self.rows, strict=True)]
        return sum(widths) + 3 * (len(widths) - 1) <= WIDEST and len(self.rows) <= LONGEST

    def csv(self) -> bytes:
        sheet = io.StringIO()
        csv.writer(sheet).writerows(self.rows)
        return sheet.getvalue().encode("utf-8-sig")  # the mark by which spreadsheets know UTF-8


def without_wide_tables(markdown: str) -> tuple[str, tuple[Upload, ...]]:
    """The text with each wide table replaced by the name of its file, and the files."""
    if "|" not in markdown:
        return markdown, ()
    source, kept, at = clean(markdown).encode(), bytearray(), 0
    uploads: list[Upload] = []
    for table in _tables(source.decode()):
        if not table.fits():
            name = f"table-{len(uploads) + 1}.csv"
            uploads.append(Upload(name, "text/csv", table.csv()))
            kept += source[at : table.start] + f"📎 {name}\n".encode()
            at = table.end
    return (kept + source[at:]).decode() if uploads else markdown, tuple(uploads)


def _tables(markdown: str) -> Iterator[_Table]:
    events: Iterator[tuple[Any, Any]] = pyromark.events_with_range(markdown, options=pyromark.Options.ENABLE_TABLES)
    table: _Table | None = None
    for event, where in events:
        match event:
            case {"Start": {"Table": _}}:
                table = _Table(where["start"], where["end"])
            case {"End": "Table"} if table:
                yield table
                table = None
            case {"Start": "TableHead" | "TableRow"} if table:
                table.rows.append([])
            case {"Start": "TableCell"} if table:
                table.rows[-1].append("")
            case {"Text": words} | {"Code": words} | {"InlineHtml": words} if table:
                table.rows[-1][-1] += words
            case _:
                pass
