"""ORM chains: from `Model.objects` over conditions to the rows."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from agents.erp.audit.reading.frames import Frame
from agents.erp.audit.reading.scoping import Scoping
from agents.erp.audit.reading.values import (
    NOTHING,
    OPEN_TOKENS,
    Kind,
    Origin,
    Predicate,
    Query,
    Token,
    Tokens,
    Value,
    plain,
    tokens_of,
)

NARROWING = frozenset({"filter", "exclude", "get", "aget", "complex_filter"})
ONE = frozenset(
    {"get", "aget", "first", "afirst", "last", "alast", "earliest", "latest", "get_or_create", "update_or_create"}
)
PAIR = frozenset({"get_or_create", "update_or_create", "aget_or_create"})
PASSING = frozenset(
    {
        "all",
        "order_by",
        "select_related",
        "only",
        "defer",
        "distinct",
        "using",
        "select_for_update",
        "reverse",
        "iterator",
    }
    | {"extra", "dates", "datetimes", "values", "values_list", "union", "intersection", "difference", "get_queryset"}
    | {"prefetch_related", "annotate", "alias", "aggregate", "count", "exists", "update", "delete", "in_bulk", "none"}
    | {"bulk_update", "contains", "explain", "acount", "aexists", "aupdate", "adelete"}
)
JOINING = frozenset({"annotate", "aggregate", "alias", "values", "values_list", "prefetch_related"})
ENDING = frozenset({"count", "exists", "aggregate", "update", "delete", "in_bulk", "bulk_update", "contains"})
ACTING = frozenset({"update", "delete", "bulk_update", "aupdate", "adelete"})
ASKING = frozenset({"exists", "aexists"})
MAKING = frozenset({"create", "bulk_create", "acreate", "build"})
BY_PLACE = frozenset({"pk", "id"})


class Values(Protocol):
    """Evaluates expressions."""

    def value(self, node: ast.expr, frame: Frame) -> Value: ...


class Chains:
    """Follows the methods of managers and querysets."""

    acted: Callable[[Value, Frame, ast.Call], None]

    def __init__(self, scoping: Scoping, values: Values, queries: dict[str, Query]) -> None:
        self._scoping = scoping
        self._values = values
        self.queries = queries

    # --- beginnings -----------------------------------------------------------------------------------------------

    def start(self, label: str, node: ast.expr, frame: Frame, manager: str = "") -> Value:
        """`Model.objects`, or a model class where rows are expected."""
        query = Query(
            key=_key(node, frame),
            model=label,
            root=node,
            place=frame.place(node),
            within=frame.definition.qualname,
            manager=manager,
        )
        return Value(Kind.MANAGER, self._keep(query), label, query)

    def related(self, receiver: Value, label: str, accessor: str, node: ast.expr, frame: Frame) -> Value:
        """The rows that point to a row: `order.lines`."""
        condition = Predicate(
            self._way_back(receiver.model, label, accessor), receiver.tokens, frozenset({receiver.model})
        )
        query = Query(
            key=_key(node, frame),
            model=label,
            root=node,
            place=frame.place(node),
            within=frame.definition.qualname,
            receiver=receiver.model or "?",
            predicates=(condition,),
        )
        return Value(Kind.MANAGER, self._keep(query), label, query)

    def _way_back(self, owner: str, label: str, accessor: str) -> str:
        """The lookup from the related rows to the row they belong to."""
        model = self._scoping.models.get(owner)
        back = next((entry for entry in model.incoming if entry.accessor == accessor), None) if model else None
        if back:
            return back.field
        target = self._scoping.models.get(label)
        named = (
            (entry.query_name for entry in target.incoming if (entry.model, entry.field) == (owner, accessor))
            if target
            else ()
        )
        return next(iter(named), "") or self._scoping.field_behind(label, accessor)

    def based(self, value: Value, node: ast.expr, frame: Frame) -> Value:
        """Rows that came in as an argument."""
        base = next(token for token in value.tokens if token.origin is Origin.PARAM)
        query = Query(
            key=_key(node, frame),
            model="",
            root=node,
            place=frame.place(node),
            within=frame.definition.qualname,
            base=base,
        )
        return Value(Kind.ROWS, self._keep(query), "", query)

    def continued(self, rows: Value, node: ast.expr, frame: Frame) -> Value:
        """Rows of a class that its own `get_queryset` goes on with: what they lack is missing there."""
        if rows.query is None or not frame.definition.qualname.endswith(".get_queryset"):
            return rows
        query = replace(
            rows.query,
            key=_key(node, frame),
            root=node,
            place=frame.place(node),
            within=frame.definition.qualname,
        )
        return replace(rows, tokens=self._keep(query), query=query)

    def _keep(self, query: Query) -> Tokens:
        """Registers a query; the tokens of its rows. Rows of a shared model are as good as what picked them."""
        self.queries[query.key] = query
        rows = frozenset({Token(Origin.ROW, query.key)})
        if query.base or (self._scoping.is_watched(query.model) and not self._scoping.is_loose(query.model)):
            return rows
        picked = NOTHING.union(*(predicate.tokens for predicate in query.predicates))
        return picked | rows if self._scoping.is_loose(query.model) else picked

    # --- methods --------------------------------------------------------------------------------------------------

    def call(self, chain: Value, method: str, node: ast.Call, frame: Frame) -> Value:
        """What a method of a manager or queryset gives."""
        query = chain.query
        if query is None:
            return plain(chain.tokens)
        if method in MAKING:
            return self._made(query, node, frame)
        if method in NARROWING or method in PAIR:
            return self._ended(query, method, self._conditions(method, node, frame), node, frame)
        if method in PASSING or method in ONE:
            return self._passed(query, method, node, frame)
        return self._own_method(query, node, frame)

    def _made(self, query: Query, node: ast.Call, frame: Frame) -> Value:
        self.kept(self._arguments(node, frame), frame, node)
        made = frozenset({Token(Origin.SCOPE, f"made:{query.key}")})
        return Value(Kind.ROW, made, query.model)

    def kept(self, given: Mapping[str, Value], frame: Frame, node: ast.Call) -> None:
        """Rows that a new row points to."""
        for value in given.values():
            if value.kind is Kind.ROW:
                self.acted(value, frame, node)

    def _passed(self, query: Query, method: str, node: ast.Call, frame: Frame) -> Value:
        given = self._arguments(node, frame)
        if method == "none":
            return Value(Kind.ROWS, NOTHING, query.model)
        if method in JOINING:
            query = replace(query, joins=(*query.joins, *_joins(node)))
        keys = given.get("0") or given.get("id_list")
        picked = [Predicate("pk", keys.tokens, _models(keys))] if method == "in_bulk" and keys else []
        value = self._ended(query, method, picked, node, frame)
        if method in ACTING and (rows := tokens_of(given.values())):
            self.acted(plain(rows), frame, node)
        return value

    def _ended(self, query: Query, method: str, predicates: Sequence[Predicate], node: ast.Call, frame: Frame) -> Value:
        longer = replace(
            query.where(predicates),
            key=_key(node, frame),
            root=node if _on_same_line(node, query) else query.root,
            last=_last_line(node, query, frame),
            terminal=method if method in ENDING or method in ONE else query.terminal,
        )
        kind = Kind.ROW if method in ONE else Kind.PLAIN if method in ENDING else Kind.ROWS
        value = Value(kind, self._keep(longer), query.model, longer)
        frame.report.seen.append(longer)
        if method in ACTING or (method in ASKING and _is_asked(longer)):
            self.acted(value, frame, node)
        return value

    def one(self, chain: Value, node: ast.Call, frame: Frame, arguments: Sequence[ast.expr]) -> Value:
        """`get_object_or_404(rows, ...)`."""
        if chain.query is None:
            return plain(chain.tokens)
        conditions = [
            *self._from_arguments(arguments, frame),
            *self._from_keywords(node.keywords, frame, negated=False),
        ]
        return self._ended(replace(chain.query, root=node), "get", conditions, node, frame)

    def _own_method(self, query: Query, node: ast.Call, frame: Frame) -> Value:
        """A method of the project's manager or queryset: its arguments may be what it limits the rows by."""
        given = [
            value for value in self._arguments(node, frame).values() if value.tokens and value.tokens != OPEN_TOKENS
        ]
        conditions = [Predicate("", value.tokens, _models(value)) for value in given]
        return self._ended(query, "", conditions, node, frame)

    # --- conditions -----------------------------------------------------------------------------------------------

    def _conditions(self, method: str, node: ast.Call, frame: Frame) -> list[Predicate]:
        negated = method == "exclude"
        keywords = [
            keyword
            for keyword in node.keywords
            if not (method in PAIR and keyword.arg in {"defaults", "create_defaults"})
        ]
        return [*self._from_arguments(node.args, frame), *self._from_keywords(keywords, frame, negated=negated)]

    def _from_arguments(self, arguments: Sequence[ast.expr], frame: Frame) -> Iterator[Predicate]:
        for argument in arguments:
            value = self._values.value(argument.value if isinstance(argument, ast.Starred) else argument, frame)
            if value.kind is Kind.CONDITION:
                yield from value.conditions
            elif value.tokens:
                yield Predicate("", value.tokens, _models(value))

    def _from_keywords(self, keywords: Sequence[ast.keyword], frame: Frame, *, negated: bool) -> Iterator[Predicate]:
        for keyword in keywords:
            value = self._values.value(keyword.value, frame)
            if keyword.arg is None:
                yield from self._from_mapping(value, negated=negated)
            else:
                null = isinstance(keyword.value, ast.Constant) and _means_null(keyword.arg, keyword.value.value)
                yield Predicate(keyword.arg, value.tokens, _models(value), negated=negated, null=null)

    @staticmethod
    def _from_mapping(value: Value, *, negated: bool) -> Iterator[Predicate]:
        """`**conditions`: those of a mapping that was written out; of another only who made it is known."""
        for path, item in value.items.items():
            yield Predicate(path, item.tokens, _models(item), negated=negated)
        if not value.items and value.tokens:
            yield Predicate("", value.tokens, negated=negated)

    def condition(self, node: ast.Call, frame: Frame) -> Value:
        """`Q(...)`."""
        parts = [*self._from_arguments(node.args, frame), *self._from_keywords(node.keywords, frame, negated=False)]
        return Value(Kind.CONDITION, NOTHING.union(*(part.tokens for part in parts)), conditions=tuple(parts))

    def _arguments(self, node: ast.Call, frame: Frame) -> Mapping[str, Value]:
        given = {str(place): self._values.value(argument, frame) for place, argument in enumerate(node.args)}
        return given | {keyword.arg or "**": self._values.value(keyword.value, frame) for keyword in node.keywords}


