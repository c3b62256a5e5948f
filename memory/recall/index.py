"""Everything one owner said or was told, laid out for searching in this process's memory."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from memory.encoder import Vectors
from memory.facts import PRIVATE
from memory.recall.arrays import Bools, Bytes, Floats, Ints
from memory.recall.dates import nearness
from memory.recall.episode import Episode, View
from memory.recall.postings import Postings
from memory.recall.ranking import MEANING, SUBSTANCE, WEIGHTS, WORDS, Kernel, Neighbours, Signs
from memory.recall.reading import Reading, tells_number, tells_time
from memory.recall.vectors import Meanings
from memory.recall.words import terms

DAY = 86400.0  # seconds


@dataclass(frozen=True, slots=True)
class Found:
    """The number in Redis of a turn, its score, and the numbers of its neighbours, oldest first."""

    number: int
    score: float
    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for (`vector` is the meaning of the reading's statement) and how much of it is wanted.

    `least` is the `Signs.bearing` below which a turn is not worth giving.
    """

    reading: Reading
    vector: Vectors
    view: View
    most: int
    around: int = 0
    without: Collection[str] = ()
    least: float = 0.0


class Names:
    """Small numbers for names that come again and again."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        return self.numbers.setdefault(name, len(self.numbers))

    def known(self, name: str) -> int:
        """-1 for a name that never came."""
        return self.numbers.get(name, -1)


class Index:
    """Turns by the order in which they were added, with all that a search compares.

    Not safe for use in several threads at once.
    """

    def __init__(self, *, words: Kernel = WORDS, meaning: Kernel = MEANING) -> None:
        self._words_kernel, self._meaning_kernel = words, meaning
        self._postings, self._meanings = Postings(), Meanings()
        self._speakers, self._conversations, self._places, self._scopes = Names(), Names(), Names(), Names()
        self._ids: dict[str, int] = {}
        self._numbers, self._speaker = array("q"), array("q")
        self._conversation, self._place, self._scope = array("q"), array("q"), array("q")
        self._days, self._substance = array("d"), array("d")
        self._time, self._number = array("b"), array("b")

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def last(self) -> int:
        """The number in Redis of the newest turn, 0 when there is none."""
        return self._numbers[-1] if self._numbers else 0

    def add(self, number: int, episode: Episode, vector: Bytes) -> None:
        """The next turn; `number` rises from turn to turn."""
        said = terms(episode.text)
        self._ids[episode.id] = len(self._numbers)
        self._numbers.append(number)
        self._speaker.append(self._speakers.number(episode.speaker))
        self._conversation.append(self._conversations.number(episode.conversation))
        self._place.append(self._places.number(episode.place))
        self._scope.append(self._scopes.number(episode.scope))
        self._days.append(episode.at.timestamp() / DAY)
        self._substance.append(math.log1p(min(len(said), SUBSTANCE)))
        self._time.append(tells_time(episode.text))
        self._number.append(tells_number(episode.text))
        self._postings.add(said)
        self._meanings.add(vector)

    def dropped(self, first: int) -> float:
        """The share of turns that Redis no longer holds because they were the oldest."""
        return bisect_left(self._numbers, first) / max(1, len(self))

    def speakers(self, view: View, *, first: int = 0) -> list[str]:
        """Who said something that the view shows."""
        names = list(self._speakers.numbers)
        return [names[number] for number in np.unique(_ints(self._speaker)[self._visible(view, first)])]

    def search(self, search: Search, *, first: int = 0) -> list[Found]:
        """The best turns from number `first` on that the view shows, best first."""
        visible = self._visible(search.view, first)
        neighbours = Neighbours.of(_ints(self._conversation), np.array(self._days), visible)
        signs = self._signs(search, visible, neighbours)
        scores = signs.weighed(WEIGHTS)
        wanted = visible & (signs.bearing(WEIGHTS) >= search.least)
        wanted[[self._ids[skipped] for skipped in search.without if skipped in self._ids]] = False
        places = np.flatnonzero(wanted)
        best = places[np.argsort(-scores[places], kind="stable")[: search.most]]
        return [self._found(int(place), float(scores[place]), neighbours, search.around) for place in best]

    def _found(self, place: int, score: float, neighbours: Neighbours, reach: int) -> Found:
        before = tuple(self._numbers[i] for i in reversed(neighbours.previous_of(place, reach)))
        after = tuple(self._numbers[i] for i in neighbours.following_of(place, reach))
        return Found(self._numbers[place], score, before, after)

    def _visible(self, view: View, first: int) -> Bools:
        """What `View.shows` says of every turn that is not dropped yet."""
        visible = np.ones(len(self), dtype=np.bool_)
        visible[: bisect_left(self._numbers, first)] = False
        if view.place != PRIVATE:
            visible &= _ints(self._place) == self._places.known(view.place)
        if view.conversation is not None:
            visible &= _ints(self._conversation) == self._conversations.known(view.conversation)
        scopes = [self._scopes.known(""), self._scopes.known(view.scope)]
        return visible & np.isin(_ints(self._scope), scopes)

    def _signs(self, search: Search, visible: Bools, neighbours: Neighbours) -> Signs:
        reading = search.reading
        meaning = self._meanings.cosines(search.vector)
        words = self._postings.scores(reading.terms, visible)
        days = np.array(self._days)
        return Signs(
            words=self._words_kernel.spread(words, neighbours),
            meaning=self._meaning_kernel.spread(meaning, neighbours),
            speaker=self._said_by(reading.speakers),
            substance=np.array(self._substance),
            tells_time=_flags(self._time) * reading.wants_time,
            tells_number=_flags(self._number) * reading.wants_number,
            near_time=nearness(days, reading.times),
            recency=_share(days, visible),
        )

    def _said_by(self, speakers: Collection[str]) -> Floats:
        wanted = [self._speakers.known(name) for name in speakers]
        return np.isin(_ints(self._speaker), wanted).astype(np.float64)


def _share(days: Floats, visible: Bools) -> Floats:
    """0 for the oldest visible turn to 1 for the newest."""
    if not visible.any():
        return np.zeros(len(days))
    oldest, newest = days[visible].min(), days[visible].max()
    return (days - oldest) / max(newest - oldest, 1e-9)


def _ints(values: array[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _flags(values: array[int]) -> Floats:
    return np.array(values, dtype=np.float64)
