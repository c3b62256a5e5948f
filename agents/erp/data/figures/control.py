"""Assets, approvals, the audit log, and rows that contradict each other."""

from __future__ import annotations

from agents.erp.data.figures.kinds import BRANCH, Dimension, Fact, Figure, Measure, spans

ASSETS = Fact(
    models={"asset": "assets.Asset", "employee": "hr.Employee", "branch": "org.Branch"},
    optional=frozenset({"employee"}),
    sql="""
        SELECT asset._branch, branch.name AS branch, asset.id AS asset_id, asset.tag, asset.name,
            asset.acquired_on AS day, asset.disposed_on, asset.life_months, asset.cost, asset.salvage,
            CASE WHEN asset.custodian_id IS NULL THEN 'nobody' WHEN employee.id IS NULL THEN 'not shown to you'
                ELSE employee.code || ' ' || employee.name END AS custodian,
            asset.cost - CAST(round((asset.cost - asset.salvage) * max(min(asset.life_months,
                (substr(:day, 1, 4) - substr(asset.acquired_on, 1, 4)) * 12
                + substr(:day, 6, 2) - substr(asset.acquired_on, 6, 2)), 0) * 1.0 / asset.life_months) AS INTEGER)
                AS book
        FROM asset
        JOIN branch ON branch.id = asset.branch_id
        LEFT JOIN employee ON employee.id = asset.custodian_id
        WHERE asset.acquired_on <= :day""",
    dimensions={
        "branch": BRANCH,
        "tag": Dimension("Tag", "tag"),
        "name": Dimension("Asset", "name"),
        "custodian": Dimension("Custodian", "custodian"),
        "acquired": Dimension("Acquired", "day", "date"),
        "disposed": Dimension("Disposed", "disposed_on", "date"),
        "life": Dimension("Life, months", "life_months", "count"),
        "cost": Dimension("Cost", "cost", "money", 2),
        "book": Dimension("Book value", "book", "money", 2),
        **spans("day"),
    },
    measures={
        "cost": Measure("Cost", "cost"),
        "book": Measure("Book value", "book"),
        "assets": Measure("Assets", "1", "count", 0),
    },
    entities={"asset": "asset_id"},
)
_BOOK = (
    "cost less straight-line depreciation for the full months since it was acquired, never below salvage; "
    "disposed assets have none"
)

APPROVALS = Fact(
    models={
        "approval": "workflow.Approval",
        "asker": "accounts.User",
        "decider": "accounts.User",
        "branch": "org.Branch",
        "orders": "purchasing.PurchaseOrder",
    },
    optional=frozenset({"orders"}),
    sql="""
        SELECT approval._branch, branch.name AS branch,
            CASE approval.content_type_id WHEN 'purchasing.PurchaseOrder' THEN 'purchase order'
                WHEN 'payroll.PayrollRun' THEN 'payroll run' WHEN 'hr.LeaveRequest' THEN 'leave request'
                ELSE approval.content_type_id END AS kind,
            orders.number, approval.decision, substr(approval.decided_at, 1, 10) AS day,
            trim(asker.first_name || ' ' || asker.last_name) AS asker,
            trim(decider.first_name || ' ' || decider.last_name) AS decider, decider.id AS decider_id
        FROM approval
        JOIN branch ON branch.id = approval.branch_id
        LEFT JOIN asker ON asker.id = approval.requested_by_id
        LEFT JOIN decider ON decider.id = approval.approver_id
        LEFT JOIN orders ON approval.content_type_id = 'purchasing.PurchaseOrder' AND orders.id = approval.object_id""",
    dimensions={
        "branch": BRANCH,
        "kind": Dimension("What", "kind"),
        "number": Dimension("Number", "coalesce(number, '')"),
        "decision": Dimension("Decision", "decision"),
        "day": Dimension("Decided", "day", "date"),
        "asker": Dimension("Asked by", "asker"),
        "decider": Dimension("Approver", "decider"),
    },
    measures={"approvals": Measure("Approvals", "1", "count", 0)},
    entities={"user": "decider_id"},
)

