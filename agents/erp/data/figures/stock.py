"""What lies where, what it is worth, how it moved and what runs short."""

from __future__ import annotations

from agents.erp.data.figures.kinds import BRANCH, ITEM, WAREHOUSE, Dimension, Fact, Figure, Measure, spans

_MODELS = {
    "movement": "inventory.StockLedgerEntry",
    "warehouse": "inventory.Warehouse",
    "item": "inventory.Item",
    "branch": "org.Branch",
}


def _piles(more: str = "", shown: str = "") -> str:
    """What lies of each item in each warehouse, with `more` sums over its movements."""
    return f"""
        SELECT warehouse._branch, branch.name AS branch, pile.warehouse_id, warehouse.code AS warehouse_code,
            warehouse.name AS warehouse_name, pile.item_id, item.sku, item.name AS item_name, item.unit,
            item.reorder_level, pile.qty, pile.value{shown}
        FROM (
            SELECT warehouse_id, item_id, sum(qty_delta) AS qty, sum(qty_delta * unit_cost) AS value{more}
            FROM movement WHERE posting_at < date(:day, '+1 day')
            GROUP BY warehouse_id, item_id
        ) AS pile
        JOIN warehouse ON warehouse.id = pile.warehouse_id
        JOIN branch ON branch.id = warehouse.branch_id
        LEFT JOIN item ON item.id = pile.item_id"""  # noqa: S608


_USED = """,
    -sum(CASE WHEN qty_delta < 0 AND posting_at >= date(:day, '-90 days') THEN qty_delta ELSE 0 END) AS used"""


def _last(sign: str) -> str:
    """When a pile last went down (`<`) or up (`>`): a step into an index, where `max` would look at every row."""
    return f"""(
        SELECT posting_at FROM movement
        WHERE warehouse_id = pile.warehouse_id AND item_id = pile.item_id AND qty_delta {sign} 0
            AND posting_at < date(:day, '+1 day')
        ORDER BY posting_at DESC LIMIT 1)"""  # noqa: S608


PILES = Fact(
    models=_MODELS,
    sql=_piles(),
    dimensions={
        "branch": BRANCH,
        "warehouse": WAREHOUSE,
        "item": ITEM,
        "unit": Dimension("Unit", "unit"),
    },
    measures={
        "qty": Measure("On hand", "qty", "quantity", 4),
        "value": Measure("Value at cost", "value", "money", 8),
        "cost": Measure("Average cost", "value", "money", 4, per="qty"),
    },
    entities={"item": "item_id", "warehouse": "warehouse_id"},
)

USED = Fact(
    models=_MODELS,
    sql=_piles(_USED, ", pile.used"),
    dimensions=PILES.dimensions,
    measures={
        **PILES.measures,
        "used": Measure("Issued in 90 days", "used", "quantity", 4),
        "cover": Measure("Days of cover", "qty", "days", 0, per="used", factor=90),
    },
    entities=PILES.entities,
)

MOVED = Fact(
    models=_MODELS,
    sql=_piles(
        shown=f""", substr({_last("<")}, 1, 10) AS last_out,
            CAST(julianday(:day) - julianday(substr(coalesce({_last("<")}, {_last(">")}), 1, 10)) AS INTEGER)
                AS idle""",
    ),
    dimensions={
        **PILES.dimensions,
        "last_out": Dimension("Last issue", "last_out", "date"),
        "idle": Dimension("Days idle", "idle", "days"),
    },
    measures=PILES.measures,
    entities=PILES.entities,
)

LEVELS = Fact(
    models=_MODELS,
    sql=f"""
        SELECT group_concat(DISTINCT _branch) AS _branch, item_id, sku, item_name, unit, reorder_level,
            sum(qty) AS qty, reorder_level - sum(qty) AS missing, sum(used) AS used
        FROM ({USED.sql}) AS piles
        GROUP BY item_id, sku, item_name, unit, reorder_level""",  # noqa: S608
    dimensions={
        "item": ITEM,
        "unit": Dimension("Unit", "unit"),
        "qty": Dimension("On hand", "qty", "quantity", 4),
        "level": Dimension("Level", "reorder_level", "quantity", 4),
        "missing": Dimension("Missing", "missing", "quantity", 4),
        "used": Dimension("Issued in 90 days", "used", "quantity", 4),
    },
    measures={},
    entities={"item": "item_id"},
)

