# ruff: noqa: E501 - a pattern is a table of words, and reads best whole
"""Where a request may fall into steps: connectors in many languages, and punctuation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Strength = Literal["strong", "weak"]

_STRONG = re.compile(
    r"(?:(?<!\s)\s++)?(?:\.\.\.|[,;.…])?\s*+\b(?:(?:and|und|y|e|et|en|ve|i)\b\s*+)?\b(?:then|after(?: that|wards)|next|once (?:u|you) know,?|when done|luego|despu[eé]s|"
    r"dann|danach|anschlie[sß]{1,2}end|puis|ensuite|apr[eè]s|poi|dopo|depois|daarna|sonra|potom)\b,?\s+"
    r"|(?:(?<!\s)\s++)?(?:,\s*+)?(?:ثم|وبعدين|بعدين|وبعدها|بعدها)\s+|(?:(?<!\s)\s++)?(?:,\s*+)?(?:а\s++)?потом\s+|(?:(?<!\s)\s++)?(?:->|=>|→)\s*|[??;]\s+|\?\s*|(?<=[^\W\d])[.!]\s+(?=\w)|(?:(?<!\s)\s++)?\.{3}\s*|。|؟\s*|(?<!\s)\s++फिर\s+|(?:再|然后|それから)",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"(?:(?<!\s)\s++)?,\s*(?:and\s+|und\s+|y\s+|e\s+|et\s+|en\s+|и\s+|bir de\s+|ve\s+)?|(?<!\s)\s++(?:and|und|y|et|&|plus|also|\+|и|ve|and also)\s+|(?<!\s)\s++[-–]\s+|(?:(?<!\s)\s++)?[،、，]\s*|(?<!\s)\s++e\s+(?=\w{4})|(?<!\s)\s++(?=و[\u0621-\u064a]{3})",
    re.IGNORECASE,
)


_OPENER = re.compile(
    r"^(?:(?:ok(?:ay)?|cool|great|nice(?: one)?|thx|thanks?(?: a lot)?|ty|perfect|alright|right|good|ah good|super|lovely|hi|hey|hello|morning|good morning|"
    r"gracias|vale|merci|danke|beleza|obrigad[oa]|grazie|ok danke|top|hola|bonjour|hallo|salut|شكرا|تمام|طيب|مرحبا|يسلمو|спасибо|ठीक है|btw|by the way|so|well|um|"
    r"other topic|different thing|another thing|new topic|unrelated|something else|otra cosa|autre chose|andere frage|anderes thema|mudando de assunto|слушай|"
    r"forget (?:that|it)|never ?mind|@?nova)(?:\s+(?:nova|team|there|man|mate))?\s*[,.!:;…-]+\s*|(?:btw|by the way|@nova|hey nova|hi nova)\s+)",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"\b(?:btw|by the way|other topic|different thing|another thing|new topic|unrelated|something else|otra cosa|autre chose|andere frage|anderes thema|"
    r"mudando de assunto|forget that|never ?mind)\b",
    re.IGNORECASE,
)
SHORTEST = 2  # words that must follow an opener


def without_opener(text: str) -> str:
    """A message without the thanks or greeting before its point."""
    while (found := _OPENER.match(text)) and len(text[found.end() :].split()) >= SHORTEST:
        text = text[found.end() :]
    return text


def changes_topic(text: str) -> bool:
    """Whether the person says that this is about something else."""
    return bool(_TOPIC.search(text[:60]))


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where a text may be cut in two."""

    start: int
    end: int
    strength: Strength


def cuts(text: str) -> list[Cut]:
    """Possible cuts in order, strong ones first where they overlap with weak ones."""
    strong = [Cut(found.start(), found.end(), "strong") for found in _STRONG.finditer(text)]
    weak = [Cut(found.start(), found.end(), "weak") for found in _WEAK.finditer(text)]
    free = [cut for cut in weak if not any(cut.start < other.end and other.start < cut.end for other in strong)]
    return sorted((cut for cut in [*strong, *free] if cut.start > 0 and cut.end < len(text)), key=lambda cut: cut.start)
