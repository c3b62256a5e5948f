"""The reports as downloads."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from airep_demo.purchasing.models import SupplierBill
from airep_demo.reports.columns import BILL_COLUMNS, INVOICE_COLUMNS, as_csv
from airep_demo.reports.statement import statement
from airep_demo.reports.trial_balance import trial_balance
from airep_demo.sales.models import Invoice


@login_required
def trial_balance_view(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"rows": trial_balance(timezone.now())})


@login_required
def statement_view(_request: HttpRequest, code: str) -> JsonResponse:
    return JsonResponse({"customer": code, "invoices": statement(code)})


@login_required
def invoice_export(_request: HttpRequest) -> HttpResponse:
    rows = Invoice.objects.select_related("customer").order_by("number")
    return HttpResponse(as_csv(rows, INVOICE_COLUMNS), content_type="text/csv")


@login_required
def bill_export(_request: HttpRequest) -> HttpResponse:
    rows = SupplierBill.objects.select_related("supplier").order_by("number")
    return HttpResponse(as_csv(rows, BILL_COLUMNS), content_type="text/csv")
