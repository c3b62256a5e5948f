"""Renaming a field or a model."""

from __future__ import annotations

from agents.erp.impact.effects.draft import Draft, Subject, indexes_with, rule_name, rules_with
from agents.erp.impact.effects.facts import DJANGO_OPERATIONS
from agents.erp.impact.effects.isolating import scope_follows, scope_stays
from agents.erp.impact.operation import NEW_NAME
from agents.erp.impact.report import row, step
from agents.erp.impact.sql import templates
from agents.erp.schema.snapshot import Incoming

OUTSIDE = frozenset({"serializer", "form", "import map", "fixture", "filter", "template"})


def rename_field(subject: Subject, draft: Draft) -> None:
    """A column gets another name, everything that says the old one must follow."""
    field, model, new = subject.the_field, subject.model, subject.operation.to
    draft.before, draft.after = field.name, new
    draft.references += subject.uses.of_field(model.label, field.name)
    new_column = f"{new}_id" if field.forward else new
    if new in model.fields:
        draft.verdict, draft.summary = "refused by Django", f"`{model.label}` has a field `{new}` already."
        return
    draft.summary = (
        f"Rename `{subject.name}` to `{new}`: the SQL is cheap, the roll-out is not. "
        "Old processes break the moment the column has its new name."
    )
    draft.schema_effect.append(
        row(f'Column "{subject.column}" of {subject.table} becomes "{new_column}", type and data stay.', subject.place)
    )
    _rename_operations(subject, draft)
    _rules_follow(subject, draft)
    draft.sql.append(templates.rename_column(subject.table, subject.column, new_column))
    if field.forward:
        _relation_renamed(subject, draft)
    _rename_rollout(subject, draft)
    if not scope_follows(subject, draft, f"`{new}`"):
        scope_stays(subject, draft)
    _outside_names(subject, draft)


def _rename_operations(subject: Subject, draft: Draft) -> None:
    field, new = subject.the_field, subject.operation.to
    draft.migration_ops += [
        row(
            f'`RenameField("{subject.model.name.lower()}", "{field.name}", "{new}")`, written explicitly.',
            DJANGO_OPERATIONS,
        ),
        row(
            "The autodetector sees a removed and an added field (and so the loss of the column's data) unless it is "
            "told that it is a rename; the non-interactive questioner cannot be told and exits with status 3.",
            "django/db/migrations/questioner.py",
        ),
    ]


def _rules_follow(subject: Subject, draft: Draft) -> None:
    """Constraints and indexes name fields in the migrations' state; RenameField leaves them on the old name."""
    field, model, new = subject.the_field, subject.model, subject.operation.to
    named = [rule_name(model, rule) for rule in rules_with(model, field.name) if rule.type != "unique_together"]
    named += [f"{index.type} `{index.name}` of `{model.label}`" for index in indexes_with(model, field.name)]
    for name in named:
        draft.schema_effect.append(row(f"{name} must follow to `{new}`; in the database it already does.", model.place))
    if named:
        draft.migration_ops.append(
            row(
                "Change these in state only (`SeparateDatabaseAndState` with RemoveConstraint + AddConstraint in "
                "`state_operations`): RenameField leaves them on the old name, and the next makemigrations would drop "
                "and rebuild the index in the database.",
                model.place,
            )
        )
        draft.uniqueness.append(
            row(f"What is unique stays: {'; '.join(named)}. Only the name of the field in it changes.", model.place)
        )
    if any(name.lstrip("-").split("__")[0] == field.name for name in model.ordering):
        draft.schema_effect.append(row(f"`Meta.ordering` of `{model.label}` names `{field.name}`.", model.place))


def _relation_renamed(subject: Subject, draft: Draft) -> None:
    field, new = subject.the_field, subject.operation.to
    draft.sql.append(
        templates.blocking(
            f'ALTER TABLE {subject.table} DROP CONSTRAINT …; ADD CONSTRAINT … FOREIGN KEY ("{new}_id") …;',
            templates.SHARE_ROW,
            "RenameField on a foreign key drops and re-adds its constraint (measured), which scans the table",
            ("adding-foreign-key-constraint",),
        )
    )
    draft.schema_effect.append(
        row(
            f"`{field.name}_id` in code and lookups becomes `{new}_id`; the reverse name on `{field.target}` stays.",
            subject.place,
        )
    )


def _rename_rollout(subject: Subject, draft: Draft) -> None:
    field, new = subject.the_field, subject.operation.to
    option = f'db_column="{subject.column}"'
    draft.rollout += [
        step(
            "expand",
            f"Rename in Python only and keep the column with {option}: no SQL, old and new processes run side by side.",
            f"{new} = models.{field.type}(…, {option})",
            DJANGO_OPERATIONS,
        ),
        step("switch", "Change every reference below in the same release; run the tests.", "", subject.place),
        step(
            "contract",
            f"If the column itself must be renamed: add `{new}` beside it, write both, backfill in batches, read the "
            "new one, then drop the old one (expand/contract); or RENAME COLUMN in a pause, when no old process runs.",
            "SET lock_timeout = '2s';",
            templates.MANUAL,
        ),
    ]
    draft.rollback += [
        row(f"With {option} nothing has to be undone in the database: deploy the old code.", DJANGO_OPERATIONS),
        row(
            f'After RENAME COLUMN: `RenameField("{subject.model.name.lower()}", "{new}", "{field.name}")`, also '
            "metadata only.",
            DJANGO_OPERATIONS,
        ),
    ]
    draft.tests_to_add += [
        row("Each page, form, filter, export and import below once, with the new name.", subject.place),
        row("`makemigrations --check` finds nothing left to do.", DJANGO_OPERATIONS),
    ]


