"""Choices: forms, serializers and filters that offer, or accept, rows of other scopes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from agents.erp.audit.finding import Finding, IsoClass, Verdict
from agents.erp.audit.reading.classes import FUNCTIONS, Role
from agents.erp.audit.reading.project import Project
from agents.erp.audit.reading.reader import Reader
from agents.erp.audit.reading.values import Query
from agents.erp.audit.rules.owners import Owners
from agents.erp.audit.rules.places import classes_of, finding_at
from agents.erp.schema.snapshot import Field
from agents.erp.source import Definition, Module, dotted_name

OFFERING = frozenset({Role.FORM, Role.SERIALIZER, Role.FILTER})
ALL = "__all__"
RIGHTS = frozenset({"is_staff", "is_superuser", "groups", "user_permissions"})
HIDDEN = re.compile(r"(^|\.)(Multiple)?HiddenInput$")
CHECKING = re.compile(r"^(clean|validate|run_validation|to_internal_value|full_clean|save|create|update)$")


@dataclass(frozen=True, slots=True)
class Offer:
    """A field that takes rows of a model; `node` is what says so, `explicit` if a queryset is written out."""

    name: str
    model: str
    node: ast.AST
    explicit: bool
    hidden: bool = False


class Choices:
    """Looks at each relation that a form-like class takes."""

    def __init__(self, project: Project, reader: Reader) -> None:
        self._project = project
        self._scoping = project.scoping
        self._classes = project.classes
        self._reader = reader
        self._owners = Owners(project)
        self._set: dict[str, list[str]] = {}

    def findings(self, modules: Iterable[Module]) -> Iterator[Finding]:
        for module in modules:
            for owner in classes_of(module):
                if self._classes.role(owner) in OFFERING and not owner.qualname.endswith(".Meta"):
                    yield from self._of_class(owner)

    def _of_class(self, owner: Definition) -> Iterator[Finding]:
        for offer in (*self._written(owner), *self._of_model(owner)):
            if not self._is_narrowed(owner, offer.name) and not self._is_left_to_heirs(owner, offer):
                yield self._finding(owner, offer)
        yield from self._rights(owner)

    def _rights(self, owner: Definition) -> Iterator[Finding]:
        """A serializer through which a client writes what people may do: one finding, at the first such field."""
        meta = self._project.classes.member(owner, "Meta")
        if not meta or self._meta_model(meta) != self._scoping.user or not self._is_own(meta, owner):
            return
        kept = self._declared(owner) | set(self._texts(meta, "read_only_fields"))
        open_ = {name: node for name, node in self._texts(meta, "fields").items() if name in RIGHTS - kept}
        name, node = next(iter(open_.items()), ("", None))
        if node is None or self._is_read_only(meta, name) or self._classes.role(owner) is not Role.SERIALIZER:
            return
        found = finding_at(
            node,
            owner,
            "ISO-I",
            "candidate",
            message=f"whoever writes with {owner.qualname} can set {', '.join(open_)}",
            fix="name them in read_only_fields",
            model=self._scoping.user,
            entry=f"serializer {owner.qualname}",
        )
        yield replace(found, end_line=getattr(owner.node, "end_lineno", 0) or found.end_line)

    def _is_left_to_heirs(self, owner: Definition, offer: Offer) -> bool:
        """A base that no view names: the classes that stand on it are judged."""
        return not offer.explicit and self._project.is_base(owner) and not self._owners.is_named(owner)

    def _finding(self, owner: Definition, offer: Offer) -> Finding:
        path = self._scoping.path(offer.model)
        rule: IsoClass = "ISO-I" if self._is_owner(offer) else "ISO-C"
        found = finding_at(
            offer.node,
            owner,
            rule,
            self._verdict(owner, offer),
            message=f"{offer.name} takes any {offer.model}, whoever asks",
            fix=_fix(offer, path),
            model=offer.model,
            scope_path=path,
            entry=f"{self._classes.role(owner).name.lower()} {owner.qualname}",
        )
        return (
            found if offer.explicit else replace(found, end_line=getattr(owner.node, "end_lineno", 0) or found.end_line)
        )

    def _verdict(self, owner: Definition, offer: Offer) -> Verdict:
        """Sure where a queryset is written out, or where the class narrows other fields and forgot this one."""
        if not self._is_used(owner) or not self._scoping.path(offer.model) or self._project.is_for_admin(owner):
            return "candidate"
        if self._is_owner(offer) and self._owners.can_move(owner, offer.name):
            return "confirmed"
        if offer.explicit or self._narrows_others(owner):
            return "confirmed"
        return "candidate"

    # --- what is offered --------------------------------------------------------------------------------------------

    def _written(self, owner: Definition) -> Iterator[Offer]:
        """`customer = ModelChoiceField(queryset=Customer.objects.all())`."""
        for statement in owner.node.body if isinstance(owner.node, ast.ClassDef) else ():
            if isinstance(statement, ast.Assign) and isinstance(target := statement.targets[0], ast.Name):
                rows = _rows_of(statement.value)
                query = self._reader.value(rows, owner).query if rows is not None else None
                if query and rows is not None and self._is_open(query):
                    yield Offer(target.id, query.model, rows, explicit=True)

    def _is_open(self, query: Query) -> bool:
        return self._scoping.is_scoped(query.model) and bool(self._reader.covering.uncovered(query, {}))

    def _of_model(self, owner: Definition) -> Iterator[Offer]:
        """Relations that a model form or serializer takes over from its model."""
        meta = self._project.classes.member(owner, "Meta")
        label = self._meta_model(meta) if meta else ""
        if not meta or not label or not self._is_own(meta, owner):
            return
        declared = self._declared(owner)
        hidden = self._hidden(meta)
        for field in self._scoping.relations(label):
            node = self._included(meta, field)
            unseen = field.name in hidden and not self._owners.is_set(owner, field.name)
            if node is not None and field.name not in declared and self._is_offered(field, unseen=unseen):
                place = node if isinstance(node, ast.Constant) and _is_inside(node, owner.node) else owner.node
                yield Offer(field.name, field.target or "", place, explicit=False, hidden=unseen)

    def _hidden(self, meta: Definition) -> frozenset[str]:
        """Fields that a form sends along unseen: `widgets = {"author": HiddenInput()}`."""
        widgets = self._classes.attribute(meta, "widgets")
        pairs = (
            zip(widgets[1].keys, widgets[1].values, strict=True) if widgets and isinstance(widgets[1], ast.Dict) else ()
        )
        return frozenset(
            str(key.value)
            for key, widget in pairs
            if isinstance(key, ast.Constant)
            and isinstance(widget, ast.Call)
            and HIDDEN.search(dotted_name(widget.func) or "")
        )

    @staticmethod
    def _is_own(meta: Definition, owner: Definition) -> bool:
        return meta.module is owner.module and meta.qualname.startswith(f"{owner.qualname}.")

    def _is_offered(self, field: Field, *, unseen: bool) -> bool:
        """People may be chosen by anybody, but nobody chooses in a hidden field: it says whose the row is."""
        target = field.target or ""
        if unseen and target == self._scoping.user:
            return True
        manager = self._project.managers.of(target, "")
        closed = manager is not None and manager.scoped == "yes"
        return (
            self._scoping.is_scoped(target) and target != self._scoping.user and not closed and not field.auto_created
        )

    def _meta_model(self, meta: Definition) -> str:
        attribute = self._classes.attribute(meta, "model")
        value = self._reader.value(attribute[1], attribute[0]) if attribute else None
        return value.model if value else ""

    def _included(self, meta: Definition, field: Field) -> ast.AST | None:
        """What makes a field part of the form: its name in `fields`, or `__all__`, or that it isn't excluded."""
        if field.name in self._texts(meta, "read_only_fields") or self._is_read_only(meta, field.name):
            return None
        fields = self._texts(meta, "fields")
        exclude = self._texts(meta, "exclude")
        everything = ALL in fields or (not fields and (bool(exclude) or self._takes_all(meta)))
        return fields.get(field.name) or (meta.node if everything and field.name not in exclude else None)

    def _takes_all(self, meta: Definition) -> bool:
        """Neither `fields` nor `exclude`: before Django 1.8 such a form took every field."""
        named = any(self._classes.attribute(meta, name) for name in ("fields", "exclude"))
        return not named and not any(self._classes.externals(meta))

    def _texts(self, meta: Definition, name: str) -> Mapping[str, ast.AST]:
        """The strings of a Meta option with their places, those of options that it adds to included."""
        attribute = self._classes.attribute(meta, name)
        return dict(self._expanded(attribute[1], attribute[0], 3)) if attribute else {}

    def _expanded(self, value: ast.expr, within: Definition, further: int) -> Iterator[tuple[str, ast.AST]]:
        for node in ast.walk(value):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value, node
            elif isinstance(node, ast.Attribute) and further and (name := dotted_name(node)):
                owner = self._project.resolve(within.module, name.rpartition(".")[0])
                other = self._classes.attribute(owner, node.attr) if isinstance(owner, Definition) else None
                if other:
                    yield from self._expanded(other[1], other[0], further - 1)

    def _is_read_only(self, meta: Definition, name: str) -> bool:
        extra = self._classes.attribute(meta, "extra_kwargs")
        for key, value in (
            zip(extra[1].keys, extra[1].values, strict=True) if extra and isinstance(extra[1], ast.Dict) else ()
        ):
            if isinstance(key, ast.Constant) and key.value == name:
                return _constant(value, "read_only") is not None
        return False

    def _declared(self, owner: Definition) -> set[str]:
        """Fields that the class, or a base, writes out itself."""
        return {
            target.id
            for entry in self._classes.own_line(owner)
            for statement in (entry.node.body if isinstance(entry.node, ast.ClassDef) else ())
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Name)
        }

    def _is_owner(self, offer: Offer) -> bool:
        """The field says whose the row is: it points to the tenant or the branch itself, or nobody gets to see it."""
        return offer.hidden or self._scoping.is_root(offer.model)

    # --- what narrows -----------------------------------------------------------------------------------------------

    def _is_narrowed(self, owner: Definition, name: str) -> bool:
        return any(_narrows(method.node, name) for method in self._methods(owner)) or self._narrowed_elsewhere(
            owner, name
        )

    def _narrows_others(self, owner: Definition) -> bool:
        return any(_touches_querysets(method.node) for method in self._methods(owner))

    def _methods(self, owner: Definition) -> Iterator[Definition]:
        for entry in self._classes.own_line(owner):
            yield from self._classes.methods(entry)

    def _narrowed_elsewhere(self, owner: Definition, name: str) -> bool:
        """A view limits the field after it has made the form: `form.fields["x"].queryset = ...`."""
        simple = owner.qualname.rpartition(".")[2]
        return any(simple in text for text in self._setting(name))

    def _setting(self, name: str) -> list[str]:
        """Sources that set the queryset of a field of this name."""
        if name not in self._set:
            wanted = re.compile(rf"""(?<!self\.)\bfields\[["']{re.escape(name)}["']\]\s*\.\s*queryset\s*=""")
            texts = (self._project.text(module) for module in self._project.tree.modules.values())
            self._set[name] = [
                text for text in texts if f'"{name}"]' in text or f"'{name}']" in text if wanted.search(text)
            ]
        return self._set[name]

    def _is_used(self, owner: Definition) -> bool:
        """Something in the project names the class."""
        simple = owner.qualname.rpartition(".")[2]
        return self._project.mentions(simple) > 1


