"""Claude through the real SDK, against a server on loopback: answers, tools, cost, and everything that goes wrong."""

from __future__ import annotations

import asyncio
import copy
import importlib
import json
import logging
import socket
import traceback
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from agents.job import Task
from agents.models import (  # fmt: skip
    ModelError,
    ModelTurn,
    Picture,
    Prompt,
    PromptTurn,
    ToolCall,
    ToolSchema,
    ToolTurn,
    Usage,
    UserTurn,
)
from agents.models.claude import ANTHROPIC, Claude, ClaudeServer, Price, Profile, profile_of
from agents.models.messages import EARLIER
from agents.models.structured import object_in
from agents.runner import Runner
from agents.spec import Tier
from agents.tool import Toolbox, ToolContext, Tools, tool
from tests.agents.conftest import KeptReceipts, MakeContext, MakeRoster
from tests.fakes.anthropic import Answer, AnthropicServer, Failure, Raw, Said, ToolUse

KEY = "sk-ant-the-key-of-the-test"
SCHEMA = ToolSchema("add", "Add numbers.", {"type": "object", "properties": {"a": {"type": "integer"}}})
PROMPT = Prompt("You are brief.", (UserTurn("2+2?"),), (SCHEMA,), 100, context="Now: noon")


@pytest.fixture(scope="module", autouse=True)
def sdk():
    """Loads the SDK before any test's time runs."""
    importlib.import_module("anthropic")


@asynccontextmanager
async def claude(
    url: str, silence: float = 5.0, pauses: Sequence[float] = (0, 0), abilities: Sequence[str] = ()
) -> AsyncGenerator[Claude]:
    async with ClaudeServer(KEY, url, abilities=abilities, silence=silence, pauses=pauses) as server:
        yield server.model("claude-haiku-5-5", Price(1.0, 5.0))


@pytest.fixture
async def server() -> AsyncIterator[AnthropicServer]:
    async with AnthropicServer(key=KEY) as running:
        yield running


@pytest.fixture
async def anthropics_model(server: AnthropicServer) -> AsyncIterator[Claude]:
    """The same server with the abilities of Anthropic's own."""
    async with claude(server.url, abilities=("caches", "schemas")) as connected:
        yield connected


@pytest.fixture
async def model(server: AnthropicServer) -> AsyncIterator[Claude]:
    async with claude(server.url) as connected:
        yield connected


async def failure(model: Claude, prompt: Prompt = PROMPT) -> ModelError:
    """What is raised when nothing else may happen, with no secret anywhere in it."""
    with pytest.raises(ModelError) as caught:
        async with asyncio.timeout(10):
            await model.complete(prompt)
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert caught.value.person_text.endswith(".") or caught.value.person_text.endswith(")")
    return caught.value


# --- answers ---------------------------------------------------------------------------------------


async def test_text_streams_and_comes_back_whole(server: AnthropicServer, model: Claude):
    server.script = [Said(["Fo", "ur", "."])]
    heard: list[str] = []

    async def listen(text: str) -> None:
        heard.append(text)

    completion = await model.complete(PROMPT, listen)
    assert heard == ["Fo", "ur", "."]
    assert (completion.text, completion.calls, completion.stop) == ("Four.", (), "end")


async def test_a_request_is_what_the_api_expects(server: AnthropicServer, model: Claude):
    await model.complete(PROMPT)
    body = server.requests[0].body
    assert body == {
        "model": "claude-haiku-5-5",
        "max_tokens": 100,
        "stream": True,
        "system": "You are brief.",
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "<context>\nNow: noon\n</context>"},
                    {"type": "text", "text": "2+2?"},
                ],
            }
        ],
        "tools": [{"name": "add", "description": "Add numbers.", "input_schema": dict(SCHEMA.parameters)}],
    }


