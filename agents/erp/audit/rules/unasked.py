"""Functions that are given a person, hand out rows, and never look at the person: `def visible_to(self, user)`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from agents.erp.audit.finding import Finding
from agents.erp.audit.reading.classes import FUNCTIONS
from agents.erp.audit.reading.frames import Function
from agents.erp.audit.reading.narrowing import PERSONS
from agents.erp.audit.reading.project import Project
from agents.erp.audit.reading.reader import Reader
from agents.erp.audit.rules.places import finding_at
from agents.erp.source import Module


class Unasked:
    """Looks at functions whose parameter is a person."""

    def __init__(self, project: Project, reader: Reader) -> None:
        self._project = project
        self._reader = reader

    def findings(self, modules: Iterable[Module]) -> Iterator[Finding]:
        for module in modules:
            for function in self._project.functions(module):
                node = function.definition.node
                if isinstance(node, FUNCTIONS) and (person := _unused_person(node)):
                    yield from self._of(function, node, person)

    def _of(self, function: Function, node: ast.FunctionDef | ast.AsyncFunctionDef, person: str) -> Iterator[Finding]:
        """One finding per statement that gives back rows which nothing limits."""
        for query in self._reader.rows(self._reader.report(function).returns):
            if query.place.path != function.definition.path or not self._project.scoping.is_watched(query.model):
                continue
            if not self._reader.covering.covers(query, {}):
                yield finding_at(
                    query.root,
                    function.definition,
                    "ISO-J",
                    "candidate",
                    message=f"{node.name} is given {person}, and gives back every {query.model} whoever that is",
                    fix=f"limit the rows by {person}",
                    model=query.model,
                    scope_path=self._project.scoping.path(query.model),
                )


def _unused_person(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The parameter that is a person and occurs nowhere in the body; empty if there is none."""
    given = [argument.arg for argument in (*node.args.args, *node.args.kwonlyargs) if argument.arg in PERSONS]
    used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} if given else set[str]()
    return next((name for name in given if name not in used), "")
