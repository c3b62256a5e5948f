"""Whether everything is well, in detail."""

from __future__ import annotations

from datetime import timedelta

from bot.checkup.report import SIGNS
from bot.web.console.parts import Console, Go, Page, Visit

PATH = "/console/doctor"
FRESH = timedelta(minutes=1)


async def doctor(console: Console, _: Visit) -> Page:
    return Page("doctor.html", {"looked": await console.checkup.latest(within=FRESH), "signs": SIGNS})


async def look_again(console: Console, _: Visit) -> Go:
    looked = await console.checkup.latest(within=timedelta())
    return Go(PATH, looked.summary)
