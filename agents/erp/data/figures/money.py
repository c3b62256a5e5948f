"""What customers owe, what is owed to suppliers, and the payments of both."""

from __future__ import annotations

from agents.erp.data.figures.kinds import BRANCH, CUSTOMER, SUPPLIER, Dimension, Fact, Figure, Measure, spans

_AGEING = {
    "not_due": Measure("Not due", "CASE WHEN late <= 0 THEN owed ELSE 0 END"),
    "days_30": Measure("1-30 days", "CASE WHEN late BETWEEN 1 AND 30 THEN owed ELSE 0 END"),
    "days_60": Measure("31-60", "CASE WHEN late BETWEEN 31 AND 60 THEN owed ELSE 0 END"),
    "days_90": Measure("61-90", "CASE WHEN late BETWEEN 61 AND 90 THEN owed ELSE 0 END"),
    "older": Measure("Over 90", "CASE WHEN late > 90 THEN owed ELSE 0 END"),
}
_OWED = {
    "owed": Measure("Owed", "owed"),
    "overdue": Measure("Overdue", "CASE WHEN late > 0 THEN owed ELSE 0 END"),
    "documents": Measure("Documents", "1", "count", 0),
    "total": Measure("Total", "total"),
    **_AGEING,
}
_OPEN = {
    "branch": BRANCH,
    "number": Dimension("Number", "number"),
    "status": Dimension("Status", "status"),
    "due": Dimension("Due", "due_on", "date"),
    "late": Dimension("Days late", "CASE WHEN late > 0 THEN late ELSE 0 END", "days"),
    "total": Dimension("Total", "total", "money", 2),
    "paid": Dimension("Paid", "paid", "money", 2),
    "owed": Dimension("Owed", "owed", "money", 2),
}
_AGES = tuple(_AGEING)

RECEIVABLES = Fact(
    models={
        "invoice": "sales.Invoice",
        "customer": "crm.Customer",
        "branch": "org.Branch",
        "allocation": "finance.PaymentAllocation",
        "payment": "finance.Payment",
    },
    sql="""
        SELECT invoice._branch, branch.name AS branch, invoice.customer_id, customer.code AS customer_code,
            customer.name AS customer_name, invoice.number, invoice.status, invoice.issued_on AS day, invoice.due_on,
            invoice.total, coalesce(money.by_then, 0) AS paid,
            CASE WHEN invoice.status NOT IN ('issued', 'paid') THEN 0
                 WHEN invoice.status = 'paid' AND coalesce(money.ever, 0) < invoice.total THEN 0
                 ELSE invoice.total - coalesce(money.by_then, 0) END AS owed,
            CAST(julianday(:day) - julianday(invoice.due_on) AS INTEGER) AS late
        FROM invoice
        JOIN branch ON branch.id = invoice.branch_id
        LEFT JOIN customer ON customer.id = invoice.customer_id
        LEFT JOIN (
            SELECT allocation.invoice_id, sum(allocation.amount) AS ever,
                sum(CASE WHEN payment.paid_on <= :day THEN allocation.amount ELSE 0 END) AS by_then
            FROM allocation JOIN payment ON payment.id = allocation.payment_id
            WHERE allocation.invoice_id > 0 GROUP BY allocation.invoice_id
        ) AS money ON money.invoice_id = invoice.id
        WHERE invoice.issued_on <= :day""",
    dimensions={"customer": CUSTOMER, "issued": Dimension("Issued", "day", "date"), **_OPEN, **spans("day")},
    measures=_OWED,
    entities={"customer": "customer_id"},
)
_ELSEWHERE = "Decided by the invoice's branch; money that a branch outside yours received for it is not seen here."
_RECEIVABLE = "total less allocations of issued invoices; drafts and voids do not count, paid ones contribute 0"

PAYABLES = Fact(
    models={
        "bill": "purchasing.SupplierBill",
        "supplier": "purchasing.Supplier",
        "branch": "org.Branch",
        "allocation": "finance.PaymentAllocation",
        "payment": "finance.Payment",
    },
    sql="""
        SELECT bill._branch, branch.name AS branch, bill.supplier_id, supplier.code AS supplier_code,
            supplier.name AS supplier_name, bill.number, bill.supplier_ref AS reference, bill.status,
            bill.billed_on AS day, bill.due_on, bill.total, coalesce(money.by_then, 0) AS paid,
            CASE WHEN bill.status NOT IN ('entered', 'paid') THEN 0
                 WHEN bill.status = 'paid' AND coalesce(money.ever, 0) < bill.total THEN 0
                 ELSE bill.total - coalesce(money.by_then, 0) END AS owed,
            CAST(julianday(:day) - julianday(bill.due_on) AS INTEGER) AS late
        FROM bill
        JOIN branch ON branch.id = bill.branch_id
        LEFT JOIN supplier ON supplier.id = bill.supplier_id
        LEFT JOIN (
            SELECT allocation.bill_id, sum(allocation.amount) AS ever,
                sum(CASE WHEN payment.paid_on <= :day THEN allocation.amount ELSE 0 END) AS by_then
            FROM allocation JOIN payment ON payment.id = allocation.payment_id
            WHERE allocation.bill_id > 0 GROUP BY allocation.bill_id
        ) AS money ON money.bill_id = bill.id
        WHERE bill.billed_on <= :day""",
    dimensions={
        "supplier": SUPPLIER,
        "reference": Dimension("Their number", "reference"),
        "billed": Dimension("Billed", "day", "date"),
        **_OPEN,
        **spans("day"),
    },
    measures=_OWED,
    entities={"supplier": "supplier_id"},
)
_PAYABLE = "total less allocations of entered bills; drafts and voids do not count, paid ones contribute 0"

