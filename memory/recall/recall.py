"""The searchable past of a person or of a conversation: what bears on a question, from everything ever said.

Each owner (a person's key, or a conversation's) has an index of its own, so a search cannot cross from one to another;
within it a `View` decides. What is searched with lies in this process's memory, and follows Redis: one read tells
whether anything changed.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

import numpy as np

from memory.connection import RedisClient
from memory.encoder import Vectors
from memory.identities import Identities
from memory.recall.episode import Episode, Hit, Question, View
from memory.recall.index import Found, Index, Search
from memory.recall.reading import read
from memory.recall.shelf import Record, Shelf, State
from memory.recall.vectors import to_bytes, to_text

HELD = (
    250_000  # turns laid out in this process at most, about 1 kB each; whoever was asked about longest ago goes first
)
STALE = 0.2  # share of dropped turns from which an index is laid out anew


class SentenceEncoder(Protocol):
    """Turns texts into unit vectors, shape (texts, 384); `identity` tells whose vectors they are."""

    @property
    def identity(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> Vectors: ...


@dataclass(slots=True)
class _Held:
    """An owner's index in this process, and the generation in Redis it was made of."""

    index: Index = field(default_factory=Index)
    generation: str = ""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Recall:
    """Episodes per owner: kept in Redis, searched in this process."""

    def __init__(
        self,
        redis: RedisClient,
        encoder: SentenceEncoder,
        *,
        most: int = 20_000,
        most_bytes: int = 64_000_000,
        keep: timedelta = timedelta(days=400),
    ) -> None:
        self._encoder = encoder
        self._identities = Identities(redis)
        self._shelf = Shelf(redis, encoder.identity, most=most, most_bytes=most_bytes, keep=keep)
        self._held: OrderedDict[str, _Held] = OrderedDict()

    async def add(self, owner: str, *episodes: Episode) -> int:
        """Make turns findable, in order; one that is there already stays as it is.

        That is quick, as their vectors are made later: by `settle`, or by the next search. Returns how many wait.
        """
        return await self._shelf.add(await self._identities.person(owner), [Record(each) for each in episodes])

    async def settle(self, owner: str) -> int:
        """Make the vectors that are missing; returns how many. Raises EncoderUnavailable."""
        owner = await self._identities.person(owner)
        state = await self._shelf.state(owner)
        missing = 0
        async for records in self._shelf.read(owner, max(state.made + 1, state.first), state.last):
            missing += sum(not record.vector for record in records)
            await self._complete(owner, records)
        return missing

    async def search(
        self,
        owner: str,
        question: Question,
        *,
        view: View,
        most: int = 10,
        around: int = 1,
        budget: int | None = None,
        without: Collection[str] = (),
        least: float = 0.0,
    ) -> tuple[Hit, ...]:
        """Up to `most` turns that bear on a question, best first, each with up to `around` neighbours on either side.

        No turn is given twice, and all together cost at most `budget` tokens. `without` are ids of turns that are known
        already; `least` keeps out what has little to do with the question (see `BEARING`). Raises EncoderUnavailable.
        """
        owner = await self._identities.person(owner)
        held = self._hold(owner)
        async with held.lock:
            state = await self._follow(owner, held, without)
            if not len(held.index):  # most questions in a large workspace: there is nothing to hold
                self._held.pop(owner, None)
                return ()
            reading = read(question, held.index.speakers(view, first=state.first))
            vector = (await self._encode([reading.statement]))[0]
            search = Search(reading, vector, view, most, around, without, least)
            found = await asyncio.to_thread(held.index.search, search, first=state.first)
        self._trim(owner)
        return _within(await self._hits(owner, found, set(without)), budget)

    async def all(self, owner: str) -> tuple[Episode, ...]:
        """Everything kept of an owner, oldest first."""
        state = await self._shelf.state(owner)
        return tuple(
            [record.episode async for some in self._shelf.read(owner, state.first, state.last) for record in some]
        )

    async def count(self, owner: str) -> int:
        """How many turns are kept of an owner."""
        return await self._shelf.count(owner)

    async def correct(self, owner: str, turn: str, text: str) -> bool:
        """Replace the words of a turn; False when it is not (or no longer) kept. Raises EncoderUnavailable."""
        owner = await self._identities.person(owner)
        known = await self._shelf.find(owner, turn)
        if known is None:
            return False
        vector = (await self._encode([text]))[0]
        return bool(await self._shelf.replace(owner, [Record(replace(known, text=text), to_text(vector))]))

    async def forget(self, owner: str, *turns: str) -> int:
        """Delete some turns; returns how many there were. Nothing of them stays, neither words nor vectors."""
        self._held.pop(owner, None)
        return await self._shelf.drop(owner, turns)

    async def forget_all(self, owner: str) -> int:
        """Delete everything of an owner; returns how many turns there were."""
        self._held.pop(owner, None)
        return await self._shelf.drop_all(owner)

    async def move(self, old: str, new: str) -> None:
        """Keep an owner's past under another name, behind what is there.

        For an identity that turned out to be another's, and for a chat that its platform renamed.
        """
        state = await self._shelf.state(old)
        async for records in self._shelf.read(old, state.first, state.last):
            await self._shelf.add(new, [_renamed(record, old, new) for record in records])
        await self.forget_all(old)

    async def part(self, owner: str, identity: str) -> None:
        """Give an identity back what it said itself, of all that is kept under a person's name."""
        state = await self._shelf.state(owner)
        async for records in self._shelf.read(owner, state.first, state.last):
            own = [record for record in records if record.episode.person == identity]
            await self._shelf.add(identity, own)
            await self.forget(owner, *(record.episode.id for record in own))

    async def _encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts; alike lengths go through the encoder together, which pads to the longest."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        vectors = await asyncio.to_thread(self._encoder.encode, [texts[place] for place in order])
        return vectors[np.argsort(order)]

    def _hold(self, owner: str) -> _Held:
        if owner not in self._held:
            self._held[owner] = _Held()
        self._held.move_to_end(owner)
        return self._held[owner]

    def _trim(self, owner: str) -> None:
        """Let go of the indexes that were asked longest ago while too much is held; never of the owner's own."""
        while sum(len(held.index) for held in self._held.values()) > HELD and next(iter(self._held)) != owner:
            self._held.popitem(last=False)

    async def _follow(self, owner: str, held: _Held, known: Collection[str]) -> State:
        """Bring an index to what Redis holds: add what is new, or begin anew when something old changed.

        The newest turns can wait for their vectors while the asker knows them anyway.
        """
        state = await self._shelf.state(owner)
        if state.model not in ("", self._encoder.identity):
            await self._encode_anew(owner, state)
            state = await self._shelf.state(owner)
        if held.generation != state.generation or held.index.dropped(state.first) > STALE:
            held.index, held.generation = Index(), state.generation
        start = max(held.index.last + 1, state.first)
        async for records in self._shelf.read(owner, start, state.last):
            due = _without_last(records, known) if records and records[-1].number == state.last else records
            await asyncio.to_thread(_extend, held.index, await self._complete(owner, due))
        return state

    async def _complete(self, owner: str, records: Sequence[Record]) -> Sequence[Record]:
        """The records with the vectors that they lacked, which are kept, too."""
        bare = [record for record in records if not record.vector]
        if not bare:
            return records
        vectors = await self._encode([record.episode.text for record in bare])
        made = {record.number: to_text(vector) for record, vector in zip(bare, vectors, strict=True)}
        complete = [replace(record, vector=made.get(record.number, record.vector)) for record in records]
        await self._shelf.fill(owner, complete)
        return complete

    async def _encode_anew(self, owner: str, state: State) -> None:
        """Replace vectors that another encoder made."""
        async for records in self._shelf.read(owner, state.first, state.last):
            vectors = await self._encode([record.episode.text for record in records])
            pairs = zip(records, vectors, strict=True)
            await self._shelf.replace(owner, [replace(record, vector=to_text(vector)) for record, vector in pairs])
        await self._shelf.adopt(owner)

    async def _hits(self, owner: str, found: Sequence[Found], known: set[str]) -> list[Hit]:
        numbers = sorted({number for hit in found for number in (*hit.before, hit.number, *hit.after)})
        episodes = await self._shelf.episodes(owner, numbers)
        given = known | {episodes[hit.number].id for hit in found if hit.number in episodes}
        hits: list[Hit] = []
        for hit in found:
            if hit.number in episodes:
                before, after = (_new(numbers, episodes, given) for numbers in (hit.before, hit.after))
                hits.append(Hit(episodes[hit.number], hit.score, before, after))
        return hits


