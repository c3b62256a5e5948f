"""CommonMark as Slack's `markdown` block takes it: nobody is pinged, and one table a message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, cast

import pyromark

from adapters.text import clean

MAX_ROWS = 100
MAX_COLUMNS = 20

_OPTIONS = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_STRIKETHROUGH
_PING = re.compile(rb"<(?=[!@#])")
_MAY_NEED_WORK = re.compile(r"<[!@#]|\|[ \t:]*-|-[ \t:]*\|")


def render(markdown: str) -> str:
    """What a markdown block is given: no mention, no broadcast, tables beyond the first as fenced text."""
    text = clean(markdown)
    return quiet(_fenced(text)) if _MAY_NEED_WORK.search(text) else text


def quiet(markdown: str) -> str:
    """`<!channel>`, `<@U1>` and `<#C1>` made harmless outside code.

    Making one harmless can end what looked like code after it, so this goes on until nothing changes.
    """
    while (calmed := _calmed(markdown)) != markdown:
        markdown = calmed
    return markdown


def pings(markdown: str) -> bool:
    """Whether somebody would be notified."""
    return _calmed(markdown) != markdown


def _calmed(markdown: str) -> str:
    source, out, end = markdown.encode(), b"", 0
    for start, stop in _code(source):
        out += _PING.sub(b"&lt;", source[end:start]) + source[start:stop]
        end = stop
    return (out + _PING.sub(b"&lt;", source[end:])).decode()


def _code(source: bytes) -> list[tuple[int, int]]:
    """Where `code` and closed code blocks are; indented blocks do not count, as Slack may not know them."""
    return [
        (start, stop)
        for event, start, stop in _events(source)
        if "Code" in event or (_is_fence(event) and source[start:stop].rstrip().endswith((b"```", b"~~~")))
    ]


def _is_fence(event: dict[str, Any]) -> bool:
    match event:
        case {"Start": {"CodeBlock": {"Fenced": _}}}:
            return True
        case _:
            return False


@dataclass(slots=True)
class _Table:
    start: int
    stop: int
    columns: int
    rows: int = 0

    @property
    def fits(self) -> bool:
        return self.columns <= MAX_COLUMNS and self.rows <= MAX_ROWS


def _fenced(markdown: str) -> str:
    """Every table but the first that Slack can show becomes a code block."""
    source = markdown.encode()
    tables = _tables(source)
    kept = next((table for table in tables if table.fits), None)
    for table in reversed(tables):  # from the end, so that earlier positions stay true
        if table is not kept:
            source = source[: table.start] + _as_code(source, table) + source[table.stop :]
    return source.decode()


def _tables(source: bytes) -> list[_Table]:
    tables: list[_Table] = []
    for event, start, stop in _events(source):
        match event:
            case {"Start": {"Table": columns}}:
                tables.append(_Table(start, stop, len(columns)))
            case {"Start": "TableHead" | "TableRow"}:
                tables[-1].rows += 1
            case _:
                pass
    return tables


def _as_code(source: bytes, table: _Table) -> bytes:
    """The lines of a table between fences, at the depth of the quote or list the table stands in."""
    lead = source[source.rfind(b"\n", 0, table.start) + 1 : table.start]
    depth = re.sub(rb"[^>\s]", b" ", lead)
    content = source[table.start : table.stop].rstrip(b"\n")
    fence = b"`" * max(3, 1 + max(map(len, re.findall(rb"`+", content)), default=0))
    return b"\n".join([fence, depth + content, depth + fence, b""])


def _events(source: bytes) -> list[tuple[dict[str, Any], int, int]]:
    found = pyromark.events_with_range(source.decode(), options=_OPTIONS)
    return [
        (cast("dict[str, Any]", event), where["start"], where["end"])
        for event, where in found
        if isinstance(event, dict)
    ]
