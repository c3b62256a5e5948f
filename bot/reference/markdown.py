"""Tables and words of the pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_CODE = re.compile(r"(`[^`]*`)")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def code(text: str) -> str:
    """A text as code; nothing for an empty one."""
    return f"`{text}`" if text else ""


def plain(text: str) -> str:
    """Prose of the code as Markdown: what looks like HTML is shown, what is marked as code stays so."""
    parts = _CODE.split(" ".join(text.split()))
    return "".join(part if part.startswith("`") else part.replace("<", r"\<").replace("*", r"\*") for part in parts)


def first_line(docstring: str | None) -> str:
    """What a docstring says first."""
    return plain((docstring or "").strip().partition("\n\n")[0])