PAYMENTS = Fact(
    models={
        "payment": "finance.Payment",
        "allocation": "finance.PaymentAllocation",
        "customer": "crm.Customer",
        "supplier": "purchasing.Supplier",
        "branch": "org.Branch",
    },
    sql="""
        SELECT payment._branch, branch.name AS branch, payment.customer_id, payment.supplier_id,
            customer.code AS customer_code, customer.name AS customer_name,
            supplier.code AS supplier_code, supplier.name AS supplier_name,
            payment.paid_on AS day, payment.amount, payment.amount - coalesce(matched.amount, 0) AS unmatched
        FROM payment
        JOIN branch ON branch.id = payment.branch_id
        LEFT JOIN customer ON customer.id = payment.customer_id
        LEFT JOIN supplier ON supplier.id = payment.supplier_id
        LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM allocation GROUP BY payment_id) AS matched
            ON matched.payment_id = payment.id""",
    dimensions={
        "branch": BRANCH,
        "customer": CUSTOMER,
        "supplier": SUPPLIER,
        "day": Dimension("Paid on", "day", "date"),
        "amount": Dimension("Amount", "amount", "money", 2),
        "unmatched": Dimension("Not matched", "unmatched", "money", 2),
        **spans("day"),
    },
    measures={
        "amount": Measure("Amount", "amount"),
        "unmatched": Measure("Not matched", "unmatched"),
        "payments": Measure("Payments", "1", "count", 0),
    },
    entities={"customer": "customer_id", "supplier": "supplier_id"},
)

LIMITS = Fact(
    models={**RECEIVABLES.models},
    sql=f"""
        SELECT group_concat(DISTINCT open._branch) AS _branch, open.customer_id, open.customer_code, open.customer_name,
            sum(open.owed) AS owed, customer.credit_limit AS credit_limit,
            sum(open.owed) - customer.credit_limit AS over
        FROM ({RECEIVABLES.sql}) AS open JOIN customer ON customer.id = open.customer_id
        WHERE customer.credit_limit IS NOT NULL
        GROUP BY open.customer_id, open.customer_code, open.customer_name, customer.credit_limit""",  # noqa: S608
    dimensions={
        "customer": CUSTOMER,
        "owed": Dimension("Owed", "owed", "money", 2),
        "limit": Dimension("Limit", "credit_limit", "money", 2),
        "over": Dimension("Over by", "over", "money", 2),
    },
    measures={},
    entities={"customer": "customer_id"},
)

