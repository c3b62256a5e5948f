"""Pages of the sales department."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from airep_demo.sales.models import Invoice, SalesOrder


@login_required
def invoice_list(request: HttpRequest) -> HttpResponse:
    rows = Invoice.objects.select_related("customer", "branch").only(
        "number", "issued_on", "due_on", "total", "status", "customer__name", "branch__code"
    )
    return render(request, "sales/invoice_list.html", {"invoices": rows.order_by("-issued_on", "number")[:200]})


@login_required
def invoice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Invoice.objects.select_related("customer", "order").prefetch_related("lines__item", "allocations")
    return render(request, "sales/invoice_detail.html", {"invoice": get_object_or_404(rows, pk=pk)})


@login_required
def backlog(request: HttpRequest) -> HttpResponse:
    rows = SalesOrder.objects.filter(status=SalesOrder.Status.CONFIRMED).select_related("customer")
    return render(request, "sales/backlog.html", {"orders": rows.prefetch_related("lines").order_by("ordered_on")})
