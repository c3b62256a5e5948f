"""What a message carries: its words, what it quotes, its files; and the messages that are one message in parts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from adapters.message import Adapter, Attachment, FileUnavailable, Message
from agents.models import Picture
from agents.models.transcriber import Transcriber, TranscriberDown
from agents.tools.pdf import UnreadablePdf, pdf_text
from agents.untrusted import as_data

TEXTS = ("text/", "application/json", "application/xml", "application/x-yaml", "message/rfc822")
PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")
PDF = "application/pdf"
MOST_TEXT_BYTES = 200_000
MOST_FILE_BYTES = 20_000_000
MOST_PICTURE_BYTES = 5_000_000  # what the Messages API takes
MOST_PICTURES = 10

NO_EYES = "I can't look at pictures without a language model; ANTHROPIC_API_KEY connects one."
NO_EARS = "I can't listen: no transcriber is configured (NOVA_TRANSCRIBER_URL). Please write it."

Kind = Literal["text", "picture", "pdf", "sound", "other"]


@dataclass(frozen=True, slots=True)
class Material:
    """What there is to answer: words for the agents, pictures for a model, and what could not be read."""

    text: str
    pictures: tuple[Picture, ...] = ()
    unread: tuple[str, ...] = ()
    tainted: bool = False  # some of it was written by others

    @property
    def empty(self) -> bool:
        """Whether nothing in it can be answered."""
        return not self.text.strip() and not self.pictures

    @property
    def note(self) -> str:
        """A line for each file that could not be read."""
        return "\n".join(f"({each})" for each in self.unread)


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str = ""
    picture: Picture | None = None
    unread: str = ""
    spoken: bool = False  # the person's own words


class Reader:
    """Reads messages. `sees` says whether a model can look at pictures."""

    def __init__(self, transcriber: Transcriber | None, *, sees: bool) -> None:
        self._transcriber = transcriber
        self._sees = sees

    async def read(self, message: Message, text: str, adapter: Adapter) -> Material:
        """The words of a message with what they refer to: the quoted message and the files."""
        quoted = message.reply_to and (message.reply_to.quote or message.reply_to.text)
        pieces = [await self._piece(attachment, adapter) for attachment in message.attachments]
        texts = [text, self._data("the quoted message", quoted or ""), *(piece.text for piece in pieces)]
        pictures = tuple(piece.picture for piece in pieces if piece.picture)[:MOST_PICTURES]
        unread = tuple(piece.unread for piece in pieces if piece.unread)
        foreign = bool(quoted or pictures or any(piece.text and not piece.spoken for piece in pieces))
        return Material("\n\n".join(each for each in texts if each), pictures, unread, foreign)

    def _data(self, source: str, text: str) -> str:
        """What others wrote, marked as data for a model; tools want the bare text."""
        if not text:
            return ""
        return as_data(source, text) if self._sees else f"(about {source}:)\n{text}"

    async def _piece(self, attachment: Attachment, adapter: Adapter) -> _Piece:
        name, kind = attachment.name or attachment.kind, _kind(attachment)
        if why := self._why_not(attachment, kind):
            return _Piece(unread=f"The {_called(attachment)} {name!r} was not read: {why}")
        try:
            content = await adapter.fetch(attachment)
            return await self._understood(name, kind, attachment, content)
        except (FileUnavailable, TranscriberDown, UnreadablePdf) as problem:
            return _Piece(unread=f"The {_called(attachment)} {name!r} was not read: {problem}")

    def _why_not(self, attachment: Attachment, kind: Kind) -> str:
        most = {"text": MOST_TEXT_BYTES, "picture": MOST_PICTURE_BYTES}.get(kind, MOST_FILE_BYTES)
        if kind == "picture" and not self._sees:
            return NO_EYES
        if kind == "sound" and self._transcriber is None:
            return NO_EARS
        if kind == "other":
            return f"I can't read {attachment.mime or 'such files'}. Text, PDF and pictures I can."
        if attachment.size > most:
            return f"it has {attachment.size:,} bytes; I read up to {most:,}."
        return ""

    async def _understood(self, name: str, kind: Kind, attachment: Attachment, content: bytes) -> _Piece:
        if kind == "picture":
            return _Piece(picture=Picture(attachment.mime, content))
        if kind == "pdf":
            return _Piece(self._data(f"the file {name}", await asyncio.to_thread(pdf_text, content)))
        if kind == "sound" and self._transcriber:
            return _Piece(await self._transcriber.transcribe(name, attachment.mime, content), spoken=True)
        return _Piece(self._data(f"the file {name}", content.decode(errors="replace")))


def together(messages: Sequence[Message]) -> Message:
    """The parts of an album or a long paste as the one message they are, under the first one's key."""
    first = messages[0]
    if len(messages) == 1:
        return first
    addressed = next((message.addressed for message in messages if message.addressed != "none"), "none")
    return replace(
        first,
        text="\n".join(message.text for message in messages if message.text),
        attachments=tuple(attachment for message in messages for attachment in message.attachments),
        mentions=tuple(dict.fromkeys(name for message in messages for name in message.mentions)),
        command=next((message.command for message in messages if message.command), None),
        addressed=addressed,
    )


def _kind(attachment: Attachment) -> Kind:
    if attachment.kind in ("voice", "audio") or attachment.mime.startswith("audio/"):
        return "sound"
    if attachment.mime in PICTURES:
        return "picture"
    if attachment.mime == PDF:
        return "pdf"
    return "text" if attachment.mime.startswith(TEXTS) else "other"


def _called(attachment: Attachment) -> str:
    return {"voice": "voice message", "image": "picture"}.get(attachment.kind, "file")
