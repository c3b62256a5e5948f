"""Text as chat platforms need it: measured, split and made plain. Pure functions that every adapter shares."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

import pyromark
from telegramify_markdown.config import RenderConfig
from telegramify_markdown.converter import EventWalker
from telegramify_markdown.entity import MessageEntity

Length = Callable[[str], int]

SMALLEST_LIMIT = 16


# --- measuring ------------------------------------------------------------------------------------


def utf16_len(text: str) -> int:
    """Count UTF-16 code units, the unit of Telegram's limits and offsets: an emoji is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Make text that can be encoded: halves of surrogate pairs are joined, lone ones and NUL replaced."""
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return paired.replace("\0", "\N{REPLACEMENT CHARACTER}")


# --- splitting ------------------------------------------------------------------------------------

_FENCE_LINE = re.compile(r"^(?P<indent>[ \t]*)(?P<marks>`{3,}|~{3,})(?P<info>[^\n]*)$", re.MULTILINE)
_BORDERS = (
    re.compile(r"\n[ \t]*\n\s*"),  # paragraph
    re.compile(r"\n"),  # line
    re.compile(r"[.!?…][\"')\]»”’*_]*\s+|[。！？]"),  # sentence
    re.compile(r"\s+"),  # space
)


@dataclass(frozen=True, slots=True)
class _Fence:
    """A code block that is open where a text is cut: `head` reopens it, `tail` closes it."""

    marks: str
    head: str
    tail: str

    @classmethod
    def opened_by(cls, line: re.Match[str]) -> _Fence | None:
        marks, info = line["marks"], line["info"]
        if marks[0] == "`" and "`" in info:
            return None  # ```code``` within a line
        return cls(marks, head=f"{line[0].rstrip()}\n", tail=f"\n{line['indent']}{marks}")

    def is_closed_by(self, line: re.Match[str]) -> bool:
        return line["marks"].startswith(self.marks) and not line["info"].strip()

    def within(self, limit: int, length: Length) -> _Fence:
        """The fullest form that leaves half of the limit to the code: with its language, bare, or nothing."""
        bare = self.marks[:3]
        for form in (self, replace(self, head=f"{self.marks}\n"), _Fence(self.marks, f"{bare}\n", f"\n{bare}")):
            if length(form.head + form.tail) <= limit // 2:
                return form
        return replace(self, head="", tail="")


def split(text: str, limit: int, length: Length = len) -> list[str]:
    """Cut text into parts of at most `limit` in `length`, at the best border there is.

    No word is lost: only whitespace at the cuts goes. A code block that is cut is closed and reopened with its
    language. An emoji or an accented letter is never cut in two, unless it alone exceeds the limit.
    """
    if limit < SMALLEST_LIMIT:
        raise ValueError(f"a limit of {limit} is too small to split text: use {SMALLEST_LIMIT} or more")
    if length(text) <= limit:
        return [text] if text.strip() else []
    return [part for part in _parts(text, limit, length) if part.strip()]


def _parts(rest: str, limit: int, length: Length) -> Iterator[str]:
    fence: _Fence | None = None
    while rest.strip():
        if fence:
            fence = fence.within(limit, length)
        cut = _cut(rest, fence, limit, length)
        body, rest = rest[:cut], rest[cut:]
        if body.strip():
            yield _assemble(body, fence)
        fence = _open_after(body, fence)
        rest, fence = _resume(body, rest, fence)


def _resume(body: str, rest: str, fence: _Fence | None) -> tuple[str, _Fence | None]:
    """Skip what a cut makes needless: spaces in mid-line, and the end of a block that is closed already."""
    if not body.endswith("\n"):
        rest = rest.lstrip(" \t")
    closing = _FENCE_LINE.match(rest.lstrip("\n")) if fence else None
    if closing and fence and fence.is_closed_by(closing):
        return rest.lstrip("\n")[closing.end() :], None
    return rest, fence


def _assemble(body: str, fence: _Fence | None) -> str:
    after = _open_after(body, fence)
    head = fence.head if fence else ""
    start = body if fence else body.lstrip("\n")
    return head + start.rstrip() + (after.tail if after else "")


def _open_after(body: str, fence: _Fence | None) -> _Fence | None:
    """The code block that is open at the end of `body`, `fence` being open at its start."""
    for line in _FENCE_LINE.finditer(body):
        if fence is None:
            fence = _Fence.opened_by(line)
        elif fence.is_closed_by(line):
            fence = None
    return fence


