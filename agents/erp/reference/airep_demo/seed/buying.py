"""Orders to suppliers, receipts, bills and their payment."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from airep_demo.seed.agenda import Agenda
from airep_demo.seed.books import Books
from airep_demo.seed.companies import base_costs
from airep_demo.seed.rows import (
    Branch,
    GoodsReceipt,
    Item,
    Payment,
    PaymentAllocation,
    PurchaseOrder,
    PurchaseOrderLine,
    Supplier,
    SupplierBill,
    Warehouse,
)
from airep_demo.seed.stock import Stock
from airep_demo.seed.world import World, cents, noon

LATE_SHARE = 0.12  # of bills, paid late
UNPAID_SHARE = 0.03


class Buying:
    """One branch's purchases."""

    def __init__(self, world: World, books: Books, stock: Stock, agenda: Agenda, branch: Branch) -> None:
        self._world, self._books, self._stock, self._agenda = world, books, stock, agenda
        self._random = world.random
        self._branch = branch
        self._numbers: Counter[str] = Counter()
        self._suppliers = [row for row in world.all(Supplier) if row.tenant_id == branch.tenant_id]
        items = [row for row in world.all(Item) if row.tenant_id == branch.tenant_id]
        self._costs = dict(zip((row.id for row in items), base_costs() * 2, strict=False))
        self._items = self._random.sample(items, min(70, len(items)))
        self._warehouses = [row for row in world.all(Warehouse) if row.branch_id == branch.id and row.code != "QRT"]

    def order(self, day: date) -> None:
        """Order two to four items; they arrive in one to three weeks, a few orders never leave the drawer."""
        draw = self._random.random()
        supplier = self._random.choice(self._suppliers)
        status = "cancelled" if draw < 0.02 else "draft" if draw < 0.03 else "ordered"
        order = self._world.add(
            PurchaseOrder,
            branch_id=self._branch.id,
            supplier_id=supplier.id,
            number=self._number("PO"),
            status=status,
            ordered_on=day,
        )
        lines = [self._line(order, item) for item in self._random.sample(self._items, self._random.randint(2, 4))]
        if status == "ordered":
            self._agenda.book(day + timedelta(self._random.randint(6, 21)), partial(self._receive, order, lines))

    def _line(self, order: PurchaseOrder, item: Item) -> PurchaseOrderLine:
        price = cents(self._costs[item.id] * Decimal(self._random.randint(95, 108)) / 100)
        qty = Decimal(self._random.choice((30, 40, 50, 60, 80, 100)))
        return self._world.add(PurchaseOrderLine, order_id=order.id, item_id=item.id, qty=qty, unit_price=price)

    def _receive(self, order: PurchaseOrder, lines: list[PurchaseOrderLine], day: date) -> None:
        warehouse = self._warehouses[0] if self._random.random() < 0.75 else self._random.choice(self._warehouses)
        receipt = self._world.add(
            GoodsReceipt, po_id=order.id, warehouse_id=warehouse.id, number="GR-1", received_at=noon(day)
        )
        for line in lines:
            self._stock.take_in(day, (warehouse.id, line.item_id), line.qty, line.unit_price, receipt.id)
        value = sum((line.qty * line.unit_price for line in lines), Decimal(0))
        self._books.post(self._branch.id, day, f"Goods of {order.number}", {"1200": value, "2050": -value})
        order.status = "received"
        self._agenda.book(day + timedelta(self._random.randint(1, 6)), partial(self._bill, order, value))

    def rent(self, day: date, amount: int) -> None:
        """The landlord's bill: from the last supplier of the list, for no order."""
        self._book(self.bill(self._suppliers[-1].id, None, Decimal(amount), day), "6200")

    def _bill(self, order: PurchaseOrder, value: Decimal, day: date) -> None:
        self._book(self.bill(order.supplier_id, order.id, value, day), "2050")
        order.status = "closed"

    def _book(self, bill: SupplierBill, account: str) -> None:
        lines = {account: bill.total, "2000": -bill.total}
        bill.entry_id = self._books.post(self._branch.id, bill.billed_on, f"Bill {bill.number}", lines).id
        draw = self._random.random()
        if draw > UNPAID_SHARE:
            late = self._random.randint(5, 60) if draw > 1 - LATE_SHARE else -self._random.randint(0, 8)
            self._agenda.book(bill.due_on + timedelta(late), partial(self._pay, bill))

    def bill(self, supplier_id: int, order_id: int | None, total: Decimal, day: date) -> SupplierBill:
        """A bill of 30 days, entered but not booked."""
        reference = f"{self._random.choice('ABDFK')}-{self._random.randint(1000, 99999)}"
        return self._world.add(
            SupplierBill,
            branch_id=self._branch.id,
            supplier_id=supplier_id,
            order_id=order_id,
            number=self._number("BILL"),
            supplier_ref=reference,
            billed_on=day,
            due_on=day + timedelta(30),
            total=total,
            status="entered",
        )

    def _pay(self, bill: SupplierBill, day: date) -> None:
        payment = self._world.add(
            Payment,
            branch_id=self._branch.id,
            customer_id=None,
            supplier_id=bill.supplier_id,
            amount=bill.total,
            paid_on=day,
        )
        self._world.add(PaymentAllocation, payment_id=payment.id, invoice_id=None, bill_id=bill.id, amount=bill.total)
        memo = f"Payment of {bill.number}"
        self._books.post(self._branch.id, day, memo, {"2000": bill.total, "1000": -bill.total})
        bill.status = "paid"

    def _number(self, kind: str) -> str:
        self._numbers[kind] += 1
        return f"{kind}-{self._numbers[kind]:04}"