async def test_a_tool_round_trip(server: AnthropicServer, model: Claude):
    server.script = [Said(["Adding."], [ToolUse("add", {"a": 2}, "t1"), ToolUse("add", {"a": 3}, "t2")]), "Five."]
    first = await model.complete(PROMPT)
    assert first.calls == (ToolCall("t1", "add", {"a": 2}), ToolCall("t2", "add", {"a": 3}))
    assert (first.text, first.stop) == ("Adding.", "tools")
    turns = (
        *PROMPT.turns,
        ModelTurn(first.text, first.calls),
        ToolTurn("t1", "add", "2"),
        ToolTurn("t2", "add", "no", ok=False),
    )
    second = await model.complete(replace(PROMPT, turns=turns))
    assert second.text == "Five."
    assert server.requests[1].messages[1:] == [
        {
            "role": "assistant",
            "content": [
                {"type": "text", "text": "Adding."},
                {"type": "tool_use", "id": "t1", "name": "add", "input": {"a": 2}},
                {"type": "tool_use", "id": "t2", "name": "add", "input": {"a": 3}},
            ],
        },
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": "t1", "content": "2", "is_error": False},
                {"type": "tool_result", "tool_use_id": "t2", "content": "no", "is_error": True},
            ],
        },
    ]


@pytest.mark.parametrize(
    "turns",
    [
        (ModelTurn("Good morning!"), UserTurn("hi")),
        (UserTurn("one"), UserTurn("two")),
        (UserTurn("one"), ModelTurn(""), UserTurn("two")),
        (UserTurn(" "), ModelTurn("yes?"), ModelTurn("hello?"), UserTurn("two")),
    ],
    ids=["Nova first", "the person twice", "an empty answer", "an empty question"],
)
async def test_any_history_makes_a_request_the_api_accepts(
    server: AnthropicServer, model: Claude, turns: tuple[PromptTurn, ...]
):
    assert (await model.complete(replace(PROMPT, turns=turns))).text == "All well."
    assert server.refused == []
    last = turns[-1]
    assert isinstance(last, UserTurn)
    assert server.requests[0].question.endswith(last.text)


async def test_pictures_go_before_the_words_about_them(server: AnthropicServer, model: Claude):
    turn = UserTurn("what is this?", (Picture("image/png", b"png"),))
    await model.complete(replace(PROMPT, turns=(turn,), context=""))
    [said] = server.requests[0].messages
    assert [block["type"] for block in said["content"]] == ["image", "text"]
    assert said["content"][0]["source"] == {"type": "base64", "media_type": "image/png", "data": "cG5n"}


async def test_what_nova_said_first_is_kept(server: AnthropicServer, model: Claude):
    await model.complete(replace(PROMPT, turns=(ModelTurn("Three complaints."), UserTurn("show the first"))))
    messages = server.requests[0].messages
    assert messages[0]["content"][0]["text"] == EARLIER
    assert messages[1]["content"][0]["text"] == "Three complaints."


@pytest.mark.parametrize(
    ("reason", "stop"),
    [
        ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"),
        ("refusal", "refusal"),
        ("end_turn", "end"),
    ],
)
async def test_stop_reasons(server: AnthropicServer, model: Claude, reason: str, stop: str):
    server.script = [Said(["Well"], stop=reason)]
    assert (await model.complete(PROMPT)).stop == stop


async def test_a_call_that_the_length_limit_cut_is_not_handed_on(server: AnthropicServer, model: Claude):
    server.script = [Said(["Adding."], [ToolUse("add", {"a": 123456})], stop="max_tokens", cut="arguments")]
    completion = await model.complete(PROMPT)
    assert (completion.text, completion.calls, completion.stop) == ("Adding.", (), "length")


async def test_usage_counts_all_input_and_what_was_cached(server: AnthropicServer, model: Claude):
    server.script = [Said(["Four."], input_tokens=100, output_tokens=7, cached=800, written=50)]
    completion = await model.complete(PROMPT)
    assert completion.usage == Usage(input=950, output=7, cached=800, written=50)


def test_cost_follows_the_price_list():
    price = Price(2.0, 10.0)
    assert price.of(Usage(input=1_000_000)) == pytest.approx(2.0)
    assert price.of(Usage(input=1_000_000, cached=1_000_000)) == pytest.approx(0.2)
    assert price.of(Usage(input=1_000_000, written=1_000_000)) == pytest.approx(2.5)
    assert price.of(Usage(output=1_000_000)) == pytest.approx(10.0)


# --- answers that are JSON --------------------------------------------------------------------------

