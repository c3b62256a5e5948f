"""Looks at rows before somebody loads them: gaps, impossible values, duplicates, keys the ERP does not know.

Nothing is loaded. What is in the ERP is compared only within the asker's scope.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from agents.erp.data.compiler import BadPlan
from agents.erp.data.figuring import Sitting
from agents.erp.data.queryplan import QueryPlan
from agents.erp.data.scope import NoAccess
from agents.erp.schema.snapshot import Field, Model, SchemaSnapshot

MOST_ROWS = 2_000
MOST_SHOWN = 15
OWNERS = frozenset({"tenant", "branch"})  # stamped by the ERP, not part of a file
CODES = ("code", "sku", "number", "tag", "slug", "username")  # what a file calls a related row by
_ASKED = re.compile(r"\b(?:check|validate|import|load|upload|verify|clean)\b|تحقق|prüf|revisa|vérifie", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class File:
    """Rows of a file under its headers, in plain text. `line` of the first row is 2."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The model a file is about, with the field (and what a related row is called by) for each header."""

    model: Model
    fields: Mapping[str, tuple[Field, str]]
    unknown: tuple[str, ...]


def read_file(text: str) -> File | None:
    """A delimited table within a text: the lines that have as many cells as the first line with two or more."""
    lines = [line.strip() for line in text.splitlines()]
    for delimiter in (",", ";", "\t", "|"):
        cells = [next(csv.reader(io.StringIO(line), delimiter=delimiter), list[str]()) for line in lines]
        widths = Counter(len(row) for row in cells if len(row) > 1)
        if not widths:
            continue
        width, count = widths.most_common(1)[0]
        rows = [tuple(cell.strip() for cell in row) for row in cells if len(row) == width]
        if count > 1 and all(re.fullmatch(r"[\w ./-]+", header) and not header.isdigit() for header in rows[0]):
            return File(rows[0], tuple(rows[1 : MOST_ROWS + 1]))
    return None


def asks_for_check(text: str) -> bool:
    """Whether a text has a table and wants it looked at before it is loaded."""
    return bool(_ASKED.search(text)) and read_file(text) is not None


def match(file: File, schema: SchemaSnapshot) -> Match | None:
    """The model with the most headers as fields, if that is more than half of them."""
    best: Match | None = None
    for model in schema.models.values():
        if model.own and not model.proxy:
            found = {header: field for header in file.headers if (field := _field(header, model, schema))}
            if len(found) * 2 > len(file.headers) and (best is None or len(found) > len(best.fields)):
                unknown = tuple(header for header in file.headers if header not in found)
                best = Match(model, found, unknown)
    return best


def _field(header: str, model: Model, schema: SchemaSnapshot) -> tuple[Field, str] | None:
    """`number`, `Issued on`, `customer`, `customer code`, `customer__code`."""
    words = re.sub(r"[\W_]+", "_", header.strip().lower()).strip("_")
    if field := model.fields.get(words):
        return field, _called_by(field, schema)
    for field in model.fields.values():
        name, _, key = words.partition(f"{field.name}_")
        target = schema.target(field)
        if not name and target and key.strip("_") in target.fields:
            return field, key.strip("_")
    return None


def _called_by(field: Field, schema: SchemaSnapshot) -> str:
    target = schema.target(field)
    return next((code for code in CODES if target and code in target.fields), "")


# --- checking ----------------------------------------------------------------------------------------------------


def check(file: File, found: Match, schema: SchemaSnapshot, sitting: Sitting) -> str:
    """What stands in the way of loading a file, line by line. Raises Refused, SourceAway."""
    problems = [
        *_missing_columns(found),
        *_values(file, found),
        *_repeated(file, found),
        *_strangers(file, found, schema, sitting),
    ]
    count = f"{len(file.rows)} row{'' if len(file.rows) == 1 else 's'}"
    unknown = f" Not a field of it: {', '.join(found.unknown)}." if found.unknown else ""
    about = f"{count} for {found.model.label}, nothing loaded.{unknown}"
    if not problems:
        return f"**No problem found** in {about}"
    more = f"\n… and {len(problems) - MOST_SHOWN} more." if len(problems) > MOST_SHOWN else ""
    listed = "\n".join(f"- {problem}" for problem in problems[:MOST_SHOWN])
    return f"**{len(problems)} problem{'' if len(problems) == 1 else 's'}** in {about}\n{listed}{more}"


