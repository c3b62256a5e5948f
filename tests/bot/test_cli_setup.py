"""`nova setup`: every answer is checked with the real protocol, kept at once, and nothing secret is shown."""

from __future__ import annotations

import asyncio
import json
import os
import re
import stat
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from bot.inbox import Inbox
from bot.settings import Settings
from bot.setup import linking
from bot.setup.envfile import EnvFile
from bot.setup.flow import Setup
from bot.setup.guides import MANIFEST, manifest_link
from bot.tasks import open_docket
from memory.connection import Store
from memory.lease import Lease
from tests.fakes.anthropic import AnthropicServer
from tests.fakes.slack import SlackPlatform
from tests.fakes.slack_workspace import APP_TOKEN, BOT_TOKEN
from tests.fakes.telegram import TelegramPlatform
from tests.fakes.telegram_server import TOKEN

ROOT = Path(__file__).parents[2]
KEY = "sk-ant-key-of-this-test"
CODE = re.compile(r"(?<=you own this Nova: )[0-9a-f]{8}")


class Person:
    """Sits at the terminal with the answers ready. Implements `Terminal`."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.read: list[str] = []

    def say(self, text: str) -> None:
        self.read.append(text)

    def ask(self, question: str) -> str:
        self.read.append(question)
        return self.answers.pop(0) if self.answers else ""

    def ask_secret(self, question: str) -> str:
        return self.ask(question)

    @property
    def screen(self) -> str:
        return "\n".join(self.read)

    async def code(self) -> str:
        """The code, once it is shown."""
        async with asyncio.timeout(10):
            while not (found := CODE.search(self.screen)):
                await asyncio.sleep(0.02)
        return found[0]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and an environment without settings."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def file(home: Path) -> EnvFile:
    return EnvFile(home / ".env")


@pytest.fixture
async def telegram(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TelegramPlatform]:
    async with TelegramPlatform() as platform:
        platform.server.webhook = {"url": ""}
        monkeypatch.setenv("TELEGRAM_BASE_URL", platform.server.url)
        yield platform
        assert platform.violations == []


@pytest.fixture
async def slack(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SlackPlatform]:
    async with SlackPlatform() as platform:
        monkeypatch.setenv("SLACK_BASE_URL", f"http://{platform.workspace.address}/api/")
        yield platform


@pytest.fixture
async def model(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AnthropicServer]:
    async with AnthropicServer(key=KEY) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        yield server


async def asked(file: EnvFile, person: Person) -> dict[str, str | None]:
    """Everything is asked; returns what is in the file then."""
    await asyncio.to_thread(Setup(person, file).run)
    return dotenv_values(file.path) if file.path.exists() else {}


@pytest.fixture
def unlinked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody sends the code."""
    monkeypatch.setattr(linking, "PATIENCE", 0.0)


# --- tokens ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("unlinked")
async def test_what_works_is_kept_where_only_its_owner_can_read_it_and_never_shown(
    file: EnvFile, telegram: TelegramPlatform, slack: SlackPlatform, model: AnthropicServer
):
    person = Person(TOKEN, BOT_TOKEN, APP_TOKEN, KEY)
    assert await asked(file, person) == {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "ANTHROPIC_API_KEY": KEY,
    }
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert "✓ @nova_bot, by polling" in person.screen
    assert "✓ @nova in Example, by Socket Mode" in person.screen
    assert "✓ claude-haiku-5-5 answers" in person.screen
    assert model.requests[0].body["max_tokens"] == 1
    for secret in (TOKEN, BOT_TOKEN, APP_TOKEN, KEY):
        assert secret not in person.screen


