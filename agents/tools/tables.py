"""What a text holds, whatever it is written in: rows with columns, one record, or a list.

Reads JSON, Markdown tables, CSV, TSV, `key: value` lines, bullets, and lists in prose. Every cell keeps its exact text.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import yaml

from agents.tools.sentences import chat_lines, sentences

MOST_CELL = 60  # characters of an average cell beyond which lines with commas are prose, not CSV
Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header. `record` marks the one row of a single thing; `left_out` is text that had no place."""

    header: Cells
    rows: tuple[Cells, ...]
    record: bool = False
    left_out: Cells = ()
    notes: Cells = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A list. `in_a_row` is one whose items stood on one line, so that where they end is a guess."""

    items: Cells
    left_out: Cells = ()
    notes: Cells = ()
    in_a_row: bool = False


Content = Table | Items


def read_content(text: str) -> Content | None:
    """The content of a text, or None where it is prose without any parts."""
    text = _unfenced(text.strip("\n"))
    for read in _READERS:
        content = read(text)
        if content:
            return content
    return None


def _unfenced(text: str) -> str:
    match = re.fullmatch(r"(`{3,})[\w-]*\n(.*?)\n?\1", text.strip(), re.DOTALL)
    return match[2] if match else text


# --- JSON --------------------------------------------------------------------------------------------------------


def _json(text: str) -> Content | None:
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return _content_of(json.loads(text, parse_float=_Literal, parse_int=_Literal))
    except ValueError:
        return None


def _content_of(data: Any) -> Content | None:
    if isinstance(data, dict):
        return _object(cast("dict[str, Any]", data))
    rows = cast("list[Any]", data)
    if rows and all(isinstance(row, dict) for row in rows):
        return _objects(rows)
    if len(rows) > 1 and all(isinstance(row, list) for row in rows):
        return _arrays(rows)
    return Items(tuple(map(_cell, rows))) if rows else None


def _object(data: Mapping[str, Any]) -> Table | None:
    under = _rows_under(*data.items()) if len(data) == 1 else None
    record = Table(tuple(data), (tuple(map(_cell, data.values())),), record=True)
    return under or (record if data else None)


def _rows_under(only: tuple[str, Any]) -> Table | None:
    """The rows of an answer such as `{"branches": [{...}, {...}]}`."""
    key, inner = only
    if not isinstance(inner, list) or not inner or not all(isinstance(row, dict) for row in cast("list[Any]", inner)):
        return None
    table = _objects(cast("list[dict[str, Any]]", inner))
    return Table(table.header, table.rows, notes=(*table.notes, f"the rows were under {key!r}"))


class _Literal(str):
    """A number of JSON, as written."""

    __slots__ = ()


def _objects(rows: Sequence[Mapping[str, Any]]) -> Table:
    header = tuple(dict.fromkeys(key for row in rows for key in row))
    cells = tuple(tuple(_cell(row.get(key, "")) for key in header) for row in rows)
    missing = any(set(row) != set(header) for row in rows)
    nothing = any(value is None for row in rows for value in row.values())
    notes = ["keys that an object did not have are empty"] * missing + ["null is empty"] * nothing
    return Table(header, cells, notes=tuple(notes))


def _arrays(rows: Sequence[Sequence[Any]]) -> Table:
    header, *body = (tuple(map(_cell, row)) for row in rows)
    return _squared(header, body)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value)
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    """Numbers inside nested values as numbers again."""
    if isinstance(value, _Literal):
        return json.loads(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in cast("dict[str, Any]", value).items()}
    return [_plain(inner) for inner in cast("list[Any]", value)] if isinstance(value, list) else value


def _yaml(text: str) -> Content | None:
    """Nested YAML; flat `key: value` lines need no parser."""
    if not re.search(r"^\s*(?:- )?[\w-]+:\s*\n\s*(?:- |\w)", text, re.MULTILINE):
        return None
    try:
        data: Any = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes nothing but text
    except yaml.YAMLError:
        return None
    return _content_of(data) if isinstance(data, dict | list) else None


# --- tables ------------------------------------------------------------------------------------------------------

_RULE = re.compile(r"\s*+(?:\|\s*+)?:?-{2,}+:?\s*+(?:\|\s*+:?-{2,}+:?\s*+)*+(?:\|\s*+)?")
_UNESCAPE = re.compile(r"\\([\\|`*<])|<br ?/?>")


def _markdown(text: str) -> Content | None:
    lines = text.split("\n")
    for place in range(1, len(lines)):
        if "|" in lines[place - 1] and _RULE.fullmatch(lines[place]) and "-" in lines[place]:
            end = next((after for after in range(place + 1, len(lines)) if "|" not in lines[after]), len(lines))
            around = [line for line in (*lines[: place - 1], *lines[end:]) if line.strip()]
            table = _squared(_row(lines[place - 1]), [_row(line) for line in lines[place + 1 : end]])
            return Table(table.header, table.rows, left_out=tuple(around), notes=table.notes)
    return None


def _row(line: str) -> Cells:
    inner = line.strip()
    inner = inner.removeprefix("|")
    inner = inner[:-1] if re.search(r"(?<!\\)(?:\\\\)*\|$", inner) else inner
    cells = re.findall(r"((?:\\.|[^|\\])*)(?:\||$)", inner)[: _bars(inner) + 1]
    return tuple(_UNESCAPE.sub(lambda found: found[1] or "\n", cell.strip()) for cell in cells)


def _bars(line: str) -> int:
    return len(re.findall(r"\|", re.sub(r"\\.", "", line)))


def _separated(text: str) -> Content | None:
    for delimiter in (",", ";", "\t", "|"):
        if text.count(delimiter) < 2 or "\n" not in text:
            continue
        try:
            rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if row]
        except csv.Error:
            continue
        if _looks_like_rows(rows, text, delimiter):
            return _squared(tuple(_tidy(rows[0])), [tuple(_tidy(row)) for row in rows[1:]])
    return None


def _looks_like_rows(rows: Sequence[Sequence[str]], text: str, delimiter: str) -> bool:
    widths = [len(row) for row in rows]
    if len(rows) < 2 or widths[0] < 2 or max(widths) - min(widths) > 1 or widths.count(widths[0]) < 0.8 * len(widths):
        return False
    cells = [cell for row in rows for cell in row]
    sentence_like = delimiter == "," and bool(re.search(r"[a-z]{3}[.!?](?:\s|$)", text)) and '"' not in text
    listed = all(re.match(r"\s*(?:[-*•]|\d+[.)])\s", row[0]) for row in rows)
    return sum(map(len, cells)) / len(cells) <= MOST_CELL and not sentence_like and not listed


def _tidy(row: Sequence[str]) -> list[str]:
    """`a, b` as people type it: a blank after the comma is not part of the cell."""
    return [row[0].rstrip(" "), *(cell.strip(" ") for cell in row[1:])] if row else []


def _squared(header: Cells, rows: Sequence[Cells]) -> Table:
    """Every row as wide as the widest; what that took is noted."""
    width = max(len(header), *(len(row) for row in rows)) if rows else len(header)
    notes = [
        f"row {number} had {len(row)} cells, the header {len(header)}"
        for number, row in enumerate(rows, 1)
        if len(row) != len(header)
    ]
    full = (*header, *(f"column {number}" for number in range(len(header) + 1, width + 1)))
    return Table(full, tuple((*row, *[""] * (width - len(row))) for row in rows), notes=tuple(notes))


_HEADING = re.compile(r"\*\*(?P<name>[^*\n]+)\*\*\s*|#{1,6}\s+(?P<title>.+)")


def _headed(text: str) -> Content | None:
    """Bullets under headings: a column for the heading, one for the bullet."""
    heading, rows, left_out = "", list[Cells](), list[str]()
    for line in filter(str.strip, text.split("\n")):
        title, item = _HEADING.fullmatch(line.strip()), _BULLET.fullmatch(line)
        if title:
            heading = (title["name"] or title["title"]).strip()
        elif item and heading:
            rows.append((heading, item["item"].strip()))
        else:
            left_out.append(line.strip())
    several = len({heading for heading, _ in rows}) > 1
    return Table(("Kind", "Text"), tuple(rows), left_out=tuple(left_out)) if several else None


# --- keys and values ---------------------------------------------------------------------------------------------

_PAIR = re.compile(r"\s*(?:[-*•]\s+)?\**(?P<key>[^\W_][^:|=,;\n]{0,38}?)\**\s*[:=：](?!//)\**\s+(?P<value>\S.*)")


def _records(text: str) -> Content | None:
    """`key: value` lines; records start after a blank line or at a dash."""
    blocks: list[list[tuple[str, str]]] = [[]]
    for line in text.split("\n"):
        starts = not line.strip() or re.match(r"\s*(?:-{3,}\s*$|- )", line)
        if starts and blocks[-1]:
            blocks.append([])
        if not line.strip() or re.fullmatch(r"-{3,}", line.strip()):
            continue
        match = _PAIR.fullmatch(re.sub(r"^\s*- ", "", line))
        if not match:
            return None
        blocks[-1].append((match["key"].strip(), match["value"].strip()))
    return _table_of([block for block in blocks if block])


def _table_of(blocks: Sequence[Sequence[tuple[str, str]]]) -> Content | None:
    if not blocks or (len(blocks) == 1 and chat_lines("\n".join(f"{key}: {value}" for key, value in blocks[0]))):
        return None
    if all(len(block) == 1 for block in blocks):
        blocks = [[pair for block in blocks for pair in block]]
    keys = tuple(dict.fromkeys(key for block in blocks for key, _ in block))
    if any(len({key for key, _ in block}) != len(block) for block in blocks) or sum(map(len, blocks)) < 2:
        return None
    rows = tuple(tuple(dict(block).get(key, "") for key in keys) for block in blocks)
    return Table(keys, rows, record=len(rows) == 1)


def _chat(text: str) -> Content | None:
    lines = chat_lines(text)
    return Table(("Who", "What"), tuple((line.speaker, line.text) for line in lines)) if lines else None


# --- lists -------------------------------------------------------------------------------------------------------

_BULLET = re.compile(r"\s*(?:[-*•–]|\d{1,3}[.)])\s+(?P<item>\S.*)")
_FIELD = re.compile(
    r"name|tel|phone|mobile|e?mail|city|country|address|zip|company|vip|id|sku|qty|quantity|price|amount|total|date|due|status|"
    r"nombre|edad|ciudad|precio|nom|prénom|ville|âge|prix|réf|couleur|stock|kunde|auftrag|betrag|preis|menge|bezahlt|"
    r"produto|produit|producto|preço|cor|activo|الاسم|العمر|المدينة|الهاتف|role|age|dept|department|iban|ref|item|colou?r|size|weight|unit|branch|customer|supplier|product",
    re.IGNORECASE,
)
_COMMAS = re.compile(r"(?:(?<!\s)\s++)?(?:,\s+|,(?!\d)|،\s*|，|、)\s*(?:(?:and|und|et|y|e)\s+)?")
_SEMICOLONS = re.compile(r"(?:(?<!\s)\s++)?[;؛；]\s*(?:(?:and|und|et|y|e)\s+)?")
_FIGURE = re.compile(
    r"(?P<label>(?=\W*+[^\W\d])[^\d]*?)(?<![\s:=])[\s:=]++(?P<value>[-+]?[$€£]?\d[\d.,]*\s?(?:%|[$€£]|[A-Za-z]{1,4})?)"
)


def _bulleted(text: str) -> Content | None:
    lines = [line for line in text.split("\n") if line.strip()]
    matches = [_BULLET.fullmatch(line) for line in lines]
    items = tuple(match["item"].strip() for match in matches if match)
    if len(items) < 2 or len(items) < 0.5 * len(lines):
        return None
    return Items(items, left_out=tuple(line.strip() for line, match in zip(lines, matches, strict=True) if not match))


def _listed(text: str) -> Content | None:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and all(len(line) <= 80 and not re.search(r"[.!?]\s+\S", line) for line in lines):
        return Items(tuple(lines))
    parts = [sentence.text for sentence in sentences(text)]
    if len(parts) > 1:
        return Items(tuple(parts))
    return _in_a_row(text.strip())


def _in_a_row(text: str) -> Content | None:
    """`pears, apples and figs`; `name Ali, city Zarqa` is a record."""
    text = re.sub(r"(?<=[^\d.])\.$", "", " ".join(text.split()))
    parts = [
        part.strip() for part in (_SEMICOLONS if re.search(r"[;؛；]", text) else _COMMAS).split(text) if part.strip()
    ]
    if len(parts) >= 2 and (last := re.fullmatch(r"(\S+) (?:and|und|et|y) (\S+)", parts[-1])):
        parts[-1:] = [last[1], last[2]]
    if len(parts) < 2:
        return None
    pairs = list(_pairs(parts))
    return (
        Table(tuple(key for key, _ in pairs), (tuple(value for _, value in pairs),), record=True)
        if pairs
        else Items(tuple(parts), in_a_row=True)
    )


def _pairs(parts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Keys and values where every part has one: written as such, or starting with the name of a field."""
    written = [_PAIR.fullmatch(re.sub(r"[:=](?!//)\s*", ": ", part, count=1)) for part in parts]
    if all(written):
        yield from ((match["key"].strip(), match["value"].strip()) for match in written if match)
        return
    words = [part.partition(" ") for part in parts]
    keys = [key for key, _, _ in words]
    known = sum(bool(_FIELD.fullmatch(key)) for key in keys)
    if known >= 2 and known >= 0.7 * len(keys) and all(value for _, _, value in words) and len(set(keys)) == len(keys):
        yield from ((key, value) for key, _, value in words)


def with_columns(items: Items) -> Table | None:
    """A list as two columns, where each item is a label with a value."""
    for pattern in (_PAIR, _FIGURE):
        matches = [pattern.fullmatch(item) for item in items.items]
        if len(matches) > 1 and all(matches):
            rows = tuple((match[1].strip("* "), match[2].strip()) for match in matches if match)
            return Table(("Item", "Value"), rows, left_out=items.left_out)
    return None


_READERS: tuple[Callable[[str], Content | None], ...] = (
    _json,
    _yaml,
    _markdown,
    _headed,
    _records,
    _chat,
    _separated,
    _bulleted,
    _listed,
)
