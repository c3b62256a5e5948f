"""Follows a function statement by statement: what names stand for, what has been checked, where rows are used."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from agents.erp.audit.finding import Evidence
from agents.erp.audit.reading.chains import MAKING
from agents.erp.audit.reading.conditions import Conditions, asks_operator, proven
from agents.erp.audit.reading.covering import Covering
from agents.erp.audit.reading.expressions import Expressions, element
from agents.erp.audit.reading.frames import Checked, Frame, Function, Mark, Report, Use
from agents.erp.audit.reading.marks import Marks
from agents.erp.audit.reading.project import Project
from agents.erp.audit.reading.values import OPEN, OPERATOR, Kind, Origin, Query, Token, Value, merged, plain

MUTATING = frozenset(
    {"delete", "save", "update", "add", "remove", "set", "clear", "create", "bulk_update", "bulk_create"}
)


class Statements:
    """Walks the bodies of functions."""

    def __init__(self, project: Project, expressions: Expressions, covering: Covering, conditions: Conditions) -> None:
        self._project = project
        self._marks = Marks(project, expressions)
        self._expressions = expressions
        self._covering = covering
        self._conditions = conditions
        self._queries = expressions.chains.queries
        expressions.chains.acted = lambda value, frame, node: self.use(value, frame, node, "acted on")
        self._by_type: Mapping[type[ast.stmt], Callable[[Any, Frame], None]] = {
            ast.Assign: self._assign,
            ast.AnnAssign: self._assign_one,
            ast.AugAssign: self._augment,
            ast.Expr: self._expression,
            ast.Return: self._return,
            ast.If: self._if,
            ast.For: self._for,
            ast.AsyncFor: self._for,
            ast.While: self._while,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.Try: self._try,
            ast.TryStar: self._try,
            ast.Raise: self._end,
            ast.Continue: self._end,
            ast.Break: self._end,
            ast.Assert: self._assert,
            ast.FunctionDef: self._nested,
            ast.AsyncFunctionDef: self._nested,
            ast.Match: self._match,
            ast.ImportFrom: self._import,
            ast.Import: self._import,
        }

    def run(self, body: Sequence[ast.stmt], frame: Frame) -> None:
        """Follow a body until it ends."""
        for statement in body:
            if frame.ended:
                return
            self._expressions.next_statement()
            follow = self._by_type.get(type(statement))
            if follow:
                follow(statement, frame)

    # --- simple statements ------------------------------------------------------------------------------------------

    def _assign(self, statement: ast.Assign, frame: Frame) -> None:
        value = self._evaluated(statement.value, frame)
        for target in statement.targets:
            self._marks.assignment(target, value, frame)
            self._expressions.bind(target, value, frame)
            self._changed(target, value, frame)
            self._offered(target, statement.value, frame)

    def _assign_one(self, statement: ast.AnnAssign, frame: Frame) -> None:
        if statement.value:
            self._expressions.bind(statement.target, self._evaluated(statement.value, frame), frame)

    def _changed(self, target: ast.expr, value: Value, frame: Frame) -> None:
        """`row.name = value` is a use of the row."""
        if isinstance(target, ast.Tuple):
            for part in target.elts:
                self._changed(part, plain(value.tokens), frame)
        if isinstance(target, ast.Attribute):
            base = self._expressions.value(target.value, frame)
            if base.kind in {Kind.ROW, Kind.PLAIN}:
                self.use(base, frame, target, "changed")
            if base.kind is Kind.ROW and (value.kind is Kind.ROW or target.attr.endswith("_id")):
                self.use(value, frame, target, "pointed to")
            if target.attr in {"queryset", "choices"} and not self._is_of_view(base):
                self.use(value, frame, target, "offered")

    def _offered(self, target: ast.expr, made: ast.expr, frame: Frame) -> None:
        """`self.fields["order"] = ModelChoiceField(queryset=rows)`."""
        match target, made:
            case ast.Subscript(value=ast.Attribute(attr="fields")), ast.Call(keywords=keywords):
                for keyword in (each for each in keywords if each.arg == "queryset"):
                    self.use(self._expressions.value(keyword.value, frame), frame, target, "offered")
            case _:
                return

    def _is_of_view(self, holder: Value) -> bool:
        """`self.queryset = rows` in a view: what it goes on to read, no choice that it offers."""
        return holder.kind is Kind.SELF and self._project.is_view(holder.found)

    def _augment(self, statement: ast.AugAssign, frame: Frame) -> None:
        binary = ast.copy_location(ast.BinOp(_loaded(statement.target), statement.op, statement.value), statement)
        self._expressions.bind(statement.target, self._expressions.value(binary, frame), frame)

    def _evaluated(self, node: ast.expr, frame: Frame) -> Value:
        value = self._expressions.value(node, frame)
        if isinstance(node, ast.Call):
            self._marks.call(node, frame)
        if value.query and value.query.terminal == "get":  # it raises where there is no such row
            self._prove(self._conditions.by_existence(value.query, frame), frame, node, "found within the scope")
        if value.query and value.kind is Kind.ROW and frame.checked:
            self._pin(value.query, frame, node)
        return value

    def _pin(self, query: Query, frame: Frame, node: ast.AST) -> None:
        """A row found by keys that were checked on this way stays within the scope where ways meet again."""
        if self._covering.uncovered(query, {}) and not self._covering.uncovered(query, frame.checked):
            frame.check(frozenset({Token(Origin.ROW, query.key)}), Evidence("found by checked keys", frame.place(node)))

    def _prove(self, proofs: Iterable[Any], frame: Frame, node: ast.AST, text: str) -> None:
        proven(list(proofs), frame, Evidence(text, frame.place(node)))

    def _expression(self, statement: ast.Expr, frame: Frame) -> None:
        node = statement.value
        if isinstance(node, ast.Yield | ast.YieldFrom) and node.value:
            self._give_back(self._expressions.value(node.value, frame), node, frame)
            return
        inner = node.value if isinstance(node, ast.Await) else node
        value = self._evaluated(node, frame)
        if not isinstance(inner, ast.Call):
            return
        if self._is_check(inner, frame):
            proof = self._conditions.between_parties(self._conditions.parties(inner, frame), frame)
            if proof:
                self._prove([proof], frame, node, "checked by a call that refuses")
                return
        self._effect(inner, value, frame)

    def _is_check(self, call: ast.Call, frame: Frame) -> bool:
        """A call made for nothing but its refusal: a function that raises, or the framework's object check."""
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name in {"check_object_permissions", "check_permissions"}:
            return True
        callee = self._callee(call, frame)
        return callee is not None and self._project.raises(callee.definition)

    def _callee(self, call: ast.Call, frame: Frame) -> Function | None:
        place = frame.place(call)
        return next((made.callee for made in reversed(frame.report.calls) if made.place == place), None)

    def _effect(self, call: ast.Call, value: Value, frame: Frame) -> None:
        """Rows that a call acts on, or that are handed to it."""
        self.use(value, frame, call, "acted on")
        makes = isinstance(call.func, ast.Attribute) and call.func.attr in MAKING  # its manager is no rows
        for party in self._conditions.parties(call, frame)[int(makes) :]:
            if party.kind in {Kind.ROW, Kind.ROWS} or (party.tokens and not isinstance(call.func, ast.Name)):
                self.use(party, frame, call, "handed on")

    def _return(self, statement: ast.Return, frame: Frame) -> None:
        if statement.value:
            self._give_back(self._returned(statement.value, frame), statement, frame)
        frame.ended = True

    def _returned(self, node: ast.expr, frame: Frame) -> Value:
        """`return a and b == c`: what is returned as an answer may be a check, so it is read as one."""
        if isinstance(node, ast.Compare | ast.BoolOp) or _is_not(node) or asks_operator(node):
            proofs = self._conditions.proofs(node, frame)
            frame.report.proofs.extend((proof, frame.place(node)) for proof in proofs.if_true)
        return self._evaluated(node, frame)

    def _give_back(self, value: Value, node: ast.AST, frame: Frame) -> None:
        frame.report.returns.append(value)
        for token in value.tokens:
            if evidence := frame.checked.get((token, "")):
                frame.report.vouched[token] = evidence
            else:
                frame.report.unvouched.add(token)
        if frame.gives_out:
            self.use(value, frame, node, "given out")

    @staticmethod
    def _end(_statement: ast.stmt, frame: Frame) -> None:
        frame.ended = True

    def _assert(self, statement: ast.Assert, frame: Frame) -> None:
        self._prove(self._conditions.proofs(statement.test, frame).if_true, frame, statement, "asserted")

    def _import(self, statement: ast.ImportFrom | ast.Import, frame: Frame) -> None:
        self._project.imported(frame.definition.module, statement)

    def _nested(self, statement: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> None:
        """A function inside is read with what is known outside; its own arguments can't be seen."""
        inner = frame.branch()
        inner.report = Report(uses=frame.report.uses, calls=frame.report.calls)
        for argument in (*statement.args.posonlyargs, *statement.args.args, *statement.args.kwonlyargs):
            is_request = argument.arg == "request"
            inner.names[argument.arg] = (
                Value(Kind.REQUEST, frozenset({Token(Origin.SCOPE, "request")})) if is_request else OPEN
            )
        self.run(statement.body, inner)
        frame.names[statement.name] = OPEN

    # --- ways that part and meet --------------------------------------------------------------------------------------

    def _if(self, statement: ast.If, frame: Frame) -> None:
        proofs = self._conditions.proofs(statement.test, frame)
        self._asked_of_another(statement, frame)
        evidence = Evidence("compared with the asker's own before use", frame.place(statement.test))
        true, false = frame.branch(), frame.branch()
        proven(proofs.if_true, true, evidence)
        proven(proofs.if_false, false, evidence)
        optional = self._conditions.is_foreign(statement.test, frame)
        self.run(statement.body, true)
        self.run(statement.orelse, false)
        self._meet(frame, [true, false], widest=optional)

    def _asked_of_another(self, statement: ast.If, frame: Frame) -> None:
        """`if not member.has_perm(...): raise`, where the person who asks is at hand."""
        test = statement.test.operand if isinstance(statement.test, ast.UnaryOp) else statement.test
        asker = any(value.kind is Kind.REQUEST for value in frame.names.values())
        refuses = isinstance(statement.body[-1], ast.Raise)
        if asker and refuses and isinstance(test, ast.Call) and self._conditions.asks_another(test, frame):
            text = "what somebody else may do is asked, not what the asker may"
            fix = "ask it of request.user"
            frame.report.marks.append(Mark("ISO-J", test, frame.definition.node, text, fix, sure=False))

    def _meet(self, frame: Frame, ways: Sequence[Frame], *, widest: bool = False) -> None:
        """Go on with what the ways that did not end agree on; rows may be the `widest` if the client picks the way."""
        open_ = [way for way in ways if not way.ended]
        if not open_:
            frame.ended = True
            return
        frame.names = _joined_names([way.names for way in open_], widest=widest)
        frame.checked = _joined_checks(open_)

    def _for(self, statement: ast.For | ast.AsyncFor, frame: Frame) -> None:
        inner = frame.branch()
        source = self._expressions.value(statement.iter, inner)
        self._expressions.bind(statement.target, element(source), inner)
        self.run(statement.body, inner)
        inner.ended = False
        self._meet(frame, [frame.branch(), inner])
        self.run(statement.orelse, frame)

    def _while(self, statement: ast.While, frame: Frame) -> None:
        inner = frame.branch()
        proven(self._conditions.proofs(statement.test, inner).if_true, inner, Evidence("asked", frame.place(statement)))
        self.run(statement.body, inner)
        inner.ended = False
        self._meet(frame, [frame.branch(), inner])

    def _with(self, statement: ast.With | ast.AsyncWith, frame: Frame) -> None:
        for item in statement.items:
            value = self._expressions.value(item.context_expr, frame)
            if item.optional_vars:
                self._expressions.bind(item.optional_vars, value, frame)
        self.run(statement.body, frame)

    def _try(self, statement: ast.Try | ast.TryStar, frame: Frame) -> None:
        body = frame.branch()
        self.run([*statement.body, *statement.orelse], body)
        handlers: list[Frame] = []
        for handler in statement.handlers:
            way = frame.branch()
            self.run(handler.body, way)
            handlers.append(way)
        self._meet(frame, [body, *handlers])
        if statement.finalbody:
            ended, frame.ended = frame.ended, False
            self.run(statement.finalbody, frame)
            frame.ended = frame.ended or ended

    def _match(self, statement: ast.Match, frame: Frame) -> None:
        self._expressions.value(statement.subject, frame)
        ways: list[Frame] = [frame.branch()]
        for case in statement.cases:
            way = frame.branch()
            self.run(case.body, way)
            ways.append(way)
        self._meet(frame, ways)

    # --- uses -----------------------------------------------------------------------------------------------------

    def use(self, value: Value, frame: Frame, node: ast.AST, how: str) -> None:
        """Rows leave the function or are acted on here: what covers them has to do so by now."""
        if (OPERATOR, "") in frame.checked:
            return
        for token in value.tokens:
            query = self._queries.get(token.key) if token.origin is Origin.ROW else None
            if query is None or (token, "") in frame.checked:
                continue
            for open_ in self._covering.uncovered(query, frame.checked):
                if not _is_correlated(open_):
                    self._report(open_, frame, node, how)

    def _report(self, query: Query, frame: Frame, node: ast.AST, how: str) -> None:
        covers = tuple(self._covering.covers(query, frame.checked))
        frame.report.uses.append(Use(query, frame.place(node), how, covers))


def _is_correlated(query: Query) -> bool:
    """A subquery about the row of the query around it, which has to be within the scope itself."""
    return any(token.origin is Origin.OUTER for predicate in query.predicates for token in predicate.tokens)


def _joined_names(ways: Sequence[Mapping[str, Value]], *, widest: bool) -> dict[str, Value]:
    names = dict(ways[0])
    for way in ways[1:]:
        for name, value in way.items():
            names[name] = merged(names[name], value, widest=widest) if name in names else value
    return names


def _joined_checks(ways: Sequence[Frame]) -> Checked:
    """Checks that hold on every way; one about rows that another way never reads holds too."""
    common = {key: evidence for key, evidence in ways[0].checked.items() if all(key in way.checked for way in ways[1:])}
    for way in ways:
        common |= _of_operators(way, ways)
    for way in ways:
        for key, evidence in way.checked.items():
            if key not in common and key[0].origin is Origin.ROW and not _is_known(key[0], way, ways):
                common[key] = evidence
    return common


def _of_operators(way: Frame, ways: Sequence[Frame]) -> Checked:
    """Rows that only the way of operators has are theirs to see, wherever they are used later."""
    evidence = way.checked.get((OPERATOR, ""))
    rows = {token for value in way.names.values() for token in value.tokens if token.origin is Origin.ROW}
    return {(token, ""): evidence for token in rows if evidence and not _is_known(token, way, ways)}


def _is_known(token: Token, checking: Frame, ways: Sequence[Frame]) -> bool:
    """Whether a way that has not checked rows has them under some name."""
    others = (way for way in ways if way is not checking and (token, "") not in way.checked)
    return any(token in value.tokens for way in others for value in way.names.values())


def _loaded(target: ast.Name | ast.Attribute | ast.Subscript) -> ast.expr:
    return target


def _is_not(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
