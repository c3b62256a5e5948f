"""Adding a field, a foreign key, or a second way to the branch."""

# ruff: noqa: S608 - queries for people to read and run; nothing here runs them
from __future__ import annotations

import re

from agents.erp.impact.effects.checks import joined
from agents.erp.impact.effects.draft import RELATIONS, Draft, Subject
from agents.erp.impact.effects.facts import (
    ALTER_TABLE,
    DJANGO_MIGRATIONS,
    DJANGO_OPERATIONS,
    DJANGO_UPDATE,
    FK_VALIDATE,
)
from agents.erp.impact.effects.isolating import path_holders, scope_stays
from agents.erp.impact.names import plain_manager
from agents.erp.impact.report import Check, Isolation, Row, row, step
from agents.erp.impact.sql import templates
from agents.erp.schema.hops import ways
from agents.erp.schema.snapshot import Model

TARGET = re.compile(r"\(\s*['\"]?([\w.]+)")
BATCH = 5000


def add_field(subject: Subject, draft: Draft) -> None:
    """A new column; a foreign key to a root that the model reaches already is a denormalisation."""
    operation, model = subject.operation, subject.model
    target = target_of(subject)
    draft.after = f"{operation.field}: {operation.type or 'a field'}"
    draft.summary = f"Add `{operation.field}` to `{model.label}`."
    draft.schema_effect.append(row(f'New column "{subject.column}" in {subject.table}.', model.place))
    draft.migration_ops.append(
        row(f'`AddField("{model.name.lower()}", "{operation.field}", …)`, nullable first.', DJANGO_OPERATIONS)
    )
    if target:
        _add_relation(subject, draft, target)
    else:
        _add_column(subject, draft)
    _open_lists(subject, draft)
    if model.scope.path and target and target.label == subject.snapshot.roots.branch:
        _denormalised(subject, draft)
    else:
        scope_stays(subject, draft)


def target_of(subject: Subject) -> Model | None:
    """The model that a new relation points to; None for a plain field."""
    operation = subject.operation
    if not operation.type.startswith(RELATIONS):
        return None
    found = TARGET.search(operation.type)
    name = found[1] if found else operation.to
    models = [model for label, model in subject.snapshot.models.items() if name in {label, model.name}]
    return models[0] if models else None


def _add_column(subject: Subject, draft: Draft) -> None:
    operation = subject.operation
    sql_type = templates.column_type(operation.type)
    draft.sql.append(templates.add_column(subject.table, subject.column, sql_type, default=operation.default or ""))
    draft.verdict = "safe"
    if operation.null is False and operation.default is None:
        draft.verdict = "needs data work"
        draft.migration_ops.append(
            row(
                "NOT NULL without a default: makemigrations asks for a one-off default, without a terminal it exits "
                "with status 3.",
                "django/db/migrations/questioner.py",
            )
        )
        name = f"{subject.model.table}_{subject.column}_set"
        draft.sql[-1] = templates.add_column(subject.table, subject.column, sql_type)
        draft.sql += templates.not_null_in_steps(subject.table, subject.column, name)
    draft.rollout += [
        step(
            "expand",
            "Add it nullable or with a constant default; old processes go on inserting without it.",
            "",
            ALTER_TABLE,
        ),
        *(
            [step("backfill", f"Fill it in batches of {BATCH}, then NOT NULL.", "", DJANGO_UPDATE)]
            if operation.null is False
            else []
        ),
    ]
    draft.rollback.append(row("Remove the field; what was entered in it is lost.", DJANGO_OPERATIONS))
    draft.tests_to_add.append(row("Create and read the model with and without the field.", subject.model.place))


def _add_relation(subject: Subject, draft: Draft, target: Model) -> None:
    """Column, backfill, NOT NULL, foreign key, index: each in the step that does not block."""
    table, column, model = subject.table, subject.column, subject.model
    name = f"{model.table}_{column}"
    draft.sql.append(templates.add_column(table, column, "bigint"))
    draft.sql.append(
        templates.batches(f'UPDATE {table} SET "{column}" = … WHERE "{column}" IS NULL AND id BETWEEN … AND …;')
    )
    if subject.operation.null is not True:
        draft.sql += templates.not_null_in_steps(table, column, f"{name}_set")
    draft.sql += templates.foreign_key_in_steps(table, column, f'"{target.table}"', f"{name}_fk")
    draft.sql.append(templates.index_concurrently(table, f'"{column}"', f"{name}_idx"))
    draft.migration_ops.append(
        row(
            "Django's own AddField of a NOT NULL foreign key is one blocking statement (ADD COLUMN … DEFAULT … NOT "
            "NULL … REFERENCES), DROP DEFAULT and a CREATE INDEX that is not concurrent: write the steps by hand "
            "(`SeparateDatabaseAndState`, `AddIndexConcurrently`, `atomic = False`).",
            DJANGO_OPERATIONS,
        )
    )
    _relation_rollout(subject, draft, target)
    draft.rollback += [
        row(
            "Each step backwards: drop index, constraint, NOT NULL, column; nothing else depends on it yet.",
            ALTER_TABLE,
        ),
    ]
    draft.tests_to_add.append(
        row(f"A row whose `{subject.operation.field}` is of another branch is refused.", model.place)
    )


