"""Reads functions, each once, and keeps what was found."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from agents.erp.audit.reading.classes import FUNCTIONS
from agents.erp.audit.reading.conditions import Conditions
from agents.erp.audit.reading.covering import Covering
from agents.erp.audit.reading.expressions import Expressions
from agents.erp.audit.reading.frames import Frame, Function, Report, Use
from agents.erp.audit.reading.guards import Guards
from agents.erp.audit.reading.handing import handed_over
from agents.erp.audit.reading.project import Project
from agents.erp.audit.reading.statements import Statements
from agents.erp.audit.reading.substitution import Substitution
from agents.erp.audit.reading.values import Origin, Query, Token, Value
from agents.erp.source import Definition, Unread

UNSEEN = frozenset({Origin.STORED, Origin.PARAM})
DEEPEST = 3  # calls followed from a function that is audited


class Reader:
    """What each function of a project does with rows.

    `level` is how many calls deep a function's own calls are followed; the answer never depends on which function was
    read first.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.queries: dict[str, Query] = {}
        self.covering = Covering(project.scoping, project.managers, self.queries)
        self.expressions = Expressions(project, self.queries)
        self.expressions.calls.reader = self
        self._conditions = Conditions(project.scoping, self.covering, self.expressions)
        self._statements = Statements(project, self.expressions, self.covering, self._conditions)
        self.guards = Guards(project, self)
        self.unfollowed: list[Unread] = []
        self._reports: dict[tuple[ast.AST, ast.AST | None, int | None], Report] = {}
        project.reader = self

    def report(self, function: Function, level: int = DEEPEST) -> Report:
        """What a function tells, with its calls followed `level` deep. A function inside its own call tells nothing."""
        owner = function.owner.node if function.owner else None
        whole = (function.definition.node, owner, None)
        if whole in self._reports:
            return self._reports[whole]
        key = (function.definition.node, owner, level)
        if key not in self._reports:
            self._reports[key] = Report()
            report = self._read(function, level) if level < DEEPEST else self._whole(function)
            self._reports[key if report.follows else whole] = report
            return report
        return self._reports[key]

    def _whole(self, function: Function) -> Report:
        """A function too deeply nested to be followed tells nothing, and is named as unread."""
        try:
            return self._read(function, DEEPEST)
        except RecursionError:
            found = function.definition
            self.unfollowed.append(Unread(found.path, found.line, f"{found.qualname} is nested too deeply to follow"))
            return Report()

    def _read(self, function: Function, level: int) -> Report:
        node = function.definition.node
        if not isinstance(node, FUNCTIONS):
            return Report()
        entrances = self.project.entrances
        names = entrances.names(function.definition, function.owner)
        if maker := self.project.makers.get(node):
            names = {**entrances.names(maker, None), **names}
        frame = Frame(function, names, {}, Report(), level)
        frame.gives_out = entrances.gives_out(function.definition, function.owner)
        self.guards.before(function, frame)
        self._statements.run(node.body, frame)
        frame.report.checked = frame.checked
        entrance = entrances.entrance(function.definition, function.owner)
        if entrance and entrance.from_outside:
            frame.report.uses.extend(list(handed_over(frame, self.covering)))
        return frame.report

    def body_report(self, owner: Definition, body: list[ast.stmt]) -> Report:
        """What the statements of a class body or of a module do."""
        function = Function(owner, None)
        frame = Frame(function, {}, {}, Report(), 1)
        self._statements.run([part for part in body if not isinstance(part, (*FUNCTIONS, ast.ClassDef))], frame)
        return frame.report

    def value(self, node: ast.expr, owner: Definition) -> Value:
        """An expression of a class body."""
        return self.expressions.value(node, Frame(Function(owner, owner), {}, {}, Report(), 1))

    def inherit(self, report: Report, substitution: Substitution, frame: Frame) -> None:
        """What a called function proves about its arguments, and does with rows that they decide, is the caller's."""
        for (token, model), evidence in report.checked.items():
            given = substitution.arguments.get(token)
            if given is not None:
                frame.check(frozenset(t for t in given.tokens if t.origin is not Origin.SCOPE), evidence, model)
        for token, evidence in report.vouched.items():
            if token.origin is Origin.ROW and token not in report.unvouched:
                frame.check(substitution.tokens(frozenset({token})), evidence)
        for use in report.uses:
            query = substitution.query(use.query)
            if query is not use.query:
                self._use_again(use, query, frame)

    def _use_again(self, use: Use, query: Query, frame: Frame) -> None:
        if (Token(Origin.ROW, query.key), "") in frame.checked or len(query.called_from) > DEEPEST:
            return
        for open_ in self.covering.uncovered(query, frame.checked):
            same = (open_.place, open_.model, open_.predicates, use.how)
            if same in frame.report.inherited:  # by another call, which asks for the same rows
                continue
            frame.report.inherited.add(same)
            covers = tuple(self.covering.covers(open_, frame.checked))
            frame.report.uses.append(Use(open_, use.place, use.how, covers))

    def rows(self, values: Iterable[Value]) -> Iterator[Query]:
        """The queries whose rows values are, or whose rows they tell of where somebody unseen named them."""
        for value in values:
            if value.query:
                yield value.query
                continue
            for token in value.tokens:
                query = self.queries.get(token.key) if token.origin is Origin.ROW else None
                if query and any(each.origin in UNSEEN for part in query.predicates for each in part.tokens):
                    yield query

    def from_files(self, value: Value, paths: frozenset[str]) -> bool:
        """Whether rows of a value are read in one of these files."""
        queries = (self.queries.get(token.key) for token in value.tokens if token.origin is Origin.ROW)
        return any(query.place.path in paths for query in queries if query)
