from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from airep_demo.accounts.models import BranchMembership, Role, User


class MembershipInline(admin.TabularInline):
    model = BranchMembership
    extra = 0


@admin.register(User)
class AirepUserAdmin(UserAdmin):
    inlines = (MembershipInline,)
    list_display = ("username", "tenant", "is_tenant_admin", "is_active")
    list_filter = ("tenant", "is_tenant_admin", "is_active")
    fieldsets = (*UserAdmin.fieldsets, ("Company", {"fields": ("tenant", "is_tenant_admin")}))
    add_fieldsets = (*UserAdmin.add_fieldsets, ("Company", {"fields": ("tenant",)}))


@admin.register(Role)
class RoleAdmin(admin.ModelAdmin):
    list_display = ("name", "tenant", "permissions")
    list_filter = ("tenant",)
