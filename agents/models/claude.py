"""Claude, or any server that speaks the Anthropic Messages API, through the `anthropic` SDK.

No sampling parameters and no forced tool choice: current models reject both.
"""

from __future__ import annotations

import asyncio
import importlib
import math
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from agents.models import Completion, ModelError, OnText, Prompt, Usage
from agents.models.fenced import in_text, with_calls
from agents.models.messages import completion_of, messages_of, tool_of, usage_of
from agents.models.structured import in_words

if TYPE_CHECKING:
    import anthropic
    from anthropic.lib.streaming import AsyncMessageStream
    from anthropic.types import Message

OFFICIAL = "https://api.anthropic.com"
PAUSES = (0.5, 2.0)  # seconds before each further try, all of them before the answer begins
LONGEST_PAUSE = 10.0  # a server that asks for more is not waited for; the person is told instead
CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 60.0  # longest wait for the next piece of a stream


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens.

    Reading the cache costs a tenth of fresh input and writing it a quarter more, as the provider's price list says.
    """

    input: float
    output: float

    def of(self, usage: Usage) -> float:
        fresh = usage.input - usage.cached - usage.written
        tokens_in = fresh + usage.cached * 0.1 + usage.written * 1.25
        return (tokens_in * self.input + usage.output * self.output) / 1_000_000


@dataclass(frozen=True, slots=True)
class Profile:
    """What a server can do beyond the plain Messages API.

    `bearer`: the key goes into `Authorization`; `caches`: it takes `cache_control`; `schemas`: it holds answers to a
    schema; `tools`: it knows tool blocks, so that they need not be described in words.
    """

    bearer: bool = False
    caches: bool = False
    schemas: bool = False
    tools: bool = True


ANTHROPIC = Profile(caches=True, schemas=True)
KNOWN: Mapping[str, Profile] = {
    "api.anthropic.com": ANTHROPIC,
    "openrouter.ai": Profile(bearer=True, caches=True),
}


def profile_of(base_url: str, wishes: Sequence[str] = ()) -> Profile:
    """The profile of an address; `wishes` are names of abilities it has, or with `no-` before them has not."""
    known = KNOWN.get(urlsplit(base_url).hostname or "", Profile())
    return replace(known, **{wish.removeprefix("no-"): not wish.startswith("no-") for wish in wishes})


class ClaudeServer:
    """One connection to one server; `model` gives the models that run there.

    Entering begins to load the SDK, which takes seconds, in a thread; the first completion waits for it.
    """

    def __init__(
        self,
        api_key: str,
        base_url: str | None = None,
        *,
        abilities: Sequence[str] = (),
        silence: float = SILENCE_SECONDS,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self.base_url = base_url or OFFICIAL
        self.profile = profile_of(self.base_url, abilities)
        self.silence = silence
        self.pauses = tuple(pauses)
        self._api_key = api_key
        self._loading: asyncio.Task[anthropic.AsyncAnthropic] | None = None

    async def __aenter__(self) -> Self:
        self._loading = asyncio.create_task(asyncio.to_thread(self._connect))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        client = await self.client()
        await client.close()

    async def client(self) -> anthropic.AsyncAnthropic:
        if self._loading is None:
            raise RuntimeError("enter the ClaudeServer before using its models")
        # Shielded: whoever stops waiting must not stop the loading that others wait for.
        return await asyncio.shield(self._loading)

    def model(self, name: str, price: Price) -> Claude:
        return Claude(self, name, price)

    def hides(self, text: str) -> str:
        """The text without the key, should a server have repeated it."""
        return text.replace(self._api_key, "[key]")

    def _connect(self) -> anthropic.AsyncAnthropic:
        sdk = importlib.import_module("anthropic")
        client: anthropic.AsyncAnthropic = sdk.AsyncAnthropic(
            api_key=None if self.profile.bearer else self._api_key,
            auth_token=self._api_key if self.profile.bearer else None,
            base_url=self.base_url,
            max_retries=0,  # Claude tries again itself: the SDK would wait for any Retry-After, however long
            timeout=sdk.Timeout(self.silence, connect=CONNECT_SECONDS),
            open_telemetry=False,
        )
        # The SDK adds ANTHROPIC_CUSTOM_HEADERS of the environment, which may hold other credentials than ours.
        client._custom_headers = {}  # noqa: SLF001 - no public way to leave them out
        _ = client.messages  # imports the rest of the SDK
        return client


@dataclass(slots=True)
class _Heard:
    """What has arrived of an answer. The SDK completes `message` as pieces come."""

    message: Message | None = None

    @property
    def usage(self) -> Usage:
        return usage_of(self.message) if self.message else Usage()


class Claude:
    """One model on one server."""

    thinks = True

    def __init__(self, server: ClaudeServer, name: str, price: Price) -> None:
        self._server = server
        self._price = price
        self.name = name

    def cost_usd(self, usage: Usage) -> float:
        return self._price.of(usage)

    async def complete(self, prompt: Prompt, on_text: OnText | None = None) -> Completion:
        """Stream one answer. Raises ModelError for whatever keeps it from arriving whole."""
        heard = _Heard()
        async with aclosing(self._pieces(prompt, heard)) as pieces:
            async for piece in pieces:
                if on_text:
                    await on_text(piece)
        if heard.message is None or heard.message.stop_reason is None:
            raise ModelError(
                f"the stream of {self.name} ended early",
                person_text="The language model's answer broke off in the middle. Please ask again.",
                usage=heard.usage,
            )
        completion = completion_of(heard.message)
        return completion if self._server.profile == ANTHROPIC else with_calls(completion, prompt.tools)

    async def _pieces(self, prompt: Prompt, heard: _Heard) -> AsyncGenerator[str, None]:
        """The text of an answer as it arrives. Raises ModelError, whose text and causes hold no secrets."""
        client = await self._server.client()
        import anthropic  # noqa: PLC0415 - loaded in a thread by now
        import httpx2  # noqa: PLC0415 - the HTTP library of the SDK, whose errors a cut stream raises

        try:
            async with await self._open(client, prompt) as stream:
                async for event in stream:
                    if event.type == "message_start":
                        heard.message = stream.current_message_snapshot
                    elif event.type == "text":
                        yield event.text
        except anthropic.APIStatusError as error:
            raise self._refused(error, heard.usage) from None
        except (anthropic.APITimeoutError, httpx2.TimeoutException):
            raise ModelError(
                f"{self.name} was silent for {self._server.silence:g} s",
                person_text="The language model stopped answering. Please ask again.",
                usage=heard.usage,
                passing=True,
            ) from None
        except (anthropic.AnthropicError, httpx2.HTTPError, OSError) as error:
            raise ModelError(
                f"no whole answer from {self.name}: {type(error).__name__}",
                person_text="The language model did not answer (the connection failed or broke off).",
                usage=heard.usage,
                passing=True,
            ) from None
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            # What the SDK raises for a stream that is not one of the Messages API.
            raise ModelError(
                f"{self.name} sent what the SDK cannot read: {type(error).__name__}",
                person_text="The language model's server answered in a form I cannot read; check ANTHROPIC_BASE_URL.",
                usage=heard.usage,
            ) from None

    async def _open(self, client: anthropic.AsyncAnthropic, prompt: Prompt) -> AsyncMessageStream[None]:
        """Begin an answer. What may pass by itself is tried again; nothing has been said yet, so nothing is doubled."""
        import anthropic  # noqa: PLC0415 - loaded in a thread by now

        request = self._request(prompt)
        for pause in self._server.pauses:
            try:
                return await client.messages.stream(**request).__aenter__()
            except anthropic.APIError as error:
                wait = _wait(error, pause)
                if wait is None:
                    raise
                await asyncio.sleep(wait)
        return await client.messages.stream(**request).__aenter__()

    def _request(self, prompt: Prompt) -> dict[str, Any]:
        if not self._server.profile.tools:
            prompt = in_text(prompt)
        request: dict[str, Any] = {
            "model": self.name,
            "max_tokens": prompt.max_tokens,
            "system": prompt.system,
            "messages": messages_of(prompt),
        }
        if prompt.tools:
            request["tools"] = [tool_of(tool) for tool in prompt.tools]
        if self._server.profile.caches:
            request["cache_control"] = {"type": "ephemeral"}
        if prompt.schema is not None:
            request |= self._structured(prompt.system, prompt.schema)
        return request

    def _structured(self, system: str, schema: Mapping[str, Any]) -> dict[str, Any]:
        """What asks for JSON: the API's own way where it is known, words at the end of the instructions elsewhere."""
        if not self._server.profile.schemas:
            return {"system": f"{system}\n\n{in_words(schema)}".lstrip()}
        import anthropic  # noqa: PLC0415 - loaded in a thread by now

        # The API refuses constraints such as maxItems and objects open to more keys; the SDK knows which.
        return {
            "output_config": {"format": {"type": "json_schema", "schema": anthropic.transform_schema(dict(schema))}}
        }

    def _refused(self, error: anthropic.APIStatusError, usage: Usage) -> ModelError:
        """What a status, or an error event in the middle of a stream, means to a person."""
        status = error.status_code if error.status_code >= 400 else _STATUS.get(error.type or "", 500)
        said = self._server.hides(error.api_message or "")
        if status == 400 and "prompt is too long" in said:
            status = 413
        again = f"Please try again in {_minutes(_retry_after(error))}."
        return ModelError(
            f"HTTP {status} from the server of {self.name} (request {error.request_id}): {said[:300]}",
            person_text=_PERSON_TEXTS.get(status, _PROBLEM).format(again=again),
            usage=usage,
            passing=status == 429 or status >= 500,
        )


