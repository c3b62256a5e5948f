from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from airep_demo.purchasing.forms import GoodsReceiptForm
from airep_demo.purchasing.models import PurchaseOrder


@login_required
def order_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Numbers repeat across branches, so the page shows the orders of that number that are in scope."""
    orders = PurchaseOrder.objects.filter(number=number).select_related("supplier", "branch")
    return render(
        request, "purchasing/order_detail.html", {"orders": orders.prefetch_related("lines__item", "receipts")}
    )


@login_required
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    order = get_object_or_404(PurchaseOrder.objects, pk=pk)
    form = GoodsReceiptForm(request.POST or None, initial={"po": order})
    if form.is_valid():
        form.save()
        return redirect("purchase-order", number=order.number)
    return render(request, "purchasing/receive.html", {"form": form, "order": order})
