"""Steps of each kind: what they may do, what they hand on, and what they refuse."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.pipelines.definition import Step
from bot.pipelines.programs import Programs
from bot.pipelines.references import Values
from bot.pipelines.requests import Requests
from bot.pipelines.work import Job, Result
from memory.runs import Run, StepRecord
from tests.bot.pipelines.kit import NOW, SARA

RUN = Run("7", "demo", "", SARA, NOW)


def job(**step: Any) -> Job:
    made = Step.model_validate({"id": "one", **step})
    return Job(RUN, made, StepRecord("one"), dict(made.own), Values({}, {}))


async def run(*arguments: str) -> Result:
    return await Programs([Path(sys.executable)]).do(job(command=[Path(sys.executable).name, *arguments]))


async def test_a_program_gets_a_folder_of_its_own_and_nothing_of_novas_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "secret")
    code = "import os, json; print(json.dumps({'env': sorted(os.environ), 'files': os.listdir(), 'home': os.environ['HOME'] == os.getcwd()}))"
    result = await run("-c", code)
    assert isinstance(result.output, dict)
    assert set(result.output["env"]) <= {"PATH", "HOME", "TMPDIR", "LANG", "LC_CTYPE", "__CF_USER_TEXT_ENCODING"}  # pyright: ignore[reportArgumentType]
    assert (result.output["files"], result.output["home"], result.tainted) == ([], True, True)


async def test_there_is_no_shell():
    result = await run("-c", "import sys; print(sys.argv[1:])", "$(id); echo x > /tmp/y", "*")
    assert result.output == "['$(id); echo x > /tmp/y', '*']"


async def test_a_program_that_is_not_listed_is_not_run():
    assert (
        "may not be run"
        in (await Programs([Path("/usr/bin/git")]).do(job(command=["/usr/bin/git", "--version"]))).error
    )
    assert "may not be run" in (await Programs([]).do(job(command=["sh"]))).error


async def test_a_failing_program_tells_its_status_and_last_words():
    result = await run("-c", "import sys; print('x', file=sys.stderr); sys.exit('no such file')")
    assert (result.error.partition(" ")[2], result.sure) == ("ended with status 1: no such file", True)


async def test_a_program_that_writes_too_much_is_ended():
    assert "wrote more than" in (await run("-c", "while True: print('x' * 1000)")).error
    assert "wrote more than" in (await run("-c", "import sys\nwhile True: print('x' * 1000, file=sys.stderr)")).error


LEAVES = "import subprocess; subprocess.Popen(['sleep', '3'], start_new_session=True)"


async def test_a_program_that_writes_too_much_is_ended_though_one_that_it_started_holds_its_output_open():
    async with asyncio.timeout(2.5):
        assert "wrote more than" in (await run("-c", f"{LEAVES}\nwhile True: print('x' * 1000)")).error


async def test_a_step_whose_time_is_up_ends_though_one_that_it_started_holds_its_output_open():
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await run("-c", LEAVES)


async def test_all_that_a_program_wrote_is_read_up_to_the_limit():
    result = await run("-c", "import sys; sys.stdout.write('x' * 256_000); sys.stderr.write('y' * 256_000)")
    assert (result.output, result.log) == ("x" * 256_000, "y" * 256_000)


def served(requests: list[httpx.Request], *answers: httpx.Response | Exception) -> httpx.AsyncClient:
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        found = left.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    return httpx.AsyncClient(transport=httpx.MockTransport(answer))


@pytest.fixture
def requests() -> list[httpx.Request]:
    return []


async def ask(requests: list[httpx.Request], answer: httpx.Response | Exception, **http: Any) -> Result:
    async with served(requests, answer) as client:
        return await Requests(client, ["api.example.com"]).do(job(http={"url": "https://api.example.com/x", **http}))


async def test_a_request_brings_json_as_values_that_others_wrote(requests: list[httpx.Request]):
    result = await ask(requests, httpx.Response(200, json={"ok": [1]}))
    assert (result.output, result.tainted) == ({"ok": [1]}, True)


async def test_a_writing_request_carries_a_key_that_stays_the_same(requests: list[httpx.Request]):
    await ask(requests, httpx.Response(201, text="made"), method="POST", body={"a": 1}, headers={"X-Who": "nova"})
    [sent] = requests
    assert (sent.headers["idempotency-key"], sent.headers["x-who"], sent.content) == ("run:7:one", "nova", b'{"a":1}')


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "https://api.example.com@evil.example/",
        "https://api.example.com:8443/",
        "file:///etc/passwd",
        "api.example.com/x",
    ],
)
async def test_only_listed_hosts_are_called(requests: list[httpx.Request], url: str):
    result = await ask(requests, httpx.Response(200), url=url)
    assert "may not be called" in result.error
    assert requests == []


@pytest.mark.parametrize(
    ("answer", "problem", "sure"),
    [
        (httpx.Response(404), "404", True),
        (httpx.Response(503), "503", True),
        (httpx.Response(500), "500", False),
        (httpx.Response(302, headers={"location": "https://evil.example"}), "lead elsewhere", True),
        (httpx.Response(200, content=b"x" * 1_000_001), "more than", False),
        (httpx.ConnectError("refused"), "could not be reached", True),
        (httpx.ReadTimeout("slow"), "no whole answer", False),
    ],
)
async def test_a_failed_request_says_whether_it_may_have_taken_effect(
    requests: list[httpx.Request], answer: httpx.Response | Exception, problem: str, *, sure: bool
):
    result = await ask(requests, answer, method="POST")
    assert problem in result.error
    assert result.sure is sure


def test_what_may_be_done_again_after_a_crash():
    client = httpx.AsyncClient()
    for http, again in (({"method": "GET"}, True), ({"method": "POST"}, False)):
        assert Requests(client, []).repeatable(job(http={"url": "https://x", **http}).step) is again
    assert Requests(client, []).repeatable(job(http={"url": "https://x", "method": "PUT"}, idempotent=True).step)
    assert not Programs([]).repeatable(job(command=["git"]).step)


async def test_git_is_found_where_it_is_listed():
    git = shutil.which("git")
    if git is None:
        pytest.skip("there is no git on this machine")
    assert str((await Programs([Path(git)]).do(job(command=["git", "--version"]))).output).startswith("git version")
