"""Stock is a ledger of signed movements; no quantity on hand is stored anywhere."""

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Sum

from airep_demo.org.models import Branch, Tenant
from airep_demo.scoping.models import BranchScoped, TenantScoped


class Item(TenantScoped):
    """Something that is bought, kept and sold."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT)
    sku = models.CharField(max_length=20)
    name = models.CharField(max_length=160)
    unit = models.CharField(max_length=8, default="pcs")
    reorder_level = models.DecimalField(max_digits=18, decimal_places=4, default=Decimal(0))

    class Meta:
        ordering = ("sku",)
        constraints = (models.UniqueConstraint(fields=("tenant", "sku"), name="inventory_item_tenant_sku"),)

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"

    @property
    def label(self) -> str:
        """What stands on the shelf: code, name and unit."""
        return f"{self.sku} · {self.name} ({self.unit})"


class Warehouse(BranchScoped):
    """A place where stock lies; belongs to one branch."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT)
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ("branch", "code")
        constraints = (models.UniqueConstraint(fields=("branch", "code"), name="inventory_warehouse_branch_code"),)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def on_hand(self, item: Item) -> Decimal:
        """The quantity of an item here: the sum of its movements."""
        rows = StockLedgerEntry.objects.filter(warehouse=self, item=item)
        return rows.aggregate(total=Sum("qty_delta"))["total"] or Decimal(0)


class AppendOnly(TypeError):
    """A stock movement is corrected by a further one, never changed."""


class StockLedgerEntry(BranchScoped):
    """One movement: positive in, negative out, at a unit cost. What caused it is `source`."""

    branch_path: ClassVar[str] = "warehouse__branch"

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="movements")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="movements")
    qty_delta = models.DecimalField(max_digits=18, decimal_places=4)
    unit_cost = models.DecimalField(max_digits=18, decimal_places=4)
    posting_at = models.DateTimeField()
    source_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, null=True, blank=True)
    source_id = models.BigIntegerField(null=True, blank=True)
    source = GenericForeignKey("source_type", "source_id")

    class Meta:
        verbose_name_plural = "stock ledger entries"
        ordering = ("posting_at", "pk")
        indexes = (
            models.Index(fields=("item", "warehouse", "posting_at"), name="inventory_ledger_card"),
            models.Index(fields=("source_type", "source_id"), name="inventory_ledger_source"),
        )

    def __str__(self) -> str:
        return f"{self.qty_delta:+} {self.item.sku} at {self.warehouse.code}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises AppendOnly for a movement that was saved before."""
        if self.pk is not None and not self._state.adding:
            raise AppendOnly("a stock movement cannot be changed; post the opposite movement")
        super().save(*args, **kwargs)

    @property
    def value(self) -> Decimal:
        """Quantity times unit cost, signed like the quantity."""
        return self.qty_delta * self.unit_cost

    @classmethod
    def total_value(cls) -> Decimal:
        """The value of all stock in scope."""
        return cls.objects.aggregate(total=Sum(F("qty_delta") * F("unit_cost")))["total"] or Decimal(0)
