"""What people did about answers, counted: how a finding came to light, and whether one person said most of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.improvement.records import Book, Kind
from bot.improvement.scoring import COMPLAINTS, is_complaint

MOST = 3  # kinds that are told
WORDS: Mapping[Kind, str] = {
    "correction": "corrected",
    "rephrase": "asked again",
    "retry": "asked again",
    "edited": "asked again",
    "reroute": "sent elsewhere",
    "down": "👎",
    "abandoned": "given up",
    "judged": "found in review",
}


def heard(book: Book, answers: Iterable[str]) -> str:
    """`4 asked again, 3 corrected, 2 👎`: answers by what drew attention to them, most often first."""
    counts = Counter(word for answer in answers for word in {WORDS[s.kind] for s in book.on(answer) if s.kind in WORDS})
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST]
    return ", ".join(f"{count} {word}" for word, count in ranked)


def loudest(book: Book, start: datetime, end: datetime) -> int:
    """How many answers of a period drew a complaint from the person who complained of most."""
    people: Counter[str] = Counter()
    for record in book.between(start, end):
        if is_complaint(book, record.id):
            people.update({signal.person for signal in book.on(record.id) if signal.kind in COMPLAINTS})
    return max(people.values(), default=0)
