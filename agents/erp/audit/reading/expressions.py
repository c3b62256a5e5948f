"""Evaluates expressions: what each is, and who decided it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from agents.erp.audit.reading.calls import Calls
from agents.erp.audit.reading.chains import Chains, combined, inverted
from agents.erp.audit.reading.classes import Role
from agents.erp.audit.reading.frames import Frame, Function
from agents.erp.audit.reading.picking import picked_from
from agents.erp.audit.reading.project import Project
from agents.erp.audit.reading.values import (
    CONSTANT,
    NOTHING,
    OPEN,
    Kind,
    Origin,
    Query,
    Token,
    Value,
    merged,
    plain,
    tokens_of,
)
from agents.erp.source import Definition, dotted_name

CLIENT_PARTS = frozenset(
    {
        "GET",
        "POST",
        "data",
        "query_params",
        "body",
        "FILES",
        "COOKIES",
        "META",
        "headers",
        "DATA",
        "PUT",
        "QUERY_PARAMS",
    }
)
MANAGERS = frozenset({"objects", "_default_manager"})
CLIENT_MADE = frozenset({"cleaned_data", "validated_data", "initial_data"})
NEUTRAL_PARTS = frozenset(
    {
        "method",
        "path",
        "path_info",
        "scheme",
        "encoding",
        "content_type",
        "content_params",
        "session",
        "accepted_renderer",
    }
    | {"build_absolute_uri", "get_host", "get_full_path", "is_secure", "LANGUAGE_CODE", "htmx", "csp_nonce", "is_ajax"}
    | {"versioning_scheme", "version", "urlconf", "_messages", "accepted_media_type", "parsers", "stream"}
)


class Expressions:
    """Evaluates the expressions of a project's functions."""

    def __init__(self, project: Project, queries: dict[str, Query]) -> None:
        self._project = project
        self._scoping = project.scoping
        self._classes = project.classes
        self._read: dict[tuple[ast.expr, int], Value] = {}
        self.chains = Chains(project.scoping, self, queries)
        self.calls = Calls(project, self, self.chains)
        self._by_type: Mapping[type[ast.expr], Callable[[Any, Frame], Value]] = {
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Call: self._call,
            ast.Constant: lambda _node, _frame: CONSTANT,
            ast.Subscript: self._subscript,
            ast.Tuple: lambda node, frame: self._several(node.elts, frame),
            ast.List: lambda node, frame: self._several(node.elts, frame),
            ast.Set: lambda node, frame: self._several(node.elts, frame),
            ast.JoinedStr: lambda node, frame: self._several(node.values, frame),
            ast.FormattedValue: lambda node, frame: plain(self.value(node.value, frame).tokens),
            ast.Dict: self._mapping,
            ast.BinOp: self._operation,
            ast.UnaryOp: self._inverse,
            ast.BoolOp: lambda node, frame: self._either(node.values, frame),
            ast.IfExp: self._conditional,
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
            ast.DictComp: self._comprehension,
            ast.Lambda: lambda _node, _frame: CONSTANT,
            ast.NamedExpr: self._named,
            ast.Await: lambda node, frame: self.value(node.value, frame),
            ast.Starred: lambda node, frame: self.value(node.value, frame),
            ast.Compare: self._comparison,
        }

    def value(self, node: ast.expr, frame: Frame) -> Value:
        """What an expression stands for on this way through the function."""
        evaluate = self._by_type.get(type(node))
        if evaluate is None:
            return self._parts(node, frame)
        if not isinstance(node, ast.Call):
            return evaluate(node, frame)
        key = (node, id(frame.report))  # a call is read once per statement
        if key not in self._read:
            self._read[key] = evaluate(node, frame)
        return self._read[key]

    def next_statement(self) -> None:
        """Names may stand for something else from here on."""
        self._read.clear()

    def _parts(self, node: ast.expr, frame: Frame) -> Value:
        """Anything else is made of its parts."""
        return self._several([part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)], frame)

    def _several(self, nodes: Sequence[ast.expr], frame: Frame) -> Value:
        parts = [self.value(part, frame) for part in nodes]
        rows = next((part for part in parts if part.kind is Kind.ROW), None)
        value = plain(tokens_of(parts))
        return Value(Kind.PLAIN, value.tokens, rows.model) if rows else value

    # --- names and attributes ---------------------------------------------------------------------------------------

    def _name(self, node: ast.Name, frame: Frame) -> Value:
        known = frame.names.get(node.id)
        return known if known is not None else self._project.global_value(frame.definition.module, node.id)

    def _attribute(self, node: ast.Attribute, frame: Frame) -> Value:
        base = self.value(node.value, frame)
        name = node.attr
        match base.kind:
            case _ if name == "through" and (between := self._between(node.value, frame)):
                found = self._project.model_value(between)
            case Kind.REQUEST:
                found = self._of_request(name)
            case Kind.SELF:
                found = self._of_self(base, name, node, frame)
            case Kind.MODEL:
                found = self._of_model(base, name, node, frame)
            case Kind.ROW:
                found = self._of_row(base, name, node, frame)
            case Kind.MANAGER | Kind.ROWS if name == "model":
                found = Value(Kind.MODEL, model=base.model)
            case Kind.MANAGER | Kind.ROWS | Kind.MAPPING:
                found = plain(base.tokens)
            case Kind.CLASS if base.found:
                found = self._of_class(base.found, name, frame)
            case _:
                found = self._of_plain(base, name, node, frame)
        return found

    def _between(self, relation: ast.expr, frame: Frame) -> str:
        """The model that `row.tags.through` or `Model.tags.through` names."""
        holder = self.value(relation.value, frame) if isinstance(relation, ast.Attribute) else CONSTANT
        return self._scoping.through(holder.model, relation.attr) if isinstance(relation, ast.Attribute) else ""

    def _of_request(self, name: str) -> Value:
        if name in CLIENT_PARTS:
            return plain(frozenset({Token(Origin.CLIENT, name)}))
        if name in NEUTRAL_PARTS:
            return OPEN if name == "session" else CONSTANT
        if name == "user":
            return Value(Kind.ROW, frozenset({Token(Origin.SCOPE, "request.user")}), self._scoping.user)
        if name == "resolver_match":
            return plain(frozenset({Token(Origin.ROUTE, "*")}))
        return plain(frozenset({Token(Origin.SCOPE, f"request.{name}")}))

    def _of_self(self, base: Value, name: str, node: ast.Attribute, frame: Frame) -> Value:
        if name == "request":
            return Value(Kind.REQUEST, frozenset({Token(Origin.SCOPE, "request")}))
        if name == "kwargs":
            return Value(Kind.MAPPING, frozenset({Token(Origin.ROUTE, "*")}))
        if base.found is None:  # the view seen by a permission, or a resolver's info
            return Value(Kind.REQUEST, frozenset({Token(Origin.SCOPE, "request")})) if name == "context" else OPEN
        own = self._own_attribute(base.found, name, node, frame)
        rows = frozenset(token for token in base.tokens if token.origin is Origin.ROW)
        if own is None and rows and name not in CLIENT_MADE:  # `OrderSerializer(rows).data`
            return plain(rows)
        return own if own is not None else self._given_by_framework(base.found, name, node, frame)

    def _own_attribute(self, owner: Definition, name: str, node: ast.expr, frame: Frame) -> Value | None:
        """A class attribute, property or instance attribute that the project's own classes set."""
        member = self._classes.member(owner, name)
        if member and member.kind == "function":
            return self.calls.property_value(Function(member, owner), frame)
        if name in (frame.report.attributes or {}):
            return frame.report.attributes[name]
        if assigned := self._project.instance_value(owner, name, frame):
            return assigned
        if attribute := self._classes.attribute(owner, name):
            value = self.value(attribute[1], self._project.class_frame(attribute[0], frame))
            return self.chains.continued(value, node, frame) if name == "queryset" else value
        return None

    def _given_by_framework(self, owner: Definition, name: str, node: ast.Attribute, frame: Frame) -> Value:
        role = self._classes.role(owner)
        if role is Role.VIEW and name == "object":
            return self.calls.framework_object(owner, node, frame)
        if role is Role.VIEW and name == "object_list":
            return self.calls.framework_rows(owner, node, frame)
        if name in {*CLIENT_MADE, "data"} and role in {Role.FORM, Role.SERIALIZER}:
            return plain(frozenset({Token(Origin.CLIENT, name)}))
        if (name, role) in {("scope", Role.CONSUMER), ("context", Role.SERIALIZER)}:
            return self._connection() if role is Role.CONSUMER else Value(Kind.SELF)
        if name in {"instance", "user", "organization"} and role in {Role.FORM, Role.SERIALIZER, Role.FILTER}:
            return plain(frozenset({Token(Origin.SCOPE, name)}))
        return OPEN

    def _connection(self) -> Value:
        """What a consumer knows of its connection: who it is by the session, the rest by the URL."""
        route = plain(frozenset({Token(Origin.ROUTE, "*")}))
        person = Value(Kind.ROW, frozenset({Token(Origin.SCOPE, "scope[user]")}), self._scoping.user)
        asked = plain(frozenset({Token(Origin.CLIENT, "query_string")}))
        items = {"url_route": Value(items={"kwargs": route}), "user": person, "query_string": asked}
        return Value(Kind.MAPPING, frozenset({Token(Origin.SCOPE, "scope")}), items=items)

    def _of_model(self, base: Value, name: str, node: ast.Attribute, frame: Frame) -> Value:
        if name in self._project.managers.names(base.model):
            return self.chains.start(base.model, node, frame, name)
        member = self._classes.member(base.found, name) if base.found else None
        if member and member.kind == "function":
            return Value(Kind.FUNCTION, found=member, model=base.model)
        return CONSTANT

    def _of_row(self, base: Value, name: str, node: ast.Attribute, frame: Frame) -> Value:
        related = self._scoping.related(base.model, name)
        if related:
            label, many = related
            if many:
                return self.chains.related(base, label, name, node, frame)
            return Value(Kind.ROW, base.tokens, label)
        if self._scoping.is_json(base.model, name):
            return plain(base.tokens | {Token(Origin.STORED, f"{base.model}.{name}")})
        owner = self._project.class_of(base.model)
        member = self._classes.member(owner, name) if owner else None
        if owner and member and member.kind == "function":
            return self.calls.property_value(Function(member, owner), frame, base)
        return plain(base.tokens)

    def _of_class(self, owner: Definition, name: str, frame: Frame) -> Value:
        member = self._classes.member(owner, name)
        if member is None:
            return CONSTANT
        if member.kind == "function":
            return Value(Kind.FUNCTION, found=member)
        attribute = self._classes.attribute(owner, name)
        return self.value(attribute[1], self._project.class_frame(attribute[0], frame)) if attribute else CONSTANT

    def _of_plain(self, base: Value, name: str, node: ast.Attribute, frame: Frame) -> Value:
        """A trusted value of unknown make may be a row; the name of a relation then tells whose rows it has."""
        if name in MANAGERS and any(token.origin is Origin.PARAM for token in base.tokens):
            return self.chains.based(base, node, frame)  # a model that the caller names
        if name == "tenant" and not base.tokens and dotted_name(node) == "connection.tenant":  # django-tenants
            return plain(frozenset({Token(Origin.SCOPE, "connection.tenant")}))
        if base.found and base.found.kind == "module":
            return self._project.global_value(base.found.module, name)
        label = self._project.by_accessor.get(name, "")
        origins = {token.origin for token in base.tokens}
        if label and base.tokens and not origins & {Origin.CLIENT, Origin.ROUTE}:
            return self.chains.related(base, label, name, node, frame)
        if name in base.items:
            return base.items[name]
        return plain(base.tokens)

    # --- combinations ---------------------------------------------------------------------------------------------

    def _call(self, node: ast.Call, frame: Frame) -> Value:
        return self.calls.value(node, frame)

    def _subscript(self, node: ast.Subscript, frame: Frame) -> Value:
        base = self.value(node.value, frame)
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if isinstance(key, str) and key in base.items:
            return base.items[key]
        if base.kind is Kind.SELF and key == "request":
            return Value(Kind.REQUEST, frozenset({Token(Origin.SCOPE, "request")}))
        if base.kind is Kind.SELF:
            return plain(frozenset({Token(Origin.SCOPE, f"context[{key}]")}))
        if base.is_chain:
            kind = base.kind if isinstance(node.slice, ast.Slice) else Kind.ROW
            return replace(base, kind=kind)
        if base.kind is Kind.PLAIN and base.model:  # rows in a list or a mapping
            return Value(Kind.ROW, base.tokens, base.model)
        picked = self.value(node.slice, frame) if not isinstance(node.slice, ast.Slice) else CONSTANT
        return picked_from(base, key if isinstance(key, str) else None, picked)

    def _mapping(self, node: ast.Dict, frame: Frame) -> Value:
        items: dict[str, Value] = {}
        rest = NOTHING
        for key, item in zip(node.keys, node.values, strict=True):
            value = self.value(item, frame)
            if key is None:
                items |= value.items
                rest |= value.tokens
            elif isinstance(key, ast.Constant) and isinstance(key.value, str):
                items[key.value] = value
            else:
                rest |= value.tokens | self.value(key, frame).tokens
        return Value(Kind.MAPPING, rest | tokens_of(items.values()), items=items)

    def _operation(self, node: ast.BinOp, frame: Frame) -> Value:
        return combined(self.value(node.left, frame), self.value(node.right, frame), node.op)

    def _inverse(self, node: ast.UnaryOp, frame: Frame) -> Value:
        value = self.value(node.operand, frame)
        return inverted(value) if isinstance(node.op, ast.Invert) else plain(value.tokens)

    def _either(self, nodes: Sequence[ast.expr], frame: Frame) -> Value:
        first, *rest = [self.value(node, frame) for node in nodes]
        for value in rest:
            first = merged(first, value)
        return first

    def _conditional(self, node: ast.IfExp, frame: Frame) -> Value:
        self.value(node.test, frame)
        return merged(self.value(node.body, frame), self.value(node.orelse, frame))

    def _comparison(self, node: ast.Compare, frame: Frame) -> Value:
        """Who is compared, for those that rely on the answer."""
        return plain(tokens_of(self.value(part, frame) for part in (node.left, *node.comparators)))

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, frame: Frame) -> Value:
        inner = frame.branch()
        source = CONSTANT
        for generator in node.generators:
            source = self.value(generator.iter, inner)
            self.bind(generator.target, element(source), inner)
            for test in generator.ifs:
                self.value(test, inner)
        elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        made = [self.value(part, inner) for part in elements]
        return Value(Kind.PLAIN, tokens_of(made) | source.tokens, made[-1].model)

    def _named(self, node: ast.NamedExpr, frame: Frame) -> Value:
        value = self.value(node.value, frame)
        self.bind(node.target, value, frame)
        return value

    # --- names get values -----------------------------------------------------------------------------------------

    def bind(self, target: ast.expr, value: Value, frame: Frame) -> None:
        """Give a name, attribute, item or each of several names a value."""
        match target:
            case ast.Name():
                frame.names[target.id] = value
            case ast.Tuple() | ast.List():
                for part in target.elts:
                    self.bind(part, value if value.kind is Kind.ROW else plain(value.tokens), frame)
            case ast.Starred():
                self.bind(target.value, plain(value.tokens), frame)
            case ast.Attribute() | ast.Subscript():
                self._put_into(target, value, frame)
            case _:
                return

    def _put_into(self, target: ast.Attribute | ast.Subscript, value: Value, frame: Frame) -> None:
        """`self.x = value`, `d["x"] = value`, `row.x = value`: the container now holds it too."""
        base = self.value(target.value, frame)
        if isinstance(target, ast.Attribute) and base.kind is Kind.SELF:
            frame.report.attributes[target.attr] = value
            return
        if isinstance(target, ast.Attribute) and base.kind is Kind.REQUEST:
            return
        if isinstance(target.value, ast.Name) and base.kind in {Kind.PLAIN, Kind.MAPPING}:
            items = base.items
            if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
                items = {**items, str(target.slice.value): value}
            kind = Kind.MAPPING if isinstance(target, ast.Subscript) else base.kind
            frame.names[target.value.id] = replace(base, kind=kind, tokens=base.tokens | value.tokens, items=items)


def element(value: Value) -> Value:
    """What iterating gives."""
    if value.is_chain:
        return Value(Kind.ROW, value.tokens, value.model, value.query)
    return plain(value.tokens) if not value.model else Value(Kind.ROW, value.tokens, value.model)
