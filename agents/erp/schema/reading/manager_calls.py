"""Managers of a model class, and whether they limit what is seen."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from agents.erp.schema.reading.classes import class_body
from agents.erp.schema.reading.narrowing import COMPUTED, Judgement, judged, together
from agents.erp.schema.snapshot import Manager, Place
from agents.erp.source import Definition, External, Found, SourceTree, dotted_name

PLAIN = frozenset(
    {"django.db.models.Manager", "django.db.models.QuerySet", "django.contrib.auth.models.UserManager"}
    | {"django.contrib.gis.db.models.Manager", "django.contrib.gis.db.models.QuerySet"}
)
SCOPE_PACKAGES = ("django_scopes.",)
REFUSING = frozenset({"ScopedManager"})  # of django-scopes


@dataclass(frozen=True, slots=True)
class ManagerCall:
    """The expression that makes a manager; `made_of` are the manager and queryset classes behind it."""

    text: str
    made_of: tuple[Found, ...]
    place: Place


class ManagerReader:
    """Recognises managers in class bodies."""

    def __init__(self, tree: SourceTree) -> None:
        self._tree = tree

    def call(self, owner: Definition, value: object) -> ManagerCall | None:
        """The manager that an expression of a class body makes, None for anything else."""
        if not isinstance(value, ast.Call):
            return None
        made_of = self._made_of(owner, value)
        place = Place(file=owner.path, line=value.lineno)
        return ManagerCall(ast.unparse(value.func), tuple(made_of), place) if made_of else None

    def _made_of(self, owner: Definition, call: ast.Call) -> list[Found]:
        """`Manager()`, `Manager.from_queryset(QuerySet)()`, `QuerySet.as_manager()`, and mixes of them."""
        if isinstance(call.func, ast.Call):
            inner = call.func
            parts = [*([inner.func.value] if isinstance(inner.func, ast.Attribute) else []), *inner.args]
            return [found for part in parts if (found := self._kind(owner, part))]
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"as_manager", "from_queryset"}:
            parts = [call.func.value, *call.args]
            return [found for part in parts if (found := self._kind(owner, part))]
        found = self._kind(owner, call.func)
        return [found] if found else []

    def _kind(self, owner: Definition, expression: ast.expr) -> Found | None:
        """A manager or queryset class behind an expression."""
        name = dotted_name(expression)
        found = self._tree.resolve(owner.module.name, name, within=owner.qualname) if name else None
        if isinstance(found, Definition) and found.kind == "assignment":
            return self._from_assignment(found)
        if isinstance(found, Definition) and found.name.startswith(SCOPE_PACKAGES):
            return External(name or found.name)
        if isinstance(found, Definition) and found.kind == "function":
            return self._from_function(found)
        return found if found and self._is_manager(found) else None

    def _from_assignment(self, found: Definition) -> Found | None:
        """`InvoiceManager = Manager.from_queryset(InvoiceQuerySet)`."""
        value = found.node.value if isinstance(found.node, ast.Assign | ast.AnnAssign) else None
        if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute) or not value.args:
            return None
        return self._kind(found, value.args[0]) or self._kind(found, value.func.value)

    def _from_function(self, found: Definition) -> Found | None:
        """What a function of the project makes: a manager it calls, or one whose class stands inside it."""
        for node in ast.walk(found.node):
            if isinstance(node, ast.ClassDef) and any(
                isinstance(part, ast.FunctionDef) and part.name == "get_queryset" for part in node.body
            ):
                return Definition(found.module, f"{found.qualname}.{node.name}", node, "class")
            made = node.value.func if isinstance(node, ast.Return) and isinstance(node.value, ast.Call) else None
            if made is not None and dotted_name(made) != found.qualname and (kind := self._kind(found, made)):
                return kind
        return None

    def _is_manager(self, found: Found) -> bool:
        if isinstance(found, External):
            return found.name.endswith(("Manager", "QuerySet")) or found.name.startswith(SCOPE_PACKAGES)
        return found.kind == "class" and any(
            isinstance(entry, External) and (entry.name.endswith(("Manager", "QuerySet")) or "Manager(" in entry.name)
            for entry in self._tree.mro(found)
        )

    def manager(self, name: str, made: ManagerCall, *, default: bool) -> Manager:
        scoped, why, narrows_by = self._scoped(made.made_of)
        return Manager(
            name=name,
            manager_class=made.made_of[0].name if len(made.made_of) == 1 else made.text,
            default=default,
            scoped=scoped,
            why=why,
            narrows_by=narrows_by,
            place=made.place,
        )

    # --- does it limit what is seen -------------------------------------------------------------------------------

    def _scoped(self, made_of: tuple[Found, ...]) -> Judgement:
        """The judgement of everything a manager is made of."""
        found = [judgement for part in made_of for judgement in self._judgements(part)]
        if found:
            return together(found)
        known = all(isinstance(part, Definition) or part.name in PLAIN for part in made_of)
        if known:
            return Judgement("no", "get_queryset is Django's own", ())
        return Judgement("unknown", "its class was not read", ())

    def _judgements(self, part: Found) -> Iterator[Judgement]:
        """Each get_queryset that has a say: those of the bases only while `super()` is called."""
        for entry in self._tree.mro(part) if isinstance(part, Definition) else (part,):
            if isinstance(entry, External):
                yield from _outside(entry)
                continue
            method = class_body(entry.node).get("get_queryset")
            if isinstance(method, ast.FunctionDef):
                yield judged(Definition(entry.module, f"{entry.qualname}.get_queryset", method, "function"))
                if not any(isinstance(node, ast.Name) and node.id == "super" for node in ast.walk(method)):
                    return


def _outside(entry: External) -> Iterator[Judgement]:
    name = entry.name.partition("(")[0].rpartition(".")[2]
    if name in REFUSING:
        yield Judgement("yes", f"{entry.name} refuses to be read outside a scope", (COMPUTED,))
    elif entry.reason == "expression":
        yield Judgement("unknown", f"its base {entry.name} is made at run time", ())
