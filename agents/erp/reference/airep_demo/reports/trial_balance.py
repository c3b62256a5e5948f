"""The trial balance, in SQL for speed. Whose branches and which days are parameters, never text of the statement."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from airep_demo.scoping.scope import ScopeMissing, current_scope

STATEMENT = """
SELECT account.code, account.name, SUM(line.debit), SUM(line.credit)
FROM finance_journalline AS line
JOIN finance_journalentry AS entry ON entry.id = line.entry_id
JOIN finance_account AS account ON account.id = line.account_id
WHERE entry.branch_id IN ({branches}) AND account.tenant_id = %s
  AND entry.posted_at IS NOT NULL AND entry.posted_at < %s
GROUP BY account.code, account.name
ORDER BY account.code
"""


class Row(NamedTuple):
    code: str
    name: str
    debit: Decimal
    credit: Decimal


def trial_balance(before: dt.datetime) -> list[Row]:
    """Debits and credits by account over the branches in scope. Raises ScopeMissing outside a scope."""
    scope = current_scope()
    if scope is None:
        raise ScopeMissing("the trial balance was asked for without a scope")
    branches = ", ".join(["%s"] * len(scope.branch_ids))
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT.format(branches=branches), [*scope.branch_ids, scope.tenant_id, before])
        return [Row(*row) for row in cursor.fetchall()]
