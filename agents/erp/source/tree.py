"""All sources of a project, and where a name in them leads."""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeGuard

from agents.erp.source.installed import Installed
from agents.erp.source.layout import Layout
from agents.erp.source.linear import linear
from agents.erp.source.loading import Wanted
from agents.erp.source.module import Definition, External, Found, Module, Unread
from agents.erp.source.symbols import Binding, Imported, Symbols, statements, symbols_of

FRAMEWORK = re.compile(r"django(?!\.contrib\.\w+\.(models|base_user|base_session|apps)(\.|$))(\.|$)")
INSIDE_MODELS = re.compile(
    r"(django\.db\.models)\.(?:base|fields|query|query_utils|manager|aggregates|expressions|constraints|indexes|enums|"
    r"deletion|lookups)(?:\.\w+)*\.([A-Z]\w*)(?=\.|$)"
)

Trail = frozenset[tuple[str, str]]
NO_TRAIL: Trail = frozenset()


class SourceTree:
    """`modules` holds the project's own modules by dotted name; those of packages are looked up when needed.

    Django itself is never followed, save for the models of its contrib apps: what leads there is an External by the
    name people import (`django.db.models.Model`), whether or not its sources are at hand.
    """

    def __init__(
        self,
        root: Path,
        files: Mapping[str, Module],
        layout: Layout,
        installed: Installed,
        unread: tuple[Unread, ...],
    ) -> None:
        self.root = root
        self.unread = unread
        self.modules: Mapping[str, Module] = {module.name: module for module in files.values()}
        self._files = files
        self._paths = {module.name: path for path, module in files.items()}
        self._tops = {name.partition(".")[0] for name in self.modules}
        self._layout = layout
        self._installed = installed
        self._wanted = Wanted(self.modules.values())
        self._symbols: dict[ast.AST, Symbols] = {}
        self._orders: dict[Definition, tuple[Found, ...]] = {}

    # --- looking up -----------------------------------------------------------------------------------------------

    def module(self, dotted: str) -> Module | None:
        """A module by its name: of the project first, then of a package."""
        return self.modules.get(dotted) or (None if FRAMEWORK.match(dotted) else self._installed.module(dotted))

    def resolve(self, module: str, dotted: str, *, within: str = "") -> Found | None:
        """What a dotted name means in a module, or inside its class `within` (a qualified name).

        Follows imports, aliases, stars, re-exports and names in classes, inherited ones too. None where the first name
        is bound nowhere (a local variable, a builtin) or a later one is no name that can be seen in the sources.
        """
        place = self.module(module)
        if place is None:
            return None
        owner = self._resolve(place, within, NO_TRAIL) if within else None
        first, _, rest = dotted.partition(".")
        if isinstance(owner, Definition) and (inner := self._attribute(owner, first, NO_TRAIL)):
            return self._attributes(inner, rest, NO_TRAIL)
        return self._resolve(place, dotted, NO_TRAIL)

    def mro(self, definition: Definition) -> tuple[Found, ...]:
        """A class and all its bases in Python's order of lookup; `object` is left out."""
        if definition not in self._orders:
            self._orders[definition] = (definition,)  # what a class that inherits from itself would see
            bases = self.bases(definition)
            lines = [self.mro(base) if _is_class(base) else (base,) for base in bases]
            self._orders[definition] = linear(definition, [*lines, bases])
        return self._orders[definition]

    def bases(self, definition: Definition) -> tuple[Found, ...]:
        """The direct bases of a class as written; those that only exist at run time are Externals."""
        node = definition.node
        expressions = _base_expressions(node) if isinstance(node, ast.ClassDef) else ()
        return tuple(self._base(definition, expression) for expression in expressions)

    def member(self, definition: Definition, name: str) -> Found | None:
        """A name in the body of a class or of its bases."""
        return self._attribute(definition, name, NO_TRAIL)

    def classes(self) -> Iterator[Definition]:
        """Every class of the project, nested ones and those below `if` and `try` too, but none inside functions."""
        for module in self.modules.values():
            yield from _classes(module, module.tree.body, "")

    # --- following ------------------------------------------------------------------------------------------------

    def _resolve(self, module: Module, dotted: str, trail: Trail) -> Found | None:
        first, _, rest = dotted.partition(".")
        found = self._member(module, first, trail)
        return self._attributes(found, rest, trail, module) if found else None

    def _attributes(self, found: Found, dotted: str, trail: Trail, near: Module | None = None) -> Found | None:
        current: Found | None = found
        for name in filter(None, dotted.split(".")):
            if current is None:
                return None
            current = self._attribute(current, name, trail, near)
        return current

    def _attribute(self, found: Found, name: str, trail: Trail, near: Module | None = None) -> Found | None:
        if isinstance(found, External):
            return self._beyond(found, name, near)
        if found.kind == "module":
            return self._member(found.module, name, trail)
        return self._class_member(found, name, trail) if found.kind == "class" else None

    def _beyond(self, found: External, name: str, near: Module | None) -> Found | None:
        """A name inside something outside; a namespace package may lead back into the project."""
        dotted = f"{found.name}.{name}"
        if found.reason == "expression":
            return None
        module = self._find(dotted, near) if near else None
        return _as_definition(module) if module else External(_as_imported(dotted), found.reason)

    def _class_member(self, owner: Definition, name: str, trail: Trail) -> Found | None:
        for entry in self.mro(owner):
            if not _is_class(entry):
                continue
            bindings = self._bindings(entry).names.get(name, ())
            if found := self._first(entry.module, f"{entry.qualname}.{name}", bindings, trail):
                return found
        return None

    def _member(self, module: Module, name: str, trail: Trail) -> Found | None:
        if (module.name, name) in trail:
            return None
        trail |= {(module.name, name)}
        symbols = self._bindings(_as_definition(module))
        return (
            self._first(module, name, symbols.names.get(name, ()), trail)
            or self._from_stars(module, symbols, name, trail)
            or self._submodule(module, name)
        )

    def _first(self, module: Module, qualname: str, bindings: Sequence[Binding], trail: Trail) -> Found | None:
        """The binding that counts; one that can be seen is better than one that cannot."""
        found = [result for binding in bindings if (result := self._bound(module, qualname, binding, trail))]
        return next((result for result in found if isinstance(result, Definition)), found[0] if found else None)

    def _from_stars(self, module: Module, symbols: Symbols, name: str, trail: Trail) -> Found | None:
        if name.startswith("_"):
            return None
        modules = (self._find(star, module) for star in symbols.stars)
        return next((found for star in modules if star and (found := self._member(star, name, trail))), None)

    def _submodule(self, module: Module, name: str) -> Definition | None:
        found = self._find(f"{module.name}.{name}", module) if module.is_package else None
        return _as_definition(found) if found else None

    def _bound(self, module: Module, qualname: str, binding: Binding, trail: Trail) -> Found | None:
        match binding:
            case Imported():
                return self._imported(module, binding, trail)
            case ast.ClassDef():
                return Definition(module, qualname, binding, "class")
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return Definition(module, qualname, binding, "function")
            case _:
                alias = self._alias(module, qualname, binding, trail)
                return alias or Definition(module, qualname, binding, "assignment")

    def _alias(self, module: Module, qualname: str, binding: ast.Assign | ast.AnnAssign, trail: Trail) -> Found | None:
        """What `Name = other.Name` stands for, or `Name = get_model("app", "Name")`."""
        position = _position(binding, qualname.rpartition(".")[2])
        if isinstance(binding.value, ast.Call):
            place = self._wanted.place(binding.value, position)
            return self._member(self.modules[place[0]], place[1], trail) if place else None
        dotted = dotted_name(binding.value)
        if not dotted or position is not None or dotted == qualname:
            return None
        return self._resolve(module, dotted, trail)

    def _imported(self, module: Module, imported: Imported, trail: Trail) -> Found | None:
        source = self._find(imported.module, module)
        if imported.name is None:
            return _as_definition(source) if source else self._outside(imported.module)
        dotted = f"{imported.module}.{imported.name}"
        if source is None:
            below = self._find(dotted, module)
            return _as_definition(below) if below else self._outside(dotted)
        found = self._member(source, imported.name, trail)
        return found or (None if (source.name, imported.name) in trail else External(dotted, "unresolved"))

    def _outside(self, dotted: str) -> External:
        top = dotted.partition(".")[0]
        own = not top or (top in self._tops and top not in sys.stdlib_module_names)
        return External(_as_imported(dotted), "unresolved" if own else "package")

    def _find(self, dotted: str, near: Module) -> Module | None:
        """A module as imported by `near`: beside it, then in a package, then elsewhere in the project."""
        if not dotted or dotted.startswith(".") or FRAMEWORK.match(dotted):
            return None
        if not near.own:
            return self._installed.module(dotted)
        beside, elsewhere = self._layout.find(dotted, self._paths[near.name])
        if beside:
            return self._files.get(beside)
        return self._installed.module(dotted) or (self._files.get(elsewhere) if elsewhere else None)

    def _bindings(self, owner: Definition) -> Symbols:
        """The symbols of a module's or a class's body."""
        node = owner.node
        if node not in self._symbols:
            body = node.body if isinstance(node, ast.Module | ast.ClassDef) else []
            self._symbols[node] = symbols_of(body, owner.module.package)
        return self._symbols[node]

    # --- bases ----------------------------------------------------------------------------------------------------

    def _base(self, owner: Definition, expression: ast.expr) -> Found:
        plain = expression.value if isinstance(expression, ast.Subscript) else expression
        dotted = dotted_name(plain)
        if dotted is None:
            return External(ast.unparse(expression), "expression")
        found = self._in_scope(owner, dotted)
        if found == owner:
            found = self._shadowed(owner)
        if found is None:
            return External(f"builtins.{dotted}") if hasattr(builtins, dotted) else External(dotted, "unresolved")
        return External(dotted, "expression") if isinstance(found, Definition) and found.kind != "class" else found

    def _in_scope(self, owner: Definition, dotted: str) -> Found | None:
        """A name seen from a class statement: the enclosing class, then the module."""
        enclosing = owner.qualname.rpartition(".")[0]
        return self.resolve(owner.module.name, dotted, within=enclosing)

    def _shadowed(self, owner: Definition) -> Found | None:
        """What a class's own name meant before: `from base import User`, then `class User(User)`."""
        bindings = self._bindings(_as_definition(owner.module)).names.get(owner.qualname, ())
        return self._first(owner.module, owner.qualname, [b for b in bindings if b is not owner.node], NO_TRAIL)