def _cut(rest: str, fence: _Fence | None, limit: int, length: Length) -> int:
    """Where the next part ends: at a border, as far on as fits, and at least one character on."""

    def fits(end: int) -> bool:
        return length(_assemble(rest[:end], fence)) <= limit

    most = _most(fits, limit, len(rest), tolerance=limit // 128)
    while 0 < most < len(rest):
        cut = _whole_fence_lines(rest, _border(rest, most), most)
        if fits(cut):
            return cut
        most = cut - 1  # lengths that shrink as text grows: try further back
    return most or 1


def _most(fits: Callable[[int], bool], guess: int, end: int, *, tolerance: int) -> int:
    """About the largest number up to `end` that fits, found by doubling, then halving: measuring may be costly."""
    high = min(guess, end)
    while high < end and fits(high):
        high = min(high * 2, end)
    if fits(high):
        return high
    low = 0
    while high - low > 1 and (low == 0 or high - low > tolerance):
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _border(rest: str, most: int) -> int:
    """The last border of the best kind; one in the first quarter only if nothing else is left."""
    window = rest[:most]
    for least in (most // 4, 0):
        for kind in _BORDERS:
            ends = [found.end() for found in kind.finditer(window) if found.end() > least]
            if ends:
                return next((end for end in reversed(ends) if not _inside_span(window[:end])), ends[-1])
    return _between_graphemes(rest, most)


def _inside_span(before: str) -> bool:
    """Whether a cut here would tear `code`, **strong** text or a [link](…) apart."""
    paragraph = before.rpartition("\n\n")[2]
    if paragraph.endswith("\n"):
        return False
    in_link = paragraph.rfind("[") > paragraph.rfind("]") or paragraph.rfind("](") > paragraph.rfind(")")
    return in_link or paragraph.count("`") % 2 == 1 or paragraph.count("**") % 2 == 1


def _whole_fence_lines(rest: str, cut: int, most: int) -> int:
    """Move a cut out of a fence line, and from just after one that opens a block to before it."""
    fence: _Fence | None = None
    for line in _FENCE_LINE.finditer(rest):
        if line.start() >= cut:
            return cut
        opens = fence is None
        fence = _Fence.opened_by(line) if fence is None else None if fence.is_closed_by(line) else fence
        torn = cut < line.end() or (opens and fence is not None and cut <= line.end() + 1)
        if torn:
            return line.start() or most
    return cut


def _between_graphemes(text: str, cut: int) -> int:
    for end in range(cut, 0, -1):
        if not _joined(text, end):
            return end
    return cut - 1 if _is_pair(text, cut) and cut > 1 else cut


def _joined(text: str, at: int) -> bool:
    """Whether the characters before and at this index are shown as one."""
    before, after = text[at - 1], text[at : at + 1]
    if not after:
        return False
    if before in _FLAG_LETTERS and after in _FLAG_LETTERS:
        return (at - len(text[:at].rstrip(_FLAG_LETTERS))) % 2 == 1
    return before == "\u200d" or before + after == "\r\n" or _extends(after) or _is_pair(text, at)


_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))


def _extends(character: str) -> bool:
    """Accents, joiners, skin tones, tags and the later letters of a Korean syllable."""
    code = ord(character)
    return (
        unicodedata.category(character).startswith("M")
        or code == 0x200D
        or 0x1F3FB <= code <= 0x1F3FF
        or 0xE0020 <= code <= 0xE007F
        or 0x1160 <= code <= 0x11FF
    )


def _is_pair(text: str, at: int) -> bool:
    return "\ud800" <= text[at - 1] <= "\udbff" and "\udc00" <= text[at : at + 1] <= "\udfff"


# --- markup ---------------------------------------------------------------------------------------

_OPTIONS = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_STRIKETHROUGH | pyromark.Options.ENABLE_TASKLISTS
_LINKED = ("http://", "https://")
_SIGNS = {"Emphasis": "*", "Strong": "**", "Strikethrough": "~"}
_BARE = ("SoftBreak", "HardBreak", "Rule")
_NEVER_SHOWN = ("javascript:", "data:", "vbscript:")


@dataclass(frozen=True, slots=True)
class Span:
    """A styled piece of a text, offset and length in UTF-16 units; `kind` is Telegram's name for the style."""

    kind: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None


