"""Questions of the kind "can it happen": rows that point into another branch, tasks without a scope, who sees what."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from agents.erp.impact.asking import words
from agents.erp.impact.asking.sentence import Sentence
from agents.erp.impact.asking.words import says
from agents.erp.impact.effects.checks import disagreement
from agents.erp.impact.effects.deleting import generic_pointers
from agents.erp.impact.effects.facts import FK_VALIDATE, FORM_CHOICES
from agents.erp.impact.known import Known
from agents.erp.impact.names import plain_manager
from agents.erp.impact.report import Row, row
from agents.erp.schema.asking.cards import LEVELS
from agents.erp.schema.snapshot import Field, Manager, Model, SchemaSnapshot
from agents.erp.source import Definition, Module
from agents.erp.source.tree import dotted_name

WORKERS = re.compile(r"(^|/)(tasks?|jobs?|workers?|celery)(\.py$|/)|/management/commands/")
FORMS = frozenset({"form", "serializer", "filter", "admin"})
MOST_TASKS = 8


# --- a row that points into another branch ---------------------------------------------------------------------------


def cross_link(known: Known, sentence: Sentence) -> list[Row] | None:
    """Whether a row can point into another branch: a branch-B warehouse on a GoodsReceipt of branch A."""
    if not (sentence.has(words.OTHER_BRANCH) and sentence.has(words.ATTACH)):
        return None
    pair = _link(known.snapshot, sentence)
    if pair is None:
        return None
    holder, field = pair
    target = known.snapshot.models[field.target or ""]
    rows = [
        row(
            f"Yes, at model level: `ForeignKey.validate` uses `_base_manager`, so `{holder.label}.{field.name}` "
            f"accepts any `{target.label}` id that exists, of every branch.",
            f"django/{FK_VALIDATE}",
            field.place,
        ),
        row(
            f"The foreign key in the database only checks that the row exists; no constraint of `{holder.label}` "
            "compares branches.",
            holder.place,
        ),
    ]
    rows += _offered(known, holder, field, target)
    rows += _same_branch(known, holder, field, target)
    rows += _fixes(holder, field)
    return rows


def _link(snapshot: SchemaSnapshot, sentence: Sentence) -> tuple[Model, Field] | None:
    """The relation between two named models."""
    roots = {snapshot.roots.branch, snapshot.roots.tenant, snapshot.user_model}
    named = [model for model in (*sentence.question.models, *sentence.question.guessed) if model.label not in roots]
    for holder in reversed(named):
        for target in named:
            for field in holder.fields.values():
                if field.forward and field.target == target.label and target is not holder:
                    return holder, field
    fields = [(model, field) for model, field in sentence.fields if field.forward]
    if fields:
        return fields[0]
    said = [
        field for model in named[:1] for field in sentence.said_of(model) if field.forward and field.target not in roots
    ]
    return (named[0], said[0]) if named and said else None


def _offered(known: Known, holder: Model, field: Field, target: Model) -> Iterator[Row]:
    """Who narrows the choices, and who accepts anything."""
    manager = target.default_manager
    uses = [use for use in known.uses.of_field(holder.label, field.name) if use.kind in FORMS]
    places = list(dict.fromkeys(use.place for use in uses))
    if manager and manager.scoped == "yes":
        yield row(
            f"Forms narrow the choices only through `_default_manager` (`{target.name}.{manager.name}`, scoped)"
            + (f": {', '.join(places[:4])}." if places else "; none lists this field."),
            f"django/{FORM_CHOICES}",
            *places[:4],
        )
    else:
        yield row(f"Nothing narrows the choices: the default manager of `{target.label}` is not scoped.", target.place)
    yield row(
        f"A serializer relation, an import or code that reads `{target.name}.{plain_manager(target)}` accepts it too.",
        *(manager.place for manager in target.managers if manager.scoped == "no"),
        target.place,
    )


def _same_branch(known: Known, holder: Model, field: Field, target: Model) -> Iterator[Row]:
    """The ways of the holder that ought to agree."""
    branch = [path.path for path in holder.scope.all_paths if path.root == "branch" and not path.nullable_hops]
    through = [path for path in branch if path.split("__")[0] == field.name]
    others = [path for path in branch if path not in through]
    if through and others:
        check = disagreement(known.snapshot, holder, others[0], through[0])
        yield row(
            f"Two ways lead to a branch, `{others[0]}` and `{through[0]}`, and may disagree; scope path is "
            f"`{holder.scope.path}` ({holder.scope.source}).",
            holder.place,
        )
        yield row(f"Check existing rows: `{check.orm}` or `{check.sql}`", holder.place)
    elif target.scope.level in {"B", "T"} and target.scope.path and holder.scope.path:
        both = f"{field.name}__{target.scope.path}"
        one = holder.scope.path if target.scope.level == "B" else holder.scope.tenant_path or holder.scope.path
        yield row(
            f'Check existing rows: `{holder.name}.{plain_manager(holder)}.exclude({one}=F("{both}")).count()`.',
            holder.place,
        )


def _fixes(holder: Model, field: Field) -> Iterator[Row]:
    cleaned = [method for method in holder.overrides if method.name == "clean"]
    branch = [
        path.path.replace("__", ".")
        for path in holder.scope.all_paths
        if path.root == "branch" and not path.nullable_hops
    ]
    compared = (
        " with ".join(f"`{path}`" for path in branch[:2])
        if len(branch) > 1
        else f"the branches of both sides of `{field.name}`"
    )
    has = (
        f"`{holder.label}.clean` exists: see that it compares {compared}"
        if cleaned
        else f"`clean` on `{holder.label}` that compares {compared}"
    )
    evidence = [method.place for method in cleaned] or [holder.place]
    yield row(
        f"Fix: a scoped choice field in form and serializer, {has}, and in the database a composite foreign key or a "
        "trigger.",
        *evidence,
    )


# --- a task without a scope -----------------------------------------------------------------------------------------


def without_scope(known: Known, sentence: Sentence) -> list[Row] | None:
    """What a task in the background reads when nobody opened a scope."""
    if not (sentence.has(words.BACKGROUND) and (sentence.has(words.NO_SCOPE) or sentence.has(r"\bscope\b"))):
        return None
    models = _meant(known.snapshot, sentence)
    if not models:
        return None
    manager = models[0].default_manager
    rows = [_outside(known, models[0], manager)]
    rows.append(
        row(
            "A task must open a scope from explicit tenant and branch arguments, checked against the user who queued "
            "it, and reset it afterwards, whatever happens inside.",
            *(entry.place for entry in known.snapshot.mechanism if entry.kind in {"context_variable", "middleware"}),
        )
    )
    rows += _tasks(known, models)
    rows += [
        row(
            "Contrast: a manager that fails open returns all rows of all tenants when there is no scope.",
            models[0].place,
        ),
        row(
            "Contrast: a thread-local or variable left over from the previous task lets this one read that task's "
            "tenant.",
            *(entry.place for entry in known.snapshot.mechanism if entry.kind == "context_variable"),
        ),
        row(
            f"`{models[0].name}.{plain_manager(models[0])}` and raw SQL know no scope: they need an explicit "
            "predicate.",
            models[0].place,
        ),
    ]
    return rows


def _meant(snapshot: SchemaSnapshot, sentence: Sentence) -> list[Model]:
    """Named models, else the scoped models of a named app."""
    named = [
        model
        for model in (*sentence.question.models, *sentence.question.guessed)
        if model.scope.root is None and model.own
    ]
    apps = set(sentence.question.apps)
    of_app = [model for model in snapshot.models.values() if model.app in apps and model.own and model.scope.path]
    every = {model.label: model for model in (*named, *of_app)}
    return [model for model in every.values() if model.default_manager]


def _outside(known: Known, model: Model, manager: Manager | None) -> Row:
    if manager is None:
        return row(f"`{model.label}` has Django's own manager: no scope, all rows.", model.place)
    raised = _raised(known, manager)
    told = {
        "yes": f"fails closed: without a scope it {f'raises {raised}' if raised else 'shows nothing'}, the task stops "
        "instead of reading all branches",
        "fail-open": "fails open: without a scope it returns the rows of **all** tenants and branches",
        "no": "is not scoped: it returns the rows of **all** tenants and branches, with or without a scope",
        "unknown": "could not be judged",
    }[manager.scoped]
    return row(
        f"`{model.name}.{manager.name}` ({manager.manager_class.rpartition('.')[2]}) {told}.",
        manager.place,
        manager.why.partition(" at ")[2].partition(" ")[0],
    )


def _raised(known: Known, manager: Manager) -> str:
    """The exception of the project that the module of a manager raises."""
    module = known.tree.modules.get(manager.manager_class.rpartition(".")[0])
    for node in ast.walk(module.tree) if module else ():
        if isinstance(node, ast.Raise) and node.exc:
            call = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            name = (dotted_name(call) or "").rpartition(".")[2]
            if name and name != "NotImplementedError":
                return name
    return ""


def _tasks(known: Known, models: list[Model]) -> Iterator[Row]:
    """Functions for workers that touch the models, with what they are decorated with."""
    labels = {model.label for model in models}
    files = {use.file for label in labels for use in known.uses.of_model(label) if WORKERS.search(use.file)}
    shown = 0
    for module in known.tree.modules.values():
        for node in module.tree.body if module.path in files else ():
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                and not node.name.startswith("_")
                and shown < MOST_TASKS
            ):
                shown += 1
                yield _task_row(known, module, node)


def _task_row(known: Known, module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Row:
    """A decorator of the project most likely opens the scope; its definition is named."""
    name = f"`{node.name}`"
    place = f"{module.path}:{node.lineno}"
    for decorator in node.decorator_list:
        dotted = dotted_name(decorator.func if isinstance(decorator, ast.Call) else decorator)
        found = known.tree.resolve(module.name, dotted) if dotted else None
        if isinstance(found, Definition):
            return row(
                f"{name} in {PurePosixPath(module.path).name} runs under `@{dotted}`, which opens its scope there.",
                place,
                f"{found.path}:{found.line}",
            )
    return row(
        f"{name} in {PurePosixPath(module.path).name} has no decorator that opens a scope: look at its body.", place
    )


# --- who sees the rows of a model -----------------------------------------------------------------------------------


def visibility(known: Known, sentence: Sentence) -> list[Row] | None:
    """What a branch user sees of a model, and what not."""
    subjects = [model for model in sentence.question.subjects if model.label not in sentence.roots and model.own]
    if not sentence.has(words.WHO_SEES) or not subjects:
        return None
    model = subjects[0]
    manager = model.default_manager
    rows = [
        row(
            f"`{model.label}` is at {LEVELS[model.scope.level]} level through `{model.scope.path or 'nothing'}`"
            + (
                f"; `{manager.name}` ({manager.manager_class.rpartition('.')[2]}) decides who sees what."
                if manager
                else "."
            ),
            model.place,
            manager.place if manager else "",
        )
    ]
    rows += [entry for field in model.fields.values() for entry in _seen_through(known, model, field)]
    rows += _inside(known, model)
    if model.sensitive:
        rows.append(
            row(
                "Sensitive fields need a permission of their own: "
                f"{', '.join(f'`{name}`' for name in model.sensitive)}.",
                model.place,
            )
        )
    return rows


def _seen_through(known: Known, model: Model, field: Field) -> Iterator[Row]:
    if field.target != known.snapshot.roots.branch:
        return
    if not field.null:
        yield row(
            f"`{model.label}.{field.name}` is required: a branch manager sees the rows of the own branches only.",
            field.place,
        )
        return
    yield row(
        f"`{model.label}.{field.name}` may be NULL: rows without it are tenant-level and hidden from branch users; "
        "only who sees the whole tenant gets them.",
        field.place,
    )
    if field.on_delete == "SET_NULL":
        yield row(
            f"Deleting a `{field.target}` row sets it to NULL (SET_NULL), and so moves its rows to tenant-level "
            "visibility.",
            field.place,
        )


def _inside(known: Known, model: Model) -> Iterator[Row]:
    """Ids inside of JSON and generic relations lead to rows that no manager filtered."""
    for field in model.fields.values():
        if field.type == "JSONField":
            yield row(
                f"`{model.label}.{field.name}` (JSON) may hold ids of other branches or personal data (ISO-H): show "
                "chosen keys, not the whole.",
                field.place,
            )
    for holder, text, place in generic_pointers(known.snapshot):
        if holder.label == model.label:
            yield row(
                f"{text} points by type and id: the row behind it is read through `_base_manager`, of any branch.",
                place,
            )


def has_situation(text: str) -> bool:
    """Whether a text asks one of these at all."""
    crossing = says(text, words.OTHER_BRANCH) and says(text, words.ATTACH)
    tasks = says(text, words.BACKGROUND) and says(text, rf"{words.NO_SCOPE}|\bscope\b")
    return crossing or tasks or says(text, words.WHO_SEES)
