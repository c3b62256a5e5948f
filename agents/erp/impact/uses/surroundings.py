"""What is known of the project while its sources are read: which class is which model, form, admin or view."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from agents.erp.impact.uses.index import UseIndex
from agents.erp.impact.uses.sqltext import Tables
from agents.erp.impact.uses.value import Value
from agents.erp.schema.snapshot import Model, SchemaSnapshot
from agents.erp.schema.words import split_name
from agents.erp.source import Definition, Module, SourceTree
from agents.erp.source.tree import dotted_name

KINDS: Mapping[str, str] = {
    "Serializer": "serializer",
    "FilterSet": "filter",
    "Filter": "filter",
    "FormSet": "form",
    "Form": "form",
    "Admin": "admin",
    "Inline": "admin",
    "Resource": "import map",
    "ViewSet": "view",
    "View": "view",
    "Factory": "test",
    "Manager": "manager",
    "QuerySet": "manager",
}
MOST_OWNERS = 12


@dataclass
class Surroundings:
    """One project with its index.

    `contexts` are the variables that code gives to templates, by template and name; `keyed` are models by the text that
    a mapping in code has for them; `homes` are the modules of texts that were defined elsewhere,
    `returns` what functions give, by name.
    """

    tree: SourceTree
    snapshot: SchemaSnapshot
    index: UseIndex = field(default_factory=UseIndex)
    contexts: dict[str, dict[str, Value]] = field(default_factory=dict[str, dict[str, Value]])
    keyed: dict[str, str] = field(default_factory=dict[str, str])
    homes: dict[ast.AST, Module] = field(default_factory=dict[ast.AST, Module])
    returns: dict[str, Value] = field(default_factory=dict[str, Value])
    _resolved: dict[tuple[str, str], Model | None] = field(default_factory=dict[tuple[str, str], Model | None])

    @cached_property
    def tables(self) -> Tables:
        return Tables(self.snapshot)

    @cached_property
    def by_class(self) -> Mapping[str, Model]:
        """Models by the dotted name of their class."""
        return {f"{model.module}.{model.name}": model for model in self.snapshot.models.values()}

    @cached_property
    def by_word(self) -> Mapping[str, Model]:
        """Own models by their name as a variable: `sales_order`, `salesorder`; nothing that two of them share."""
        names: dict[str, list[Model]] = {}
        for model in self.snapshot.models.values():
            if model.own and not model.auto_created and not model.proxy:
                for name in {"_".join(split_name(model.name)), model.name.lower()}:
                    names.setdefault(name, []).append(model)
        return {name: models[0] for name, models in names.items() if len(models) == 1}

    @cached_property
    def by_manager(self) -> Mapping[str, list[Model]]:
        managers: dict[str, list[Model]] = {}
        for model in self.snapshot.models.values():
            for manager in model.managers if model.own else ():
                managers.setdefault(manager.manager_class, []).append(model)
        return managers

    @cached_property
    def by_base(self) -> Mapping[str, list[Model]]:
        """Models by their abstract bases."""
        bases: dict[str, list[Model]] = {}
        for model in self.snapshot.models.values():
            for base in model.abstract_bases if model.own else ():
                bases.setdefault(base, []).append(model)
        return bases

    @cached_property
    def registered(self) -> Mapping[str, Model]:
        """Classes registered for a model: `admin.site.register(Invoice, InvoiceAdmin)`, `@register(Invoice)`."""
        found: dict[str, Model] = {}
        for module in self.tree.modules.values():
            mentioned = any("register" in line for line in module.lines)
            for name, model in _registrations(self, module) if mentioned else ():
                found[f"{module.name}.{name}"] = model
        return found

    def model(self, module: Module, expression: ast.expr | None) -> Model | None:
        """The model that an expression names, as a class or as `"app.Model"`."""
        if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
            return self.snapshot.models.get(expression.value)
        dotted = dotted_name(expression)
        if not dotted:
            return None
        if dotted.endswith("AUTH_USER_MODEL"):
            return self.snapshot.models.get(self.snapshot.user_model)
        return self.named(module, dotted)

    def named(self, module: Module, dotted: str) -> Model | None:
        """The model that a dotted name stands for in a module."""
        key = module.name, dotted
        if key not in self._resolved:
            found = self.tree.resolve(module.name, dotted)
            self._resolved[key] = self.by_class.get(found.name) if found else None
        return self._resolved[key]

    def owners(self, definition: Definition) -> list[Model]:
        """The models that a class is about."""
        itself = self.by_class.get(definition.name)
        if itself:
            return [itself]
        several = self.by_base.get(definition.name) or self.by_manager.get(definition.name)
        if several:
            return several[:MOST_OWNERS]
        declared = self.registered.get(definition.name) or self._declared(definition)
        return [declared] if declared else []

    def _declared(self, definition: Definition) -> Model | None:
        """The model of `Meta.model`, `model =` or `queryset =`, of the class itself or of a base."""
        for entry in self.tree.mro(definition):
            if isinstance(entry, Definition) and isinstance(entry.node, ast.ClassDef):
                found = self._declared_in(entry.module, entry.node)
                if found:
                    return found
        return None

    def _declared_in(self, module: Module, node: ast.ClassDef) -> Model | None:
        metas = [inner for inner in node.body if isinstance(inner, ast.ClassDef) and inner.name == "Meta"]
        for name, value in [*(pair for meta in metas for pair in assigned(meta.body)), *assigned(node.body)]:
            if name == "model" and (model := self.model(module, value)):
                return model
            if name == "queryset" and (model := self._root(module, value)):
                return model
        return None

    def _root(self, module: Module, expression: ast.expr) -> Model | None:
        """`Invoice` of `Invoice.objects.filter(…)`."""
        while isinstance(expression, ast.Call | ast.Attribute):
            if isinstance(expression, ast.Attribute) and (model := self.model(module, expression.value)):
                return model
            expression = expression.func if isinstance(expression, ast.Call) else expression.value
        return None

    def kind(self, definition: Definition) -> str:
        """What sort of class it is, by the names of its bases; `model` for models."""
        if definition.name in self.by_class or definition.name in self.by_base:
            return "model"
        names = [entry.name.rpartition(".")[2] for entry in self.tree.mro(definition)]
        return next((kind for name in names for end, kind in KINDS.items() if name.endswith(end)), "declaration")


def assigned(body: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """Names and values of the plain assignments of a class body."""
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case _:
                pass


def _registrations(around: Surroundings, module: Module) -> Iterator[tuple[str, Model]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and _is_register(decorator.func) and decorator.args:
                    model = around.model(module, decorator.args[0])
                    yield from [(node.name, model)] if model else []
        elif isinstance(node, ast.Call) and _is_register(node.func) and len(node.args) > 1:
            model, name = around.model(module, node.args[0]), dotted_name(node.args[1])
            yield from [(name, model)] if model and name else []


def _is_register(function: ast.expr) -> bool:
    name = dotted_name(function) or ""
    return name.rpartition(".")[2] == "register"
