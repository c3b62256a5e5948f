"""What deleting a row sets off: Django's collector, followed over the schema."""

# ruff: noqa: S608 - queries for people to read and run; nothing here runs them
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.erp.impact.effects.draft import Draft, Subject
from agents.erp.impact.effects.facts import COLLECTOR, manager_rows
from agents.erp.impact.names import plain_manager
from agents.erp.impact.report import Check, Row, row, step
from agents.erp.schema.snapshot import Field, Incoming, Model, SchemaSnapshot

MOST_DEEP = 6
DEEPER = {("T", "B"), ("G", "B"), ("G", "T"), ("T(+B)", "B")}
PROTECTING = frozenset({"PROTECT", "RESTRICT"})


@dataclass(frozen=True, slots=True)
class Met:
    """A relation that the collector meets: rows of `holder` that point through `field` at a row which is deleted."""

    holder: Model
    field: Field
    target: str
    on_delete: str
    depth: int

    @property
    def name(self) -> str:
        return f"{self.holder.label}.{self.field.name}"


def incoming_of(snapshot: SchemaSnapshot, label: str) -> Sequence[Incoming]:
    model = snapshot.models.get(label)
    return model.incoming if model else ()


def collected(snapshot: SchemaSnapshot, label: str, changed: tuple[str, str, str] | None = None) -> list[Met]:
    """Everything the collector meets from a deleted row on, cascades first to last.

    `changed` is a field whose on_delete is taken to be another: (model, field, on_delete).
    """
    return list(_walk(snapshot, label, changed, frozenset({label}), 1))


def _walk(
    snapshot: SchemaSnapshot, label: str, changed: tuple[str, str, str] | None, seen: frozenset[str], depth: int
) -> Iterator[Met]:
    for entry in incoming_of(snapshot, label):
        holder = snapshot.models[entry.model]
        on_delete = entry.on_delete or ("CASCADE" if entry.relation == "m2m" or holder.auto_created else "")
        if changed and changed[:2] == (entry.model, entry.field):
            on_delete = changed[2]
        if entry.relation in {"m2m", "generic"} or not on_delete:
            continue
        yield Met(holder, holder.fields[entry.field], label, on_delete, depth)
        if on_delete == "CASCADE" and entry.model not in seen and depth < MOST_DEEP:
            yield from _walk(snapshot, entry.model, changed, seen | {entry.model}, depth + 1)


def generic_pointers(snapshot: SchemaSnapshot) -> list[tuple[Model, str, str]]:
    """Models that point at any row by type and id: (model, description, place)."""
    found: list[tuple[Model, str, str]] = []
    for model in snapshot.models.values():
        if not model.own or model.auto_created:
            continue
        for field in model.fields.values():
            if field.relation == "generic" and field.generic_parts:
                names = " and ".join(f"`{name}`" for name in field.generic_parts)
                found.append((model, f"`{model.label}.{field.name}` (by {names})", str(field.place)))
        if "object_id" in model.fields and "model" in model.fields:
            found.append((model, f"`{model.label}` (by `model` and `object_id`)", str(model.fields["object_id"].place)))
    return found


def deletion_rows(subject: Subject, label: str, changed: tuple[str, str, str] | None = None) -> list[Row]:
    """What deleting a row of a model does, in sentences with places."""
    snapshot = subject.snapshot
    root = snapshot.models[label]
    met = [entry for entry in collected(snapshot, label, changed) if not entry.holder.auto_created]
    rows = [_met_row(entry) for entry in _each_once(met)]
    blocking = [entry for entry in met if entry.on_delete in PROTECTING]
    if blocking:
        names = ", ".join(dict.fromkeys(f"`{entry.name}`" for entry in blocking))
        rows.append(
            row(
                f"So a delete raises ProtectedError wherever rows exist in {names}.",
                *(str(entry.field.place) for entry in blocking),
            )
        )
    rows += _crossing(root, met)
    rows += _left_behind(snapshot, root, met)
    rows += _side_effects(root, met)
    return rows


def _each_once(met: Sequence[Met]) -> list[Met]:
    return list({(entry.name, entry.on_delete): entry for entry in reversed(met)}.values())[::-1]