@pytest.mark.usefixtures("unlinked")
async def test_what_is_refused_is_asked_again_with_the_remedy(
    file: EnvFile, telegram: TelegramPlatform, slack: SlackPlatform, model: AnthropicServer
):
    person = Person(
        *("999999:not-this-bot", "n", TOKEN),
        *("xoxb-wrong", APP_TOKEN, "n", BOT_TOKEN, APP_TOKEN),
        *("sk-ant-wrong", "n", KEY),
    )
    kept = await asked(file, person)
    assert list(kept.values()) == [TOKEN, BOT_TOKEN, APP_TOKEN, KEY]
    assert "✗ the bot token is refused\n    → copy it anew from @BotFather" in person.screen
    assert "✗ the bot token is refused (invalid_auth)" in person.screen
    assert "→ is the key whole, and has it credit?" in person.screen


@pytest.mark.usefixtures("unlinked")
async def test_a_token_that_cannot_be_checked_now_is_kept_when_one_says_so(
    file: EnvFile, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TELEGRAM_BASE_URL", "http://127.0.0.1:1")
    person = Person(TOKEN, "y")
    assert await asked(file, person) == {"TELEGRAM_BOT_TOKEN": TOKEN}
    assert "✗ no answer" in person.screen


async def test_enter_everywhere_changes_nothing(file: EnvFile):
    assert await asked(file, Person()) == {}
    assert not file.path.exists()


async def test_half_of_slack_is_not_kept_as_nova_would_not_start_with_it(file: EnvFile):
    assert await asked(file, Person("", BOT_TOKEN, "")) == {}


@pytest.mark.usefixtures("unlinked", "telegram")
async def test_a_setting_that_the_environment_outranks_is_told(file: EnvFile, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "111111:old")
    person = Person(TOKEN)
    await asked(file, person)
    assert "It is set already; Enter keeps it." in person.screen
    assert "TELEGRAM_BOT_TOKEN is set in the environment as well" in person.screen


# --- the owner ------------------------------------------------------------------------------------


async def test_whoever_sends_the_code_in_a_direct_message_owns_nova(file: EnvFile, telegram: TelegramPlatform):
    person = Person(TOKEN)
    setting_up = asyncio.create_task(asked(file, person))
    await telegram.say(f"here it is: {(await person.code()).upper()}", person="77")
    assert (await setting_up)["NOVA_OWNERS"] == "telegram:77"
    assert telegram.seen[-1].text.startswith("You own this Nova now.")
    assert telegram.confirmed == 1  # it will not be delivered to Nova as a question


async def test_what_others_write_meanwhile_waits_for_nova_and_makes_nobody_an_owner(
    file: EnvFile, telegram: TelegramPlatform, home: Path
):
    await telegram.say("is anybody there?", person="5")
    person = Person(TOKEN)
    setting_up = asyncio.create_task(asked(file, person))
    code = await person.code()
    await telegram.say("deadbeef", person="6")
    await telegram.say(f"@nova_bot {code}", person="7", chat="group")  # others can read it there
    await telegram.say(code, person="77")
    assert (await setting_up)["NOVA_OWNERS"] == "telegram:77"
    assert await waiting(home) == 3


async def test_slack_is_asked_where_there_is_no_telegram(file: EnvFile, slack: SlackPlatform):
    person = Person("", BOT_TOKEN, APP_TOKEN)
    setting_up = asyncio.create_task(asked(file, person))
    await slack.say(await person.code(), person="42")
    assert (await setting_up)["NOVA_OWNERS"] == "slack:T1:U42"


async def test_owners_stay_and_another_joins_them_when_that_is_wanted(file: EnvFile, telegram: TelegramPlatform):
    file.put({"NOVA_OWNERS": "telegram:1", "TELEGRAM_BOT_TOKEN": TOKEN})
    assert (await asked(file, Person()))["NOVA_OWNERS"] == "telegram:1"
    person = Person("", "", "", "y")
    setting_up = asyncio.create_task(asked(file, person))
    await telegram.say(await person.code(), person="77")
    assert (await setting_up)["NOVA_OWNERS"] == "telegram:1,telegram:77"


async def test_while_a_nova_polls_with_this_token_the_code_could_not_arrive_and_that_is_told(
    file: EnvFile, telegram: TelegramPlatform, store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("REDIS_URL", store.url)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    assert await Lease(store.redis, Settings.load().intake_lease("telegram")).take()
    person = Person()
    await asked(file, person)
    assert "another Nova takes in telegram with this token: stop it" in person.screen


@pytest.mark.usefixtures("unlinked", "telegram")
async def test_when_nobody_sends_the_code_the_other_way_is_told(file: EnvFile):
    person = Person(TOKEN)
    assert "NOVA_OWNERS" not in await asked(file, person)
    assert "it tells you your id, for NOVA_OWNERS" in person.screen


async def waiting(home: Path) -> int:
    """How many events Nova will find when it starts here."""
    from memory.connection import open_store

    async with open_store(None, home / "data") as store, open_docket(store, "nova") as docket:
        return (await Inbox(store, docket).depth()).waiting


# --- the file -------------------------------------------------------------------------------------


def test_what_else_is_in_the_file_stays_as_it_is(file: EnvFile):
    file.path.write_text(
        "# mine\nREDIS_URL=redis://here\n\n\nexport PORT = 1 # one\n#PORT=2\nNOTE='two\nPORT=3\nlines'\nPORT=4\n"
    )
    file.put({"PORT": "8710", "NOVA_OWNERS": "telegram:1"})
    assert file.path.read_text() == (
        "# mine\nREDIS_URL=redis://here\n\n\nPORT=8710\n#PORT=2\nNOTE='two\nPORT=3\nlines'\nNOVA_OWNERS=telegram:1\n"
    )


def test_a_file_that_others_could_read_no_longer_can_be(file: EnvFile):
    file.path.write_text("PORT=1")
    file.path.chmod(0o644)
    file.put({"NOVA_OWNERS": "telegram:1"})
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert file.path.read_text() == "PORT=1\nNOVA_OWNERS=telegram:1\n"


def test_a_link_to_a_file_elsewhere_stays_a_link(file: EnvFile, home: Path):
    (home / "secrets").mkdir()
    file.path.symlink_to(home / "secrets" / "nova.env")
    file.put({"PORT": "1"})
    assert file.path.is_symlink()
    assert (home / "secrets" / "nova.env").read_text() == "PORT=1\n"


@given(value=st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=40))
def test_a_value_is_read_as_it_was_written_whatever_is_in_it(tmp_path_factory: pytest.TempPathFactory, value: str):
    file = EnvFile(tmp_path_factory.mktemp("env") / ".env")
    file.put({"FIRST": value})
    file.put({"SECOND": value})
    assert dotenv_values(file.path, interpolate=False) == {"FIRST": value, "SECOND": value}


# --- the command ----------------------------------------------------------------------------------


@asynccontextmanager
async def started(home: Path) -> AsyncGenerator[asyncio.subprocess.Process]:
    """The command as a process of its own, with pipes in place of a terminal."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TELEGRAM_BASE_URL")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "import sys; from bot.cli import setup; sys.exit(setup.run(None, None))"),
        cwd=home,
        env=kept | {"PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_it_reads_lines_and_takes_the_end_of_input_for_enter(home: Path):
    async with started(home) as process:
        screen, problems = await asyncio.wait_for(process.communicate(b"\n"), 30)
    assert (process.returncode, problems) == (0, b"")
    assert b"Done. `make serve`" in screen
    assert not (home / ".env").exists()


# --- the guides -----------------------------------------------------------------------------------


def test_the_link_to_slack_carries_the_whole_manifest():
    link = urlsplit(manifest_link())
    assert f"{link.scheme}://{link.netloc}{link.path}" == "https://api.slack.com/apps"
    [carried] = parse_qs(link.query)["manifest_json"]
    assert json.loads(carried) == json.loads(MANIFEST.read_text())
    assert len(manifest_link()) < 8_000  # what browsers and servers take