def _outside_names(subject: Subject, draft: Draft) -> None:
    """Names that others see: of JSON keys, form inputs, file columns."""
    kinds = {use.kind for use in draft.references if use.kind in OUTSIDE}
    if kinds:
        draft.advice.append(
            row(
                f"Whoever sends or reads data by the old name notices too ({', '.join(sorted(kinds))}): keep the outer "
                f'name, e.g. `source="{subject.operation.to}"` in a serializer.',
                *[use.place for use in draft.references if use.kind in OUTSIDE][:3],
            )
        )
    loose = subject.uses.loose.get(subject.the_field.name, ())
    if loose:
        places = ", ".join(dict.fromkeys(use.place for use in loose[:8]))
        draft.unknowns.append(
            f"{len(loose)} mentions of `{subject.the_field.name}` on values whose model could not be told, e.g. "
            f"{places}"
        )


# --- models -----------------------------------------------------------------------------------------------------------


def rename_model(subject: Subject, draft: Draft) -> None:
    """A class and its table get another name; relations, labels kept as text and default reverse names follow."""
    model, new = subject.model, subject.operation.to
    draft.before, draft.after = model.name, new
    draft.references += subject.uses.of_model(model.label)
    taken = any(other.app == model.app and other.name.lower() == new.lower() for other in subject.own_models)
    if taken or not NEW_NAME.fullmatch(new):
        draft.verdict, draft.summary = "refused by Django", f"The app `{model.app}` has a model `{new}` already."
        return
    draft.summary = f"Rename the model `{model.label}` to `{new}`: table, relations and labels kept as text follow."
    table = f"{model.app}_{new.lower()}"
    draft.schema_effect.append(row(f'Table {subject.table} becomes "{table}" unless `db_table` is set.', model.place))
    draft.migration_ops += [
        row(f'`RenameModel("{model.name}", "{new}")`, written explicitly.', DJANGO_OPERATIONS),
        row(
            "The autodetector takes it for a deleted and a created model unless it is told.",
            "django/db/migrations/questioner.py",
        ),
    ]
    draft.sql.append(templates.rename_table(subject.table, table))
    _incoming_follow(subject, draft)
    _labels_follow(subject, draft)
    draft.rollout += [
        step(
            "expand",
            f'Rename in Python only and keep the table with `Meta.db_table = "{model.table}"`: no SQL for the table.',
            "",
            DJANGO_OPERATIONS,
        ),
        step("switch", "Change every reference below in the same release.", "", model.place),
        step("contract", "Rename the table later, when no old process runs, or never.", "", templates.MANUAL),
    ]
    draft.rollback.append(
        row(f'`RenameModel("{new}", "{model.name}")`; foreign keys are dropped and added again.', DJANGO_OPERATIONS)
    )
    draft.tests_to_add.append(row("`makemigrations --check`, and a read over each relation below.", model.place))
    scope_stays(subject, draft)


def _incoming_follow(subject: Subject, draft: Draft) -> None:
    """Foreign keys of others are dropped and added again; default reverse names of the model's own relations change."""
    for entry in subject.model.incoming:
        if subject.snapshot.models[entry.model].auto_created:
            continue
        place = subject.snapshot.models[entry.model].fields[entry.field].place
        draft.schema_effect.append(
            row(f"`{entry.model}.{entry.field}` points here: its constraint is dropped and added again.", place)
        )
    if subject.model.incoming:
        draft.sql.append(
            templates.blocking(
                "ALTER TABLE … DROP CONSTRAINT …; ADD CONSTRAINT … FOREIGN KEY …; -- for each incoming foreign key",
                templates.SHARE_ROW,
                "RenameModel drops and re-adds the constraints of incoming foreign keys (measured)",
                ("adding-foreign-key-constraint",),
            )
        )
    for field in subject.model.fields.values():
        target = subject.snapshot.target(field)
        if target is None or field.related_name or not field.relation:
            continue
        entry = next((e for e in target.incoming if (e.model, e.field) == (subject.model.label, field.name)), None)
        draft.references += subject.uses.of_reverse(subject.model.label, field.name)
        if entry and entry.accessor:
            draft.schema_effect.append(_reverse_row(subject, entry, target.label, field.place))


def _reverse_row(subject: Subject, entry: Incoming, target: str, place: object):  # noqa: ANN202
    new = subject.operation.to.lower()
    accessor = f"{new}_set" if entry.accessor and entry.accessor.endswith("_set") else new
    return row(
        f"The reverse name `{entry.accessor}` on `{target}` (in lookups `{entry.query_name}`) becomes `{accessor}` "
        f"(`{new}`): `{subject.model.label}.{entry.field}` has no related_name.",
        place,
    )


def _labels_follow(subject: Subject, draft: Draft) -> None:
    """Content types are renamed by Django, permissions and labels in text columns are not."""
    draft.schema_effect += [
        row("Its content type is renamed after the migration; generic relations go on working.", DJANGO_OPERATIONS),
        row("Codenames of its permissions keep the old name.", "django/contrib/auth/management/__init__.py"),
    ]
    for model in subject.own_models:
        label = model.fields.get("model")
        if label and label.type in {"CharField", "TextField"} and "object_id" in model.fields:
            draft.schema_effect.append(
                row(
                    f"`{model.label}.model` keeps labels as text: old rows go on saying `{subject.model.label}` and "
                    "need an UPDATE, or readers that know both.",
                    label.place,
                )
            )
