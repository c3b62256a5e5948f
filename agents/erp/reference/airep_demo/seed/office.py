"""Paper that work leaves behind: approvals and the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from airep_demo.seed.books import MANAGERS
from airep_demo.seed.rows import (
    Approval,
    AuditLog,
    Branch,
    Employee,
    Invoice,
    JournalEntry,
    LeaveRequest,
    PayrollRun,
    PurchaseOrder,
)
from airep_demo.seed.world import AS_OF, World, noon

Note = Mapping[str, object]

APPROVERS = {1: "huda", 2: "omar", 3: "tiago", 4: "rui", 5: "tariq"}
LARGE = 25  # every so many purchase orders one is large enough to be approved


def approve(world: World) -> None:
    """Orders, payroll runs and coming leave pass over somebody's desk."""
    for order in world.all(PurchaseOrder)[::LARGE]:
        _approval(world, order.branch_id, ("PurchaseOrder", order.id), decided=order.ordered_on < AS_OF - timedelta(30))
    for run in world.all(PayrollRun):
        if run.status != "paid":
            _approval(world, run.branch_id, ("PayrollRun", run.id), decided=run.status == "approved")
    for request in world.all(LeaveRequest):
        if request.status == "requested":
            branch = world.get(Employee, request.employee_id).branch_id
            _approval(world, branch, ("LeaveRequest", request.id), decided=False)


def _approval(world: World, branch: int, target: tuple[str, int], *, decided: bool) -> None:
    world.add(
        Approval,
        branch_id=branch,
        target=target,
        requested_by_id=world.user(MANAGERS[branch]).id,
        approver_id=world.user(APPROVERS[branch]).id,
        decision="approved" if decided else "pending",
        decided_at=noon(AS_OF - timedelta(31)) if decided else None,
    )


def log(world: World) -> None:
    """Who issued which invoice, ordered what and posted which entry in the last weeks."""
    recent = AS_OF - timedelta(60)
    for invoice in world.all(Invoice):
        if invoice.issued_on >= recent:
            note = {"number": invoice.number, "total": str(invoice.total)}
            _done(world, "create", "sales.Invoice", invoice, day=invoice.issued_on, note=note)
    for order in world.all(PurchaseOrder):
        if order.ordered_on >= recent:
            _done(
                world, "create", "purchasing.PurchaseOrder", order, day=order.ordered_on, note={"number": order.number}
            )
    for entry in world.all(JournalEntry):
        if entry.posted_at and entry.posted_at.date() >= recent:
            _done(
                world, "post", "finance.JournalEntry", entry, day=entry.posted_at.date(), note={"number": entry.number}
            )


def _done(
    world: World, action: str, model: str, row: Invoice | PurchaseOrder | JournalEntry, *, day: date, note: Note
) -> None:
    branch = row.branch_id
    event = Event(action, model, str(row.id), note, day)
    record(world, event, world.get(Branch, branch).tenant_id, branch, MANAGERS[branch])


@dataclass(frozen=True)
class Event:
    """What was done to which row."""

    action: str
    model: str
    object_id: str
    note: Note
    day: date


def record(world: World, event: Event, tenant: int, branch: int | None, login: str) -> None:
    """A line of the audit log."""
    world.add(
        AuditLog,
        tenant_id=tenant,
        branch_id=branch,
        actor_id=world.user(login).id,
        action=event.action,
        model=event.model,
        object_id=event.object_id,
        payload=dict(event.note),
        at=noon(event.day),
    )
