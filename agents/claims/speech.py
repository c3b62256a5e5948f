"""What Nova itself says in a reply: without code, quotations and the texts it wrote for somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agents.claims.grammar import Language
from agents.claims.plain import plain
from agents.claims.tongues import written_in

QUOTE = "⟦x⟧"
LONGEST = 600  # characters of a sentence that are read at once


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the reply: as it stands there, from `start` on, and plain, with quotations left out."""

    text: str
    start: int
    plain: str
    ticked: bool = False

    @property
    def is_question(self) -> bool:
        return self.plain.rstrip(" \"')”»").endswith(("?", "؟", "？"))


_FENCE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)
_INLINE_CODE = re.compile(r"`[^`\n]*\s[^`\n]*`")
_QUOTED_LINE = re.compile(r"^[^\S\n]{0,3}>.*$", re.MULTILINE)
_QUOTED = re.compile(
    r"“[^”\n]{1,600}[”“]|„[^“”\"\n]{1,600}[“”\"]|«[^»\n]{1,600}»|‹[^›\n]{1,300}›|「[^」\n]{1,300}」|『[^』\n]{1,300}』|"
    r"(?<![\w\"])\"[^\"\n]{1,600}\"(?!\w)|(?<![\w'])'[^'\n]{2,300}'(?!\w)|(?<!\w)‘[^\n]{2,300}?’(?!\w)"
)
_TABLE_ROW = re.compile(r"^[^\S\n]*\|.*\|[^\S\n]*$", re.MULTILINE)


def spoken(reply: str) -> list[Sentence]:
    """The sentences that Nova says in its own name. What is left out keeps its place, so that `start` is right."""
    text = reply
    for pattern in (_FENCE, _QUOTED_LINE, _TABLE_ROW):
        text = pattern.sub(_blank, text)
    text = _INLINE_CODE.sub(_as_quote, text)
    text = _QUOTED.sub(_as_quote, text)
    text = _without_letters(text, written_in(reply))
    return list(_sentences(text, reply))


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _as_quote(found: re.Match[str]) -> str:
    """As long as what it replaces; a quotation mark in it keeps the place of a noun."""
    return "⟦" + "·" * (len(found[0]) - 2) + "⟧"


# --- texts for somebody else ---------------------------------------------------------------------------------------


def _without_letters(text: str, languages: Sequence[Language]) -> str:
    """Blank the drafts, translations and examples that a reply delivers."""
    lines = text.split("\n")
    inside: _Inside | None = None
    for number, line in enumerate(lines):
        plain_line = plain(line)
        inside = _going_on(inside, plain_line, languages)
        if inside and plain_line:
            lines[number] = " " * len(line)
        if not inside:
            inside, kept = _opened(line, plain_line, lines[number + 1 :], languages, first=number == 0)
            lines[number] = line[:kept] + " " * (len(line) - kept)
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Inside:
    """Inside a text for somebody else. A letter ends after its closing, anything else at the next blank line."""

    letter: bool
    begun: bool = False
    closing: bool = False


def _going_on(inside: _Inside | None, line: str, languages: Sequence[Language]) -> _Inside | None:
    if inside is None:
        return None
    if re.fullmatch(r"[-*_=]{3,}", line):
        return None if inside.begun else inside
    if not line:
        return None if inside.closing or (inside.begun and not inside.letter) else inside
    if inside.letter:
        closing = inside.closing or any(language.letters.closing.search(line) for language in languages)
        return _Inside(letter=True, begun=True, closing=closing)
    opens_letter = any(
        language.letters.greeting.search(line) or language.letters.subject.search(line) for language in languages
    )
    return _Inside(letter=opens_letter, begun=True)


def _opened(
    line: str, plain_line: str, rest: Sequence[str], languages: Sequence[Language], *, first: bool
) -> tuple[_Inside | None, int]:
    """Whether a text begins with or after this line, and how much of the line is Nova's own."""
    for letters in (language.letters for language in languages):
        if letters.subject.search(plain_line):
            return _Inside(letter=True, begun=True), 0
        if letters.greeting.search(plain_line) and _closes(rest, letters.closing) and not first:
            return _Inside(letter=True, begun=True), 0
        if label := letters.label.search(plain_line):
            return (None, 0) if plain_line[label.end() :].strip() else (_Inside(letter=False), 0)
    if (colon := _introduced(line, languages)) is not None:
        follows = line[colon:].strip(" *_")
        return (None if follows else _Inside(letter=False)), colon
    return None, len(line)


