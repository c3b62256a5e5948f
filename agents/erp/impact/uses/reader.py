"""Reads one module: what its expressions stand for, and which fields and models they name on the way."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import cast

from agents.erp.impact.names import accessor, hops, named_field
from agents.erp.impact.report import Certainty, Reference
from agents.erp.impact.uses.calls import Calls
from agents.erp.impact.uses.index import kind_at, shown
from agents.erp.impact.uses.returning import returned
from agents.erp.impact.uses.surroundings import Surroundings
from agents.erp.impact.uses.value import NOTHING, Value, element, merged, of
from agents.erp.schema.snapshot import Model
from agents.erp.source import Definition, Module
from agents.erp.source.tree import dotted_name

Names = dict[str, Value]
MANY = frozenset(
    {
        "QuerySet",
        "list",
        "List",
        "Iterable",
        "Sequence",
        "Iterator",
        "tuple",
        "Manager",
        "set",
        "Collection",
        "Optional",
    }
)
OF_SELF: Mapping[str, str] = {
    "instance": "row",
    "object": "row",
    "obj": "row",
    "object_list": "rows",
    "queryset": "rows",
}
KEYED = frozenset({"fields", "cleaned_data", "validated_data", "initial", "data", "initial_data", "base_fields"})
PREFETCHED = frozenset({"prefetch_related", "Prefetch"})
DEEPEST = 3


class Reader:
    """Evaluates what it reads; `recording` is off where only the result of a function is wanted."""

    def __init__(self, around: Surroundings, module: Module, *, recording: bool = True, depth: int = 0) -> None:
        self.around = around
        self.module = module
        self.depth = depth
        self._recording = recording
        self._calls = Calls(self)
        self._globals: Names = {}
        self.context = "lookup"

    # --- statements -----------------------------------------------------------------------------------------------

    def read_body(self, body: Iterable[ast.stmt], names: Names) -> None:
        for statement in body:
            self.read(statement, names)

    def read(self, statement: ast.stmt, names: Names) -> None:
        """One statement; `names` are the variables known so far, and learn new ones."""
        match statement:
            case ast.Assign(targets=targets, value=value):
                found = self.value(value, names)
                for target in targets:
                    self._bind(target, found, names)
            case ast.AnnAssign(target=target, value=value, annotation=annotation):
                found = self.value(value, names) if value else NOTHING
                self._bind(target, found if found.known else self.annotated(annotation), names)
            case ast.For() | ast.AsyncFor():
                self._bind(statement.target, element(self.value(statement.iter, names)), names)
                self.read_body([*statement.body, *statement.orelse], names)
            case ast.With() | ast.AsyncWith():
                self._read_with(statement, names)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.read_function(statement, names)
            case ast.ClassDef():
                self.read_body(statement.body, dict(names))
            case _:
                self._read_parts(statement, names)

    def _read_with(self, statement: ast.With | ast.AsyncWith, names: Names) -> None:
        for item in statement.items:
            found = self.value(item.context_expr, names)
            if item.optional_vars:
                self._bind(item.optional_vars, found, names)
        self.read_body(statement.body, names)

    def _read_parts(self, node: ast.AST, names: Names) -> None:
        """Everything inside a statement that needs no rule of its own."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child, names)
            elif isinstance(child, ast.stmt):
                self.read(child, names)
            else:
                self._read_parts(child, names)

    def read_function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, names: Names, bound: Mapping[str, Value] | None = None
    ) -> None:
        """A function's body, with parameters by what they are annotated with or called."""
        inner = {**names, **self._parameters(node), **(bound or {})}
        for decorator in node.decorator_list:
            self.value(decorator, names)
        for default in [*node.args.defaults, *filter(None, node.args.kw_defaults)]:
            self.value(default, names)
        self.read_body(node.body, inner)

    def _parameters(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Names:
        sender = self._sender(node)
        found: Names = {}
        for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
            annotated = self.annotated(argument.annotation)
            if argument.arg == "instance" and sender:
                annotated = of(sender.label, "row")
            found[argument.arg] = annotated if annotated.known else self.called(argument.arg)
        return found

    def _sender(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Model | None:
        """The model of `@receiver(post_save, sender=Invoice)`."""
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call):
                for keyword in decorator.keywords:
                    if keyword.arg == "sender":
                        return self.around.model(self.module, keyword.value)
        return None

    def called(self, name: str) -> Value:
        """A variable that is called like exactly one model: likely a row of it."""
        model = self.around.by_word.get(name)
        if model:
            return of(model.label, "row", "likely")
        one = self.around.by_word.get(name[:-1]) if name.endswith("s") else None
        return of(one.label, "rows", "likely") if one else NOTHING

    def annotated(self, annotation: ast.expr | None) -> Value:
        """A value by its annotation: `Invoice`, `"Invoice"`, `Invoice | None`, `QuerySet[Invoice]`."""
        match annotation:
            case ast.Constant(value=str() as text):
                try:
                    return self.annotated(ast.parse(text, mode="eval").body)
                except SyntaxError:
                    return NOTHING
            case ast.BinOp(left=left, right=right):
                found = self.annotated(left)
                return found if found.known else self.annotated(right)
            case ast.Subscript(value=outer, slice=inner):
                name = (dotted_name(outer) or "").rpartition(".")[2]
                inside = inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner
                found = self.annotated(inside) if name in MANY else NOTHING
                return of(found.label, "row" if name == "Optional" else "rows") if found.known else NOTHING
            case ast.Name() | ast.Attribute():
                model = self.around.model(self.module, annotation)
                return of(model.label, "row") if model else NOTHING
            case _:
                return NOTHING

    def _bind(self, target: ast.expr, found: Value, names: Names) -> None:
        match target:
            case ast.Name(id=name):
                names[name] = found if found != NOTHING else self.called(name)
            case ast.Tuple(elts=[first, *rest]) | ast.List(elts=[first, *rest]):
                self._bind(first, of(found.label, "row", found.certainty) if found.shape == "pair" else NOTHING, names)
                for other in rest:
                    self._bind(other, NOTHING, names)
            case ast.Starred(value=inner):
                self._bind(inner, found, names)
            case _:
                self.value(target, names)

    # --- expressions ----------------------------------------------------------------------------------------------

    def value(self, node: ast.expr, names: Names) -> Value:
        """What an expression stands for; every name of a field in it is recorded once."""
        special = self._special(node, names)
        if special is not None:
            return special
        match node:
            case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
                return self._listed([self.value(entry, names) for entry in elements])
            case ast.Lambda(body=body):
                return self.value(body, {**names, **{entry.arg: self.called(entry.arg) for entry in node.args.args}})
            case ast.NamedExpr(target=target, value=inner):
                found = self.value(inner, names)
                self._bind(target, found, names)
                return found
            case _:
                return merged([self.value(child, names) for child in _children(node)])

    def _special(self, node: ast.expr, names: Names) -> Value | None:
        """Expressions that have a method of their own here."""
        found: Value | None = None
        match node:
            case ast.Name(id=name):
                found = names[name] if name in names else self.named(name)
            case ast.Constant():
                found = Value(texts=(node,)) if isinstance(node.value, str) else NOTHING
            case ast.Attribute():
                found = self._attribute(node, names)
            case ast.Call():
                found = self._calls.value(node, names)
            case ast.Subscript():
                found = self._subscript(node, names)
            case ast.Dict():
                found = self._dict(node, names)
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp() | ast.DictComp():
                found = self._comprehension(node, names)
            case _:
                pass
        return found

    def named(self, name: str) -> Value:
        """A name of the module, followed to where it is defined."""
        if name in self._globals:
            return self._globals[name]
        found = self.around.tree.resolve(self.module.name, name)
        value = NOTHING
        if isinstance(found, Definition):
            value = self._defined(found)
        self._globals[name] = value
        return value

    def _defined(self, found: Definition) -> Value:
        model = self.around.by_class.get(found.name)
        if model:
            return of(model.label, "class")
        if found.kind == "function":
            return Value(shape="function", function=found)
        if found.kind == "class":
            return Value(shape="function", function=found)
        statement = found.node
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value and self.depth < DEEPEST:
            value = self._deeper(found.module).value(statement.value, {})
            self.around.homes.update(
                dict.fromkeys((*value.texts, *(entry.node for entry in value.pending)), found.module)
            )
            return value
        return NOTHING

    def returned(self, function: Definition) -> Value:
        """What a function gives back, a few calls deep; each function is looked into once."""
        if self.depth >= DEEPEST:
            return NOTHING
        known = self.around.returns
        if function.name not in known:
            known[function.name] = NOTHING  # what a function that calls itself would see
            known[function.name] = returned(function, self._deeper)
        return known[function.name]

    def _deeper(self, module: Module) -> Reader:
        return Reader(self.around, module, recording=False, depth=self.depth + 1)

    def _listed(self, values: list[Value]) -> Value:
        together = merged(values)
        shape = {"row": "rows", "rows": "rows", "dict": "dicts"}.get(together.shape, "nothing")
        if shape == "nothing":
            return Value(pending=together.pending, outer=together.outer, texts=together.texts)
        return of(together.label, "dicts" if shape == "dicts" else "rows", together.certainty)

    def _dict(self, node: ast.Dict, names: Names) -> Value:
        """Texts of its keys; where they stand for models (`{"invoices": Invoice}`), that is kept for import maps."""
        texts: list[ast.Constant] = []
        values: list[Value] = []
        for key, entry in zip(node.keys, node.values, strict=True):
            found = self.value(entry, names)
            values.append(found)
            if key is None:
                continue
            text = self.value(key, names).texts
            texts += text
            if text and found.shape == "class":
                self.around.keyed[str(text[0].value)] = found.label
        together = merged(values)
        return Value(pending=together.pending, outer=together.outer, texts=tuple(texts))

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp, names: Names) -> Value:
        inner = dict(names)
        for generator in node.generators:
            self._bind(generator.target, element(self.value(generator.iter, inner)), inner)
            for condition in generator.ifs:
                self.value(condition, inner)
        if isinstance(node, ast.DictComp):
            self.value(node.key, inner)
            self.value(node.value, inner)
            return NOTHING
        return self._listed([self.value(node.elt, inner)])

    # --- attributes and subscripts --------------------------------------------------------------------------------

    def _attribute(self, node: ast.Attribute, names: Names) -> Value:
        dotted = dotted_name(node)
        if dotted and dotted.partition(".")[0] not in names:
            model = self.around.model(self.module, node)
            if model:
                return of(model.label, "class")
        base = self.value(node.value, names)
        if (
            dotted
            and dotted.endswith("request.user")
            and self.around.snapshot.user_model in self.around.snapshot.models
        ):
            return of(self.around.snapshot.user_model, "row")
        if not base.known:
            self.loosely(node.attr, node)
            return NOTHING
        return self.attribute(base, node.attr, node)

    def attribute(self, base: Value, name: str, node: ast.AST) -> Value:
        """An attribute of a value of known model."""
        model = self.around.snapshot.models[base.label]
        match base.shape:
            case "class":
                return self._of_class(model, name, node)
            case "owner":
                return self._of_owner(base, name)
            case "meta" if name == "model":
                return of(base.label, "class")
            case "row":
                return self._of_row(base, model, name, node)
            case _:
                return NOTHING

    def _of_class(self, model: Model, name: str, node: ast.AST) -> Value:
        manager = next((entry for entry in model.managers if entry.name == name), None)
        if manager or name in {"objects", "_default_manager", "_base_manager"}:
            self.around.index.add_manager(model.label, name, self.reference("manager", node, "certain", name))
            return of(model.label, "rows")
        if name == "_meta":
            return of(model.label, "meta")
        field = named_field(model, name)
        if field:
            self.path(model.label, name, node, "attribute", "certain")
        return NOTHING

    def _of_owner(self, base: Value, name: str) -> Value:
        if name in OF_SELF:
            return of(base.label, "row" if OF_SELF[name] == "row" else "rows", base.certainty)
        if name in KEYED:
            return of(base.label, "keys", base.certainty)
        if name == "model":
            return of(base.label, "class", base.certainty)
        return of(base.label, "meta", base.certainty) if name in {"_meta", "Meta"} else NOTHING

    def _of_row(self, base: Value, model: Model, name: str, node: ast.AST) -> Value:
        if name in {"_meta", "__class__"}:
            return of(base.label, "meta" if name == "_meta" else "class")
        hop = accessor(self.around.snapshot, model, name.removeprefix("get_").removesuffix("_display"))
        if hop is None or (name.startswith("get_") and not name.endswith("_display")):
            return NOTHING
        if self._recording:
            self.around.index.add(hop, self.reference("attribute", node, base.certainty, name))
        if not hop.target or hop.target not in self.around.snapshot.models:
            return NOTHING
        many = hop.field.relation == "m2m" or (hop.reverse and hop.field.relation != "one_to_one")
        return of(hop.target, "rows" if many else "row", base.certainty)

    def _subscript(self, node: ast.Subscript, names: Names) -> Value:
        base = self.value(node.value, names)
        inside = self.value(node.slice, names)
        if base.shape in {"dict", "keys"}:
            for text in inside.texts:
                self.path(
                    base.label, str(text.value), text, "values" if base.shape == "dict" else "form", base.certainty
                )
            return NOTHING
        if base.shape in {"rows", "dicts"}:
            return base if isinstance(node.slice, ast.Slice) else element(base)
        return NOTHING

    # --- recording ------------------------------------------------------------------------------------------------

    def path(self, label: str, path: str, node: ast.AST, kind: str, certainty: Certainty, *, option: str = "") -> bool:
        """Record every hop of a lookup; False if its first name is none of the model's."""
        found = hops(self.around.snapshot, label, path, prefetched=kind in PREFETCHED)
        for hop in found if self._recording else ():
            use = self.reference(kind, node, certainty, path)
            self.around.index.add(hop, use.model_copy(update={"option": option}) if option else use)
        return bool(found)

    def consume(self, label: str, value: Value, certainty: Certainty = "certain") -> None:
        """Paths that waited for their model have found it."""
        for mention in value.pending:
            self.path(label, mention.path, mention.node, mention.kind, certainty)

    def use_model(self, label: str, node: ast.AST, kind: str) -> None:
        if self._recording:
            self.around.index.add_model(label, self.reference(kind, node, "certain", label))

    def loosely(self, name: str, node: ast.AST, kind: str = "attribute") -> None:
        """A name on a value that is not known: only kept, never claimed."""
        if self._recording:
            self.around.index.add_loose(name, self.reference(kind, node, "possible", name))

    def reference(self, kind: str, node: ast.AST, certainty: Certainty, path: str) -> Reference:
        module = self.around.homes.get(node, self.module)
        line = cast("int", getattr(node, "end_lineno" if isinstance(node, ast.Attribute) else "lineno", 1))
        lines = module.lines
        text = shown(lines[line - 1]) if 0 < line <= len(lines) else ""
        return Reference(
            kind=kind_at(module.path, kind),
            file=module.path,
            line=line,
            certainty=certainty,
            path=path,
            text=text,
        )


def _children(node: ast.AST) -> list[ast.expr]:
    """The expressions directly below, through parts that are no expressions themselves."""
    found: list[ast.expr] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            found.append(child)
        else:
            found += _children(child)
    return found
