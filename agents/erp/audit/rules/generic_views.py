"""Generic views that hand out a whole model: `queryset` or `model` on the class, and nothing that limits it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from agents.erp.audit.finding import Evidence, Finding, Place
from agents.erp.audit.reading.classes import Role
from agents.erp.audit.reading.frames import Frame, Function, Report
from agents.erp.audit.reading.project import Project
from agents.erp.audit.reading.reader import Reader
from agents.erp.audit.reading.values import OPERATOR
from agents.erp.audit.rules.places import classes_of, finding_at
from agents.erp.source import Definition, Module

READING = re.compile(
    r"(List|Detail|Update|Delete|Retrieve|Destroy|Archive|Month|Year|Day|Week|Date|Table)\w*View$|ModelViewSet$"
)
HANDLING = re.compile(r"(List|Retrieve|Update|Destroy)ModelMixin$|ReadOnlyModelViewSet$|ModelViewSet$")
LISTING = re.compile(r"List|Table|Archive|ModelViewSet$")
OF_ROW = frozenset({"get_object", "has_object_permission", "check_object_permissions"})
OF_ROWS = frozenset({"get_queryset", "filter_queryset", "get_object_list"})


class GenericViews:
    """Looks at the class attributes that generic views take their rows from."""

    def __init__(self, project: Project, reader: Reader) -> None:
        self._project = project
        self._reader = reader

    def findings(self, modules: Iterable[Module]) -> Iterator[Finding]:
        for module in modules:
            for owner in classes_of(module):
                if self._project.classes.role(owner) is Role.VIEW:
                    yield from self._of_view(owner)

    def _of_view(self, owner: Definition) -> Iterator[Finding]:
        names = list(self._project.classes.externals(owner))
        reads = any(READING.search(name) or HANDLING.search(name) for name in names)
        if not reads or self._is_limited(owner, names):
            return
        frame = Frame(Function(owner, owner), {}, {}, Report(), 2)
        value = self._reader.expressions.calls.framework_rows(owner, _body(owner), frame)
        query = value.query
        elsewhere = query is not None and query.place.path != owner.path and not self._inherits_rows(owner)
        scoped = self._project.scoping.is_scoped(value.model)
        if query is None or elsewhere or not (scoped or self._project.scoping.is_loose(value.model)):
            return
        if not self._reader.covering.uncovered(query, frame.checked) or any(
            cover.depth for cover in self._reader.covering.covers(query, frame.checked)
        ):
            return
        root = self._attribute_of(owner) if self._inherits_rows(owner) else query.root
        if root is None or not owner.line <= root.lineno <= (getattr(owner.node, "end_lineno", 0) or 0):
            return
        path = self._project.scoping.path(value.model)
        yield finding_at(
            root,
            owner,
            "ISO-A",
            "confirmed" if scoped and self._is_sure(owner, value.model) else "candidate",
            message=f"every {value.model} is handed out: the view limits them by nothing",
            fix=f"give the view a get_queryset that filters by {path or 'the asker'}",
            model=value.model,
            scope_path=path,
            entry=f"view {owner.qualname}",
            evidence=(Evidence("a generic view reads them", Place(owner.path, owner.line)),),
        )

    def _is_limited(self, owner: Definition, names: list[str]) -> bool:
        """Something of the project's own chooses the rows, or looks at each."""
        own = {method for entry in self._project.classes.own_line(owner) for method in _methods(entry)}
        own -= {"get_queryset"} if self._inherits_rows(owner) else set()
        lists = any(LISTING.search(name) for name in names)
        if own & OF_ROWS or (own & OF_ROW and not lists) or self._has_own_backend(owner):
            return True
        if self._reader.guards.object_guard(owner) and not lists:
            return True
        return self._is_for_operators(owner)

    def _inherits_rows(self, owner: Definition) -> bool:
        """A mixin's `get_queryset` goes on from the `queryset` or `model` that this class names."""
        asked = self._project.function_of(owner, "get_queryset")
        return asked is not None and "get_queryset" not in _methods(owner) and self._attribute_of(owner) is not None

    def _attribute_of(self, owner: Definition) -> ast.expr | None:
        """What the class's own body says that its rows are."""
        found = (self._project.classes.attribute(owner, name) for name in ("queryset", "model"))
        return next((value for entry, value in filter(None, found) if entry == owner), None)

    def _has_own_backend(self, owner: Definition) -> bool:
        attribute = self._project.classes.attribute(owner, "filter_backends")
        for node in ast.walk(attribute[1]) if attribute else ():
            name = node.id if isinstance(node, ast.Name) else ""
            found = self._project.resolve(attribute[0].module, name) if attribute and name else None
            if isinstance(found, Definition):
                return True
        return False

    def _is_for_operators(self, owner: Definition) -> bool:
        frame = Frame(Function(owner, owner), {}, {}, Report(), 2)
        self._reader.guards.before(frame.function, frame)
        return (OPERATOR, "") in frame.checked

    def _is_sure(self, owner: Definition, label: str) -> bool:
        """Not tenants, which may be listed to anybody, nor where the project's own permissions hold for all views."""
        rest = any(name.startswith("rest_framework.") for name in self._project.classes.externals(owner))
        asked = rest and self._reader.guards.belonging.is_asked_for_all
        return self._is_served(owner) and label != self._project.scoping.top and not asked

    def _is_served(self, owner: Definition) -> bool:
        """The URL configuration names the view, or nothing else stands on it."""
        return self._project.entrances.is_mapped(owner) or not self._project.is_base(owner)


def _methods(owner: Definition) -> set[str]:
    body = owner.node.body if isinstance(owner.node, ast.ClassDef) else []
    return {part.name for part in body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)}


def _body(owner: Definition) -> ast.expr:
    return ast.copy_location(ast.Name("self", ast.Load()), owner.node)
