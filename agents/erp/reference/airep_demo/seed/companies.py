"""Two companies: who they are, who works with the ERP, what they sell. Ids of branches are mixed on purpose."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal

from airep_demo.seed.rows import (
    Account,
    Branch,
    BranchMembership,
    Customer,
    FiscalPeriod,
    Item,
    Role,
    Supplier,
    Tenant,
    User,
    Warehouse,
)
from airep_demo.seed.world import AS_OF, CLOSED_MONTHS, FIRST, World, noon

TENANTS = (("petra", "Petra Trading", "JOD"), ("tejo", "Tejo Supplies", "EUR"))
BRANCHES = (  # id, tenant, code, name, active: HQ is a code of both companies
    (1, 1, "HQ", "Amman", True),
    (2, 1, "IRB", "Irbid", True),
    (3, 2, "HQ", "Lisbon", True),
    (4, 2, "OPO", "Porto", False),
    (5, 1, "AQB", "Aqaba", True),
)
WAREHOUSES = (
    (1, "MAIN", "Marka warehouse"),
    (1, "SHOP", "Amman shop"),
    (1, "QRT", "Amman quarantine store"),
    (2, "MAIN", "Irbid warehouse"),
    (2, "SHOP", "Irbid shop"),
    (3, "MAIN", "Lisbon warehouse"),
    (4, "MAIN", "Porto warehouse"),
    (5, "MAIN", "Aqaba warehouse"),
    (5, "PORT", "Aqaba port store"),
)
ALL = ("sales", "purchasing", "stock", "ledger", "payroll", "approve")
ROLES = {
    "Branch manager": ALL,
    "Accountant": ("sales", "purchasing", "stock", "ledger"),
    "Sales clerk": ("sales",),
    "Storekeeper": ("stock",),
    "Buyer": ("purchasing", "stock"),
    "HR officer": ("payroll", "approve"),
    "Security officer": ("admin",),
}
USERS: tuple[
    tuple[int, str, str, str | dict[int, str]], ...
] = (  # tenant, login, name, {branch: role}; "admin" administers the tenant
    (1, "rania", "Rania Haddad", "admin"),
    (1, "omar", "Omar Nasser", {2: "Branch manager", 5: "Accountant"}),
    (1, "huda", "Huda Saleh", {1: "Branch manager"}),
    (1, "sami", "Sami Khoury", {1: "Accountant"}),
    (1, "dana", "Dana Odeh", {1: "Sales clerk"}),
    (1, "yousef", "Yousef Amin", {2: "Sales clerk"}),
    (1, "laila", "Laila Qasem", {2: "Storekeeper"}),
    (1, "nadia", "Nadia Issa", {2: "Accountant"}),
    (1, "tariq", "Tariq Zoubi", {5: "Branch manager"}),
    (1, "mona", "Mona Farah", {5: "Sales clerk", 1: "Storekeeper"}),
    (1, "khaled", "Khaled Masri", {1: "Buyer"}),
    (1, "hala", "Hala Nasser", {1: "HR officer", 2: "HR officer", 5: "HR officer"}),
    (1, "faris", "Faris Jaber", {1: "Security officer", 2: "Accountant"}),
    (1, "zaid", "Zaid Hamdan", {}),
    (2, "ines", "Inês Duarte", "admin"),
    (2, "tiago", "Tiago Melo", {3: "Branch manager"}),
    (2, "marta", "Marta Reis", {3: "Accountant"}),
    (2, "rui", "Rui Castro", {4: "Branch manager"}),
    (2, "sofia", "Sofia Pinto", {3: "Sales clerk"}),
    (2, "bruno", "Bruno Lopes", {4: "Storekeeper"}),
    (2, "clara", "Clara Nunes", {3: "HR officer", 4: "HR officer"}),
    (2, "pedro", "Pedro Gomes", {3: "Buyer"}),
    (2, "joana", "Joana Silva", {4: "Accountant", 3: "Sales clerk"}),
    (2, "nuno", "Nuno Faria", {3: "Sales clerk"}),
)
LEFT_US = ("nuno",)
ACCOUNTS = (
    ("1000", "Bank", "asset"),
    ("1100", "Accounts receivable", "asset"),
    ("1200", "Inventory", "asset"),
    ("1500", "Fixed assets", "asset"),
    ("1590", "Accumulated depreciation", "asset"),
    ("2000", "Accounts payable", "liability"),
    ("2050", "Goods received, not billed", "liability"),
    ("2100", "Social security payable", "liability"),
    ("2300", "Customer advances", "liability"),
    ("2900", "Due to and from branches", "liability"),
    ("3000", "Capital", "equity"),
    ("4000", "Sales", "income"),
    ("5000", "Cost of goods sold", "expense"),
    ("5100", "Purchase price differences", "expense"),
    ("5200", "Stock corrections", "expense"),
    ("6000", "Salaries", "expense"),
    ("6100", "Depreciation", "expense"),
    ("6200", "Rent", "expense"),
    ("6300", "Bank charges", "expense"),
)
FAMILIES = (  # name, unit, cost of the smallest size, sizes
    ("Rebar", "m", 2, ("8 mm", "10 mm", "12 mm", "14 mm", "16 mm", "20 mm")),
    ("Cement", "bag", 4, ("5 kg", "25 kg", "40 kg", "50 kg")),
    ("PVC pipe", "m", 1, ("32", "50", "75", "110", "160", "200")),
    ("Copper cable", "m", 3, ("1.5 mm²", "2.5 mm²", "4 mm²", "6 mm²", "10 mm²", "16 mm²")),
    ("LED panel", "pcs", 9, ("18 W", "24 W", "36 W", "48 W")),
    ("Plywood sheet", "pcs", 11, ("6 mm", "9 mm", "12 mm", "18 mm", "21 mm")),
    ("Paint", "can", 8, ("white 5 L", "white 18 L", "grey 5 L", "RAL 9010 5 L", "primer 5 L")),
    ("Hex bolt", "box", 5, ("M6", "M8", "M10", "M12", "M16")),
    ("Ball valve", "pcs", 6, ("1/2 in", "3/4 in", "1 in", "2 in")),
    ("Work gloves", "pair", 1, ("S", "M", "L", "XL")),
    ("Drill bit", "pcs", 2, ("4 mm", "6 mm", "8 mm", "10 mm", "12 mm")),
    ("Toner", "pcs", 25, ("black", "cyan", "magenta", "yellow")),
    ("A4 paper", "box", 14, ("70 g", "80 g", "100 g")),
    ("Hydraulic hose", "m", 7, ("1/4 in", "3/8 in", "1/2 in", "1 in")),
    ("Circuit breaker", "pcs", 5, ("6 A", "10 A", "16 A", "20 A", "32 A")),
    ("Ceramic tile", "box", 10, ("30x30", "45x45", "60x60", "60x120")),
    ("Silicone", "pcs", 2, ("clear", "white", "black", "grey")),
    ("Safety shoes", "pair", 18, ("39", "40", "41", "42", "43", "44")),
    ("Garden hose", "m", 1, ("1/2 in", "3/4 in", "1 in")),
    ("Water heater", "pcs", 65, ("30 L", "50 L", "80 L", "100 L")),
    ("Office chair", "pcs", 42, ("basic", "mesh", "executive")),
    ("Extension cord", "pcs", 4, ("3 m", "5 m", "10 m", "25 m")),
    ("Roof sheet", "pcs", 13, ("2 m", "3 m", "4 m", "6 m")),
    ("Concrete block", "pcs", 1, ("10 cm", "15 cm", "20 cm")),
    ("Floor drain", "pcs", 3, ("10 cm", "15 cm", "20 cm")),
    ("Mixer tap", "pcs", 21, ("basin", "kitchen", "shower", "bath")),
    ("Insulation roll", "roll", 17, ("5 cm", "8 cm", "10 cm")),
    ("Steel angle", "m", 4, ("30x3", "40x4", "50x5", "60x6")),
    ("Wall anchor", "box", 3, ("6 mm", "8 mm", "10 mm", "12 mm")),
    ("Cable tray", "m", 6, ("100 mm", "200 mm", "300 mm")),
    ("Solar panel", "pcs", 88, ("330 W", "450 W", "550 W")),
    ("Gate lock", "pcs", 12, ("standard", "heavy")),
    ("Aluminium profile", "m", 5, ("U 20", "U 30", "L 20", "L 30", "T 25")),
    ("Wheelbarrow", "pcs", 27, ("85 L", "100 L")),
    ("Espresso beans", "kg", 9, ("house", "dark")),
    ("Drinking water", "case", 2, ("0.5 L", "1.5 L")),
)
ITEMS = {1: 150, 2: 90}
CUSTOMERS = {1: 100, 2: 60}
SUPPLIERS = {1: 30, 2: 20}
FIRMS = {
    1: (
        "Petra Hotel", "Al Noor Trading", "Gulf Star Contracting", "Nile Foods", "Haddad Brothers", "Samir Trading",
        "Royal Build", "Jordan Valley Farms", "Zain Interiors", "Dead Sea Resort", "Ajloun Schools", "Al Amal Clinic",
        "Karak Motors", "Salt Bakery", "Jerash Events", "Madaba Mosaics", "Rum Camps", "Citadel Cafe", "Wadi Homes",
        "Sahab Plastics",
    ),
    2: (
        "Torre Norte", "Hotel Belém", "Casa do Porto", "Ribeira Foods", "Silva e Filhos", "Douro Wines",
        "Escola do Mar", "Clínica Alfama", "Lisbon Lofts", "Tejo Cruises", "Padaria Central", "Oficina Rápida",
    ),
}  # fmt: skip
VENDORS = {
    1: ("Nexans", "Atlas Parts", "Falcon Steel", "Dana Plast", "Hayat Paper", "Al Amal Electric", "Orient Tools"),
    2: ("Cimpor", "Tigre Tubos", "Iberia Steel", "Luz Elétrica", "Norte Papel", "Ferramentas Sul"),
}


def found_companies(world: World) -> None:
    """Tenants, branches, warehouses, people with their roles, accounts, months, items, customers and suppliers."""
    for slug, name, currency in TENANTS:
        world.add(Tenant, slug=slug, name=name, currency=currency)
    for number, tenant, code, name, active in BRANCHES:
        world.add(Branch, id=number, tenant_id=tenant, code=code, name=name, is_active=active)
    for branch, code, name in WAREHOUSES:
        world.add(Warehouse, branch_id=branch, code=code, name=name)
    _people(world)
    for tenant in world.all(Tenant):
        for code, name, kind in ACCOUNTS:
            world.add(Account, tenant_id=tenant.id, code=code, name=name, kind=kind)
        _months(world, tenant.id)
        _items(world, tenant.id)
        _partners(world, tenant.id)


def _people(world: World) -> None:
    roles = {
        (tenant.id, name): world.add(Role, tenant_id=tenant.id, name=name, permissions=list(permissions)).id
        for tenant in world.all(Tenant)
        for name, permissions in ROLES.items()
    }
    for tenant, login, name, held in USERS:
        first, last = name.split(" ", 1)
        user = world.add(
            User,
            tenant_id=tenant,
            username=login,
            first_name=first,
            last_name=last,
            date_joined=noon(FIRST),
            is_tenant_admin=held == "admin",
            is_active=login not in LEFT_US,
        )
        for branch, role in held.items() if isinstance(held, dict) else ():
            world.add(BranchMembership, user_id=user.id, branch_id=branch, role_id=roles[tenant, role])


def _months(world: World, tenant: int) -> None:
    start, count = FIRST, 0
    while start <= AS_OF:
        end = start.replace(day=monthrange(start.year, start.month)[1])
        status = "closed" if count < CLOSED_MONTHS else "open"
        world.add(FiscalPeriod, tenant_id=tenant, start=start, end=end, status=status)
        start, count = next_month(start), count + 1


def next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _items(world: World, tenant: int) -> None:
    """The catalogue, from the top; both companies count their codes from ITM-0001."""
    catalogue = [(f"{name} {size}", unit) for name, unit, _, sizes in FAMILIES for size in sizes]
    for number in range(1, ITEMS[tenant] + 1):
        name, unit = catalogue[(number - 1) % len(catalogue)]
        series = "" if number <= len(catalogue) else " B"
        level = Decimal(world.random.choice((0, 10, 20, 30, 40, 60)))
        world.add(Item, tenant_id=tenant, sku=f"ITM-{number:04}", name=name + series, unit=unit, reorder_level=level)


def base_costs() -> list[Decimal]:
    """What a unit costs to buy, in the order of the catalogue."""
    return [Decimal(cost) * (4 + place) / 4 for _, _, cost, sizes in FAMILIES for place in range(len(sizes))]


def _partners(world: World, tenant: int) -> None:
    homes = [branch.id for branch in world.branches(tenant)]
    for number in range(1, CUSTOMERS[tenant] + 1):
        world.add(
            Customer,
            tenant_id=tenant,
            code=f"C-{number:03}",
            name=_firm(FIRMS[tenant], number),
            home_branch_id=homes[number % len(homes)] if number % 10 else None,
            credit_limit=Decimal(world.random.choice((20_000, 40_000, 60_000))),
            payment_days=world.random.choice((14, 30, 30, 45)),
        )
    for number in range(1, SUPPLIERS[tenant] + 1):
        account = f"{'JO' if tenant == 1 else 'PT'}{world.random.randrange(10**18, 10**19)}"
        world.add(
            Supplier, tenant_id=tenant, code=f"S-{number:03}", name=_firm(VENDORS[tenant], number), bank_account=account
        )


TOWNS = ("", " North", " South", " East", " West", " Export", " Group", " Services", " & Sons", " Co")


def _firm(names: tuple[str, ...], number: int) -> str:
    """A name of its own for every number: the list again and again, with another ending each time."""
    again, place = divmod(number - 1, len(names))
    return names[place] + TOWNS[again]
