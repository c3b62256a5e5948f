"""Unique rules, checks and indexes."""

from __future__ import annotations

from agents.erp.impact.effects import checks
from agents.erp.impact.effects.draft import Draft, Subject, rule_name
from agents.erp.impact.effects.facts import (
    CONSTRAINT_CHECKS,
    CREATE_INDEX,
    DJANGO_CONSTRAINTS,
    DJANGO_OPERATIONS,
    UNIQUE_CHECKS,
    UNIQUE_NULLS,
)
from agents.erp.impact.effects.isolating import scope_stays
from agents.erp.impact.report import Row, row, step
from agents.erp.impact.sql import templates
from agents.erp.schema.snapshot import Constraint, Model


def add_constraint(subject: Subject, draft: Draft) -> None:
    """A unique rule over fields, or a check."""
    operation = subject.operation
    if operation.check:
        _add_check(subject, draft)
    else:
        add_unique(subject, draft, operation.fields)
    draft.migration_ops.append(row(f'`AddConstraint("{subject.model.name.lower()}", …)`.', DJANGO_OPERATIONS))
    draft.rollback.append(row("RemoveConstraint; duplicates that were merged do not come back.", DJANGO_OPERATIONS))
    for name in operation.fields:
        draft.references += [
            use
            for use in subject.uses.of_field(subject.model.label, name)
            if use.kind in {"write", "form", "serializer", "import map"}
        ]
    scope_stays(subject, draft)


def add_unique(subject: Subject, draft: Draft, names: tuple[str, ...]) -> None:
    """Duplicates stand in the way; the index is built beside running writes."""
    model = subject.model
    listed = ", ".join(names)
    draft.verdict = "needs data work"
    draft.after = draft.after or f"unique ({listed})"
    draft.summary = draft.summary or f"Make ({listed}) of `{model.label}` unique: duplicates must go first."
    known = next((rule for rule in unique_rules(model) if set(rule.fields) <= set(names)), None)
    if known:
        draft.verdict = "a fact"
        draft.uniqueness.append(row(f"Guaranteed already by {rule_name(model, known)}.", model.place))
    draft.blockers.append(checks.duplicates(subject, names, subject.operation.condition))
    columns = ", ".join(f'"{model.fields[name].column or name}"' for name in names)
    index = subject.operation.name or f"{model.table}_{'_'.join(names)}_uniq"
    draft.sql.append(
        templates.index_concurrently(subject.table, columns, index, unique=True, where=subject.operation.condition)
    )
    if not subject.operation.condition:
        draft.sql.append(templates.unique_using(subject.table, index))
    draft.uniqueness += [*_range(subject, names), *_hidden_conflicts(model), *_looser(subject, names)]
    for name in names:
        if model.fields[name].null and subject.operation.nulls_distinct is None:
            draft.uniqueness += nulls_are_distinct(subject, Constraint(type="UniqueConstraint", fields=names), name)
    draft.rollout += [
        step(
            "before",
            "Run the check over **all** rows, with an unscoped manager or SQL; merge or renumber duplicates.",
            "",
            model.place,
        ),
        step("expand", "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX.", "", CREATE_INDEX),
        step("switch", "Answer the IntegrityError in forms, imports and tasks.", "", model.place),
    ]
    draft.tests_to_add.append(
        row(
            f"A second row with the same {listed}: in the same branch, in another branch, in another tenant.",
            model.place,
        )
    )


def unique_rules(model: Model) -> list[Constraint]:
    """All unique rules over several or single fields."""
    rules = [
        rule for rule in model.constraints if rule.type == "UniqueConstraint" and rule.fields and not rule.condition
    ]
    rules += [Constraint(type="unique_together", fields=group) for group in model.unique_together]
    singles = [field.name for field in model.fields.values() if field.unique and not field.primary_key]
    return [*rules, *(Constraint(type="unique", fields=(name,)) for name in singles)]


def _range(subject: Subject, names: tuple[str, ...]) -> list[Row]:
    """Within what the rule holds: a branch, a tenant, or everything."""
    model, roots = subject.model, subject.snapshot.roots
    targets = {model.fields[name].target for name in names if model.fields[name].forward}
    if roots.branch in targets:
        return [row("It holds within a branch: other branches may use the same values.", model.place)]
    if roots.tenant in targets:
        return [
            row(
                "It holds within the tenant: all its branches share one set of values; one branch's value blocks the "
                "others.",
                model.place,
            )
        ]
    through = [name for name in names if model.scope.path.split("__")[0] == name]
    if through:
        return [row(f"It holds within `{through[0]}`, and so within a branch.", model.place)]
    if model.scope.level in {"B", "T", "T(+B)"}:
        return [
            row(
                "It holds across **all tenants and branches**: a value taken elsewhere is refused here, and the "
                "refusal tells that it exists. Add the tenant or branch to the rule.",
                model.place,
            ),
            *_no_lookups(subject),
        ]
    return []


