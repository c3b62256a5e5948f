"""Rows that an entry point only hands over to a function of the project."""

from __future__ import annotations

from collections.abc import Iterator

from agents.erp.audit.reading.covering import Covering
from agents.erp.audit.reading.frames import Call, Frame, Use
from agents.erp.audit.reading.values import Kind, Origin, Query, Token

HANDED_OVER = "handed over"
FROM_OUTSIDE = frozenset({Origin.CLIENT, Origin.ROUTE})


def handed_over(frame: Frame, covering: Covering) -> Iterator[Use]:
    """Rows picked from outside, covered by nothing when a function ends, that a call got: what it does is not seen."""
    used = {use.query.key for use in frame.report.uses}
    for call in frame.report.calls:
        for query in _given(call):
            checked = (Token(Origin.ROW, query.key), "") in frame.checked
            if query.key not in used and not checked and _is_picked(query):
                used.add(query.key)
                for open_ in covering.uncovered(query, frame.checked):
                    yield Use(open_, call.place, HANDED_OVER, tuple(covering.covers(open_, frame.checked)))


def _given(call: Call) -> Iterator[Query]:
    """The queries whose rows are among the arguments of a call, save for the row whose method it is."""
    for name, value in call.arguments.items():
        if name != "self" and value.kind in {Kind.ROW, Kind.ROWS} and value.query:
            yield value.query


def _is_picked(query: Query) -> bool:
    return any(token.origin in FROM_OUTSIDE for predicate in query.predicates for token in predicate.tokens)