def _met_row(entry: Met) -> Row:
    what = {
        "CASCADE": f"rows of `{entry.holder.label}` are deleted too",
        "PROTECT": "refused with ProtectedError while such rows exist",
        "RESTRICT": "refused with RestrictedError unless the rows go through another cascade",
        "SET_NULL": f"rows of `{entry.holder.label}` stay, `{entry.field.name}` becomes NULL",
        "SET_DEFAULT": f"rows of `{entry.holder.label}` stay, `{entry.field.name}` becomes its default",
        "DO_NOTHING": "nothing happens in Python; the database refuses with IntegrityError at commit",
    }.get(entry.on_delete, f"{entry.on_delete} decides")
    return row(f"`{entry.name}` → `{entry.target}` is {entry.on_delete}: {what}.", entry.field.place)


def _crossing(root: Model, met: Sequence[Met]) -> list[Row]:
    """A row of a tenant takes rows of all branches with it."""
    deeper = [entry for entry in met if (root.scope.level, entry.holder.scope.level) in DEEPER]
    cascading = [entry for entry in deeper if entry.on_delete == "CASCADE"]
    if not deeper:
        return []
    who = ", ".join(dict.fromkeys(f"`{entry.holder.label}`" for entry in cascading or deeper))
    what = "deletes rows of" if cascading else "looks at rows of"
    level = {"G": "global", "T": "tenant-level", "T(+B)": "tenant-level"}[root.scope.level]
    return [
        row(
            f"Deleting a {level} `{root.label}` row {what} {who} in **all** branches: the collector uses "
            "`_base_manager`, no scoped manager stops it.",
            f"django/{COLLECTOR}",
            root.place,
        )
    ]


def _left_behind(snapshot: SchemaSnapshot, root: Model, met: Sequence[Met]) -> list[Row]:
    """Generic relations have no on_delete: their rows become orphans."""
    gone = {root.label, *(entry.holder.label for entry in met if entry.on_delete == "CASCADE")}
    pointers = [entry for entry in generic_pointers(snapshot) if entry[0].label not in gone]
    if not pointers:
        return []
    names = ", ".join(text for _, text, _ in pointers)
    return [
        row(
            f"Rows that point by type and id become orphans, they have no on_delete: {names}.",
            *(place for _, _, place in pointers),
        )
    ]


def _side_effects(root: Model, met: Sequence[Met]) -> list[Row]:
    """Signals are sent for cascades, overridden `delete()` methods are not called."""
    rows: list[Row] = []
    gone = {model.label: model for model in (root, *(entry.holder for entry in met if entry.on_delete == "CASCADE"))}
    for model in gone.values():
        rows += [
            row(f"{signal.signal} of `{model.label}` runs {signal.receiver}.", signal.place)
            for signal in model.signals
            if "delete" in signal.signal
        ]
        rows += [
            row(f"`{model.label}.delete()` is not called in a cascade.", method.place)
            for method in model.overrides
            if method.name == "delete" and model is not root
        ]
    return rows


def delete_rows(subject: Subject, draft: Draft) -> None:
    """Deleting one row, or all, of a model."""
    model = subject.model
    met = [entry for entry in collected(subject.snapshot, model.label) if not entry.holder.auto_created]
    blocking = [entry for entry in met if entry.on_delete in PROTECTING]
    cascading = [entry for entry in met if entry.on_delete == "CASCADE"]
    draft.before, draft.after = "rows", "deleted"
    draft.verdict = "advised against" if blocking or cascading else "safe"
    draft.summary = (
        f"Delete rows of `{model.label}`: {len(_each_once(cascading))} relations cascade, "
        f"{len(_each_once(blocking))} refuse, "
        f"{sum(entry.on_delete == 'SET_NULL' for entry in _each_once(met))} are set to NULL."
    )
    draft.deletion_semantics += deletion_rows(subject, model.label)
    draft.blockers += [_counting(entry) for entry in _each_once(blocking)]
    draft.advice += keep_rows(model)
    draft.isolation_rows += _visibility(subject, met)
    draft.isolation_rows += manager_rows("deleting")
    draft.rollout.append(
        step("before", "Count the rows above first; delete in a transaction, children before parents.", "", model.place)
    )
    draft.rollback.append(row("None after the commit: only a backup brings rows back.", model.place))
    draft.references += [use for use in subject.uses.of_model(model.label) if ".delete(" in use.text]
    draft.tests_to_add.append(
        row("Delete a row that has children in two branches; expect what is said above.", model.place)
    )


