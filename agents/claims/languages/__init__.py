"""The languages in which claims are understood, one module each.

A module is read when a reply first needs it: its patterns take up to a quarter of a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import cast

from agents.claims.grammar import Language

SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "latin": ("english", "german", "french", "spanish", "italian", "portuguese", "dutch", "turkish"),
    "arabic": ("arabic",),
    "cyrillic": ("russian",),
    "devanagari": ("hindi",),
    "kana": ("japanese",),
    "han": ("chinese",),
}
"""The modules of languages by the script they are written in."""


@cache
def _language(name: str) -> Language:
    return cast("Language", getattr(import_module(f"{__name__}.{name}"), name.upper()))


@cache
def written_with(script: str) -> tuple[Language, ...]:
    """The languages of a script."""
    return tuple(map(_language, SCRIPTS[script]))


def english() -> Language:
    """The language of tool names, and of most receipts."""
    return _language("english")
