"""A period as the analysis sees it: which answers count, how likely each was bad, what was asked alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from bot.improvement.clusters import Cluster, clusters, unpacked
from bot.improvement.listening import CORRECTS_WITHIN, REPHRASES_WITHIN
from bot.improvement.ports import Routing
from bot.improvement.records import AnswerRecord, Book, Kind, SignalRecord
from bot.improvement.remarks import Remark, understood
from bot.improvement.scoring import Scores, idle, prior, refusals, score

WINDOW = timedelta(weeks=4)
RECENT = timedelta(days=7)
MATURE = timedelta(hours=24)  # silences before that say nothing yet
SESSION = timedelta(minutes=60)  # a pause that ends a conversation
SPOKEN: frozenset[Kind] = frozenset(["correction", "rephrase", "retry", "reroute", "edited", "thanks"])
SAME_QUESTION = 0.7  # cosine of one person's next question that makes it the same one in other words


@dataclass(frozen=True, slots=True)
class View:
    """Answers oldest first, with their vectors (rows), cluster numbers, sessions and scores."""

    book: Book
    records: tuple[AnswerRecord, ...]
    vectors: np.ndarray[tuple[int, int], np.dtype[np.float32]]
    clusters: tuple[Cluster, ...]
    cluster_of: Mapping[str, int]
    place_of: Mapping[str, int]
    session_of: Mapping[str, str]
    scores: Scores
    refused: frozenset[str]
    now: datetime

    @property
    def weeks(self) -> float:
        """The length of the period in weeks, at least one."""
        if not self.records:
            return 1.0
        return max(1.0, (self.now - self.records[0].at) / timedelta(weeks=1))

    def record(self, answer: str) -> AnswerRecord:
        return self.records[self.place_of[answer]]

    def bad(self, answers: Iterable[str]) -> tuple[str, ...]:
        return tuple(answer for answer in answers if self.scores.is_bad(answer))

    def people(self, answers: Iterable[str]) -> frozenset[str]:
        """Who spoke against any of them."""
        return frozenset(person for answer in answers for person in self.scores.against.get(answer, {}))

    def is_recent(self, answer: str) -> bool:
        return self.record(answer).at >= self.now - RECENT

    def prior_without(self, answers: Collection[str]) -> float:
        """The usual rate of bad answers when some are not counted."""
        return prior([ratio for name, ratio in self.scores.log_ratio.items() if name not in answers])

    def said(self, answer: str) -> str:
        """What the person wrote about an answer, as far as it is kept."""
        texts = [signal.text for signal in self.book.on(answer) if signal.kind == "correction"]
        return " ".join([*texts, self.book.remarks.get(answer, "")]).strip()


def look(book: Book, routing: Routing, now: datetime, *, window: timedelta = WINDOW) -> View:
    """The mature answers of the last weeks."""
    found = [record for record in book.between(now - window, now - MATURE) if record.id not in book.asides]
    book = _with_remarks(book, found, routing)
    records = tuple(record for record in found if record.id not in book.asides)
    vectors = _vectors(records, routing)
    sessions = _sessions(records)
    book = _with_rephrasings(book, records, vectors, sessions)
    refused = refusals(book, records)
    kinds = clusters(vectors)
    return View(
        book=book,
        records=records,
        vectors=vectors,
        clusters=tuple(kinds),
        cluster_of={records[place].id: number for number, kind in enumerate(kinds) for place in kind.members},
        place_of={record.id: place for place, record in enumerate(records)},
        session_of=sessions,
        scores=score(book, records, refused, idle(book, records)),
        refused=refused,
        now=now,
    )


def _with_remarks(book: Book, records: Sequence[AnswerRecord], routing: Routing) -> Book:
    """The signals that short next messages are; an answer to an objection is no question to learn from."""
    heard = [record for record in records if book.remarks.get(record.id)]
    after = _answers_to(heard, records, book.remarks)
    replies = frozenset(after.values())
    remarks = [Remark(book.remarks[record.id], record.text, record.person, record.agent) for record in heard]
    questions = [record.text for record in records if record.id not in replies]
    said = understood(remarks, questions, routing, {record.text: record.vector for record in records})
    signals, asides = dict(book.signals), set(book.asides)
    for record, remark, kind in zip(heard, remarks, said, strict=True):
        if kind is None or _has_spoken(signals.get(record.id, {}), record.person):
            continue
        signal = SignalRecord(record.id, record.person, kind, record.at, remark.text)
        signals[record.id] = {**signals.get(record.id, {}), (record.person, kind): signal}
        if kind == "correction" and record.id in after:
            asides.add(after[record.id])
    return Book(book.answers, signals, asides, book.remarks)


def _answers_to(
    heard: Sequence[AnswerRecord], records: Sequence[AnswerRecord], remarks: Mapping[str, str]
) -> dict[str, str]:
    """The answers that remarks got, by the answer that each remark is about."""
    waiting = {(record.person, record.conversation, remarks[record.id]): record for record in heard}
    found: dict[str, str] = {}
    for record in records:
        about = waiting.get((record.person, record.conversation, record.text))
        if about and timedelta(0) < record.at - about.at <= CORRECTS_WITHIN:
            found[about.id] = record.id
    return found


def _has_spoken(signals: Mapping[tuple[str, Kind], SignalRecord], person: str) -> bool:
    """Whether the person's words about the answer are known already."""
    return any(who == person and kind in SPOKEN for who, kind in signals)


def _vectors(records: Sequence[AnswerRecord], routing: Routing) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    missing = sorted({record.text for record in records if not record.vector})
    fresh = dict(zip(missing, routing.vectors(missing), strict=True))
    rows = [record.vector or fresh[record.text] for record in records]
    return unpacked(rows) if rows else np.zeros((0, 1), np.float32)


def _sessions(records: Sequence[AnswerRecord]) -> dict[str, str]:
    """A conversation falls into sessions where nothing was said for an hour."""
    last: dict[str, tuple[datetime, str]] = {}
    sessions: dict[str, str] = {}
    for record in records:
        at, session = last.get(record.conversation, (record.at - 2 * SESSION, ""))
        if record.at - at > SESSION:
            session = record.id
        sessions[record.id] = session
        last[record.conversation] = (record.at, session)
    return sessions


def _with_rephrasings(
    book: Book,
    records: Sequence[AnswerRecord],
    vectors: np.ndarray[tuple[int, int], np.dtype[np.float32]],
    sessions: Mapping[str, str],
) -> Book:
    """The signals, and those questions that ask again in quite other words, which letters cannot tell."""
    signals = dict(book.signals)
    last: dict[tuple[str, str], int] = {}
    for place, record in enumerate(records):
        key = (record.person, sessions[record.id])
        before = last.get(key)
        last[key] = place
        if before is None or record.at - records[before].at > REPHRASES_WITHIN:
            continue
        earlier = records[before]
        if _has_spoken(signals.get(earlier.id, {}), record.person):
            continue
        if float(vectors[before] @ vectors[place]) >= SAME_QUESTION:
            again = SignalRecord(earlier.id, record.person, "rephrase", record.at, record.text)
            signals[earlier.id] = {**signals.get(earlier.id, {}), (record.person, "rephrase"): again}
    return Book(book.answers, signals, book.asides, book.remarks)
