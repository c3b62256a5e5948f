from django.contrib import admin

from airep_demo.purchasing.models import GoodsReceipt, PurchaseOrder, PurchaseOrderLine, Supplier, SupplierBill


class PurchaseOrderLineInline(admin.TabularInline):
    model = PurchaseOrderLine
    fields = ("item", "qty", "unit_price")
    extra = 0


@admin.register(Supplier)
class SupplierAdmin(admin.ModelAdmin):
    list_display = ("code", "name")
    search_fields = ("code", "name")


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(admin.ModelAdmin):
    inlines = (PurchaseOrderLineInline,)
    list_display = ("number", "supplier", "branch", "status", "ordered_on")
    search_fields = ("number", "supplier__code")
    list_filter = ("status", "branch")


@admin.register(GoodsReceipt)
class GoodsReceiptAdmin(admin.ModelAdmin):
    list_display = ("number", "po", "warehouse", "received_at")
    search_fields = ("number", "po__number")
    raw_id_fields = ("po",)


@admin.register(SupplierBill)
class SupplierBillAdmin(admin.ModelAdmin):
    list_display = ("number", "supplier", "supplier_ref", "due_on", "total", "status")
    search_fields = ("number", "supplier_ref", "supplier__name")
    list_filter = ("status", "branch")
