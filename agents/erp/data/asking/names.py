"""Finds the customers, items and the like that a question names, among those the asker may see and no others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from agents.erp.data.asking.fillers import FILLERS
from agents.erp.data.figures.kinds import Entity
from agents.erp.data.figuring import Sitting
from agents.erp.data.queryplan import MOST_LIMIT, QueryPlan
from agents.erp.data.scope import Key

SOURCES: Mapping[Entity, tuple[str, str, str]] = {  # label, code, name
    "customer": ("crm.Customer", "code", "name"),
    "supplier": ("purchasing.Supplier", "code", "name"),
    "item": ("inventory.Item", "sku", "name"),
    "warehouse": ("inventory.Warehouse", "code", "name"),
    "employee": ("hr.Employee", "code", "name"),
    "account": ("finance.Account", "code", "name"),
    "asset": ("assets.Asset", "tag", "name"),
    "user": ("accounts.User", "username", "first_name"),
}
MOST_NAMED = 40  # rows one name may stand for


@dataclass(frozen=True, slots=True)
class Named:
    """What some words of a question stand for."""

    entity: Entity
    keys: tuple[Key, ...]
    shown: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Row:
    key: Key
    code: str
    name: str
    tokens: frozenset[str]


def find_names(
    words: Sequence[str], entities: Iterable[Entity], sitting: Sitting
) -> tuple[list[Named], frozenset[str]]:
    """What is named, and the words that were used for it. The entity with the best match takes its words first."""
    left = list(words)
    found: list[Named] = []
    wanted = list(entities)
    while wanted and left:
        matches = [match for entity in wanted if (match := _best(entity, left, sitting))]
        if not matches:
            break
        best = max(matches, key=lambda each: (len(each.words), -len(each.keys)))
        found.append(best)
        wanted.remove(best.entity)
        left = [word for word in left if word not in best.words]
    return found, frozenset(word for match in found for word in match.words)


def tokens(text: str) -> list[str]:
    """Words without case and accents; letters and digits apart, so that `12mm` is `12 mm`."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    return re.findall(r"[^\W\d_]+|\d+", plain)


def _best(entity: Entity, words: Sequence[str], sitting: Sitting) -> Named | None:
    rows = _rows(entity, sitting)
    plain = [_unpadded(word) for word in words]
    if by_code := [row for row in rows if len(row.code) > 1 and _in_a_row(_code(row.code), plain)]:
        parts = _code(by_code[0].code)
        return _named(entity, by_code, frozenset(word for word in words if _unpadded(word) in parts))
    if spelled_out := [row for row in rows if _in_a_row(tokens(row.name), words)]:
        longest = max(spelled_out, key=lambda row: len(row.tokens))
        if len(longest.tokens) > 1:
            same = [row for row in spelled_out if row.name == longest.name]
            return _named(entity, same, longest.tokens)
    known = {token for row in rows for token in row.tokens}
    meant = {word: _near(word, known) for word in words}
    used = {near for near in meant.values() if near}
    telling = {token for token in used if token.isdigit() or token not in FILLERS}  # not the "in" of "2 in" pipes
    scores = [(len(row.tokens & telling), row) for row in rows]
    most = max((score for score, _ in scores), default=0)
    if not most:
        return None
    likely = [row for score, row in scores if score == most]
    matched = likely[0].tokens & used
    if not any(len(token) > 2 and not token.isdigit() and token not in FILLERS for token in matched):
        return None
    whole = [row for row in likely if row.tokens <= used]
    chosen = whole or likely
    return _named(entity, chosen, frozenset(word for word, near in meant.items() if near and near in matched))


def _named(entity: Entity, rows: Sequence[_Row], words: frozenset[str]) -> Named | None:
    if len(rows) > MOST_NAMED:
        return None
    shown = ", ".join(f"{row.code} {row.name}" for row in rows[:3]) + (", …" if len(rows) > 3 else "")
    return Named(entity, tuple(row.key for row in rows), shown, words)


def _rows(entity: Entity, sitting: Sitting) -> list[_Row]:
    label, code, name = SOURCES[entity]
    key = next(column.name for column in sitting.engine.catalogue.table(label).columns.values() if column.kind == "key")
    plan = QueryPlan(root=label, select=(key, code, name), limit=MOST_LIMIT)
    found = sitting.engine.all(plan, sitting.scope, sitting.now)
    return [
        _Row(each, str(row[1]), str(row[2]), frozenset(tokens(str(row[2]))))
        for row in found
        if isinstance(each := row[0], int | str)
    ]


def _code(code: str) -> list[str]:
    """The parts of a code: people write C-3 and C-0003 for C-003."""
    return [_unpadded(part) for part in tokens(code)]


def _unpadded(word: str) -> str:
    return word.lstrip("0") or "0" if word.isdigit() else word


def _in_a_row(parts: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the words hold some parts one after the other."""
    return any(list(words[place : place + len(parts)]) == list(parts) for place in range(len(words)))


def _near(word: str, known: set[str]) -> str | None:
    """The word of a name that is meant: the same one, or one that differs by a letter or an ending."""
    if word in known:
        return word
    if len(word) > 4:
        return next(iter(get_close_matches(word, known, n=1, cutoff=0.86)), None)
    return word.removesuffix("s") if word.removesuffix("s") in known and len(word) > 3 else None