def _counting(entry: Met) -> Check:
    return Check(
        question=f"Rows of `{entry.holder.label}` that refuse the delete",
        sql=f'SELECT count(*) FROM "{entry.holder.table}" WHERE "{entry.field.column}" = …;',
        orm=f"{entry.holder.name}.{plain_manager(entry.holder)}.filter({entry.field.name}=row).count()",
        evidence=(str(entry.field.place),),
    )


def keep_rows(model: Model) -> list[Row]:
    """Advice against deleting: deactivate, by a flag that exists or one to be added."""
    flags = [name for name in model.fields if name in {"is_active", "active", "archived", "is_archived", "deleted_at"}]
    how = f"set `{model.label}.{flags[0]}`" if flags else "add a flag or an end date"
    evidence = model.fields[flags[0]].place if flags else model.place
    return [row(f"Deactivate instead of deleting: {how}, so that history keeps its rows.", evidence)]


def _visibility(subject: Subject, met: Sequence[Met]) -> list[Row]:
    """SET_NULL of a branch moves rows to another level."""
    return [
        row(
            f"`{entry.name}` becomes NULL: such rows of `{entry.holder.label}` belong to no branch any more and show "
            "at tenant level.",
            entry.field.place,
        )
        for entry in met
        if entry.on_delete == "SET_NULL" and entry.target == subject.snapshot.roots.branch
    ]


def change_on_delete(subject: Subject, draft: Draft) -> None:
    """Another on_delete: no SQL, other behaviour in Python."""
    field, model, new = subject.the_field, subject.model, subject.operation.to
    target = subject.snapshot.target(field)
    old = field.on_delete or "none"
    draft.before, draft.after = old, new
    if not field.forward or target is None:
        draft.verdict, draft.summary = "refused by Django", f"`{subject.name}` is no foreign key: it has no on_delete."
        return
    draft.migration_ops.append(
        row(
            f"AlterField with no SQL: on_delete {old} → {new} is Django's, the database does not know it.",
            subject.place,
        )
    )
    draft.references += [use for use in subject.uses.of_field(model.label, field.name) if use.kind == "migration"]
    if not _allowed(subject, draft):
        return
    draft.summary = (
        f"on_delete of `{subject.name}` {old} → {new}: no SQL, but deleting `{target.label}` rows behaves otherwise."
    )
    draft.deletion_semantics += deletion_rows(subject, target.label, (model.label, field.name, new))
    draft.isolation_rows += manager_rows("deleting")
    draft.rollout.append(
        step("switch", "Deploy code and migration together; nothing to do in the database.", "", subject.place)
    )
    draft.rollback.append(row("Deploy the old code; rows that were deleted meanwhile do not come back.", subject.place))
    draft.tests_to_add += [
        row(f"Delete a `{target.label}` row with `{model.label}` rows in two branches.", subject.place),
        *(
            [row("The same with a row that PROTECTs: ProtectedError, and nothing was deleted.", target.place)]
            if new == "CASCADE"
            else []
        ),
    ]
    _on_delete_advice(subject, draft, old, new)


def _allowed(subject: Subject, draft: Draft) -> bool:
    """SET_NULL needs a nullable field, SET_DEFAULT a default: Django's system checks refuse others."""
    field, new = subject.the_field, subject.operation.to
    code = ""
    if new == "SET_NULL" and not field.null:
        code = f"fields.E320: SET_NULL on the NOT NULL field `{subject.name}`; make it nullable first."
    elif new == "SET_DEFAULT" and field.default == "none":
        code = f"fields.E321: SET_DEFAULT on `{subject.name}`, which has no default."
    if code:
        draft.verdict, draft.summary = "refused by Django", f"Refused by the system check {code}"
        draft.schema_effect.append(row(code, subject.place))
    return not code


def _on_delete_advice(subject: Subject, draft: Draft, old: str, new: str) -> None:
    target = subject.snapshot.target(subject.the_field)
    if target is None:
        return
    if new in {"CASCADE", "DO_NOTHING"} and old in PROTECTING:
        draft.verdict = "advised against"
        draft.advice.append(
            row(
                f"Keep {old} on `{subject.name}`: it is what stops a delete from taking history with it.", subject.place
            )
        )
        draft.advice += keep_rows(target)
    elif new == "SET_NULL":
        draft.advice.append(
            row(
                f"Rows survive without `{subject.the_field.name}`: reports by it lose them; check code that follows "
                "it.",
                subject.place,
            )
        )