def plain(markdown: str) -> str:
    """CommonMark as clean plain text, with the address of each link after its label."""
    return styled(markdown, linked=())[0]


def styled(markdown: str, *, linked: tuple[str, ...] = _LINKED) -> tuple[str, tuple[Span, ...]]:
    """CommonMark as plain text and the spans that style it; only addresses starting with `linked` become links."""
    source = clean(markdown)
    events = _Literal(source.encode(), linked).read(pyromark.events_with_range(source, options=_OPTIONS))
    walker = cast("Any", EventWalker(_symbols(), source))
    text, entities, _ = cast("tuple[str, list[MessageEntity], object]", walker.walk(tuple(events)))
    end = utf16_len(text.rstrip())
    spans = (
        Span(found.type, found.offset, min(found.length, end - found.offset), found.url, found.language)
        for found in entities
        if found.type != "underline" and found.offset < end  # headings are bold, that is enough
    )
    return text.rstrip(), tuple(sorted(spans, key=lambda span: (span.offset, -span.length)))


def _symbols() -> RenderConfig:
    config = RenderConfig.isolated()
    config.cite_expandable = False
    symbols = config.markdown_symbol
    symbols.heading_level_1 = symbols.heading_level_2 = symbols.heading_level_3 = symbols.heading_level_4 = ""
    symbols.unordered_list_item, symbols.horizontal_rule = "•", "———"
    symbols.task_completed, symbols.task_uncompleted = "☑", "☐"
    return config


@dataclass(slots=True)
class _Link:
    url: str
    start: int
    kept: bool


class _Literal:
    """Turns parser events that would make words vanish back into text.

    HTML tags stay visible, `1*2*3` and `~5` keep their signs, and a link that may not be one shows its address.
    """

    def __init__(self, source: bytes, linked: tuple[str, ...]) -> None:
        self._source = source
        self._linked = linked
        self._links: list[_Link] = []
        self._in_cell = False
        self._out: list[Any] = []

    def read(self, events: Iterator[tuple[Any, Any]]) -> list[Any]:
        for event, where in events:
            kept = [event] if event in _BARE else self._read(event, where["start"])
            self._out += ((found, where) for found in kept)
        return self._out

    def _read(self, event: dict[str, Any], start: int) -> list[Any]:
        kind, value = next(iter(event.items()))
        if kind in ("InlineHtml", "Html"):
            return [{"Text": value}]
        if kind in ("Start", "End"):
            return self._tag(event, kind, value if isinstance(value, str) else next(iter(value)), start)
        return [event]

    def _tag(self, event: Any, kind: str, name: str, start: int) -> list[Any]:
        if name in ("Link", "Image"):
            return self._open(event[kind][name]["dest_url"]) if kind == "Start" else self._close()
        if name in _SIGNS:
            return [self._sign(name, start) or event]
        if name == "HtmlBlock":
            return [{kind: "Paragraph"}]
        if name == "TableCell":
            self._in_cell = kind == "Start"
        return [event]

    def _sign(self, style: str, start: int) -> dict[str, str] | None:
        """The signs of an operator that the parser took for a style, as text."""
        signs = _SIGNS[style]
        if not self._source.startswith(signs.encode(), start):
            return None  # _this_ style is never an operator
        inner = start + len(signs)
        before, after = self._source[start - 1 : start], self._source[inner : inner + 1]
        operator = {
            "Emphasis": before.isalnum() and after.isalnum(),
            "Strong": before.isdigit() and after.isdigit(),
            "Strikethrough": after != b"~",
        }
        return {"Text": signs} if operator[style] else None

    def _open(self, url: str) -> list[Any]:
        kept = url.startswith(self._linked) and not self._links and not self._in_cell
        self._links.append(_Link(url, len(self._out), kept))
        return [{"Start": {"Link": {"dest_url": url}}}] if kept else []

    def _close(self) -> list[Any]:
        link = self._links.pop()
        inside = (event for event, _ in self._out[link.start :] if event not in _BARE)
        label = "".join(event.get("Text") or event.get("Code") or "" for event in inside)
        if link.kept:
            return [*([] if label else [{"Text": link.url}]), {"End": "Link"}]
        address = link.url.removeprefix("mailto:")
        if self._links or not address or address == label or address.startswith(_NEVER_SHOWN):
            return []
        return [{"Text": f" ({address})" if label else address}]
