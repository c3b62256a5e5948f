"""What the JSON lists show."""

from airep_demo.api.fields import Field, FilterSet, ModelSerializer
from airep_demo.hr.models import Employee
from airep_demo.inventory.models import StockLedgerEntry
from airep_demo.purchasing.models import PurchaseOrder, SupplierBill
from airep_demo.sales.models import Invoice, SalesOrder


class InvoiceSerializer(ModelSerializer):
    customer_code = Field(source="customer.code")
    order_number = Field(source="order.number")
    invoice_no = Field(source="number")

    class Meta(ModelSerializer.Meta):
        model = Invoice
        fields = ("invoice_no", "number", "customer_code", "order_number", "issued_on", "due_on", "total", "status")


class SalesOrderSerializer(ModelSerializer):
    customer_name = Field(source="customer.name")

    class Meta(ModelSerializer.Meta):
        model = SalesOrder
        fields = ("number", "customer_name", "status", "ordered_on", "backlog")


class PurchaseOrderSerializer(ModelSerializer):
    supplier_code = Field(source="supplier.code")

    class Meta(ModelSerializer.Meta):
        model = PurchaseOrder
        fields = ("number", "supplier_code", "status", "ordered_on", "total")


class SupplierBillSerializer(ModelSerializer):
    class Meta(ModelSerializer.Meta):
        model = SupplierBill
        exclude = ("entry", "order")


class MovementSerializer(ModelSerializer):
    sku = Field(source="item.sku")
    warehouse_code = Field(source="warehouse.code")

    class Meta(ModelSerializer.Meta):
        model = StockLedgerEntry
        fields = ("sku", "warehouse_code", "qty_delta", "unit_cost", "posting_at")


class EmployeeSerializer(ModelSerializer):
    class Meta(ModelSerializer.Meta):
        model = Employee
        exclude = ("base_salary", "national_id", "user")


class InvoiceFilter(FilterSet):
    fields = {"number": ("exact", "icontains"), "customer__code": ("exact",), "status": ("exact",), "due_on": ("lt",)}


class MovementFilter(FilterSet):
    fields = {"item__sku": ("exact",), "warehouse__code": ("exact",), "posting_at": ("gte", "lt")}


class BillFilter(FilterSet):
    fields = {"supplier_ref": ("exact",), "supplier__code": ("exact",), "status": ("exact",), "due_on": ("lte",)}
