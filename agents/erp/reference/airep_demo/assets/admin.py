from django.contrib import admin

from airep_demo.assets.models import Asset


@admin.register(Asset)
class AssetAdmin(admin.ModelAdmin):
    list_display = ("tag", "name", "branch", "custodian", "cost", "acquired_on", "disposed_on")
    search_fields = ("tag", "name", "custodian__name")
    list_filter = ("branch",)