def _missing_columns(found: Match) -> Iterator[str]:
    given = {field.name for field, _ in found.fields.values()}
    for field in found.model.fields.values():
        if _required(field) and field.name not in given and field.name not in OWNERS:
            yield f"there is no column for {field.name}, which every row needs"


def _required(field: Field) -> bool:
    made = field.primary_key or field.auto_created or field.default != "none"
    return not (field.null or field.blank or made) and field.relation not in {"m2m", "generic"}


def _values(file: File, found: Match) -> Iterator[str]:
    for line, row in enumerate(file.rows, start=2):
        for header, cell in zip(file.headers, row, strict=True):
            if header in found.fields and (problem := _problem(found.fields[header][0], cell)):
                yield f"line {line}: {header} {problem}"


def _problem(field: Field, cell: str) -> str:
    """Why a cell cannot be the value of a field; empty where it can."""
    if not cell:
        return "is empty" if _required(field) else ""
    kind = field.base_type or field.type
    if kind in {"DateField", "DateTimeField"} and not _is_date(cell):
        return f"{cell!r} is no day (write 2026-05-31)"
    if kind == "DecimalField":
        return _number_problem(field, cell)
    if "Integer" in kind and not re.fullmatch(r"[+-]?\d+", cell):
        return f"{cell!r} is no whole number"
    return _text_problem(field, cell)


def _text_problem(field: Field, cell: str) -> str:
    if field.choices and cell not in {value for value, _ in field.choices}:
        return f"{cell!r} is none of {', '.join(value for value, _ in field.choices)}"
    return f"is longer than {field.max_length} letters" if field.max_length and len(cell) > field.max_length else ""


def _is_date(cell: str) -> bool:
    try:
        date.fromisoformat(cell[:10])
    except ValueError:
        return False
    return True


def _number_problem(field: Field, cell: str) -> str:
    try:
        value = Decimal(cell)
    except InvalidOperation:
        return f"{cell!r} is no number"
    places = field.decimal_places or 0
    if not value.is_finite():
        return f"{cell!r} is no number"
    if value != round(value, places):
        return f"{cell} has more than {places} decimal places"
    return ""


def _repeated(file: File, found: Match) -> Iterator[str]:
    """Rows of the file that are the same by a unique rule of the model; the owner is the same for all."""
    places = {field.name: file.headers.index(header) for header, (field, _) in found.fields.items()}
    for names in _unique_rules(found.model):
        if not set(names) <= set(places):
            continue
        first: dict[tuple[str, ...], int] = {}
        for line, row in enumerate(file.rows, start=2):
            key = tuple(row[places[name]] for name in names)
            if key in first:
                yield f"line {line}: the same {', '.join(names)} as line {first[key]} ({', '.join(key)})"
            first.setdefault(key, line)


def _unique_rules(model: Model) -> list[tuple[str, ...]]:
    rules = [each.fields for each in model.constraints if each.type == "UniqueConstraint" and each.condition is None]
    rules += [*model.unique_together, *((field.name,) for field in model.fields.values() if field.unique)]
    bare = [tuple(name for name in rule if name not in OWNERS) for rule in rules]
    return [rule for rule in dict.fromkeys(bare) if rule]


def _strangers(file: File, found: Match, schema: SchemaSnapshot, sitting: Sitting) -> Iterator[str]:
    """Related rows that are not there, and rows that are there already, as far as the asker may see."""
    for header, (field, code) in found.fields.items():
        target = schema.target(field)
        if target and code:
            known = _known(target.label, code, sitting)
            for line, cell in _cells(file, header):
                if known is not None and cell not in known:
                    yield f"line {line}: there is no {field.name} with {code} {cell!r} among what you may see"
    for names in _unique_rules(found.model):
        header = next((header for header, (field, _) in found.fields.items() if (field.name,) == names), "")
        known = _known(found.model.label, names[0], sitting) if header else None
        for line, cell in _cells(file, header) if header else ():
            if cell in (known or ()):
                yield f"line {line}: {header} {cell} is in the ERP already"


def _cells(file: File, header: str) -> Iterator[tuple[int, str]]:
    place = file.headers.index(header)
    return ((line, row[place]) for line, row in enumerate(file.rows, start=2) if row[place])


def _known(label: str, field: str, sitting: Sitting) -> frozenset[str] | None:
    """All values of a field within the scope; None where the asker may see none of them."""
    try:
        rows: Sequence[Sequence[object]] = sitting.engine.all(
            QueryPlan(root=label, select=(field,)), sitting.scope, sitting.now
        )
    except (NoAccess, BadPlan):
        return None
    return frozenset(str(row[0]) for row in rows)
