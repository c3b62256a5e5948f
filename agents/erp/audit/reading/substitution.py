"""Puts what a caller gives in the place of a function's parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from agents.erp.audit.finding import Evidence
from agents.erp.audit.reading.values import Kind, Origin, Predicate, Query, Token, Tokens, Value


@dataclass(frozen=True, slots=True)
class Substitution:
    """Arguments by the token of their parameter, and the call that gives them."""

    arguments: Mapping[Token, Value]
    call: Evidence
    queries: dict[str, Query]
    _made: dict[str, Query] = field(default_factory=dict[str, Query])  # by the key of what it was made of
    _decided: dict[str, bool] = field(default_factory=dict[str, bool])

    def value(self, value: Value) -> Value:
        """A returned value as the caller sees it."""
        if not self._concerns(value):
            return value
        items = {name: self.value(item) for name, item in value.items.items()}
        conditions = tuple(map(self._predicate, value.conditions))
        if value.query is None:
            argument = self._whole(value.tokens)
            if argument is not None and value.kind is Kind.PLAIN and not items:
                return argument
            return replace(value, tokens=self.tokens(value.tokens), items=items, conditions=conditions)
        query = self.query(value.query)
        return replace(value, tokens=self._rows(value, query), query=query, model=value.model or query.model)

    def _concerns(self, value: Value) -> bool:
        return bool(value.tokens or value.items or value.conditions)

    def _whole(self, tokens: Tokens) -> Value | None:
        """The argument itself, where a function hands it back."""
        if len(tokens) != 1:
            return None
        (token,) = tokens
        return self.arguments.get(token)

    def _rows(self, value: Value, query: Query) -> Tokens:
        own = frozenset(token for token in value.tokens if token.key != (value.query.key if value.query else ""))
        return self.tokens(own) | self._of_query(query)

    def _of_query(self, query: Query) -> Tokens:
        return frozenset({Token(Origin.ROW, query.key)})

    def tokens(self, tokens: Tokens) -> Tokens:
        """Tokens with those of parameters replaced; rows of a query that depends on them become rows of a new one."""
        out: set[Token] = set()
        for token in tokens:
            given = self.arguments.get(token)
            if given is not None:
                out |= given.tokens
            elif token.origin is Origin.ROW and (query := self.queries.get(token.key)):
                out |= self._of_query(self.query(query))
            else:
                out.add(token)
        return frozenset(out)

    def query(self, query: Query) -> Query:
        """The query with what the caller gives; itself where it depends on no argument."""
        if not self._depends(query):
            return query
        if query.key not in self._made:
            self._made[query.key] = self._with_arguments(query)
        return self._made[query.key]

    def _with_arguments(self, query: Query) -> Query:
        given = self.arguments.get(query.base) if query.base else None
        predicates = tuple(map(self._predicate, query.predicates))
        key = f"{query.key}@{self.call.place}"
        changed = replace(query, key=key, predicates=predicates, called_from=(*query.called_from, self.call))
        if given is not None and given.query is not None:
            changed = replace(
                given.query, key=key, predicates=(*given.query.predicates, *predicates), terminal=query.terminal
            )
        elif given is not None and given.kind is Kind.MODEL:
            changed = replace(changed, base=None, model=given.model, named_at=self.call.place)
        elif given is not None:
            changed = replace(changed, base=next((t for t in given.tokens if t.origin is Origin.PARAM), None))
        self.queries[key] = changed
        return changed

    def _depends(self, query: Query) -> bool:
        if query.key not in self._decided:
            self._decided[query.key] = False  # a query that rests on itself
            self._decided[query.key] = self._rests_on_arguments(query)
        return self._decided[query.key]

    def _rests_on_arguments(self, query: Query) -> bool:
        tokens = {token for predicate in query.predicates for token in predicate.tokens}
        return (
            query.base in self.arguments
            or any(token in self.arguments for token in tokens)
            or any(
                token.origin is Origin.ROW
                and (inner := self.queries.get(token.key)) is not None
                and self._depends(inner)
                for token in tokens
            )
        )

    def _predicate(self, predicate: Predicate) -> Predicate:
        rows = predicate.rows | {
            value.model
            for token in predicate.tokens
            if (value := self.arguments.get(token))
            and value.kind in {Kind.ROW, Kind.ROWS, Kind.MANAGER}
            and value.model
        }
        return replace(
            predicate,
            tokens=self.tokens(predicate.tokens),
            rows=rows,
            any_of=tuple(tuple(map(self._predicate, parts)) for parts in predicate.any_of),
        )
