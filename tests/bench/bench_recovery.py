"""How long people wait when the process that was answering them is killed: until another has answered them all."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from bot.inbox import Inbox
from bot.tasks import open_docket
from memory.connection import open_store
from tests.chaos.storm import Crew
from tests.chaos.worker import Place
from tests.fakes.hub import Hub, letter

KILLS = 10
CHATS = 20
THINKS_FOR = 1.0  # seconds that an answer takes, so that the killed worker is in the middle of some


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(None, Path(folder)) as store, open_docket(store, "nova") as docket, Hub() as hub:
            inbox, crew = Inbox(store, docket), Crew(Place(hub.address, store.url, folder, thinks_for=THINKS_FOR), 2)
            with crew.at_work():
                await everybody_writes(inbox, 0)
                await answered(hub, 1)  # the workers have started
                waits = [await recovery(inbox, crew, hub, round_) for round_ in range(1, KILLS + 1)]
    print(
        f"recovery after kill -9 of one of two workers: median {statistics.median(waits):.1f} s, longest "
        f"{max(waits):.1f} s, of which {THINKS_FOR:.0f} s is the answer itself ({KILLS} kills, {CHATS} chats each)"
    )


async def recovery(inbox: Inbox, crew: Crew, hub: Hub, round_: int) -> float:
    """Seconds from the kill to the last answer of those who were waiting."""
    await everybody_writes(inbox, round_)
    await asyncio.sleep(THINKS_FOR / 2)
    killed = time.monotonic()
    crew.kill(0)
    await answered(hub, round_ + 1)
    return hub.shown[-1].at - killed


async def everybody_writes(inbox: Inbox, round_: int) -> None:
    for person in range(CHATS):
        number = round_ * CHATS + person
        await inbox.append(letter(number, f"a message ({number})", person=person))


async def answered(hub: Hub, rounds: int) -> None:
    """Everybody has an answer to each message; one that was sent again is counted once."""
    await hub.until(lambda: len({shown.text for shown in hub.shown}) == rounds * CHATS, within=60)


if __name__ == "__main__":
    asyncio.run(main())
