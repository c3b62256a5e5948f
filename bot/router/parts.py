"""What a person asks, told apart from what they pasted: `fix this: 'we has ...'` is one ask and one material."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["none", "prose", "chat", "code", "diff", "log", "table", "json", "list", "yaml", "mail"]

RECENT = 32  # texts; one message is split for several readers in a row
LONGEST_ASK = 30  # words; a longer first line is itself the material
SHORTEST_QUOTE = 3  # words between quotes before they count as pasted

_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_QUOTES = (
    re.compile(r"(?<!\w)'(.{8,}?)'(?!\w)", re.DOTALL),
    re.compile(r'"([^"]{8,})"', re.DOTALL),
    re.compile(r"[“„«]([^“”„»]{8,})[”“»]", re.DOTALL),
    re.compile(r"‘([^’]{8,})’", re.DOTALL),
    re.compile(r"「([^」]{5,})」", re.DOTALL),
)
_SEPARATORS = (
    re.compile(r"(?:(?<!\s)\s++)?(?:>>+|<<+|={3,}|-{3,})\s*"),
    re.compile(r"(?<!https)(?<!http)[::]\s+"),
    re.compile(r"\s[-–—]\s"),
)
_CODE = re.compile(
    r"\b(?:def|class|import|from|return|for|if|while|with|print|const|let|var|function|select|insert|update)\b.*[:;(){}=]"
    r"|[\w\])]\.\w+\(|\w+\s=\s|==|=>|^\s*[}\])]+;?\s*$|^\s*@\w+|\bself\.",
    re.IGNORECASE,
)
_DIFF = re.compile(r"^(?:diff --git|@@ |[+-]{1,3}\s)", re.MULTILINE)
_LOG = re.compile(
    r"Traceback|\b\w*(?:Error|Exception)\b:|\b(?:ERROR|WARN|INFO|DEBUG|FATAL)\b|^\s*File \"|\bat step\b|exit code",
    re.MULTILINE,
)
_CHAT = re.compile(r"^\s*(?:\[?\d{1,2}:\d{2}\]?\s*)?[\w.@-]{1,20}(?: \w+)?:\s", re.MULTILINE)
_MAIL = re.compile(
    r"^(?:subject|from|to|betreff|von|objet|de|asunto)\s*:|\b(?:best|kind) regards\b|\bdear\b",
    re.IGNORECASE | re.MULTILINE,
)
_LIST = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s", re.MULTILINE)
_YAML = re.compile(r"^\s*-?\s*\w+:\s*(?:\S.*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parts:
    """The ask, and what it is about when that was pasted along."""

    ask: str
    material: str
    kind: Kind


@lru_cache(maxsize=RECENT)
def split(text: str) -> Parts:
    """Never empty: a message that is all material is its own ask."""
    text = text.strip()
    ask, material = _cut(text)
    if not ask.strip():
        return Parts(text, "", kind_of(text) if "\n" in text else "none")
    return Parts(ask.strip(), material.strip(), kind_of(material) if material.strip() else "none")


def _cut(text: str) -> tuple[str, str]:
    if fence := _FENCE.search(text):
        return _around(text, fence.start(), fence.end())
    if "\n" in text:
        return _by_lines(text)
    for quotes in _QUOTES:
        quote = quotes.search(text)
        if quote and _is_pasted(quote[1]):
            return _around(text, quote.start(), quote.end())
    return _by_separator(text)


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    return f"{text[:start].rstrip()} … {text[end:].lstrip()}".strip(" …\n"), text[start:end]


def _is_pasted(quoted: str) -> bool:
    return _words(quoted) >= SHORTEST_QUOTE or len(quoted) >= 24 or any(ord(char) > 0x2E80 for char in quoted)


def _by_lines(text: str) -> tuple[str, str]:
    """The first line asks, or the last one, whichever reads like a person talking."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        return text, ""
    first, last = lines[0], lines[-1]
    if _asks(first) and not _is_data(first):
        tail = last if len(lines) > 2 and _asks(last) and _ends_asking(last) else ""
        body = lines[1:-1] if tail else lines[1:]
        head, inline = _by_separator(first)
        return f"{head} {tail}".strip(), "\n".join([inline, *body]).strip()
    if _asks(last) and not _is_data(last):
        return last, "\n".join(lines[:-1])
    return _by_separator(text)


def _by_separator(text: str) -> tuple[str, str]:
    """`to spanish: ...`: something short, a separator, something longer."""
    for separator in _SEPARATORS:
        for found in separator.finditer(text):
            before, after = text[: found.start()], text[found.end() :]
            if 0 < _words(before) <= 16 and _words(after) >= max(4, _words(before) if found[0].strip() in "-–—" else 4):
                return before, after
    return text, ""


def _asks(line: str) -> bool:
    return 0 < _words(line) <= LONGEST_ASK


def _ends_asking(line: str) -> bool:
    return line.rstrip().endswith(("?", "؟", "?"))


def _is_data(line: str) -> bool:
    return bool(_CODE.search(line) or _DIFF.search(line) or _LOG.search(line) or _CHAT.match(line)) or _cells(line) >= 2


def _cells(line: str) -> int:
    return max(line.count(mark) for mark in (";", "|", "\t"))


def _words(text: str) -> int:
    """Words; scripts without spaces count two characters a word."""
    dense = sum(1 for char in text if ord(char) > 0x2E80)
    return len(text.split()) + dense // 2


def kind_of(material: str) -> Kind:
    """What was pasted."""
    lines = [line for line in material.splitlines() if line.strip()] or [material]
    if _DIFF.search(material) and re.search(r"^(?:diff --git|@@ |\+|-\s+\S+.*[=(.])", material, re.MULTILINE):
        return "diff"
    if re.match(r"\s*[\[{].*[\]}]\s*$", material, re.DOTALL) and '"' in material:
        return "json"
    if _LOG.search(material):
        return "log"
    if sum(bool(_CODE.search(line)) for line in lines) * 2 >= len(lines):
        return "code"
    if len(lines) >= 2 and sum(_cells(line) >= 1 or line.count(",") >= 2 for line in lines) * 3 >= len(lines) * 2:
        return "table"
    return _kind_of_text(material, len(lines))


def _kind_of_text(material: str, lines: int) -> Kind:
    if lines >= 2 and len(_LIST.findall(material)) * 2 >= lines:
        return "list"
    if lines >= 2 and len(_CHAT.findall(material)) * 2 >= lines:
        return "chat"
    if lines >= 3 and len(_YAML.findall(material)) * 2 >= lines:
        return "yaml"
    return "mail" if _MAIL.search(material) else "prose"
