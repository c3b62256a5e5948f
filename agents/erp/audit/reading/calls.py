"""Calls: shortcuts of Django, methods of rows and views, functions of the project."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from agents.erp.audit.finding import Evidence
from agents.erp.audit.reading.chains import Chains
from agents.erp.audit.reading.classes import FUNCTIONS, Role
from agents.erp.audit.reading.entrances import all_parameters, parameters
from agents.erp.audit.reading.frames import Call, Frame, Function
from agents.erp.audit.reading.narrowing import PERSONS
from agents.erp.audit.reading.picking import picked_from
from agents.erp.audit.reading.project import Project
from agents.erp.audit.reading.substitution import Substitution
from agents.erp.audit.reading.values import (
    CONSTANT,
    OPEN,
    OPEN_TOKENS,
    OUTER,
    Kind,
    Origin,
    Predicate,
    Token,
    Tokens,
    Value,
    merged,
    plain,
    tokens_of,
)
from agents.erp.source import Definition, External, dotted_name

if TYPE_CHECKING:
    from agents.erp.audit.reading.expressions import Expressions
    from agents.erp.audit.reading.reader import Reader

SHORTCUTS = frozenset({"get_object_or_404", "get_list_or_404", "aget_object_or_404", "_get_object_or_404"})
NEUTRAL = frozenset({"len", "isinstance", "hasattr", "bool", "print", "type", "range", "callable", "issubclass", "id"})
FROM_MAPPING = frozenset({"get", "pop", "getlist", "setdefault", "getall"})
CACHE = re.compile(r"(^|\.)django\.core\.cache\.(cache|caches)$")
SIGNED = re.compile(r"signing\.loads$|jwt\.decode$|(^|\.)unsign(_object)?$")
CONTAINERS = frozenset({"list", "set", "tuple", "sorted", "frozenset", "reversed", "iter", "next", "enumerate"})
LIMITING = re.compile(
    r"accessible|visible|viewable|readable|permitted|authori[sz]ed|allowed|objects_for_user|filter_queryset$"
)
CONTAINING = frozenset({"append", "extend", "add", "update", "insert", "setdefault", "appendleft"})
NONE_ENCLOSED: Mapping[Token, Value] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Special:
    """How a call is read that has at least so many arguments."""

    arguments: int
    read: Callable[[ast.Call, Frame], Value]


class Calls:
    """Evaluates calls."""

    reader: Reader

    def __init__(self, project: Project, expressions: Expressions, chains: Chains) -> None:
        self._project = project
        self._expressions = expressions
        self._chains = chains
        self._defaults: dict[ast.AST, Mapping[str, Value]] = {}

    def value(self, node: ast.Call, frame: Frame) -> Value:
        """What a call gives."""
        function = node.func
        if isinstance(function, ast.Attribute):
            return self._method(node, function, frame)
        if isinstance(function, ast.Name):
            return self._named(node, function, frame)
        return self._unread(node, frame, self._expressions.value(function, frame))

    # --- plain names ----------------------------------------------------------------------------------------------

    def _named(self, node: ast.Call, function: ast.Name, frame: Frame) -> Value:
        target = frame.names.get(function.id)
        if target is None:
            known = self._by_outside_name(node, function, frame)
            if known is not None:
                return known
            target = self._project.global_value(frame.definition.module, function.id)
            self._passed_on(node, target, frame)
        return self._called(node, target, frame)

    def _passed_on(self, node: ast.Call, target: Value, frame: Frame) -> None:
        """A wrapper calls the function that it wraps: what has been checked by now holds inside."""
        first = node.args[0] if node.args else None
        is_request = (
            isinstance(first, ast.Name) and first.id in frame.names and frame.names[first.id].kind is Kind.REQUEST
        )
        if is_request and target.kind is Kind.PLAIN:
            frame.report.passed.append(dict(frame.checked))

    def _by_outside_name(self, node: ast.Call, function: ast.expr, frame: Frame) -> Value | None:
        """Functions of Django and of Python that are known by name."""
        name = dotted_name(function) or ""
        found = self._project.resolve(frame.definition.module, name) if name else None
        if isinstance(found, Definition):
            return None
        last = (found.name if isinstance(found, External) else name).rpartition(".")[2]
        if (special := self._special.get(last)) and len(node.args) >= special.arguments:
            return special.read(node, frame)
        if SIGNED.search(found.name if isinstance(found, External) else name):
            self._arguments(node, frame)
            return plain(frozenset({Token(Origin.SCOPE, "signed")}))
        return self._of_python(last, node, frame)

    def _of_python(self, name: str, node: ast.Call, frame: Frame) -> Value | None:
        if name in NEUTRAL:
            self._arguments(node, frame)
            return CONSTANT
        if name == "dict":
            return self._dict(node, frame)
        if name == "locals":
            return Value(Kind.MAPPING, tokens_of(frame.names.values()), items=dict(frame.names))
        if name in CONTAINERS and node.args:
            given = self._expressions.value(node.args[0], frame)
            return Value(Kind.PLAIN, given.tokens, given.model)
        return None

    @cached_property
    def _special(self) -> Mapping[str, Special]:
        """What Django's own functions give, by their last name."""
        return {
            **dict.fromkeys(SHORTCUTS, Special(1, self._shortcut)),
            "Q": Special(0, self._chains.condition),
            "get_user_model": Special(0, lambda _node, _frame: self._project.model_value(self._project.scoping.user)),
            "get_model": Special(0, lambda node, _: self._model_by_name(node)),
            "getattr": Special(2, self._by_getattr),
            "AsyncResult": Special(1, lambda node, frame: self._kept(node, "@job", frame)),
            "OuterRef": Special(0, lambda _node, _frame: OUTER),
        }

    def _kept(self, node: ast.Call, label: str, frame: Frame) -> Value:
        """What is kept outside of the database, under a key that comes from outside."""
        key = self._expressions.value(node.args[0], frame)
        origins = {token.origin for token in key.tokens}
        if not origins or not origins <= {Origin.ROUTE, Origin.CLIENT, Origin.PARAM}:
            return plain(key.tokens)
        chain = self._chains.start(label, node, frame)
        assert chain.query is not None
        query = replace(chain.query.where([Predicate("", key.tokens)]), terminal="get")
        self._chains.queries[query.key] = query
        return Value(tokens=frozenset({Token(Origin.ROW, query.key)}), query=query)

    def _shortcut(self, node: ast.Call, frame: Frame) -> Value:
        rows = self._rows(self._expressions.value(node.args[0], frame), node, frame)
        if not rows.is_chain:
            return self._unread(node, frame, rows)
        return self._chains.one(rows, node, frame, node.args[1:])

    def _rows(self, value: Value, node: ast.expr, frame: Frame) -> Value:
        if value.kind is Kind.MODEL and value.model:
            return self._chains.start(value.model, node, frame)
        if value.kind is Kind.PLAIN and any(token.origin is Origin.PARAM for token in value.tokens):
            return self._chains.based(value, node, frame)
        return value

    def _model_by_name(self, node: ast.Call) -> Value:
        parts = [part.value for part in node.args if isinstance(part, ast.Constant)]
        return self._project.model_value(self._project.scoping.labelled(".".join(map(str, parts))))

    def _by_getattr(self, node: ast.Call, frame: Frame) -> Value:
        name = node.args[1]
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            attribute = ast.copy_location(ast.Attribute(node.args[0], name.value, ast.Load()), node)
            return self._expressions.value(attribute, frame)
        return plain(self._expressions.value(node.args[0], frame).tokens | self._expressions.value(name, frame).tokens)

    def _dict(self, node: ast.Call, frame: Frame) -> Value:
        given = self._arguments(node, frame)
        items = {name: value for name, value in given.items() if not name.isdigit() and name != "**"}
        return Value(Kind.MAPPING, tokens_of(given.values()), items=items)

    # --- methods --------------------------------------------------------------------------------------------------

    def _method(self, node: ast.Call, function: ast.Attribute, frame: Frame) -> Value:
        if isinstance(function.value, ast.Call) and dotted_name(function.value.func) == "super":
            return self._of_super(node, function.attr, frame)
        root = _root(function)
        if function.attr in {"get", "get_or_set"} and node.args and self._is_cache(function.value, frame):
            return self._kept(node, "@cache", frame)
        if root not in frame.names and (known := self._by_outside_name(node, function, frame)) is not None:
            return known
        return self._on(self._expressions.value(function.value, frame), node, function, frame)

    def _on(self, base: Value, node: ast.Call, function: ast.Attribute, frame: Frame) -> Value:
        """A method of something that is known."""
        match base.kind:
            case Kind.MANAGER | Kind.ROWS:
                given = self._of_chain(base, node, function.attr, frame)
            case Kind.SELF if base.found:
                given = self._of_self(base, node, function, frame)
            case Kind.ROW:
                given = self._of_row(base, node, function.attr, frame)
            case Kind.CLASS | Kind.MODEL if base.found:
                given = self._of_class(base, node, function, frame)
            case _:
                given = self._of_plain(base, node, function, frame)
        return given

    def _is_cache(self, node: ast.expr, frame: Frame) -> bool:
        name = dotted_name(node.value if isinstance(node, ast.Subscript) else node)
        found = self._project.resolve(frame.definition.module, name) if name and name not in frame.names else None
        return isinstance(found, External) and bool(CACHE.search(found.name))

    def _of_chain(self, base: Value, node: ast.Call, name: str, frame: Frame) -> Value:
        own = self._manager_method(base, name)
        if own and base.query:
            value = self._run(own, node, frame, replace(base, kind=Kind.ROWS))
            if value.is_chain or value.kind is Kind.ROW:
                return value
        return self._chains.call(base, name, node, frame)

    def _manager_method(self, base: Value, name: str) -> Function | None:
        """A method that the project's own manager or queryset class adds."""
        if base.found:
            return self._project.function_of(base.found, name)
        manager = self._project.managers.of(base.model, base.query.manager if base.query else "")
        owner = self._project.managers.made_of(manager) if manager else None
        return self._project.function_of(owner, name) if owner else None

    def _of_self(self, base: Value, node: ast.Call, function: ast.Attribute, frame: Frame) -> Value:
        owner = base.found
        assert owner is not None
        own = self._project.function_of(owner, function.attr)
        if own:
            return self._run(own, node, frame, base)
        if self._project.is_view(owner):
            return self._of_view(owner, node, function.attr, frame)
        return self._unread(node, frame, self._expressions.value(function, frame))

    def _of_view(self, owner: Definition, node: ast.Call, name: str, frame: Frame) -> Value:
        """Methods of Django's and REST framework's views."""
        if name == "get_object":
            return self.framework_object(owner, node, frame)
        if name == "form_valid":
            return OPEN
        if name in {"get_queryset", "filter_queryset", "paginate_queryset"}:
            given = next(iter(self._arguments(node, frame).values()), None)
            return given if given is not None else self.framework_rows(owner, node, frame)
        if name == "get_form_kwargs":
            return Value(Kind.MAPPING, frozenset({Token(Origin.SCOPE, name)}))
        return self._unread(node, frame, CONSTANT)

    def _of_super(self, node: ast.Call, name: str, frame: Frame) -> Value:
        owner = frame.function.owner
        if owner is None:
            return self._unread(node, frame, OPEN)
        above = self._project.function_of(owner, name, frame.definition)
        me = Value(Kind.SELF, found=owner)
        if above:
            return self._run(above, node, frame, me)
        if self._project.is_view(owner):
            return self._of_view(owner, node, name, frame)
        if name == "get_queryset":
            tokens = frozenset({Token(Origin.PARAM, f"{frame.definition.name}:self")})
            return self._chains.based(Value(Kind.PLAIN, tokens), node, frame)
        return self._unread(node, frame, OPEN)

    def _of_row(self, base: Value, node: ast.Call, name: str, frame: Frame) -> Value:
        owner = self._project.class_of(base.model)
        own = self._project.function_of(owner, name) if owner else None
        return _of_rows(self._run(own, node, frame, base), base) if own else self._unread(node, frame, base)

    def _of_class(self, base: Value, node: ast.Call, function: ast.Attribute, frame: Frame) -> Value:
        assert base.found is not None
        own = self._project.function_of(base.found, function.attr)
        return self._run(own, node, frame, base) if own else self._unread(node, frame, base)

    def _of_plain(self, base: Value, node: ast.Call, function: ast.Attribute, frame: Frame) -> Value:
        name = function.attr
        if name in FROM_MAPPING and base.model:
            return Value(Kind.ROW, base.tokens, base.model)
        if base.found:
            return self._called(node, self._expressions.value(function, frame), frame)
        if name in FROM_MAPPING and node.args and isinstance(key := node.args[0], ast.Constant):
            rest = tokens_of(self._expressions.value(part, frame) for part in node.args[1:])
            picked = self._picked(base, key.value)
            return replace(picked, tokens=picked.tokens | rest) if rest else picked
        if name in CONTAINING and isinstance(function.value, ast.Name):
            return self._contained(base, node, function.value.id, frame)
        if name in {"filter", "exclude"} and any(token.origin is Origin.PARAM for token in base.tokens):
            return self._chains.call(self._chains.based(base, function.value, frame), name, node, frame)
        return self._unread(node, frame, base)

    @staticmethod
    def _picked(base: Value, key: object) -> Value:
        if isinstance(key, str) and key in base.items:
            return base.items[key]
        return picked_from(base, key if isinstance(key, str) else None, CONSTANT)

    def _contained(self, base: Value, node: ast.Call, name: str, frame: Frame) -> Value:
        """`names.append(x)`: the container now holds it too."""
        given = self._arguments(node, frame)
        items = {**base.items}
        for key, value in given.items():
            items |= value.items if key.isdigit() else {key: value}
        held = replace(base, tokens=base.tokens | _as_checked(tokens_of(given.values()), frame), items=items)
        frame.names[name] = held
        return CONSTANT

    # --- views as the framework runs them -----------------------------------------------------------------------------

    def framework_rows(self, owner: Definition, node: ast.expr, frame: Frame) -> Value:
        """The rows that a generic view works on: `get_queryset`, else `queryset`, else `model`."""
        own = self._project.function_of(owner, "get_queryset")
        if own and own.definition != frame.definition and frame.level > 0:
            return self._returned(own, {}, node, frame)
        for name in ("queryset", "model"):
            attribute = self._project.classes.attribute(owner, name)
            if attribute:
                inside = self._project.class_frame(attribute[0], frame)
                rows = self._rows(self._expressions.value(attribute[1], inside), attribute[1], inside)
                return self._chains.continued(rows, node, frame)
        return OPEN

    def framework_object(self, owner: Definition, node: ast.expr, frame: Frame) -> Value:
        """The row that a generic view works on, picked by what the route says."""
        if self._project.only_creates(owner):
            return Value(tokens=frozenset({Token(Origin.SCOPE, "made")}))
        own = self._project.function_of(owner, "get_object")
        if own and own.definition != frame.definition and frame.level > 0:
            return self._returned(own, {}, node, frame)
        rows = self.framework_rows(owner, node, frame)
        if not rows.query:
            return OPEN
        picked = Predicate("pk", frozenset({Token(Origin.ROUTE, "pk")}))
        query = replace(rows.query.where([picked]), key=f"{rows.query.key}>object", terminal="get")
        self._chains.queries[query.key] = query
        tokens = rows.tokens - {Token(Origin.ROW, rows.query.key)} | {Token(Origin.ROW, query.key)}
        if guard := self._project.object_guard(owner):
            frame.check(frozenset({Token(Origin.ROW, query.key)}), guard)
        return Value(Kind.ROW, tokens, rows.model, query)

    def property_value(self, function: Function, frame: Frame, me: Value | None = None) -> Value:
        """A property of a class; any other method, not called, is no value of interest."""
        names = list(self._project.entrances.decorators(function.definition))
        if not any("property" in name.rpartition(".")[2] for name in names):
            return Value(Kind.FUNCTION, found=function.definition)
        if function.definition == frame.definition or frame.level == 0:
            return plain(me.tokens) if me else OPEN
        given = {"": me} if me else {}
        value = self._returned(function, given, function.definition.node, frame)
        return _of_rows(value, me) if me else value

    # --- functions of the project -----------------------------------------------------------------------------------

    def _called(self, node: ast.Call, target: Value, frame: Frame) -> Value:
        match target.kind:
            case Kind.FUNCTION if target.found:
                enclosed = {Token(Origin.PARAM, key): value for key, value in target.items.items()}
                return self._run(Function(target.found), node, frame, None, enclosed)
            case Kind.CLASS if target.found:
                given = self._arguments(node, frame)
                self._constructed(target.found, node, frame)
                return Value(Kind.SELF, tokens_of(given.values()), found=target.found)
            case Kind.MODEL:
                self._chains.kept(self._arguments(node, frame), frame, node)
                return Value(Kind.ROW, frozenset({Token(Origin.SCOPE, "made")}), target.model)
            case _:
                return self._unread(node, frame, target)

    def _constructed(self, found: Definition, node: ast.Call, frame: Frame) -> None:
        """What a helper class of the project does when it is made; the framework's own kinds are read by themselves."""
        made = self._project.function_of(found, "__init__")
        if made and self._project.classes.role(found) is Role.OTHER:
            self._run(made, node, frame, Value(Kind.SELF, found=found))

    def _run(
        self,
        function: Function,
        node: ast.Call,
        frame: Frame,
        me: Value | None,
        enclosed: Mapping[Token, Value] = NONE_ENCLOSED,
    ) -> Value:
        given = self._bound(function, node, frame, me)
        frame.report.calls.append(Call(function, given, frame.place(node)))
        value = self._returned(function, given, node, frame, enclosed)
        if LIMITING.search(function.definition.name.rpartition(".")[2]) and any(map(_is_asker, given.values())):
            return self._limited(value)
        if value.kind is Kind.PLAIN and not value.tokens and not value.items:
            return CONSTANT
        return value

    def _returned(
        self,
        function: Function,
        given: Mapping[str, Value],
        node: ast.AST,
        frame: Frame,
        enclosed: Mapping[Token, Value] = NONE_ENCLOSED,
    ) -> Value:
        """What a function gives back for these arguments; its open uses of rows become the caller's.

        `enclosed`: arguments of the function around it that made it.
        """
        if frame.level == 0:
            return self._mixed(given.values())
        report = self.reader.report(function, frame.level - 1)
        name = function.definition.name
        call = Evidence(f"called by {frame.definition.qualname}", frame.place(node))
        left_out = self._left_out(function.definition)
        arguments = {Token(Origin.PARAM, f"{name}:{key}"): value for key, value in {**left_out, **given}.items()}
        substitution = Substitution({**enclosed, **arguments}, call, self._chains.queries)
        self.reader.inherit(report, substitution, frame)
        values = [substitution.value(value) for value in report.returns]
        if not values:
            return CONSTANT
        first = values[0]
        for other in values[1:]:
            first = merged(first, other)
        return first

    def _left_out(self, function: Definition) -> Mapping[str, Value]:
        if function.node not in self._defaults:
            self._defaults[function.node] = _left_out(function)
        return self._defaults[function.node]

    def _bound(self, function: Function, node: ast.Call, frame: Frame, me: Value | None) -> dict[str, Value]:
        """The arguments of a call by the names of the parameters."""
        names = parameters(function.definition)
        static = any(name == "staticmethod" for name in self._project.entrances.decorators(function.definition))
        given: dict[str, Value] = {}
        if me is not None and names and not static:
            given[names[0]] = me
            given["self"] = me
            names = names[1:]
        for name, argument in zip(names, node.args, strict=False):
            given[name] = self._expressions.value(argument, frame)
        for keyword in node.keywords:
            value = self._expressions.value(keyword.value, frame)
            given |= {keyword.arg: value} if keyword.arg else value.items
        rest = node.args[len(names) :]
        args = function.definition.node.args if isinstance(function.definition.node, FUNCTIONS) else None
        if rest and args and args.vararg:
            given[args.vararg.arg] = Value(tokens=tokens_of(self._expressions.value(part, frame) for part in rest))
        if args and args.kwarg:
            extra = {
                name: value for name, value in given.items() if name not in {*parameters(function.definition), "self"}
            }
            given[args.kwarg.arg] = Value(Kind.MAPPING, tokens_of(extra.values()), items=extra)
        return given

    def _limited(self, value: Value) -> Value:
        """What a function gives that says by its name that it limits rows to what its asker may see."""
        allowed = frozenset({Token(Origin.SCOPE, "allowed")})
        if not value.is_chain or value.query is None:
            return plain(allowed)
        query = replace(value.query.where([Predicate("", allowed)]), key=f"{value.query.key}>allowed")
        self._chains.queries[query.key] = query
        return replace(value, query=query, tokens=frozenset({Token(Origin.ROW, query.key)}))

    # --- everything else ------------------------------------------------------------------------------------------

    def _arguments(self, node: ast.Call, frame: Frame) -> dict[str, Value]:
        given = {str(place): self._expressions.value(argument, frame) for place, argument in enumerate(node.args)}
        return given | {keyword.arg or "**": self._expressions.value(keyword.value, frame) for keyword in node.keywords}

    def _unread(self, node: ast.Call, frame: Frame, base: Value) -> Value:
        """A call into what was not read: of somebody if all that goes in is that somebody's."""
        given = list(self._arguments(node, frame).values())
        if LIMITING.search(_last_name(node.func)) and any(map(_is_asker, given)):
            return self._limited(next((value for value in given if value.is_chain), CONSTANT))
        model = next((value for value in given if value.kind is Kind.MODEL and value.model), None)
        if model is not None and self._picks_rows(model, [base, *given], node):
            return self._picked_model(model, [base, *given], node, frame)
        return self._mixed([base, *given])

    def _picks_rows(self, model: Value, given: Sequence[Value], node: ast.Call) -> bool:
        """Whether a call with a model class seems to look rows up: for somebody, or by the model's own fields."""
        by_field = any(self._project.scoping.reach(model.model, keyword.arg or "") for keyword in node.keywords)
        return by_field or any(token.origin is Origin.SCOPE for value in given for token in value.tokens)

    def _picked_model(self, model: Value, given: Sequence[Value], node: ast.Call, frame: Frame) -> Value:
        """`objects_for_user(user, Model)`: rows of the model, limited by whatever else goes in."""
        chain = self._chains.start(model.model, node, frame)
        assert chain.query is not None
        rest = [value for value in given if value is not model and value.tokens]
        query = chain.query.where(Predicate("", value.tokens) for value in rest)
        self._chains.queries[query.key] = query
        return replace(chain, kind=Kind.ROWS, query=query)

    @staticmethod
    def _mixed(given: object) -> Value:
        values = [value for value in given if isinstance(value, Value)]  # type: ignore[attr-defined]
        origins = {token.origin for value in values for token in value.tokens}
        tokens = tokens_of(values)
        if Origin.SCOPE in origins and origins & {Origin.CLIENT, Origin.ROUTE, Origin.PARAM, Origin.STORED}:
            rows = frozenset(token for token in tokens if token.origin is Origin.ROW)
            return Value(tokens=rows | OPEN_TOKENS)
        rows = next((value.model for value in values if value.model and value.kind is Kind.ROW), "")
        return Value(tokens=tokens, model=rows)