def combined(first: Value, second: Value, operator: ast.operator) -> Value:
    """`Q & Q` or `Q | Q`; rows likewise."""
    tokens = first.tokens | second.tokens
    if first.kind is Kind.CONDITION and second.kind is Kind.CONDITION:
        if isinstance(operator, ast.BitOr) and first.conditions and second.conditions:
            either = Predicate(any_of=(first.conditions, second.conditions), tokens=tokens)
            return Value(Kind.CONDITION, tokens, conditions=(either,))
        return Value(Kind.CONDITION, tokens, conditions=(*first.conditions, *second.conditions))
    if first.is_chain and second.is_chain and first.query and second.query and isinstance(operator, ast.BitOr):
        either = Predicate(any_of=(first.query.predicates, second.query.predicates), tokens=tokens)
        query = replace(first.query, predicates=(either,))
        return replace(first, query=query, tokens=tokens)
    if first.is_chain and second.is_chain and first.query and second.query:
        return replace(first, query=first.query.where(second.query.predicates))
    return plain(tokens)


def inverted(value: Value) -> Value:
    """`~Q`: what is left out says nothing about what is left."""
    if value.kind is not Kind.CONDITION:
        return value
    return replace(value, conditions=tuple(replace(part, negated=True) for part in value.conditions))


