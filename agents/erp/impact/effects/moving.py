"""Moving a model between levels, a relation to another target, a row to another parent."""

from __future__ import annotations

from agents.erp.impact.effects import checks
from agents.erp.impact.effects.constraining import unique_rules
from agents.erp.impact.effects.draft import Draft, Subject, rule_name
from agents.erp.impact.effects.facts import ALTER_TABLE, DJANGO_OPERATIONS, FK_VALIDATE, manager_rows
from agents.erp.impact.effects.isolating import NAMES, add_queries, named, path_holders, scope_follows, scope_stays
from agents.erp.impact.report import Isolation, Row, Step, row, step
from agents.erp.impact.sql import templates
from agents.erp.schema.hops import ways
from agents.erp.schema.snapshot import Field, Incoming, Model

ORDER = {"G": 0, "T": 1, "T(+B)": 1, "B": 2}


def move_scope(subject: Subject, draft: Draft) -> None:
    """Rows belong to a branch instead of the tenant, or the other way round."""
    model, level = subject.model, subject.operation.to
    before = model.scope.level
    draft.before, draft.after = before, level
    draft.references += subject.uses.of_model(model.label)
    if before == level:
        draft.verdict, draft.summary = "a fact", f"`{model.label}` is at {NAMES[level]} already."
        scope_stays(subject, draft)
        return
    draft.isolation = Isolation(
        level_before=before, level_after=level, path_before=model.scope.path, path_after=_new_path(subject, level),
        cross_branch_possible=ORDER[level] > ORDER[before],
    )  # fmt: skip
    if ORDER[level] > ORDER[before]:
        _narrowed(subject, draft)
    else:
        _widened(subject, draft)
    path_holders(draft, [model])
    draft.tests_to_add.append(
        row("The same page and export as users of two branches, and of two tenants.", model.place)
    )
    draft.rollback.append(
        row(
            "Not by migration alone: rows that were split or merged must be mapped back; keep the mapping table.",
            model.place,
        )
    )


def _new_path(subject: Subject, level: str) -> str:
    roots, model = subject.snapshot.roots, subject.model
    root = {"B": roots.branch, "T": roots.tenant}.get(level)
    if root is None:
        return ""
    found = [way.path for way in ways(subject.snapshot, model.label, root) if not way.nullable_hops]
    return found[0] if found else root.rpartition(".")[2].lower()


def _narrowed(subject: Subject, draft: Draft) -> None:
    """Shared rows get an owner: those that several branches use must be split."""
    model, word = subject.model, "branch" if subject.operation.to == "B" else "tenant"
    deeper = [(entry, subject.snapshot.models[entry.model]) for entry in pointing_of(subject)]
    owner = _owner(subject)
    draft.verdict, draft.summary = "advised against", _narrowed_summary(subject, word, len(deeper))
    draft.schema_effect += [_owned(model, owner, word), *_rewritten(deeper, word)]
    draft.blockers += [
        checks.used_by_several(subject.snapshot, model, holder, holder.fields[entry.field])
        for entry, holder in deeper
        if holder.scope.level == "B" and holder.scope.path
    ]
    draft.uniqueness += _rules_move(subject, word)
    draft.isolation_rows += _narrowed_isolation(subject, deeper, word)
    add_queries(subject, draft, [model])
    draft.migration_ops.append(
        row(
            "AddField (nullable), data migration that splits, AlterField (not null), AlterField of each relation.",
            DJANGO_OPERATIONS,
        )
    )
    draft.sql += templates.foreign_key_in_steps(
        subject.table, f"{word}_id", f'"{owner.table if owner else word}"', f"{model.table}_{word}_fk"
    )
    draft.rollout += _split_rollout(subject, word, deeper)
    draft.advice.append(_settings_instead(model, word))


def _owner(subject: Subject) -> Model | None:
    """The root that the rows are to belong to, where the project has one."""
    roots = subject.snapshot.roots
    return subject.snapshot.models.get((roots.branch if subject.operation.to == "B" else roots.tenant) or "")


def _narrowed_summary(subject: Subject, word: str, foreign_keys: int) -> str:
    levels = f"from {NAMES[subject.model.scope.level]} to {NAMES[subject.operation.to]}"
    if word == "branch":
        return (
            f"Move `{subject.model.label}` {levels}: rows that several {word}es use must be split and {foreign_keys} "
            "foreign keys rewritten."
        )
    return f"Move `{subject.model.label}` {levels}: rows that several tenants share must be split."


