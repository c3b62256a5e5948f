from django.contrib import admin

from airep_demo.inventory.models import Item, StockLedgerEntry, Warehouse


@admin.register(Item)
class ItemAdmin(admin.ModelAdmin):
    list_display = ("sku", "name", "unit", "reorder_level")
    search_fields = ("sku", "name")


@admin.register(Warehouse)
class WarehouseAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "branch")
    list_filter = ("branch",)


@admin.register(StockLedgerEntry)
class StockLedgerEntryAdmin(admin.ModelAdmin):
    list_display = ("posting_at", "item", "warehouse", "qty_delta", "unit_cost", "value")
    list_select_related = ("item", "warehouse")
    search_fields = ("item__sku", "item__name")
    list_filter = ("warehouse",)
    date_hierarchy = "posting_at"

    def has_change_permission(self, _request: object, _row: object = None) -> bool:
        return False
