"""Files that come with a message, and their bytes."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

import aiohttp

from adapters.message import Attachment, FileUnavailable, MalformedEvent
from adapters.slack.api import CallError, WebApi
from adapters.slack.fields import Fields
from adapters.slack.fields import read as read_fields

MAX_SIZE = 20_000_000  # as on Telegram: a file is held in memory while it is read
_TIMEOUT = aiohttp.ClientTimeout(total=60)
_SLACK_HOSTS = ("slack.com", "slack-files.com")
_GONE = frozenset({"tombstone", "hidden_by_limit"})

Kind = Literal["image", "document", "audio", "voice", "video", "other"]


def read(event: Fields) -> tuple[Attachment, ...]:
    return tuple(_attachment(file) for file in event.objects("files") if file.maybe("mode") not in _GONE)


def _attachment(file: Fields) -> Attachment:
    mime = file.maybe("mimetype") or "application/octet-stream"
    return Attachment(
        id=file.text("id"),
        kind=_kind(mime, file.maybe("subtype") or ""),
        name=file.maybe("name") or file.maybe("title") or file.text("id"),
        mime=mime,
        size=file.number("size"),
        handle=file.maybe("url_private_download") or file.maybe("url_private") or "",
    )


def _kind(mime: str, subtype: str) -> Kind:
    if subtype == "slack_audio":
        return "voice"
    family = mime.partition("/")[0]
    if family in {"image", "audio", "video"}:
        return family  # pyright: ignore[reportReturnType]
    return "document" if family in {"text", "application"} else "other"


class Downloads:
    """Reads files with Nova's token, which goes to Slack's own servers and nowhere else."""

    def __init__(self, token: str, base_url: str, reads: WebApi) -> None:
        self._token = token
        self._home = urlsplit(base_url).netloc
        self._reads = reads

    async def fetch(self, attachment: Attachment) -> bytes:
        """The bytes of a file. Raises FileUnavailable with a text for people."""
        url = attachment.handle or await self._address(attachment)
        if not self._is_slack(url):
            raise FileUnavailable(f"{attachment.name} is kept outside Slack: please upload it here.")
        if attachment.size > MAX_SIZE:
            raise FileUnavailable(f"{attachment.name} is larger than {MAX_SIZE // 1_000_000} MB: send a smaller file.")
        try:
            mime, content = await self._get(url)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise FileUnavailable(f"{attachment.name} could not be read from Slack: please send it again.") from error
        if _is_login_page(mime, content, attachment.size):
            raise FileUnavailable("Nova may not read files here: its Slack app needs the scope files:read.")
        return content

    async def _address(self, attachment: Attachment) -> str:
        """A file from another organisation arrives as nothing but an id."""
        try:
            answer = await self._reads.call("files.info", file=attachment.id)
            return _attachment(read_fields(answer, "files.info").object("file")).handle
        except (CallError, MalformedEvent) as error:
            raise FileUnavailable(f"{attachment.name} could not be read from Slack: please send it again.") from error

    async def _get(self, url: str) -> tuple[str, bytes]:
        headers = {"Authorization": f"Bearer {self._token}"}
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT, raise_for_status=True) as session,
            session.get(url, headers=headers) as response,
        ):
            return response.content_type, await response.read()

    def _is_slack(self, url: str) -> bool:
        where = urlsplit(url)
        if where.netloc == self._home:
            return True
        host = where.hostname or ""
        return where.scheme == "https" and any(host == name or host.endswith(f".{name}") for name in _SLACK_HOSTS)


def _is_login_page(mime: str, content: bytes, size: int) -> bool:
    """Without files:read Slack answers 200 with its login page; a real HTML file has the size it should have."""
    return len(content) != size and (mime == "text/html" or content.lstrip()[:9].lower() == b"<!doctype")