FIGURES = {
    "receivable": Figure(
        "Receivable",
        RECEIVABLES,
        _RECEIVABLE,
        by=("customer",),
        measures=("owed", "overdue", "documents"),
        when="day",
        where="owed <> 0",
        notes=(_ELSEWHERE,),
        amount="owed",
        age="late",
    ),
    "receivable_ageing": Figure(
        "Ageing of receivables",
        RECEIVABLES,
        f"{_RECEIVABLE}; by days past due",
        by=("customer",),
        measures=("owed", *_AGES),
        when="day",
        where="owed <> 0",
        notes=(_ELSEWHERE,),
        amount="owed",
        age="late",
    ),
    "overdue_invoices": Figure(
        "Overdue invoices",
        RECEIVABLES,
        f"{_RECEIVABLE}; overdue = due before the day asked for",
        by=("number", "branch", "customer", "due", "late", "owed"),
        when="day",
        where="owed > 0 AND late > 0",
        order="-late",
        notes=(_ELSEWHERE,),
        amount="owed",
        age="late",
    ),
    "open_invoices": Figure(
        "Open invoices",
        RECEIVABLES,
        _RECEIVABLE,
        by=("number", "branch", "customer", "issued", "due", "total", "owed"),
        when="day",
        where="owed > 0",
        order="-owed",
        notes=(_ELSEWHERE,),
        amount="owed",
        age="late",
    ),
    "invoice": Figure(
        "Invoice",
        RECEIVABLES,
        "the invoice as recorded; owed = total less allocations",
        by=("number", "branch", "customer", "issued", "due", "total", "paid", "owed", "status"),
        when="day",
        notes=(_ELSEWHERE,),
        amount="total",
        total=False,
    ),
    "draft_invoices": Figure(
        "Draft invoices",
        RECEIVABLES,
        "invoices that were written but not issued; they count nowhere",
        by=("number", "branch", "customer", "issued", "total"),
        when="day",
        where="status = 'draft'",
        order="-total",
        amount="total",
    ),
    "expected_money": Figure(
        "Money expected from customers",
        RECEIVABLES,
        f"{_RECEIVABLE}; by due date within the period",
        by=("number", "branch", "customer", "due", "owed"),
        when="period",
        default="next 2 weeks",
        ahead=True,
        where="owed > 0 AND due_on BETWEEN :first AND :last",
        order="due",
        notes=("By due date; when customers really pay is another matter.",),
        amount="owed",
    ),
    "over_limit": Figure(
        "Customers over their credit limit",
        LIMITS,
        f"receivable ({_RECEIVABLE}) above the customer's credit limit",
        by=("customer", "owed", "limit", "over"),
        when="day",
        where="over > 0",
        order="-over",
        notes=("The limit is the company's; what the customer owes branches outside yours is not counted.",),
        amount="over",
        permission="ledger",
        total=False,
    ),
    "credit_limits": Figure(
        "Credit limits",
        LIMITS,
        f"receivable ({_RECEIVABLE}) beside the customer's credit limit",
        by=("customer", "owed", "limit", "over"),
        when="day",
        order="-over",
        notes=("What the customer owes branches outside yours is not counted.",),
        amount="owed",
        permission="ledger",
        total=False,
    ),
    "received": Figure(
        "Received from customers",
        PAYMENTS,
        "payments of customers by the day they were paid, matched to invoices or not",
        by=("customer",),
        measures=("amount", "payments", "unmatched"),
        when="period",
        default="this month",
        where="customer_id IS NOT NULL AND day BETWEEN :first AND :last",
        amount="amount",
    ),
    "unmatched_money": Figure(
        "Money of customers that is not matched",
        PAYMENTS,
        "payments of customers less what was allocated to invoices",
        by=("customer", "branch", "day", "amount", "unmatched"),
        when="always",
        where="customer_id IS NOT NULL AND unmatched <> 0",
        order="-unmatched",
        amount="unmatched",
    ),
    "payable": Figure(
        "Payable",
        PAYABLES,
        _PAYABLE,
        by=("supplier",),
        measures=("owed", "overdue", "documents"),
        when="day",
        where="owed <> 0",
        amount="owed",
        age="late",
    ),
    "payable_ageing": Figure(
        "Ageing of payables",
        PAYABLES,
        f"{_PAYABLE}; by days past due",
        by=("supplier",),
        measures=("owed", *_AGES),
        when="day",
        where="owed <> 0",
        amount="owed",
        age="late",
    ),
    "overdue_bills": Figure(
        "Overdue bills",
        PAYABLES,
        f"{_PAYABLE}; overdue = due before the day asked for",
        by=("number", "branch", "supplier", "due", "late", "owed"),
        when="day",
        where="owed > 0 AND late > 0",
        order="-late",
        amount="owed",
        age="late",
    ),
    "payment_run": Figure(
        "Payment run proposal",
        PAYABLES,
        f"{_PAYABLE}; due by the last day of the period, older ones included",
        by=("number", "branch", "supplier", "reference", "due", "owed"),
        when="period",
        default="next 7 days",
        ahead=True,
        where="owed > 0 AND due_on <= :last",
        order="due",
        notes=("A list to decide on; nothing has been paid. Check duplicates and bank accounts first.",),
        amount="owed",
    ),
    "due_bills": Figure(
        "Bills that fall due",
        PAYABLES,
        f"{_PAYABLE}; due on a day of the period",
        by=("number", "branch", "supplier", "reference", "due", "owed"),
        when="period",
        default="next 7 days",
        ahead=True,
        where="owed > 0 AND due_on BETWEEN :first AND :last",
        order="due",
        notes=("Older ones that are still open are not in it: “payment run” shows both.",),
        amount="owed",
    ),
    "open_bills": Figure(
        "Open bills",
        PAYABLES,
        _PAYABLE,
        by=("number", "branch", "supplier", "reference", "due", "total", "owed"),
        when="day",
        where="owed > 0",
        order="-owed",
        amount="owed",
        age="late",
    ),
    "bill": Figure(
        "Bill",
        PAYABLES,
        "the bill as recorded; owed = total less allocations",
        by=("number", "branch", "supplier", "reference", "billed", "due", "total", "paid", "owed", "status"),
        when="day",
        amount="total",
        total=False,
    ),
    "draft_bills": Figure(
        "Draft bills",
        PAYABLES,
        "bills that were written down but not entered; they count nowhere",
        by=("number", "branch", "supplier", "billed", "total"),
        when="day",
        where="status = 'draft'",
        order="-total",
        amount="total",
    ),
    "paid_out": Figure(
        "Paid to suppliers",
        PAYMENTS,
        "payments to suppliers by the day they were paid",
        by=("supplier",),
        measures=("amount", "payments", "unmatched"),
        when="period",
        default="this month",
        where="supplier_id IS NOT NULL AND day BETWEEN :first AND :last",
        amount="amount",
    ),
}
