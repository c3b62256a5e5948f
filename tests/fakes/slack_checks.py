"""What Slack's documentation says about calls, checked: parameter names by the SDK's signatures, blocks by its models."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.web.async_client import AsyncWebClient

MAX_BLOCKS = 50
MAX_MARKDOWN = 12_000
MAX_ALL_TEXT = 13_000
MAX_TEXT = 40_000
MAX_EDITED_TEXT = 4_000
MAX_TABLE_ROWS = 100
MAX_TABLE_COLUMNS = 20
BROADCAST = re.compile(r"<[!@#]")
TABLE_LINE = re.compile(r"^\s*\|?[\s:]*-+[\s:]*(\|[\s:]*-+[\s:]*)*\|?\s*$")

Arguments = Mapping[str, Any]


def parameters(method: str, arguments: Arguments) -> Iterator[str]:
    """Unknown and missing parameters: the SDK's methods swallow a misspelt one."""
    function = getattr(AsyncWebClient, method.replace(".", "_"), None)
    if function is None:
        yield f"{method} is no method of Slack's"
        return
    known = inspect.signature(function).parameters
    wanted = {name for name, parameter in known.items() if _is_required(parameter)}
    yield from (f"{method}: unknown parameter {name}" for name in arguments if name not in known)
    yield from (f"{method}: {name} is missing" for name in wanted if name not in arguments)


def message(method: str, arguments: Arguments) -> Iterator[str]:
    """The limits of a message, which the SDK does not know."""
    text: str = arguments.get("text") or ""
    blocks: list[dict[str, Any]] = arguments.get("blocks") or []
    limit = MAX_EDITED_TEXT if method == "chat.update" else MAX_TEXT
    if not str(text or arguments.get("markdown_text") or "").strip():
        yield f"{method}: no text beside the blocks"
    if len(text) > limit:
        yield f"{method}: text of {len(text)} characters"
    if BROADCAST.search(text):
        yield f"{method}: text notifies somebody: {text!r}"
    yield from (f"{method}: {problem}" for problem in _blocks(blocks))


def _is_required(parameter: inspect.Parameter) -> bool:
    named = parameter.kind is inspect.Parameter.KEYWORD_ONLY and parameter.default is inspect.Parameter.empty
    return named and parameter.name != "app_token"  # travels in the header


def _blocks(blocks: Sequence[dict[str, Any]]) -> Iterator[str]:
    bodies = [block["text"] for block in blocks if block.get("type") == "markdown"]
    if len(blocks) > MAX_BLOCKS:
        yield f"{len(blocks)} blocks"
    if sum(map(len, bodies)) > MAX_MARKDOWN:
        yield f"{sum(map(len, bodies))} characters of markdown"
    if sum(len(text) for block in blocks for text in _texts(block)) > MAX_ALL_TEXT:
        yield "too much text in all blocks together"
    yield from _tables("\n".join(bodies))
    yield from _broadcasts("\n".join(bodies))
    for block in blocks:
        yield from _block(block)


def _block(block: dict[str, Any]) -> Iterator[str]:
    parsed = Block.parse(block)  # pyright: ignore[reportUnknownMemberType]
    if parsed is None:
        yield f"unknown block {block.get('type')!r}"
        return
    elements: list[Any] = getattr(parsed, "elements", None) or []
    for part in (parsed, *elements):
        try:
            part.validate_json()
        except SlackObjectFormationError as error:
            yield f"{block['type']}: {error}"
    ids = [element.get("action_id") for element in block.get("elements", []) if "action_id" in element]
    if len(set(ids)) < len(ids):
        yield f"{block['type']}: two elements share an action_id"
    for element in block.get("elements", []):
        yield from _element(element)


def _element(element: dict[str, Any]) -> Iterator[str]:
    if element["type"] == "feedback_buttons" and not {"positive_button", "negative_button"} <= element.keys():
        yield "half a feedback pair"
    if element["type"] == "button" and element.get("style") not in {None, "primary", "danger"}:
        yield f"button style {element['style']!r}"
    if len(element.get("action_id", "")) > 255:
        yield "an action_id of more than 255 characters"


def _texts(value: Any) -> Iterator[str]:
    """Every text in a block, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
            if name == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from _texts(inner)
    if isinstance(value, list):
        for inner in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _texts(inner)


def _outside_code(markdown: str) -> Iterator[str]:
    """The lines outside fences, without code spans: written apart from the adapter's parser, to check it."""
    fence = ""
    for line in markdown.splitlines():
        mark = re.match(r"\s*(?:[-*>]\s*)*(`{3,}|~{3,})", line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
            yield ""
        elif mark:
            fence = mark[1]
            yield ""
        else:
            yield re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", line)


def _broadcasts(markdown: str) -> Iterator[str]:
    yield from (f"notifies somebody: {line!r}" for line in _outside_code(markdown) if BROADCAST.search(line))


def _tables(markdown: str) -> Iterator[str]:
    tables = list(_table_lines(list(_outside_code(markdown))))
    if len(tables) > 1:
        yield f"{len(tables)} tables in one message"
    for lines in tables:
        if len(lines) - 1 > MAX_TABLE_ROWS:
            yield f"a table of {len(lines) - 1} rows"
        if _cells(lines[1]) > MAX_TABLE_COLUMNS:
            yield "a table with too many columns"


def _table_lines(lines: list[str]) -> Iterator[list[str]]:
    """A table begins with a head and a rule of as many cells, and goes on to the next empty line."""
    at = 1
    while at < len(lines):
        if "|" in lines[at] and TABLE_LINE.match(lines[at]) and _cells(lines[at - 1]) == _cells(lines[at]):
            end = next((row for row in range(at, len(lines)) if not lines[row].strip(" >")), len(lines))
            yield lines[at - 1 : end]
            at = end
        at += 1


def _cells(line: str) -> int:
    return line.strip().removeprefix("|").removesuffix("|").count("|") + 1
