"""Changing a field: type, size, NULL, unique, default."""

# ruff: noqa: S608 - queries for people to read and run; nothing here runs them
from __future__ import annotations

import re
from dataclasses import dataclass

from agents.erp.impact.effects import checks
from agents.erp.impact.effects.adding import backfill_warnings
from agents.erp.impact.effects.constraining import add_unique, nulls_are_distinct
from agents.erp.impact.effects.draft import Draft, Subject, described, indexes_with, rule_name, rules_with
from agents.erp.impact.effects.facts import ALTER_TABLE, DJANGO_OPERATIONS
from agents.erp.impact.effects.isolating import path_holders, scope_stays
from agents.erp.impact.report import Isolation, Row, row, step
from agents.erp.impact.sql import templates
from agents.erp.schema.asking.cards import kind
from agents.erp.schema.snapshot import Field, Incoming

NUMBERS = re.compile(r"\d+")
INTEGERS = {"SmallIntegerField": 2, "PositiveSmallIntegerField": 2, "IntegerField": 4, "PositiveIntegerField": 4,
            "AutoField": 4, "BigIntegerField": 8, "BigAutoField": 8, "PositiveBigIntegerField": 8}  # fmt: skip
TEXTS = frozenset({"CharField", "SlugField", "EmailField", "URLField", "FileField"})


@dataclass(frozen=True, slots=True)
class Size:
    """A type as written or as it is, with its numbers."""

    name: str
    numbers: tuple[int, ...]

    @classmethod
    def of(cls, field: Field) -> Size:
        return cls.written(kind(field) if not field.relation else field.type)

    @classmethod
    def written(cls, text: str) -> Size:
        name, _, rest = text.partition("(")
        return cls(name.strip(), tuple(map(int, NUMBERS.findall(rest))))


def alter_field(subject: Subject, draft: Draft) -> None:
    """One or several of a field's traits change."""
    operation, field = subject.operation, subject.the_field
    draft.before, draft.after = described(field), _after(subject)
    draft.summary = f"Change `{subject.name}` from {draft.before} to {draft.after}."
    draft.migration_ops.append(
        row(f'`AlterField("{subject.model.name.lower()}", "{field.name}", …)`.', DJANGO_OPERATIONS)
    )
    draft.verdict = "safe"
    draft.rollback.append(
        row("AlterField backwards; values that were changed or cut do not come back.", DJANGO_OPERATIONS)
    )
    if operation.type:
        alter_type(subject, draft)
    if operation.null is not None:
        (allow_null if operation.null else forbid_null)(subject, draft)
    if operation.unique:
        add_unique(subject, draft, (field.name,))
    if operation.default is not None:
        _default(subject, draft)
    if operation.choice:
        _choice(subject, draft)
    if operation.related_name:
        _related_name(subject, draft)
    draft.references += subject.uses.of_field(subject.model.label, field.name)
    if not draft.isolation.level_before:
        scope_stays(subject, draft)


def _after(subject: Subject) -> str:
    operation, field = subject.operation, subject.the_field
    null = field.null if operation.null is None else operation.null
    parts = [operation.type or kind(field), "null allowed" if null else "not null"]
    parts += ["unique"] if operation.unique else []
    parts += [f"default {operation.default}"] if operation.default is not None else []
    return ", ".join(parts)


def _default(subject: Subject, draft: Draft) -> None:
    draft.sql.append(templates.nothing("a default of Django's lives in Python; existing rows keep their values"))
    draft.schema_effect.append(row("Only new rows get the default; forms show it at once.", subject.place))


