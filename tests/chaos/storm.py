"""Many conversations, a few workers, and a kill -9 every second: what becomes of the messages?"""

from __future__ import annotations

import asyncio
import itertools
import multiprocessing
import random
import time
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

from pydantic import TypeAdapter

from adapters.message import RawEvent
from bot.inbox import Inbox
from bot.outbox import AGAIN, Part
from bot.tasks import open_docket
from memory.connection import Store, open_store
from memory.conversation import Conversations
from memory.keys import key
from tests.chaos.worker import Place, work
from tests.fakes.hub import Hub, letter

STALLED = 20.0  # seconds without an answer after which what is missing counts as lost
REPEATED = 0.1  # share of messages that the platform delivers twice

_part = TypeAdapter(Part)

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.chaos.worker"])  # so that a worker starts in a tenth of a second


@dataclass(frozen=True, slots=True)
class Weather:
    """How bad it gets; the same seed kills the same workers at the same times."""

    conversations: int
    messages: int
    workers: int = 3
    concurrency: int = 50
    kill_every: float = 1.0
    seed: int = 0


@dataclass(slots=True)
class Report:
    """What became of the messages. `unmarked` are second copies of which nobody was told."""

    kills: int = 0
    seconds: float = 0.0
    lost: list[str] = field(default_factory=list[str])
    out_of_order: list[str] = field(default_factory=list[str])
    twice: list[str] = field(default_factory=list[str])
    unmarked: list[str] = field(default_factory=list[str])
    misremembered: list[str] = field(default_factory=list[str])

    def __str__(self) -> str:
        return (
            f"{self.kills} kills in {self.seconds:.0f} s: {len(self.lost)} lost, {len(self.out_of_order)} out of order, "
            f"{len(self.twice)} sent twice of which {len(self.unmarked)} unmarked, "
            f"{len(self.misremembered)} conversations remembered wrongly"
        )


class Crew:
    """The workers."""

    def __init__(self, place: Place, size: int) -> None:
        self._place = place
        self._size = size
        self.members: list[BaseProcess] = []

    @contextmanager
    def at_work(self) -> Generator[None]:
        for _ in range(self._size):
            self._hire()
        try:
            yield
        finally:
            for member in self.members:
                member.kill()
                member.join()

    def kill(self, index: int) -> None:
        """kill -9, and another takes the place."""
        member = self.members.pop(index)
        member.kill()
        member.join()
        self._hire()

    def _hire(self) -> None:
        member = _processes.Process(target=work, args=[self._place], daemon=True)
        member.start()
        self.members.append(member)


async def storm(weather: Weather, folder: Path) -> Report:
    """Let people write, kill workers until everything is answered, and look at what became of it."""
    async with open_store(None, folder) as store, open_docket(store, "nova") as docket, Hub() as hub:
        place = Place(hub.address, store.url, str(folder), concurrency=weather.concurrency)
        crew = Crew(place, weather.workers)
        with crew.at_work():
            report = await _rage(weather, crew, Inbox(store, docket), hub)
        await _judge(weather, hub, store, report)
    return report


async def _rage(weather: Weather, crew: Crew, inbox: Inbox, hub: Hub) -> Report:
    report, started = Report(), time.monotonic()
    async with _killing(weather, crew, report):
        await _write(weather, inbox)
        await _until_answered(weather, hub)
    report.seconds = time.monotonic() - started
    return report


@asynccontextmanager
async def _killing(weather: Weather, crew: Crew, report: Report) -> AsyncGenerator[None]:
    chance = random.Random(weather.seed)

    async def kill() -> None:
        while True:
            await asyncio.sleep(weather.kill_every)
            crew.kill(chance.randrange(weather.workers))
            report.kills += 1

    killing = asyncio.create_task(kill())
    try:
        yield
    finally:
        killing.cancel()


async def _write(weather: Weather, inbox: Inbox) -> None:
    chance = random.Random(weather.seed)
    for number in range(weather.messages):
        event = _event(number, weather)
        await inbox.append(event)
        if chance.random() < REPEATED:
            await inbox.append(event)


async def _until_answered(weather: Weather, hub: Hub) -> None:
    """Until every message has an answer, or no answer has come for long."""
    answered: set[str] = set()
    seen = itertools.count()

    def another() -> bool:
        return len(hub.shown) > at

    for at in seen:
        if len(answered) == weather.messages:
            return
        try:
            await hub.until(another, within=STALLED)
        except TimeoutError:
            return
        answered.add(hub.shown[at].text)


def _event(number: int, weather: Weather) -> RawEvent:
    """What person `number % conversations` writes: who they are, and how many messages they wrote before."""
    turn, person = divmod(number, weather.conversations)
    return letter(number, f"{person}/{turn}", person=person)


async def _judge(weather: Weather, hub: Hub, store: Store, report: Report) -> None:
    wanted = {str(_event(number, weather).payload["text"]) for number in range(weather.messages)}
    copies = Counter(shown.text for shown in hub.shown)
    report.lost = sorted(wanted - copies.keys())
    report.twice = sorted(text for text, count in copies.items() if count > 1)
    marked = {shown.text for shown in hub.shown if await _is_marked(store, shown.key)}
    report.unmarked = sorted(set(report.twice) - marked)
    firsts: defaultdict[str, list[int]] = defaultdict(list)
    for text in copies:  # in the order of their first copies
        person, _, turn = text.partition("/")
        firsts[person].append(int(turn))
    report.out_of_order = sorted(person for person, turns in firsts.items() if turns != sorted(turns))
    report.misremembered = [person for person in firsts if not await _remembers(store, person, firsts[person])]


async def _is_marked(store: Store, part_key: str) -> bool:
    """Whether it is recorded that this part may be there twice."""
    turn, _, number = part_key.rpartition(":")
    stored = await store.redis.hget(key(f"turn:{turn}", "parts"), number)
    part = _part.validate_json(stored or "")
    return part.problem == AGAIN or part.state == "uncertain"


async def _remembers(store: Store, person: str, turns: list[int]) -> bool:
    """Whether each question and its answer are in the conversation's memory once, in order."""
    window = await Conversations(store.redis).window(f"fake:dm-{person}", 10**6)
    expected = [f"{person}/{turn}" for turn in turns for _ in ("question", "answer")]
    return [turn.text for turn in window] == expected[-len(window) :]
