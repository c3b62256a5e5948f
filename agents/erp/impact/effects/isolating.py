"""Whose rows they are before and after, and what else knows the way to the tenant or branch."""

from __future__ import annotations

from agents.erp.impact.effects.draft import Draft, Subject
from agents.erp.impact.report import Isolation, row
from agents.erp.schema.asking.cards import LEVELS
from agents.erp.schema.snapshot import Field, Model
from agents.erp.schema.target import OVERRIDE_FILE

MOST_NAMED = 12
NAMES = {"G": "global", "T": "tenant level", "B": "branch level", "T(+B)": "tenant level (+ branch)"}


def scope_stays(subject: Subject, draft: Draft) -> None:
    """Nothing changes for isolation, and why."""
    scope = subject.model.scope
    draft.isolation = Isolation(
        level_before=scope.level, level_after=scope.level, path_before=scope.path, path_after=scope.path
    )
    through = f" through `{scope.path}`" if scope.path else ""
    draft.isolation_rows.append(
        row(
            f"No isolation change: `{subject.model.label}` stays at {LEVELS[scope.level]} level{through}.",
            subject.model.place,
        )
    )


def scope_follows(subject: Subject, draft: Draft, new: str) -> bool:
    """A field that scope paths lead over is renamed: whatever spells the path must follow. False if none does."""
    field = subject.the_field
    through = subject.scoped_through(subject.model.label, field.name)
    if not through:
        return False
    scope = subject.model.scope
    draft.isolation = Isolation(
        level_before=scope.level,
        level_after=scope.level,
        path_before=scope.path,
        path_after=new.strip("`") if scope.path == field.name else scope.path,
    )
    draft.isolation_rows.append(
        row(
            f"`{subject.name}` is a hop of the scope path of {named(through)}: each path becomes one over {new}, or "
            "the rows are no longer found, or found unscoped.",
            subject.place,
        )
    )
    path_holders(draft, through)
    return True


def path_holders(draft: Draft, models: list[Model]) -> None:
    """Who spells scope paths: the models' own hints, their managers, the override file, policies, cache keys."""
    for model in models:
        for hint in model.hints:
            if hint.text == model.scope.path:
                draft.isolation_rows.append(
                    row(f"`{model.label}` spells its path as `{hint.text}`: its manager reads it there.", hint.place)
                )
    declared = [
        model.label for model in models if model.scope.source == "declared" and "override" in model.scope.evidence
    ]
    if declared:
        draft.isolation_rows.append(
            row(f"The override file declares the path of {', '.join(f'`{name}`' for name in declared)}.", OVERRIDE_FILE)
        )
    draft.isolation_rows.append(policies())


def policies():  # noqa: ANN201
    return row(
        "Row-level security policies, triggers and cache keys that spell the path must follow, if there are any."
    )


def scope_lost(subject: Subject, draft: Draft) -> bool:
    """A field that scope paths lead over goes away: the queries over these models become unscoped."""
    through = subject.scoped_through(subject.model.label, subject.operation.field)
    if not through:
        return False
    scope = subject.model.scope
    other = next((path.path for path in scope.all_paths if subject.operation.field not in path.path.split("__")), "")
    draft.isolation = Isolation(
        level_before=scope.level, level_after="B" if other else "G", path_before=scope.path, path_after=other
    )
    draft.isolation_rows.append(
        row(
            f"`{subject.name}` carries the scope of {named(through)}: without it their rows belong to nobody"
            + (f"; another way is `{other}`." if other else ".")
            + " Every query over them becomes unscoped.",
            subject.place,
        )
    )
    path_holders(draft, through)
    add_queries(subject, draft, through)
    return True


def add_queries(subject: Subject, draft: Draft, models: list[Model]) -> None:
    """The places that read models through their default manager."""
    for model in models:
        manager = model.default_manager
        name = manager.name if manager else "objects"
        draft.unscoped += [use for use in subject.uses.managers.get((model.label, name), ()) if use.kind != "test"]


def named(models: list[Model]) -> str:
    names = [f"`{model.label}`" for model in models]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def disagreeing(model: Model, root: str) -> list[str]:
    """Required paths to a root other than the one that counts: two ways to one row may disagree."""
    return [path.path for path in model.scope.all_paths if path.root == root and path.path != model.scope.path]


def level_of(subject: Subject, field: Field) -> str:
    """The level of the rows a relation points to."""
    target = subject.snapshot.target(field)
    return target.scope.level if target else "G"