def _fix(offer: Offer, path: str) -> str:
    if offer.hidden:
        return f"leave {offer.name} out of the form, and set it where the form is saved"
    return f"give {offer.name} a queryset that is filtered by {path or 'the asker'} when the form is made"


def _rows_of(value: ast.expr) -> ast.expr | None:
    """The `queryset=` of a field that can be written to."""
    if not isinstance(value, ast.Call):
        return None
    given = {keyword.arg: keyword.value for keyword in value.keywords}
    read_only = given.get("read_only")
    if isinstance(read_only, ast.Constant) and read_only.value is True:
        return None
    return given.get("queryset")


def _is_inside(node: ast.AST, owner: ast.AST) -> bool:
    return any(part is node for part in ast.walk(owner))


def _constant(value: ast.expr, text: str) -> ast.AST | None:
    return next((node for node in ast.walk(value) if isinstance(node, ast.Constant) and node.value == text), None)


def _narrows(method: ast.AST, name: str) -> bool:
    """A method that limits the field, removes it, or refuses what it holds."""
    if not isinstance(method, FUNCTIONS):
        return False
    if method.name in {f"clean_{name}", f"validate_{name}"}:
        return True
    mentions = any(isinstance(node, ast.Constant) and node.value == name for node in ast.walk(method))
    if CHECKING.match(method.name):
        return mentions and (_refuses(method) or _takes_out(method, name))
    return (mentions and (_touches_querysets(method, name) or _takes_out(method, name))) or _touches_all(method)


