"""What is known before a function starts: decorators, permission classes, and what its view does first."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from agents.erp.audit.finding import Evidence, Place
from agents.erp.audit.reading.belonging import Belonging
from agents.erp.audit.reading.classes import FUNCTIONS, Role
from agents.erp.audit.reading.conditions import OPERATORS, asks_operator
from agents.erp.audit.reading.expressions import CLIENT_PARTS
from agents.erp.audit.reading.frames import Frame, Function, Report
from agents.erp.audit.reading.project import Project
from agents.erp.audit.reading.scoping import KEYS
from agents.erp.audit.reading.syntax import mentions
from agents.erp.audit.reading.values import NOTHING, OPERATOR, UNASKED, Kind, Origin, Token, Tokens
from agents.erp.source import Definition, dotted_name

if TYPE_CHECKING:
    from agents.erp.audit.reading.reader import Reader

ASKING = re.compile(r"\w*(perm|authenticated|anonymous|forbidden|unauthorized)", re.IGNORECASE)
FIRST = ("setup", "dispatch", "initial", "check_permissions", "has_permission", "test_func", "initialize_request")


class Guards:
    """Reads guards and puts what they prove into a function's frame."""

    def __init__(self, project: Project, reader: Reader) -> None:
        self._project = project
        self._reader = reader
        self.belonging = Belonging(project)

    def before(self, function: Function, frame: Frame) -> None:
        """Everything proven before the first statement."""
        self._by_decorators(function.definition, frame)
        owner = function.owner
        entrance = self._project.entrances.entrance(function.definition, owner)
        if entrance and entrance.kind == "view" and self.belonging.is_forgotten(function):
            frame.check(frozenset({UNASKED}), Evidence("only logged in", frame.place(function.definition.node)))
        if owner is None or self._project.classes.role(owner) is not Role.VIEW:
            return
        self._by_decorators(owner, frame)
        if self._is_admin_only(owner):
            frame.check(frozenset({OPERATOR}), Evidence("operators only", frame.place(owner.node)))
        if function.definition.qualname.rpartition(".")[2] not in FIRST:
            for name in FIRST:
                if (first := self._project.function_of(owner, name)) and frame.level > 0:
                    self._take(self._reader.report(first, frame.level - 1), frame)
            for permission in self.permissions(owner):
                if (asked := self._project.function_of(permission, "has_permission")) and frame.level > 0:
                    self._take(self._reader.report(asked, frame.level - 1), frame)

    def _take(self, report: Report, frame: Frame) -> None:
        first, *others = report.passed or [report.checked]
        for (token, model), evidence in first.items():
            if not all((token, model) in other for other in others):
                continue
            if token.origin in {Origin.ROUTE, Origin.CLIENT} or token == OPERATOR:
                frame.check(frozenset({token}), evidence, model)
            self._found_by(token, evidence, frame)
        for proof, place in report.proofs:
            tokens = frozenset(
                token for token in proof.tokens if token.origin in {Origin.ROUTE, Origin.CLIENT} or token == OPERATOR
            )
            frame.check(tokens, Evidence("asked by a guard", place), proof.model)

    def _found_by(self, token: Token, evidence: Evidence, frame: Frame) -> None:
        """A row that a guard has checked was found by its key: the key is the asker's, in whatever part it comes."""
        query = self._reader.queries.get(token.key) if token.origin is Origin.ROW else None
        for predicate in query.predicates if query else ():
            if query and predicate.path in KEYS and not predicate.negated:
                frame.check(NOTHING.union(*map(_in_any_part, predicate.tokens)), evidence, query.model)

    def _is_admin_only(self, owner: Definition) -> bool:
        attribute = self._project.classes.attribute(owner, "permission_classes")
        names = [getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(attribute[1])] if attribute else []
        return "IsAdminUser" in names

    def permissions(self, owner: Definition) -> Iterator[Definition]:
        """The project's own permission classes of a view."""
        attribute = self._project.classes.attribute(owner, "permission_classes")
        if attribute is None:
            return
        for node in ast.walk(attribute[1]):
            name = dotted_name(node) if isinstance(node, ast.Name | ast.Attribute) else None
            found = self._project.resolve(attribute[0].module, name) if name else None
            if isinstance(found, Definition) and found.kind == "class":
                yield found

    def object_guard(self, owner: Definition) -> Evidence | None:
        """The permission class that looks at each row, if the view has one."""
        for permission in self.permissions(owner):
            asked = self._project.function_of(permission, "has_object_permission")
            if asked:
                place = Place(asked.definition.path, asked.definition.line)
                return Evidence(f"{permission.qualname} looks at each row", place)
        return None

    def is_open(self, function: Function) -> bool:
        """Whether an entry point says that nobody has to log in, or says nothing at all."""
        owner = function.owner
        if owner and self._project.classes.role(owner) is not Role.VIEW:  # the views that use it say who may
            return False
        node = function.definition.node
        decorators = node.decorator_list if isinstance(node, FUNCTIONS) else []
        guarded = any(self._may_refuse(decorator, function.definition) for decorator in decorators)
        if owner is None or guarded:
            return not guarded
        attribute = self._project.classes.attribute(owner, "permission_classes")
        if attribute is None:
            return not self._has_own_guard(owner) and not any(
                "Required" in name or "Permission" in name for name in self._project.classes.externals(owner)
            )
        names = [getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(attribute[1])]
        return "AllowAny" in names or not any(names)

    def _has_own_guard(self, owner: Definition) -> bool:
        """A class of the project that the view stands on asks before the view does anything."""
        asked = filter(None, (self._project.function_of(owner, name) for name in FIRST))
        return any(self._project.raises(first.definition) or mentions(first.definition, ASKING) for first in asked)

    def _may_refuse(self, decorator: ast.expr, found: Definition) -> bool:
        name = dotted_name(decorator.func if isinstance(decorator, ast.Call) else decorator)
        made = self._project.resolve(found.module, name) if name else None
        return isinstance(made, Definition) or bool(made and "required" in made.name)

    # --- decorators -------------------------------------------------------------------------------------------------

    def _by_decorators(self, found: Definition, frame: Frame) -> None:
        node = found.node
        for decorator in node.decorator_list if isinstance(node, (*FUNCTIONS, ast.ClassDef)) else ():
            if self._is_for_operators(decorator, found):
                frame.check(frozenset({OPERATOR}), Evidence("operators only", frame.place(decorator)))
            self._by_named_argument(decorator, found, frame)
            self._by_wrapper(decorator, found, frame)

    def _is_for_operators(self, decorator: ast.expr, found: Definition) -> bool:
        """`@staff_member_required`, `@user_passes_test(lambda user: user.is_superuser)`."""
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = dotted_name(called)
        made = self._project.resolve(found.module, name) if name else None
        if made is not None and made.name.rpartition(".")[2] == "staff_member_required":
            return True
        if isinstance(made, Definition) and made.kind == "function" and _lets_only_operators(made.node):
            return True
        given = decorator.args if isinstance(decorator, ast.Call) else []
        return any(
            isinstance(part, ast.Attribute) and part.attr in OPERATORS for each in given for part in ast.walk(each)
        )

    def _by_named_argument(self, decorator: ast.expr, found: Definition, frame: Frame) -> None:
        """`@authorized(Order, "order_id")`: a guard that is told which argument it has to look at."""
        if not isinstance(decorator, ast.Call) or not self._may_guard(decorator, found):
            return
        strings = [part.value for part in ast.walk(decorator) if isinstance(part, ast.Constant)]
        named = [text for text in strings if isinstance(text, str) and text in frame.names]
        models = [
            self._model(part, found) for part in ast.walk(decorator) if isinstance(part, ast.Name | ast.Attribute)
        ]
        model = next((label for label in models if label), "")
        for name in named:
            value = frame.names[name]
            if value.kind is not Kind.REQUEST:
                frame.check(value.tokens, Evidence("its decorator is told to check it", frame.place(decorator)), model)

    def _may_guard(self, decorator: ast.Call, found: Definition) -> bool:
        """A decorator of the project, or one of a package that is about permissions; not one for documentation."""
        name = dotted_name(decorator.func)
        made = self._project.resolve(found.module, name) if name else None
        return isinstance(made, Definition) or "permission" in (made.name if made else "")

    def _model(self, node: ast.expr, found: Definition) -> str:
        name = dotted_name(node)
        value = self._project.resolve(found.module, name) if name else None
        return self._project.scoping.label_of(value) if isinstance(value, Definition) else ""

    def _by_wrapper(self, decorator: ast.expr, found: Definition, frame: Frame) -> None:
        """What the wrapping function has proven when it calls the view."""
        wrapper = self._wrapper(decorator, found)
        if wrapper is not None and wrapper != frame.definition and frame.level > 0:
            self._take(self._reader.report(Function(wrapper), frame.level - 1), frame)

    def _wrapper(self, decorator: ast.expr, found: Definition) -> Definition | None:
        """The innermost function of a decorator of the project that takes the request."""
        name = dotted_name(decorator.func if isinstance(decorator, ast.Call) else decorator)
        made = self._project.resolve(found.module, name) if name else None
        if not isinstance(made, Definition) or made.kind != "function":
            return None
        inner = [
            part
            for part in ast.walk(made.node)
            if isinstance(part, FUNCTIONS) and part is not made.node and _takes_request(part)
        ]
        return Definition(made.module, f"{made.qualname}.{inner[-1].name}", inner[-1], "function") if inner else None


def _in_any_part(token: Token) -> Tokens:
    """`GET[company]` may be read as `query_params[company]`, or come in the body."""
    if token.origin is Origin.ROUTE:
        return frozenset({token})
    part, bracket, key = token.key.partition("[")
    if token.origin is not Origin.CLIENT or part not in CLIENT_PARTS or not bracket:
        return NOTHING
    return frozenset(Token(Origin.CLIENT, f"{other}[{key}") for other in CLIENT_PARTS)


def _lets_only_operators(decorator: ast.AST) -> bool:
    """A decorator whose test is `user.is_staff`, or that turns away whoever is not."""
    for node in ast.walk(decorator):
        match node:
            case ast.Return(value=test) if test is not None and asks_operator(test):
                return True
            case ast.Lambda(body=test) if asks_operator(test):
                return True
            case ast.If(test=ast.UnaryOp(op=ast.Not(), operand=test)) if asks_operator(test):
                return True
            case _:
                continue
    return False


def _takes_request(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    names = [argument.arg for argument in node.args.args[:2]]
    return "request" in names