MOVEMENTS = Fact(
    models=_MODELS,
    sql="""
        SELECT movement._branch, branch.name AS branch, movement.warehouse_id, warehouse.code AS warehouse_code,
            warehouse.name AS warehouse_name, movement.item_id, item.sku, item.name AS item_name,
            substr(movement.posting_at, 1, 10) AS day, movement.qty_delta AS qty, movement.unit_cost,
            movement.qty_delta * movement.unit_cost AS value,
            CASE movement.source_type_id WHEN 'purchasing.GoodsReceipt' THEN 'receipt' WHEN 'sales.Invoice' THEN 'sale'
                ELSE 'correction' END AS cause
        FROM movement
        JOIN warehouse ON warehouse.id = movement.warehouse_id
        JOIN branch ON branch.id = warehouse.branch_id
        LEFT JOIN item ON item.id = movement.item_id
        WHERE movement.posting_at >= :first AND movement.posting_at < date(:last, '+1 day')""",
    dimensions={
        "branch": BRANCH,
        "warehouse": WAREHOUSE,
        "item": ITEM,
        "day": Dimension("Posted", "day", "date"),
        "cause": Dimension("Cause", "cause"),
        "qty": Dimension("Quantity", "qty", "quantity", 4),
        "cost": Dimension("Unit cost", "unit_cost", "money", 4),
        **spans("day"),
    },
    measures={
        "in": Measure("In", "CASE WHEN qty > 0 THEN qty ELSE 0 END", "quantity", 4),
        "out": Measure("Out", "CASE WHEN qty < 0 THEN -qty ELSE 0 END", "quantity", 4),
        "change": Measure("Change", "qty", "quantity", 4),
        "value": Measure("Value", "value", "money", 8),
    },
    entities={"item": "item_id", "warehouse": "warehouse_id"},
)

_ON_HAND = "sum of all signed stock movements up to the day"
_VALUE = "sum of movement quantity x its unit cost up to the day"

FIGURES = {
    "on_hand": Figure(
        "Stock on hand",
        PILES,
        _ON_HAND,
        by=("item", "warehouse", "unit"),
        measures=("qty", "value"),
        when="day",
        where="qty <> 0 OR value <> 0",
        amount="qty",
        notes=("Quantities promised to customers or on order are not taken off or added.",),
    ),
    "stock_value": Figure(
        "Stock value",
        PILES,
        _VALUE,
        by=("warehouse",),
        measures=("value",),
        when="day",
        amount="value",
    ),
    "unit_cost": Figure(
        "Average unit cost",
        PILES,
        f"value ({_VALUE}) divided by quantity ({_ON_HAND})",
        by=("item", "unit"),
        measures=("cost", "qty", "value"),
        when="day",
        where="qty > 0",
        total=False,
    ),
    "negative_stock": Figure(
        "Negative stock",
        PILES,
        f"piles (item in a warehouse) whose {_ON_HAND} is below zero",
        by=("item", "warehouse", "unit"),
        measures=("qty", "value"),
        when="day",
        where="qty < 0",
        notes=("Usually an issue booked before its receipt, or from the wrong warehouse.",),
        total=False,
    ),
    "reorder": Figure(
        "Below the reorder level",
        LEVELS,
        f"items kept in your branches whose on hand ({_ON_HAND}) is under their reorder level",
        by=("item", "unit", "qty", "level", "missing", "used"),
        when="day",
        where="qty < reorder_level",
        order="-missing",
        notes=("On hand of all warehouses you may see together; what is on order is not counted.",),
        total=False,
    ),
    "slow_stock": Figure(
        "Slow stock",
        MOVED,
        f"piles with stock ({_ON_HAND}) and no issue for the days asked for (90 unless said otherwise)",
        by=("item", "warehouse", "last_out", "idle"),
        measures=("qty", "value"),
        when="day",
        where="qty > 0 AND idle > 90",
        age="idle",
        amount="value",
    ),
    "cover": Figure(
        "Days of cover",
        USED,
        "on hand divided by the average daily issues of the last 90 days",
        by=("item", "unit"),
        measures=("qty", "used", "cover"),
        when="day",
        where="qty > 0",
        total=False,
        notes=("Empty where nothing was issued in 90 days.",),
    ),
    "stock_card": Figure(
        "Stock movements",
        MOVEMENTS,
        "movements by posting day; quantity is positive in and negative out",
        by=("day", "warehouse", "item", "cause", "qty", "cost"),
        when="period",
        default="this month",
        order="-day",
        total=False,
    ),
    "movements": Figure(
        "Stock in and out",
        MOVEMENTS,
        "movements by posting day, in and out apart",
        by=("item",),
        measures=("in", "out", "change"),
        when="period",
        default="this month",
    ),
    "corrections": Figure(
        "Stock corrections",
        MOVEMENTS,
        "movements without a receipt or invoice as their source",
        by=("day", "warehouse", "item", "qty"),
        measures=("value",),
        when="period",
        default="this year",
        where="cause = 'correction'",
        order="-day",
    ),
}