def _closes(lines: Sequence[str], closing: re.Pattern[str]) -> bool:
    return any(closing.search(plain(line)) for line in lines)


def _introduced(line: str, languages: Sequence[Language]) -> int | None:
    """Where a text begins that this line announces: after its colon. None where it announces none."""
    for found in _COLON.finditer(line):
        announcing = _SENTENCE.split(plain(line[max(0, found.start() - LONGEST) : found.start()]))[-1]
        if any(language.letters.report.search(announcing) for language in languages):
            continue
        if any(language.letters.intro.search(announcing) for language in languages):
            return found.end()
    return None


_COLON = re.compile(r"[:：](?=\s|[*_]*\s*$|⟦|[^\W\d])")
_SENTENCE = re.compile(r"[.!?。！？؟]\s+")

# --- sentences -----------------------------------------------------------------------------------------------------

_END = re.compile(
    r"(?<=[\U0001F300-\U0001FAFF])\s+(?=[^\W\d_])|"
    r"(?<=[.,]\d\d\.)\s+(?=[^\W\d_])|(?<=[^\W\d_]\d\.)\s+(?=[^\W\d_])|(?<=[^\W\d_]{3}\.)\s+(?=[a-zà-ÿ])|"
    r"(?<=\d\.)\s+(?=(?:The|I|It|You|We|If|This|That|Please|Let|Would|La|El|Los|Las|Le|Les|Vous|Je|Il|Lo|Si)\b)|"
    r"(?<=:\d\d\.)\s+(?=[A-ZÀ-Þ])|\n+|(?<!\s)\s+(?=\(?\d{1,2}\)\s)|(?<=[!?؟؛。！？…])(?:[\"'”»)*_]*)\s*(?=\S)|"
    r"(?<=[^\W\d]\.)(?:[\"'”»)*_]*)\s+(?=[^a-zà-ÿ\s])|(?<=\d\d\d\.)\s+(?=[A-ZÀ-Þ\u0600-\u06ff\u0400-\u04ff])|"
    r"(?<=[^\w\s]\.)\s+|(?<=[\u0600-\u06ff]\.)\s+|(?<=।)\s*"
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|z\.b|d\.h|u\.a|bzw|ca|inkl|nr|st|mr|mrs|ms|dr|prof|sr|sra|approx|no|vs|etc|a\.m|p\.m|usw|"
    r"evtl|ggf|ref|réf|rif|art|pos|cod|num|pág|incl|excl|esp|max|min|resp|bspw|dept|est|ext|fig|vol|gem|zzgl|"
    r"abzgl|mme|m|av|núm|p\.ej|ej|inc|ltd|co|tel|int|[a-z])\.)$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^(?:(?:[-*•–]|\d+[.)]|\[x\])\s+)?[^\w⟦@#€$£]*")
_TICK = re.compile(r"^\s*(?:(?:[-*•–]|\d+[.)])\s+)?\**(?:✅|✔|☑|✓|\[x\]|🗹)", re.IGNORECASE)


def _sentences(text: str, reply: str) -> Iterator[Sentence]:
    start = 0
    for end, following in _short([*_ends(text), (len(text), len(text))], text):
        piece = text[start:end]
        if said := plain(piece.replace("·", "")):
            shift = len(piece) - len(piece.lstrip())
            yield Sentence(
                reply[start + shift : end].rstrip(),
                start + shift,
                _BULLET.sub("", said, count=1).replace("⟦⟧", QUOTE),
                ticked=bool(_TICK.match(piece)),
            )
        start = following


def _short(ends: Iterable[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """The same ends, with more where a sentence is endless: the time to read one grows with its length, squared."""
    start = 0
    for end, following in ends:
        while end - start > LONGEST:
            cut = text.rfind(" ", start + 1, start + LONGEST)
            start = cut if cut > start else start + LONGEST
            yield start, start
        yield end, following
        start = following


def _ends(text: str) -> Iterator[tuple[int, int]]:
    for found in _END.finditer(text):
        before = text[max(0, found.start() - 12) : found.start()]
        if "\n" in found[0] or not _ABBREVIATED.search(before):
            yield found.start(), found.end()
