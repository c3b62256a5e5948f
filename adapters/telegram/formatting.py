"""Text as Telegram delivers it, plain with styled ranges, turned into CommonMark."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from telegram import MessageEntity

from adapters.text import clean

_INLINE = {"bold": "**", "italic": "*", "strikethrough": "~~"}
_RICH_WORDS = ("text", "alternative_text", "expression", "label", "summary")
_RICH_GROUPS = ("blocks", "items", "cells", "caption", "credit")


@dataclass(frozen=True, slots=True)
class Identity:
    """Nova's own account, as getMe tells it."""

    id: int
    username: str

    def is_named(self, entity: MessageEntity, words: str) -> bool:
        """Whether an entity over these words mentions Nova."""
        if entity.type == MessageEntity.TEXT_MENTION:
            return entity.user is not None and entity.user.id == self.id
        return entity.type == MessageEntity.MENTION and words.lower() == f"@{self.username.lower()}"


class Styled:
    """A text and its entities, whose offsets count UTF-16 units: one list item each, so that offsets are indices."""

    def __init__(self, text: str, entities: Iterable[MessageEntity]) -> None:
        raw = text.encode("utf-16-le", "surrogatepass")
        self._units = [raw[at : at + 2].decode("utf-16-le", "surrogatepass") for at in range(0, len(raw), 2)]
        self._before: defaultdict[int, str] = defaultdict(str)
        self.entities = [entity for entity in entities if 0 <= entity.offset < len(self._units) and entity.length > 0]

    def words(self, entity: MessageEntity) -> str:
        return clean("".join(self._units[entity.offset : entity.offset + entity.length]))

    def without(self, start: int, end: int) -> None:
        """Leave a range out, with the one space that would be too many."""
        for at in range(start, min(end, len(self._units))):
            self._units[at] = ""
        if not "".join(self._units[:start]).strip():
            self._skip(end, " ,:;\t\n")
        elif self._at(end) == " " and self._at(start - 1).isspace():
            self._units[end] = ""
        elif self._at(end) in ("", *"\n,.!?") and self._at(start - 1) == " ":
            self._units[start - 1] = ""

    def commonmark(self) -> str:
        for entity in sorted(self.entities, key=lambda entity: (entity.offset, -entity.length)):
            self._mark(entity)
        body = "".join(self._before[at] + unit for at, unit in enumerate(self._units))
        return clean(body + self._before[len(self._units)]).strip()

    def _mark(self, entity: MessageEntity) -> None:
        start, end = self._trimmed(entity)
        if start == end:
            return
        match entity.type:
            case "bold" | "italic" | "strikethrough":
                self._wrap(start, end, _INLINE[entity.type], _INLINE[entity.type])
            case "code":
                opening, closing = ("`` ", " ``") if "`" in self._units[start:end] else ("`", "`")
                self._wrap(start, end, opening, closing)
            case "text_link":
                self._wrap(start, end, "[", f"]({entity.url})")
            case "pre":
                fence = "````" if "```" in self.words(entity) else "```"
                opening = f"{self._break(start)}{fence}{entity.language or ''}\n"
                self._wrap(start, end, opening, f"\n{fence}{self._break_after(end)}")
            case "blockquote" | "expandable_blockquote":
                self._quote(start, end)
            case _:
                pass

    def _wrap(self, start: int, end: int, opening: str, closing: str) -> None:
        self._before[start] += opening
        self._before[end] = closing + self._before[end]  # what was opened last is closed first

    def _quote(self, start: int, end: int) -> None:
        lines = [start, *(at + 1 for at in range(start, end) if self._units[at] == "\n")]
        for at in lines:
            self._before[at] += "> "
        self._before[end] = self._break_after(end) + self._before[end]

    def _trimmed(self, entity: MessageEntity) -> tuple[int, int]:
        """The range without space at its edges, where CommonMark would not see the signs as markup."""
        start, end = entity.offset, min(entity.offset + entity.length, len(self._units))
        while start < end and not self._units[start].strip():
            start += 1
        while end > start and not self._units[end - 1].strip():
            end -= 1
        return start, end

    def _break(self, at: int) -> str:
        return "" if at == 0 or self._at(at - 1) == "\n" else "\n"

    def _break_after(self, at: int) -> str:
        return "" if self._at(at) in ("", "\n") else "\n"

    def _at(self, at: int) -> str:
        return self._units[at] if 0 <= at < len(self._units) else ""

    def _skip(self, at: int, characters: str) -> None:
        while self._at(at) and self._at(at) in characters:
            self._units[at] = ""
            at += 1


def rich_text(node: object) -> str:
    """The words of a rich message, which PTB does not know yet."""
    if isinstance(node, str):
        return node
    if isinstance(node, Sequence):
        return "".join(map(rich_text, cast("Sequence[object]", node)))
    if not isinstance(node, Mapping):
        return ""
    part = cast("Mapping[str, object]", node)
    words = "".join(rich_text(part.get(key)) for key in _RICH_WORDS)
    groups = (f"\n{rich_text(item)}" for key in _RICH_GROUPS for item in _items(part.get(key)))
    return words + "".join(groups)


def _items(value: object) -> Sequence[object]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return cast("Sequence[object]", value)
    return () if value is None else (value,)
