"""Accounts, entries and the closing of months."""

from __future__ import annotations

from agents.erp.data.figures.kinds import BRANCH, Dimension, Fact, Figure, Measure, spans

_ACCOUNT = Dimension("Account", "account_code || ' ' || account_name")

POSTINGS = Fact(
    models={
        "line": "finance.JournalLine",
        "entry": "finance.JournalEntry",
        "account": "finance.Account",
        "branch": "org.Branch",
    },
    sql="""
        SELECT line._branch, branch.name AS branch, line.account_id, account.code AS account_code,
            account.name AS account_name, account.kind, entry.number, entry.memo, substr(entry.posted_at, 1, 10) AS day,
            line.debit, line.credit, line.debit - line.credit AS balance
        FROM line
        JOIN entry ON entry.id = line.entry_id
        JOIN branch ON branch.id = entry.branch_id
        LEFT JOIN account ON account.id = line.account_id
        WHERE entry.posted_at >= :first AND entry.posted_at < date(:last, '+1 day')""",
    dimensions={
        "branch": BRANCH,
        "account": _ACCOUNT,
        "kind": Dimension("Kind", "kind"),
        "number": Dimension("Entry", "number"),
        "memo": Dimension("Memo", "memo"),
        "day": Dimension("Posted", "day", "date"),
        "debit": Dimension("Debit", "debit", "money", 2),
        "credit": Dimension("Credit", "credit", "money", 2),
        **spans("day"),
    },
    measures={
        "debit": Measure("Debit", "debit"),
        "credit": Measure("Credit", "credit"),
        "balance": Measure("Balance", "balance"),
        "result": Measure("Result", "-balance"),
    },
    entities={"account": "account_id"},
    kinds={
        "expenses?|opex|costs": "kind = 'expense'",
        "income|revenues?": "kind = 'income'",
        "assets": "kind = 'asset'",
        "liabilities": "kind = 'liability'",
    },
)

ENTRIES = Fact(
    models={**POSTINGS.models, "period": "finance.FiscalPeriod"},
    sql="""
        SELECT entry._branch, branch.name AS branch, entry.number, entry.memo,
            substr(entry.posted_at, 1, 10) AS day, period.start AS period, sums.debit, sums.credit,
            sums.debit - sums.credit AS difference,
            CASE WHEN entry.posted_at IS NULL THEN 'draft' ELSE 'posted' END AS status
        FROM entry
        JOIN branch ON branch.id = entry.branch_id
        LEFT JOIN period ON period.id = entry.period_id
        LEFT JOIN (
            SELECT entry_id, sum(debit) AS debit, sum(credit) AS credit FROM line GROUP BY entry_id
        ) AS sums ON sums.entry_id = entry.id""",
    dimensions={
        "branch": BRANCH,
        "number": Dimension("Entry", "number"),
        "memo": Dimension("Memo", "memo"),
        "day": Dimension("Posted", "day", "date"),
        "period": Dimension("Month", "substr(period, 1, 7)"),
        "status": Dimension("Status", "status"),
        "debit": Dimension("Debit", "coalesce(debit, 0)", "money", 2),
        "credit": Dimension("Credit", "coalesce(credit, 0)", "money", 2),
        "difference": Dimension("Difference", "difference", "money", 2),
    },
    measures={"entries": Measure("Entries", "1", "count", 0)},
    entities={},
)
ENTRY_LINES = Fact(
    models=POSTINGS.models,
    sql="""
        SELECT line._branch, branch.name AS branch, line.account_id, account.code AS account_code,
            account.name AS account_name, entry.number, entry.memo, substr(entry.posted_at, 1, 10) AS day,
            CASE WHEN entry.posted_at IS NULL THEN 'draft' ELSE 'posted' END AS status, line.debit, line.credit
        FROM line
        JOIN entry ON entry.id = line.entry_id
        JOIN branch ON branch.id = entry.branch_id
        LEFT JOIN account ON account.id = line.account_id""",
    dimensions={**POSTINGS.dimensions, "status": Dimension("Status", "status")},
    measures={},
    entities={},
)

CLOSES = Fact(
    models={
        "period": "finance.FiscalPeriod",
        "close": "finance.BranchPeriodClose",
        "branch": "org.Branch",
        "person": "accounts.User",
    },
    sql="""
        SELECT branch._branch, branch.name AS branch, period.start AS day, period.status AS period_status,
            CASE WHEN close.id IS NOT NULL THEN 'closed'
                WHEN branch.is_active THEN 'open' ELSE 'inactive' END AS status,
            substr(close.closed_at, 1, 10) AS closed_on,
            trim(person.first_name || ' ' || person.last_name) AS person,
            CAST(julianday(substr(close.closed_at, 1, 10)) - julianday(period.end) AS INTEGER) AS took
        FROM period
        CROSS JOIN branch
        LEFT JOIN close ON close.period_id = period.id AND close.branch_id = branch.id
        LEFT JOIN person ON person.id = close.closed_by_id
        WHERE period.start <= :last AND period.end >= :first""",
    dimensions={
        "branch": BRANCH,
        "month": Dimension("Month", "substr(day, 1, 7)"),
        "status": Dimension("Branch is", "status"),
        "period": Dimension("Month is", "period_status"),
        "closed": Dimension("Closed on", "closed_on", "date"),
        "person": Dimension("By", "person"),
        "took": Dimension("Days after month end", "took", "days"),
    },
    measures={},
    entities={},
)

