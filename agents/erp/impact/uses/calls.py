"""Calls: methods of querysets and rows, expressions like `F` and `Q`, functions of Django and of the project."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Protocol

from agents.erp.impact.report import Certainty
from agents.erp.impact.uses import methods
from agents.erp.impact.uses.surroundings import Surroundings
from agents.erp.impact.uses.value import NOTHING, Mention, Value, element, merged, of
from agents.erp.source import Definition, External, Module
from agents.erp.source.tree import dotted_name

Names = dict[str, Value]


class Reading(Protocol):
    """The reader that a call is part of."""

    around: Surroundings
    module: Module

    def value(self, node: ast.expr, names: Names) -> Value: ...

    def path(self, label: str, path: str, node: ast.AST, kind: str, certainty: Certainty) -> bool: ...

    def consume(self, label: str, value: Value, certainty: Certainty = "certain") -> None: ...

    def use_model(self, label: str, node: ast.AST, kind: str) -> None: ...

    def loosely(self, name: str, node: ast.AST, kind: str = "attribute") -> None: ...

    def attribute(self, base: Value, name: str, node: ast.AST) -> Value: ...

    def returned(self, function: Definition) -> Value: ...


class Calls:
    """Values of calls."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def value(self, node: ast.Call, names: Names) -> Value:
        if isinstance(node.func, ast.Attribute) and not self._is_global(node.func, names):
            return self._method(node, node.func, names)
        name = (dotted_name(node.func) or "").rpartition(".")[2]
        function = self._reading.value(node.func, names)
        if function.shape == "class":
            return self._constructed(node, function, names)
        if function.function:
            return self._project_call(node, function.function, names)
        return self._known(node, name, names) or self._expression(node, name, names)

    def _is_global(self, function: ast.Attribute, names: Names) -> bool:
        """`models.F(…)`, `shortcuts.render(…)`: a function of a module."""
        dotted = dotted_name(function)
        if not dotted or dotted.partition(".")[0] in names:
            return False
        found = self._reading.around.tree.resolve(self._reading.module.name, dotted)
        return isinstance(found, External) or (isinstance(found, Definition) and "." not in found.qualname)

    # --- functions ------------------------------------------------------------------------------------------------

    def _known(self, node: ast.Call, name: str, names: Names) -> Value | None:
        """Functions whose meaning is known by their name; None for all others."""
        if name in methods.GETTERS | methods.LISTERS and node.args:
            return self._got(node, name, names)
        if name in methods.BY_NAME:
            return self._by_name(node, names)
        if name in methods.RENDERERS:
            return self._rendered(node, names)
        if name in methods.EACH and len(node.args) == 1:
            values = [self._reading.value(argument, names) for argument in (*node.args, *_keyword_values(node))]
            return values[0]
        if name == "next" and node.args:
            return element(merged([self._reading.value(argument, names) for argument in node.args]))
        return None

    def _got(self, node: ast.Call, name: str, names: Names) -> Value:
        """`get_object_or_404(Invoice, number=…)`."""
        base = self._reading.value(node.args[0], names)
        for argument in node.args[1:]:
            self._reading.consume(base.label, self._reading.value(argument, names))
        self._keywords(node, base, "lookup", names)
        return of(base.label, "row" if name in methods.GETTERS else "rows", base.certainty) if base.known else NOTHING

    def _by_name(self, node: ast.Call, names: Names) -> Value:
        """`getattr(row, "number")`: certain on a known row, possible on any other."""
        values = [self._reading.value(argument, names) for argument in node.args]
        base = values[0] if values else NOTHING
        for text in (text for value in values for text in value.texts):
            path = str(text.value).replace(".", "__")
            if base.shape == "row":
                self._reading.path(base.label, path, text, "getattr", base.certainty)
            else:
                self._reading.loosely(path.partition("__")[0], text, "getattr")
        return NOTHING

    def _rendered(self, node: ast.Call, names: Names) -> Value:
        """What a template is given."""
        template = ""
        for argument in (*node.args, *_keyword_values(node)):
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and not template:
                template = argument.value
            elif isinstance(argument, ast.Dict):
                given = self._reading.around.contexts.setdefault(template, {})
                for key, entry in zip(argument.keys, argument.values, strict=True):
                    value = self._reading.value(entry, names)
                    if isinstance(key, ast.Constant) and isinstance(key.value, str) and value.known:
                        given[key.value] = value
            else:
                self._reading.value(argument, names)
        return NOTHING

    def _project_call(self, node: ast.Call, function: Definition, names: Names) -> Value:
        """A function or class of the project; texts given beside rows are names of their fields, most likely."""
        values = [self._reading.value(argument, names) for argument in (*node.args, *_keyword_values(node))]
        root = next((value for value in values if value.shape in {"rows", "row", "class"}), None)
        if root:
            for text in (text for value in values for text in value.texts):
                path = str(text.value).lstrip("-").replace(".", "__")
                self._reading.path(root.label, path, text, "argument", "likely")
        return NOTHING if function.kind == "class" else self._reading.returned(function)

    def _expression(self, node: ast.Call, name: str, names: Names) -> Value:
        """`F("total")`, `Q(number=…)`, `Sum("lines__qty")`: paths that wait for their model."""
        inside = [self._reading.value(argument, names) for argument in node.args]
        options = [(keyword, self._reading.value(keyword.value, names)) for keyword in node.keywords]
        together = merged([*inside, *(value for _, value in options)])
        if not name[:1].isupper() or name in methods.NO_PATHS:
            return self._constraint(node, name, together, options)
        kind = "expression" if name != "Q" else "lookup"
        said = [Mention(_plain(text), text, name) for value in inside for text in value.texts]
        lookups = [
            Mention(keyword.arg, keyword.value, kind)
            for keyword, _ in options
            if keyword.arg and keyword.arg not in methods.EXPRESSION_OPTIONS
        ]
        extra = [
            Mention(_plain(text), text, name)
            for keyword, value in options
            if keyword.arg in methods.PATH_OPTIONS or keyword.arg is None
            for text in value.texts
        ]
        if name == "OuterRef":
            return Value(outer=tuple(said))
        if name in {"Subquery", "Exists", "ArraySubquery"}:
            return Value(pending=(*together.pending, *together.outer))
        shape = "pair" if name == "Prefetch" else "nothing"
        return Value(shape=shape, pending=(*together.pending, *said, *lookups, *extra), outer=together.outer)

    def _constraint(
        self, node: ast.Call, name: str, together: Value, options: Sequence[tuple[ast.keyword, Value]]
    ) -> Value:
        """Constraints and indexes name fields in options; other calls only pass on what is inside."""
        if name not in {"Index", "CheckConstraint", "UniqueConstraint"}:
            return Value(pending=together.pending, outer=together.outer, texts=together.texts if not name else ())
        kind = "index" if name == "Index" else "constraint"
        said = [
            Mention(_plain(text), text, kind)
            for keyword, value in options
            if keyword.arg in {"fields", "include"}
            for text in value.texts
        ]
        direct = [
            Mention(_plain(argument), argument, kind)
            for argument in node.args
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        ]
        inner = [Mention(mention.path, mention.node, kind) for mention in together.pending]
        return Value(pending=(*inner, *said, *direct))

    # --- methods --------------------------------------------------------------------------------------------------

    def _method(self, node: ast.Call, function: ast.Attribute, names: Names) -> Value:
        base = self._reading.value(function.value, names)
        match base.shape:
            case "rows" | "dicts":
                return self._of_rows(node, base, function.attr, names)
            case "row":
                return self._of_row(node, base, function, names)
            case "keys":
                return self._of_keys(node, base, function.attr, names)
            case "meta":
                return self._of_meta(node, base, function.attr, names)
            case _:
                return self._other_method(node, base, function.attr, names)

    def _other_method(self, node: ast.Call, base: Value, method: str, names: Names) -> Value:
        """A method of a class, of `self`, or of something that is not known; what waits inside is passed on."""
        inside = merged([self._reading.value(argument, names) for argument in (*node.args, *_keyword_values(node))])
        if base.shape == "owner" and method == "get_queryset":
            return of(base.label, "rows", base.certainty)
        if base.shape == "class":
            return self._of_model_function(base, method)
        return NOTHING if base.known else Value(pending=inside.pending, outer=inside.outer)

    def _of_meta(self, node: ast.Call, base: Value, method: str, names: Names) -> Value:
        """`Invoice._meta.get_field("number")`."""
        for text in merged([self._reading.value(argument, names) for argument in node.args]).texts:
            if method == "get_field":
                self._reading.path(base.label, str(text.value), text, "getattr", base.certainty)
        return NOTHING

    def _of_keys(self, node: ast.Call, base: Value, method: str, names: Names) -> Value:
        """`self.cleaned_data.get("number")`."""
        if method not in {"get", "pop", "setdefault"}:
            return NOTHING
        for text in merged([self._reading.value(argument, names) for argument in node.args[:1]]).texts:
            self._reading.path(base.label, str(text.value), text, "form", base.certainty)
        return NOTHING

    def _of_model_function(self, base: Value, name: str) -> Value:
        """A class method of a model, as far as its result can be seen."""
        around = self._reading.around
        model = around.snapshot.models[base.label]
        found = around.tree.resolve(model.module, f"{model.name}.{name}")
        return self._reading.returned(found) if isinstance(found, Definition) and found.kind == "function" else NOTHING

    def _of_row(self, node: ast.Call, base: Value, function: ast.Attribute, names: Names) -> Value:
        """`save(update_fields=…)`, `get_status_display()`, methods of the model."""
        for keyword in node.keywords:
            value = self._reading.value(keyword.value, names)
            for text in value.texts if keyword.arg in methods.ROW_OPTIONS else ():
                self._reading.path(base.label, str(text.value), text, "update_fields", base.certainty)
        for argument in node.args:
            self._reading.value(argument, names)
        self._reading.attribute(base, function.attr, function)
        return self._of_model_function(base, function.attr)

    def _of_rows(self, node: ast.Call, base: Value, method: str, names: Names) -> Value:
        """A method of a queryset or manager."""
        outer = list(base.outer)
        for argument in node.args:
            value = self._reading.value(argument, names)
            outer += self._consumed(base, value)
            self._texts(base, method, value)
        outer += self._keywords(node, base, method, names)
        if method in methods.WRITES | {"bulk_create", "delete", "bulk_update"}:
            self._reading.use_model(base.label, node, "write")
        return _after(base, method, tuple(outer))

    def _consumed(self, base: Value, value: Value) -> tuple[Mention, ...]:
        """Give an argument's paths their model; what is left belongs one model further out."""
        if not base.known:
            return value.outer
        self._reading.consume(base.label, value, base.certainty)
        if value.shape not in {"rows", "dicts"}:
            return value.outer
        for mention in value.outer:
            self._reading.path(base.label, mention.path, mention.node, mention.kind, base.certainty)
        return ()

    def _texts(self, base: Value, method: str, value: Value) -> None:
        if method in methods.TEXTS:
            for text in value.texts:
                self._reading.path(base.label, _plain(text), text, methods.TEXTS[method], base.certainty)

    def _keywords(self, node: ast.Call, base: Value, method: str, names: Names) -> list[Mention]:
        """Keyword arguments: lookups, values to write, or new names of expressions."""
        outer: list[Mention] = []
        names_fields = method in methods.KEYWORDS | methods.WRITES | {"lookup"}
        for keyword in node.keywords:
            value = self._reading.value(keyword.value, names)
            outer += self._consumed(base, value)
            if keyword.arg in methods.TEXT_OPTIONS or keyword.arg in {None, "defaults", "create_defaults"}:
                for text in value.texts:
                    self._reading.path(base.label, _plain(text), text, "lookup", base.certainty)
            elif names_fields and keyword.arg and base.known:
                kind = "write" if method in methods.WRITES else "lookup"
                self._reading.path(base.label, keyword.arg, keyword, kind, base.certainty)
        return outer

    def _constructed(self, node: ast.Call, base: Value, names: Names) -> Value:
        """`Invoice(number=…)`."""
        for argument in node.args:
            self._reading.value(argument, names)
        for keyword in node.keywords:
            self._reading.value(keyword.value, names)
            if keyword.arg:
                self._reading.path(base.label, keyword.arg, keyword, "write", "certain")
        self._reading.use_model(base.label, node, "write")
        return of(base.label, "row")


def _after(base: Value, method: str, outer: tuple[Mention, ...]) -> Value:
    """What a method of a queryset gives."""
    if method in methods.ONE_ROW:
        return of(base.label, "dict" if base.shape == "dicts" else "row", base.certainty)
    if method in methods.PAIRS:
        return of(base.label, "pair", base.certainty)
    if method in methods.NO_ROWS or method in {"in_bulk", "dates", "datetimes", "values_list"}:
        return Value(outer=outer)
    shape = "dicts" if method == "values" else base.shape
    return of(base.label, shape, base.certainty, outer)


def _keyword_values(node: ast.Call) -> list[ast.expr]:
    return [keyword.value for keyword in node.keywords]


def _plain(text: ast.Constant) -> str:
    """A name as `order_by("-total")` has it, without its sign."""
    return str(text.value).lstrip("-+?^=@")
