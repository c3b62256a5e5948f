"""Whether a `get_queryset` limits what is seen, judged by its ways out.

Every way narrows or raises: scoped. Only some do, or only under a condition: it fails open. None does: not scoped. What
it narrows by is told too, since leaving out deleted rows is no scope.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from agents.erp.schema.snapshot import Scoped
from agents.erp.source import Definition, dotted_name

NARROWING = frozenset({"filter", "exclude", "none"})
PASSING = frozenset(
    """all alias annotate complex_filter defer distinct extra iterator only order_by prefetch_related reverse
    select_for_update select_related using get_queryset db_manager""".split()  # noqa: SIM905 - a list read as prose
)
COMPUTED = "*"


class Judgement(NamedTuple):
    """`narrows_by` are lookups; `*` stands for one that is computed."""

    scoped: Scoped
    why: str
    narrows_by: tuple[str, ...]


class Rows(Enum):
    """What is known of a queryset."""

    ALL = "all rows"
    SOME = "limited rows"
    SOMETIMES = "rows limited under a condition"
    UNKNOWN = "rows of a call that was not followed"


def judged(method: Definition) -> Judgement:
    """What a get_queryset does with the rows."""
    where = f"{method.path}:{method.line}"
    lookups = tuple(dict.fromkeys(name for node in ast.walk(method.node) for name in _lookups(node)))
    ways = _Ways()
    ways.follow(method.node.body if isinstance(method.node, ast.FunctionDef) else [], {})
    kinds = {rows for _, rows in ways.out}
    if kinds <= {Rows.SOME} and kinds:
        return Judgement("yes", f"every way out of get_queryset at {where} narrows the rows", lookups)
    if kinds & {Rows.SOME, Rows.SOMETIMES}:
        line, rows = next((line, rows) for line, rows in ways.out if rows is not Rows.SOME)
        return Judgement("fail-open", f"get_queryset at {where} returns {rows.value} on line {line}", lookups)
    if Rows.UNKNOWN in kinds:
        return Judgement("unknown", f"get_queryset at {where} leaves it to another call", lookups)
    return Judgement("no", f"get_queryset at {where} narrows nothing", ())


def together(judgements: Sequence[Judgement]) -> Judgement:
    """What several filters do, one after the other: the strictest decides."""
    order: Sequence[Scoped] = ("yes", "unknown", "fail-open", "no")
    decisive = min(judgements, key=lambda judgement: order.index(judgement.scoped))
    return decisive._replace(narrows_by=tuple(dict.fromkeys(name for each in judgements for name in each.narrows_by)))


Known = Mapping[str, Rows]


@dataclass(slots=True)
class _Ways:
    """Goes through a body branch by branch; `out` collects the line and the rows of each return."""

    out: list[tuple[int, Rows]] = field(default_factory=list[tuple[int, Rows]])

    def follow(self, body: Sequence[ast.stmt], known: Known) -> Known:
        """What is known of each variable after a body."""
        for statement in body:
            known = self._after(statement, known)
        return known

    def _after(self, statement: ast.stmt, known: Known) -> Known:
        match statement:
            case ast.Return(value=value):
                self.out.append((statement.lineno, _rows(value, known)))
            case ast.Raise():
                self.out.append((statement.lineno, Rows.SOME))
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                return {**known, name: _rows(value, known)}
            case ast.If():
                return _either(self.follow(statement.body, known), self.follow(statement.orelse, known))
            case ast.Try():
                tried = self.follow([*statement.body, *statement.orelse], known)
                caught = [self.follow(handler.body, known) for handler in statement.handlers]
                for other in caught:
                    tried = _either(tried, other)
                return self.follow(statement.finalbody, tried)
            case ast.For() | ast.While():
                return _either(self.follow(statement.body, known), known)
            case ast.With():
                return self.follow(statement.body, known)
            case _:
                pass
        return known


def _either(first: Known, second: Known) -> Known:
    """What is known after one of two branches."""
    return {name: _mixed(first.get(name), second.get(name)) for name in {*first, *second}}


def _mixed(first: Rows | None, second: Rows | None) -> Rows:
    kinds = {first, second} - {None}
    if len(kinds) == 1:
        return first or second or Rows.UNKNOWN
    return Rows.SOMETIMES if kinds & {Rows.SOME, Rows.SOMETIMES} else Rows.UNKNOWN


def _rows(expression: ast.expr | None, known: Known) -> Rows:
    """What a queryset expression leaves of the rows."""
    match expression:
        case ast.Name(id=name):
            return known.get(name, Rows.UNKNOWN)
        case ast.IfExp():
            return _mixed(_rows(expression.body, known), _rows(expression.orelse, known))
        case ast.Call(func=ast.Attribute(value=receiver, attr=method)):
            return _rows_after(method, receiver, known)
        case ast.Call(func=function):
            name = (dotted_name(function) or "").lower()
            return Rows.ALL if name == "super" or name.endswith("queryset") else Rows.UNKNOWN
        case _:
            return Rows.UNKNOWN


def _rows_after(method: str, receiver: ast.expr, known: Known) -> Rows:
    """What a method leaves of its receiver's rows."""
    if method in NARROWING:
        return Rows.SOME
    name = dotted_name(receiver) or ""
    if name in {"self", "self.model", "models"} or name.startswith("self._"):
        return Rows.ALL if method.lower().endswith(("queryset", "_queryset_class")) else Rows.UNKNOWN
    before = _rows(receiver, known)
    return before if method in PASSING or before in {Rows.SOME, Rows.SOMETIMES} else Rows.UNKNOWN


def _lookups(node: ast.AST) -> Iterator[str]:
    """The lookups of a narrowing call; conditions that are computed elsewhere are `*`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in NARROWING:
        return
    yield from (keyword.arg or COMPUTED for keyword in node.keywords)
    for argument in node.args:
        is_q = isinstance(argument, ast.Call) and (dotted_name(argument.func) or "").endswith("Q")
        if is_q and isinstance(argument, ast.Call):
            yield from (keyword.arg or COMPUTED for keyword in argument.keywords)
        else:
            yield COMPUTED
