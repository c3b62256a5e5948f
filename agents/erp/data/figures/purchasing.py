"""What was ordered from suppliers, what came in, and what was billed."""

from __future__ import annotations

from agents.erp.data.figures.kinds import BRANCH, ITEM, SUPPLIER, Dimension, Fact, Figure, Measure, spans

_MODELS = {
    "orders": "purchasing.PurchaseOrder",
    "line": "purchasing.PurchaseOrderLine",
    "receipt": "purchasing.GoodsReceipt",
    "movement": "inventory.StockLedgerEntry",
    "bill": "purchasing.SupplierBill",
    "supplier": "purchasing.Supplier",
    "item": "inventory.Item",
    "branch": "org.Branch",
}
_RECEIVED = """
    SELECT receipt.po_id, movement.item_id, sum(movement.qty_delta) AS qty
    FROM receipt
    JOIN movement ON movement.source_type_id = 'purchasing.GoodsReceipt' AND movement.source_id = receipt.id
    GROUP BY receipt.po_id, movement.item_id"""

ORDERED = Fact(
    models=_MODELS,
    sql=f"""
        SELECT line._branch, branch.name AS branch, orders.supplier_id, supplier.code AS supplier_code,
            supplier.name AS supplier_name, line.item_id, item.sku, item.name AS item_name,
            orders.number, orders.status, orders.ordered_on AS day, line.qty, line.unit_price,
            line.qty * line.unit_price AS value, coalesce(arrived.qty, 0) AS arrived,
            max(line.qty - coalesce(arrived.qty, 0), 0) AS left,
            max(line.qty - coalesce(arrived.qty, 0), 0) * line.unit_price AS open_value,
            CAST(julianday(:day) - julianday(orders.ordered_on) AS INTEGER) AS age
        FROM line
        JOIN orders ON orders.id = line.order_id
        JOIN branch ON branch.id = orders.branch_id
        LEFT JOIN item ON item.id = line.item_id
        LEFT JOIN supplier ON supplier.id = orders.supplier_id
        LEFT JOIN ({_RECEIVED}) AS arrived
            ON arrived.po_id = orders.id AND arrived.item_id = line.item_id""",  # noqa: S608
    dimensions={
        "branch": BRANCH,
        "supplier": SUPPLIER,
        "item": ITEM,
        "number": Dimension("Order", "number"),
        "status": Dimension("Status", "status"),
        "ordered": Dimension("Ordered", "day", "date"),
        "age": Dimension("Days old", "age", "days"),
        "qty": Dimension("Quantity", "qty", "quantity", 4),
        "arrived": Dimension("Received", "arrived", "quantity", 4),
        "left": Dimension("Still to come", "left", "quantity", 4),
        "price": Dimension("Price", "unit_price", "money", 4),
        **spans("day"),
    },
    measures={
        "value": Measure("Order value", "value", "money", 8),
        "open_value": Measure("Still to come", "open_value", "money", 8),
        "left": Measure("Quantity to come", "left", "quantity", 4),
    },
    entities={"supplier": "supplier_id", "item": "item_id"},
)

MATCH = Fact(
    models=_MODELS,
    sql=f"""
        SELECT orders._branch, branch.name AS branch, orders.supplier_id, supplier.code AS supplier_code,
            supplier.name AS supplier_name, orders.number, orders.ordered_on AS day,
            lines.ordered, lines.received, billed.total * 1000000 AS billed,
            CASE WHEN lines.differing > 0 THEN 'quantity' ELSE 'price' END AS cause,
            billed.total * 1000000 - lines.received AS difference
        FROM orders
        JOIN branch ON branch.id = orders.branch_id
        LEFT JOIN supplier ON supplier.id = orders.supplier_id
        JOIN (
            SELECT line.order_id, sum(line.qty * line.unit_price) AS ordered,
                sum(coalesce(arrived.qty, 0) * line.unit_price) AS received,
                sum(coalesce(arrived.qty, 0) <> line.qty) AS differing
            FROM line LEFT JOIN ({_RECEIVED}) AS arrived
                ON arrived.po_id = line.order_id AND arrived.item_id = line.item_id
            GROUP BY line.order_id
        ) AS lines ON lines.order_id = orders.id
        JOIN (
            SELECT order_id, sum(total) AS total FROM bill
            WHERE status IN ('entered', 'paid') AND order_id > 0 GROUP BY order_id
        ) AS billed ON billed.order_id = orders.id
        WHERE lines.differing > 0 OR billed.total * 1000000 <> lines.ordered""",  # noqa: S608
    dimensions={
        "branch": BRANCH,
        "supplier": SUPPLIER,
        "number": Dimension("Order", "number"),
        "ordered_on": Dimension("Ordered on", "day", "date"),
        "cause": Dimension("Differs in", "cause"),
        "ordered": Dimension("Ordered", "ordered", "money", 8),
        "received": Dimension("Received", "received", "money", 8),
        "billed": Dimension("Billed", "billed", "money", 8),
        "difference": Dimension("Billed, not received", "difference", "money", 8),
        **spans("day"),
    },
    measures={},
    entities={"supplier": "supplier_id"},
)