def _without_last(records: Sequence[Record], known: Collection[str]) -> Sequence[Record]:
    """All but the last ones, as long as these are known and have no vector."""
    count = len(records)
    while count and not records[count - 1].vector and records[count - 1].episode.id in known:
        count -= 1
    return records[:count]


def _extend(index: Index, records: Sequence[Record]) -> None:
    for record in records:
        index.add(record.number, record.episode, to_bytes(record.vector))


def _renamed(record: Record, old: str, new: str) -> Record:
    """What was said in the place of that name was said in the other; what a person said stays theirs."""
    episode = record.episode
    if episode.place != old:
        return replace(record, episode=replace(episode, person=episode.person or old))
    return replace(record, episode=replace(episode, conversation=new, place=new))


def _new(numbers: Sequence[int], episodes: dict[int, Episode], given: set[str]) -> tuple[Episode, ...]:
    """The neighbours that were not given yet; from now on they were."""
    fresh = tuple(episodes[number] for number in numbers if number in episodes and episodes[number].id not in given)
    given.update(episode.id for episode in fresh)
    return fresh


def _within(hits: Sequence[Hit], budget: int | None) -> tuple[Hit, ...]:
    """The best hits that fit together, without their neighbours where only that fits."""
    if budget is None:
        return tuple(hits)
    kept: list[Hit] = []
    for hit in hits:
        fitting = next((form for form in (hit, replace(hit, before=(), after=())) if form.tokens <= budget), None)
        if fitting is not None:
            kept.append(fitting)
            budget -= fitting.tokens
    return tuple(kept)
