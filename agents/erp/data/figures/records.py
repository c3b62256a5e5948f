"""Lists of what a company has on file: branches, warehouses, accounts, customers, suppliers, items, months."""

from __future__ import annotations

from agents.erp.data.figures.kinds import BRANCH, CUSTOMER, ITEM, SUPPLIER, Dimension, Fact, Figure
from agents.erp.data.sight import TENANT

BRANCHES = Fact(
    models={"branch": "org.Branch"},
    sql="""
        SELECT _branch, name AS branch, code, CASE WHEN is_active THEN 'active' ELSE 'inactive' END AS status
        FROM branch""",
    dimensions={"code": Dimension("Code", "code"), "branch": BRANCH, "status": Dimension("Status", "status")},
    measures={},
    entities={},
)

WAREHOUSES = Fact(
    models={"warehouse": "inventory.Warehouse", "branch": "org.Branch"},
    sql="""
        SELECT warehouse._branch, branch.name AS branch, warehouse.id AS warehouse_id, warehouse.code,
            warehouse.name AS warehouse
        FROM warehouse JOIN branch ON branch.id = warehouse.branch_id""",
    dimensions={"branch": BRANCH, "code": Dimension("Code", "code"), "warehouse": Dimension("Warehouse", "warehouse")},
    measures={},
    entities={"warehouse": "warehouse_id"},
)

ACCOUNTS = Fact(
    models={"account": "finance.Account"},
    sql="SELECT _tenant, id AS account_id, code, name, kind FROM account",
    dimensions={
        "code": Dimension("Code", "code"),
        "name": Dimension("Account", "name"),
        "kind": Dimension("Kind", "kind"),
    },
    measures={},
    entities={"account": "account_id"},
    owner=TENANT,
)

CUSTOMERS = Fact(
    models={"customer": "crm.Customer", "branch": "org.Branch"},
    sql="""
        SELECT customer._tenant, customer.id AS customer_id, customer.code AS customer_code,
            customer.name AS customer_name, customer.payment_days, branch.name AS branch
        FROM customer LEFT JOIN branch ON branch.id = customer.home_branch_id""",
    dimensions={
        "customer": CUSTOMER,
        "home": Dimension("Home branch", "coalesce(branch, '')"),
        "days": Dimension("Payment days", "payment_days", "days"),
    },
    measures={},
    entities={"customer": "customer_id"},
    owner=TENANT,
)

SUPPLIERS = Fact(
    models={"supplier": "purchasing.Supplier"},
    sql="SELECT _tenant, id AS supplier_id, code AS supplier_code, name AS supplier_name, bank_account FROM supplier",
    dimensions={"supplier": SUPPLIER, "account": Dimension("Bank account", "bank_account")},
    measures={},
    entities={"supplier": "supplier_id"},
    owner=TENANT,
)

ITEMS = Fact(
    models={"item": "inventory.Item"},
    sql="SELECT _tenant, id AS item_id, sku, name AS item_name, unit, reorder_level FROM item",
    dimensions={
        "item": ITEM,
        "unit": Dimension("Unit", "unit"),
        "level": Dimension("Reorder level", "reorder_level", "quantity", 4),
    },
    measures={},
    entities={"item": "item_id"},
    owner=TENANT,
)

MONTHS = Fact(
    models={"period": "finance.FiscalPeriod"},
    sql="SELECT _tenant, start AS day, end AS until, status FROM period WHERE start <= :last AND end >= :first",
    dimensions={
        "month": Dimension("Month", "substr(day, 1, 7)"),
        "from": Dimension("From", "day", "date"),
        "until": Dimension("Until", "until", "date"),
        "status": Dimension("Status", "status"),
    },
    measures={},
    entities={},
    owner=TENANT,
)

_ON_FILE = "as recorded"

FIGURES = {
    "branches": Figure("Branches", BRANCHES, _ON_FILE, by=("code", "branch", "status"), order="code", total=False),
    "warehouses": Figure(
        "Warehouses",
        WAREHOUSES,
        _ON_FILE,
        by=("branch", "code", "warehouse"),
        order="branch",
        total=False,
        notes=("The ERP holds no addresses.",),
    ),
    "accounts": Figure("Chart of accounts", ACCOUNTS, _ON_FILE, by=("code", "name", "kind"), order="code", total=False),
    "customers": Figure(
        "Customers",
        CUSTOMERS,
        _ON_FILE,
        by=("customer", "home", "days"),
        order="customer",
        total=False,
        notes=("The ERP holds no addresses, phones or contact persons.",),
    ),
    "suppliers": Figure(
        "Suppliers",
        SUPPLIERS,
        _ON_FILE,
        by=("supplier",),
        order="supplier",
        total=False,
        notes=("The ERP holds no addresses, phones or contact persons.",),
    ),
    "bank_accounts": Figure(
        "Bank accounts of suppliers",
        SUPPLIERS,
        _ON_FILE,
        by=("supplier", "account"),
        order="supplier",
        total=False,
        permission="ledger",
        direct=True,
    ),
    "items": Figure("Items", ITEMS, _ON_FILE, by=("item", "unit", "level"), order="item", total=False),
    "months": Figure(
        "Fiscal months",
        MONTHS,
        "a month is closed after every branch has closed it",
        by=("month", "from", "until", "status"),
        when="period",
        default="last 4 months",
        order="month",
        total=False,
    ),
}
