"""Voice messages become words where a transcriber is configured."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from agents.models.transcriber import TranscriberDown, TranscriptionServer
from tests.fakes.loopback import Loopback


class Whisper:
    """A transcription server on loopback; it hears what the test says, or answers with a status."""

    def __init__(self) -> None:
        self.hears: object = {"text": " call me at nine "}
        self.status = 200
        self.got: dict[str, str] = {}
        self.authorization = ""
        self.url = ""

    async def transcribe(self, request: web.Request) -> web.Response:
        self.authorization = request.headers.get("Authorization", "")
        form = await request.post()
        file = form["file"]
        assert isinstance(file, web.FileField)
        self.got = {"name": file.filename, "type": file.content_type, "model": str(form["model"])}
        return web.json_response(self.hears, status=self.status)


@pytest.fixture
async def whisper() -> AsyncIterator[Whisper]:
    server = Whisper()
    app = web.Application()
    app.router.add_post("/v1/audio/transcriptions", server.transcribe)
    listening = Loopback(app)
    server.url = f"http://{await listening.open()}/v1"
    yield server
    await listening.close()


async def test_a_recording_becomes_words(whisper: Whisper):
    server = TranscriptionServer(whisper.url, "secret", "whisper-1")
    assert await server.transcribe("voice.ogg", "audio/ogg", b"OggS") == "call me at nine"
    assert whisper.got == {"name": "voice.ogg", "type": "audio/ogg", "model": "whisper-1"}
    assert whisper.authorization == "Bearer secret"


async def test_a_server_without_a_key_is_sent_none(whisper: Whisper):
    await TranscriptionServer(whisper.url, "", "whisper-1").transcribe("voice.ogg", "audio/ogg", b"OggS")
    assert whisper.authorization == ""


@pytest.mark.parametrize(
    ("status", "hears"), [(500, {"text": "x"}), (200, ["no object"]), (200, {}), (200, {"text": " "})]
)
async def test_a_transcriber_that_fails_is_told_in_a_sentence(whisper: Whisper, status: int, hears: object):
    whisper.status, whisper.hears = status, hears
    with pytest.raises(TranscriberDown, match="transcriber"):
        await TranscriptionServer(whisper.url, "", "m").transcribe("voice.ogg", "audio/ogg", b"OggS")
