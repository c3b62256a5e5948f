"""The whole world from one seed."""

from __future__ import annotations

from airep_demo.seed.books import Books, close_months
from airep_demo.seed.companies import found_companies
from airep_demo.seed.office import approve, log
from airep_demo.seed.people import attend, hire, pay, take_leave
from airep_demo.seed.property import book_property, equip
from airep_demo.seed.trade import Trade
from airep_demo.seed.world import SEED, World
from airep_demo.seed.wrinkles import WRINKLES, Stage


def build(seed: int = SEED) -> World:
    """All rows. The same seed gives the same rows, on any machine and any day."""
    world = World(seed)
    found_companies(world)
    hire(world)
    take_leave(world)
    attend(world)
    equip(world)
    books = Books(world)
    book_property(world, books)
    trade = Trade(world, books)
    pay(world, books)
    close_months(world)
    approve(world)
    log(world)
    stage = Stage(world, books, trade)
    for wrinkle in WRINKLES:
        wrinkle(stage)
    return world