FORM = {
    "type": "object",
    "properties": {
        "parts": {
            "type": "array",
            "minItems": 1,
            "maxItems": 3,
            "items": {"type": "object", "properties": {"size": {"enum": ["s", "l"]}}, "required": ["size"]},
        }
    },
    "required": ["parts"],
}


async def test_anthropics_own_server_is_sent_the_schema_as_it_accepts_it(
    server: AnthropicServer, anthropics_model: Claude
):
    before = copy.deepcopy(FORM)
    await anthropics_model.complete(replace(PROMPT, schema=FORM))
    assert server.refused == []
    assert server.requests[0].body["system"] == PROMPT.system
    output = server.requests[0].body["output_config"]["format"]
    assert output["type"] == "json_schema"
    parts = output["schema"]["properties"]["parts"]
    assert (output["schema"]["additionalProperties"], output["schema"]["required"]) == (False, ["parts"])
    assert (parts["items"]["additionalProperties"], parts["items"]["required"]) == (False, ["size"])
    assert "maxItems" not in parts
    assert before == FORM


async def test_another_server_is_told_the_schema_in_words(server: AnthropicServer, model: Claude):
    server.script = ['Sure:\n```json\n{"parts": [{"size": "s"}]}\n```']
    completion = await model.complete(replace(PROMPT, schema=FORM))
    body = server.requests[0].body
    assert "output_config" not in body
    assert body["system"].startswith("You are brief.\n\nAnswer with one JSON object")
    assert json.loads(body["system"].splitlines()[-1]) == FORM
    assert object_in(completion.text) == {"parts": [{"size": "s"}]}


async def test_without_a_schema_nothing_asks_for_json(server: AnthropicServer, anthropics_model: Claude):
    await anthropics_model.complete(PROMPT)
    assert "output_config" not in server.requests[0].body


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": 1}', {"a": 1}),
        (' \n{"a": {"b": "}"}}\n', {"a": {"b": "}"}}),
        ('```json\n{"a": 1}\n```', {"a": 1}),
        ('```\n{"a": 1}\n```\nAnything else?', {"a": 1}),
        ('Here you are: {"a": 1}', {"a": 1}),
        ('{"a": 1', None),
        ("{a: 1}", None),
        ("[1, 2]", None),
        ("I would rather not.", None),
        ("", None),
        ('{"a":' * 100_000, None),
    ],
    ids=lambda value: str(value)[:30],
)
def test_the_json_of_an_answer(text: str, found: object):
    assert object_in(text) == found


# --- which server, which key -----------------------------------------------------------------------


async def test_another_server_gets_no_cache_control_and_anthropic_does(
    server: AnthropicServer, model: Claude, anthropics_model: Claude
):
    await model.complete(PROMPT)
    assert "cache_control" not in server.requests[0].body
    await anthropics_model.complete(PROMPT)
    assert server.requests[1].body["cache_control"] == {"type": "ephemeral"}


def test_without_an_address_it_is_anthropics_own_server():
    assert ClaudeServer(KEY).base_url == "https://api.anthropic.com"
    assert ClaudeServer(KEY).profile == ANTHROPIC


def test_a_server_is_known_by_its_address_or_told_by_the_settings():
    assert profile_of("https://openrouter.ai/api").bearer
    assert profile_of("http://127.0.0.1:11434") == Profile()
    assert profile_of("http://127.0.0.1:11434", ("no-tools", "bearer")) == Profile(bearer=True, tools=False)


async def test_a_server_that_wants_a_bearer_gets_one(server: AnthropicServer):
    async with claude(server.url, abilities=("bearer",)) as bearer:
        await bearer.complete(PROMPT)
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert "x-api-key" not in server.requests[0].headers


async def test_a_server_without_tool_blocks_is_told_the_tools_in_words(server: AnthropicServer):
    server.script = ['```json\n{"name": "add", "arguments": {"a": 1}}\n```']
    async with claude(server.url, abilities=("no-tools",)) as model:
        completion = await model.complete(PROMPT)
    assert "tools" not in server.requests[0].body
    assert [call.name for call in completion.calls] == ["add"]


