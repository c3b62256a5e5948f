"""Opens the scope of whoever is logged in, for as long as the request lasts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from airep_demo.scoping.membership import scope_of
from airep_demo.scoping.scope import scoped

OPEN = ("/login/", "/logout/", "/no-branch/")


class ScopeMiddleware:
    """Nobody logged in means no scope, and scoped managers then refuse."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Raises PermissionDenied for somebody without a branch, except where they log in or out."""
        if not request.user.is_authenticated or request.path in OPEN:
            return self.get_response(request)
        with scoped(scope_of(request.user)):
            return self.get_response(request)
