"""Work on a text that somebody hands over: shorten it, lay it out differently, pull facts out of it.

Nothing is rephrased: a summary is made of the text's own sentences, a fact is an exact piece of it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from agents.tool import Toolbox, ToolContext, ToolProblem, tool
from agents.tools.extraction import ORDER, TITLES, extract
from agents.tools.layouts import Form, fenced, ordered, write
from agents.tools.material import separate
from agents.tools.sentences import Sentence, chat_lines, sentences
from agents.tools.summary import MOST_SENTENCES, chosen
from agents.tools.tables import Items, Table, read_content, with_columns
from agents.tools.text_asks import (
    EXTRACT,
    FORMAT,
    SUMMARISE,
    asked_form,
    asked_kinds,
    asked_length,
    asked_order,
    asked_words,
    beyond_choosing,
    beyond_layout,
    conditional,
    named_forms,
    own_columns,
)
from memory.encoder import Encoder

Arguments = Mapping[str, Any]
MOST_CHARACTERS = 100_000


def _checked(text: str) -> str:
    if not text.strip():
        raise ToolProblem("There is no text to work on.")
    if len(text) > MOST_CHARACTERS:
        raise ToolProblem(f"That is {len(text):,} characters; I can work on {MOST_CHARACTERS:,} at a time.")
    return text


# --- summarise ---------------------------------------------------------------------------------------------------


def _summary(text: str, most: int, words: int, encoder: Encoder) -> str:
    source = sentences(text)
    unit = "lines" if chat_lines(text) else "sentences"
    if len(source) <= most and not words:
        return f"That has only {len(source)} {unit[:-1] if len(source) == 1 else unit}; there is nothing to leave out."
    places = chosen(source[:MOST_SENTENCES], most, encoder, most_words=words)
    kept = [source[place] for place in places]
    over = sum(sentence.words for sentence in kept) > words > 0
    remark = f" The shortest has {kept[0].words} words; fewer would need a rewrite." if over else ""
    unread = f" Only the first {MOST_SENTENCES} were read." if len(source) > MOST_SENTENCES else ""
    return f"{_joined(kept)}\n\n_{len(kept)} of {len(source)} {unit}, word for word.{remark}{unread}_"


def _joined(kept: list[Sentence]) -> str:
    if any(sentence.speaker for sentence in kept):
        return "\n".join(f"- **{kept_line.speaker or '?'}:** {kept_line.text}" for kept_line in kept)
    spaceless = all(re.search(r"[。！？]$", sentence.text) for sentence in kept)
    return ("" if spaceless else " ").join(sentence.text for sentence in kept)


def _asks_summary(text: str) -> Arguments | None:
    asked = separate(text, SUMMARISE, _worth_shortening)
    if not asked or beyond_choosing(asked.ask):
        return None
    count = len(sentences(asked.material))
    words = asked_words(asked.ask)
    most = asked_length(asked.ask) or (count if words else min(3, max(1, round(count * 0.35))))
    if most >= count and not words:
        return None
    return {"text": asked.material, "sentences": min(most, 50)} | ({"words": words} if words else {})


def _worth_shortening(material: str) -> bool:
    """Lists of short items are no text: one of them says nothing about the others."""
    source = sentences(material)
    if len(re.findall(r"\[\d{1,2}:\d{2}", material)) >= 3 and not chat_lines(material):
        return False
    spoken = bool(chat_lines(material)) or sum(sentence.words for sentence in source) >= 5 * len(source)
    return len(source) >= 2 and len(material) >= 60 and spoken


# --- format ------------------------------------------------------------------------------------------------------


def _laid_out(text: str, form: Form, sort: str) -> str:
    content = read_content(text)
    if not content:
        if form in {"table", "csv", "json"}:
            raise ToolProblem("I find no rows or list in that text; give me lines, `key: value` pairs or a list.")
        return (
            fenced(text.strip(), "markdown")
            if form == "markdown"
            else f"{'1.' if form == 'numbered' else '-'} {text.strip()}"
        )
    if form in {"csv", "json"} and isinstance(content, Items):
        content = with_columns(content) or content
    return write(ordered(content, sort) if sort else content, form)


def _asks_form(text: str) -> Arguments | None:
    asked = separate(text, FORMAT, lambda material: read_content(material) is not None)
    form = asked_form(asked.ask, asked.material) if asked else None
    if not asked or not form or beyond_layout(asked.ask):
        return None
    content = read_content(asked.material)
    if isinstance(content, Items) and not _fits(content, form, asked.ask):
        return None
    if isinstance(content, Table) and content.record and "\n" not in asked.material and own_columns(asked.ask):
        return None
    sort = asked_order(asked.ask)
    return {"text": asked.material, "form": form} | ({"sort": sort} if sort else {})


def _fits(items: Items, form: Form, ask: str) -> bool:
    """A list becomes rows or data only where nobody could read it in another way."""
    if with_columns(items):
        return form in {"bullets", "numbered"} or not own_columns(ask)
    if form in {"bullets", "numbered", "markdown"}:
        return "table" not in named_forms(ask)
    plain = not items.in_a_row or all(len(item.split()) == 1 for item in items.items)
    return form != "table" and plain and not own_columns(ask)


# --- extract -----------------------------------------------------------------------------------------------------


def _facts(text: str, kinds: Sequence[str]) -> str:
    wanted = [kind.strip().lower() for kind in kinds]
    known = [kind for kind in ORDER if kind in wanted or not wanted]
    found = extract(text, known)
    parts = [_part(kind, texts) for kind, texts in found.items() if texts]
    empty = [kind for kind, texts in found.items() if not texts]
    if empty and (wanted or not parts):
        parts.append(f"I recognise no {_listed(empty if wanted else ['facts'])} in that text.")
    unknown = [kind for kind in wanted if kind not in ORDER]
    if unknown:
        parts.append(f"_I can't tell {_listed(unknown)} by their form; that needs a language model._")
    if len(empty) < len(found):
        parts.append("_Recognised by their form: what is put in other words may be missing._")
    return "\n\n".join(parts)


def _part(kind: str, texts: tuple[str, ...]) -> str:
    lines = "\n".join(f"- {_as_item(text)}" for text in texts)
    return f"**{TITLES.get(kind, kind.capitalize())}**\n{lines}"


def _as_item(text: str) -> str:
    """A piece of text on one line, not taken for a list or a heading of its own."""
    return re.sub(r"^(\d+)([.)])(?=\s)", r"\1\\\2", " ".join(text.split())).replace("[ ]", r"\[ ]")


def _listed(kinds: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(kinds[:-1]), kinds[-1]]))


def _asks_facts(text: str) -> Arguments | None:
    asked = separate(text, EXTRACT, lambda material: len(material.split()) > 2)
    kinds = asked_kinds(asked.ask) if asked else None
    if not asked or kinds is None or conditional(asked.ask) or (kinds and not set(kinds) & set(ORDER)):
        return None
    if not any(extract(asked.material, kinds or ORDER).values()):
        return None
    return {"text": asked.material} | ({"kinds": kinds} if kinds else {})


# --- the tools ----------------------------------------------------------------------------------------------------


class Text(Toolbox):
    """Extractive and lossless work on texts."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    @tool("reads", timeout=30, understand=_asks_summary)
    async def summarise_text(
        self,
        context: ToolContext,  # noqa: ARG002 - part of every tool
        text: str,
        sentences: Annotated[int, Field(ge=1, le=50)] = 3,
        words: Annotated[int, Field(ge=0, description="most words, 0 for any")] = 0,
    ) -> str:
        """The most telling sentences of a text or chat, word for word."""
        return await asyncio.to_thread(_summary, _checked(text), sentences, words, self._encoder)

    @tool("reads", most_characters=30_000, understand=_asks_form)
    async def format_text(
        self,
        context: ToolContext,  # noqa: ARG002 - part of every tool
        text: str,
        form: Form,
        sort: Annotated[str, Field(description="a column, `-column` for largest first, or `a-z`")] = "",
    ) -> str:
        """Turn JSON, CSV, a table, `key: value` lines or a list into another form without losing anything."""
        return _laid_out(_checked(text), form, sort)

    @tool("reads", understand=_asks_facts)
    async def extract_facts(
        self,
        context: ToolContext,  # noqa: ARG002 - part of every tool
        text: str,
        kinds: Annotated[tuple[str, ...], Field(description=f"of {', '.join(ORDER)}; all if empty")] = (),
    ) -> str:
        """Facts recognisable by their form, quoted exactly."""
        return _facts(_checked(text), kinds)
