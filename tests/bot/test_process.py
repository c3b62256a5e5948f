"""Nova as a process: started, killed, stopped, piped into, by its real command line."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.router.trained import TrainedRouter
from memory.connection import Store
from tests.fakes.anthropic import AnthropicServer, Said
from tests.fakes.telegram import TelegramPlatform
from tests.fakes.telegram_server import TOKEN

ROOT = Path(__file__).parents[2]
PATIENCE = 45.0


def environment(folder: Path, **settings: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ}
    return kept | {"NOVA_DATA_DIR": str(folder), "PORT": "0"} | settings


def nova(*arguments: str, folder: Path, text: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end, in an empty folder, so that no .env is read."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=text,
        text=True,
        capture_output=True,
        cwd=folder,
        env=environment(folder, PYTHONPATH=str(ROOT), **settings),
        timeout=PATIENCE,
        check=False,
    )


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.02)


@asynccontextmanager
async def running(folder: Path, **settings: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=folder,
        env=environment(folder, PYTHONPATH=str(ROOT), **settings),
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramPlatform]:
    async with TelegramPlatform() as platform:
        yield platform


@pytest.fixture
async def model() -> AsyncIterator[AnthropicServer]:
    async with AnthropicServer() as server:
        yield server


@pytest.fixture
def wired(telegram: TelegramPlatform, model: AnthropicServer, router: TrainedRouter) -> dict[str, str]:
    """Settings of a Nova on the loopback servers."""
    del router  # asked for, so that the first test to start a process does not wait for training
    return {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_BASE_URL": telegram.server.url,
        "ANTHROPIC_API_KEY": "sk-test-key-that-must-not-be-logged",
        "ANTHROPIC_BASE_URL": model.url,
        "NOVA_OWNERS": "telegram:1001",
    }


def test_lines_from_a_pipe_are_answered_and_the_end_of_input_ends_it(tmp_path: Path):
    chat = nova("chat", folder=tmp_path, text="hi\nwhat is 17.5% of 2380?\n")
    assert chat.returncode == 0, chat.stderr
    greeting, answer = chat.stdout.split("nova ›")[1:]
    assert "language model" in greeting
    assert "416.5" in answer
    assert chat.stderr == ""


def test_bytes_that_are_no_text_lose_nothing(tmp_path: Path):
    chat = subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        input=b"caf\xe9 \xff\nwhat is 2+2?\n",
        capture_output=True,
        cwd=tmp_path,
        env=environment(tmp_path, PYTHONPATH=str(ROOT), LC_ALL="C"),
        timeout=PATIENCE,
        check=False,
    )
    assert chat.returncode == 0
    assert b"**4**" in chat.stdout
    assert chat.stderr == b""


def test_a_message_too_long_is_refused_kindly_and_the_next_is_answered(tmp_path: Path):
    chat = nova("chat", folder=tmp_path, text=f"what is {'1+' * 100_000}1\nwhat is 2+2?\n")
    assert "200,009 characters" in chat.stdout
    assert "**4**" in chat.stdout


def test_what_was_told_is_remembered_by_the_next_process(tmp_path: Path):
    nova("chat", folder=tmp_path, text="remember that my dentist is Dr Hadid\n")
    assert "Dr Hadid" in nova("chat", folder=tmp_path, text="/memory\n").stdout
    listed = json.loads(nova("memory", "list", "--json", folder=tmp_path).stdout)
    assert [fact["text"] for fact in listed] == ["my dentist is Dr Hadid"]


def test_an_answer_can_be_traced_from_the_command_line(tmp_path: Path):
    nova("chat", folder=tmp_path, text="what is 2+2?\n/bad\n")
    told = nova("trace", "last", folder=tmp_path)
    assert "general.calculator" in told.stdout
    assert "👎 1" in told.stdout
    assert "general.calculator" in nova("digest", folder=tmp_path).stdout


def test_nothing_to_serve_is_told_with_the_settings_that_are_missing(tmp_path: Path):
    told = nova("run", folder=tmp_path)
    assert told.returncode == 2
    assert "TELEGRAM_BOT_TOKEN" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_wrong_setting_is_told_in_one_line(tmp_path: Path):
    told = nova("agents", folder=tmp_path, NOVA_TIMEZONE="Nowhere")
    assert told.returncode == 2
    assert "NOVA_TIMEZONE" in told.stderr
    assert "Traceback" not in told.stderr


def test_the_doctor_names_the_remedies(tmp_path: Path):
    seen = nova("doctor", "--json", folder=tmp_path)
    verdicts = {finding["name"]: finding["verdict"] for finding in json.loads(seen.stdout)}
    assert verdicts["store"] == "ok"
    assert verdicts["agents"] == "ok"
    assert verdicts["model"] == "warning"
    assert seen.returncode == 0


def test_the_doctor_finds_what_is_in_the_way_of_the_store(tmp_path: Path):
    (tmp_path / "blocked").write_text("a file where the folder should be")
    seen = nova("doctor", folder=tmp_path, NOVA_DATA_DIR=str(tmp_path / "blocked"))
    assert seen.returncode == 1
    assert "NOVA_DATA_DIR" in seen.stdout


async def test_the_doctor_notices_a_store_that_takes_nothing_in(tmp_path: Path, store: Store):
    await store.redis.config_set("maxmemory", "1")
    try:
        seen = await asyncio.to_thread(nova, "doctor", folder=tmp_path, REDIS_URL=store.url)
    finally:
        await store.redis.config_set("maxmemory", "0")
    assert seen.returncode == 1
    assert "takes nothing in" in seen.stdout


def test_the_agents_are_listed(tmp_path: Path):
    listed = json.loads(nova("agents", "--json", folder=tmp_path).stdout)
    assert len(listed) == 34
    assert nova("agents", "check", folder=tmp_path).returncode == 0
    assert nova("agents", "no.such", folder=tmp_path).returncode == 2


async def test_a_message_is_answered_by_the_running_process_and_no_secret_is_logged(
    tmp_path: Path, telegram: TelegramPlatform, wired: dict[str, str]
):
    async with running(tmp_path, **wired, NOVA_LOG_LEVEL="DEBUG") as process:
        await telegram.say("hello there, how are you today?")
        await until(lambda: bool(telegram.seen) and bool(telegram.seen[-1].buttons))
        process.terminate()
        _, log = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert telegram.seen[-1].text.startswith("All well.")
    assert process.returncode == 0
    assert log
    for secret in (TOKEN, TOKEN.partition(":")[2], wired["ANTHROPIC_API_KEY"]):
        assert secret.encode() not in log


async def test_killed_in_the_middle_of_an_answer_it_answers_after_the_restart_once(
    tmp_path: Path, telegram: TelegramPlatform, model: AnthropicServer, wired: dict[str, str]
):
    model.answer = lambda _: Said(["The ", "answer."], hold=asyncio.Event())
    async with running(tmp_path, **wired) as process:
        await telegram.say("a question that somebody waits for")
        await until(lambda: bool(model.requests))
        process.send_signal(signal.SIGKILL)
        await process.wait()
    model.answer = lambda _: "The answer."
    async with running(tmp_path, **wired):
        await until(lambda: bool(telegram.seen) and bool(telegram.seen[-1].buttons))
    assert [seen.text.partition("\n")[0] for seen in telegram.seen] == ["The answer."]


async def test_what_comes_in_while_it_is_down_is_answered_later_in_order(
    tmp_path: Path, telegram: TelegramPlatform, wired: dict[str, str]
):
    for number in (1, 2, 3):
        await telegram.say(f"/ask general.calculator {number} * 100")
    del wired["ANTHROPIC_API_KEY"]
    async with running(tmp_path, **wired):
        await until(lambda: len(telegram.seen) == 3)
    assert [f"{number}00" in seen.text for number, seen in enumerate(telegram.seen, start=1)] == [True] * 3


async def test_told_to_stop_it_ends_within_ten_seconds_though_an_answer_hangs(
    tmp_path: Path, telegram: TelegramPlatform, model: AnthropicServer, wired: dict[str, str]
):
    model.answer = lambda _: Said(["half an ", "answer"], hold=asyncio.Event())
    async with running(tmp_path, **wired) as process:
        await telegram.say("a question that takes for ever")
        await until(lambda: bool(model.requests))
        process.terminate()
        async with asyncio.timeout(10):
            await process.communicate()
    assert process.returncode == 0


async def test_it_can_be_stopped_while_it_waits_for_a_platform(tmp_path: Path, wired: dict[str, str]):
    async with running(tmp_path, **wired | {"TELEGRAM_BASE_URL": "http://127.0.0.1:1"}) as process:
        assert process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            await process.stderr.readline()  # it says that Telegram does not answer
        process.terminate()
        async with asyncio.timeout(10):
            await process.communicate()
    assert process.returncode == 0


async def test_a_refused_token_stops_it_with_the_reason(
    tmp_path: Path, telegram: TelegramPlatform, wired: dict[str, str]
):
    async with running(tmp_path, **wired | {"TELEGRAM_BOT_TOKEN": "999999:not-the-token-of-this-bot"}) as process:
        _, log = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 1
    assert b"oken" in log
    assert b"Traceback" not in log
