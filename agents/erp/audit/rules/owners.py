"""Whether a serializer's field that says whose a row is can be written by a client that updates the row."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from agents.erp.audit.reading.classes import FUNCTIONS, Role
from agents.erp.audit.reading.project import Project
from agents.erp.audit.reading.syntax import NO_ENTRY
from agents.erp.audit.rules.places import classes_of
from agents.erp.source import Definition

UPDATING = re.compile(r"(ModelViewSet|UpdateModelMixin|Update\w*APIView|UpdateView)$")
ACTIONS = frozenset({"create", "list", "retrieve", "update", "partial_update", "destroy"})
UPDATES = frozenset({"update", "partial_update"})
SAVING = frozenset({"perform_create", "perform_update", "create", "update", "form_valid", "partial_update"})


class Owners:
    """Finds the views that write with a serializer or form."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def can_move(self, writer: Definition, field: str) -> bool:
        """Some view updates rows with this class and does not set the field itself."""
        return any(
            self._updates(view) and self._takes_for_update(view, writer) and not self._sets(view, field)
            for view in self._views(writer)
        )

    def is_set(self, writer: Definition, field: str) -> bool:
        """Some view that uses the class sets the field itself."""
        return any(self._sets(view, field) for view in self._views(writer))

    def is_named(self, writer: Definition) -> bool:
        """Some view names the class."""
        return any(True for _ in self._views(writer))

    def _views(self, writer: Definition) -> Iterator[Definition]:
        """Views whose body names the class."""
        name = writer.qualname.rpartition(".")[2]
        for module in self._project.tree.modules.values():
            if name in self._project.text(module) and not NO_ENTRY.search(module.path):
                for owner in classes_of(module):
                    if self._project.classes.role(owner) is Role.VIEW and _names(owner.node, name):
                        yield owner

    def _updates(self, view: Definition) -> bool:
        return any(UPDATING.search(name) for name in self._project.classes.externals(view))

    @staticmethod
    def _takes_for_update(view: Definition, writer: Definition) -> bool:
        """Unless `get_serializer_class` gives it for other actions only."""
        name = writer.qualname.rpartition(".")[2]
        tests = [test for node in ast.walk(view.node) if isinstance(node, ast.If) for test in _tests_before(node, name)]
        actions = [ACTIONS & _strings(test) for test in tests]
        return not any(named and not named & UPDATES for named in actions)

    @staticmethod
    def _sets(view: Definition, field: str) -> bool:
        """`serializer.save(tenant=...)`, or the field's name where the view saves."""
        for node in ast.walk(view.node):
            if isinstance(node, FUNCTIONS) and node.name in SAVING:
                given = {
                    keyword.arg for part in ast.walk(node) if isinstance(part, ast.Call) for keyword in part.keywords
                }
                if given & {field, f"{field}_id"} or field in _strings(node):
                    return True
        return False


def _names(node: ast.AST, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))


def _tests_before(node: ast.If, name: str) -> Iterator[ast.expr]:
    """The test of an `if` whose own branch returns the class."""
    if any(isinstance(part, ast.Return) and part.value and _names(part.value, name) for part in node.body):
        yield node.test


def _strings(node: ast.AST) -> frozenset[str]:
    return frozenset(
        part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )
