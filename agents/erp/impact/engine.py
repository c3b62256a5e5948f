"""An operation and a schema become a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agents.erp.impact.effects.adding import add_field
from agents.erp.impact.effects.altering import alter_field
from agents.erp.impact.effects.constraining import add_constraint, add_index, remove_constraint, remove_index
from agents.erp.impact.effects.deleting import change_on_delete, delete_rows
from agents.erp.impact.effects.draft import Draft, Subject
from agents.erp.impact.effects.managing import change_base_manager, change_manager
from agents.erp.impact.effects.moving import change_rows, move_scope, retarget
from agents.erp.impact.effects.naming import rename_field, rename_model
from agents.erp.impact.effects.removing import remove_field, remove_model
from agents.erp.impact.operation import Op, Operation, checked
from agents.erp.impact.report import ImpactReport
from agents.erp.impact.sql import templates
from agents.erp.impact.uses.index import UseIndex
from agents.erp.schema.snapshot import SchemaSnapshot

EFFECTS: Mapping[Op, Callable[[Subject, Draft], None]] = {
    "rename_field": rename_field,
    "remove_field": remove_field,
    "add_field": add_field,
    "alter_field": alter_field,
    "rename_model": rename_model,
    "remove_model": remove_model,
    "retarget": retarget,
    "on_delete": change_on_delete,
    "add_constraint": add_constraint,
    "remove_constraint": remove_constraint,
    "add_index": add_index,
    "remove_index": remove_index,
    "manager": change_manager,
    "base_manager": change_base_manager,
    "move_scope": move_scope,
    "delete_rows": delete_rows,
    "change_rows": change_rows,
}
NO_SQL: frozenset[Op] = frozenset({"on_delete"})


def impact(snapshot: SchemaSnapshot, uses: UseIndex, operation: Operation) -> ImpactReport:
    """What an operation sets off. Raises BadOperation where the schema has no such model or field."""
    subject = Subject(snapshot, uses, checked(snapshot, operation))
    draft = Draft()
    EFFECTS[subject.operation.op](subject, draft)
    if subject.operation.op in NO_SQL:
        draft.sql.append(templates.nothing("Django decides in Python; the constraint in the database stays as it is"))
    draft.unknowns += _unknowns(snapshot, subject)
    return draft.report(subject)


def _unknowns(snapshot: SchemaSnapshot, subject: Subject) -> list[str]:
    """What could not be seen, as far as it may touch the answer."""
    model = subject.model
    found = [
        f"{entry.code}: {entry.subject} {entry.detail}".strip()
        for entry in snapshot.unknowns
        if entry.subject in {model.label, model.app}
    ]
    if model.confidence != "complete":
        found.append(f"`{model.label}` could only be read in part ({model.confidence})")
    found.append(
        "Number of rows, running load and code outside the project (scripts, reports, other services) are not known "
        "here."
    )
    return found
