"""Where calls come in from outside, and what a function's arguments are there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from agents.erp.audit.finding import Place
from agents.erp.audit.reading.classes import FUNCTIONS, VERBS, Classes, Role
from agents.erp.audit.reading.scoping import Scoping
from agents.erp.audit.reading.values import OPEN_TOKENS, Kind, Origin, Query, Token, Value
from agents.erp.source import Definition, Module, SourceTree, dotted_name

JOB = re.compile(r"(^|\.)(shared_task|task|periodic_task|job|actor|db_task|db_periodic_task|background)$")
RECEIVER = re.compile(r"(^|\.)receiver$")
REQUESTS = re.compile(r"(^|\.)(HttpRequest|Request|WSGIRequest|ASGIRequest|AuthenticatedHttpRequest)$")
MESSAGES = frozenset({"create", "update", "validate", "to_internal_value", "run_validation", "save", "clean"})
URLS = re.compile(r"^urlpatterns\b|^[ \t]*urlpatterns\s*\+?=|\.register\(|_urlpatterns\b", re.MULTILINE)
OPERATION = re.compile(r"(^|[._])(get|post|put|patch|delete|api_operation)$")
PLACEHOLDER = re.compile(r"[{<](?:\w+:)?(\w+)[}>]")
RESOLVER = re.compile(r"strawberry\w*\.(\w+\.)*(field|mutation|subscription|node|connection)$")
CONTEXT = "context"  # a method whose result goes to the template, by the decorator of that name
ACTIONS = frozenset({"action", "detail_route", "list_route"})  # the latter two before REST framework 3.8
ASKED = frozenset(
    {"get_queryset", "get_object", "get_context_data", "filter_queryset", "form_valid", "to_representation"}
)


@dataclass(frozen=True, slots=True)
class Entrance:
    """An entry point: `kind` is view, job, command, signal, serializer, form, graph or consumer."""

    kind: str
    name: str
    path: str
    line: int

    @property
    def from_outside(self) -> bool:
        return self.kind in {"view", "serializer", "form", "graph", "consumer", "filter"}


ROLES = {
    Role.VIEW: "view",
    Role.SERIALIZER: "serializer",
    Role.FORM: "form",
    Role.FILTER: "filter",
    Role.COMMAND: "command",
    Role.GRAPH: "graph",
    Role.CONSUMER: "consumer",
    Role.PERMISSION: "view",
    Role.BACKEND: "view",
    Role.ADMIN: "admin",
}


class Entrances:
    """Entry points of one project."""

    def __init__(self, tree: SourceTree, classes: Classes, scoping: Scoping) -> None:
        self._tree = tree
        self._classes = classes
        self._scoping = scoping
        self._entrances: dict[tuple[ast.AST, ast.AST | None], Entrance | None] = {}
        self._names: dict[tuple[ast.AST, ast.AST | None], dict[str, Value]] = {}
        self._decorators: dict[ast.AST, tuple[str, ...]] = {}

    # --- entry points ---------------------------------------------------------------------------------------------

    def entrance(self, function: Definition, owner: Definition | None) -> Entrance | None:
        """The way in that leads straight to this function, if one does."""
        key = (function.node, owner.node if owner else None)
        if key not in self._entrances:
            self._entrances[key] = self._entrance(function, owner)
        return self._entrances[key]

    def _entrance(self, function: Definition, owner: Definition | None) -> Entrance | None:
        kind = self._kind_of_method(owner) if owner else self._kind_of_function(function)
        kind = kind or ("view" if self.route(function) is not None else None)
        if kind is None:
            return None
        name = owner.qualname if owner else function.qualname
        return Entrance(kind, name, function.path, function.line)

    def _kind_of_method(self, owner: Definition) -> str | None:
        return ROLES.get(self._classes.role(owner))

    def _kind_of_function(self, function: Definition) -> str | None:
        names = list(self.decorators(function))
        if any(JOB.search(name) for name in names):
            return "job"
        if any(RECEIVER.search(name) for name in names):
            return "signal"
        if function.node in self._mapped:
            return "view"
        return "view" if self._takes_request(function) and (names or not self._mapped) else None

    def route(self, function: Definition) -> str | None:
        """The path written in the decorator of an operation: `@router.get("/orders/{order_id}")`; None without one."""
        for decorator in function.node.decorator_list if isinstance(function.node, FUNCTIONS) else ():
            if not isinstance(decorator, ast.Call) or not OPERATION.search(dotted_name(decorator.func) or ""):
                continue
            first = decorator.args[0] if decorator.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                return first.value
        return None

    def _is_resolver(self, function: Definition, name: str) -> bool:
        by_name = name.startswith("resolve") or "mutat" in name or name == "clean_input"
        return by_name or self._resolves(function)

    def _resolves(self, function: Definition) -> bool:
        """A field of a graph that says so by its decorator rather than by its name."""
        return any(RESOLVER.search(name) for name in self.decorators(function))

    def decorators(self, function: Definition) -> tuple[str, ...]:
        """The dotted names of a function's decorators, as imported where that can be seen."""
        if function.node not in self._decorators:
            self._decorators[function.node] = tuple(self._decorated(function))
        return self._decorators[function.node]

    def _decorated(self, function: Definition) -> Iterator[str]:
        node = function.node
        for decorator in node.decorator_list if isinstance(node, (*FUNCTIONS, ast.ClassDef)) else ():
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = dotted_name(called)
            if name:
                found = self._tree.resolve(function.module.name, name)
                yield found.name if found else name

    @cached_property
    def _mapped(self) -> frozenset[ast.AST]:
        """Functions and classes that the URL configuration names."""
        found: set[ast.AST] = set()
        for module in self._tree.modules.values():
            if URLS.search("\n".join(module.lines)):
                found |= set(self._mapped_in(module))
        return frozenset(found)

    def _mapped_in(self, module: Module) -> Iterator[ast.AST]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                for argument in (*node.args, *(word.value for word in node.keywords if word.arg == "view")):
                    target = argument.func if isinstance(argument, ast.Call) else argument
                    name = (dotted_name(target) or "").removesuffix(".as_view")
                    found = self._tree.resolve(module.name, name) if name else None
                    if isinstance(found, Definition) and found.kind in {"function", "class"}:
                        yield found.node

    @property
    def knows_urls(self) -> bool:
        """Whether any URL configuration was found."""
        return bool(self._mapped)

    def is_mapped(self, found: Definition) -> bool:
        return found.node in self._mapped

    def _takes_request(self, function: Definition) -> bool:
        arguments = function.node.args.args if isinstance(function.node, FUNCTIONS) else []
        return bool(arguments) and _is_request(arguments[0])

    def gives_out(self, function: Definition, owner: Definition | None) -> bool:
        """Whether what a function returns goes to the framework, and so to the asker."""
        entrance = self.entrance(function, owner)
        if entrance is None or not entrance.from_outside:
            return False
        if owner is None:
            return True
        name = function.qualname.rpartition(".")[2]
        by_name = name in ASKED or (name.startswith(("get_", "resolve_", "perform_")) and entrance.kind != "view")
        if entrance.kind in {"serializer", "form"} and (name in MESSAGES or name.startswith(("validate_", "clean_"))):
            return True
        by_name = (
            by_name or entrance.kind == "filter" or (entrance.kind == "graph" and self._is_resolver(function, name))
        )
        by_name = by_name or CONTEXT in {name.rpartition(".")[2] for name in self.decorators(function)}
        return by_name or self._resolves(function) or self._is_handler(function, owner)

    # --- arguments ------------------------------------------------------------------------------------------------

    def names(self, function: Definition, owner: Definition | None) -> dict[str, Value]:
        """What each parameter of a function stands for."""
        key = (function.node, owner.node if owner else None)
        if key not in self._names:
            self._names[key] = self._named(function, owner)
        return dict(self._names[key])

    def _named(self, function: Definition, owner: Definition | None) -> dict[str, Value]:
        node = function.node
        if not isinstance(node, FUNCTIONS):
            return {}
        given = self._given(function, owner)
        parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        names = {
            argument.arg: self._parameter(function, owner, argument, place, given)
            for place, argument in enumerate(parameters)
        }
        for rest in filter(None, (node.args.vararg, node.args.kwarg)):
            names[rest.arg] = Value(Kind.MAPPING, self._rest(function, rest, given))
        return names

    def _rest(self, function: Definition, rest: ast.arg, given: Origin) -> frozenset[Token]:
        if given is Origin.ROUTE:
            return frozenset({Token(Origin.ROUTE, "*")})
        return frozenset({_token(given, function, rest.arg)}) if given is not Origin.OPEN else OPEN_TOKENS

    def _given(self, function: Definition, owner: Definition | None) -> Origin:
        """Who decides the plain arguments of a function."""
        entrance = self.entrance(function, owner)
        name = function.qualname.rpartition(".")[2]
        match entrance.kind if entrance else "":
            case "view" if owner is None or self._is_handler(function, owner) or name == "get_context_data":
                return Origin.ROUTE
            case "serializer" if name in MESSAGES or name.startswith("validate_"):
                return Origin.CLIENT
            case "filter" if owner is not None:
                return Origin.CLIENT
            case "graph" if self._is_resolver(function, name):
                return Origin.CLIENT
            case "command":
                return Origin.OPEN
            case _:
                return Origin.PARAM

    def _is_handler(self, function: Definition, owner: Definition) -> bool:
        """Called by the framework with what the route holds: an HTTP verb, or a method that gets the request first."""
        name = function.qualname.rpartition(".")[2]
        arguments = function.node.args.args if isinstance(function.node, FUNCTIONS) else []
        decorated = any(decorator.rpartition(".")[2] in ACTIONS for decorator in self.decorators(function))
        first_is_request = len(arguments) > 1 and _is_request(arguments[1])
        if decorated or self.route(function) is not None:
            return True
        return name in VERBS or (first_is_request and self._classes.role(owner) is Role.VIEW)

    def _parameter(
        self, function: Definition, owner: Definition | None, argument: ast.arg, place: int, given: Origin
    ) -> Value:
        if owner and place == 0 and not _is_static(function):
            return self._me(function, owner)
        route = self.route(function)
        if _is_request(argument) or (
            given is Origin.ROUTE and place == int(owner is not None) and (owner is None or route is None)
        ):
            return Value(Kind.REQUEST, frozenset({Token(Origin.SCOPE, "request")}))
        role = self._classes.role(owner) if owner else Role.OTHER
        if special := self._by_role(role, function, argument, place):
            return special
        label = self._annotated(function, argument)
        if given is Origin.ROUTE and route is not None and argument.arg not in PLACEHOLDER.findall(route):
            given = Origin.CLIENT  # the query string or the body
        tokens = frozenset({_token(given, function, argument.arg)}) if given is not Origin.OPEN else OPEN_TOKENS
        return Value(Kind.ROW if label else Kind.PLAIN, tokens, label)

    def _me(self, function: Definition, owner: Definition) -> Value:
        role = self._classes.role(owner)
        label = self._scoping.label_of(owner)
        is_class = any(name.rpartition(".")[2] == "classmethod" for name in self.decorators(function))
        if label:
            me = frozenset({Token(Origin.SCOPE, "self")})
            return Value(Kind.MODEL, model=label, found=owner) if is_class else Value(Kind.ROW, me, label, found=owner)
        if role is Role.MANAGER:
            return self._rows(function, owner)
        return Value(Kind.CLASS if is_class else Kind.SELF, found=owner)

    @staticmethod
    def _rows(function: Definition, owner: Definition) -> Value:
        """A manager or queryset seen from one of its methods: whatever rows it is asked on."""
        me = _token(Origin.PARAM, function, "self")
        root = ast.copy_location(ast.Name("self", ast.Load()), function.node)
        place = Place(function.path, function.line)
        query = Query(f"{function.name}:self", "", root, place, function.qualname, base=me)
        return Value(Kind.ROWS, frozenset({me}), "", query, owner)

    def _by_role(self, role: Role, function: Definition, argument: ast.arg, place: int) -> Value | None:
        """Arguments that a framework gives its own methods."""
        name = function.qualname.rpartition(".")[2]
        match role:
            case Role.SERIALIZER if name == "update" and place == 1:
                return Value(Kind.PLAIN, frozenset({Token(Origin.SCOPE, "instance")}))
            case Role.SERIALIZER if name.startswith(("get_", "to_representation")) and place == 1:
                return Value(Kind.PLAIN, frozenset({Token(Origin.SCOPE, "instance")}))
            case Role.PERMISSION if name.startswith("has_") and place == 2:
                return Value(Kind.SELF, EMPTY_TOKENS)
            case Role.GRAPH if argument.arg == "info" or (place == 1 and not self._resolves(function)):
                return Value(Kind.SELF, EMPTY_TOKENS)
            case Role.ADMIN if place > 0:
                return Value(Kind.PLAIN, frozenset({Token(Origin.SCOPE, argument.arg)}))
            case _:
                return None

    def _annotated(self, function: Definition, argument: ast.arg) -> str:
        """The label of the model that an annotation names."""
        name = dotted_name(argument.annotation) if argument.annotation else None
        found = self._tree.resolve(function.module.name, name) if name else None
        return self._scoping.label_of(found) if isinstance(found, Definition) else ""


EMPTY_TOKENS: frozenset[Token] = frozenset()


def _is_static(function: Definition) -> bool:
    node = function.node
    decorators = node.decorator_list if isinstance(node, FUNCTIONS) else []
    return any(dotted_name(decorator) == "staticmethod" for decorator in decorators)


def _is_request(argument: ast.arg) -> bool:
    if argument.arg == "request":
        return True
    name = dotted_name(argument.annotation) if argument.annotation else None
    return bool(name and REQUESTS.search(name))


def _token(origin: Origin, function: Definition, name: str) -> Token:
    """Arguments are told apart by function, parts of a route by name only."""
    return Token(origin, name if origin is Origin.ROUTE else f"{function.name}:{name}")


def parameters(function: Definition) -> list[str]:
    """The names of a function's positional parameters."""
    node = function.node
    return (
        [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)] if isinstance(node, FUNCTIONS) else []
    )


def all_parameters(function: Definition) -> list[str]:
    """The names of all of a function's parameters."""
    node = function.node
    if not isinstance(node, FUNCTIONS):
        return []
    rest = [argument.arg for argument in (node.args.vararg, node.args.kwarg) if argument]
    return [*parameters(function), *(argument.arg for argument in node.args.kwonlyargs), *rest]
