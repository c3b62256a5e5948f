"""What was offered, ordered, delivered and sold."""

from __future__ import annotations

from agents.erp.data.figures.kinds import BRANCH, CUSTOMER, ITEM, Dimension, Fact, Figure, Measure, spans

SALES = Fact(
    models={"invoice": "sales.Invoice", "customer": "crm.Customer", "branch": "org.Branch"},
    sql="""
        SELECT invoice._branch, branch.name AS branch, invoice.customer_id, customer.code AS customer_code,
            customer.name AS customer_name, invoice.number, invoice.issued_on AS day, invoice.total
        FROM invoice
        JOIN branch ON branch.id = invoice.branch_id
        LEFT JOIN customer ON customer.id = invoice.customer_id
        WHERE invoice.status IN ('issued', 'paid') AND invoice.issued_on BETWEEN :first AND :last""",
    dimensions={
        "branch": BRANCH,
        "customer": CUSTOMER,
        "number": Dimension("Invoice", "number"),
        "day": Dimension("Issued", "day", "date"),
        "total": Dimension("Total", "total", "money", 2),
        **spans("day"),
    },
    measures={
        "net": Measure("Net sales", "total"),
        "invoices": Measure("Invoices", "1", "count", 0),
        "average": Measure("Average", "total", "money", 2, per="1"),
    },
    entities={"customer": "customer_id"},
)

LINES = Fact(
    models={**SALES.models, "line": "sales.InvoiceLine", "item": "inventory.Item"},
    sql="""
        SELECT line._branch, branch.name AS branch, invoice.customer_id, customer.code AS customer_code,
            customer.name AS customer_name, line.item_id, item.sku, item.name AS item_name, invoice.number,
            invoice.issued_on AS day, line.qty, line.unit_price, line.unit_cost,
            line.qty * line.unit_price AS net, line.qty * line.unit_cost AS cost
        FROM line
        JOIN invoice ON invoice.id = line.invoice_id
        JOIN branch ON branch.id = invoice.branch_id
        LEFT JOIN item ON item.id = line.item_id
        LEFT JOIN customer ON customer.id = invoice.customer_id
        WHERE invoice.status IN ('issued', 'paid') AND invoice.issued_on BETWEEN :first AND :last""",
    dimensions={
        "branch": BRANCH,
        "customer": CUSTOMER,
        "item": ITEM,
        "number": Dimension("Invoice", "number"),
        "day": Dimension("Issued", "day", "date"),
        "qty": Dimension("Quantity", "qty", "quantity", 4),
        "price": Dimension("Price", "unit_price", "money", 4),
        "cost": Dimension("Cost", "unit_cost", "money", 4),
        **spans("day"),
    },
    measures={
        "net": Measure("Net sales", "net", "money", 8),
        "cost": Measure("Cost", "cost", "money", 8),
        "margin": Measure("Margin", "net - cost", "money", 8),
        "share": Measure("Margin %", "net - cost", "percent", 0, per="net", factor=100),
        "qty": Measure("Quantity", "qty", "quantity", 4),
    },
    entities={"customer": "customer_id", "item": "item_id"},
)

ORDERS = Fact(
    models={
        "orders": "sales.SalesOrder",
        "line": "sales.SalesOrderLine",
        "customer": "crm.Customer",
        "item": "inventory.Item",
        "branch": "org.Branch",
    },
    sql="""
        SELECT line._branch, branch.name AS branch, orders.customer_id, customer.code AS customer_code,
            customer.name AS customer_name, line.item_id, item.sku, item.name AS item_name, orders.number,
            orders.status, orders.ordered_on AS day, line.qty, line.qty_delivered,
            line.qty - line.qty_delivered AS left,
            line.unit_price, line.qty * line.unit_price AS value,
            (line.qty - line.qty_delivered) * line.unit_price AS open_value,
            CAST(julianday(:day) - julianday(orders.ordered_on) AS INTEGER) AS age
        FROM line
        JOIN orders ON orders.id = line.order_id
        JOIN branch ON branch.id = orders.branch_id
        LEFT JOIN item ON item.id = line.item_id
        LEFT JOIN customer ON customer.id = orders.customer_id""",
    dimensions={
        "branch": BRANCH,
        "customer": CUSTOMER,
        "item": ITEM,
        "number": Dimension("Order", "number"),
        "status": Dimension("Status", "status"),
        "ordered": Dimension("Ordered", "day", "date"),
        "age": Dimension("Days old", "age", "days"),
        "qty": Dimension("Quantity", "qty", "quantity", 4),
        "delivered": Dimension("Delivered", "qty_delivered", "quantity", 4),
        "price": Dimension("Price", "unit_price", "money", 4),
        **spans("day"),
    },
    measures={
        "open_value": Measure("To deliver", "open_value", "money", 8),
        "value": Measure("Value", "value", "money", 8),
        "left": Measure("Quantity left", "left", "quantity", 4),
        "qty": Measure("Ordered qty", "qty", "quantity", 4),
        "delivered": Measure("Delivered qty", "qty_delivered", "quantity", 4),
    },
    entities={"customer": "customer_id", "item": "item_id"},
)

