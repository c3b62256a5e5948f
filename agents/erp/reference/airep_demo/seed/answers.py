"""The right answers, worked out row by row from the world that was seeded: the yardstick of everything that queries.

All figures are over a set of branches and up to a day. Money that a branch outside the set received is not seen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from airep_demo.seed.property import worn
from airep_demo.seed.rows import (
    Account,
    Approval,
    Asset,
    BranchPeriodClose,
    Customer,
    Employee,
    FiscalPeriod,
    GoodsReceipt,
    Invoice,
    InvoiceLine,
    Item,
    JournalEntry,
    JournalLine,
    LeaveRequest,
    Payment,
    PaymentAllocation,
    PayrollRun,
    Payslip,
    PurchaseOrder,
    PurchaseOrderLine,
    SalesOrder,
    SalesOrderLine,
    StockLedgerEntry,
    Supplier,
    SupplierBill,
    Warehouse,
)
from airep_demo.seed.world import AS_OF, World

Sums = dict[str, Decimal]
COUNTED = ("issued", "paid")
ZERO = Decimal(0)
BUCKETS = ((0, "not due"), (30, "1-30"), (60, "31-60"), (90, "61-90"))


@dataclass(frozen=True)
class Open:
    """What is left of an invoice or bill."""

    number: str
    partner: str
    branch: int
    due_on: date
    left: Decimal


class Answers:
    """Figures over some branches of one tenant."""

    def __init__(self, world: World, branches: Iterable[int], day: date = AS_OF) -> None:
        self.world, self.branches, self.day = world, frozenset(branches), day
        self.tenant = next(row.tenant_id for row in world.all(Employee) if row.branch_id in self.branches)

    # --- money owed ------------------------------------------------------------------------------------------

    @cached_property
    def receivables(self) -> list[Open]:
        names = {row.id: row.code for row in self.world.all(Customer)}
        settled = self._allocated("invoice_id")
        return [
            Open(row.number, names[row.customer_id], row.branch_id, row.due_on, row.total - settled[row.id])
            for row in self.world.all(Invoice)
            if row.branch_id in self.branches and row.status == "issued" and row.issued_on <= self.day
        ]

    @cached_property
    def payables(self) -> list[Open]:
        names = {row.id: row.code for row in self.world.all(Supplier)}
        settled = self._allocated("bill_id")
        return [
            Open(row.number, names[row.supplier_id], row.branch_id, row.due_on, row.total - settled[row.id])
            for row in self.world.all(SupplierBill)
            if row.branch_id in self.branches and row.status == "entered" and row.billed_on <= self.day
        ]

    def _allocated(self, column: str) -> dict[int, Decimal]:
        payers = {row.id: row.branch_id for row in self.world.all(Payment) if row.paid_on <= self.day}
        sums: dict[int, Decimal] = defaultdict(Decimal)
        for row in self.world.all(PaymentAllocation):
            if payers.get(row.payment_id) in self.branches and (target := getattr(row, column)):
                sums[target] += row.amount
        return sums

    def ageing(self, rows: Iterable[Open]) -> Sums:
        """By days past due: not due, 1-30, 31-60, 61-90, over 90."""
        sums: Sums = defaultdict(Decimal)
        for row in rows:
            late = (self.day - row.due_on).days
            sums[next((name for most, name in BUCKETS if late <= most), "over 90")] += row.left
        return dict(sums)

    def overdue(self, rows: Iterable[Open]) -> Decimal:
        return sum((row.left for row in rows if row.due_on < self.day), ZERO)

    def over_limit(self) -> Sums:
        """Customers with more owed than their limit, and by how much."""
        owed = by_partner(self.receivables)
        limits = {row.code: row.credit_limit for row in self.world.all(Customer) if row.tenant_id == self.tenant}
        return {code: sum_ - limits[code] for code, sum_ in owed.items() if sum_ > limits[code]}

    def unallocated(self) -> Sums:
        """Money of customers that nothing was matched to."""
        matched: dict[int, Decimal] = defaultdict(Decimal)
        for row in self.world.all(PaymentAllocation):
            matched[row.payment_id] += row.amount
        names = {row.id: row.code for row in self.world.all(Customer)}
        sums: Sums = defaultdict(Decimal)
        for row in self.world.all(Payment):
            if row.branch_id in self.branches and row.customer_id and row.amount > matched[row.id]:
                sums[names[row.customer_id]] += row.amount - matched[row.id]
        return dict(sums)

    # --- stock -----------------------------------------------------------------------------------------------

    @cached_property
    def piles(self) -> dict[tuple[str, str], list[Decimal]]:
        """(branch/warehouse, SKU) -> quantity and value."""
        stores = {
            row.id: f"{row.branch_id}/{row.code}" for row in self.world.all(Warehouse) if row.branch_id in self.branches
        }
        items = {row.id: row.sku for row in self.world.all(Item)}
        piles: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
        for row in self.world.all(StockLedgerEntry):
            if row.warehouse_id in stores and row.posting_at.date() <= self.day:
                pile = piles[stores[row.warehouse_id], items[row.item_id]]
                pile[0] += row.qty_delta
                pile[1] += row.qty_delta * row.unit_cost
        return piles

    def on_hand(self) -> Sums:
        sums: Sums = defaultdict(Decimal)
        for (_, sku), (qty, _) in self.piles.items():
            sums[sku] += qty
        return dict(sums)

    def value_by_warehouse(self) -> Sums:
        sums: Sums = defaultdict(Decimal)
        for (store, _), (_, value) in self.piles.items():
            sums[store] += value
        return dict(sums)

    def negative(self) -> Sums:
        return {f"{store} {sku}": qty for (store, sku), (qty, _) in self.piles.items() if qty < 0}

    def reorder(self) -> Sums:
        """Items that were ever kept here and are below their level, with what is missing."""
        levels = {row.sku: row.reorder_level for row in self.world.all(Item) if row.tenant_id == self.tenant}
        return {sku: levels[sku] - qty for sku, qty in self.on_hand().items() if qty < levels[sku]}

    # --- sales -----------------------------------------------------------------------------------------------

    def invoices(self, first: date, last: date) -> Iterator[Invoice]:
        for row in self.world.all(Invoice):
            if row.branch_id in self.branches and row.status in COUNTED and first <= row.issued_on <= last:
                yield row

    def net_sales(self, first: date, last: date) -> Sums:
        """By customer code."""
        names = {row.id: row.code for row in self.world.all(Customer)}
        sums: Sums = defaultdict(Decimal)
        for row in self.invoices(first, last):
            sums[names[row.customer_id]] += row.total
        return dict(sums)

    def margin(self, first: date, last: date) -> tuple[Decimal, Decimal]:
        """Net sales and their cost, by invoice lines."""
        wanted = {row.id for row in self.invoices(first, last)}
        lines = [row for row in self.world.all(InvoiceLine) if row.invoice_id in wanted]
        net = sum((row.qty * row.unit_price for row in lines), ZERO)
        return net, sum((row.qty * row.unit_cost for row in lines), ZERO)

    def backlog(self) -> Sums:
        """By order: what confirmed orders still have to deliver, at their prices."""
        orders = {
            row.id: f"{row.branch_id}/{row.number}"
            for row in self.world.all(SalesOrder)
            if row.branch_id in self.branches and row.status == "confirmed"
        }
        sums: Sums = defaultdict(Decimal)
        for row in self.world.all(SalesOrderLine):
            if row.order_id in orders:
                sums[orders[row.order_id]] += (row.qty - row.qty_delivered) * row.unit_price
        return dict(sums)

    # --- purchasing ------------------------------------------------------------------------------------------

    def duplicates(self) -> list[list[str]]:
        """Bills of one supplier, branch and total whose references are the same but for case and punctuation."""
        groups: dict[tuple[object, ...], list[str]] = defaultdict(list)
        for row in self.world.all(SupplierBill):
            if row.branch_id in self.branches and row.status != "void":
                reference = re.sub(r"[^A-Z0-9]", "", row.supplier_ref.upper())
                groups[row.branch_id, row.supplier_id, row.total, reference].append(row.number)
        return sorted(sorted(group) for group in groups.values() if len(group) > 1)

    def three_way(self) -> dict[str, str]:
        """Orders with bills where ordered, received and billed disagree, and in what."""
        billed: Sums = defaultdict(Decimal)
        for row in self.world.all(SupplierBill):
            if row.order_id and row.status in ("entered", "paid") and row.branch_id in self.branches:
                billed[str(row.order_id)] += row.total
        received = self._received()
        found: dict[str, str] = {}
        for order in self.world.all(PurchaseOrder):
            lines = self._order_lines[order.id] if order.branch_id in self.branches else []
            value = sum((row.qty * row.unit_price for row in lines), ZERO)
            if not lines or str(order.id) not in billed:
                continue
            short = any(received[order.id, row.item_id] != row.qty for row in lines)
            if short or billed[str(order.id)] != value:
                found[f"{order.branch_id}/{order.number}"] = "quantity" if short else "price"
        return found

    @cached_property
    def _order_lines(self) -> dict[int, list[PurchaseOrderLine]]:
        lines: dict[int, list[PurchaseOrderLine]] = defaultdict(list)
        for row in self.world.all(PurchaseOrderLine):
            lines[row.order_id].append(row)
        return lines

    def _received(self) -> dict[tuple[int, int], Decimal]:
        """(order, item) -> quantity that came into a warehouse of the branches."""
        stores = {row.id for row in self.world.all(Warehouse) if row.branch_id in self.branches}
        orders = {row.id: row.po_id for row in self.world.all(GoodsReceipt) if row.warehouse_id in stores}
        sums: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        for row in self.world.all(StockLedgerEntry):
            kind, number = row.source or ("", 0)
            if kind == "GoodsReceipt" and number in orders and row.warehouse_id in stores:
                sums[orders[number], row.item_id] += row.qty_delta
        return sums

    # --- books -----------------------------------------------------------------------------------------------

    @cached_property
    def _entries(self) -> dict[int, JournalEntry]:
        return {row.id: row for row in self.world.all(JournalEntry) if row.branch_id in self.branches}

    def trial_balance(self, first: date = date.min) -> dict[str, tuple[Decimal, Decimal]]:
        """Debits and credits of posted entries by account code, from a day on."""
        codes = {row.id: row.code for row in self.world.all(Account)}
        sums: dict[str, tuple[Decimal, Decimal]] = defaultdict(lambda: (ZERO, ZERO))
        for row in self.world.all(JournalLine):
            entry = self._entries.get(row.entry_id)
            if entry and entry.posted_at and first <= entry.posted_at.date() <= self.day:
                debit, credit = sums[codes[row.account_id]]
                sums[codes[row.account_id]] = (debit + row.debit, credit + row.credit)
        return dict(sums)

    def unbalanced(self) -> dict[str, Decimal]:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for row in self.world.all(JournalLine):
            if entry := self._entries.get(row.entry_id):
                sums[f"{entry.branch_id}/{entry.number}"] += row.debit - row.credit
        return {number: difference for number, difference in sums.items() if difference}

    def blockers(self, month: date) -> dict[str, int]:
        """What keeps a month open, by kind."""
        period = self.world.period(self.tenant, month)
        here = self.branches

        def inside(day: date) -> bool:
            return period.start <= day <= period.end

        closes = {row.branch_id for row in self.world.all(BranchPeriodClose) if row.period_id == period.id}
        active = {row.id for row in self.world.branches(self.tenant) if row.is_active}
        return {
            "draft invoices": sum(
                row.branch_id in here and row.status == "draft" and inside(row.issued_on)
                for row in self.world.all(Invoice)
            ),
            "draft bills": sum(
                row.branch_id in here and row.status == "draft" and inside(row.billed_on)
                for row in self.world.all(SupplierBill)
            ),
            "unposted entries": sum(
                row.period_id == period.id and row.posted_at is None for row in self._entries.values()
            ),
            "open branches": len(here & active - closes),
        }

    # --- people ----------------------------------------------------------------------------------------------

    def staff(self) -> list[Employee]:
        return [
            row
            for row in self.world.all(Employee)
            if row.branch_id in self.branches
            and row.hired_on <= self.day
            and (row.left_on is None or row.left_on >= self.day)
        ]

    def waiting_leave(self) -> int:
        here = {row.id for row in self.world.all(Employee) if row.branch_id in self.branches}
        return sum(row.employee_id in here and row.status == "requested" for row in self.world.all(LeaveRequest))

    def payroll(self, month: date) -> Sums:
        """Gross, deductions and net of a month's runs."""
        period = self.world.period(self.tenant, month)
        runs = {
            row.id
            for row in self.world.all(PayrollRun)
            if row.branch_id in self.branches and row.period_id == period.id
        }
        slips = [row for row in self.world.all(Payslip) if row.run_id in runs]
        return {
            "gross": sum((row.gross for row in slips), ZERO),
            "deductions": sum((row.deductions for row in slips), ZERO),
            "net": sum((row.net for row in slips), ZERO),
            "payslips": Decimal(len(slips)),
        }

    def pending_approvals(self) -> int:
        return sum(row.branch_id in self.branches and row.decision == "pending" for row in self.world.all(Approval))

    def book_values(self) -> Sums:
        """Of assets that are still there, by branch and tag."""
        return {
            f"{row.branch_id}/{row.tag}": row.cost - worn(row, self.day)
            for row in self.world.all(Asset)
            if row.branch_id in self.branches and (row.disposed_on is None or row.disposed_on > self.day)
        }