def _owned(model: Model, owner: Model | None, word: str) -> Row:
    """The foreign key to the new owner: one that only describes does not count."""
    nullable = next(
        (field for field in model.fields.values() if owner and field.target == owner.label and field.null), None
    )
    if nullable is None:
        return row(f"`{model.label}` needs a foreign key to `{owner.label if owner else word}`.", model.place)
    return row(
        f"`{model.label}.{nullable.name}` points to `{nullable.target}` today, but may be NULL: it only describes.",
        nullable.place,
    )


def _rewritten(deeper: list[tuple[Incoming, Model]], word: str) -> list[Row]:
    return [
        row(
            f"`{entry.model}.{entry.field}` must be rewritten to the row of its own {word}"
            + (f" (over `{holder.scope.path}`)." if holder.scope.path else "."),
            holder.fields[entry.field].place,
        )
        for entry, holder in deeper
    ]


def _settings_instead(model: Model, word: str) -> Row:
    return row(
        f"Keep `{model.label}` at {NAMES[model.scope.level]} and add a settings table per {word} (a new model, say "
        f"`{word.title()}{model.name}`: {word}, {model.name.lower()}, what differs, unique on both).",
        model.place,
    )


def pointing_of(subject: Subject) -> list[Incoming]:
    return [entry for entry in subject.model.incoming if not subject.snapshot.models[entry.model].auto_created]


def _rules_move(subject: Subject, word: str) -> list[Row]:
    """`UQ(tenant, sku)` becomes `UQ(branch, sku)`: values may repeat."""
    rows: list[Row] = []
    model = subject.model
    narrow = subject.operation.to == "B"
    old_root = subject.snapshot.roots.tenant if narrow else subject.snapshot.roots.branch
    for rule in unique_rules(model):
        roots = [name for name in rule.fields if model.fields[name].target == old_root]
        if not roots:
            continue
        fields = ", ".join(word if name in roots else name for name in rule.fields)
        others = ", ".join(name for name in rule.fields if name not in roots)
        text = (
            f"{rule_name(model, rule)} becomes unique ({fields}): the same {others} may repeat across {word}es; "
            f"whoever looks a row up by {others} alone gets several."
            if narrow
            else f"{rule_name(model, rule)} becomes unique ({fields}): equal {others} of different branches collide."
        )
        rows.append(row(text, model.place))
    return rows


def _narrowed_isolation(subject: Subject, deeper: list[tuple[Incoming, Model]], word: str) -> list[Row]:
    model = subject.model
    rows = [
        row(
            f"`{model.label}`: {NAMES[model.scope.level]} → {NAMES[subject.operation.to]}; its manager must filter by "
            f"{word}, and every query at tenant level sees only the own {word}'s rows.",
            model.place,
            *(manager.place for manager in model.managers if manager.default),
        )
    ]
    branch_rows = [holder for _, holder in deeper if holder.scope.level == "B"]
    if branch_rows:
        names = named(list({holder.label: holder for holder in branch_rows}.values()))
        rows.append(
            row(
                f"A row of {names} could then point to a `{model.label}` row of another {word}: `ForeignKey.validate` "
                "uses `_base_manager`, only forms are narrowed.",
                f"django/{FK_VALIDATE}",
            )
        )
    stock = [holder for holder in branch_rows if any(field.type == "DecimalField" for field in holder.fields.values())]
    if stock:
        rows.append(
            row(
                f"Transfers between {word}es and totals over the whole tenant (sums of "
                f"{named(list({holder.label: holder for holder in stock}.values()))} by "
                f"`{model.name}`) need a row that is shared: they no longer meet in one `{model.label}`.",
                *(holder.place for holder in stock[:3]),
            )
        )
    return rows


def _split_rollout(subject: Subject, word: str, deeper: list[tuple[Incoming, Model]]) -> list[Step]:
    model = subject.model
    return [
        step("before", f"Find the rows that several {word}es use (checks above).", "", model.place),
        step("expand", f"Add the nullable foreign key to the {word}; new rows get it.", "", ALTER_TABLE),
        step("backfill", f"Copy each shared row once per {word}, keep a mapping (old id, {word}, new "
                         "id).", "", model.place),
        step(
            "backfill",
            "Rewrite the foreign keys by the mapping, in batches: "
            + ", ".join(f"`{entry.model}.{entry.field}`" for entry, _ in deeper) + ".",
            "",
            *(holder.fields[entry.field].place for entry, holder in deeper),
        ),
        step("switch", "Change manager, override file, unique rule and policies together.", "", model.place),
        step("contract", "NOT NULL by CHECK NOT VALID → VALIDATE; drop the old unique rule.", "", ALTER_TABLE),
    ]  # fmt: skip


