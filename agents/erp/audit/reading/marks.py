"""Things done on the way that outlive the asker, or that the asker must not decide."""

from __future__ import annotations

import ast
import re

from agents.erp.audit.finding import IsoClass
from agents.erp.audit.reading.expressions import Expressions
from agents.erp.audit.reading.frames import Frame, Mark
from agents.erp.audit.reading.project import Project
from agents.erp.audit.reading.values import Kind, Origin, Token, Tokens, Value
from agents.erp.source import Definition, External, dotted_name

CACHE = re.compile(r"(^|\.)django\.core\.cache\.(cache|caches)$")
STORING = frozenset({"set", "add", "get_or_set", "set_many"})
CONTEXT = re.compile(r"(ContextVar|threading\.local|asgiref\.local\.Local|(^|\.)Local)$")
FOREIGN = frozenset({Origin.CLIENT, Origin.STORED})
OWN = frozenset({Origin.SCOPE, Origin.ROW, Origin.PARAM, Origin.OPEN})
MAKING = frozenset({"create", "acreate", "get_or_create", "update_or_create"})
RELATING = frozenset({"add", "set"})
VALIDATED = re.compile(r"(cleaned|validated)_data\[")  # a field of a form may have looked the row up
ITEM = re.compile(r"(?:cleaned|validated)_data\[(\w+)\]")
LASTING = frozenset({"save", "create", "update", "bulk_create", "update_or_create", "get_or_create"})


