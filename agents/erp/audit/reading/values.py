"""What is known of a value without running anything: what it is, and who decided it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from types import MappingProxyType
from typing import NamedTuple

from agents.erp.audit.finding import Evidence, Place
from agents.erp.source import Definition


class Origin(Enum):
    """Who decided a value."""

    SCOPE = auto()  # the server: the person, their session's tenant, a row handed in by the framework
    CLIENT = auto()  # the body, the query string, a header, a message
    ROUTE = auto()  # the path of the URL
    STORED = auto()  # data kept or handed over as a whole: JSON, an import file
    PARAM = auto()  # whoever calls the function
    ROW = auto()  # a row of a scoped model; `key` is that of its query
    OUTER = auto()  # the row of the query around a subquery
    OPEN = auto()  # can't be seen

    __hash__ = object.__hash__  # tokens live in sets; the default hash of an enumeration is slow


class Token(NamedTuple):
    """One source of a value. `key` tells it from others of its kind: a route's parameter, a query, an argument."""

    origin: Origin
    key: str


Tokens = frozenset[Token]
NOTHING: Tokens = frozenset()


class Kind(Enum):
    """What a value is."""

    PLAIN = auto()
    REQUEST = auto()
    SELF = auto()  # an instance of a class of the project, `found`
    CLASS = auto()
    FUNCTION = auto()
    MODEL = auto()
    MANAGER = auto()
    ROWS = auto()
    ROW = auto()
    MAPPING = auto()
    CONDITION = auto()  # a Q object

    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True)
class Predicate:
    """One condition of a query: the lookup as written and who decides what it is compared with.

    `rows` are labels of models whose rows it is compared with. `any_of`: alternatives joined by OR; the other fields
    are then empty. `null`: rows without one. Without a path it is an argument of a method of the project's own.
    """

    path: str = ""
    tokens: Tokens = NOTHING
    rows: frozenset[str] = frozenset()
    any_of: tuple[tuple[Predicate, ...], ...] = ()
    negated: bool = False
    null: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """An ORM chain. `root` is where it starts; `receiver` the model of the row whose related manager it starts from.

    `base` is the argument that the rows come from, in a function that narrows what it is given. `named_at` is the call
    that named the model, where a function reads rows of any.
    """

    key: str
    model: str
    root: ast.expr
    place: Place
    within: str
    manager: str = ""
    receiver: str = ""
    base: Token | None = None
    predicates: tuple[Predicate, ...] = ()
    joins: tuple[str, ...] = ()
    terminal: str = ""
    last: int = 0  # the line of the last condition, in the function where the chain starts
    called_from: tuple[Evidence, ...] = ()
    named_at: Place | None = None

    def where(self, predicates: Iterable[Predicate]) -> Query:
        return replace(self, predicates=(*self.predicates, *predicates))


@dataclass(frozen=True, slots=True)
class Value:
    """A value. `items` are those of a literal mapping, `conditions` those of a Q object."""

    kind: Kind = Kind.PLAIN
    tokens: Tokens = NOTHING
    model: str = ""
    query: Query | None = None
    found: Definition | None = None
    items: Mapping[str, Value] = field(default_factory=lambda: EMPTY)
    conditions: tuple[Predicate, ...] = ()

    @property
    def is_chain(self) -> bool:
        return self.kind in {Kind.MANAGER, Kind.ROWS}


EMPTY: Mapping[str, Value] = MappingProxyType({})
CONSTANT = Value()
OPEN_TOKENS: Tokens = frozenset({Token(Origin.OPEN, "")})
OPEN = Value(tokens=OPEN_TOKENS)
OUTER = Value(tokens=frozenset({Token(Origin.OUTER, "")}))
UNASKED = Token(Origin.OPEN, "unasked")  # nobody asks whether the person belongs to the tenant of the URL
OPERATOR = Token(Origin.SCOPE, "operator")  # proven where a test shows that the asker runs the whole installation


def plain(tokens: Tokens) -> Value:
    return Value(tokens=tokens) if tokens else CONSTANT


def tokens_of(values: Iterable[Value]) -> Tokens:
    return NOTHING.union(*(value.tokens for value in values))


def merged(first: Value, second: Value, *, widest: bool = False) -> Value:
    """What a name may stand for after two ways meet. Rows that one way narrows count as narrowed, unless `widest`."""
    if first == second:
        return first
    if first.kind is second.kind and first.model == second.model and first.query and second.query:
        apart = first.query.place != second.query.place
        if first.kind is Kind.ROW and (apart or _narrowness(first) == _narrowness(second)):  # found in one of two ways
            return replace(first, tokens=first.tokens | second.tokens)
        if widest:
            return replace(min(first, second, key=_narrowness), tokens=first.tokens | second.tokens)
        return max(first, second, key=_narrowness)
    richer = first if first.kind is not Kind.PLAIN else second
    return replace(richer, tokens=first.tokens | second.tokens, items={**first.items, **second.items})


def _narrowness(value: Value) -> int:
    return len(value.query.predicates) if value.query else 0