RECEIPTS = Fact(
    models={**_MODELS, "warehouse": "inventory.Warehouse"},
    sql="""
        SELECT receipt._branch, branch.name AS branch, orders.supplier_id, supplier.code AS supplier_code,
            supplier.name AS supplier_name, movement.item_id, item.sku, item.name AS item_name, receipt.number,
            orders.number AS order_number, warehouse.id AS warehouse_id, warehouse.code AS warehouse_code,
            warehouse.name AS warehouse_name, substr(receipt.received_at, 1, 10) AS day,
            movement.qty_delta AS qty, movement.unit_cost, movement.qty_delta * movement.unit_cost AS value
        FROM receipt
        JOIN warehouse ON warehouse.id = receipt.warehouse_id
        JOIN branch ON branch.id = warehouse.branch_id
        JOIN movement ON movement.source_type_id = 'purchasing.GoodsReceipt' AND movement.source_id = receipt.id
        LEFT JOIN item ON item.id = movement.item_id
        LEFT JOIN orders ON orders.id = receipt.po_id
        LEFT JOIN supplier ON supplier.id = orders.supplier_id
        WHERE substr(receipt.received_at, 1, 10) BETWEEN :first AND :last""",
    dimensions={
        "branch": BRANCH,
        "supplier": SUPPLIER,
        "item": ITEM,
        "number": Dimension("Receipt", "number"),
        "order": Dimension("Order", "order_number"),
        "warehouse": Dimension("Warehouse", "warehouse_code || ' ' || warehouse_name"),
        "day": Dimension("Received", "day", "date"),
        "qty": Dimension("Quantity", "qty", "quantity", 4),
        "price": Dimension("Price", "unit_cost", "money", 4),
        **spans("day"),
    },
    measures={
        "value": Measure("Received", "value", "money", 8),
        "qty": Measure("Quantity", "qty", "quantity", 4),
    },
    entities={"supplier": "supplier_id", "item": "item_id", "warehouse": "warehouse_id"},
)

BILLED = Fact(
    models={"bill": "purchasing.SupplierBill", "supplier": "purchasing.Supplier", "branch": "org.Branch"},
    sql="""
        SELECT bill._branch, branch.name AS branch, bill.supplier_id, supplier.code AS supplier_code,
            supplier.name AS supplier_name, bill.number, bill.supplier_ref AS reference, bill.status,
            bill.billed_on AS day, bill.total,
            upper(replace(replace(replace(replace(bill.supplier_ref, '-', ''), ' ', ''), '/', ''), '.', '')) AS plain
        FROM bill
        JOIN branch ON branch.id = bill.branch_id
        LEFT JOIN supplier ON supplier.id = bill.supplier_id""",
    dimensions={
        "branch": BRANCH,
        "supplier": SUPPLIER,
        "number": Dimension("Bill", "number"),
        "reference": Dimension("Their number", "reference"),
        "day": Dimension("Billed", "day", "date"),
        "status": Dimension("Status", "status"),
        "total": Dimension("Total", "total", "money", 2),
        **spans("day"),
    },
    measures={"total": Measure("Billed", "total"), "bills": Measure("Bills", "1", "count", 0)},
    entities={"supplier": "supplier_id"},
)

