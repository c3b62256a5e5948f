"""From a person to a scope: by their memberships, read anew each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from airep_demo.org.models import Branch
from airep_demo.scoping.scope import Scope

if TYPE_CHECKING:
    from airep_demo.accounts.models import User


def scope_of(user: User) -> Scope:
    """The branches of a user's memberships; all branches of the tenant, one by one, for its administrator.

    Raises PermissionDenied for somebody without any.
    """
    if user.is_tenant_admin:
        branches = Branch.objects.filter(tenant_id=user.tenant_id)
    else:
        branches = Branch.objects.filter(tenant_id=user.tenant_id, branchmembership__user=user)
    ids = tuple(branches.order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise PermissionDenied(f"{user.get_username()} is a member of no branch")
    return Scope(user.tenant_id, ids, whole_tenant=user.is_tenant_admin)


def may(user: User, permission: str, branch_id: int) -> bool:
    """Whether a user's role in a branch holds a permission; a tenant administrator holds all of them."""
    if user.is_tenant_admin:
        return user.tenant.branch_set.filter(pk=branch_id).exists()
    held = user.memberships.filter(branch_id=branch_id, branch__tenant_id=user.tenant_id).values_list(
        "role__permissions", flat=True
    )
    return any(permission in permissions for permissions in held)
