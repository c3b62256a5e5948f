"""Where goods lie and what they cost: quantities and moving average costs while the ledger is being written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from airep_demo.seed.rows import StockLedgerEntry
from airep_demo.seed.world import World, cents, noon


@dataclass
class Pile:
    """What lies of one item in one warehouse."""

    qty: Decimal = Decimal(0)
    value: Decimal = Decimal(0)
    last_cost: Decimal = Decimal(0)

    @property
    def cost(self) -> Decimal:
        """The average cost of a unit, in whole cents; the last one when nothing is left."""
        return cents(self.value / self.qty) if self.qty > 0 else self.last_cost


class Stock:
    """Writes movements; a cost in whole cents keeps quantity times cost exact."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.piles: dict[tuple[int, int], Pile] = defaultdict(Pile)

    def take_in(self, day: date, pile: tuple[int, int], qty: Decimal, cost: Decimal, receipt_id: int) -> None:
        """Goods of a receipt come into a pile: (warehouse, item)."""
        self._move(day, pile, qty, cost, ("GoodsReceipt", receipt_id))

    def take_out(self, day: date, pile: tuple[int, int], qty: Decimal, invoice_id: int) -> Decimal:
        """Goods of an invoice leave a pile at its average cost, which is returned."""
        cost = self.piles[pile].cost
        self._move(day, pile, -qty, cost, ("Invoice", invoice_id))
        return cost

    def _move(self, day: date, pile: tuple[int, int], qty: Decimal, cost: Decimal, source: tuple[str, int]) -> None:
        lying = self.piles[pile]
        lying.qty, lying.value, lying.last_cost = lying.qty + qty, lying.value + qty * cost, cost
        self._world.add(
            StockLedgerEntry,
            warehouse_id=pile[0],
            item_id=pile[1],
            qty_delta=qty,
            unit_cost=cost,
            posting_at=noon(day),
            source=source,
        )