def _no_lookups(subject: Subject) -> list[Row]:
    """A rule within the tenant needs a column of its own where the tenant is only reached over others."""
    path = subject.model.scope.tenant_path
    if not path or "__" not in path:
        return []
    return [
        row(
            f'Unique within the tenant needs a tenant column of its own: `UniqueConstraint(fields=["{path}", …])` '
            "fails with models.E012, constraints follow no relations.",
            DJANGO_CONSTRAINTS,
            subject.model.place,
        )
    ]


def _looser(subject: Subject, names: tuple[str, ...]) -> list[Row]:
    """Other unique rules that share fields: what the new one changes about them."""
    rules = [
        rule
        for rule in unique_rules(subject.model)
        if set(rule.fields) & set(names) and not set(rule.fields) <= set(names)
    ]
    rules = [rule for rule in rules if set(rule.fields) != set(names)]
    return [
        row(f"Beside it there is {rule_name(subject.model, rule)}; it stays unless you remove it.", subject.model.place)
        for rule in rules
    ]


def _hidden_conflicts(model: Model) -> list[Row]:
    manager = model.default_manager
    if manager is None or manager.scoped not in {"yes", "fail-open"}:
        return []
    return [
        row(
            f"Unique checks in forms use `_default_manager` (`{manager.name}`, scoped): a conflict in another branch "
            "is not seen there and comes back as IntegrityError, which tells that the value exists.",
            f"django/{UNIQUE_CHECKS}",
            f"django/{CONSTRAINT_CHECKS}",
            manager.place,
        )
    ]


def nulls_are_distinct(subject: Subject, rule: Constraint, name: str) -> list[Row]:
    """The hole that NULL makes in a unique rule, and how to close it."""
    field = subject.model.fields[name]
    today = f"Today `{subject.model.label}.{name}` is {'nullable' if field.null else 'NOT NULL: no problem today'}."
    if rule.nulls_distinct is False:
        return [
            row(
                f"{rule_name(subject.model, rule)} has nulls_distinct=False: NULLs count as equal. {today}", field.place
            )
        ]
    return [
        row(
            f"{rule_name(subject.model, rule)}: NULLs are distinct in SQL, so duplicates are allowed where `{name}` is "
            "NULL.",
            UNIQUE_NULLS,
            field.place,
        ),
        row(
            "Closed by `nulls_distinct=False` (PostgreSQL 15+, Django 5.0+; not on SQLite), by a second "
            f"UniqueConstraint with `condition=Q({name}__isnull=True)`, or by NOT NULL. {today}",
            DJANGO_CONSTRAINTS,
            field.place,
        ),
    ]


def _add_check(subject: Subject, draft: Draft) -> None:
    operation, model = subject.operation, subject.model
    name = operation.name or f"{model.table}_check"
    draft.verdict = "needs data work"
    draft.after = f"check {operation.check}"
    draft.summary = f"Add the check {operation.check} to `{model.label}`: rows that break it must be mended first."
    draft.blockers.append(checks.breaking(subject, operation.check))
    draft.sql += templates.check_in_steps(subject.table, name, operation.check)
    draft.uniqueness.append(
        row(
            "A check passes where its result is NULL: fields that may be NULL need their own IS NOT NULL in it.",
            DJANGO_CONSTRAINTS,
        )
    )
    draft.rollout += [
        step("before", "Run the check; mend the rows.", "", model.place),
        step(
            "expand", "ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT (reads and writes go on).", "", CREATE_INDEX
        ),
    ]
    draft.tests_to_add.append(
        row("A row that breaks the rule is refused by the form and by the database.", model.place)
    )