def _is_asked(query: Query) -> bool:
    """The client names what it wants to know of."""
    return any(token.origin is Origin.CLIENT for predicate in query.predicates for token in predicate.tokens)


def _means_null(path: str, value: object) -> bool:
    return value is None or (path.endswith("__isnull") and value is True)


def _models(value: Value) -> frozenset[str]:
    return (
        frozenset({value.model}) if value.model and value.kind in {Kind.ROW, Kind.ROWS, Kind.MANAGER} else frozenset()
    )


def _key(node: ast.expr, frame: Frame) -> str:
    return f"{frame.definition.path}:{node.lineno}:{node.col_offset}:{node.end_lineno}:{node.end_col_offset}"


def _last_line(node: ast.Call, query: Query, frame: Frame) -> int:
    same = query.within == frame.definition.qualname and query.place.path == frame.definition.path
    return max(query.last, node.end_lineno or 0) if same else query.last


def _on_same_line(node: ast.Call, query: Query) -> bool:
    """A chain grows to the right; one that goes on from a variable keeps the place where it started."""
    return node.lineno == query.root.lineno and node.col_offset == query.root.col_offset


def _joins(node: ast.Call) -> Iterator[str]:
    """Lookups named in an annotation or prefetch."""
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        for part in ast.walk(argument):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value
