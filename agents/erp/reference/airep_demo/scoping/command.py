"""Management commands that read scoped rows."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser

from airep_demo.accounts.models import User
from airep_demo.scoping.membership import scope_of
from airep_demo.scoping.scope import scoped


class ScopedCommand(BaseCommand):
    """A command that runs as somebody, in that person's scope; the scope ends with it."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as", dest="username", required=True, help="whose branches to work on")

    def handle(self, *_args: object, username: str, **_options: object) -> str | None:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"there is no active user {username!r}")
        with scoped(scope_of(user)):
            return self.work(user)

    def work(self, user: User) -> str | None:
        """What the command does, inside the scope."""
        raise NotImplementedError
