from django.contrib.auth.decorators import login_required
from django.db.models import F, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from airep_demo.inventory.models import StockLedgerEntry


@login_required
def on_hand(request: HttpRequest) -> HttpResponse:
    """Quantity and value of every item in every warehouse in scope."""
    rows = (
        StockLedgerEntry.objects.values("warehouse__code", "item__sku", "item__name", "item__unit")
        .annotate(qty=Sum("qty_delta"), value=Sum(F("qty_delta") * F("unit_cost")))
        .order_by("warehouse__code", "item__sku")
    )
    return render(request, "inventory/on_hand.html", {"rows": rows})
