"""Another default manager or base manager."""

from __future__ import annotations

from agents.erp.impact.effects.draft import Draft, Subject
from agents.erp.impact.effects.facts import manager_rows
from agents.erp.impact.effects.isolating import add_queries
from agents.erp.impact.report import Isolation, row, step
from agents.erp.impact.sql import templates
from agents.erp.schema.snapshot import Manager

JUDGED = {
    "yes": "scoped, fails closed",
    "fail-open": "scoped, but fails open",
    "no": "not scoped",
    "unknown": "unknown whether scoped",
}


def change_manager(subject: Subject, draft: Draft) -> None:
    """The default manager decides what reverse relations, forms, the admin and unique checks see."""
    model, operation = subject.model, subject.operation
    old = model.default_manager
    new = next((manager for manager in model.managers if manager.name == operation.to), None)
    draft.before = _told(old)
    draft.after = _told(new) if new else operation.to or "another manager"
    draft.summary = (
        f"Another default manager on `{model.label}`: no SQL; whatever asks the default manager sees other rows."
    )
    draft.sql.append(templates.nothing("managers live in Python"))
    _judge(subject, draft, old, new)
    draft.isolation_rows += manager_rows("reverse foreign key", "choices of form", "unique checks", "get_object_or_404")
    draft.isolation_rows += manager_rows("forward foreign key", "joins in")
    if model.label == subject.snapshot.user_model:
        draft.isolation_rows += manager_rows("log-in")
    add_queries(subject, draft, [model])
    draft.references += draft.unscoped
    draft.rollout.append(
        step("switch", "Name the old manager beside it first, move callers, then swap the default.", "", model.place)
    )
    draft.rollback.append(row("Deploy the old code; nothing in the database changed.", model.place))
    draft.tests_to_add.append(
        row(
            "As a user of one branch: list, form choices, reverse relation and admin show that branch only.",
            model.place,
        )
    )


def _told(manager: Manager | None) -> str:
    return (
        f"{manager.name} ({manager.manager_class.rpartition('.')[2]}, {JUDGED[manager.scoped]})"
        if manager
        else "Django's own"
    )


def _judge(subject: Subject, draft: Draft, old: Manager | None, new: Manager | None) -> None:
    """Whether rows of others come into sight."""
    scope = subject.model.scope
    loses = old is not None and old.scoped in {"yes", "fail-open"} and (new is None or new.scoped in {"no", "unknown"})
    draft.verdict = "advised against" if loses else "safe in steps"
    draft.isolation = Isolation(
        level_before=scope.level,
        level_after="G" if loses else scope.level,
        path_before=scope.path,
        path_after="" if loses else scope.path,
    )
    if loses and old:
        draft.isolation_rows.append(
            row(
                f"`{old.name}` keeps `{subject.model.label}` to the scope today; without it every query below shows "
                "all branches.",
                old.place,
            )
        )
    elif new and new.scoped == "yes":
        draft.isolation_rows.append(
            row(
                f"`{new.name}` fails closed: code that runs without a scope (tasks, commands, shell, imports of "
                "ModelForms) raises or sees nothing.",
                new.place,
            )
        )


def change_base_manager(subject: Subject, draft: Draft) -> None:
    """`Meta.base_manager_name`: forward relations, deletes and saves go through it."""
    model, operation = subject.model, subject.operation
    new = next((manager for manager in model.managers if manager.name == operation.to), None)
    scoped = new is None or new.scoped in {"yes", "fail-open"}
    draft.before, draft.after = model.base_manager or "_base_manager (plain)", operation.to
    draft.verdict = "advised against" if scoped else "safe in steps"
    draft.summary = (
        f"`base_manager_name` of `{model.label}` → `{operation.to}`: forward relations, deletes and saves "
        "go through it."
    )
    draft.sql.append(templates.nothing("managers live in Python"))
    draft.isolation_rows += manager_rows("forward foreign key", "deleting", "ForeignKey.validate")
    if scoped:
        draft.schema_effect += [
            row(
                "`save()` of a row outside the scope finds nothing to UPDATE, tries an INSERT and raises "
                "IntegrityError (measured).",
                "django/db/models/base.py:1127",
            ),
            row(
                "A forward relation to a row outside the scope raises DoesNotExist; a cascade skips such rows and the "
                "database refuses.",
                "django/db/models/fields/related_descriptors.py:161",
            ),
        ]
        draft.advice.append(
            row(
                "Leave the base manager plain; scope the default manager and check relations in `clean` or the "
                "database.",
                model.place,
            )
        )
    draft.rollout.append(step("switch", "Only code; run the suite with a scope and without one.", "", model.place))
    draft.rollback.append(row("Deploy the old code.", model.place))
    draft.tests_to_add.append(row("Save, delete and follow a relation to a row outside the scope.", model.place))