def _choice(subject: Subject, draft: Draft) -> None:
    """One more value: no SQL, but every comparison with the known values must decide about it."""
    field, value = subject.the_field, subject.operation.choice
    draft.after = f"{draft.before}, with `{value}`"
    draft.summary = (
        f"One more value `{value}` for `{subject.name}`: no SQL; code that compares the known values must "
        "decide about it."
    )
    draft.sql.append(templates.nothing("choices live in Python; the column takes any text of its length"))
    known = ", ".join(f"`{entry}`" for entry, _ in field.choices)
    draft.schema_effect.append(row(f"`{subject.name}` has {known} today.", subject.place))
    if field.max_length and len(value) > field.max_length:
        draft.verdict = "needs data work"
        draft.schema_effect.append(
            row(f"`{value}` is longer than its {field.max_length} characters: enlarge the column first.", subject.place)
        )
    for index in indexes_with(subject.model, field.name):
        draft.schema_effect.append(
            row(
                f"{index.type} `{index.name}` has the condition {index.condition}: rows of the new value are not in "
                "it.",
                subject.model.place,
            )
        )
    draft.rollout.append(
        step(
            "expand",
            "Deploy code that can read the value before any code writes it: old processes do not know it.",
            "",
            subject.place,
        )
    )
    draft.tests_to_add.append(row("Each filter, total and page below with a row of the new value.", subject.place))


def _related_name(subject: Subject, draft: Draft) -> None:
    """Another reverse name: no SQL, all code that walks the relation backwards."""
    field, model, new = subject.the_field, subject.model, subject.operation.related_name
    entry = next((e for e in _pointing(subject) if (e.model, e.field) == (model.label, field.name)), None)
    old = entry.accessor if entry else ""
    draft.before, draft.after = f"reverse name {old}", f"reverse name {new}"
    draft.summary = (
        f"The reverse name of `{subject.name}` on `{field.target}` changes: no SQL, but code that uses `{old}` breaks."
    )
    draft.references += subject.uses.of_reverse(model.label, field.name)
    draft.sql.append(templates.nothing("related_name lives in Python"))
    draft.schema_effect.append(
        row(f"`{old}` on `{field.target}` (in lookups `{entry.query_name if entry else ''}`) goes.", subject.place)
    )


def _pointing(subject: Subject) -> tuple[Incoming, ...]:
    target = subject.snapshot.target(subject.the_field)
    return target.incoming if target else ()


# --- type -------------------------------------------------------------------------------------------------------------


def alter_type(subject: Subject, draft: Draft) -> None:
    """Another type or size: rewrite, lock, rounding, overflow."""
    old, new = Size.of(subject.the_field), Size.written(subject.operation.type)
    sql_type = templates.column_type(subject.operation.type)
    rewrite, loss, note = _cost(subject, draft, old, new)
    draft.sql.append(
        templates.alter_type(subject.table, subject.column, sql_type, rewrite=rewrite, loss=loss, note=note)
    )
    draft.schema_effect.append(row(f"`{subject.name}`: {draft.before} → {draft.after}.", subject.place))
    if rewrite:
        draft.verdict = "safe in steps"
        _named_rules(subject, draft)
        draft.rollout += [
            step("expand", "Add a second column of the new type; nothing is rewritten.", "", ALTER_TABLE),
            step("dual-write", "Write both; backfill the new one in batches.", "", subject.place),
            *(step("backfill", entry.text, "", *entry.evidence) for entry in backfill_warnings(subject.model)),
            step("switch", "Read the new column, compare both for a while.", "", subject.place),
            step("contract", "Drop the old column one release later.", "", ALTER_TABLE),
        ]
    if loss:
        _advise_against(subject, draft)


def _cost(subject: Subject, draft: Draft, old: Size, new: Size) -> tuple[bool, bool, str]:
    """(rewrites the table, loses data, why)."""
    if old.name == new.name == "DecimalField" and len(old.numbers) == len(new.numbers) == 2:
        return _decimals(subject, draft, (old.numbers[0], old.numbers[1]), (new.numbers[0], new.numbers[1]))
    if old.name in {*TEXTS, "TextField"} and new.name in TEXTS:
        return _lengths(subject, draft, old, new)
    if old.name in TEXTS and new.name == "TextField":
        return False, False, "varchar to text needs no rewrite"
    if old.name in INTEGERS and new.name in INTEGERS:
        return _integers(subject, draft, old, new)
    if old.name == new.name and old.numbers == new.numbers:
        return False, False, "the type stays the same"
    draft.blockers.append(
        checks.filled(subject).model_copy(
            update={"question": f"Values of `{subject.name}` that must convert to the new type"}
        )
    )
    return True, True, "another type: the table is rewritten with USING, values that do not convert abort it"


