"""What the classes of a project are, judged by the framework's classes they stand on, never by their own names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from enum import Enum, auto

from agents.erp.audit.reading.syntax import mentions
from agents.erp.source import Definition, External, Found, SourceTree, dotted_name

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})


class Role(Enum):
    """What a class does in a Django project."""

    VIEW = auto()
    SERIALIZER = auto()
    FORM = auto()
    FILTER = auto()
    ADMIN = auto()
    COMMAND = auto()
    PERMISSION = auto()
    BACKEND = auto()
    GRAPH = auto()
    CONSUMER = auto()
    MODEL = auto()
    MANAGER = auto()
    OTHER = auto()


BY_BASE = (
    (Role.PERMISSION, re.compile(r"permissions\.\w+$|\.BasePermission$|Permission$")),
    (Role.BACKEND, re.compile(r"FilterBackend$|filters\.(Search|Ordering)Filter$")),
    (Role.ADMIN, re.compile(r"(ModelAdmin|TabularInline|StackedInline|BaseInlineFormSet|UserAdmin)$")),
    (Role.COMMAND, re.compile(r"(BaseCommand|AppCommand|LabelCommand)$")),
    (Role.SERIALIZER, re.compile(r"Serializer$")),
    (Role.FILTER, re.compile(r"FilterSet$")),
    (Role.FORM, re.compile(r"Form(Set|Mixin|View)?$|forms\.\w+$")),
    (Role.CONSUMER, re.compile(r"Consumer$")),
    (Role.GRAPH, re.compile(r"(ObjectType|Mutation|InputObjectType)$")),
    (Role.MANAGER, re.compile(r"(Manager|QuerySet)(\(|$)")),
    (Role.MODEL, re.compile(r"models\.Model$|AbstractUser$|AbstractBaseUser$|MPTTModel$|MP_Node$")),
    (
        Role.VIEW,
        re.compile(r"(View|ViewSet|Viewset)$|(^|\.)(views|viewsets|generics|generic)\.\w+$|\.mixins\.\w+Mixin$"),
    ),
)
GRAPH_TYPE = re.compile(r"strawberry\w*\.(\w+\.)*(type|interface)$")
OF_REQUEST = re.compile(r"\bself\.request\b")
FORM_VIEW = re.compile(r"FormView$|\.views?\.|\.generic\.")


class Classes:
    """Looks at classes of one tree; everything is computed once."""

    def __init__(self, tree: SourceTree) -> None:
        self._tree = tree
        self._members: dict[tuple[Definition, str], Definition | None] = {}
        self._roles: dict[Definition, Role] = {}
        self._assigned: dict[Definition, Mapping[str, list[tuple[Definition, ast.expr]]]] = {}

    def role(self, found: Definition) -> Role:
        if found not in self._roles:
            self._roles[found] = self._role(found)
        return self._roles[found]

    def _role(self, found: Definition) -> Role:
        names = [entry.name for entry in self._tree.mro(found) if isinstance(entry, External)]
        for role, pattern in BY_BASE:
            if any(pattern.search(name) and not (role is Role.FORM and FORM_VIEW.search(name)) for name in names):
                return role
        if any(GRAPH_TYPE.search(name) for name in self._decorators(found)):
            return Role.GRAPH
        return Role.VIEW if self._uses_request(found) else Role.OTHER

    @staticmethod
    def _decorators(found: Definition) -> Iterator[str]:
        for decorator in found.node.decorator_list if isinstance(found.node, ast.ClassDef) else ():
            yield dotted_name(decorator.func if isinstance(decorator, ast.Call) else decorator) or ""

    def _uses_request(self, found: Definition) -> bool:
        """A mixin of views: it reads `self.request` or `self.kwargs`."""
        return mentions(found, OF_REQUEST)

    def own_line(self, found: Definition) -> Iterator[Definition]:
        """The class and its bases, as far as their sources were read."""
        for entry in self._tree.mro(found):
            if isinstance(entry, Definition):
                yield entry

    def member(self, owner: Definition, name: str) -> Definition | None:
        key = (owner, name)
        if key not in self._members:
            found = self._tree.member(owner, name)
            self._members[key] = found if isinstance(found, Definition) else None
        return self._members[key]

    def attribute(self, owner: Definition, name: str) -> tuple[Definition, ast.expr] | None:
        """The expression that a class attribute gets, with the class that says so."""
        for entry in self.own_line(owner):
            for statement in entry.node.body if isinstance(entry.node, ast.ClassDef) else ():
                if name in _targets(statement) and (value := _value(statement)):
                    return entry, value
        return None

    def instance_attributes(self, owner: Definition) -> Mapping[str, list[tuple[Definition, ast.expr]]]:
        """For each `self.name = value` of a class's own methods: the method and the value."""
        if owner not in self._assigned:
            self._assigned[owner] = _instance_attributes(owner)
        return self._assigned[owner]

    def methods(self, owner: Definition) -> Iterator[Definition]:
        """The methods written in a class body."""
        for statement in owner.node.body if isinstance(owner.node, ast.ClassDef) else ():
            if isinstance(statement, FUNCTIONS):
                yield Definition(owner.module, f"{owner.qualname}.{statement.name}", statement, "function")

    def externals(self, found: Definition) -> Iterator[str]:
        yield from (entry.name for entry in self._tree.mro(found) if isinstance(entry, External))

    def position(self, found: Definition, wanted: Found) -> int:
        line = self._tree.mro(found)
        return line.index(wanted) if wanted in line else len(line)


def _targets(statement: ast.stmt) -> set[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else ()
    single = [statement.target] if isinstance(statement, ast.AnnAssign) else []
    return {target.id for target in (*targets, *single) if isinstance(target, ast.Name)}


def _value(statement: ast.stmt) -> ast.expr | None:
    return statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None


def _instance_attributes(owner: Definition) -> dict[str, list[tuple[Definition, ast.expr]]]:
    found: dict[str, list[tuple[Definition, ast.expr]]] = {}
    for statement in owner.node.body if isinstance(owner.node, ast.ClassDef) else ():
        if not isinstance(statement, FUNCTIONS) or not statement.args.args:
            continue
        method = Definition(owner.module, f"{owner.qualname}.{statement.name}", statement, "function")
        for name, value in _assigned_to(statement.args.args[0].arg, statement):
            found.setdefault(name, []).append((method, value))
    return found


def _assigned_to(me: str, method: Function) -> Iterator[tuple[str, ast.expr]]:
    """Name and value of each `me.name = value` in a method, where `me` is what it calls itself."""
    for statement in (node for node in ast.walk(method) if isinstance(node, ast.Assign)):
        for target in statement.targets:
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == me:
                yield target.attr, statement.value
