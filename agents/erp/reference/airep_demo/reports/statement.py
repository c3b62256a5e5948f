"""A customer's statement, in SQL: invoices with what was paid on each."""

from __future__ import annotations

from typing import Any

from django.db import connection

from airep_demo.scoping.scope import ScopeMissing, current_scope

STATEMENT = """
SELECT i.number, i.issued_on, i.due_on, i.total, COALESCE(SUM(a.amount), 0) AS paid
FROM sales_invoice AS i
JOIN crm_customer AS c ON c.id = i.customer_id
LEFT JOIN finance_paymentallocation AS a ON a.invoice_id = i.id
WHERE c.code = %s AND c.tenant_id = %s AND i.status IN ('issued', 'paid') AND i.branch_id IN ({branches})
GROUP BY i.number, i.issued_on, i.due_on, i.total
ORDER BY i.issued_on, i.number
"""
COLUMNS = ("number", "issued_on", "due_on", "total", "paid")


def statement(customer_code: str) -> list[dict[str, Any]]:
    """The customer's invoices in the branches in scope. Raises ScopeMissing outside a scope."""
    scope = current_scope()
    if scope is None:
        raise ScopeMissing("a statement was asked for without a scope")
    branches = ", ".join(["%s"] * len(scope.branch_ids))
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT.format(branches=branches), [customer_code, scope.tenant_id, *scope.branch_ids])
        return [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]
