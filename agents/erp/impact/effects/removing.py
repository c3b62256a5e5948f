"""Removing a field or a model."""

from __future__ import annotations

from agents.erp.impact.effects.checks import filled
from agents.erp.impact.effects.deleting import incoming_of
from agents.erp.impact.effects.draft import Draft, Subject, indexes_with, rule_name, rules_with
from agents.erp.impact.effects.facts import DJANGO_OPERATIONS
from agents.erp.impact.effects.isolating import scope_lost, scope_stays
from agents.erp.impact.report import row, step
from agents.erp.impact.sql import templates


def remove_field(subject: Subject, draft: Draft) -> None:
    """A column and its data go; so does every rule that names it."""
    field, model = subject.the_field, subject.model
    draft.references += [
        *subject.uses.of_field(model.label, field.name),
        *subject.uses.of_reverse(model.label, field.name),
    ]
    code = [use for use in draft.references if use.kind != "migration"]
    draft.verdict = "safe in steps"
    draft.summary = f"Remove `{subject.name}`: {len(code)} places name it, and its data is lost for good."
    draft.before, draft.after = field.name, "removed"
    draft.schema_effect.append(row(f'Column "{subject.column}" of {subject.table} and its data go.', subject.place))
    draft.migration_ops.append(row(f'`RemoveField("{model.name.lower()}", "{field.name}")`.', DJANGO_OPERATIONS))
    draft.sql.append(templates.drop_column(subject.table, subject.column))
    _rules_go(subject, draft)
    draft.blockers.append(filled(subject))
    _field_rollout(subject, draft)
    if not scope_lost(subject, draft):
        scope_stays(subject, draft)
    else:
        draft.verdict = "advised against"
    _relation_goes(subject, draft)


def _rules_go(subject: Subject, draft: Draft) -> None:
    for rule in rules_with(subject.model, subject.the_field.name):
        draft.uniqueness.append(
            row(
                f"{rule_name(subject.model, rule)} names it: remove or change the rule first; DROP COLUMN takes it "
                "away silently in the database.",
                subject.model.place,
            )
        )
    for index in indexes_with(subject.model, subject.the_field.name):
        draft.schema_effect.append(row(f"{index.type} `{index.name}` goes with it.", subject.model.place))


def _relation_goes(subject: Subject, draft: Draft) -> None:
    field = subject.the_field
    if field.relation and field.target:
        entry = next(
            (
                e
                for e in incoming_of(subject.snapshot, field.target)
                if (e.model, e.field) == (subject.model.label, field.name)
            ),
            None,
        )
        if entry and entry.accessor:
            draft.schema_effect.append(
                row(f"The reverse name `{entry.accessor}` on `{field.target}` goes with it.", subject.place)
            )
        draft.deletion_semantics.append(
            row(
                f"Its on_delete ({field.on_delete}) no longer acts: deleting a `{field.target}` row does not see "
                f"`{subject.model.label}` any more.",
                subject.place,
            )
        )


def _field_rollout(subject: Subject, draft: Draft) -> None:
    field = subject.the_field
    draft.rollout.append(step("switch", "Stop reading and writing it everywhere below; deploy.", "", subject.place))
    if not field.null and field.default != "database":
        draft.rollout.append(
            step(
                "expand",
                "Allow NULL (or set a database default) first: once the model no longer has the field, its INSERTs "
                "leave the column out, and NOT NULL would refuse them.",
                f'ALTER TABLE {subject.table} ALTER COLUMN "{subject.column}" DROP NOT NULL;',
                templates.MANUAL,
            )
        )
    draft.rollout += [
        step(
            "switch",
            "Remove the field from the state only (`SeparateDatabaseAndState`), deploy: processes that still have it "
            "select every column by name and break as soon as it is dropped.",
            "",
            DJANGO_OPERATIONS,
        ),
        step(
            "contract",
            "One release later drop the column, with a lock_timeout and a backup of its values.",
            "",
            templates.MANUAL,
        ),
    ]
    draft.rollback.append(
        row(
            "The column can be added again, its values only come back from a backup: copy them away first.",
            templates.MANUAL,
        )
    )
    draft.tests_to_add.append(row("Create, list, export and import the model without the field.", subject.place))


def remove_model(subject: Subject, draft: Draft) -> None:
    """A table goes, after everything that points at it."""
    model = subject.model
    draft.references += subject.uses.of_model(model.label)
    draft.before, draft.after = model.name, "removed"
    pointing = [entry for entry in model.incoming if not subject.snapshot.models[entry.model].auto_created]
    draft.verdict = "advised against" if pointing else "safe in steps"
    draft.summary = f"Remove the model `{model.label}`: {len(pointing)} relations point at it; table and data are lost."
    draft.schema_effect.append(row(f"Table {subject.table} with {len(model.fields)} fields goes.", model.place))
    for entry in pointing:
        place = subject.snapshot.models[entry.model].fields[entry.field].place
        draft.schema_effect.append(
            row(f"`{entry.model}.{entry.field}` points here: remove or retarget it first.", place)
        )
    draft.migration_ops.append(row(f'`DeleteModel("{model.name}")`, after the relations above.', DJANGO_OPERATIONS))
    draft.migration_ops.append(
        row(
            "Its content type and permissions stay behind; `remove_stale_contenttypes` asks for them.",
            DJANGO_OPERATIONS,
        )
    )
    draft.sql.append(templates.drop_table(subject.table))
    draft.blockers.append(filled(subject))
    draft.deletion_semantics.append(
        row("DROP TABLE runs no collector: no on_delete, no signal, no `delete()`.", templates.MANUAL)
    )
    through = [
        other
        for other in subject.own_models
        if other.label != model.label
        and (way := subject.scope_way(other))
        and any(hop.target == model.label for _, hop in way.hops)
    ]
    for other in through:
        draft.isolation_rows.append(
            row(f"The scope of `{other.label}` leads over it: `{other.scope.path}`.", other.place)
        )
    draft.rollout += [
        step("switch", "Stop using it everywhere below, then remove the relations above.", "", model.place),
        step("contract", "Delete the model one release later; keep a dump of the table.", "", DJANGO_OPERATIONS),
    ]
    draft.rollback.append(row("Only from a dump: the migration backwards makes an empty table.", DJANGO_OPERATIONS))
    draft.tests_to_add.append(row("The pages and tasks below without the model.", model.place))
