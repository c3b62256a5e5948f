"""From an order to a supplier, over what arrived, to the bill."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Sum

from airep_demo.inventory.models import Item, Warehouse
from airep_demo.org.models import Branch, Tenant
from airep_demo.scoping.models import BranchScoped, TenantScoped


class Supplier(TenantScoped):
    """Somebody we buy from."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=160)
    bank_account = models.CharField(max_length=34, blank=True)

    class Meta:
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=("tenant", "code"), name="purchasing_supplier_tenant_code"),)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PurchaseOrder(BranchScoped):
    """What a branch ordered from a supplier."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        ORDERED = "ordered"
        RECEIVED = "received"
        CLOSED = "closed"
        CANCELLED = "cancelled"

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT)
    number = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    ordered_on = models.DateField()

    class Meta:
        ordering = ("-ordered_on", "number")
        constraints = (models.UniqueConstraint(fields=("branch", "number"), name="purchasing_order_branch_number"),)

    def __str__(self) -> str:
        return self.number

    @property
    def total(self) -> Decimal:
        """The ordered value."""
        return self.lines.aggregate(total=Sum(F("qty") * F("unit_price")))["total"] or Decimal(0)


class PurchaseOrderLine(BranchScoped):
    branch_path: ClassVar[str] = "order__branch"

    order = models.ForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    qty = models.DecimalField(max_digits=18, decimal_places=4)
    unit_price = models.DecimalField(max_digits=18, decimal_places=4)

    def __str__(self) -> str:
        return f"{self.qty} {self.item.sku} on {self.order.number}"


class GoodsReceipt(BranchScoped):
    """What arrived for an order. The quantities are the stock movements whose source is this receipt."""

    branch_path: ClassVar[str] = "warehouse__branch"

    po = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="receipts")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT)
    number = models.CharField(max_length=20)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ("-received_at",)
        constraints = (models.UniqueConstraint(fields=("po", "number"), name="purchasing_receipt_po_number"),)

    def __str__(self) -> str:
        return f"{self.number} for {self.po.number}"


class SupplierBill(BranchScoped):
    """What a supplier wants to be paid. `supplier_ref` is the number on the supplier's paper."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        ENTERED = "entered"
        PAID = "paid"
        VOID = "void"

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT)
    order = models.ForeignKey(PurchaseOrder, on_delete=models.SET_NULL, null=True, blank=True)
    number = models.CharField(max_length=20)
    supplier_ref = models.CharField(max_length=40)
    billed_on = models.DateField()
    due_on = models.DateField()
    total = models.DecimalField(max_digits=18, decimal_places=2)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    entry = models.OneToOneField("finance.JournalEntry", on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ("due_on", "number")
        constraints = (models.UniqueConstraint(fields=("branch", "number"), name="purchasing_bill_branch_number"),)

    def __str__(self) -> str:
        return self.number

    @property
    def owed(self) -> Decimal:
        """What is left to pay."""
        paid = self.allocations.aggregate(total=Sum("amount"))["total"] or Decimal(0)
        return self.total - paid