async def test_only_the_key_that_was_given_is_used(
    server: AnthropicServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_IDENTITY_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"):
        monkeypatch.setenv(name, "stray-secret")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9/stray-secret")
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", "Authorization: Bearer stray-secret\nX-Gateway: stray-secret")
    monkeypatch.setenv("ANTHROPIC_PROFILE", "default")
    monkeypatch.setenv("ANTHROPIC_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "default.json").write_text('{"api_key": "stray-secret", "auth_token": "stray-secret"}')
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password stray-secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    async with claude(server.url) as model:
        await model.complete(PROMPT)
    sent = server.requests[0].headers
    assert "stray-secret" not in str(sent)
    assert KEY in str(sent)


async def test_loading_the_sdk_leaves_the_event_loop_free(server: AnthropicServer, monkeypatch: pytest.MonkeyPatch):
    """Seconds of import happen in a thread; entering does not wait for them, and one who stops waiting stops no other."""
    import threading

    import agents.models.claude as module

    loaded, real = threading.Event(), module.importlib.import_module

    def slow(name: str) -> object:
        assert threading.current_thread() is not threading.main_thread()
        assert loaded.wait(5)
        return real(name)

    monkeypatch.setattr(module.importlib, "import_module", slow)
    async with claude(server.url) as model:
        impatient, patient = (asyncio.create_task(model.complete(PROMPT)) for _ in range(2))
        await asyncio.sleep(0)
        impatient.cancel()
        await asyncio.wait([impatient])
        assert server.requests == []
        loaded.set()
        assert (await patient).text == "All well."


async def test_a_server_that_was_not_entered_says_so():
    with pytest.raises(RuntimeError, match="enter the ClaudeServer"):
        await ClaudeServer(KEY).model("m", Price(1, 5)).complete(PROMPT)


# --- failures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "did not accept this request"),
        (401, "ANTHROPIC_API_KEY"),
        (402, "no credit left"),
        (403, "ANTHROPIC_API_KEY"),
        (404, "NOVA_MODEL_SMALL"),
        (413, "too long"),
        (429, "busy"),
        (500, "server has a problem"),
        (529, "overloaded"),
    ],
)
async def test_every_status_has_words_for_a_person_and_a_reason_for_the_log(
    server: AnthropicServer, model: Claude, status: int, words: str
):
    server.answer = lambda _: Failure(status, f"the key {KEY} is no good")
    error = await failure(model)
    assert words in error.person_text
    assert f"HTTP {status}" in str(error)
    assert "req_fake" in str(error)
    assert "the key [key] is no good" in str(error)


async def test_a_wrong_key_is_refused(server: AnthropicServer):
    async with ClaudeServer("sk-wrong", server.url) as wrong:
        with pytest.raises(ModelError) as caught:
            await wrong.model("m", Price(1, 5)).complete(PROMPT)
    assert "ANTHROPIC_API_KEY" in caught.value.person_text


async def test_a_prompt_beyond_the_context_window_is_too_long(server: AnthropicServer, model: Claude):
    server.script = [Failure(400, "prompt is too long: 210000 tokens > 200000 maximum")]
    assert (await failure(model)).person_text == "That is too long for the language model."


@pytest.mark.parametrize("passing", [Failure(429), Failure(500), Failure(529), Failure(408), None], ids=str)
async def test_what_passes_is_tried_again(server: AnthropicServer, model: Claude, passing: Answer):
    server.script = [passing, passing, "Four."]
    assert (await model.complete(PROMPT)).text == "Four."
    assert len(server.requests) == 3


async def test_it_is_not_tried_for_ever(server: AnthropicServer, model: Claude):
    server.answer = lambda _: Failure(529)
    assert "overloaded" in (await failure(model)).person_text
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 404])
async def test_what_does_not_pass_is_not_tried_again(server: AnthropicServer, model: Claude, status: int):
    server.answer = lambda _: Failure(status)
    await failure(model)
    assert len(server.requests) == 1


async def test_a_short_wait_that_the_server_asks_for_is_kept(server: AnthropicServer, model: Claude):
    server.script = [Failure(429, headers={"retry-after": "0.05"}), "Four."]
    before = asyncio.get_running_loop().time()
    await model.complete(PROMPT)
    assert asyncio.get_running_loop().time() - before >= 0.05


async def test_a_long_wait_is_told_instead_of_waited_for(server: AnthropicServer, model: Claude):
    server.script = [Failure(429, headers={"retry-after": "170"})]
    assert (
        await failure(model)
    ).person_text == "The language model is busy (rate limit). Please try again in 3 minutes."
    assert len(server.requests) == 1


