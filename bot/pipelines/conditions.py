"""Conditions of steps: `${steps.count.output} == 0`, `${inputs.mode} != dry run`, `… contains …`, `… is empty`."""

from __future__ import annotations

import re

from pydantic import JsonValue

from bot.pipelines.references import Values, as_text

HOW = "write `value == value`, `value != value`, `value contains value`, `value is empty` or `value is not empty`"

_EMPTY = re.compile(r"(?P<left>.+?)(?<!\s)\s++is\s++(?P<negated>not\s++)?empty", re.DOTALL)
_COMPARED = re.compile(r"(?P<left>.+?)(?P<how>==|!=|\bcontains\b)(?P<right>.+)", re.DOTALL)


def is_condition(text: str) -> bool:
    """Whether a text has the form of a condition."""
    return bool(_EMPTY.fullmatch(text.strip()) or _COMPARED.fullmatch(text.strip()))


def holds(text: str, values: Values) -> bool:
    """Whether a condition is true. It is taken apart before values are filled in, so no value changes its meaning.

    Raises:
        NoValue: a reference leads nowhere.
        ValueError: it has no such form.
    """
    if found := _EMPTY.fullmatch(text.strip()):
        value = _operand(found["left"], values)
        return (value in (None, "", [], {})) is not bool(found["negated"])
    found = _COMPARED.fullmatch(text.strip())
    if found is None:
        raise ValueError(HOW)
    left, right = _operand(found["left"], values), _operand(found["right"], values)
    if found["how"] == "contains":
        return _contains(left, right)
    return _same(left, right) is (found["how"] == "==")


def _operand(text: str, values: Values) -> JsonValue:
    text = text.strip()
    quoted = re.fullmatch(r"(['\"])(.*)\1", text, re.DOTALL)
    return quoted[2] if quoted else values.fill(text)


def _same(left: JsonValue, right: JsonValue) -> bool:
    """Numbers by value, true and false in any case, all else as text."""
    numbers = [_number(left), _number(right)]
    if None not in numbers:
        return numbers[0] == numbers[1]
    if isinstance(left, bool) or isinstance(right, bool):
        return as_text(left).lower() == as_text(right).lower()
    return as_text(left) == as_text(right)


def _contains(left: JsonValue, right: JsonValue) -> bool:
    if isinstance(left, list):
        return any(_same(each, right) for each in left)
    if isinstance(left, dict):
        return as_text(right) in left
    return as_text(right).lower() in as_text(left).lower()


def _number(value: JsonValue) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return float(value)
    except ValueError:
        return None
