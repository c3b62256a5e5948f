"""CommonMark -> what one Telegram message can hold: text, entities and buttons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

from adapters.message import Button, Reply
from adapters.telegram.parsing import FEEDBACK
from adapters.telegram.tables import without_wide_tables
from adapters.text import plain, split, styled, utf16_len

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_ENTITIES = 100
MAX_CALLBACK_BYTES = 64

_BUTTONS_A_ROW = 2
_STYLES = {"default": None, "primary": "primary", "danger": "danger"}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as Telegram takes it: never marked up by signs, so that nothing in it can fail to parse."""

    text: str
    entities: tuple[MessageEntity, ...] = ()


def render(markdown: str) -> Rendered:
    """Raises ValueError if there is nothing to show: Telegram refuses empty messages."""
    text, spans = styled(markdown)
    entities = tuple(
        MessageEntity(span.kind, span.offset, span.length, url=span.url, language=span.language) for span in spans
    )
    return Rendered(_something(text, markdown), entities[:MAX_ENTITIES])


def render_plain(markdown: str) -> Rendered:
    """The same words unstyled, with the addresses of links as far as they fit."""
    full = plain(markdown)
    text = full if utf16_len(full) <= MAX_TEXT else styled(markdown)[0]
    return Rendered(_something(text, markdown))


def _something(text: str, markdown: str) -> str:
    shown = text.strip() or markdown.strip()
    if not shown:
        raise ValueError("a reply needs a body: Telegram refuses empty messages")
    return text if text.strip() else shown


def body_of(part: Reply) -> str:
    """What a part says, its footer as a paragraph of its own."""
    return f"{part.body}\n\n{part.footer}" if part.footer and part.body.strip() else part.body


# --- parts ----------------------------------------------------------------------------------------


def parts_of(reply: Reply) -> tuple[Reply, ...]:
    """The messages that carry a reply. Only the first points to the message it answers."""
    body, tables = without_wide_tables(reply.body)
    whole = replace(reply, body=body, attachments=(*reply.attachments, *tables))
    bodies = split(body, MAX_TEXT, _cost)
    if not bodies:
        raise ValueError("a reply needs a body: Telegram refuses empty messages")
    if _cost(body_of(replace(whole, body=bodies[-1]))) > MAX_TEXT:
        bodies[-1:] = split(bodies[-1], MAX_TEXT - _cost(whole.footer) - 2, _cost)
    return tuple(_parts(whole, bodies))


def _parts(reply: Reply, bodies: list[str]) -> Iterator[Reply]:
    for number, body in enumerate(bodies, start=1):
        part = reply.part(number, body, last=number == len(bodies))
        yield part if number == 1 else replace(part, target=replace(part.target, reply_to=None))


def first_part(body: str) -> str:
    """The beginning of a text that is still growing, as far as one message holds it."""
    return next(iter(split(body[: 2 * MAX_TEXT], MAX_TEXT, _cost)), "")


def _cost(markdown: str) -> int:
    """How much of a message a text takes, its characters or its styles, whichever is scarcer."""
    text, spans = styled(markdown)
    return max(utf16_len(text), -(-len(spans) * MAX_TEXT // MAX_ENTITIES))


# --- buttons --------------------------------------------------------------------------------------


def keyboard(part: Reply) -> InlineKeyboardMarkup | None:
    buttons = [_button(button) for button in part.buttons]
    rows = [buttons[at : at + _BUTTONS_A_ROW] for at in range(0, len(buttons), _BUTTONS_A_ROW)]
    if part.feedback is not None:
        rows.append([_verdict("👍", part.feedback, "u"), _verdict("👎", part.feedback, "d")])
    return InlineKeyboardMarkup(rows) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    if button.id == FEEDBACK or ":" in button.id:
        raise ValueError(f"a button cannot have the id {button.id!r}: use one without a colon other than {FEEDBACK!r}")
    data = _within_limit(f"{button.id}:{button.value}")
    return InlineKeyboardButton(button.label, callback_data=data, style=_STYLES[button.style])


def _verdict(label: str, answer: str, verdict: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=_within_limit(f"{FEEDBACK}:{answer}:{verdict}"))


def _within_limit(data: str) -> str:
    if len(data.encode()) > MAX_CALLBACK_BYTES:
        raise ValueError(f"button data {data!r} is longer than {MAX_CALLBACK_BYTES} bytes: shorten its id or value")
    return data
