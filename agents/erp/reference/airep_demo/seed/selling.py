"""Quotations, orders, deliveries with their invoices, and the money that comes in."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from airep_demo.seed.agenda import Agenda
from airep_demo.seed.books import Books
from airep_demo.seed.rows import (
    Branch,
    Customer,
    Invoice,
    InvoiceLine,
    Payment,
    PaymentAllocation,
    SalesOrder,
    SalesOrderLine,
    Warehouse,
)
from airep_demo.seed.stock import Stock
from airep_demo.seed.world import World, cents

REGULARS = 0.85  # of a branch's sales go to customers whose home it is


class Selling:
    """One branch's sales."""

    def __init__(self, world: World, books: Books, stock: Stock, agenda: Agenda, branch: Branch) -> None:
        self._world, self._books, self._stock, self._agenda = world, books, stock, agenda
        self._random = world.random
        self._branch = branch
        self._numbers: Counter[str] = Counter()
        self._paid: dict[int, Decimal] = {}  # by invoice
        customers = [row for row in world.all(Customer) if row.tenant_id == branch.tenant_id]
        self._others = customers
        self._regulars = [row for row in customers if row.home_branch_id == branch.id]
        self._warehouses = [row.id for row in world.all(Warehouse) if row.branch_id == branch.id and row.code != "QRT"]

    def quote(self, day: date) -> None:
        """Offer one to four items that are in stock; most offers become orders within days."""
        regular = self._random.random() < REGULARS
        customer = self._random.choice(self._regulars if regular else self._others)
        piles = [key for key in self._stock.piles if key[0] in self._warehouses and self._stock.piles[key].qty >= 15]
        if len(piles) < 4:
            return
        order = self.order(customer, day)
        lines = [self._line(order, key) for key in self._random.sample(piles, self._random.randint(1, 4))]
        draw = self._random.random()
        if draw < 0.03:
            order.status = "void"
        elif draw > 0.11:
            order.status = "confirmed"
            self._agenda.book(day + timedelta(self._random.randint(2, 16)), partial(self._deliver, order, lines))

    def order(self, customer: Customer, day: date) -> SalesOrder:
        return self._world.add(
            SalesOrder,
            branch_id=self._branch.id,
            customer_id=customer.id,
            number=self.number("SO"),
            status="quotation",
            ordered_on=day,
        )

    def _line(self, order: SalesOrder, pile: tuple[int, int]) -> SalesOrderLine:
        markup = Decimal(self._random.randint(118, 165)) / 100
        return self._world.add(
            SalesOrderLine,
            order_id=order.id,
            item_id=pile[1],
            qty=Decimal(self._random.choice((4, 5, 6, 8, 10, 12, 16, 20, 30, 40))),
            qty_delivered=Decimal(0),
            unit_price=cents(self._stock.piles[pile].cost * markup),
        )

    def _deliver(self, order: SalesOrder, lines: list[SalesOrderLine], day: date) -> None:
        """Deliver and invoice what is there; the rest three weeks later."""
        taken = [(line, *found) for line in lines if (found := self._available(line))]
        if taken:
            invoice = self.invoice(order.customer_id, order.id, day)
            for line, warehouse, qty in taken:
                self._issue(invoice, line, warehouse, qty, day)
            self._book(invoice, day)
            self._expect_money(invoice)
        if all(line.qty_delivered == line.qty for line in lines):
            order.status = "delivered"
        else:
            self._agenda.book(day + timedelta(21), partial(self._deliver, order, lines))

    def _available(self, line: SalesOrderLine) -> tuple[int, Decimal] | None:
        """A warehouse with stock of the item, and how much to take from it."""
        left = line.qty - line.qty_delivered
        for warehouse in self._warehouses:
            qty = self._stock.piles[warehouse, line.item_id].qty
            if left > 0 and qty > 0:
                return warehouse, min(left, qty)
        return None

    def invoice(self, customer_id: int, order_id: int | None, day: date, status: str = "issued") -> Invoice:
        days = self._world.get(Customer, customer_id).payment_days
        return self._world.add(
            Invoice,
            branch_id=self._branch.id,
            customer_id=customer_id,
            order_id=order_id,
            number=self.number("INV"),
            issued_on=day,
            due_on=day + timedelta(days),
            total=Decimal(0),
            status=status,
        )

    def _issue(self, invoice: Invoice, line: SalesOrderLine, warehouse: int, qty: Decimal, day: date) -> None:
        cost = self._stock.take_out(day, (warehouse, line.item_id), qty, invoice.id)
        line.qty_delivered += qty
        self.line(invoice, line.item_id, qty, line.unit_price, cost)

    def line(self, invoice: Invoice, item_id: int, qty: Decimal, price: Decimal, cost: Decimal) -> None:
        self._world.add(InvoiceLine, invoice_id=invoice.id, item_id=item_id, qty=qty, unit_price=price, unit_cost=cost)
        invoice.total += qty * price

    def _book(self, invoice: Invoice, day: date) -> None:
        lines = [row for row in self._world.all(InvoiceLine)[-4:] if row.invoice_id == invoice.id]
        cost = sum((row.qty * row.unit_cost for row in lines), Decimal(0))
        memo, total = f"Invoice {invoice.number}", invoice.total
        amounts = {"1100": total, "4000": -total, "5000": cost, "1200": -cost}
        invoice.entry_id = self._books.post(self._branch.id, day, memo, amounts).id

    def _expect_money(self, invoice: Invoice) -> None:
        """Most pay around the due date, some much later, a few in two parts or never."""
        draw = self._random.random()
        if draw < 0.04:
            return
        late = self._random.randint(20, 130) if draw < 0.16 else self._random.randint(-10, 12)
        day = max(invoice.due_on + timedelta(late), invoice.issued_on + timedelta(1))
        if draw > 0.95:
            self._agenda.book(day, partial(self._collect, invoice, cents(invoice.total / 2)))
            self._agenda.book(day + timedelta(40), partial(self._collect, invoice, None))
        else:
            self._agenda.book(day, partial(self._collect, invoice, None))

    def _collect(self, invoice: Invoice, amount: Decimal | None, day: date) -> None:
        """Take in an amount for an invoice, or all that is left of it."""
        paid = self._paid.get(invoice.id, Decimal(0))
        amount = amount or invoice.total - paid
        payment = self._world.add(
            Payment,
            branch_id=self._branch.id,
            customer_id=invoice.customer_id,
            supplier_id=None,
            amount=amount,
            paid_on=day,
        )
        self._world.add(PaymentAllocation, payment_id=payment.id, invoice_id=invoice.id, bill_id=None, amount=amount)
        self._books.post(self._branch.id, day, f"Received for {invoice.number}", {"1000": amount, "1100": -amount})
        self._paid[invoice.id] = paid + amount
        if paid + amount == invoice.total:
            invoice.status = "paid"
            self._settle(invoice)

    def _settle(self, invoice: Invoice) -> None:
        """Close a delivered order once its last invoice is paid."""
        order = self._world.get(SalesOrder, invoice.order_id) if invoice.order_id else None
        if order and order.status == "delivered":
            order.status = "closed"

    def sell(self, customer: Customer, pile: tuple[int, int], qty: int, price: Decimal, day: date) -> Invoice:
        """Order, deliver and invoice goods of a pile on one day, be they there or not; the money is another matter."""
        warehouse, item = pile
        order = self.order(customer, day)
        order.status = "delivered"
        line = self._world.add(
            SalesOrderLine,
            order_id=order.id,
            item_id=item,
            qty=Decimal(qty),
            qty_delivered=Decimal(0),
            unit_price=price,
        )
        invoice = self.invoice(customer.id, order.id, day)
        self._issue(invoice, line, warehouse, line.qty, day)
        self._book(invoice, day)
        return invoice

    def number(self, kind: str) -> str:
        self._numbers[kind] += 1
        return f"{kind}-{self._numbers[kind]:04}"
