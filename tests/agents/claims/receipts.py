"""Receipts in a few words, for the tests of claims."""

from __future__ import annotations

from agents.tool import Receipt


def wrote(tool: str, summary: str = "", *, ok: bool = True) -> Receipt:
    """A call that has an effect, unless it failed."""
    return Receipt("turn", "call", tool, "writes", "", ok, 1.0, summary)


def read(tool: str, summary: str) -> Receipt:
    """A call that only looked."""
    return Receipt("turn", "call", tool, "reads", "", ok=True, milliseconds=1.0, summary=summary)