def _of_rows(value: Value, base: Value) -> Value:
    """What a row's own method or property tells is about the row, whatever it is computed of."""
    if value.kind not in {Kind.PLAIN, Kind.MAPPING}:
        return value
    rows = frozenset(token for token in base.tokens if token.origin is Origin.ROW)
    return replace(value, tokens=value.tokens | rows)


def _is_asker(value: Value) -> bool:
    """The person who asks, their request, or what the server knows of them."""
    if value.kind not in {Kind.REQUEST, Kind.ROW, Kind.PLAIN} or not value.tokens:
        return False
    named = PERSONS | {"request"}
    return all(
        token.origin is Origin.SCOPE or (token.origin is Origin.PARAM and token.key.rpartition(":")[2] in named)
        for token in value.tokens
    )


def _as_checked(tokens: Tokens, frame: Frame) -> Tokens:
    """Rows that were checked before a container took them stay so in it, whatever is known where it is used."""
    checked = frozenset(token for token in tokens if token.origin is Origin.ROW and (token, "") in frame.checked)
    return tokens - checked | {Token(Origin.SCOPE, "checked")} if checked else tokens


def _last_name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _left_out(function: Definition) -> Mapping[str, Value]:
    """What parameters are that a call doesn't name: the constant that is their default, if they never get another."""
    node = function.node
    given = dict.fromkeys(all_parameters(function), OPEN)
    if not isinstance(node, FUNCTIONS):
        return given
    positional = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    pairs = [
        *zip(reversed(positional), reversed(node.args.defaults), strict=False),
        *zip((argument.arg for argument in node.args.kwonlyargs), node.args.kw_defaults, strict=True),
    ]
    constants = {name for name, default in pairs if isinstance(default, ast.Constant)}
    if not constants:
        return given
    assigned = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    return given | dict.fromkeys(constants - assigned, CONSTANT)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else "."
