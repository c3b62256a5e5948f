"""Whether a page is HTML as the standard has it."""

from __future__ import annotations

from typing import Any

import html5lib


def flaws(text: str) -> list[str]:
    """What a browser would have to forgive; empty for a valid page."""
    parser: Any = html5lib.HTMLParser()
    parser.parse(text)
    return [f"{where}: {code} {about}" for where, code, about in parser.errors]
