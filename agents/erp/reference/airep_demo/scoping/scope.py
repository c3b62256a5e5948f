"""Whose rows may be seen right now: a tenant and some of its branches."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


class ScopeMissing(RuntimeError):
    """Scoped rows were asked for while nobody had said whose."""


@dataclass(frozen=True)
class Scope:
    """The tenant and the branches in sight. `whole_tenant` adds the rows that belong to no branch."""

    tenant_id: int
    branch_ids: tuple[int, ...]
    whole_tenant: bool = False


_scope: ContextVar[Scope | None] = ContextVar("airep_scope", default=None)


def current_scope() -> Scope | None:
    """The scope of this request, task or command; None outside of them."""
    return _scope.get()


@contextmanager
def scoped(scope: Scope) -> Iterator[Scope]:
    """Work within a scope; the one before is back afterwards, whatever happens inside."""
    token = _scope.set(scope)
    try:
        yield scope
    finally:
        _scope.reset(token)
