"""Files that come with a message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from telegram import Animation, Audio, Document, Message, PhotoSize, Video, VideoNote, Voice

from adapters.message import Attachment

Kind = Literal["image", "document", "audio", "voice", "video", "other"]
_File = PhotoSize | Animation | Document | Video | VideoNote | Audio | Voice

LARGEST_DOWNLOAD = 20 * 1024 * 1024

_DEFAULTS: dict[type[_File], tuple[Kind, str, str]] = {
    PhotoSize: ("image", "image/jpeg", "photo.jpg"),
    Animation: ("video", "video/mp4", "animation.mp4"),
    Document: ("document", "application/octet-stream", "document"),
    Video: ("video", "video/mp4", "video.mp4"),
    VideoNote: ("video", "video/mp4", "video.mp4"),
    Audio: ("audio", "audio/mpeg", "audio.mp3"),
    Voice: ("voice", "audio/ogg", "voice.ogg"),
}


def attachments_of(message: Message, caption: str) -> tuple[Attachment, ...]:
    """The files of one message. Name and type are kept from here: asking for the file later may lose them."""
    return tuple(_attachment(file, caption) for file in _files(message))


def _files(message: Message) -> Iterator[_File]:
    if message.photo:
        yield message.photo[-1]  # the largest size
    document = None if message.animation else message.document  # an animation is a document as well
    others = (message.animation, document, message.video, message.video_note, message.audio, message.voice)
    yield from (file for file in others if file is not None)


def _attachment(file: _File, caption: str) -> Attachment:
    kind, mime, name = _DEFAULTS[type(file)]
    if isinstance(file, Document) and (file.mime_type or "").startswith("image/"):
        kind = "image"
    return Attachment(
        id=file.file_unique_id,
        kind=kind,
        name=str(getattr(file, "file_name", None) or name),
        mime=str(getattr(file, "mime_type", None) or mime),
        size=file.file_size or 0,
        handle=file.file_id,
        caption=caption,
    )
