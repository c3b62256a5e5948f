"""Speech to text through a server of the owner's choice."""

from __future__ import annotations

from typing import Protocol

import httpx

SECONDS = 60.0


class TranscriberDown(Exception):
    """The words of a recording could not be had; the text can be shown to people."""


class Transcriber(Protocol):
    """Turns a recording into words."""

    async def transcribe(self, name: str, mime: str, content: bytes) -> str:
        """The words that were said. Raises TranscriberDown."""
        ...


class TranscriptionServer:
    """`POST {base_url}/audio/transcriptions`, the form that OpenAI defined and local servers of Whisper share."""

    def __init__(self, base_url: str, key: str, model: str) -> None:
        self._url = f"{base_url.rstrip('/')}/audio/transcriptions"
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._model = model

    async def transcribe(self, name: str, mime: str, content: bytes) -> str:
        try:
            async with httpx.AsyncClient(timeout=SECONDS) as client:
                response = await client.post(
                    self._url,
                    headers=self._headers,
                    files={"file": (name, content, mime)},
                    data={"model": self._model, "response_format": "json"},
                )
                response.raise_for_status()
                text = str(response.json()["text"]).strip()
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise TranscriberDown(f"the transcriber did not answer ({type(error).__name__}).") from error
        if not text:
            raise TranscriberDown("the transcriber heard no words in it.")
        return text
