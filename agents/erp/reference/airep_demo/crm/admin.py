from django.contrib import admin

from airep_demo.crm.models import Customer


@admin.register(Customer)
class CustomerAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "home_branch", "payment_days")
    search_fields = ("code", "name")
    list_filter = ("home_branch",)
