"""Which classes of a project are models, abstract or not, and what their `Meta` says."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from agents.erp.schema.reading.apps import TESTS, Apps
from agents.erp.schema.reading.constants import UNKNOWN, Constants
from agents.erp.source import Definition, External, Found, Module, SourceTree, dotted_name
from agents.erp.source.symbols import Imported, statements, symbols_of

T = TypeVar("T")

MODELS = frozenset({"django.db.models.Model", "django.contrib.gis.db.models.Model"})
OUTSIDE_MODELS = (
    "django.contrib.auth.models.AbstractUser",
    "django.contrib.auth.models.AbstractBaseUser",
    "django.contrib.auth.base_user.AbstractBaseUser",
    "django.contrib.auth.models.PermissionsMixin",
    "django.contrib.auth.models.User",
)
FIELD_MODULES = ("django.db.models.", "django.contrib.gis.db.models.")
FIELD_ENDINGS = ("Field", "ForeignKey")
RELATION_ENDINGS = ("ForeignKey", "ParentalKey", "OneToOneField", "ParentalManyToManyField")  # of packages, too


@dataclass(frozen=True)
class ModelClass:
    """A model class of the sources, concrete or abstract."""

    definition: Definition
    label: str
    app: str
    abstract: bool
    own: bool

    @property
    def name(self) -> str:
        return self.definition.qualname.rpartition(".")[2]

    @cached_property
    def body(self) -> Mapping[str, ast.expr | ast.stmt | None]:
        """What each name of the class body is bound to, in order: an expression or a function or class statement."""
        return class_body(self.definition.node)


def class_body(node: ast.AST) -> dict[str, ast.expr | ast.stmt | None]:
    """Bound names of a class body, those below `if` and `try` too; the last binding counts."""
    bound: dict[str, ast.expr | ast.stmt | None] = {}
    for statement, counts in statements(node.body, counts=True) if isinstance(node, ast.ClassDef) else ():
        for name, value in _bound(statement):
            if counts or name not in bound:
                bound[name] = value
    return bound


def _bound(statement: ast.stmt) -> Iterator[tuple[str, ast.expr | ast.stmt | None]]:
    match statement:
        case ast.Assign(targets=targets, value=value):
            yield from ((target.id, value) for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield statement.name, statement
        case _:
            return


class ModelClasses:
    """All model classes of the installed apps, by definition and by label."""

    def __init__(self, tree: SourceTree, apps: Apps, constants: Constants) -> None:
        self._tree = tree
        self._apps = apps
        self._constants = constants
        self._known: dict[Definition, ModelClass | None] = {}
        found = [model for definition in self._definitions() if (model := self.of(definition))]
        self.concrete: Mapping[str, ModelClass] = {model.label: model for model in found if not model.abstract}

    def _definitions(self) -> Iterator[Definition]:
        for definition in self._tree.classes():
            if "/migrations/" not in f"/{definition.path}" and self._counts(definition.module):
                yield definition
        for app in self._apps.apps:
            module = self._tree.module(f"{app.name}.models")
            if module and not module.own:
                yield from self._installed(module, app.name, set())

    def _counts(self, module: Module) -> bool:
        app = self._apps.of(module.name)
        return app is not None and (not TESTS.search(module.path) or bool(TESTS.search(app.name)))

    def _installed(self, module: Module, package: str, seen: set[str]) -> Iterator[Definition]:
        """Classes of an installed app's models, in whichever of its modules they stand."""
        seen.add(module.name)
        symbols = symbols_of(module.tree.body, module.package)
        for bindings in symbols.names.values():
            for binding in bindings:
                if isinstance(binding, ast.ClassDef):
                    yield Definition(module, binding.name, binding, "class")
        imported = [b.module for bindings in symbols.names.values() for b in bindings if isinstance(b, Imported)]
        for name in dict.fromkeys([*imported, *symbols.stars]):
            source = self._tree.module(name) if name.startswith(f"{package}.") and name not in seen else None
            if source:
                yield from self._installed(source, package, seen)

    def of(self, definition: Definition) -> ModelClass | None:
        """The model of a class, None for other classes."""
        if definition not in self._known:
            self._known[definition] = self._read(definition) if self.is_model(definition) else None
        return self._known[definition]

    def is_model(self, definition: Definition) -> bool:
        order = self._tree.mro(definition)
        if any(entry.name in MODELS or entry.name in OUTSIDE_MODELS for entry in order[1:]):
            return True
        if any(isinstance(entry, Definition) and self.of(entry) for entry in order[1:]):
            return True
        unseen = any(isinstance(entry, External) and _may_add(entry) for entry in order[1:])
        return unseen and any(self._is_model_field(definition, value) for value in class_body(definition.node).values())

    def _is_model_field(self, definition: Definition, value: object) -> bool:
        """Whether something in a class with unseen bases can only be a field of a model."""
        name = dotted_name(value.func) if isinstance(value, ast.Call) else None
        found = self._tree.resolve(definition.module.name, name) if name else None
        line = self._tree.mro(found) if isinstance(found, Definition) and found.kind == "class" else (found,)
        return any(isinstance(entry, External) and _is_model_field(entry.name) for entry in line)

    def is_user(self, model: ModelClass) -> bool:
        """Whether a model is built on one of Django's users."""
        return any(
            entry.name.endswith("AbstractBaseUser") or entry.name.endswith("AbstractUser")
            for entry in self._tree.mro(model.definition)[1:]
        )

    def _read(self, definition: Definition) -> ModelClass:
        abstract = self._constants_of(self._own_meta(definition), "abstract", own=True) is True
        declared = self.meta(definition, "app_label")
        app = self._apps.of(definition.module.name)
        label = declared if isinstance(declared, str) else app.label if app else _usual_label(definition.module.name)
        name = definition.qualname.rpartition(".")[2]
        return ModelClass(definition, f"{label}.{name}", label, abstract, definition.module.own)

    # --- Meta -----------------------------------------------------------------------------------------------------

    def meta(self, definition: Definition, option: str) -> Any:
        """An option of `Meta`: its own, else that of the nearest abstract base with a Meta; else UNKNOWN."""
        expression = self.meta_expression(definition, option)
        return self._constants.value(*expression) if expression else UNKNOWN

    def option(self, model: ModelClass, name: str, kind: type[T]) -> T | None:
        """An option of `Meta` if it is of the kind."""
        value = self.meta(model.definition, name)
        return value if isinstance(value, kind) else None

    def meta_expression(self, definition: Definition, option: str) -> tuple[Module, ast.expr | None, str] | None:
        """Module, expression and enclosing class of an option of `Meta`."""
        meta = self._meta_class(definition)
        found = self._tree.member(meta, option) if meta else None
        if not isinstance(found, Definition) or not isinstance(found.node, ast.Assign | ast.AnnAssign):
            return None
        return found.module, found.node.value, found.qualname.rpartition(".")[0]

    def _meta_class(self, definition: Definition) -> Definition | None:
        if own := self._own_meta(definition):
            return own
        for entry in self._tree.mro(definition)[1:]:
            if isinstance(entry, Definition) and not self._is_concrete(entry) and (meta := self._own_meta(entry)):
                return meta
        return None

    def _own_meta(self, definition: Definition) -> Definition | None:
        node = class_body(definition.node).get("Meta")
        if isinstance(node, ast.ClassDef):
            return Definition(definition.module, f"{definition.qualname}.Meta", node, "class")
        found = self._tree.member(definition, "Meta") if node is not None else None
        return found if isinstance(found, Definition) and found.kind == "class" else None

    def _is_concrete(self, entry: Definition) -> bool:
        model = self.of(entry)
        return model is not None and not model.abstract

    def _constants_of(self, meta: Definition | None, option: str, *, own: bool) -> Any:
        value = class_body(meta.node).get(option) if meta and own else None
        return self._constants.value(meta.module, value) if meta and isinstance(value, ast.expr) else UNKNOWN

    # --- bases ----------------------------------------------------------------------------------------------------

    def contributing(self, model: ModelClass) -> Iterator[ModelClass]:
        """The class and its model bases, in order of lookup."""
        for entry in self._tree.mro(model.definition):
            if isinstance(entry, Definition) and (found := self.of(entry)):
                yield found

    def unseen_bases(self, model: ModelClass) -> list[External]:
        """Bases that were not read and may add fields."""
        return [entry for entry in self._tree.mro(model.definition) if isinstance(entry, External) and _may_add(entry)]

    def parents(self, model: ModelClass) -> list[ModelClass]:
        """Concrete models that the class inherits from directly, through abstract ones at most."""
        found = [entry for entry in self.contributing(model) if entry is not model and not entry.abstract]
        above = {id(parent) for entry in found for parent in self.contributing(entry) if parent is not entry}
        return [entry for entry in found if id(entry) not in above]


def _is_model_field(name: str) -> bool:
    """A field of Django's models, or a relation of a package; a form's or serializer's field is neither."""
    return (name.startswith(FIELD_MODULES) and name.endswith(FIELD_ENDINGS)) or name.endswith(RELATION_ENDINGS)


def _usual_label(module: str) -> str:
    """The label of an app that configures nothing: the last name of its package."""
    return module.partition(".models")[0].rpartition(".")[2]


def _may_add(entry: Found) -> bool:
    plain = ("builtins.", "typing.", "abc.", "enum.", "collections.")
    framework = entry.name.startswith("django.") and entry.name not in OUTSIDE_MODELS
    return not framework and not entry.name.startswith(plain)