DUPLICATES = Fact(
    models=BILLED.models,
    sql=f"""
        SELECT * FROM ({BILLED.sql}) AS bills WHERE status <> 'void' AND EXISTS (
            SELECT 1 FROM ({BILLED.sql}) AS twin
            WHERE twin._branch = bills._branch AND twin.supplier_id = bills.supplier_id AND twin.total = bills.total
                AND twin.plain = bills.plain AND twin.number <> bills.number AND twin.status <> 'void')""",  # noqa: S608
    dimensions=BILLED.dimensions,
    measures=BILLED.measures,
    entities=BILLED.entities,
)

FIGURES = {
    "open_purchase_orders": Figure(
        "Open purchase orders",
        ORDERED,
        "lines of orders in the state ordered, less what was received (stock movements of their receipts)",
        by=("number", "branch", "supplier", "ordered", "age"),
        measures=("open_value", "value"),
        when="day",
        where="status = 'ordered' AND left > 0",
        notes=("Orders carry no promised date, so how late a delivery is cannot be told, only how old the order is.",),
        amount="value",
        age="age",
    ),
    "on_the_way": Figure(
        "On the way from suppliers",
        ORDERED,
        "quantities of orders in the state ordered, less what was received",
        by=("item", "number", "branch", "supplier", "ordered", "qty", "arrived", "left"),
        when="day",
        where="status = 'ordered' AND left > 0",
        order="ordered",
        total=False,
        age="age",
    ),
    "purchase_order": Figure(
        "Purchase order",
        ORDERED,
        "the order's lines as recorded, with what was received",
        by=("number", "branch", "supplier", "status", "ordered", "item", "qty", "arrived", "price"),
        when="day",
        total=False,
    ),
    "draft_purchase_orders": Figure(
        "Purchase orders that were never sent",
        ORDERED,
        "orders in the state draft",
        by=("number", "branch", "supplier", "ordered"),
        measures=("value",),
        when="day",
        where="status = 'draft'",
        amount="value",
        age="age",
    ),
    "purchase_prices": Figure(
        "Prices paid",
        ORDERED,
        "unit prices on purchase orders that were sent, the newest first",
        by=("ordered", "branch", "supplier", "item", "qty", "price", "number"),
        when="day",
        where="status NOT IN ('draft', 'cancelled')",
        order="-ordered",
        total=False,
    ),
    "purchases": Figure(
        "Ordered from suppliers",
        ORDERED,
        "value of purchase orders by the day they were made; drafts and cancelled ones do not count",
        by=("supplier",),
        measures=("value",),
        when="period",
        default="this year",
        where="status NOT IN ('draft', 'cancelled') AND day BETWEEN :first AND :last",
        amount="value",
    ),
    "spend": Figure(
        "Billed by suppliers",
        BILLED,
        "totals of entered and paid bills by the day they were billed; drafts and voids do not count",
        by=("supplier",),
        measures=("total", "bills"),
        when="period",
        default="this year",
        where="status IN ('entered', 'paid') AND day BETWEEN :first AND :last",
        amount="total",
    ),
    "receipts": Figure(
        "Goods received",
        RECEIPTS,
        "stock movements of goods receipts, by the day of the receipt and the branch of its warehouse",
        by=("day", "order", "number", "warehouse", "supplier", "item", "qty", "price"),
        when="period",
        default="last 30 days",
        order="-day",
        total=False,
    ),
    "received_value": Figure(
        "Value of goods received",
        RECEIPTS,
        "quantity x unit cost of goods receipts, by the day of the receipt",
        by=("supplier",),
        measures=("value", "qty"),
        when="period",
        default="this month",
        amount="value",
    ),
    "three_way": Figure(
        "Three-way match",
        MATCH,
        "orders with bills where ordered and received quantities differ (line by line), or else the billed total and "
        "the ordered one; no tolerance",
        by=("number", "branch", "supplier", "cause", "ordered", "received", "billed", "difference"),
        order="-difference",
        amount="difference",
        total=False,
        notes=("Receipts into a warehouse outside your branches are not seen.",),
    ),
    "duplicate_bills": Figure(
        "Duplicate bills",
        DUPLICATES,
        "bills of the same branch, supplier and total whose supplier's number is the same but for case and punctuation",
        by=("supplier", "branch", "number", "reference", "day", "total", "status"),
        order="supplier",
        total=False,
    ),
}