def by_partner(rows: Iterable[Open]) -> Sums:
    sums: Sums = defaultdict(Decimal)
    for row in rows:
        sums[row.partner] += row.left
    return dict(sums)


def all_answers(world: World, branches: Iterable[int]) -> dict[str, object]:
    """Everything at once, ready for JSON."""
    answers = Answers(world, branches)
    last = AS_OF.replace(day=1) - timedelta(1)
    month = last.replace(day=1)
    net, cost = answers.margin(month, last)
    return {
        "receivable": by_partner(answers.receivables),
        "receivable_ageing": answers.ageing(answers.receivables),
        "receivable_overdue": answers.overdue(answers.receivables),
        "payable": by_partner(answers.payables),
        "payable_ageing": answers.ageing(answers.payables),
        "payable_overdue": answers.overdue(answers.payables),
        "over_limit": answers.over_limit(),
        "unallocated": answers.unallocated(),
        "on_hand": answers.on_hand(),
        "stock_value": answers.value_by_warehouse(),
        "negative_stock": answers.negative(),
        "reorder": answers.reorder(),
        "net_sales": answers.net_sales(month, last),
        "net_sales_months": {
            f"{row.start:%Y-%m}": sum(answers.net_sales(row.start, min(row.end, AS_OF)).values(), ZERO)
            for row in world.all(FiscalPeriod)
            if row.tenant_id == answers.tenant
        },
        "margin": {"net": net, "cost": cost},
        "backlog": answers.backlog(),
        "duplicates": answers.duplicates(),
        "three_way": answers.three_way(),
        "trial_balance": answers.trial_balance(),
        "unbalanced": answers.unbalanced(),
        "blockers": answers.blockers(month),
        "headcount": len(answers.staff()),
        "waiting_leave": answers.waiting_leave(),
        "payroll": answers.payroll(month),
        "pending_approvals": answers.pending_approvals(),
        "book_values": answers.book_values(),
    }
