from django.contrib import admin

from airep_demo.workflow.models import Approval


@admin.register(Approval)
class ApprovalAdmin(admin.ModelAdmin):
    list_display = ("content_type", "object_id", "requested_by", "approver", "decision", "decided_at")
    list_filter = ("decision", "branch")
