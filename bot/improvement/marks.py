"""✓ and ✗ that owners give to answers shown as examples: what a judge of answers is measured by."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pydantic import TypeAdapter

MARKS = "marks"

_marks = TypeAdapter(dict[str, bool])


def marks_of(rows: Mapping[str, str], answers: Collection[str] | None = None) -> dict[str, bool]:
    """Marks by answer, of these answers alone or of all; True for a ✗."""
    found = _marks.validate_json(rows.get(MARKS, "{}"))
    return {answer: bad for answer, bad in found.items() if answers is None or answer in answers}


def row_of(marks: Mapping[str, bool]) -> dict[str, str]:
    """The row that keeps marks."""
    return {MARKS: _marks.dump_json(dict(marks)).decode()}