LOG = Fact(
    models={
        "log": "audit.AuditLog",
        "person": "accounts.User",
        "branch": "org.Branch",
        "invoice": "sales.Invoice",
        "orders": "purchasing.PurchaseOrder",
        "bill": "purchasing.SupplierBill",
        "entry": "finance.JournalEntry",
    },
    optional=frozenset({"invoice", "orders", "bill", "entry"}),
    sql="""
        SELECT log._branch, coalesce(branch.name, 'whole tenant') AS branch, substr(log.at, 1, 16) AS moment,
            substr(log.at, 1, 10) AS day, log.action, log.model, log.object_id, person.id AS person_id,
            trim(person.first_name || ' ' || person.last_name) AS person,
            CASE log.model
                WHEN 'sales.Invoice' THEN (SELECT number FROM invoice WHERE invoice.id = log.object_id)
                WHEN 'purchasing.PurchaseOrder' THEN (SELECT number FROM orders WHERE orders.id = log.object_id)
                WHEN 'purchasing.SupplierBill' THEN (SELECT number FROM bill WHERE bill.id = log.object_id)
                WHEN 'finance.JournalEntry' THEN (SELECT number FROM entry WHERE entry.id = log.object_id)
            END AS number
        FROM log
        LEFT JOIN branch ON branch.id = log.branch_id
        LEFT JOIN person ON person.id = log.actor_id
        WHERE substr(log.at, 1, 10) BETWEEN :first AND :last""",
    dimensions={
        "moment": Dimension("When", "moment"),
        "branch": BRANCH,
        "person": Dimension("Account", "person"),
        "action": Dimension("Action", "action"),
        "model": Dimension("What", "model"),
        "object": Dimension("Row", "coalesce(number, nullif(nullif(object_id, 0), '0'), '')"),
        **spans("day"),
    },
    measures={"events": Measure("Events", "1", "count", 0)},
    entities={"user": "person_id"},
)

MEMBERS = Fact(
    models={
        "membership": "accounts.BranchMembership",
        "person": "accounts.User",
        "role": "accounts.Role",
        "branch": "org.Branch",
    },
    sql="""
        SELECT membership._branch, branch.name AS branch, person.id AS person_id, person.username AS login,
            trim(person.first_name || ' ' || person.last_name) AS person, role.name AS role,
            replace(replace(replace(role.permissions, '"', ''), '[', ''), ']', '') AS permissions,
            CASE WHEN person.is_active THEN 'active' ELSE 'inactive' END AS status
        FROM membership
        JOIN branch ON branch.id = membership.branch_id
        JOIN person ON person.id = membership.user_id
        JOIN role ON role.id = membership.role_id""",
    dimensions={
        "branch": BRANCH,
        "person": Dimension("Person", "person"),
        "login": Dimension("Login", "login"),
        "role": Dimension("Role", "role"),
        "permissions": Dimension("May", "permissions"),
        "status": Dimension("Login is", "status"),
    },
    measures={"people": Measure("People", "1", "count", 0)},
    entities={"user": "person_id"},
)

DISAGREEING = Fact(
    models={
        "receipt": "purchasing.GoodsReceipt",
        "orders": "purchasing.PurchaseOrder",
        "warehouse": "inventory.Warehouse",
        "branch": "org.Branch",
    },
    sql="""
        SELECT receipt._branch, branch.name AS branch, receipt.number, warehouse.code AS warehouse,
            substr(receipt.received_at, 1, 10) AS day,
            coalesce(orders.number, 'an order outside your branches') AS order_number
        FROM receipt
        JOIN warehouse ON warehouse.id = receipt.warehouse_id
        JOIN branch ON branch.id = warehouse.branch_id
        LEFT JOIN orders ON orders.id = receipt.po_id
        WHERE orders.id IS NULL OR orders.branch_id <> warehouse.branch_id""",
    dimensions={
        "branch": BRANCH,
        "warehouse": Dimension("Warehouse", "warehouse"),
        "number": Dimension("Receipt", "number"),
        "order": Dimension("Order", "order_number"),
        "day": Dimension("Received", "day", "date"),
    },
    measures={},
    entities={},
)

CLOSED_POSTINGS = Fact(
    models={
        "entry": "finance.JournalEntry",
        "period": "finance.FiscalPeriod",
        "close": "finance.BranchPeriodClose",
        "branch": "org.Branch",
    },
    sql="""
        SELECT entry._branch, branch.name AS branch, entry.number, entry.memo, substr(period.start, 1, 7) AS month,
            substr(entry.posted_at, 1, 10) AS day, substr(close.closed_at, 1, 10) AS closed_on
        FROM entry
        JOIN branch ON branch.id = entry.branch_id
        JOIN period ON period.id = entry.period_id
        JOIN close ON close.period_id = entry.period_id AND close.branch_id = entry.branch_id
        WHERE entry.posted_at > close.closed_at""",
    dimensions={
        "branch": BRANCH,
        "number": Dimension("Entry", "number"),
        "memo": Dimension("Memo", "memo"),
        "month": Dimension("Month", "month"),
        "day": Dimension("Posted", "day", "date"),
        "closed": Dimension("Closed on", "closed_on", "date"),
    },
    measures={},
    entities={},
)