CHECKLIST = Fact(
    models={
        "period": "finance.FiscalPeriod",
        "branch": "org.Branch",
        "close": "finance.BranchPeriodClose",
        "invoice": "sales.Invoice",
        "bill": "purchasing.SupplierBill",
        "entry": "finance.JournalEntry",
        "line": "finance.JournalLine",
    },
    sql="""
        SELECT branch._branch, branch.name AS branch, substr(period.start, 1, 7) AS month, steps.step, steps.place,
            CASE steps.place
            WHEN 1 THEN (SELECT count(*) FROM invoice WHERE invoice.branch_id = branch.id AND invoice.status = 'draft'
                AND invoice.issued_on BETWEEN period.start AND period.end)
            WHEN 2 THEN (SELECT count(*) FROM bill WHERE bill.branch_id = branch.id AND bill.status = 'draft'
                AND bill.billed_on BETWEEN period.start AND period.end)
            WHEN 3 THEN (SELECT count(*) FROM entry WHERE entry.branch_id = branch.id AND entry.period_id = period.id
                AND entry.posted_at IS NULL)
            WHEN 4 THEN (SELECT count(*) FROM (SELECT line.entry_id FROM line JOIN entry ON entry.id = line.entry_id
                WHERE entry.branch_id = branch.id AND entry.period_id = period.id
                GROUP BY line.entry_id HAVING sum(line.debit) <> sum(line.credit)))
            WHEN 5 THEN (SELECT count(*) FROM invoice WHERE invoice.branch_id = branch.id AND invoice.entry_id IS NULL
                AND invoice.status IN ('issued', 'paid') AND invoice.issued_on BETWEEN period.start AND period.end)
            WHEN 6 THEN (SELECT count(*) FROM bill WHERE bill.branch_id = branch.id AND bill.entry_id IS NULL
                AND bill.status IN ('entered', 'paid') AND bill.billed_on BETWEEN period.start AND period.end)
            ELSE (SELECT 1 - count(*) FROM close WHERE close.branch_id = branch.id AND close.period_id = period.id)
            END AS open
        FROM period
        CROSS JOIN branch
        CROSS JOIN (
            SELECT 1 AS place, 'draft invoices' AS step UNION ALL SELECT 2, 'draft bills'
            UNION ALL SELECT 3, 'entries not posted' UNION ALL SELECT 4, 'entries not balanced'
            UNION ALL SELECT 5, 'invoices without an entry' UNION ALL SELECT 6, 'bills without an entry'
            UNION ALL SELECT 7, 'branch not closed'
        ) AS steps
        WHERE branch.is_active AND period.start <= :last AND period.end >= :first""",
    dimensions={
        "branch": BRANCH,
        "month": Dimension("Month", "month"),
        "step": Dimension("Step", "place || '. ' || step"),
        "open": Dimension("Open", "open", "count"),
    },
    measures={"open": Measure("Open", "open", "count", 0)},
    entities={},
)

_POSTED = "lines of posted entries by the day they were posted, within your branches"

FIGURES = {
    "trial_balance": Figure(
        "Trial balance",
        POSTINGS,
        f"debits and credits by account: {_POSTED}",
        by=("account",),
        measures=("debit", "credit", "balance"),
        when="period",
        default="until today",
        order="account",
    ),
    "account_balance": Figure(
        "Account balance",
        POSTINGS,
        f"debits less credits: {_POSTED}",
        by=("account",),
        measures=("balance", "debit", "credit"),
        when="period",
        default="until today",
        order="account",
        cumulative=True,
    ),
    "postings": Figure(
        "Postings",
        POSTINGS,
        _POSTED,
        by=("day", "branch", "account", "number", "memo", "debit", "credit"),
        when="period",
        default="this month",
        order="-day",
        total=False,
        amount="debit + credit",
    ),
    "result": Figure(
        "Profit and loss",
        POSTINGS,
        f"credits less debits of income and expense accounts: {_POSTED}",
        by=("account",),
        measures=("result",),
        when="period",
        default="this month",
        where="kind IN ('income', 'expense')",
        order="account",
    ),
    "entry_lines": Figure(
        "Journal entry",
        ENTRY_LINES,
        "the entry's lines as recorded, posted or not",
        by=("number", "branch", "account", "debit", "credit", "memo", "day", "status"),
        order="branch",
    ),
    "unbalanced_entries": Figure(
        "Entries that do not balance",
        ENTRIES,
        "entries whose debits and credits differ, posted or not",
        by=("number", "branch", "memo", "period", "status", "debit", "credit", "difference"),
        where="coalesce(difference, 0) <> 0",
        order="number",
        total=False,
    ),
    "unposted_entries": Figure(
        "Entries that are not posted",
        ENTRIES,
        "entries without a posting time; they count nowhere",
        by=("number", "branch", "memo", "period", "debit", "credit"),
        where="status = 'draft'",
        order="number",
        total=False,
    ),
    "closes": Figure(
        "Closing of months",
        CLOSES,
        "a branch closes a month with a record of its own; the month is closed after all branches are",
        by=("month", "branch", "status", "closed", "person", "took", "period"),
        when="period",
        default="last 3 months",
        order="month",
        total=False,
    ),
    "close_checklist": Figure(
        "Closing checklist",
        CHECKLIST,
        "what is open in the month: drafts, entries not posted or not balanced, documents without an entry, the "
        "branch's own close; after all of them the month can be closed",
        by=("month", "branch", "step"),
        measures=("open",),
        when="period",
        default="last month",
        where="open > 0",
        order="branch",
        notes=("No row for a branch means that nothing is open there.",),
        total=False,
    ),
}
