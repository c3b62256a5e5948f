"""Work that a queue would run; here they are plain functions."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F, OuterRef, Subquery, Sum

from airep_demo.inventory.models import Item, StockLedgerEntry
from airep_demo.scoping.tasks import scoped_task


@scoped_task
def below_reorder_level() -> list[tuple[str, Decimal, Decimal]]:
    """SKU, quantity on hand and level of the items that fell below their level in this scope."""
    moved = (
        StockLedgerEntry.objects.filter(item=OuterRef("pk")).order_by().values("item").annotate(sum=Sum("qty_delta"))
    )
    rows = Item.objects.annotate(on_hand=Subquery(moved.values("sum"))).filter(on_hand__lt=F("reorder_level"))
    return list(rows.order_by("sku").values_list("sku", "on_hand", "reorder_level"))


@scoped_task
def negative_stock() -> list[dict[str, object]]:
    rows = StockLedgerEntry.objects.order_by().values("warehouse__code", "item__sku").annotate(qty=Sum("qty_delta"))
    return list(rows.filter(qty__lt=0).order_by("warehouse__code", "item__sku"))
