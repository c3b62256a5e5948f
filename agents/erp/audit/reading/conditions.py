"""What a test proves: which values are known to be the asker's own where it holds, and where it does not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from agents.erp.audit.finding import Evidence
from agents.erp.audit.reading.calls import NEUTRAL
from agents.erp.audit.reading.covering import Covering
from agents.erp.audit.reading.expressions import Expressions
from agents.erp.audit.reading.frames import Frame, Proof
from agents.erp.audit.reading.scoping import Scoping
from agents.erp.audit.reading.values import (
    NOTHING,
    OPERATOR,
    Kind,
    Origin,
    Predicate,
    Query,
    Token,
    Tokens,
    Value,
    tokens_of,
)
from agents.erp.source import dotted_name

MOST_SOURCES = 8  # what is made of more says nothing about any of them
UNTRUSTED = frozenset({Origin.CLIENT, Origin.ROUTE, Origin.PARAM, Origin.ROW, Origin.STORED})
FOREIGN = frozenset({Origin.CLIENT, Origin.STORED})
OPERATORS = frozenset({"is_superuser", "is_staff"})
OPERATOR_NAME = re.compile(r"(^|_|\.)(super_?(user|admin)s?|sys(tem)?_?admins?|site_?admins?|root)$", re.IGNORECASE)
PERMISSION = re.compile(r"^(has_(\w+_)?perm(ission)?s?|has_module_perms|can(_\w+)?)$")


@dataclass(frozen=True, slots=True)
class Proofs:
    """What holds if a test is true, and what holds if it is false."""

    if_true: tuple[Proof, ...] = ()
    if_false: tuple[Proof, ...] = ()

    def inverted(self) -> Proofs:
        return Proofs(self.if_false, self.if_true)


NONE = Proofs()


class Conditions:
    """Reads tests."""

    def __init__(self, scoping: Scoping, covering: Covering, expressions: Expressions) -> None:
        self._scoping = scoping
        self._covering = covering
        self._expressions = expressions
        self._queries = expressions.chains.queries

    def proofs(self, test: ast.expr, frame: Frame) -> Proofs:
        """What a test proves. It is evaluated on the way."""
        match test:
            case ast.UnaryOp(op=ast.Not()):
                return self.proofs(test.operand, frame).inverted()
            case ast.BoolOp():
                return self._joined(test, frame)
            case ast.Compare():
                return self._compared(test, frame)
            case ast.Call():
                return self._called(test, frame)
            case ast.NamedExpr():
                inner = self.proofs(test.value, frame)
                self._expressions.value(test, frame)
                return inner
            case _:
                return self._plain(test, frame)

    def _plain(self, test: ast.expr, frame: Frame) -> Proofs:
        """`request.user.is_staff` tells an operator; anything else that is true exists."""
        if asks_operator(test) and self._is_own(self._expressions.value(test.value, frame).tokens, frame):
            return Proofs(if_true=(Proof(frozenset({OPERATOR})),))
        return self._exists(self._expressions.value(test, frame), frame)

    def _joined(self, test: ast.BoolOp, frame: Frame) -> Proofs:
        """All parts of an `and` hold where it is true; where an `or` is true any of them may.

        What counts then is what each part that proves something proves, unless the client decides which one is asked.
        False is the mirror image.
        """
        parts = [self.proofs(part, frame) for part in test.values]
        optional = any(self.is_foreign(part, frame) for part in test.values)
        true = [part.if_true for part in parts]
        false = [part.if_false for part in parts]
        if isinstance(test.op, ast.And):
            return Proofs(_all(true), () if optional else _common(false))
        return Proofs(() if optional else _common(true), _all(false))

    def is_foreign(self, test: ast.expr, frame: Frame) -> bool:
        """The client alone decides a test: `request.GET.get("strict")`."""
        if isinstance(test, ast.BoolOp):
            return False
        if isinstance(test, ast.Compare) and not all(isinstance(part, ast.Constant) for part in test.comparators):
            return False
        value = self._expressions.value(test, frame)
        return bool(value.tokens) and all(token.origin is Origin.CLIENT for token in value.tokens)

    def _compared(self, test: ast.Compare, frame: Frame) -> Proofs:
        left = self._expressions.value(test.left, frame)
        right = self._expressions.value(test.comparators[0], frame)
        proof = self._role_between(test, left, frame) or self._proof_between(left, right, frame)
        if proof is None:
            return self._not_none(test, left, frame)
        match test.ops[0]:
            case ast.Eq() | ast.In() | ast.Is():
                return Proofs(if_true=(proof,))
            case ast.NotEq() | ast.NotIn() | ast.IsNot():
                return Proofs(if_false=(proof,))
            case _:
                return NONE

    def _role_between(self, test: ast.Compare, left: Value, frame: Frame) -> Proof | None:
        """`request.user.role == SUPER_ADMIN`: a role that runs the whole installation, by its name."""
        if not isinstance(test.left, ast.Attribute) or not self._is_own(left.tokens, frame):
            return None
        other = test.comparators[0]
        name = str(other.value) if isinstance(other, ast.Constant) else dotted_name(other) or ""
        fixed = not self._expressions.value(other, frame).tokens
        of_person = self._expressions.value(test.left.value, frame).model == self._scoping.user
        return Proof(frozenset({OPERATOR})) if of_person and fixed and OPERATOR_NAME.search(name) else None

    def _not_none(self, test: ast.Compare, left: Value, frame: Frame) -> Proofs:
        other = test.comparators[0]
        if not isinstance(other, ast.Constant):
            return NONE
        exists = self._exists(left, frame)
        if other.value is None or other.value is False or other.value == 0:
            negative = isinstance(test.ops[0], ast.Is | ast.Eq)
            return exists.inverted() if negative else exists
        return NONE

    def _proof_between(self, left: Value, right: Value, frame: Frame) -> Proof | None:
        """One side is the asker's own, the other is not known to be."""
        if self._is_own(left.tokens, frame) and (open_ := self._unproven(right.tokens, frame)):
            return Proof(open_)
        if self._is_own(right.tokens, frame) and (open_ := self._unproven(left.tokens, frame)):
            return Proof(open_)
        return self._weaker(left, right)

    @staticmethod
    def _weaker(left: Value, right: Value) -> Proof | None:
        """A row compared with what the route or the caller names as its scope."""
        for row, other in ((left, right), (right, left)):
            rows = frozenset(token for token in row.tokens if token.origin is Origin.ROW)
            origins = {token.origin for token in other.tokens}
            if rows and origins and origins <= {Origin.ROUTE, Origin.PARAM, Origin.SCOPE}:
                return Proof(rows)
        return None

    def _is_own(self, tokens: Tokens, frame: Frame) -> bool:
        return bool(tokens) and all(self._is_trusted(token, frame) for token in tokens)

    def _is_trusted(self, token: Token, frame: Frame) -> bool:
        if token.origin is Origin.SCOPE or any(checked == token for checked, _ in frame.checked):
            return True
        return token.origin is Origin.ROW and self._covering.is_covered(token.key, frame.checked)

    def _unproven(self, tokens: Tokens, frame: Frame) -> Tokens:
        return frozenset(token for token in tokens if token.origin in UNTRUSTED and not self._is_trusted(token, frame))

    # --- calls ----------------------------------------------------------------------------------------------------

    def _called(self, test: ast.Call, frame: Frame) -> Proofs:
        """`may(user, row)`, `row.is_visible_to(user)`, `rows.filter(...).exists()`, `any(x == y for ...)`."""
        if isinstance(test.func, ast.Name) and test.func.id in NEUTRAL:
            self._expressions.value(test, frame)
            return NONE
        if isinstance(test.func, ast.Name) and test.func.id in {"any", "all"} and test.args:
            return self._of_any(test.args[0], frame)
        result = self._expressions.value(test, frame)
        exists = self._exists(result, frame)
        if self.asks_another(test, frame):
            return exists
        parts = self.parties(test, frame)
        proof = self.between_parties(parts, frame)
        return Proofs(if_true=(*exists.if_true, *([proof] if proof else [])))

    def asks_another(self, call: ast.Call, frame: Frame) -> bool:
        """`member.has_perm(...)`: what somebody else may do says nothing about the asker."""
        if not isinstance(call.func, ast.Attribute) or not PERMISSION.match(call.func.attr):
            return False
        person = self._expressions.value(call.func.value, frame)
        looked_up = any(token.origin in UNTRUSTED for token in person.tokens)
        return person.kind is Kind.ROW and person.model == self._scoping.user and looked_up

    def _of_any(self, inner: ast.expr, frame: Frame) -> Proofs:
        if not isinstance(inner, ast.GeneratorExp | ast.ListComp):
            return self._exists(self._expressions.value(inner, frame), frame)
        branch = frame.branch()
        self._expressions.value(inner, branch)
        return self.proofs(inner.elt, branch)

    def parties(self, call: ast.Call, frame: Frame) -> list[Value]:
        """The receiver and the arguments of a call."""
        receiver = [call.func.value] if isinstance(call.func, ast.Attribute) else []
        return [
            self._expressions.value(part, frame)
            for part in (*receiver, *call.args, *(keyword.value for keyword in call.keywords))
        ]

    def between_parties(self, parties: Sequence[Value], frame: Frame) -> Proof | None:
        """What a function vouches for that is given both the asker and something else."""
        asker = any(self._is_own(party.tokens, frame) for party in parties)
        others = tokens_of(party for party in parties if not self._is_own(party.tokens, frame))
        unproven = self._unproven(others, frame)
        return Proof(unproven) if asker and unproven else None

    # --- rows that exist --------------------------------------------------------------------------------------------

    def _exists(self, value: Value, frame: Frame) -> Proofs:
        """Where a row was found within the asker's scope, the keys it was found by are the asker's."""
        found: list[Proof] = []
        for token in value.tokens if len(value.tokens) <= MOST_SOURCES else ():
            query = self._queries.get(token.key) if token.origin is Origin.ROW else None
            if query and value.kind is not Kind.MANAGER:
                found.extend(self.by_existence(query, frame))
        return Proofs(if_true=tuple(found))

    def by_existence(self, query: Query, frame: Frame) -> Iterable[Proof]:
        """Keys that a query within the scope was narrowed by; one within the tenant proves no keys of a branch."""
        if not self._covering.is_covered(query.key, frame.checked):
            return
        deepest = max(cover.depth for cover in self._covering.covers(query, frame.checked) if not cover.needs)
        for predicate in _flat(query.predicates):
            tokens = self._unproven(predicate.tokens, frame)
            reach = self._scoping.reach(query.model, predicate.path) if predicate.path else None
            if not tokens or reach is None:
                continue
            for model in reach.models[1:] or reach.models:
                if self._scoping.depth(model) <= deepest or self._scoping.is_root(model):
                    yield Proof(tokens, model)
            rows = frozenset(token for token in tokens if token.origin is Origin.ROW)
            if rows:
                yield Proof(rows)


def asks_operator(test: ast.expr) -> TypeGuard[ast.Attribute]:
    """`request.user.is_staff`."""
    return isinstance(test, ast.Attribute) and test.attr in OPERATORS


def _flat(predicates: Iterable[Predicate]) -> Iterable[Predicate]:
    return (predicate for predicate in predicates if not predicate.any_of and not predicate.negated)


def proven(proofs: Iterable[Proof], frame: Frame, evidence: Evidence) -> None:
    """From here on, what was proven counts as checked."""
    for proof in proofs:
        frame.check(proof.tokens or NOTHING, evidence, proof.model)


def _all(parts: Sequence[tuple[Proof, ...]]) -> tuple[Proof, ...]:
    return tuple(proof for part in parts for proof in part)


def _common(parts: Sequence[tuple[Proof, ...]]) -> tuple[Proof, ...]:
    """What every part that proves anything proves; that the asker is an operator only if each part does."""
    first, *rest = [part for part in parts if part] or [()]
    common = tuple(proof for proof in first if all(proof in part for part in rest))
    return common if all(parts) else tuple(proof for proof in common if OPERATOR not in proof.tokens)
