"""Files that go out after a message. A file that fails is named to the reader: the text is there already."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Any

from telegram import InputMediaDocument
from telegram.error import TelegramError

from adapters.message import NotSent, Reply, SendError, Sent, Upload
from adapters.telegram.client import Client
from adapters.telegram.keys import chat_of
from adapters.telegram.markup import MAX_CAPTION
from adapters.telegram.sending import Letter, Sender
from adapters.text import plain, split, utf16_len

LARGEST_UPLOAD = 50 * 1024 * 1024
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_ALBUM = 10
TRIES = 3

_PHOTOS = ("image/jpeg", "image/png", "image/webp")
_VOICES = ("audio/ogg", "audio/opus")

_log = logging.getLogger(__name__)


class Uploader:
    """Sends the attachments of a part: pictures and voice one by one, documents as albums."""

    def __init__(self, client: Client, sender: Sender) -> None:
        self._client = client
        self._sender = sender

    async def deliver(self, part: Reply, sent: Sent) -> None:
        """Never raises SendError, since trying the whole part again would repeat its text."""
        failed = [name for files in _albums(part.attachments) for name in await self._try(files, part, sent)]
        if not failed:
            return
        notice = Letter.preview(part.target, f"⚠️ Not sent: {', '.join(f'`{name}`' for name in failed)}")
        try:
            await self._sender.pacer.turn(notice.chat, notice.kind)
            await self._sender.post(notice)
        except (SendError, TelegramError) as error:
            _log.warning("files were not sent, nor a notice of it: %s", type(error).__name__)

    async def _try(self, files: Sequence[Upload], part: Reply, sent: Sent) -> list[str]:
        """The names of those that could not be sent."""
        names = [file.name for file in files]
        if any(len(file.content) > LARGEST_UPLOAD for file in files):
            return names
        try:
            await self._patiently(files, part, chat_of(sent.message_key))
        except SendError as error:
            _log.warning("%s not sent: %s", ", ".join(names), error)
            return names
        return []

    async def _patiently(self, files: Sequence[Upload], part: Reply, chat: str) -> None:
        """Repeat only what certainly did not arrive."""
        for _ in range(TRIES - 1):
            try:
                return await self._upload(files, part, chat)
            except NotSent as error:
                await self._sender.pacer.pace.sleep(error.retry_after)
        return await self._upload(files, part, chat)

    async def _upload(self, files: Sequence[Upload], part: Reply, chat: str) -> None:
        thread = int(part.target.thread) if part.target.thread else None
        options: dict[str, Any] = {"message_thread_id": thread, "disable_notification": part.silent}
        await self._sender.pacer.turn(chat, part.target.chat_kind)
        try:
            await self._call(files, chat, options)
        except TelegramError as error:
            raise self._sender.failure(chat, error, repeatable=False) from error

    async def _call(self, files: Sequence[Upload], chat: str, options: dict[str, Any]) -> None:
        if len(files) > 1:
            await self._client.send_media_group(chat, [_document(file) for file in files], **options)
            return
        file = files[0]
        options = {**options, "filename": file.name, "caption": _caption(file)}
        if file.mime in _PHOTOS and len(file.content) <= LARGEST_PHOTO:
            await self._client.send_photo(chat, file.content, **options)
        elif file.mime in _VOICES:
            await self._client.send_voice(chat, file.content, **options)
        else:
            await self._client.send_document(chat, file.content, **options)


def _albums(files: Sequence[Upload]) -> Iterator[Sequence[Upload]]:
    documents = [file for file in files if file.mime not in (*_PHOTOS, *_VOICES) and _fits(file)]
    yield from ([file] for file in files if file not in documents)
    yield from (documents[at : at + LARGEST_ALBUM] for at in range(0, len(documents), LARGEST_ALBUM))


def _fits(file: Upload) -> bool:
    return len(file.content) <= LARGEST_UPLOAD


def _document(file: Upload) -> InputMediaDocument:
    return InputMediaDocument(file.content, caption=_caption(file), filename=file.name)


def _caption(file: Upload) -> str | None:
    return next(iter(split(plain(file.caption), MAX_CAPTION, utf16_len)), None)