LAST_SALES = Fact(
    models={"invoice": "sales.Invoice", "customer": "crm.Customer"},
    sql="""
        SELECT group_concat(DISTINCT invoice._branch) AS _branch, invoice.customer_id, customer.code AS customer_code,
            customer.name AS customer_name, max(invoice.issued_on) AS last_on, sum(invoice.total) AS bought,
            CAST(julianday(:day) - julianday(max(invoice.issued_on)) AS INTEGER) AS age
        FROM invoice LEFT JOIN customer ON customer.id = invoice.customer_id
        WHERE invoice.status IN ('issued', 'paid') AND invoice.issued_on <= :day
        GROUP BY invoice.customer_id, customer.code, customer.name""",
    dimensions={
        "customer": CUSTOMER,
        "last": Dimension("Last bought", "last_on", "date"),
        "age": Dimension("Days ago", "age", "days"),
        "bought": Dimension("Bought so far", "bought", "money", 2),
    },
    measures={},
    entities={"customer": "customer_id"},
)

_NET = "totals of issued and paid invoices by issue date; drafts and voids do not count"

FIGURES = {
    "net_sales": Figure(
        "Net sales",
        SALES,
        _NET,
        by=("branch",),
        measures=("net", "invoices", "average"),
        when="period",
        default="this month",
        amount="total",
    ),
    "sales_by_item": Figure(
        "Sales by item",
        LINES,
        f"lines of issued and paid invoices by issue date, quantity x price ({_NET})",
        by=("item",),
        measures=("net", "qty"),
        when="period",
        default="this month",
        amount="net",
    ),
    "margin": Figure(
        "Margin",
        LINES,
        "net sales less cost at issue (the stock ledger's unit cost), as a share of net sales; no drafts, no voids",
        by=("branch",),
        measures=("net", "cost", "margin", "share"),
        when="period",
        default="this month",
        order="-margin",
        amount="net",
    ),
    "below_cost": Figure(
        "Sold below cost",
        LINES,
        "invoice lines whose price is under the unit cost at issue",
        by=("number", "branch", "customer", "item", "day", "qty", "price", "cost"),
        when="period",
        default="last 12 months",
        where="unit_price < unit_cost",
        order="-day",
        total=False,
    ),
    "price_history": Figure(
        "Prices charged",
        LINES,
        "unit prices on invoice lines, the newest first",
        by=("day", "branch", "customer", "item", "qty", "price", "number"),
        when="period",
        default="last 24 months",
        order="-day",
        total=False,
    ),
    "backlog": Figure(
        "Backlog",
        ORDERS,
        "ordered less delivered quantities of confirmed orders, at their prices",
        by=("number", "branch", "customer", "ordered"),
        measures=("open_value", "left"),
        when="day",
        where="status = 'confirmed' AND left > 0",
        amount="open_value",
        age="age",
    ),
    "open_quotes": Figure(
        "Open quotations",
        ORDERS,
        "orders in the state quotation, by their value",
        by=("number", "branch", "customer", "ordered", "age"),
        measures=("value",),
        when="day",
        where="status = 'quotation'",
        amount="value",
        age="age",
    ),
    "quote_outcome": Figure(
        "Outcome of quotations and orders",
        ORDERS,
        "orders by the state they are in now, by the day they were made",
        by=("status",),
        measures=("value",),
        when="period",
        default="last 3 months",
        where="day BETWEEN :first AND :last",
        amount="value",
    ),
    "order": Figure(
        "Order",
        ORDERS,
        "the order's lines as recorded",
        by=("number", "branch", "customer", "status", "ordered", "item", "qty", "delivered", "price"),
        when="day",
        total=False,
    ),
    "sleeping_customers": Figure(
        "Customers who stopped buying",
        LAST_SALES,
        "customers with issued invoices in your branches, and how long ago the last one was",
        by=("customer", "last", "age", "bought"),
        when="day",
        where="age > 90",
        order="-age",
        age="age",
        total=False,
    ),
}
