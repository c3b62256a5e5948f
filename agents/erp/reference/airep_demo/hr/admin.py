from django.contrib import admin

from airep_demo.hr.models import Employee, LeaveRequest


@admin.register(Employee)
class EmployeeAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "branch", "hired_on", "left_on")
    search_fields = ("code", "name")
    list_filter = ("branch",)
    exclude = ("base_salary", "national_id")


@admin.register(LeaveRequest)
class LeaveRequestAdmin(admin.ModelAdmin):
    list_display = ("employee", "kind", "start", "end", "days", "status")
    list_filter = ("status", "kind")
    search_fields = ("employee__code", "employee__name")
