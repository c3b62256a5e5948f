"""Words of names and of questions."""

from __future__ import annotations

import re
from functools import lru_cache

PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
IRREGULAR = {"people": "person", "statuses": "status", "addresses": "address", "taxes": "tax", "data": "data"}
UNCHANGED = ("ss", "us", "is")


def split_name(name: str) -> list[str]:
    """`SalesOrderLine` and `sales_order_line` -> sales, order, line."""
    return [part.lower() for part in PARTS.findall(name)]


def singular(word: str) -> str:
    """The singular of an English plural; other words stay."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and len(word) > 3 and not word.endswith(UNCHANGED) else word


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The form under which a word is compared."""
    return singular(word.lower())
