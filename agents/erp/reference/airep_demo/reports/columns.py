"""Exports with a choice of columns: each is read by its name, over related rows with dots."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from operator import attrgetter

from django.db.models import Model

INVOICE_COLUMNS = ("number", "customer.code", "issued_on", "due_on", "total", "status")
BILL_COLUMNS = ("number", "supplier.code", "supplier_ref", "billed_on", "due_on", "total")
STOCK_COLUMNS = ("item.sku", "warehouse.code", "qty_delta", "unit_cost", "posting_at")


def as_csv(rows: Iterable[Model], columns: Sequence[str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([attrgetter(column)(row) for column in columns] for row in rows)
    return text.getvalue()


def headline(document: Model) -> str:
    """Number and day of any document, whatever its day is called."""
    day = getattr(document, "issued_on", None) or getattr(document, "billed_on", None)
    return f"{getattr(document, 'number', '')} {day or getattr(document, 'ordered_on', '')}"
