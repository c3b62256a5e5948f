from django.contrib import admin

from airep_demo.sales.models import Invoice, InvoiceLine, SalesOrder, SalesOrderLine


class SalesOrderLineInline(admin.TabularInline):
    model = SalesOrderLine
    fields = ("item", "qty", "qty_delivered", "unit_price")
    extra = 0


class InvoiceLineInline(admin.TabularInline):
    model = InvoiceLine
    fields = ("item", "qty", "unit_price", "unit_cost")
    extra = 0


@admin.register(SalesOrder)
class SalesOrderAdmin(admin.ModelAdmin):
    inlines = (SalesOrderLineInline,)
    list_display = ("number", "customer", "branch", "status", "ordered_on")
    search_fields = ("number", "customer__name", "customer__code")
    list_filter = ("status", "branch")


@admin.register(Invoice)
class InvoiceAdmin(admin.ModelAdmin):
    inlines = (InvoiceLineInline,)
    list_display = ("number", "customer", "branch", "issued_on", "due_on", "total", "status")
    search_fields = ("number", "customer__name", "order__number")
    list_filter = ("status", "branch")
    ordering = ("-issued_on",)
    autocomplete_fields = ("customer",)
    readonly_fields = ("entry",)