def _decimals(subject: Subject, draft: Draft, old: tuple[int, int], new: tuple[int, int]) -> tuple[bool, bool, str]:
    """numeric(p, s): only a larger precision at the same scale is free."""
    whole_shrinks, scale_shrinks = new[0] - new[1] < old[0] - old[1], new[1] < old[1]
    if whole_shrinks:
        draft.blockers.append(checks.too_large(subject, *new))
        draft.schema_effect.append(
            row(
                f"{old[0] - old[1]} → {new[0] - new[1]} digits before the point: one value that is too large aborts "
                "the migration (numeric field overflow).",
                ALTER_TABLE,
            )
        )
    if scale_shrinks:
        draft.blockers.append(checks.rounded(subject, new[1]))
        draft.schema_effect.append(
            row(
                f"{old[1]} → {new[1]} digits behind the point: PostgreSQL rounds silently, the lost digits are gone.",
                ALTER_TABLE,
            )
        )
        draft.schema_effect += drifting(subject)
    rewrite = old[1] != new[1] or whole_shrinks
    note = (
        "rewrites the table under ACCESS EXCLUSIVE: no reads, no writes until it is done"
        if rewrite
        else "a larger precision at the same scale needs no rewrite"
    )
    return rewrite, whole_shrinks or scale_shrinks, note


def drifting(subject: Subject) -> list[Row]:
    """What is computed from the field and changes with it."""
    uses = [
        use
        for use in subject.uses.of_field(subject.model.label, subject.the_field.name)
        if use.kind in {"F", "Sum", "Avg", "attribute", "aggregate", "annotate", "raw SQL"}
    ]
    if not uses:
        return []
    computed = [
        entry
        for entry in subject.model.properties
        if any(0 < use.line - entry.place.line < 8 and use.file == entry.place.file for use in uses)
    ]
    named = f" (`{'`, `'.join(entry.name for entry in computed)}`)" if computed else ""
    return [
        row(
            f"Sums and products of it drift{named}: every valuation and total computed from it changes, also for past "
            "periods.",
            *(str(entry.place) for entry in computed),
            *[use.place for use in uses][:6],
        )
    ]


def _lengths(subject: Subject, draft: Draft, old: Size, new: Size) -> tuple[bool, bool, str]:
    before, after = (old.numbers or (0,))[0], (new.numbers or (0,))[0]
    if after and (not before or after < before):
        draft.blockers.append(checks.too_long(subject, after))
        draft.verdict = "needs data work"
        draft.schema_effect.append(row("A longer value aborts the statement; nothing is cut silently.", ALTER_TABLE))
        return True, False, "a shorter varchar checks every row under ACCESS EXCLUSIVE"
    return False, False, "a longer varchar is metadata only; forms and importers learn of it from max_length"


def _integers(subject: Subject, draft: Draft, old: Size, new: Size) -> tuple[bool, bool, str]:
    if INTEGERS[new.name] == INTEGERS[old.name]:
        return False, False, "the same size in the database"
    if subject.the_field.primary_key:
        pointing = ", ".join(f"`{entry.model}.{entry.field}`" for entry in subject.model.incoming[:12])
        draft.schema_effect.append(row(f"Foreign keys to it change with it: {pointing or 'none'}.", subject.place))
    return True, INTEGERS[new.name] < INTEGERS[old.name], "rewrites the table and its indexes under ACCESS EXCLUSIVE"


def _named_rules(subject: Subject, draft: Draft) -> None:
    names = [rule_name(subject.model, rule) for rule in rules_with(subject.model, subject.the_field.name)]
    names += [f"`{index.name}`" for index in indexes_with(subject.model, subject.the_field.name)]
    if names:
        draft.uniqueness.append(row(f"Rebuilt with the column: {', '.join(names)}.", subject.model.place))


