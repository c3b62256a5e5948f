"""How the language modules write lists of words and patterns."""

from __future__ import annotations

import re

NEVER = r"(?!)"
NONE = re.compile(NEVER)
EMOJI = r"[\U0001F300-\U0001FAFF]"
GAP = r"(?:(?:[^\s,;:!?…]|(?<=\d)[:,](?=\d))+\s+)"  # a word on the way from a frame to its verb


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def alternatives(text: str) -> str:
    """The alternation of what stands on lines of their own or between ` | ` (with the spaces).

    A line that ends with a backslash goes on in the next one.
    """
    lines = _CONTINUED.sub("", text).splitlines()
    return "|".join(part.strip() for line in lines for part in line.split(" | ") if part.strip())


_CONTINUED = re.compile(r"\\\n\s*")


def words(text: str) -> re.Pattern[str]:
    """Any of the alternatives as whole words."""
    return re.compile(rf"(?<!\w)(?:{alternatives(text) or NEVER})(?!\w)")


def anywhere(text: str) -> re.Pattern[str]:
    """Any of the alternatives, also inside words: for scripts without spaces, compounds and patterns of their own."""
    return re.compile(alternatives(text) or NEVER)


def starting(text: str) -> re.Pattern[str]:
    """Any of the alternatives, where a text begins."""
    return re.compile(rf"^(?:{alternatives(text) or NEVER})")


def ending(text: str) -> re.Pattern[str]:
    """Any of the alternatives as the last word of a text."""
    return re.compile(rf"(?<!\w)(?:{alternatives(text) or NEVER})\s*$")
