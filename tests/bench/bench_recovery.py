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
            crew = Crew(Place(hub.address, store.url, folder, thinks_for=THINKS_FOR), 2)
            with crew.at_work():
                waits = [
                    await recovery(Inbox(store, docket), crew, hub, first) for first in range(0, KILLS * CHATS, CHATS)
                ]
    print(
        f"recovery after kill -9 of one of two workers: median {statistics.median(waits):.1f} s, longest "
        f"{max(waits):.1f} s, of which {THINKS_FOR:.0f} s is the answer itself ({KILLS} kills, {CHATS} chats each)"
    )


async def recovery(inbox: Inbox, crew: Crew, hub: Hub, first: int) -> float:
    """Seconds from the kill to the last answer of those who were waiting."""
    before = len(hub.shown)
    for number in range(first, first + CHATS):
        await inbox.append(letter(number, f"a message ({number})", person=number))
    if before == 0:  # the workers have to start first
        await hub.until(lambda: len(hub.shown) == CHATS, within=60)
        return await recovery(inbox, crew, hub, first + 10**6)
    await asyncio.sleep(THINKS_FOR / 2)
    killed = time.monotonic()
    crew.kill(0)
    await hub.until(lambda: len(hub.shown) >= before + CHATS, within=60)
    return hub.shown[before + CHATS - 1].at - killed


if __name__ == "__main__":
    asyncio.run(main())
