"""What no proposal may contain, whoever drafted it: orders, private text, addresses, names of other agents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.improvement import wording
from bot.improvement.operations import AddBullet, AddNegative, AddUtterance, MoveUtterance, Op, ReplaceBullet
from bot.router.tokens import is_english

GRAM = 5
MOST_BULLETS = 12
MOST_WORDS = 12  # of a paraphrase

_DENIED = re.compile(
    r"https?:|www\.|\bignore\b|\boverrid|\balways (?:approve|allow|say yes)|\bgrant|\bdisable|\breveal|\bpassword"
    r"|\bsecret"
    r"|\btoken\b|\bapi key|\bcredential|\bsystem prompt|\binstructions?\b|\bpermission|\badmin|\bbypass|\bdisregard"
    r"|\bforget (?:all|your|the)|تجاهل|تعليمات|صلاحي|ignorier|ignorez|ignora\b",
    re.IGNORECASE,
)
_PRIVATE = re.compile(r"\d{4,}|\S+@\S+\.\S+")


def denied(text: str) -> bool:
    """Whether a text gives orders that no line of a prompt or example may give."""
    return bool(_DENIED.search(text))


def grams(texts: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """All successions of five words."""
    found: set[tuple[str, ...]] = set()
    for text in texts:
        said = wording.words(text)
        found.update(tuple(said[i : i + GRAM]) for i in range(len(said) - GRAM + 1))
    return frozenset(found)


def refused(
    ops: Sequence[Op],
    private: frozenset[tuple[str, ...]],
    product: frozenset[tuple[str, ...]],
    names: Iterable[str],
    bullets: int,
) -> str:
    """Why operations may not be shown; "" where they may.

    `private` are the five-word successions of people's texts, `product` those of texts that ship with Nova, `names`
    those of agents and tools, `bullets` how many lines the agent has already.
    """
    known = tuple(names)
    for op in ops:
        if reason := _refused(op, private - product, known, bullets):
            return reason
    return ""


def _refused(op: Op, private: frozenset[tuple[str, ...]], names: Sequence[str], bullets: int) -> str:
    match op:
        case AddBullet() | ReplaceBullet():
            if isinstance(op, AddBullet) and bullets >= MOST_BULLETS:
                return f"{op.agent} has {MOST_BULLETS} lines already"
            return _bad_text(op.text, private) or _names_others(op.text, op.agent, names)
        case AddUtterance() | AddNegative():
            return _bad_text(op.text, private)
        case MoveUtterance():
            return "its text gives orders" if denied(op.text) else ""
        case _:
            return ""


def _bad_text(text: str, private: frozenset[tuple[str, ...]]) -> str:
    if denied(text):
        return "its text gives orders"
    if _PRIVATE.search(text):
        return "its text holds a number or an address"
    return "its text copies what somebody wrote" if grams([text]) & private else ""


def _names_others(text: str, agent: str, names: Sequence[str]) -> str:
    said = text.casefold()
    others = [name for name in names if name != agent and name.casefold() in said]
    return f"its text names {others[0]}" if others else ""


# --- paraphrases ----------------------------------------------------------------------------------------

_EMPTY = frozenset(
    [
        *[
            "a",
            "an",
            "the",
            "is",
            "are",
            "was",
            "were",
            "be",
            "do",
            "does",
            "did",
            "can",
            "could",
            "would",
            "will",
            "please",
            "pls",
            "me",
            "my",
            "i",
            "we",
            "you",
            "your",
            "of",
            "to",
            "in",
            "for",
        ],
        *[
            "on",
            "at",
            "by",
            "it",
            "that",
            "this",
            "there",
            "have",
            "has",
            "had",
            "hi",
            "hello",
            "hey",
            "und",
            "der",
            "die",
            "das",
            "ist",
            "le",
            "la",
            "les",
            "de",
            "du",
            "est",
            "el",
            "los",
            "en",
        ],
    ]
)
_SLOT = (
    (re.compile(r"\b\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?\b"), "<date>"),
    (re.compile(r"(?:[$€£]\s?\d[\d.,]*|\b\d[\d.,]*\s?(?:usd|eur|jod|sar|aed|k|m)\b)", re.IGNORECASE), "<amount>"),
    (re.compile(r"\b[A-Z][a-z]+-\d+\b"), "<branch>"),
    (re.compile(r"\b\w*\d[\w-]*\b"), "<number>"),
)


_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?:(?: &)? [A-Z][a-z]+)*")
_LONG_NAME = re.compile(r"[A-Z][a-z]+(?:(?: &)? [A-Z][a-z]+)+")  # elsewhere one capital may be any noun


def slotted(text: str, values: Iterable[str] = ()) -> str:
    """A text with what it is about left open: known values, dates, amounts, numbers, names."""
    for value in sorted(values, key=len, reverse=True):
        if len(value) > 2:
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "<name>", text, flags=re.IGNORECASE)
    for pattern, slot in _SLOT:
        text = pattern.sub(slot, text)
    return (_NAME if is_english(text) else _LONG_NAME).sub("<name>", text)


def paraphrase(text: str, private: frozenset[tuple[str, ...]], values: Iterable[str] = ()) -> str:
    """The words that carry a question, with slots, and no five of them in a row as somebody wrote them."""
    kept: list[str] = []
    for token in re.findall(r"<\w+>|\w+", slotted(text, values).casefold()):
        if token in _EMPTY or (kept and kept[-1] == token):
            continue
        tail = [word.strip("<>") for word in kept[-(GRAM - 1) :]]
        if (*tail, token.strip("<>")) not in private:
            kept.append(token)
    return " ".join(kept[:MOST_WORDS])