_STATUS = {"rate_limit_error": 429, "overloaded_error": 529, "authentication_error": 401, "request_too_large": 413}
_KEY = "The language model refuses the key; whoever runs Nova should check ANTHROPIC_API_KEY."
_PROBLEM = "The language model's server has a problem right now. {again}"
_PERSON_TEXTS = {
    400: "The language model did not accept this request; whoever runs Nova finds the reason in the log.",
    401: _KEY,
    402: "The language model's account has no credit left; whoever runs Nova should top it up.",
    403: _KEY,
    404: "The language model's server does not know the model; check NOVA_MODEL_SMALL and NOVA_MODEL_LARGE.",
    413: "That is too long for the language model.",
    429: "The language model is busy (rate limit). {again}",
    529: "The language model is overloaded right now. {again}",
}


def _wait(error: anthropic.APIError, pause: float) -> float | None:
    """Seconds until another try makes sense; None when it does not."""
    import anthropic  # noqa: PLC0415 - loaded in a thread by now

    if isinstance(error, anthropic.APIStatusError):
        after = _retry_after(error)
        passing = error.status_code in {408, 409, 429} or error.status_code >= 500
        return max(after, pause) if passing and after <= LONGEST_PAUSE else None
    refused = isinstance(error, anthropic.APIConnectionError) and not isinstance(error, anthropic.APITimeoutError)
    return pause if refused else None


def _retry_after(error: anthropic.APIStatusError) -> float:
    """Seconds the server asks to wait; 0 when it does not say, or gives a date."""
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "0")))
    except ValueError:
        return 0.0


def _minutes(seconds: float) -> str:
    minutes = math.ceil(seconds / 60)
    return "a minute" if minutes < 2 else f"{minutes} minutes"
