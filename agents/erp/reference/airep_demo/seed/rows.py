"""One class per model that is seeded, with its name and its columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(slots=True)
class Tenant:
    id: int
    slug: str
    name: str
    currency: str


@dataclass(slots=True)
class Branch:
    id: int
    tenant_id: int
    code: str
    name: str
    is_active: bool = True


@dataclass(slots=True)
class User:
    id: int
    tenant_id: int
    username: str
    first_name: str
    last_name: str
    date_joined: datetime
    is_tenant_admin: bool = False
    is_active: bool = True
    password: str = "!"  # noqa: S105 - no password: nobody logs in until somebody sets one


@dataclass(slots=True)
class Role:
    id: int
    tenant_id: int
    name: str
    permissions: list[str]


@dataclass(slots=True)
class BranchMembership:
    id: int
    user_id: int
    branch_id: int
    role_id: int


@dataclass(slots=True)
class Customer:
    id: int
    tenant_id: int
    code: str
    name: str
    home_branch_id: int | None
    credit_limit: Decimal
    payment_days: int


@dataclass(slots=True)
class Item:
    id: int
    tenant_id: int
    sku: str
    name: str
    unit: str
    reorder_level: Decimal


@dataclass(slots=True)
class Warehouse:
    id: int
    branch_id: int
    code: str
    name: str


@dataclass(slots=True)
class StockLedgerEntry:
    id: int
    warehouse_id: int
    item_id: int
    qty_delta: Decimal
    unit_cost: Decimal
    posting_at: datetime
    source: tuple[str, int] | None = None  # model name and id


@dataclass(slots=True)
class Supplier:
    id: int
    tenant_id: int
    code: str
    name: str
    bank_account: str


@dataclass(slots=True)
class PurchaseOrder:
    id: int
    branch_id: int
    supplier_id: int
    number: str
    status: str
    ordered_on: date


@dataclass(slots=True)
class PurchaseOrderLine:
    id: int
    order_id: int
    item_id: int
    qty: Decimal
    unit_price: Decimal


@dataclass(slots=True)
class GoodsReceipt:
    id: int
    po_id: int
    warehouse_id: int
    number: str
    received_at: datetime


@dataclass(slots=True)
class SupplierBill:
    id: int
    branch_id: int
    supplier_id: int
    order_id: int | None
    number: str
    supplier_ref: str
    billed_on: date
    due_on: date
    total: Decimal
    status: str
    entry_id: int | None = None


@dataclass(slots=True)
class SalesOrder:
    id: int
    branch_id: int
    customer_id: int
    number: str
    status: str
    ordered_on: date


@dataclass(slots=True)
class SalesOrderLine:
    id: int
    order_id: int
    item_id: int
    qty: Decimal
    qty_delivered: Decimal
    unit_price: Decimal


@dataclass(slots=True)
class Invoice:
    id: int
    branch_id: int
    customer_id: int
    order_id: int | None
    number: str
    issued_on: date
    due_on: date
    total: Decimal
    status: str
    entry_id: int | None = None


@dataclass(slots=True)
class InvoiceLine:
    id: int
    invoice_id: int
    item_id: int
    qty: Decimal
    unit_price: Decimal
    unit_cost: Decimal


@dataclass(slots=True)
class Account:
    id: int
    tenant_id: int
    code: str
    name: str
    kind: str


@dataclass(slots=True)
class FiscalPeriod:
    id: int
    tenant_id: int
    start: date
    end: date
    status: str


@dataclass(slots=True)
class BranchPeriodClose:
    id: int
    branch_id: int
    period_id: int
    closed_at: datetime
    closed_by_id: int


@dataclass(slots=True)
class JournalEntry:
    id: int
    branch_id: int
    period_id: int
    number: str
    memo: str
    posted_at: datetime | None


@dataclass(slots=True)
class JournalLine:
    id: int
    entry_id: int
    account_id: int
    debit: Decimal = ZERO
    credit: Decimal = ZERO


@dataclass(slots=True)
class Payment:
    id: int
    branch_id: int
    customer_id: int | None
    supplier_id: int | None
    amount: Decimal
    paid_on: date


@dataclass(slots=True)
class PaymentAllocation:
    id: int
    payment_id: int
    invoice_id: int | None
    bill_id: int | None
    amount: Decimal


@dataclass(slots=True)
class Employee:
    id: int
    tenant_id: int
    branch_id: int
    user_id: int | None
    code: str
    name: str
    hired_on: date
    left_on: date | None
    base_salary: Decimal
    national_id: str


@dataclass(slots=True)
class Attendance:
    id: int
    employee_id: int
    date: date
    hours: Decimal
    kind: str


@dataclass(slots=True)
class LeaveRequest:
    id: int
    employee_id: int
    kind: str
    start: date
    end: date
    days: Decimal
    reason: str
    status: str
    decided_by_id: int | None


@dataclass(slots=True)
class PayrollRun:
    id: int
    branch_id: int
    period_id: int
    status: str
    approved_by_id: int | None


@dataclass(slots=True)
class Payslip:
    id: int
    run_id: int
    employee_id: int
    gross: Decimal
    deductions: Decimal
    net: Decimal


@dataclass(slots=True)
class Asset:
    id: int
    branch_id: int
    tag: str
    name: str
    custodian_id: int | None
    cost: Decimal
    salvage: Decimal
    acquired_on: date
    life_months: int
    disposed_on: date | None = None


@dataclass(slots=True)
class Approval:
    id: int
    branch_id: int
    target: tuple[str, int]  # model name and id
    requested_by_id: int
    approver_id: int
    decision: str
    decided_at: datetime | None = None


@dataclass(slots=True)
class AuditLog:
    id: int
    tenant_id: int
    branch_id: int | None
    actor_id: int | None
    action: str
    model: str
    object_id: str
    at: datetime
    payload: dict[str, object] = field(default_factory=dict)
