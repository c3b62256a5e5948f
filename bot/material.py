"""What a message carries: its words, what it quotes, its files; and the messages that are one message in parts."""

from __future__ import annotations

import asyncio
import codecs
import mimetypes
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Literal

from adapters.message import Adapter, Attachment, FileUnavailable, Message
from agents.models import Picture
from agents.models.transcriber import Transcriber, TranscriberDown
from agents.tools.pdf import UnreadablePdf, pdf_text
from agents.untrusted import as_data

TEXTS = ("text/", "application/json", "application/xml", "application/x-yaml", "message/rfc822")
TEXT_NAMES = frozenset(
    (
        *(".csv", ".tsv", ".txt", ".md", ".rst", ".log", ".json", ".jsonl", ".xml", ".html", ".yaml", ".yml", ".toml"),
        *(".ini", ".cfg", ".py", ".js", ".ts", ".sql", ".sh", ".eml", ".ics", ".vcf"),
    )
)
UNTOLD = (
    "",
    "application/octet-stream",
    "application/vnd.ms-excel",
)  # what apps say of files they do not know, of CSV too
PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")
PDF = "application/pdf"
MOST_TEXT_BYTES = 200_000
MOST_FILE_BYTES = 20_000_000
MOST_PICTURE_BYTES = 5_000_000  # what the Messages API takes
MOST_PICTURES = 10

NO_EYES = "I can't look at pictures without a language model; ANTHROPIC_API_KEY connects one."
NO_EARS = "I can't listen: no transcriber is configured (NOVA_TRANSCRIBER_URL). Please write it."

_POINTS = re.compile(
    r"\b(?:this|(?<!remember )(?<!note )(?<!forget )that|it|its|these|those|them|they|here|above)\b"
    r"|\b(?:file|pdf|picture|photo|image|document|attach\w*|voice)\b"
    r"|\b(?:csv|json|table|bullets|pull out|action items|to-?dos|as an?)\b"
    r"|^\W*(?:please )?(?:summari[sz]e|translate|read|shorten|extract|convert|format|describe)\b",
    re.IGNORECASE,
)

Kind = Literal["text", "picture", "pdf", "sound", "other"]


def points(text: str) -> bool:
    """Whether words ask about something that lies beside them: "summarise this", "as a table"."""
    return bool(_POINTS.search(text))


@dataclass(frozen=True, slots=True)
class Material:
    """What there is to answer: words for the agents, pictures for a model, and what could not be read."""

    text: str
    pictures: tuple[Picture, ...] = ()
    unread: tuple[str, ...] = ()
    tainted: bool = False  # some of it was written by others
    asks: bool = True  # there are words of the person's own

    @property
    def empty(self) -> bool:
        """Whether nothing in it can be answered."""
        return not self.text.strip() and not self.pictures

    @property
    def note(self) -> str:
        """A line for each file that could not be read."""
        return "\n".join(f"({each})" for each in self.unread)

    @property
    def lacks_its_subject(self) -> bool:
        """Whether what the words are about is a file that could not be read, and nothing else."""
        return bool(self.unread) and not self.tainted and (not self.asks or bool(points(self.text)))


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
        quoted = self._quoted(message, text)
        pieces = [await self._piece(attachment, adapter) for attachment in message.attachments]
        texts = [text, self._data("the quoted message", quoted), *(piece.text for piece in pieces)]
        pictures = tuple(piece.picture for piece in pieces if piece.picture)[:MOST_PICTURES]
        unread = tuple(piece.unread for piece in pieces if piece.unread)
        foreign = bool(quoted or pictures or any(piece.text and not piece.spoken for piece in pieces))
        asks = bool(text.strip()) or any(piece.spoken for piece in pieces)
        return Material("\n\n".join(each for each in texts if each), pictures, unread, foreign, asks)

    def _quoted(self, message: Message, text: str) -> str:
        """What a message refers to.

        Replying is also how people in a group address Nova: without a model her own words count only where those of
        the person point at them.
        """
        quoted = message.reply_to
        if quoted is None or (not self._sees and quoted.is_bot and text and not (quoted.quote or points(text))):
            return ""
        return quoted.quote or quoted.text

    def _data(self, source: str, text: str) -> str:
        """What others wrote, marked as data for a model; tools want the bare text."""
        return as_data(source, text) if text and self._sees else text

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
            return f"I can't read {_format(attachment)}. Text, PDF and pictures I can."
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
        return _Piece(self._data(f"the file {name}", _decoded(content)))


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
    if attachment.mime in UNTOLD and PurePath(attachment.name.lower()).suffix in TEXT_NAMES:
        return "text"
    return "text" if attachment.mime.startswith(TEXTS) else "other"


def _format(attachment: Attachment) -> str:
    """What people call a kind of file: ".docx files"."""
    suffix = PurePath(attachment.name).suffix.lower() or mimetypes.guess_extension(attachment.mime)
    return f"{suffix} files" if suffix else "such files"


def _decoded(content: bytes) -> str:
    """A text file as other programs write it: UTF-8, UTF-16 with its mark, or what Windows wrote before them."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _called(attachment: Attachment) -> str:
    return {"voice": "voice message", "image": "picture"}.get(attachment.kind, "file")
