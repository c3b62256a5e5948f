"""`python -m django nova_code USER`: a code for somebody who asks at the desk."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from airep_demo.accounts.models import User
from airep_demo.accounts.nova import MINUTES, issue_code


class Command(BaseCommand):
    help = f"Print a one-time code, good for {MINUTES} minutes, that connects a user to Nova."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *_args: object, username: str, **_options: object) -> str:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"there is no active user {username!r}")
        return issue_code(user.pk)
