"""Orders of customers and what was invoiced for them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Sum

from airep_demo.crm.models import Customer
from airep_demo.inventory.models import Item
from airep_demo.org.models import Branch
from airep_demo.scoping.models import BranchScoped


class SalesOrder(BranchScoped):
    """A quotation, or an order once the customer said yes."""

    class Status(models.TextChoices):
        QUOTATION = "quotation"
        CONFIRMED = "confirmed"
        DELIVERED = "delivered"
        CLOSED = "closed"
        VOID = "void"

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    number = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUOTATION)
    ordered_on = models.DateField()

    class Meta:
        ordering = ("-ordered_on", "number")
        constraints = (models.UniqueConstraint(fields=("branch", "number"), name="sales_order_branch_number"),)

    def __str__(self) -> str:
        return self.number

    @property
    def backlog(self) -> Decimal:
        """The value that was ordered and not yet delivered."""
        if self.status != self.Status.CONFIRMED:
            return Decimal(0)
        left = F("qty") - F("qty_delivered")
        return self.lines.aggregate(total=Sum(left * F("unit_price")))["total"] or Decimal(0)


class SalesOrderLine(BranchScoped):
    branch_path: ClassVar[str] = "order__branch"

    order = models.ForeignKey(SalesOrder, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    qty = models.DecimalField(max_digits=18, decimal_places=4)
    qty_delivered = models.DecimalField(max_digits=18, decimal_places=4, default=Decimal(0))
    unit_price = models.DecimalField(max_digits=18, decimal_places=4)

    def __str__(self) -> str:
        return f"{self.qty} {self.item.sku} on {self.order.number}"


class Invoice(BranchScoped):
    """What a customer is asked to pay."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        ISSUED = "issued"
        PAID = "paid"
        VOID = "void"

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    order = models.ForeignKey(SalesOrder, on_delete=models.SET_NULL, null=True, blank=True)
    number = models.CharField(max_length=20)
    issued_on = models.DateField()
    due_on = models.DateField()
    total = models.DecimalField(max_digits=18, decimal_places=2)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    entry = models.OneToOneField("finance.JournalEntry", on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ("-issued_on", "number")
        constraints = (models.UniqueConstraint(fields=("branch", "number"), name="sales_invoice_branch_number"),)
        indexes = (models.Index(fields=("due_on",), name="sales_invoice_issued_due", condition=Q(status="issued")),)

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        """How letters to the customer call it."""
        return f"{self.branch.code}/{self.number}"

    @property
    def outstanding(self) -> Decimal:
        """What the customer still owes for it; nothing for drafts and voids."""
        if self.status != self.Status.ISSUED:
            return Decimal(0)
        paid = self.allocations.aggregate(total=Sum("amount"))["total"] or Decimal(0)
        return self.total - paid

    def overdue_on(self, day: dt.date) -> bool:
        """Whether something is owed and was due before a day."""
        return self.due_on < day and self.outstanding > 0


class InvoiceLine(BranchScoped):
    """`unit_cost` is what the stock ledger said at issue; margin is price less that."""

    branch_path: ClassVar[str] = "invoice__branch"

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    qty = models.DecimalField(max_digits=18, decimal_places=4)
    unit_price = models.DecimalField(max_digits=18, decimal_places=4)
    unit_cost = models.DecimalField(max_digits=18, decimal_places=4)

    def __str__(self) -> str:
        return f"{self.qty} {self.item.sku} on {self.invoice.number}"

    @property
    def margin(self) -> Decimal:
        return self.qty * (self.unit_price - self.unit_cost)
