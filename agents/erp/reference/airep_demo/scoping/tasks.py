"""Background work says whose it is: a task opens its scope from explicit arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied

from airep_demo.accounts.models import User
from airep_demo.scoping.membership import scope_of
from airep_demo.scoping.scope import Scope, scoped

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def scoped_task(work: Callable[Arguments, Result]) -> Callable[Concatenate[int, Iterable[int], Arguments], Result]:
    """Give a plain function the leading arguments `queued_by` (user id) and `branch_ids`, and run it in their scope.

    The branches are checked against the memberships the user holds when the task runs, not when it was queued.
    """

    @wraps(work)
    def run(queued_by: int, branch_ids: Iterable[int], *args: Arguments.args, **options: Arguments.kwargs) -> Result:
        with scoped(_checked(queued_by, tuple(branch_ids))):
            return work(*args, **options)

    return run


def _checked(queued_by: int, branch_ids: tuple[int, ...]) -> Scope:
    user = User.objects.select_related("tenant").get(pk=queued_by, is_active=True)
    allowed = scope_of(user)
    if not branch_ids or not set(branch_ids) <= set(allowed.branch_ids):
        raise PermissionDenied(f"{user.get_username()} may not run a task for branches {sorted(branch_ids)}")
    return Scope(allowed.tenant_id, branch_ids)
