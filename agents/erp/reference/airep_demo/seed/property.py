"""What the branches own and rent: assets with their depreciation, rent and bank charges, and the opening balances."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from airep_demo.seed.books import Books
from airep_demo.seed.rows import Asset, Branch, Employee, FiscalPeriod
from airep_demo.seed.world import AS_OF, FIRST, World, cents

KINDS = (  # name, letters of the tag, cost, salvage, life in months
    ("Toyota forklift", "FL", 18_000, 3_000, 96),
    ("Delivery van", "VN", 24_000, 4_000, 60),
    ("Laptop", "LT", 1_200, 0, 36),
    ("Laptop", "LT", 980, 0, 36),
    ("Shelving", "SH", 6_500, 500, 120),
    ("Generator", "GN", 9_000, 900, 84),
    ("Air conditioner", "AC", 2_400, 0, 60),
    ("Printer", "PR", 1_500, 100, 48),
    ("Cash register", "CR", 1_100, 0, 48),
    ("Pallet truck", "PT", 750, 50, 60),
)
RENT = {1: 2400, 2: 1500, 3: 2100, 4: 1300, 5: 1600}


def equip(world: World) -> None:
    """Ten assets a branch, some bought before the books begin; a few have no custodian, two are gone."""
    for branch in world.all(Branch):
        staff = [row.id for row in world.all(Employee) if row.branch_id == branch.id and row.left_on is None]
        for place, (name, letters, cost, salvage, life) in enumerate(KINDS, start=1):
            world.add(
                Asset,
                branch_id=branch.id,
                tag=f"{letters}-{place:04}",
                name=name,
                custodian_id=world.random.choice(staff) if staff and place % 4 else None,
                cost=Decimal(cost),
                salvage=Decimal(salvage),
                acquired_on=date(2023, 1, 1) + timedelta(world.random.randrange(1000)),
                life_months=life,
                disposed_on=date(2026, 3, 15) if place == 9 and branch.id in {1, 3} else None,
            )


def book_property(world: World, books: Books) -> None:
    """Opening balances, purchases, disposals, and every month depreciation, rent and bank charges."""
    owned: dict[int, list[Asset]] = defaultdict(list)
    for asset in world.all(Asset):
        owned[asset.branch_id].append(asset)
    for branch in world.all(Branch):
        _open(books, branch.id, owned[branch.id])
        for asset in owned[branch.id]:
            _buy_and_dispose(books, asset)
        for period in world.all(FiscalPeriod):
            if period.tenant_id == branch.tenant_id and period.end <= AS_OF:
                _month(world, books, branch, period, owned[branch.id])


def worn(asset: Asset, day: date) -> Decimal:
    """Straight-line depreciation for the full months up to a day, or up to the disposal."""
    day = min(day, asset.disposed_on or day)
    months = (day.year - asset.acquired_on.year) * 12 + day.month - asset.acquired_on.month
    return cents((asset.cost - asset.salvage) * min(max(months, 0), asset.life_months) / asset.life_months)


def _open(books: Books, branch: int, assets: list[Asset]) -> None:
    old = [asset for asset in assets if asset.acquired_on < FIRST]
    cost, lost = sum(asset.cost for asset in old), sum(worn(asset, FIRST - timedelta(1)) for asset in old)
    cash = Decimal(900_000)
    lines = {"1000": cash, "1500": Decimal(cost), "1590": -Decimal(lost), "3000": -(cash + cost - lost)}
    books.post(branch, FIRST, "Opening balances", lines)


def _buy_and_dispose(books: Books, asset: Asset) -> None:
    if asset.acquired_on >= FIRST:
        books.post(asset.branch_id, asset.acquired_on, f"Bought {asset.tag}", {"1500": asset.cost, "1000": -asset.cost})
    if asset.disposed_on:
        lost = worn(asset, asset.disposed_on)
        lines = {"1590": lost, "6100": asset.cost - lost, "1500": -asset.cost}
        books.post(asset.branch_id, asset.disposed_on, f"Disposed of {asset.tag}", lines)


def _month(world: World, books: Books, branch: Branch, period: FiscalPeriod, assets: list[Asset]) -> None:
    before = period.start - timedelta(1)
    lost = sum((worn(asset, period.end) - worn(asset, before) for asset in assets), Decimal(0))
    month = f"{period.start:%Y-%m}"
    books.post(branch.id, period.end, f"Depreciation {month}", {"6100": lost, "1590": -lost})
    charges = Decimal(world.random.randrange(900, 4000)) / 100
    books.post(branch.id, period.end, f"Bank charges {month}", {"6300": charges, "1000": -charges})
