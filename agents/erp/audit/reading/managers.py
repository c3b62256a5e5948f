"""What the project's own managers do about scope."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from agents.erp.audit.finding import Evidence, Place
from agents.erp.audit.reading.cover import Cover
from agents.erp.audit.reading.scoping import Scoping
from agents.erp.audit.reading.values import Query
from agents.erp.schema.snapshot import Manager, Model
from agents.erp.source import Definition, SourceTree

BASE_MANAGER = "_base_manager"
DEFAULT_NAMES = frozenset({"", "objects", "_default_manager"})


class Managers:
    """The managers of one snapshot, as covers of the queries that start from them."""

    def __init__(self, tree: SourceTree, scoping: Scoping) -> None:
        self._tree = tree
        self._scoping = scoping
        self._depths: dict[tuple[str, str], int] = {}
        self._made: dict[str, Definition | None] = {}

    def of(self, label: str, name: str) -> Manager | None:
        """A manager by its name; the default one for an empty name; none for Django's own base manager."""
        model = self._scoping.models.get(label)
        if model is None or name == BASE_MANAGER:
            return None
        named = next((manager for manager in model.managers if manager.name == name), None)
        return named or (model.default_manager if name in DEFAULT_NAMES else None)

    def names(self, label: str) -> frozenset[str]:
        """The names under which a model class gives out managers."""
        model = self._scoping.models.get(label)
        own = {manager.name for manager in model.managers} if model else set[str]()
        return frozenset({*own, "objects", "_default_manager", BASE_MANAGER})

    def made_of(self, manager: Manager) -> Definition | None:
        """The project's class of a manager, or of the queryset that it was made of."""
        key = manager.manager_class
        if key not in self._made:
            self._made[key] = self._made_of(manager)
        return self._made[key]

    def _made_of(self, manager: Manager) -> Definition | None:
        dotted = manager.manager_class.removesuffix(".as_manager")
        owner, _, name = dotted.rpartition(".")
        found = self._tree.resolve(owner, name) if owner else None
        return found if isinstance(found, Definition) and found.kind == "class" else None

    def covers(self, query: Query) -> Iterator[Cover]:
        """A manager that limits its rows covers, also one that fails open: that one is a finding of its own."""
        manager = self.of(query.model, query.manager)
        if manager and self._is_of_site(manager):
            place = Place(manager.place.file, manager.place.line)
            yield Cover("manager", Evidence(f"{manager.name}: rows of the current site", place), 1)
        elif manager and manager.scoped in {"yes", "fail-open"} and (depth := self.depth(query.model, manager)):
            place = Place(manager.place.file, manager.place.line)
            yield Cover("manager", Evidence(f"{manager.name}: {manager.why}", place), depth)

    def _is_of_site(self, manager: Manager) -> bool:
        """Django's own manager of the rows of one site, or one made of it."""
        found = self.made_of(manager)
        bases = self._tree.mro(found) if found else ()
        names = (manager.manager_class, *(base.name for base in bases))
        return any(name.rpartition(".")[2] == "CurrentSiteManager" for name in names)

    def depth(self, label: str, manager: Manager) -> int:
        """How deep a manager's rows are limited: as deep as the lookups it filters by, else as deep as the model."""
        key = (label, manager.name)
        if key not in self._depths:
            self._depths[key] = self._depth(label, manager)
        return self._depths[key]

    def _depth(self, label: str, manager: Manager) -> int:
        computed = not manager.narrows_by or "*" in manager.narrows_by
        paths = [path for path in manager.narrows_by if path != "*"] or self._dimensions(label, manager)
        depths = [self._scoping.depth_of(label, path) for path in paths]
        return max(depths, default=0) or (self._scoping.depth(label) if computed else 0)

    def _dimensions(self, label: str, manager: Manager) -> list[str]:
        """The lookups given where the manager is made: `ScopedManager(tenant="order__tenant")`."""
        model = self._scoping.models[label]
        module = self._module(model, manager)
        calls = [node for node in ast.walk(module) if _made_at(node, manager.place.line)] if module else []
        values = [keyword.value for call in calls if isinstance(call, ast.Call) for keyword in call.keywords]
        return [value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)]

    def _module(self, model: Model, manager: Manager) -> ast.AST | None:
        module = self._tree.module(model.module)
        if module is None or module.path != manager.place.file:
            return None
        return module.tree


def _made_at(node: ast.AST, line: int) -> bool:
    return isinstance(node, ast.Call) and node.lineno == line