def _relation_rollout(subject: Subject, draft: Draft, target: Model) -> None:
    model, field = subject.model, subject.operation.field
    source = _source_path(subject, target)
    filled = f"from `{source}`" if source else "from what the business says"
    code = (
        f"rows.filter({field}__isnull=True)[:{BATCH}] → update({field}_id=Subquery(… {source}_id …))" if source else ""
    )
    draft.rollout += [
        step("expand", f"Add `{field}` as a nullable column, without constraint and index.", "", ALTER_TABLE),
        step("dual-write", f"Deploy code that sets `{field}` on every new row.", "", model.place),
        step("backfill", f"Backfill {filled} in batches of {BATCH} rows.", code, model.place),
        *(step("backfill", entry.text, "", *entry.evidence) for entry in backfill_warnings(model)),
        step(
            "contract",
            "CHECK (… IS NOT NULL) NOT VALID → VALIDATE → SET NOT NULL; foreign key NOT VALID → VALIDATE; index "
            "CONCURRENTLY.",
            "",
            ALTER_TABLE,
        ),
    ]


def backfill_warnings(model: Model) -> list[Row]:
    """What a backfill by instances would run into, and what one in a migration skips."""
    rows = [
        row(
            f"`{model.label}.save()` is overridden: a backfill over instances runs into it. Use `update()` or SQL, "
            "which skip `save()` and signals.",
            method.place,
        )
        for method in model.overrides
        if method.name == "save"
    ]
    rows.append(
        row(
            "Inside a migration models are historical: no `save()` of yours, no methods, plain managers unless "
            "`use_in_migrations`. A backfill there is unscoped and skips overrides and signals.",
            DJANGO_MIGRATIONS,
        )
    )
    return rows


def _source_path(subject: Subject, target: Model) -> str:
    """The required way on which the model reaches the target already."""
    model = subject.model
    if model.scope.path and target.label == subject.snapshot.roots.branch:
        return model.scope.path
    found = [way.path for way in ways(subject.snapshot, model.label, target.label) if not way.nullable_hops]
    return found[0] if found else ""


def _denormalised(subject: Subject, draft: Draft) -> None:
    """The branch stands in two places from now on; they can disagree."""
    model, field, path = subject.model, subject.operation.field, subject.model.scope.path
    hop, dotted = path.split("__")[0], path.replace("__", ".")
    evidence = [str(model.place), *(str(hint.place) for hint in model.hints)]
    draft.verdict = "safe in steps"
    draft.summary = (
        f"Add `{field}` to `{model.label}`: a denormalisation of `{dotted}`. It must stay equal to it for ever, and a "
        "large table needs the steps below instead of one blocking migration."
    )
    _two_places(subject, draft, evidence)
    path_holders(draft, [model])
    draft.rollout.append(
        step(
            "switch",
            "Only then change the manager's path, the override file and the row-level security policy.",
            "",
            *evidence,
        )
    )
    draft.blockers.append(_differing(subject, path))
    draft.advice.append(
        row(
            f"Worth it only if the join over `{hop}` is measured to be slow; otherwise one more thing that can "
            "disagree.",
            model.place,
        )
    )
    draft.tests_to_add.append(
        row(f"A row whose `{field}` differs from `{dotted}` is refused, by `save()` and by `update()`.", model.place)
    )


def _two_places(subject: Subject, draft: Draft, evidence: list[str]) -> None:
    """What has to keep the new field and the old path equal, and what happens where nothing does."""
    model, field, path = subject.model, subject.operation.field, subject.model.scope.path
    hop = path.split("__")[0]
    target = subject.snapshot.target(model.fields[hop])
    via = target.label if target else hop
    draft.schema_effect.append(
        row(
            f"`{field}` must stay equal to `{path.replace('__', '.')}`: composite foreign key (`{hop}`, `{field}`) → "
            f"`{via}` (id, its branch) with a unique rule there, a trigger, or at least `clean()`.",
            *evidence,
        )
    )
    draft.isolation = Isolation(
        level_before=model.scope.level, level_after="B", path_before=path, path_after=field, cross_branch_possible=True
    )
    draft.isolation_rows += [
        row(f"The path becomes shorter: `{path}` → `{field}`. It stays branch level.", *evidence),
        row(
            f"A row may now name one branch and its `{hop}` another: `ForeignKey.validate` uses `_base_manager`.",
            f"django/{FK_VALIDATE}",
        ),
        row(f"Moving a `{via}` to another branch must update its rows here.", model.fields[hop].place),
    ]


def _differing(subject: Subject, path: str) -> Check:
    model = subject.model
    joins, branch = joined(subject.snapshot, model, path, "a")
    return Check(
        question=f"Rows of `{model.label}` without a branch over `{path}` (none are expected)",
        sql=f'SELECT count(*) FROM "{model.table}" AS r{joins} WHERE {branch} IS NULL;',
        orm=f"{model.name}.{plain_manager(model)}.filter({path}__isnull=True).count()",
        evidence=(str(model.place),),
    )


def _open_lists(subject: Subject, draft: Draft) -> None:
    """Forms and serializers that take whatever a model has take the new field too."""
    for use in subject.uses.open_lists.get(subject.model.label, ()):
        draft.references.append(use)
        draft.isolation_rows.append(
            row(f"A {use.kind} lists its fields by `{use.path}`: the new field appears there by itself.", use.place)
        )
