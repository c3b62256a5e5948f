"""Managers that show the current scope's rows. Without a scope their querysets can be built, but never evaluated."""

from django.db import models
from django.db.models import Expression, Q, QuerySet

from airep_demo.scoping.scope import Scope, ScopeMissing, current_scope


class Refused(Expression):
    """A condition that no database ever sees: whoever evaluates it hears that the scope is missing."""

    output_field = models.BooleanField()

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def as_sql(self, *_args: object, **_options: object) -> tuple[str, list[object]]:
        raise ScopeMissing(f"{self.label} was read without a scope; open one with scoped(...)")


class ScopedManager(models.Manager):
    """The current scope's rows, bound when the queryset is built."""

    def get_queryset(self) -> QuerySet:
        """Fails closed: outside a scope the queryset raises ScopeMissing when it is evaluated."""
        rows = super().get_queryset()
        scope = current_scope()
        if scope is None:
            return rows.filter(Refused(self.model._meta.label))
        return rows.filter(self.inside(scope))

    def inside(self, scope: Scope) -> Q:
        """The condition for rows of a scope."""
        raise NotImplementedError


class TenantManager(ScopedManager):
    """Rows of the tenant, over the model's `tenant_path`."""

    def inside(self, scope: Scope) -> Q:
        return Q(**{self.model.tenant_path: scope.tenant_id})


class BranchManager(ScopedManager):
    """Rows of the branches, over the model's `branch_path`."""

    def inside(self, scope: Scope) -> Q:
        return Q(**{f"{self.model.branch_path}__in": scope.branch_ids})


class TenantOrBranchManager(ScopedManager):
    """Rows of the branches; rows of no branch only for those who see the whole tenant."""

    def inside(self, scope: Scope) -> Q:
        of_branches = Q(branch__in=scope.branch_ids)
        if not scope.whole_tenant:
            return of_branches
        return of_branches | Q(branch__isnull=True, tenant=scope.tenant_id)
