"""Guards: views that lack the one their neighbours have, and guards or managers that let everything through."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from agents.erp.audit.finding import Evidence, Finding, Place
from agents.erp.audit.reading.classes import FUNCTIONS, Role
from agents.erp.audit.reading.frames import Function
from agents.erp.audit.reading.project import Project
from agents.erp.audit.reading.reader import Reader
from agents.erp.audit.reading.syntax import NO_ENTRY, mentions
from agents.erp.audit.rules.places import classes_of, finding_at
from agents.erp.source import Definition, External, Found, Module, dotted_name

OUTSIDE_MIXIN = re.compile(r"(Required|Permission|Access|Auth|Login|UserPassesTest|Superuser|Staffuser)\w*Mixin$")
OUTSIDE_VIEW = re.compile(r"(View|ViewSet)$")
OUTSIDE_DECORATOR = re.compile(r"(^|\.)(login_required|permission_required\w*|user_passes_test|staff_member_required)$")
REST = re.compile(r"^rest_framework\.|^ninja|^drf_")
FIRST = frozenset({"dispatch", "setup", "initial", "as_view", "test_func", "check_permissions", "has_permission"})
REFUSING = re.compile(r"Denied|Forbidden|Unauthorized|Http404|HttpResponseRedirect|\bredirect\b|permission|\b40[134]\b")
CHECKING = re.compile(
    r"Denied|Forbidden|has_perm|check_perm|permission|is_authenticated|is_staff|is_superuser|Unauthorized"
)
ABOUT_PERSON = re.compile(
    r"user|member|perm|role|login|staff|admin|token|owner|auth|secret|signature|access", re.IGNORECASE
)
FEWEST = 3
MOST_OF = 0.7
SEVERAL = 5
MANY = 10
NEARLY_ALL = 0.8


@dataclass(frozen=True, slots=True)
class View:
    """A view of a module, with the names of the guards that stand before it."""

    found: Definition
    guards: frozenset[str]
    rest: bool


class Guardless:
    """Compares views with their neighbours, and reads the guards themselves."""

    def __init__(self, project: Project, reader: Reader) -> None:
        self._project = project
        self._reader = reader
        self._classes = project.classes

    def findings(self, modules: Iterable[Module]) -> Iterator[Finding]:
        for module in modules:
            for owner in classes_of(module):
                if self._classes.role(owner) is Role.VIEW:
                    yield from self._late(owner)
            views = list(self._views(module))
            yield from self._missing([view for view in views if not view.rest])
            yield from self._open_managers(module)

    # --- guards that come too late ------------------------------------------------------------------------------------

    def _late(self, owner: Definition) -> Iterator[Finding]:
        """`class X(TemplateView, PermissionRequiredMixin)`: the view answers before the mixin is asked."""
        bases = self._project.tree.bases(owner)
        view = next((place for place, base in enumerate(bases) if self._is_view(base)), len(bases))
        late = [base for base in bases[view + 1 :] if self._is_guard(base)]
        if late and isinstance(owner.node, ast.ClassDef):
            names = ", ".join(base.name.rpartition(".")[2] for base in late)
            yield finding_at(
                owner.node,
                owner,
                "ISO-J",
                "confirmed",
                message=f"{names} is never asked: it stands behind a view that answers without it",
                fix=f"put {names} before the view among the bases",
                entry=f"view {owner.qualname}",
            )

    def _is_view(self, base: Found) -> bool:
        if isinstance(base, External):
            return bool(OUTSIDE_VIEW.search(base.name)) and not OUTSIDE_MIXIN.search(base.name)
        return any(isinstance(entry, External) and self._is_view(entry) for entry in self._project.tree.mro(base))

    def _is_guard(self, base: Found) -> bool:
        if isinstance(base, External):
            return bool(OUTSIDE_MIXIN.search(base.name))
        if self._is_view(base):
            return False
        line = self._project.tree.mro(base)
        return any(
            (isinstance(entry, External) and OUTSIDE_MIXIN.search(entry.name))
            or (isinstance(entry, Definition) and self._refuses(entry))
            for entry in line
        )

    def _refuses(self, found: Definition) -> bool:
        """A class of the project that may turn somebody away before the view starts."""
        for method in self._classes.methods(found):
            name = method.qualname.rpartition(".")[2]
            if name == "as_view" or (name in FIRST and (self._project.raises(method) or mentions(method, REFUSING))):
                return True
        return False

    # --- guards that are missing --------------------------------------------------------------------------------------

    def _views(self, module: Module) -> Iterator[View]:
        for owner in classes_of(module):
            if self._classes.role(owner) is Role.VIEW and self._is_served(owner):
                rest = any(REST.search(name) for name in self._classes.externals(owner))
                yield View(owner, frozenset(self._guards_of_class(owner)), rest)
        for function in self._project.functions(module):
            if function.owner is None and self._project.entrances.is_mapped(function.definition):
                yield View(function.definition, frozenset(self._guards_of_function(function.definition)), rest=False)

    def _is_served(self, owner: Definition) -> bool:
        is_view = any(OUTSIDE_VIEW.search(name) for name in self._classes.externals(owner))
        return is_view and (self._project.entrances.is_mapped(owner) or not self._project.is_base(owner))

    def _guards_of_class(self, owner: Definition) -> Iterator[str]:
        for entry in self._project.tree.mro(owner)[1:]:
            outside = isinstance(entry, External) and OUTSIDE_MIXIN.search(entry.name)
            if outside or (isinstance(entry, Definition) and self._refuses(entry)):
                yield entry.name
        if self._refuses(owner) or self._checks_inside(owner):
            yield "itself"
        if self._classes.attribute(owner, "permission_classes"):
            yield "permission_classes"
        yield from self._guards_of_function(owner)

    def _guards_of_function(self, found: Definition) -> Iterator[str]:
        if self._checks_inside(found):
            yield "itself"
        node = found.node
        for decorator in node.decorator_list if isinstance(node, (*FUNCTIONS, ast.ClassDef)) else ():
            for part in ast.walk(decorator):
                name = dotted_name(part) if isinstance(part, ast.Name | ast.Attribute) else None
                made = self._project.resolve(found.module, name) if name else None
                if made is not None and self._is_guarding(made):
                    yield made.name

    def _is_guarding(self, made: Found) -> bool:
        if isinstance(made, External):
            return bool(OUTSIDE_DECORATOR.search(made.name))
        if made.kind == "assignment":
            return mentions(made, OUTSIDE_DECORATOR)
        refuses = made.kind == "function" and (self._project.raises(made) or mentions(made, REFUSING))
        return refuses and mentions(made, ABOUT_PERSON)  # one that only looks an object up guards nothing

    @staticmethod
    def _checks_inside(found: Definition) -> bool:
        return mentions(found, CHECKING)

    def _missing(self, views: Sequence[View]) -> Iterator[Finding]:
        """Views without any guard among neighbours that mostly have one."""
        for kind in ("class", "function"):
            alike = [view for view in views if view.found.kind == kind]
            guarded = [view for view in alike if view.guards]
            few = len(guarded) < FEWEST or len(guarded) < MOST_OF * len(alike)
            usual = Counter(name for view in guarded for name in view.guards if name != "itself").most_common(1)
            yield from self._fewer(alike)
            if not usual:
                continue
            if few and not self._is_usual[kind]:
                yield from self._beside(alike, guarded, usual[0][0])
            else:
                yield from (self._unguarded(view, usual[0][0], guarded[0]) for view in alike if self._lacks(view))
                yield from self._unlike(alike, guarded, usual[0][0])

    def _unlike(self, alike: Sequence[View], guarded: Sequence[View], usual: str) -> Iterator[Finding]:
        """Views that read no rows themselves, and take the very arguments of the URL that guarded neighbours take."""
        asked = [_arguments(view.found.node) for view in guarded]
        for view in alike:
            same = asked.count(_arguments(view.found.node)) if _arguments(view.found.node) else 0
            if not view.guards and same >= FEWEST and not self._touches_scoped(view.found):
                yield replace(self._unguarded(view, usual, guarded[0]), verdict="candidate")

    def _fewer(self, alike: Sequence[View]) -> Iterator[Finding]:
        """Views with some of their neighbours' guards, where nearly all that have those have another one as well."""
        for view in alike:
            near = [other for other in alike if other is not view and view.guards <= other.guards]
            more = [other for other in near if view.guards < other.guards]
            if view.guards and len(more) >= SEVERAL and len(more) >= NEARLY_ALL * len(near):
                lacking = Counter(name for other in more for name in other.guards - view.guards).most_common(1)[0][0]
                name = "a check of their own" if lacking == "itself" else lacking.rpartition(".")[2]
                message = f"{view.found.qualname} lacks a guard, its neighbours have {name}"
                yield replace(self._unguarded(view, lacking, more[0]), verdict="candidate", message=message)

    def _beside(self, alike: Sequence[View], guarded: Sequence[View], usual: str) -> Iterator[Finding]:
        """Where most have no guard: views of the very rows that a guarded neighbour works on."""
        for view in alike:
            models = self._models(view.found) if not view.guards else frozenset[str]()
            neighbour = next((other for other in guarded if models & self._models(other.found)), None)
            if neighbour:
                yield replace(self._unguarded(view, usual, neighbour), verdict="candidate")

    @cached_property
    def _is_usual(self) -> Mapping[str, bool]:
        """Whether nearly all views of the project, of each kind, have a guard."""
        views = [
            view
            for module in self._project.tree.modules.values()
            if not NO_ENTRY.search(module.path)
            for view in self._views(module)
            if not view.rest
        ]
        usual: dict[str, bool] = {}
        for kind in ("class", "function"):
            alike = [view for view in views if view.found.kind == kind]
            guarded = [view for view in alike if view.guards]
            usual[kind] = len(alike) >= MANY and len(guarded) >= NEARLY_ALL * len(alike)
        return usual

    def _lacks(self, view: View) -> bool:
        return not view.guards and self._touches_scoped(view.found)

    def _touches_scoped(self, found: Definition) -> bool:
        """The view reads rows that belong to somebody."""
        return bool(self._models(found))

    def _models(self, found: Definition) -> frozenset[str]:
        """The models whose rows belong to somebody that a view works on."""
        methods = [Function(method, found) for method in self._classes.methods(found)]
        functions = methods if found.kind == "class" else [Function(found)]
        seen = {query.model for function in functions for query in self._reader.report(function).seen}
        attribute = self._classes.attribute(found, "model") if found.kind == "class" else None
        named = {self._reader.value(attribute[1], attribute[0]).model} if attribute else set[str]()
        return frozenset(label for label in seen | named if self._project.scoping.is_scoped(label))

    def _unguarded(self, view: View, usual: str, neighbour: View) -> Finding:
        return finding_at(
            view.found.node,
            view.found,
            "ISO-J",
            "confirmed",
            message=f"{view.found.qualname} has no guard, its neighbours have {usual.rpartition('.')[2]}",
            fix=f"guard it as {neighbour.found.qualname} is guarded",
            entry=f"view {view.found.qualname}",
            evidence=(
                Evidence(f"{neighbour.found.qualname} is guarded", Place(neighbour.found.path, neighbour.found.line)),
            ),
        )

    # --- guards that let everything through ---------------------------------------------------------------------------

    def _open_managers(self, module: Module) -> Iterator[Finding]:
        """A manager that shows everything when it can't tell whose the rows are: one finding, not one per query."""
        told: set[str] = set()
        for model in self._project.scoping.models.values():
            for manager in model.managers:
                found = self._project.managers.made_of(manager)
                if manager.scoped != "fail-open" or found is None or found.module is not module or found.name in told:
                    continue
                if not self._project.managers.depth(model.label, manager):
                    continue
                told.add(found.name)
                yield self._open_manager(found, model.label)

    def _open_manager(self, found: Definition, label: str) -> Finding:
        method = self._project.function_of(found, "get_queryset")
        node = _widest(method.definition.node) if method else found.node
        return finding_at(
            node,
            found,
            "ISO-J",
            "confirmed",
            message=f"{found.qualname} shows every row when it does not know whose to show",
            fix="raise there, or return none()",
            model=label,
            scope_path=self._project.scoping.path(label),
        )


def _arguments(node: ast.AST) -> tuple[str, ...]:
    """What a view takes out of its URL."""
    return tuple(argument.arg for argument in node.args.args[1:]) if isinstance(node, FUNCTIONS) else ()


def _widest(method: ast.AST) -> ast.AST:
    """The return that narrows nothing."""
    returns = [node for node in ast.walk(method) if isinstance(node, ast.Return) and node.value]
    plain = [node for node in returns if not any(_narrows(part) for part in ast.walk(node))]
    return plain[0] if plain else method


def _narrows(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in {"filter", "exclude", "none"}
