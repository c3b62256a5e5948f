"""Answers about scopes: the level of a model, its paths, and which models have which level."""

from __future__ import annotations

from collections.abc import Iterator

from agents.erp.schema.asking.answer import Answer, bullets, told
from agents.erp.schema.asking.cards import LEVELS, at, scope_text
from agents.erp.schema.asking.question import Question
from agents.erp.schema.hops import way_of
from agents.erp.schema.snapshot import Field, Manager, Model, SchemaSnapshot, ScopePath


def scope_answer(snapshot: SchemaSnapshot, model: Model) -> Answer:
    """To whom the rows of a model belong, over which paths, and which managers keep to that."""
    return told([*_scope_lines(snapshot, model), *roots_note(snapshot)], _unknowns(snapshot, model))


def _scope_lines(snapshot: SchemaSnapshot, model: Model) -> Iterator[str]:
    scope = model.scope
    yield f"`{model.label}`: {scope_text(scope)}{at(model.place)}."
    if scope.path:
        yield f"Path: {arrows(snapshot, model.label, scope.path)}"
    if scope.tenant_path and scope.tenant_path != scope.path:
        yield f"Its tenant is found through `{scope.tenant_path}`."
    others = [path for path in scope.all_paths if path.path not in {scope.path, scope.tenant_path}]
    if others:
        yield "Other ways, which may disagree with it and are no scope:"
        yield from bullets(map(_path_text, others), most=12)
    if scope.nullable_hops:
        yield f"Hops that may be empty, so that they describe and do not scope: {_listed(scope.nullable_hops)}."
    if scope.shared_by_design:
        yield "Declared as shared by design: it is read without a scope on purpose."
    yield "Managers:"
    yield from bullets(manager_line(manager) for manager in model.managers)


def _path_text(path: ScopePath) -> str:
    empty = f", may be empty at {_listed(path.nullable_hops)}" if path.nullable_hops else ""
    return f"`{path.path}` → {path.root}{empty}"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def manager_line(manager: Manager) -> str:
    """A manager: whether it is the default, and whether it limits rows."""
    default = " (default)" if manager.default else ""
    scoped = {"yes": "scoped, fails closed", "fail-open": "scoped, but fails open", "no": "not scoped"}
    why = f": {manager.why}" if manager.why else ""
    judged = scoped.get(manager.scoped, "unknown whether scoped")
    return f"`{manager.name}`{default}, {manager.manager_class}: {judged}{why}{at(manager.place)}"


def arrows(snapshot: SchemaSnapshot, start: str, path: str) -> str:
    """A path hop by hop, each with what it does on delete and its place."""
    written = way_of(snapshot.models, start, path)
    if written is None:
        return f"`{path}`"
    return "; ".join(_hop(holder, field) for holder, field in written[0].hops)


def _hop(holder: str, field: Field) -> str:
    null = "may be empty" if field.null else "required"
    return f"`{holder}.{field.name}` → {field.target} ({null}, {field.on_delete}){at(field.place)}"


def level_list(question: Question) -> Answer:
    """Which models are global, of a tenant, or of a branch."""
    wanted = _wanted_levels(question)
    models = [
        model
        for model in question.lookup.models
        if model.own and model.scope.level in wanted and (not question.apps or model.app in question.apps)
    ]
    title = f"{len(models)} models of the project are {' or '.join(LEVELS[level] for level in wanted)}:"
    lines = bullets(f"`{model.label}`: {scope_text(model.scope)}{at(model.place)}" for model in models)
    if not models:
        title = f"No model of the project is {' or '.join(LEVELS[level] for level in wanted)}."
    return told([title, *lines, *roots_note(question.snapshot)])


def _wanted_levels(question: Question) -> tuple[str, ...]:
    """`no branch` asks for what is above branches, `no tenant` for what is global."""
    if question.says(r"\b(no|without|lack\w*|miss\w*|not? .{0,20}(have|has))\b.{0,20}\btenant|\bglobal\b|no scope"):
        return ("G",)
    if question.says(r"\b(no|without|lack\w*|miss\w*|don'?t have|doesn'?t have|not)\b.{0,25}\bbranch"):
        return ("G", "T", "T(+B)")
    if question.says(r"tenant.?(level|wide)|shared (by|across|between)|per tenant|of (a|the) tenant"):
        return ("T", "T(+B)")
    return ("B",)


def roots_note(snapshot: SchemaSnapshot) -> list[str]:
    """A reservation where the roots are only a guess."""
    roots = snapshot.roots
    if not roots.tenant and not roots.branch:
        return ["_No model was recognised as tenant or branch; declare the roots to have scopes derived._"]
    if not roots.proposed:
        return []
    names = " and ".join(filter(None, (roots.tenant, roots.branch)))
    return [f"_The roots ({names}) are proposed from names and relations; nobody has confirmed them._"]


def _unknowns(snapshot: SchemaSnapshot, model: Model) -> list[str]:
    return [f"{entry.code}: {entry.detail}" for entry in snapshot.unknowns if entry.subject == model.label]
