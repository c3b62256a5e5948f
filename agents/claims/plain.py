"""Text as the rules read it: one case, one kind of apostrophe, one spelling of Arabic letters, no markup."""

from __future__ import annotations

import re
import unicodedata

_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None, "ؤ": "و", "ئ": "ي"})
_HARAKAT = re.compile(r"[\u064b-\u0652\u0670]")
_SIGNS = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "´": "'", "\u00a0": " ", "\u202f": " ", "\u200b": None, "\ufe0f": None}
)
_MARKUP = re.compile(r"\*{1,3}|(?<!\w)_{1,2}|_{1,2}(?!\w)|~~|`|^\s{0,3}#{1,6}\s+", re.MULTILINE)
_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\s]+\)")


def one_spelling(text: str) -> str:
    """Arabic letters that are written in several ways, in one."""
    return text.translate(_ARABIC)


def plain(text: str) -> str:
    """The text in lower case without markup, accents kept; the same for the same words however they were typed."""
    text = unicodedata.normalize("NFC", text.translate(_SIGNS)).replace("İ", "i")
    text = _LINK.sub(r"\1", text)
    text = _MARKUP.sub("", text).lower()
    text = one_spelling(_HARAKAT.sub("", text))
    return re.sub(r"[^\S\n]+", " ", text).strip()