def _refuses(method: ast.AST) -> bool:
    """A method that raises for more than a value left empty."""
    inside = [part for node in ast.walk(method) if isinstance(node, ast.If) for part in (*node.body, *node.orelse)]
    tested = [
        part
        for node in ast.walk(method)
        if isinstance(node, ast.If) and not _asks_presence(node.test)
        for part in (*node.body, *node.orelse)
    ]
    raises = [node for node in ast.walk(method) if isinstance(node, ast.Raise)]
    return any(node in tested or node not in inside for node in raises)


def _asks_presence(test: ast.expr) -> bool:
    """`x`, `not x`, `x is None`, and such tests joined."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _asks_presence(operand)
        case ast.BoolOp(values=values):
            return all(map(_asks_presence, values))
        case ast.Compare(left=left, comparators=[ast.Constant(value=None)]):
            return _asks_presence(left)
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(), *_]):
            return True
        case _:
            return isinstance(test, ast.Name | ast.Subscript)


def _touches_querysets(method: ast.AST, name: str = "") -> bool:
    """`something.queryset = rows`, or a field made anew with rows; of the field of this name, if one is given."""
    for node in ast.walk(method):
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Attribute) and t.attr == "queryset" and _may_be(t.value, name) for t in node.targets
        ):
            return True
        if isinstance(node, ast.Call) and any(keyword.arg == "queryset" for keyword in node.keywords):
            return True
    return False


def _may_be(field: ast.expr, name: str) -> bool:
    """Whether an expression may stand for the field of a name: not `fields["other"]`."""
    written = field.slice if isinstance(field, ast.Subscript) else None
    return not name or not isinstance(written, ast.Constant) or written.value == name


def _touches_all(method: ast.AST) -> bool:
    """`for name in self.fields: self.fields[name].queryset = ...`."""
    loops = [node for node in ast.walk(method) if isinstance(node, ast.For) and _names_fields(node.iter)]
    return any(_touches_querysets(loop) for loop in loops)


def _names_fields(node: ast.expr) -> bool:
    names = (getattr(part, "attr", "") or getattr(part, "id", "") for part in ast.walk(node))
    return any("fields" in name for name in names)


def _takes_out(method: ast.AST, name: str) -> bool:
    """`self.fields.pop("x")`, `del self.fields["x"]`, `data.pop("x")`."""
    for node in ast.walk(method):
        match node:
            case ast.Call(func=ast.Attribute(attr="pop"), args=[ast.Constant(value=popped), *_]) if popped == name:
                return True
            case ast.Delete(targets=targets) if any(_constant(target, name) is not None for target in targets):
                return True
            case _:
                continue
    return False