def _advise_against(subject: Subject, draft: Draft) -> None:
    draft.verdict = "advised against"
    draft.summary += " Data is lost; my recommendation is: don't."
    draft.advice.append(
        row(
            "Don't. If fewer digits or characters are to be *shown*, change the format, not the column of "
            f"`{subject.name}`.",
            subject.place,
        )
    )
    draft.rollback[:] = [row("None for the lost digits: keep a copy of the column first.", ALTER_TABLE)]
    draft.tests_to_add.append(row("Totals before and after on a copy of the data are equal.", subject.place))


# --- NULL -------------------------------------------------------------------------------------------------------------


def forbid_null(subject: Subject, draft: Draft) -> None:
    """NOT NULL: rows without a value violate it."""
    field, model = subject.the_field, subject.model
    if not field.null:
        draft.schema_effect.append(row(f"`{subject.name}` is NOT NULL already: nothing to do.", subject.place))
        draft.verdict = "a fact"
        return
    draft.verdict = "needs data work"
    draft.blockers.append(checks.nulls(subject))
    draft.schema_effect.append(
        row(
            f"`{subject.name}` may be NULL today; each row without it violates NOT NULL and aborts the migration.",
            subject.place,
        )
    )
    draft.sql += templates.not_null_in_steps(subject.table, subject.column, f"{model.table}_{subject.column}_set")
    if field.on_delete == "SET_NULL":
        draft.verdict = "refused by Django"
        draft.schema_effect.append(
            row(
                f"fields.E320: on_delete of `{subject.name}` is SET_NULL, which a NOT NULL field cannot have.",
                subject.place,
            )
        )
    if field.relation:
        _foreign_key_altered(subject, draft)
    _either_or(subject, draft)
    draft.rollout += [
        step("before", "Run the check; decide what the rows without a value are to have.", "", subject.place),
        step(
            "switch", f"Deploy code that always sets `{field.name}` (forms, imports, tasks below).", "", subject.place
        ),
        step("backfill", "Fill the rows in batches.", "", subject.place),
        *(step("backfill", entry.text, "", *entry.evidence) for entry in backfill_warnings(model)),
        step("contract", "CHECK … NOT VALID, VALIDATE, SET NOT NULL, DROP CONSTRAINT.", "", ALTER_TABLE),
    ]
    draft.tests_to_add.append(row(f"Creating a row without `{field.name}` fails with a clear message.", subject.place))


def _foreign_key_altered(subject: Subject, draft: Draft) -> None:
    draft.migration_ops.append(
        row(
            "AlterField on a foreign key drops and re-adds its constraint, NULL or not included (measured): it locks "
            "and scans. Write the SET/DROP NOT NULL by hand inside `SeparateDatabaseAndState`.",
            subject.place,
        )
    )


def _either_or(subject: Subject, draft: Draft) -> None:
    """A nullable foreign key with a nullable sibling: rows have one or the other, so neither can be mandatory."""
    field, model = subject.the_field, subject.model
    ruled = next((rule for rule in rules_with(model, field.name) if rule.check), None)
    if ruled:
        draft.verdict = "advised against"
        draft.uniqueness.append(
            row(f"{rule_name(model, ruled)} allows rows without it on purpose; NOT NULL contradicts it.", model.place)
        )
    siblings = _siblings(subject)
    if field.forward and siblings and not ruled:
        _one_of(subject, draft, siblings)


def _siblings(subject: Subject) -> list[Field]:
    """The other nullable foreign keys of the row; who did something and what anything may hang on do not count."""
    return [
        other
        for other in subject.model.fields.values()
        if other.forward and other.null and other.name != subject.the_field.name and other.on_delete != "SET_NULL"
        and other.target not in {subject.snapshot.user_model, "contenttypes.ContentType"}
    ]  # fmt: skip


