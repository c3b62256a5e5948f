"""What an expression stands for, as far as names of models matter."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from agents.erp.impact.report import Certainty
from agents.erp.source import Definition

Shape = Literal["nothing", "class", "row", "rows", "dict", "dicts", "keys", "meta", "owner", "function", "pair"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A path that waits for the model it starts from: of an `F`, a `Q`, a keyword."""

    path: str
    node: ast.AST
    kind: str


@dataclass(frozen=True, slots=True)
class Value:
    """A value of known model (`label`), or paths and texts that get their meaning from where they are used.

    `owner` is `self` of a form, admin or view; `keys` a mapping of its fields; `dict` a row of `.values()`; `pair` what
    get_or_create returns; `outer` are paths of OuterRef, one model further out than `pending`.
    """

    label: str = ""
    shape: Shape = "nothing"
    certainty: Certainty = "certain"
    pending: tuple[Mention, ...] = ()
    outer: tuple[Mention, ...] = ()
    texts: tuple[ast.Constant, ...] = ()
    function: Definition | None = None

    @property
    def known(self) -> bool:
        return bool(self.label)


NOTHING = Value()


def of(label: str, shape: Shape, certainty: Certainty = "certain", outer: tuple[Mention, ...] = ()) -> Value:
    return Value(label, shape, certainty, outer=outer)


def element(value: Value) -> Value:
    """One of several."""
    if value.shape == "rows":
        return of(value.label, "row", value.certainty)
    if value.shape == "dicts":
        return of(value.label, "dict", value.certainty)
    return NOTHING


def merged(values: Iterable[Value]) -> Value:
    """What several operands give together: the first known model, all that is pending."""
    every = list(values)
    known = next((value for value in every if value.known), NOTHING)
    return Value(
        known.label,
        known.shape,
        known.certainty,
        tuple(mention for value in every for mention in value.pending),
        tuple(mention for value in every for mention in value.outer),
        tuple(text for value in every for text in value.texts),
    )