async def test_a_date_to_wait_for_is_not_understood_but_does_no_harm(server: AnthropicServer, model: Claude):
    server.script = [Failure(429, headers={"retry-after": "Fri, 02 Jan 2099 00:00:00 GMT"}), "Four."]
    assert (await model.complete(PROMPT)).text == "Four."


async def test_nobody_listens():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        async with claude(f"http://127.0.0.1:{taken.getsockname()[1]}") as model:
            error = await failure(model)
    assert "did not answer" in error.person_text


@pytest.mark.parametrize("cut", ["socket", "stream"])
async def test_an_answer_that_breaks_off_is_not_taken_for_whole(server: AnthropicServer, model: Claude, cut: str):
    server.script = [
        Said(["Fo", "ur"], input_tokens=100, cut="socket" if cut == "socket" else "stream"),
        "Never asked.",
    ]
    heard: list[str] = []

    async def listen(text: str) -> None:
        heard.append(text)

    with pytest.raises(ModelError) as caught:
        await model.complete(PROMPT, listen)
    assert "broke off" in caught.value.person_text
    assert caught.value.usage.input == 100
    assert heard == ["Fo", "ur"]
    assert len(server.requests) == 1


@pytest.mark.parametrize(("kind", "words"), [("overloaded_error", "overloaded"), ("api_error", "has a problem")])
async def test_an_error_in_the_middle_of_a_stream(server: AnthropicServer, model: Claude, kind: str, words: str):
    server.script = [Said(["Fo"], input_tokens=100, error=kind)]
    error = await failure(model)
    assert words in error.person_text
    assert error.usage.input == 100
    assert len(server.requests) == 1


async def test_silence_ends(server: AnthropicServer):
    server.script = [Said(["Fo", "ur"], hold=asyncio.Event())]
    async with claude(server.url, silence=0.05) as model:
        error = await failure(model)
    assert error.person_text == "The language model stopped answering. Please ask again."
    assert "silent for 0.05 s" in str(error)
    assert len(server.requests) == 1


async def test_a_slow_stream_is_not_silence(server: AnthropicServer, model: Claude):
    gate = asyncio.Event()
    server.script = [Said(["Fo", "ur"], hold=gate)]

    async def listen(_: str) -> None:
        gate.set()

    assert (await model.complete(PROMPT, listen)).text == "Four"


START = 'event: message_start\ndata: {"type": "message_start", "message": {"id": "x"}}\n\n'
DELTA = """event: content_block_delta
data: {"type": "content_block_delta", "index": 4, "delta": {"type": "text_delta", "text": "x"}}

"""


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html>Please log in to the hotel network</html>",
        "event: message_start\ndata: {not json\n\n",
        DELTA,
        START + DELTA,
    ],
    ids=["nothing", "a web page", "no JSON", "no beginning", "no such block"],
)
async def test_what_is_not_the_messages_api_is_a_failure_like_others(server: AnthropicServer, model: Claude, body: str):
    server.script = [Raw(body)]
    await failure(model)


async def test_a_listener_that_fails_is_not_blamed_on_the_model(server: AnthropicServer, model: Claude):
    async def listen(_: str) -> None:
        raise OSError("the chat is away")

    with pytest.raises(OSError, match="the chat is away"):
        await model.complete(PROMPT, listen)


async def test_whoever_cancels_is_obeyed_at_once(server: AnthropicServer, model: Claude):
    server.script = [Said(["Fo", "ur"], hold=asyncio.Event())]
    begun = asyncio.Event()

    async def listen(_: str) -> None:
        begun.set()

    running = asyncio.create_task(model.complete(PROMPT, listen))
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (await model.complete(PROMPT)).text == "All well."


async def test_no_log_holds_the_key_or_what_was_said(
    server: AnthropicServer, model: Claude, caplog: pytest.LogCaptureFixture
):
    server.script = [Failure(529), "Four.", Failure(401, f"bad key {KEY}"), Said(["Fo"], cut="socket")]
    with caplog.at_level(logging.INFO):
        await model.complete(PROMPT)
        await failure(model)
        await failure(model)
    assert KEY not in caplog.text
    assert "2+2?" not in caplog.text


