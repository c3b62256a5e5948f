"""What a person asks, apart from the text they ask it about.

The text may follow a colon, stand in quotes or a code block, come after a blank line or before the question:
`tldr: ...`, `summarise this "..."`, `amman 120, irbid 88 -> table pls`, a pasted list and below it `^ as csv`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MOST_ASK_WORDS = 24
MOST_BEFORE_JSON = 400
MOST_REMARK_WORDS = 12
MOST_CHAIN_WORDS = 60  # a whole question of which an earlier step answered the first half
NOTE = re.compile(
    r"(?<!\s)\s*\n_(?:\d+ of \d+ (?:sentences|lines), word for word\.|Recognised by their form)[^\n]*_\s*$"
)
FACTS_HEADING = re.compile(r"\*\*[A-Z][\w ,/-]+\*\*\n- ")


@dataclass(frozen=True, slots=True)
class Asked:
    """The question and its material."""

    ask: str
    material: str


_FENCE = re.compile(r"```[\w-]*\n(?P<inside>.+?)\n?```", re.DOTALL)
_QUOTES = ("“”", '""', "«»", "„“", "„”", "‘’", "''", "「」", "『』")
_ARROW = re.compile(r"(?:(?<!\s)\s++)?(?:->|=>|→|⇒)\s*")


def separate(text: str, asks: re.Pattern[str], worth: Callable[[str], bool]) -> Asked | None:
    """The first way to take the text apart that leaves a question on one side and workable material on the other."""
    for ask, material in _ways(text.strip()):
        if len(ask.split()) > MOST_CHAIN_WORDS or re.search(r"[{}\[\]]", ask) or not asks.search(ask.lower()):
            continue
        clean = without_notes(material).strip()
        if worth(clean):
            return Asked(ask.strip(), clean)
    return None


def without_notes(material: str) -> str:
    """Without the line in which an earlier step says how it worked."""
    return NOTE.sub("", material)


def _ways(text: str) -> Iterator[tuple[str, str]]:
    yield from _earlier_step(text)
    yield from _fenced(text)
    yield from _json(text)
    yield from _quoted(text)
    yield from _after_short_head(text)
    yield from _after_colon(text)
    yield from _around_gap(text)
    yield from _around_line(text)
    yield from _before_arrow(text)
    yield from _after_first_sentence(text)
    yield from _after_verb(text)


def _earlier_step(text: str) -> Iterator[tuple[str, str]]:
    """A question with what an earlier step made of its material: the result counts, not the material."""
    head, gap, rest = text.partition("\n\n")
    if gap and FACTS_HEADING.match(rest):
        yield " ".join(head.split()[:MOST_ASK_WORDS]), rest
    if gap and NOTE.search(text):
        yield " ".join(head.split()[:MOST_ASK_WORDS]), text.rpartition("\n\n")[0].rpartition("\n\n")[2]


def _fenced(text: str) -> Iterator[tuple[str, str]]:
    match = _FENCE.search(text)
    if match:
        yield f"{text[: match.start()]} {text[match.end() :]}", match["inside"]


def _json(text: str) -> Iterator[tuple[str, str]]:
    """JSON after the question or before it."""
    for match in re.finditer(r"[{\[]", text[:MOST_BEFORE_JSON]):
        try:
            _, end = json.JSONDecoder().raw_decode(text, match.start())
        except ValueError:
            continue
        yield f"{text[: match.start()]} {text[end:]}", text[match.start() : end]
        return


def _quoted(text: str) -> Iterator[tuple[str, str]]:
    """A quotation that starts after the question or ends before it, and holds most of the text."""
    for opening, closing in _QUOTES:
        start = _opening(text, opening)
        end = text.rfind(closing)
        if start < 0 or end <= start + 1:
            continue
        inside, outside = text[start + 1 : end], f"{text[:start]} {text[end + 1 :]}"
        if len(inside) >= len(outside) * 0.6:
            yield outside, inside.strip()


def _opening(text: str, mark: str) -> int:
    """Where a quotation opens: not an apostrophe inside a word."""
    match = re.search(rf"(?:(?<=\s)|(?<=:)|^){re.escape(mark)}", text)
    return match.start() if match else -1


def _after_short_head(text: str) -> Iterator[tuple[str, str]]:
    """A question with lines below a blank one, and at most a few words after its colon: `as csv: id, state`."""
    head, gap, rest = text.partition("\n\n")
    if gap and "\n" in rest.strip() and len(re.split(r"[:：]\s", head, maxsplit=1)[-1].split()) <= MOST_REMARK_WORDS:
        yield head, rest


def _after_colon(text: str) -> Iterator[tuple[str, str]]:
    first_line = text.split("\n", 1)[0]
    for match in re.finditer(r"[:：](?!\d|//)", first_line):
        head = text[: match.start()]
        if len(head.split()) <= MOST_ASK_WORDS:
            yield head, text[match.end() :]


def _around_gap(text: str) -> Iterator[tuple[str, str]]:
    head, gap, rest = text.partition("\n\n")
    if gap:
        yield head, rest
    before, gap, tail = text.rpartition("\n\n")
    if gap and len(tail.split()) <= MOST_ASK_WORDS:
        yield tail, before


def _around_line(text: str) -> Iterator[tuple[str, str]]:
    head, line_break, rest = text.partition("\n")
    if line_break and len(head.split()) <= MOST_ASK_WORDS:
        yield head, rest
    before, line_break, tail = text.rpartition("\n")
    if line_break and len(tail.split()) <= MOST_ASK_WORDS:
        yield tail, before


def _before_arrow(text: str) -> Iterator[tuple[str, str]]:
    parts = _ARROW.split(text)
    if len(parts) == 2 and len(parts[1].split()) <= MOST_ASK_WORDS:
        yield parts[1], parts[0]


def _after_first_sentence(text: str) -> Iterator[tuple[str, str]]:
    match = re.match(r"(?P<ask>[^.?!\n]{3,120}[?!.]+)\s+(?P<rest>\S.*)", text, re.DOTALL)
    if match and len(match["ask"].split()) <= 12:
        yield match["ask"], match["rest"]


def _after_verb(text: str) -> Iterator[tuple[str, str]]:
    match = re.match(
        r"(?P<ask>(?:please |pls |hey |nova |can you |could you )*[^\W\d_;]{3,}(?:;?dr)?"
        r"(?: (?:this|that|it|these|the following|following|the text|below|all|in \d+ \w+|\w+ (?:from|in|of) this))*)"
        r"[\s,–-]+(?P<rest>\S.*)",
        text,
        re.DOTALL | re.IGNORECASE,
    )
    if match:
        yield match["ask"], match["rest"]
