"""Everything that is looked up about one project while its functions are read."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from agents.erp.audit.reading.classes import FUNCTIONS, Classes, Role
from agents.erp.audit.reading.entrances import Entrances, parameters
from agents.erp.audit.reading.frames import Frame, Function, Report
from agents.erp.audit.reading.managers import Managers
from agents.erp.audit.reading.narrowing import Narrowed
from agents.erp.audit.reading.scoping import Scoping
from agents.erp.audit.reading.syntax import functions_of, returned_function, text_of
from agents.erp.audit.reading.values import CONSTANT, OPEN, Kind, Value
from agents.erp.schema.snapshot import SchemaSnapshot
from agents.erp.source import Definition, External, Found, Module, SourceTree, dotted_name
from agents.erp.source.symbols import absolute

if TYPE_CHECKING:
    from agents.erp.audit.finding import Evidence
    from agents.erp.audit.reading.reader import Reader

DJANGO_USER = "django.contrib.auth.models.User"
REFUSAL = re.compile(r"\braise\b|\bpermission_denied\b")
PLAIN_CALL = re.compile(r"(?<![\w.])([A-Za-z_]\w*)\(")
WORD = re.compile(r"[A-Za-z_]\w+")
ADMIN = re.compile(r"(^|/)admin(/|\.py$)|_admin\.py$")


class Project:
    """A source tree with its schema; answers are kept."""

    reader: Reader

    def __init__(self, tree: SourceTree, snapshot: SchemaSnapshot) -> None:
        self.tree = tree
        self.scoping = Scoping(snapshot, Narrowed(tree))
        self.classes = Classes(tree)
        self.managers = Managers(tree, self.scoping)
        self.entrances = Entrances(tree, self.classes, self.scoping)
        self._found: dict[tuple[str, str], Found | None] = {}
        self._globals: dict[tuple[str, str], Value] = {}
        self._classes_of: dict[str, Definition | None] = {}
        self._functions: dict[str, list[Function]] = {}
        self._methods: dict[tuple[Definition, str], Function | None] = {}
        self._texts: dict[str, str] = {}
        self._raises: dict[ast.AST, bool] = {}
        self.makers: dict[ast.AST, Definition] = {}  # the functions around functions that they make and give back

    def resolve(self, module: Module, dotted: str) -> Found | None:
        key = (module.name, dotted)
        if key not in self._found:
            self._found[key] = self.tree.resolve(module.name, dotted)
        return self._found[key]

    def imported(self, module: Module, statement: ast.ImportFrom | ast.Import) -> None:
        """Names that a function imports for itself; what the module calls so counts first."""
        for alias in statement.names:
            name = alias.asname or alias.name.partition(".")[0]
            if self.resolve(module, name) is None and (found := self._behind(module, statement, alias)):
                self._found[module.name, name] = found
                self._globals.pop((module.name, name), None)

    def _behind(self, module: Module, statement: ast.ImportFrom | ast.Import, alias: ast.alias) -> Found | None:
        if isinstance(statement, ast.Import):
            return External(alias.name if alias.asname else alias.name.partition(".")[0])
        dotted = absolute(statement, module.package)
        source = self.tree.module(dotted)
        inside = self.tree.resolve(source.name, alias.name) if source else None
        below = self.tree.module(f"{dotted}.{alias.name}") if inside is None else None
        return inside or (Definition(below, "", below.tree, "module") if below else External(f"{dotted}.{alias.name}"))

    def global_value(self, module: Module, name: str) -> Value:
        """What a name of a module stands for."""
        key = (module.name, name)
        if key not in self._globals:
            self._globals[key] = self._as_value(self.resolve(module, name))
        return self._globals[key]

    def _as_value(self, found: Found | None) -> Value:
        if isinstance(found, External) and found.name == DJANGO_USER:
            return self.model_value(self.scoping.user)
        if isinstance(found, External) or found is None:
            return CONSTANT
        match found.kind:
            case "class":
                label = self.scoping.label_of(found)
                return Value(Kind.MODEL, model=label, found=found) if label else Value(Kind.CLASS, found=found)
            case "function":
                return Value(Kind.FUNCTION, found=found)
            case "module":
                return Value(found=found)
            case _:
                return self._of_assignment(found)

    def _of_assignment(self, found: Definition) -> Value:
        value = found.node.value if isinstance(found.node, ast.Assign | ast.AnnAssign) else None
        if isinstance(value, ast.Call):
            name = getattr(value.func, "id", "") or getattr(value.func, "attr", "")
            if name == "get_user_model":
                return self.model_value(self.scoping.user)
            if name == "get_model":
                parts = [part.value for part in value.args if isinstance(part, ast.Constant)]
                return self.model_value(self.scoping.labelled(".".join(map(str, parts))))
            return self._made_function(value, found.module) or Value(found=None, tokens=OPEN.tokens)
        return CONSTANT

    def _made_function(self, call: ast.Call, module: Module) -> Value | None:
        """`get_order = getter(Order)`: the function that a function of the project makes, with what it was made of."""
        name = dotted_name(call.func)
        maker = self.resolve(module, name) if name else None
        inner = returned_function(maker.node) if isinstance(maker, Definition) else None
        if inner is None or not isinstance(maker, Definition):
            return None
        found = Definition(maker.module, f"{maker.qualname}.{inner.name}", inner, "function")
        self.makers[inner] = maker
        given = {keyword.arg or "": keyword.value for keyword in call.keywords}
        given |= dict(zip(parameters(maker), call.args, strict=False))
        names = {key: part.id for key, part in given.items() if isinstance(part, ast.Name)}
        items = {f"{maker.name}:{key}": self.global_value(module, part) for key, part in names.items()}
        return Value(Kind.FUNCTION, found=found, items=items)

    def model_value(self, label: str) -> Value:
        return Value(Kind.MODEL, model=label, found=self.class_of(label)) if label else OPEN

    def class_of(self, label: str) -> Definition | None:
        """The class of a model."""
        if label not in self._classes_of:
            model = self.scoping.models.get(label)
            found = self.tree.resolve(model.module, model.name) if model else None
            self._classes_of[label] = found if isinstance(found, Definition) and found.kind == "class" else None
        return self._classes_of[label]

    @cached_property
    def by_accessor(self) -> Mapping[str, str]:
        """Reverse names that only one scoped model has, with its label."""
        pairs = {
            (entry.accessor, entry.model)
            for model in self.scoping.models.values()
            for entry in model.incoming
            if entry.accessor and entry.relation != "one_to_one"
        }
        counts = Counter(accessor for accessor, _ in pairs)
        return {accessor: label for accessor, label in pairs if counts[accessor] == 1}

    def raises(self, found: Definition, further: int = 1) -> bool:
        """Whether a function can end in an exception of its own making, or in that of a function it calls."""
        if found.node not in self._raises:
            self._raises[found.node] = False
            self._raises[found.node] = self._can_refuse(found, further)
        return self._raises[found.node]

    def _can_refuse(self, found: Definition, further: int) -> bool:
        text = text_of(found)
        if REFUSAL.search(text):
            return True
        names = set(PLAIN_CALL.findall(text)) if further else set[str]()
        called = [self.resolve(found.module, name) for name in names]
        functions = [each for each in called if isinstance(each, Definition) and each.kind == "function"]
        return any(self.raises(each, further - 1) for each in functions if each.node is not found.node)

    def class_frame(self, owner: Definition, frame: Frame) -> Frame:
        """A frame for expressions of a class body."""
        names: dict[str, Value] = {}
        return Frame(Function(owner, owner), names, {}, Report(), min(frame.level, 1))

    def function_of(self, owner: Definition, name: str, after: Definition | None = None) -> Function | None:
        """A method of a class; `after` looks behind the class that this method belongs to, as `super()` does."""
        if after is not None:
            return self._function_of(owner, name, after)
        key = (owner, name)
        if key not in self._methods:
            self._methods[key] = self._function_of(owner, name, None)
        return self._methods[key]

    def _function_of(self, owner: Definition, name: str, after: Definition | None) -> Function | None:
        line = list(self.tree.mro(owner))
        if after is not None:
            holder = after.qualname.rpartition(".")[0]
            places = [
                i
                for i, entry in enumerate(line)
                if isinstance(entry, Definition) and entry.module is after.module and entry.qualname == holder
            ]
            line = line[places[0] + 1 :] if places else []
        for entry in line:
            if not isinstance(entry, Definition):
                continue
            for statement in entry.node.body if isinstance(entry.node, ast.ClassDef) else ():
                if isinstance(statement, FUNCTIONS) and statement.name == name:
                    return Function(Definition(entry.module, f"{entry.qualname}.{name}", statement, "function"), owner)
        return None

    @cached_property
    def _bases(self) -> frozenset[ast.AST]:
        """Classes that others of the project stand on."""
        return frozenset(
            base.node
            for found in self.tree.classes()
            for base in self.tree.bases(found)
            if isinstance(base, Definition)
        )

    def is_base(self, found: Definition) -> bool:
        return found.node in self._bases

    def is_view(self, owner: Definition | None) -> bool:
        return owner is not None and self.classes.role(owner) is Role.VIEW

    def object_guard(self, owner: Definition) -> Evidence | None:
        return self.reader.guards.object_guard(owner)

    def instance_value(self, owner: Definition, name: str, frame: Frame) -> Value | None:
        """What another method of the class gives an attribute of the instance."""
        for entry in self.classes.own_line(owner):
            for method, _ in self.classes.instance_attributes(entry).get(name, ()):
                if method != frame.definition and frame.level > 0:
                    report = self.reader.report(Function(method, owner), frame.level - 1)
                    if name in report.attributes:
                        return report.attributes[name]
        return None

    def only_creates(self, owner: Definition) -> bool:
        """A view for new rows: its object is the one just made."""
        names = [name.rpartition(".")[2] for name in self.classes.externals(owner)]
        return any(name.startswith("Create") for name in names) and not any("Update" in name for name in names)

    def functions(self, module: Module) -> Sequence[Function]:
        """The functions and methods of a module."""
        if module.name not in self._functions:
            self._functions[module.name] = list(functions_of(module))
        return self._functions[module.name]

    def inherited(self, paths: frozenset[str]) -> Iterator[Function]:
        """Methods that views of these files inherit, and that call one the view has made its own."""
        for owner in self.tree.classes():
            if owner.path in paths and self.is_view(owner):
                yield from self._inherited(owner)

    def _inherited(self, owner: Definition) -> Iterator[Function]:
        own = {method.qualname.rpartition(".")[2] for method in self.classes.methods(owner)}
        calling = re.compile(rf"\bself\.({'|'.join(own)})\(") if own else None
        for above in list(self.classes.own_line(owner))[1:] if calling else ():
            for method in self.classes.methods(above):
                name = method.qualname.rpartition(".")[2]
                if name not in own and calling and calling.search(text_of(method)):
                    yield Function(method, owner)

    def module_at(self, path: str) -> Module:
        """The module of a file of the project."""
        return self._by_path[path]

    @cached_property
    def _by_path(self) -> Mapping[str, Module]:
        return {module.path: module for module in self.tree.modules.values()}

    def text(self, module: Module) -> str:
        """The source of a module."""
        if module.name not in self._texts:
            self._texts[module.name] = "\n".join(module.lines)
        return self._texts[module.name]

    def is_for_admin(self, owner: Definition) -> bool:
        """Only modules of the admin site name the class: operators use it."""
        name = owner.qualname.rpartition(".")[2]
        return all(ADMIN.search(module.path) for module in self._naming(name))

    def _naming(self, name: str) -> Sequence[Module]:
        return [module for module in self.tree.modules.values() if name in self.text(module)]

    def mentions(self, name: str) -> int:
        """How often a name occurs in the project's sources."""
        return self._names[name]

    @cached_property
    def _names(self) -> Counter[str]:
        return Counter(word for module in self.tree.modules.values() for word in WORD.findall(self.text(module)))
