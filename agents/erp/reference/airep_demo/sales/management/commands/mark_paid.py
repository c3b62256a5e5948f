"""`python -m django mark_paid --as USER`: settle what has been paid."""

from airep_demo.accounts.models import User
from airep_demo.sales.tasks import mark_paid
from airep_demo.scoping.command import ScopedCommand
from airep_demo.scoping.membership import scope_of


class Command(ScopedCommand):
    help = "Set issued invoices of the user's branches to paid once their allocations reach the total."

    def work(self, user: User) -> str:
        return f"{mark_paid(user.pk, scope_of(user).branch_ids)} invoices are paid now"
