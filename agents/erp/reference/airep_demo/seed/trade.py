"""The trading days of all branches, one after the other."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from airep_demo.seed.agenda import Agenda
from airep_demo.seed.books import Books
from airep_demo.seed.buying import Buying
from airep_demo.seed.property import RENT
from airep_demo.seed.rows import Branch, FiscalPeriod
from airep_demo.seed.selling import Selling
from airep_demo.seed.stock import Stock
from airep_demo.seed.world import World

ORDERS = {1: 9, 2: 7, 3: 6, 4: 4, 5: 6}  # to suppliers, a month
QUOTES = {1: 20, 2: 16, 3: 15, 4: 11, 5: 14}  # to customers, a month
SHUT = {4: date(2025, 11, 1)}  # from this month on a branch takes no orders


class Trade:
    """Every branch's buying and selling over one agenda, so that all ids follow the days."""

    def __init__(self, world: World, books: Books) -> None:
        self.stock, agenda = Stock(world), Agenda()
        branches = world.all(Branch)
        self.buying = {row.id: Buying(world, books, self.stock, agenda, row) for row in branches}
        self.selling = {row.id: Selling(world, books, self.stock, agenda, row) for row in branches}
        for branch in branches:
            for period in world.all(FiscalPeriod):
                if period.tenant_id == branch.tenant_id and period.start < SHUT.get(branch.id, date.max):
                    self._book_month(world, agenda, branch.id, period.start)
        agenda.run()

    def _book_month(self, world: World, agenda: Agenda, branch: int, start: date) -> None:
        days = monthrange(start.year, start.month)[1]
        buying, selling = self.buying[branch], self.selling[branch]
        agenda.book(start, lambda day: buying.rent(day, RENT[branch]))
        for _ in range(ORDERS[branch]):
            agenda.book(start.replace(day=world.random.randint(1, days)), buying.order)
        for _ in range(QUOTES[branch]):
            agenda.book(start.replace(day=world.random.randint(1, days)), selling.quote)
