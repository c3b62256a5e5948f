from django.contrib import admin

from airep_demo.finance.models import Account, FiscalPeriod, JournalEntry, JournalLine, Payment, PaymentAllocation


class JournalLineInline(admin.TabularInline):
    model = JournalLine
    fields = ("account", "debit", "credit")
    extra = 0


class AllocationInline(admin.TabularInline):
    model = PaymentAllocation
    fields = ("invoice", "bill", "amount")
    raw_id_fields = ("invoice", "bill")
    extra = 0


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "kind")
    list_filter = ("kind",)
    search_fields = ("code", "name")


@admin.register(FiscalPeriod)
class FiscalPeriodAdmin(admin.ModelAdmin):
    list_display = ("start", "end", "status")
    list_filter = ("status",)


@admin.register(JournalEntry)
class JournalEntryAdmin(admin.ModelAdmin):
    inlines = (JournalLineInline,)
    list_display = ("number", "branch", "period", "memo", "posted_at")
    search_fields = ("number", "memo")
    list_filter = ("branch", "period")


@admin.register(Payment)
class PaymentAdmin(admin.ModelAdmin):
    inlines = (AllocationInline,)
    list_display = ("paid_on", "customer", "supplier", "amount", "branch")
    list_filter = ("branch",)