OVER_ALLOCATED = Fact(
    models={"allocation": "finance.PaymentAllocation", "payment": "finance.Payment", "branch": "org.Branch"},
    sql="""
        SELECT payment._branch, branch.name AS branch, payment.paid_on AS day, payment.amount,
            sum(allocation.amount) AS allocated
        FROM payment
        JOIN branch ON branch.id = payment.branch_id
        JOIN allocation ON allocation.payment_id = payment.id
        GROUP BY payment.id HAVING sum(allocation.amount) > payment.amount""",
    dimensions={
        "branch": BRANCH,
        "day": Dimension("Paid on", "day", "date"),
        "amount": Dimension("Payment", "amount", "money", 2),
        "allocated": Dimension("Allocated", "allocated", "money", 2),
    },
    measures={},
    entities={},
)

FIGURES = {
    "assets": Figure(
        "Asset register",
        ASSETS,
        f"assets that are still there; book value = {_BOOK}",
        by=("tag", "name", "branch", "custodian", "acquired", "cost", "book"),
        when="day",
        where="disposed_on IS NULL OR disposed_on > :day",
        order="tag",
        amount="book",
    ),
    "book_value": Figure(
        "Book value of assets",
        ASSETS,
        _BOOK,
        by=("branch",),
        measures=("cost", "book", "assets"),
        when="day",
        where="disposed_on IS NULL OR disposed_on > :day",
        amount="book",
    ),
    "unassigned_assets": Figure(
        "Assets without a custodian",
        ASSETS,
        "assets that are still there and are assigned to nobody",
        by=("tag", "name", "branch", "acquired", "book"),
        when="day",
        where="custodian = 'nobody' AND (disposed_on IS NULL OR disposed_on > :day)",
        order="tag",
    ),
    "disposed_assets": Figure(
        "Disposed assets",
        ASSETS,
        "assets with a day of disposal",
        by=("tag", "name", "branch", "acquired", "disposed", "cost"),
        when="period",
        default="last 24 months",
        where="disposed_on BETWEEN :first AND :last",
        order="-disposed",
    ),
    "pending_approvals": Figure(
        "Approvals that wait",
        APPROVALS,
        "approvals without a decision",
        by=("kind", "number", "branch", "asker", "decider"),
        where="decision = 'pending'",
        order="kind",
        total=False,
    ),
    "approvals": Figure(
        "Who approved what",
        APPROVALS,
        "approvals with their decision",
        by=("kind", "number", "branch", "asker", "decider", "decision", "day"),
        when="period",
        default="last 12 months",
        where="decision <> 'pending' AND day BETWEEN :first AND :last",
        order="-day",
        total=False,
    ),
    "approval": Figure(
        "Approval",
        APPROVALS,
        "approvals of the document, decided or not",
        by=("kind", "number", "branch", "asker", "decider", "decision", "day"),
        order="-day",
        total=False,
    ),
    "audit_log": Figure(
        "Audit trail",
        LOG,
        "events as recorded, under the account that was used; payloads are left out",
        by=("moment", "branch", "person", "action", "model", "object"),
        when="period",
        default="last 30 days",
        order="-moment",
        direct=True,
        total=False,
    ),
    "members": Figure(
        "Who has access",
        MEMBERS,
        "memberships of branches with their roles; tenant administrators see every branch besides",
        by=("branch", "person", "login", "role", "permissions", "status"),
        order="branch",
        direct=True,
        total=False,
    ),
    "disagreeing_receipts": Figure(
        "Receipts whose order belongs to another branch",
        DISAGREEING,
        "goods receipts into a warehouse of one branch for an order of another",
        by=("number", "branch", "warehouse", "order", "day"),
        order="-day",
        total=False,
    ),
    "closed_postings": Figure(
        "Postings into closed months",
        CLOSED_POSTINGS,
        "entries posted after their branch had closed the month",
        by=("number", "branch", "memo", "month", "day", "closed"),
        order="-day",
        total=False,
    ),
    "over_allocated": Figure(
        "Payments allocated beyond their amount",
        OVER_ALLOCATED,
        "payments whose allocations add up to more than was paid",
        by=("day", "branch", "amount", "allocated"),
        order="-day",
        total=False,
    ),
}
