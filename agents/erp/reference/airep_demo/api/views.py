"""JSON lists. Each reads through `objects`, so the scope of the request holds."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse

from airep_demo.api.serializers import (
    BillFilter,
    EmployeeSerializer,
    InvoiceFilter,
    InvoiceSerializer,
    MovementFilter,
    MovementSerializer,
    PurchaseOrderSerializer,
    SalesOrderSerializer,
    SupplierBillSerializer,
)
from airep_demo.hr.models import Employee
from airep_demo.inventory.models import StockLedgerEntry
from airep_demo.purchasing.models import PurchaseOrder, SupplierBill
from airep_demo.sales.models import Invoice, SalesOrder

PAGE = 200


@login_required
def invoices(request: HttpRequest) -> JsonResponse:
    rows = Invoice.objects.select_related("customer", "order").order_by("-issued_on", "number")
    return JsonResponse({"invoices": InvoiceSerializer(InvoiceFilter(request.GET.dict(), rows).qs[:PAGE]).data})


@login_required
def orders(_request: HttpRequest) -> JsonResponse:
    rows = SalesOrder.objects.select_related("customer").prefetch_related("lines")
    return JsonResponse({"orders": SalesOrderSerializer(rows[:PAGE]).data})


@login_required
def purchase_orders(_request: HttpRequest) -> JsonResponse:
    rows = PurchaseOrder.objects.select_related("supplier").prefetch_related("lines", "receipts")
    return JsonResponse({"purchase_orders": PurchaseOrderSerializer(rows[:PAGE]).data})


@login_required
def bills(request: HttpRequest) -> JsonResponse:
    rows = SupplierBill.objects.defer("supplier_ref").order_by("due_on")
    return JsonResponse({"bills": SupplierBillSerializer(BillFilter(request.GET.dict(), rows).qs[:PAGE]).data})


@login_required
def movements(request: HttpRequest) -> JsonResponse:
    rows = StockLedgerEntry.objects.select_related("item", "warehouse")
    return JsonResponse({"movements": MovementSerializer(MovementFilter(request.GET.dict(), rows).qs[:PAGE]).data})


@login_required
def employees(_request: HttpRequest) -> JsonResponse:
    rows = Employee.objects.filter(left_on__isnull=True).defer("base_salary", "national_id")
    return JsonResponse({"employees": EmployeeSerializer(rows).data})
