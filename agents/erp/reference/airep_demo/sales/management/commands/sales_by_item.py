"""`python -m django sales_by_item --as USER`: what was sold, by item."""

from django.db.models import F, Sum

from airep_demo.accounts.models import User
from airep_demo.sales.models import Invoice, InvoiceLine
from airep_demo.scoping.command import ScopedCommand


class Command(ScopedCommand):
    help = "Print quantity and net sales of every item, over the user's branches."

    def work(self, _user: User) -> str:
        sold = InvoiceLine.objects.filter(invoice__status__in=(Invoice.Status.ISSUED, Invoice.Status.PAID))
        rows = (
            sold.values("item__sku")
            .annotate(pieces=Sum("qty"), net=Sum(F("qty") * F("unit_price")))
            .order_by("item__sku")
        )
        return "\n".join(f"{row['item__sku']} {row['pieces']} {row['net']}" for row in rows)