def dotted_name(expression: ast.expr | None) -> str | None:
    """`a.b.c` of a chain of names, else None."""
    names: list[str] = []
    while isinstance(expression, ast.Attribute):
        names.append(expression.attr)
        expression = expression.value
    return ".".join([expression.id, *reversed(names)]) if isinstance(expression, ast.Name) else None


def _position(binding: ast.Assign | ast.AnnAssign, name: str) -> int | None:
    """Where a name stands in the tuple that an assignment fills, None if it is filled alone."""
    target = binding.targets[0] if isinstance(binding, ast.Assign) else binding.target
    elements = target.elts if isinstance(target, ast.Tuple | ast.List) else []
    names = [element.id if isinstance(element, ast.Name) else "" for element in elements]
    return names.index(name) if name in names else None


def _base_expressions(node: ast.ClassDef) -> list[ast.expr]:
    """The bases as written; `six.with_metaclass(Meta, A, B)` stands for A and B."""
    if len(node.bases) == 1 and isinstance(call := node.bases[0], ast.Call):
        name = dotted_name(call.func) or ""
        return call.args[1:] if name.rpartition(".")[2] == "with_metaclass" else [call]
    return [base for base in node.bases if dotted_name(base) != "object"]


def _classes(module: Module, body: Sequence[ast.stmt], outer: str) -> Iterator[Definition]:
    for statement, _ in statements(body, counts=True):
        if isinstance(statement, ast.ClassDef):
            qualname = f"{outer}.{statement.name}" if outer else statement.name
            yield Definition(module, qualname, statement, "class")
            yield from _classes(module, statement.body, qualname)


def _is_class(found: Found) -> TypeGuard[Definition]:
    return isinstance(found, Definition) and found.kind == "class"


def _as_definition(module: Module) -> Definition:
    return Definition(module, "", module.tree, "module")


def _as_imported(dotted: str) -> str:
    """Django's model names as people import them, not as its folders have them."""
    return INSIDE_MODELS.sub(r"\1.\2", dotted)