class Marks:
    """Notes what calls and assignments leave behind."""

    def __init__(self, project: Project, expressions: Expressions) -> None:
        self._project = project
        self._scoping = project.scoping
        self._expressions = expressions

    # --- calls ------------------------------------------------------------------------------------------------------

    def call(self, node: ast.Call, frame: Frame) -> None:
        """A call made for its effect, or whose result gets a name."""
        if isinstance(node.func, ast.Attribute):
            self._cached(node, node.func, frame)
            self._context(node, node.func, frame)
            self._spread(node, node.func, frame)
            self._pointed(node, node.func, frame)
        elif isinstance(node.func, ast.Name) and node.func.id == "setattr" and len(node.args) == 3:
            self._set_by_name(node, frame)

    def _cached(self, node: ast.Call, function: ast.Attribute, frame: Frame) -> None:
        """Rows kept under a key that doesn't say whose they are."""
        if function.attr not in STORING or len(node.args) < 2 or not self._is_cache(function.value, frame):
            return
        key = self._expressions.value(node.args[0], frame)
        kept = self._expressions.value(node.args[1], frame)
        if self._is_of_somebody(kept) and not self._says_whose(key, frame):
            text = "rows of one scope are cached under a key that every scope shares"
            self._note("ISO-K", node, frame, text, "put the tenant and the branches into the key")

    def _is_cache(self, node: ast.expr, frame: Frame) -> bool:
        name = dotted_name(node.value if isinstance(node, ast.Subscript) else node)
        found = self._project.resolve(frame.definition.module, name) if name and name not in frame.names else None
        return isinstance(found, External) and bool(CACHE.search(found.name))

    def _is_of_somebody(self, value: Value) -> bool:
        queries = self._expressions.chains.queries
        rows = (queries.get(token.key) for token in value.tokens if token.origin is Origin.ROW)
        scoped = any(query is None or not self._scoping.is_loose(query.model) for query in rows)
        return scoped or any(token.origin is Origin.SCOPE for token in value.tokens)

    def _says_whose(self, key: Value, frame: Frame) -> bool:
        """The key holds something of the asker, of a row, or of whoever called."""
        return any(token.origin in OWN or (token, "") in frame.checked for token in key.tokens)

    def _context(self, node: ast.Call, function: ast.Attribute, frame: Frame) -> None:
        """`current.set(tenant)` in a job, and nothing that resets it however the job ends."""
        if function.attr != "set" or not node.args or not self._is_context(function.value, frame):
            return
        if _is_entered(frame.definition.node) or not self._is_job(frame):
            return
        text = "the context stays set when this ends; the next job in the process inherits it"
        self._note("ISO-K", node, frame, text, "reset it in a finally, or use a context manager")

    def _is_context(self, node: ast.expr, frame: Frame) -> bool:
        name = dotted_name(node)
        found = self._project.resolve(frame.definition.module, name) if name else None
        if not isinstance(found, Definition) or not isinstance(found.node, ast.Assign | ast.AnnAssign):
            return False
        value = found.node.value
        made = (
            dotted_name(value.func.value if isinstance(value.func, ast.Subscript) else value.func)
            if isinstance(value, ast.Call)
            else None
        )
        outside = self._project.resolve(found.module, made) if made else None
        return bool(CONTEXT.search(outside.name if outside else made or ""))

    def _is_job(self, frame: Frame) -> bool:
        entrance = self._project.entrances.entrance(frame.definition, frame.function.owner)
        return entrance is not None and entrance.kind in {"job", "command", "signal", "consumer"}

    def _spread(self, node: ast.Call, function: ast.Attribute, frame: Frame) -> None:
        """`rows.update(**request.data)`: the client names the columns."""
        if function.attr not in LASTING:
            return
        for keyword in node.keywords:
            value = self._expressions.value(keyword.value, frame)
            if keyword.arg is None and not value.items and _is_foreign(value.tokens, frame):
                text = "the client chooses which fields are written, the owner included"
                self._note("ISO-I", node, frame, text, "take the allowed fields one by one")

    def _pointed(self, node: ast.Call, function: ast.Attribute, frame: Frame) -> None:
        """`Order.objects.create(customer_id=request.data["customer"])`, `product.tags.set(request.data["tags"])`."""
        if function.attr not in MAKING and function.attr not in RELATING:
            return
        rows = self._expressions.value(function.value, frame)
        if rows.is_chain and function.attr in MAKING:
            for keyword in node.keywords:
                self._points_to(
                    rows.model, keyword.arg or "", self._expressions.value(keyword.value, frame), node, frame
                )
        elif rows.query and rows.query.receiver and node.args:
            self._names_rows_of(rows.model, self._expressions.value(node.args[0], frame), node, frame)

    def _points_to(self, label: str, column: str, value: Value, node: ast.AST, frame: Frame) -> None:
        """A key that the client names goes into a column that points to rows of somebody."""
        reach = self._scoping.reach(label, column) if column.endswith("_id") else None
        if reach and reach.relation and not self._scoping.is_root(reach.target):
            self._names_rows_of(reach.target, value, node, frame)

    def _names_rows_of(self, label: str, value: Value, node: ast.AST, frame: Frame) -> None:
        foreign = bool(value.tokens) and all(
            token.origin in FOREIGN
            and not VALIDATED.match(token.key)
            and not frame.checked.keys() & {(token, ""), (token, label)}
            and not self._is_refused(token, frame)
            for token in value.tokens
        )
        if foreign and value.kind is Kind.PLAIN and label != self._scoping.user and self._scoping.is_scoped(label):
            text = f"the client names a {label} by its key, and nothing says that it is of the same scope"
            self._note("ISO-H", node, frame, text, f"read it within {self._scoping.path(label) or 'the scope'} first")

    def _set_by_name(self, node: ast.Call, frame: Frame) -> None:
        name, value = (self._expressions.value(part, frame) for part in node.args[1:])
        row = self._expressions.value(node.args[0], frame)
        plain = bool(name.tokens) and _is_foreign(name.tokens, frame) and _is_foreign(value.tokens, frame)
        if plain and row.kind in {Kind.ROW, Kind.PLAIN} and not _is_limited(frame):
            text = "the client chooses which fields are written, the owner included"
            self._note("ISO-I", node, frame, text, "take the allowed fields one by one")

    # --- assignments ------------------------------------------------------------------------------------------------

    def assignment(self, target: ast.expr, value: Value, frame: Frame) -> None:
        """What a name, attribute or item gets."""
        match target:
            case ast.Attribute(attr="pk" | "id", value=ast.Name(id=name)):
                label = self._expressions.value(target.value, frame).model
                frame.report.copied |= {name: label} if label else {}
            case ast.Attribute():
                self._owner_set(target, value, frame)
                self._process_wide(target, target.value, value, frame)
            case ast.Subscript():
                self._process_wide(target, target.value, value, frame)
            case _:
                return

    def _owner_set(self, target: ast.Attribute, value: Value, frame: Frame) -> None:
        """`row.tenant_id = request.data["tenant"]`."""
        base = self._expressions.value(target.value, frame)
        if base.kind is not Kind.ROW or not _is_foreign(value.tokens, frame):
            return
        if all(self._is_refused(token, frame) for token in value.tokens):
            return
        self._points_to(base.model, target.attr, value, target, frame)
        reach = self._scoping.reach(base.model, target.attr)
        if reach and any(self._scoping.is_root(label) for label in reach.models[1:]):
            text = f"the client decides to which {reach.target} the row belongs"
            self._note("ISO-I", target, frame, text, "take it from the asker's scope")

    def _is_refused(self, token: Token, frame: Frame) -> bool:
        """An item of a serializer's or form's data that a method of its own looks at first, and may refuse."""
        field, owner = ITEM.search(token.key), frame.function.owner
        if field is None or owner is None:
            return False
        own = (self._project.function_of(owner, f"{verb}_{field[1]}") for verb in ("validate", "clean"))
        return any(self._project.raises(check.definition) for check in own if check)

    def _process_wide(self, target: ast.expr, holder: ast.expr, value: Value, frame: Frame) -> None:
        """An attribute of a class, or an item of a module's mapping, gets something of one request."""
        if not self._is_of_somebody(value) or not self._is_shared(holder, frame):
            return
        key = self._expressions.value(target.slice, frame) if isinstance(target, ast.Subscript) else Value()
        entrance = self._project.entrances.entrance(frame.definition, frame.function.owner)
        if entrance and not self._says_whose(key, frame):
            text = "something of one request is kept where all requests of the process see it"
            self._note("ISO-K", target, frame, text, "keep it on the instance or the request")

    def _is_shared(self, holder: ast.expr, frame: Frame) -> bool:
        if isinstance(holder, ast.Attribute) and holder.attr == "base_fields":
            return True
        if isinstance(holder, ast.Subscript):
            return self._is_shared(holder.value, frame)
        name = dotted_name(holder)
        if not name or name.partition(".")[0] in frame.names:
            base = self._expressions.value(holder, frame) if name else Value()
            return base.kind is Kind.CLASS
        found = self._project.resolve(frame.definition.module, name)
        return (
            isinstance(found, Definition)
            and found.kind in {"class", "assignment"}
            and not self._is_context(holder, frame)
        )

    def _note(self, rule: IsoClass, node: ast.AST, frame: Frame, message: str, fix: str) -> None:
        frame.report.marks.append(Mark(rule, node, frame.definition.node, message, fix))


def _is_foreign(tokens: Tokens, frame: Frame) -> bool:
    return bool(tokens) and all(token.origin in FOREIGN and (token, "") not in frame.checked for token in tokens)


def _is_entered(node: ast.AST) -> bool:
    """Something in the function undoes what it set: a `finally`, or a `reset`."""
    return any(isinstance(part, ast.Try) and part.finalbody for part in ast.walk(node))


def _is_limited(frame: Frame) -> bool:
    """The loop asks whether a name is allowed: `if name in ALLOWED`."""
    return any(
        isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.In | ast.NotIn)
        for part in ast.walk(frame.definition.node)
    )