def remove_constraint(subject: Subject, draft: Draft) -> None:
    """What the rule guaranteed is no longer so."""
    model, operation = subject.model, subject.operation
    found = [
        rule
        for rule in [*model.constraints, *unique_rules(model)]
        if _is(rule, operation.name or operation.before, operation.fields)
    ]
    draft.before = rule_name(model, found[0]) if found else operation.name
    draft.after = "removed"
    if not found:
        draft.verdict, draft.summary = "a fact", f"`{model.label}` has no such rule."
        return
    rule = found[0]
    draft.verdict = "safe in steps"
    draft.summary = f"Remove {draft.before}: what it guaranteed is no longer so."
    draft.sql.append(templates.drop_constraint(subject.table, rule.name or "…"))
    draft.migration_ops.append(row(f'`RemoveConstraint("{model.name.lower()}", "{rule.name}")`.', DJANGO_OPERATIONS))
    if rule.type != "CheckConstraint":
        listed = ", ".join(rule.fields)
        draft.uniqueness += [
            row(
                f"Two rows may have the same {listed}: `get()` by them raises MultipleObjectsReturned, "
                "`get_or_create()` and `update_or_create()` may make twins.",
                model.place,
            ),
            row("Its index goes too: lookups by these fields may become slow.", model.place),
        ]
    for name in rule.fields:
        draft.references += [
            use for use in subject.uses.of_field(model.label, name) if use.kind in {"lookup", "import map", "write"}
        ]
    draft.rollback.append(row("Adding it again fails on duplicates made meanwhile: check first.", CREATE_INDEX))
    if rule.type != "CheckConstraint" and rule.fields:
        draft.blockers.append(checks.duplicates(subject, rule.fields))
    draft.tests_to_add.append(row("Code that relied on the rule, with two equal rows.", model.place))
    scope_stays(subject, draft)


def _is(rule: Constraint, name: str, fields: tuple[str, ...]) -> bool:
    return (bool(name) and rule.name == name) or (bool(fields) and set(rule.fields) == set(fields))


def add_index(subject: Subject, draft: Draft) -> None:
    """An index, built beside running writes or blocking them."""
    model, names = subject.model, subject.operation.fields
    draft.after = f"index ({', '.join(names)})"
    draft.verdict = "safe in steps"
    draft.summary = f"Add an index on ({', '.join(names)}) to `{model.label}`."
    columns = ", ".join(f'"{model.fields[name].column or name}"' for name in names)
    name = subject.operation.name or f"{model.table[:20]}_{'_'.join(names)[:8]}_idx"
    draft.sql += [
        templates.blocking(
            f'CREATE INDEX "{name}" ON {subject.table} ({columns});',
            templates.SHARE,
            "what AddIndex runs: every INSERT, UPDATE and DELETE waits until it is built; reads go on",
            ("require-concurrent-index-creation",),
        ),
        templates.index_concurrently(subject.table, columns, name),
    ]
    known = [
        index for index in model.indexes if tuple(entry.lstrip("-") for entry in index.fields)[: len(names)] == names
    ]
    for index in known:
        draft.advice.append(row(f"`{index.name}` begins with the same fields already.", model.place))
    draft.migration_ops.append(
        row("`AddIndexConcurrently` from django.contrib.postgres.operations, with `atomic = False`.", DJANGO_OPERATIONS)
    )
    draft.rollout.append(
        step("expand", "CREATE INDEX CONCURRENTLY; drop and repeat if it ends INVALID.", "", CREATE_INDEX)
    )
    draft.rollback.append(row("DROP INDEX CONCURRENTLY.", CREATE_INDEX))
    scope_stays(subject, draft)


def remove_index(subject: Subject, draft: Draft) -> None:
    """An index goes; queries that were served by it become scans."""
    model, operation = subject.model, subject.operation
    wanted = operation.name or operation.before
    found = [index for index in model.indexes if index.name == wanted or set(index.fields) == set(operation.fields)]
    single = [model.fields[name] for name in operation.fields if model.fields[name].db_index]
    draft.before, draft.after = (found[0].name if found else ", ".join(operation.fields)), "removed"
    draft.verdict = "safe in steps" if found or single else "a fact"
    draft.summary = (
        f"Remove the index {draft.before} of `{model.label}`."
        if found or single
        else f"`{model.label}` has no such index."
    )
    draft.sql.append(templates.drop_index(found[0].name if found else "…"))
    for name in found[0].fields if found else operation.fields:
        draft.references += [
            use
            for use in subject.uses.of_field(model.label, name.lstrip("-"))
            if use.kind in {"lookup", "order_by", "raw SQL", "filter", "ordering", "admin"}
        ]
    draft.advice.append(row("Look at its use first: pg_stat_user_indexes.idx_scan over a full month.", CREATE_INDEX))
    draft.rollback.append(row("CREATE INDEX CONCURRENTLY again: minutes on a large table.", CREATE_INDEX))
    scope_stays(subject, draft)
