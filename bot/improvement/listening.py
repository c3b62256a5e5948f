"""What people do after an answer, as signals: from their words, reactions, buttons and commands, without a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

from bot.improvement import wording
from bot.improvement.records import AnswerRecord, Book, Kind, SignalRecord, Why

CORRECTS_WITHIN = timedelta(minutes=15)
REPHRASES_WITHIN = timedelta(minutes=10)
ALIKE = 0.45  # cosine of character n-grams
SHARED = 0.5  # Jaccard of words
SHORT = 14  # words; what is longer is a question of its own

Vote = Literal["puzzled", "up", "down"]
VOTES: tuple[Vote, ...] = ("puzzled", "up", "down")
DOWN = frozenset(["👎", "💩", "🤮", "🤬", "😡", "🖕", "-1", "thumbsdown", "x"])
UP = frozenset(
    [
        "👍",
        "❤",
        "❤️",
        "🔥",
        "🎉",
        "👏",
        "💯",
        "🏆",
        "🤝",
        "👌",
        "😍",
        "+1",
        "thumbsup",
        "heart",
        "tada",
        "fire",
        "clap",
        "100",
    ]
)
PUZZLED = frozenset(["🤔", "🤨", "🥱", "😐", "🤷", "thinking_face", "yawning_face", "neutral_face", "shrug"])


def kind_of_emoji(emoji: str) -> Vote | None:
    """What a reaction says about an answer; None where it may be about the matter (😢, 🙏)."""
    plain = emoji.strip(":").rstrip("\ufe0f").partition("::")[0]
    return "down" if plain in DOWN else "up" if plain in UP else "puzzled" if plain in PUZZLED else None


def heard(last: AnswerRecord, text: str, at: datetime, names: Iterable[str] = ()) -> SignalRecord | None:
    """What a person's next message says about the answer before it; None where it says nothing.

    `names` are words that people use for agents; one of another agent in a short message is a correction.
    """
    waited = at - last.at
    if waited > CORRECTS_WITHIN or waited < timedelta(0) or not text.strip():
        return None
    kind = _kind(last, text, soon=waited <= REPHRASES_WITHIN, names=names)
    return SignalRecord(last.id, last.person, kind, at, text) if kind else None


def _kind(last: AnswerRecord, text: str, *, soon: bool, names: Iterable[str]) -> Kind | None:
    if wording.words(text) == wording.words(last.text):
        return "retry"
    if wording.begins(text, wording.VETO):
        return None
    if corrects(text, names, last.agent):
        return "correction"
    if wording.begins(text, wording.THANKS):
        return "thanks"
    if soon and not wording.begins(text, wording.CONTINUES) and is_alike(text, last.text):
        return "rephrase"
    return None


def corrects(text: str, names: Iterable[str] = (), answered_by: str = "") -> bool:
    """Whether a message says that the answer before it was not what was wanted."""
    if wording.begins(text, wording.CORRECTIONS):
        return True
    said = wording.words(text)
    if len(said) > SHORT:
        return False
    if wording.holds(text, wording.ANYWHERE) or wording.holds(text, wording.STALE):
        return True
    padded = f" {' '.join(said)} "
    others = (name for name in names if name != answered_by)
    return len(said) <= SHORT // 2 and any(f" {' '.join(wording.words(name))} " in padded for name in others)


def is_alike(one: str, other: str) -> bool:
    """Whether two messages are the same question in other words, as far as letters tell."""
    left, right = frozenset(wording.words(one)), frozenset(wording.words(other))
    if not left or not right:
        return False
    return len(left & right) / len(left | right) >= SHARED or _cosine(_grams(one), _grams(other)) >= ALIKE


@lru_cache(maxsize=4096)
def _grams(text: str) -> Counter[str]:
    line = f" {' '.join(wording.words(text))} "
    return Counter(line[i : i + size] for size in (3, 4, 5) for i in range(len(line) - size + 1))


def _cosine(left: Counter[str], right: Counter[str]) -> float:
    dot = sum(count * right[gram] for gram, count in left.items() if gram in right)
    size = (sum(count**2 for count in left.values()) * sum(count**2 for count in right.values())) ** 0.5
    return dot / size if size else 0.0


class Listener:
    """Fills a book from events, in the order they happened."""

    def __init__(self, book: Book, names: Mapping[str, str] | None = None) -> None:
        """`names`: words that people use for agents, and the agent each means."""
        self._book = book
        self._names = dict(names or {})
        self._last: dict[tuple[str, str], AnswerRecord] = {}
        self._asides: set[tuple[str, str, str]] = set()

    def answered(self, record: AnswerRecord) -> None:
        """An answer was given; one to a remark about the answer before it is no question to learn from."""
        place = (record.person, record.conversation)
        self._book.answered(record)
        if (*place, record.text) in self._asides:
            self._asides.discard((*place, record.text))
            self._book.asides.add(record.id)
        else:
            self._last[place] = record

    def wrote(self, person: str, conversation: str, text: str, at: datetime) -> SignalRecord | None:
        """A person wrote again; to be told before that message is answered."""
        last = self._last.get((person, conversation))
        signal = heard(last, text, at, self._names) if last else None
        if last and signal is None and at - last.at <= CORRECTS_WITHIN and len(wording.words(text)) <= SHORT:
            self._book.remarked(last.id, text)
        if signal:
            self._book.signalled(signal)
            if signal.kind in {"correction", "thanks"}:
                self._asides.add((person, conversation, text))
        return signal

    def edited(self, person: str, conversation: str, text: str, at: datetime) -> SignalRecord | None:
        """A person changed the message that was answered last."""
        last = self._last.get((person, conversation))
        if last is None or at - last.at > CORRECTS_WITHIN:
            return None
        signal = SignalRecord(last.id, person, "edited", at, text)
        self._book.signalled(signal)
        return signal

    def reacted(self, answer: str, person: str, old: Iterable[str], new: Iterable[str], at: datetime) -> None:
        """A person's reactions to an answer are now others; a vote that is gone is withdrawn."""
        before, after = {kind_of_emoji(one) for one in old}, {kind_of_emoji(one) for one in new}
        for kind in VOTES:
            if kind in after:
                self.pressed(answer, person, kind, at)
            elif kind in before:
                self._book.withdrawn(answer, person, kind)

    def pressed(self, answer: str, person: str, kind: Vote, at: datetime) -> None:
        """A vote; it replaces the same person's other one."""
        if kind != "puzzled":
            self._book.withdrawn(answer, person, "up" if kind == "down" else "down")
        self._book.signalled(SignalRecord(answer, person, kind, at))

    def rerouted(
        self, person: str, conversation: str, agent: str, at: datetime, answer: str | None = None
    ) -> SignalRecord | None:
        """A person named the agent that should have answered: by button, or by `/ask` soon after the answer."""
        last = self._book.answers.get(answer) if answer else self._last.get((person, conversation))
        if last is None or last.agent == agent or (answer is None and at - last.at > CORRECTS_WITHIN):
            return None
        signal = SignalRecord(last.id, person, "reroute", at, agent=agent)
        self._book.signalled(signal)
        return signal

    def why(self, answer: str, person: str, reason: Why, at: datetime) -> None:
        """A one-tap why."""
        self._book.signalled(SignalRecord(answer, person, "why", at, why=reason))