def _widened(subject: Subject, draft: Draft) -> None:
    """Rows of a branch become everybody's: more people see them, names collide."""
    model, level = subject.model, subject.operation.to
    through = _scoped_over(subject)
    who = "every branch of the tenant" if level in {"T", "T(+B)"} else "every tenant"
    draft.verdict = "advised against" if through else "safe in steps"
    draft.summary = (
        f"Move `{model.label}` from {NAMES[model.scope.level]} to {NAMES[level]}: {who} sees and may change its rows."
    )
    draft.isolation_rows += _widened_isolation(model, through, who)
    draft.uniqueness += _rules_move(subject, "tenant")
    for rule in unique_rules(model):
        kept = tuple(name for name in rule.fields if model.fields[name].target != subject.snapshot.roots.branch)
        if kept and kept != rule.fields:
            draft.blockers.append(checks.duplicates(subject, kept))
    add_queries(subject, draft, [model, *through])
    draft.rollout += [
        step("before", "Run the checks; renumber what collides.", "", model.place),
        step("switch", "Change manager and override file together, then the unique rule.", "", model.place),
        step("contract", "Drop the foreign key to the branch only when nothing reads it.", "", ALTER_TABLE),
    ]
    draft.advice.append(
        row(
            "If only reading across branches is wanted, give that a named query of its own instead of moving the "
            "level.",
            model.place,
        )
    )


def _scoped_over(subject: Subject) -> list[Model]:
    """Other models whose scope path leads over this one."""
    label = subject.model.label
    return [
        other
        for other in subject.own_models
        if other.label != label
        and (way := subject.scope_way(other))
        and any(hop.target == label for _, hop in way.hops)
    ]


def _widened_isolation(model: Model, through: list[Model], who: str) -> list[Row]:
    rows = [
        row(
            f"What becomes visible: all rows of `{model.label}` to {who}.",
            model.place,
            *(entry.place for entry in model.managers if entry.default),
        )
    ]
    if through:
        rows.append(
            row(
                f"{named(through)} find their branch over `{model.label}`: they lose their scope and need a branch of "
                "their own.",
                *(other.place for other in through[:6]),
            )
        )
    if model.sensitive:
        rows.append(
            row(
                f"Sensitive fields become visible with it: {', '.join(f'`{name}`' for name in model.sensitive)}.",
                model.place,
            )
        )
    return rows


# --- a relation to another target -------------------------------------------------------------------------------------


def retarget(subject: Subject, draft: Draft) -> None:
    """A foreign key points to another table: its values mean nothing there."""
    field, model = subject.the_field, subject.model
    target = subject.snapshot.models[subject.operation.to]
    draft.before, draft.after = field.target or field.type, target.label
    draft.verdict = "needs data work"
    draft.summary = (
        f"Point `{subject.name}` to `{target.label}` instead of `{field.target}`: its ids mean nothing there."
    )
    draft.references += [
        *subject.uses.of_field(model.label, field.name),
        *subject.uses.of_reverse(model.label, field.name),
    ]
    draft.schema_effect.append(
        row(
            f"The constraint to `{field.target}` is dropped, one to `{target.label}` added; the ids stay as they are.",
            subject.place,
        )
    )
    draft.schema_effect.append(
        row(f"Lookups over `{field.name}__…` now reach the fields of `{target.label}`.", subject.place, target.place)
    )
    draft.migration_ops.append(
        row("AlterField keeps the ids: better a second column, a mapping, and a switch.", DJANGO_OPERATIONS)
    )
    draft.blockers.append(checks.orphans(subject, target))
    draft.sql += templates.foreign_key_in_steps(
        subject.table, subject.column, f'"{target.table}"', f"{model.table}_{subject.column}_fk"
    )
    draft.rollout += [
        step("expand", f"Add a second relation to `{target.label}`, nullable.", "", ALTER_TABLE),
        step("backfill", "Map the old ids to the new ones in batches.", "", subject.place),
        step("switch", "Read and write the new one; then drop the old.", "", subject.place),
    ]
    draft.rollback.append(row("As long as both columns exist: read the old one again.", subject.place))
    draft.tests_to_add.append(row("Each lookup below against the new target.", subject.place))
    if not scope_follows(subject, draft, f"`{field.name}` to `{target.label}`"):
        scope_stays(subject, draft)