# --- the loop over it ------------------------------------------------------------------------------


class Sums(Toolbox):
    @tool("reads")
    async def add(self, context: ToolContext, a: int, b: int) -> str:
        """Add two numbers."""
        return str(a + b)


async def test_an_agent_answers_through_the_sdk(
    server: AnthropicServer, model: Claude, make_roster: MakeRoster, make_context: MakeContext
):
    """Runner, tools, delegation and SDK together send only requests the API accepts."""
    roster = make_roster({"test.top": {"tools": "[add]", "delegates": "[test.low]"}, "test.low": {"tools": "[add]"}})
    server.script = [
        Said(["Let me add."], [ToolUse("add", {"a": 2, "b": 3}, "t1"), ToolUse("add", {"a": "x"}, "t2")]),
        Said([], [ToolUse("ask", {"agent": "test.low", "task": "add 5 and 5"}, "t3")]),
        Said([], [ToolUse("add", {"a": 5, "b": 5}, "t4")]),
        "10",
        "It is 10.",
    ]
    models: dict[Tier, Claude] = {"small": model, "large": model}
    work = await Runner(roster, Tools([Sums()]), models, KeptReceipts()).run("test.top", Task("sums"), make_context())
    assert server.refused == []
    assert (work.text, work.outcome) == ("It is 10.", "answered")
    assert [receipt.summary for receipt in work.receipts if receipt.ok] == ["5", "10"]
    total = [sum(getattr(span, name) for span in work.span.everything) for name in ("input_tokens", "output_tokens")]
    assert total == [server.input_tokens, server.output_tokens]


# --- the fake is as strict as the real one ---------------------------------------------------------

CALL: dict[str, object] = {"type": "tool_use", "id": "t", "name": "add", "input": {}}
UNANSWERED: list[dict[str, object]] = [
    {"role": "user", "content": "hi"},
    {"role": "assistant", "content": [CALL]},
    {"role": "user", "content": "never mind"},
]


def format_of(schema: dict[str, object]) -> dict[str, object]:
    return {"format": {"type": "json_schema", "schema": schema}}


Change = Callable[[dict[str, object]], object]
CHANGES: list[tuple[str, Change]] = [
    ("max_tokens", lambda body: body.pop("max_tokens")),
    ("no longer supported", lambda body: body.update(temperature=0)),
    ("no longer supported", lambda body: body.update(top_p=0.5)),
    ("forcing a tool", lambda body: body.update(tool_choice={"type": "any"})),
    ("should match pattern", lambda body: body.update(tools=[{"name": "a.b", "input_schema": {"type": "object"}}])),
    ("roles must alternate", lambda body: body.update(messages=[{"role": "assistant", "content": "hi"}])),
    ("non-whitespace", lambda body: body.update(messages=[{"role": "user", "content": [{"type": "text", "text": " "}]}])),
    ("unexpected `tool_use_id`", lambda body: body.update(messages=[{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t"}]}])),
    ("without a `tool_result`", lambda body: body.update(messages=UNANSWERED)),
    ("a `json_schema` with", lambda body: body.update(output_config={"format": {"type": "json"}})),
    ("must be explicitly set to false", lambda body: body.update(output_config=format_of({"type": "object"}))),
    ("'maxItems' is not supported", lambda body: body.update(output_config=format_of({"type": "array", "maxItems": 3}))),
    ("is not defined", lambda body: body.update(output_config=format_of({"type": "object", "additionalProperties": False, "required": ["a"]}))),
]  # fmt: skip


@pytest.mark.parametrize(("complaint", "change"), CHANGES, ids=[complaint for complaint, _ in CHANGES])
async def test_the_fake_refuses_what_the_real_api_refuses(server: AnthropicServer, complaint: str, change: Change):
    import anthropic

    body: dict[str, object] = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]}
    async with anthropic.AsyncAnthropic(api_key=KEY, base_url=server.url, max_retries=0) as client:
        await client.post("/v1/messages", body=body, cast_to=object)
        change(body)
        with pytest.raises(anthropic.BadRequestError, match=complaint):
            await client.post("/v1/messages", body=body, cast_to=object)
    assert complaint in server.refused[0]