def _one_of(subject: Subject, draft: Draft, siblings: list[Field]) -> None:
    """Rows of another kind leave the field NULL; a constraint over all of them says so."""
    field, model = subject.the_field, subject.model
    names = [field.name, *(other.name for other in siblings)]
    draft.verdict = "advised against"
    draft.summary += (
        f" Rows of another kind ({', '.join(f'`{other.name}`' for other in siblings)} set) have it NULL on purpose."
    )
    others = " or ".join(f"`{other.name}` ({other.target})" for other in siblings)
    draft.schema_effect.append(
        row(
            f"`{model.label}` also has {others}, nullable too: rows for a {siblings[0].name} have `{field.name}` "
            "NULL, so existing rows violate NOT NULL.",
            subject.place,
            *(other.place for other in siblings),
        )
    )
    draft.advice.append(
        row(
            f"Instead a CheckConstraint that exactly one of {', '.join(f'`{name}`' for name in names)} is set: "
            f'`CheckConstraint(condition={exactly_one(names)}, name="{model.table}_one_of")`, added NOT VALID and '
            "then validated.",
            subject.place,
        )
    )
    question, sql = f"Rows that do not have exactly one of {', '.join(names)}", _one_of_sql(subject, names)
    draft.blockers.append(
        checks.breaking(subject, exactly_one(names)).model_copy(update={"question": question, "sql": sql})
    )


def exactly_one(names: list[str]) -> str:
    """`Q(a__isnull=False, b__isnull=True) | Q(a__isnull=True, b__isnull=False)`."""
    return " | ".join(f"Q({', '.join(f'{name}__isnull={name != chosen}' for name in names)})" for chosen in names)


def _one_of_sql(subject: Subject, names: list[str]) -> str:
    columns = [subject.model.fields[name].column or name for name in names]
    return f"SELECT count(*) FROM {subject.table} WHERE num_nonnulls({', '.join(columns)}) <> 1;"


def allow_null(subject: Subject, draft: Draft) -> None:
    """NULL allowed: unique rules get a hole, a hop of a scope path stops being one."""
    field, model = subject.the_field, subject.model
    if field.null:
        draft.verdict = "a fact"
        draft.schema_effect.append(row(f"`{subject.name}` may be NULL already.", subject.place))
        return
    draft.verdict = "safe in steps"
    draft.sql.append(templates.drop_not_null(subject.table, subject.column))
    draft.schema_effect.append(row(f"`{subject.name}` is NOT NULL today.", subject.place))
    if field.relation:
        _foreign_key_altered(subject, draft)
    for rule in rules_with(model, field.name):
        if rule.type in {"UniqueConstraint", "unique_together"}:
            draft.verdict = "advised against"
            draft.uniqueness += nulls_are_distinct(subject, rule, field.name)
    _hop_becomes_nullable(subject, draft)
    draft.rollout.append(
        step("expand", "Code that reads it must expect None before the column may be NULL.", "", subject.place)
    )
    draft.rollback.append(row("NOT NULL again only after the NULLs were filled.", ALTER_TABLE))
    draft.tests_to_add.append(row(f"A row without `{field.name}` in every page and export below.", subject.place))


def _hop_becomes_nullable(subject: Subject, draft: Draft) -> None:
    field, model = subject.the_field, subject.model
    through = subject.scoped_through(model.label, field.name)
    if not through:
        return
    draft.verdict = "advised against"
    names = ", ".join(f"`{entry.label}`" for entry in through[:12])
    draft.isolation = Isolation(
        level_before=model.scope.level,
        level_after="T(+B)"
        if model.scope.tenant_path and field.name not in model.scope.tenant_path.split("__")
        else "G",
        path_before=model.scope.path,
        path_after="",
    )
    draft.isolation_rows.append(
        row(
            f"`{field.name}` is a hop of the scope path of {names}: a nullable hop makes no scope. Rows without it "
            "belong to no branch; scoped managers hide them from everybody, unscoped ones show them to all.",
            subject.place,
        )
    )
    path_holders(draft, through)