# --- a row gets another parent ----------------------------------------------------------------------------------------


def change_rows(subject: Subject, draft: Draft) -> None:
    """`Employee.branch` of a row changes: what hangs on it moves along, what has its own way stays."""
    field, model = subject.the_field, subject.model
    draft.before, draft.after = field.name, f"another `{field.target or 'another value'}`"
    draft.verdict = "safe in steps"
    draft.summary = f"Change `{subject.name}` of existing rows: no migration; the question is what moves with them."
    _change_isolation(subject, draft)
    _change_uniqueness(subject, draft)
    draft.schema_effect.append(
        row("Reports of past periods change: they follow today's value, not the one of that day.", subject.place)
    )
    draft.schema_effect += _side_effects(subject)
    draft.advice.append(
        row(
            f"Dated assignments ({model.name.lower()}, {field.name}, from, until) keep the past where it was; "
            f"`{subject.name}` then says where it is today.",
            subject.place,
        )
    )
    draft.references += [
        use
        for use in subject.uses.of_field(model.label, field.name)
        if use.kind in {"write", "form", "serializer", "update_fields", "attribute"}
    ]
    draft.rollback.append(row("Setting the old value again moves the history back too.", subject.place))
    draft.tests_to_add.append(row("A report of a past month before and after the change.", subject.place))


def _change_isolation(subject: Subject, draft: Draft) -> None:
    """The level stays; the row and what hangs on it may change hands."""
    field, model, scope = subject.the_field, subject.model, subject.model.scope
    moving = [other for other in subject.scoped_through(model.label, field.name) if other.label != model.label]
    draft.isolation = Isolation(
        level_before=scope.level, level_after=scope.level, path_before=scope.path, path_after=scope.path
    )
    if scope.path.split("__")[0] == field.name:
        draft.isolation_rows.append(
            row(f"The `{model.label}` row itself changes hands: its scope is `{scope.path}`.", subject.place)
        )
    draft.isolation_rows += [
        row(
            f"`{other.label}` reaches the branch through `{other.scope.path}`: its history moves with the row.",
            _first_hop(other).place,
        )
        for other in moving
    ]
    draft.isolation_rows += _staying(subject, moving)
    if field.forward:
        draft.isolation_rows.append(
            row(
                "Nothing compares the new value with the row's other relations: `ForeignKey.validate` uses "
                "`_base_manager`.",
                f"django/{FK_VALIDATE}",
            )
        )
        draft.isolation_rows += manager_rows("ForeignKey.validate")


def _first_hop(model: Model) -> Field:
    return model.fields[model.scope.path.split("__")[0]]


def _staying(subject: Subject, moving: list[Model]) -> list[Row]:
    """Models that point at the row but have a way of their own to the branch."""
    labels = {model.label for model in moving}
    rows: list[Row] = []
    for entry in pointing_of(subject):
        holder = subject.snapshot.models[entry.model]
        if holder.label in labels or not holder.scope.path:
            continue
        other = f"{entry.field}__{subject.operation.field}"
        rows.append(
            row(
                f"`{holder.label}` goes through `{holder.scope.path}` and stays where it is; its other way `{other}` "
                "then leads to another branch.",
                _first_hop(holder).place,
                holder.fields[entry.field].place,
            )
        )
    return rows


def _change_uniqueness(subject: Subject, draft: Draft) -> None:
    for rule in unique_rules(subject.model):
        affected = subject.the_field.name in rule.fields
        text = (
            f"{rule_name(subject.model, rule)} names it: the new place may have the same values already."
            if affected
            else f"{rule_name(subject.model, rule)} isn't affected."
        )
        draft.uniqueness.append(row(text, subject.model.place))
        if affected:
            draft.blockers.append(
                checks.duplicates(subject, tuple(name for name in rule.fields if name != subject.the_field.name))
            )


def _side_effects(subject: Subject) -> list[Row]:
    model = subject.model
    rows = [
        row(f"`{model.label}.{method.name}()` is overridden and runs on `save()`, not on `update()`.", method.place)
        for method in model.overrides
        if method.name in {"save", "clean"}
    ]
    rows += [
        row(f"{entry.signal} runs {entry.receiver}, on `save()` only.", entry.place)
        for entry in model.signals
        if "save" in entry.signal
    ]
    return rows
