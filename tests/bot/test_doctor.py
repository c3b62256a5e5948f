"""The doctor: what is not well is found, named, and comes with its remedy."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from docket import Worker

from adapters.message import Adapter, Finding, RawEvent, Reply
from agents.erp.schema.target import REFERENCE
from bot.app import open_breaker
from bot.checkup import examine, tools
from bot.checkup.report import as_json, as_text
from bot.checkup.store import Server
from bot.inbox import Inbox
from bot.outbox import Outbox
from bot.settings import Settings
from bot.tasks import open_docket
from memory.connection import Store
from memory.feedback import Feedback
from memory.lease import Lease
from tests.agents.erp.reference.kit import demo
from tests.fakes.chat import FakeAdapter
from tests.fakes.slack import SlackPlatform
from tests.fakes.slack_workspace import SIGNING_SECRET
from tests.fakes.telegram import TelegramPlatform
from tests.fakes.telegram_server import TOKEN, RefusalError

URL = "https://nova.example/telegram/webhook"
NOW = datetime.now(UTC)


async def checked(settings: Settings, *adapters: Adapter) -> list[Finding]:
    return [finding async for finding in examine(settings, adapters)]


def about(name: str, findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.name == name]


def one(name: str, findings: list[Finding]) -> Finding:
    [found] = about(name, findings)
    return found


def wrong(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.verdict != "ok"]


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramPlatform]:
    async with TelegramPlatform() as platform:
        platform.server.webhook = {"url": ""}
        yield platform
        assert platform.violations == []


@pytest.fixture
async def slack() -> AsyncIterator[SlackPlatform]:
    async with SlackPlatform() as platform:
        yield platform
        assert platform.violations == []


@pytest.fixture
async def inbox(store: Store) -> AsyncIterator[Inbox]:
    async with open_docket(store, "nova") as docket:
        yield Inbox(store, docket)


# --- settings -------------------------------------------------------------------------------------


async def test_a_misspelt_setting_is_found_with_the_name_that_was_meant(
    settings: Settings, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NOVA_OWNER", "telegram:1")
    (tmp_path / ".env").write_text("SLACK_SIGNING_SECRETS=x\nNOVA_FAVOURITE_COLOUR=blue\nSLACK_CLI_HOME=/opt\n")
    found = {finding.detail.split()[0]: finding.remedy for finding in about("settings", await checked(settings))}
    assert found == {
        "NOVA_OWNER": "did you mean NOVA_OWNERS?",
        "SLACK_SIGNING_SECRETS": "did you mean SLACK_SIGNING_SECRET?",
        "NOVA_FAVOURITE_COLOUR": "README, Settings, has them all",
    }


async def test_settings_that_are_all_known_are_well(settings: Settings, store: Store):
    assert one("settings", await checked(settings)).verdict == "ok"


# --- the store ------------------------------------------------------------------------------------


async def test_the_store_says_its_version_and_where_it_is(settings: Settings, store: Store):
    found = one("store", await checked(settings))
    assert found.verdict == "ok"
    assert found.detail.startswith("Valkey 9")
    assert "REDIS_URL" in found.detail


@pytest.mark.parametrize(
    ("name", "risky", "told"),
    [
        ("appendonly", "no", "the server keeps nothing on disk → set `appendonly yes`"),
        ("maxmemory-policy", "allkeys-lru", "(maxmemory-policy allkeys-lru) → set it to noeviction"),
    ],
)
async def test_a_store_that_could_lose_something_is_a_warning(
    settings: Settings, store: Store, name: str, risky: str, told: str
):
    before = await store.redis.config_get(name, "save", "maxmemory")
    try:
        await store.redis.config_set("save", "")
        await store.redis.config_set("maxmemory", "1gb")
        await store.redis.config_set(name, risky)
        found = one("store", await checked(settings))
    finally:
        for setting, value in before.items():
            await store.redis.config_set(setting, value)
    assert found.verdict == "warning"
    assert told in f"{found.detail} → {found.remedy}"


async def test_a_store_that_is_nearly_full_is_a_warning(settings: Settings, store: Store):
    for _ in range(400):
        await store.redis.rpush("filling", "x" * 50_000)
    info = await cast("Server", store.redis).info()
    used = info["used_memory"] - info["mem_aof_buffer"] - info["mem_clients_normal"]  # what is on its way goes again
    try:
        await store.redis.config_set("maxmemory", str(used * 105 // 100))
        found = about("store", await checked(settings))
    finally:
        await store.redis.config_set("maxmemory", "0")
    assert any("of its maxmemory is used" in finding.detail for finding in found)


# --- queues ---------------------------------------------------------------------------------------


async def test_what_waits_is_counted_and_waiting_long_is_a_problem(settings: Settings, inbox: Inbox):
    await inbox.append(RawEvent("fake:1", "fake", "fake:dm", {}, datetime.now(UTC)))
    assert one("inbox", await checked(settings)).detail == "1 waiting"
    await inbox.append(RawEvent("fake:2", "fake", "fake:dm-2", {}, NOW - timedelta(minutes=6)))
    found = one("inbox", await checked(settings))
    assert found.verdict == "problem"
    assert "2 waiting, the oldest since" in found.detail
    assert "nova run" in found.remedy


async def test_events_that_were_set_aside_are_listed(settings: Settings, inbox: Inbox):
    for number in range(5):
        await inbox.quarantine(RawEvent(f"fake:{number}", "fake", "fake:dm", {}, NOW), "no chat in it")
    found = about("set aside", await checked(settings))
    assert found[0].verdict == "problem"
    assert found[0].detail.startswith("fake:4 of ")
    assert found[0].detail.endswith("in fake:dm: no chat in it")
    assert found[0].remedy == "`nova inbox retry ID`, or `nova inbox drop ID`"
    assert found[-1].detail == "and 2 more"


@pytest.mark.parametrize(
    ("failure", "state", "verdict"), [("rejected", "failed", "problem"), ("lost", "uncertain", "warning")]
)
async def test_messages_that_never_surely_arrived_are_listed(
    settings: Settings, store: Store, failure: str, state: str, verdict: str
):
    adapter = FakeAdapter(failures=[("send", failure)])
    outbox = Outbox(store, Feedback(store.redis, keep=timedelta(days=1)))
    await outbox.put("a1", [Reply("a1:1", adapter.direct("fake:1001"), "The answer")])
    await outbox.flush("a1", adapter)
    found = one("outbox", await checked(settings))
    assert found.verdict == verdict
    assert found.detail.startswith("a1#0 of ")
    assert f"in fake:dm-1001 is {state}: " in found.detail
    assert "nova inbox retry" in found.remedy


# --- who runs -------------------------------------------------------------------------------------


async def test_who_is_at_work_is_told(settings: Settings, store: Store):
    adapter = FakeAdapter()
    found = one("running", await checked(settings, adapter))
    assert (found.verdict, found.detail) == ("warning", "no workers")
    assert "nova run" in found.remedy
    await Lease(store.redis, "scheduler").take()
    await Lease(store.redis, settings.intake_lease("fake")).take()
    async with open_docket(store, "nova") as docket, Worker(docket) as worker:
        working = asyncio.create_task(worker.run_forever())
        async with asyncio.timeout(10):
            while not await docket.workers():
                await asyncio.sleep(0.01)
        found = one("running", await checked(settings, adapter))
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    assert found.verdict == "ok"
    assert [part.split(" by ")[0] for part in found.detail.split("; ")] == ["1 worker", "fake polled", "clock led"]


# --- tools ----------------------------------------------------------------------------------------


async def test_a_tool_that_keeps_failing_is_a_problem_until_a_call_works(settings: Settings, store: Store):
    assert one("tools", await checked(settings)).detail == "none keeps failing"
    breaker = open_breaker(store)
    for _ in range(5):
        await breaker.failed("fetch_page")
    await breaker.failed("forecast")
    worst, other = about("tools", await checked(settings))
    assert (worst.verdict, other.verdict) == ("problem", "ok")
    assert worst.detail.startswith("fetch_page failed 5 times in a row; it is left alone for ")
    assert (other.detail, "nova trace" in worst.remedy) == ("forecast failed once", True)
    await breaker.worked("fetch_page")
    assert wrong(about("tools", await checked(settings))) == []


async def test_mcp_servers_that_answer_and_that_do_not_are_told_apart(settings: Settings, store: Store, tmp_path: Path):
    pytest.importorskip("mcp_server_time", reason="the server is a development dependency")
    servers = {
        "clock": {"command": sys.executable, "args": ["-m", "mcp_server_time"]},
        "gone": {"command": "/nowhere/at/all"},
        "wiki": {"url": "http://127.0.0.1:9/mcp"},
    }
    file = tmp_path / "mcp.json"
    file.write_text(json.dumps({"mcpServers": servers}))
    clock, gone, wiki = about("mcp", await checked(settings.model_copy(update={"nova_mcp_config": file})))
    assert (clock.verdict, clock.detail) == ("ok", "clock answers with 2 tools")
    assert (gone.verdict, wiki.verdict) == ("problem", "problem")
    assert "gone does not answer: " in gone.detail
    assert gone.remedy == "does `/nowhere/at/all` run?"
    assert wiki.remedy == "is its address right?"


async def test_an_mcp_server_that_never_answers_does_not_hold_the_doctor_up(
    settings: Settings, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tools, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(tools, "END_SECONDS", 0.1)
    file = tmp_path / "mcp.json"
    silent = {"command": sys.executable, "args": ["-c", "import time; time.sleep(20)"]}
    file.write_text(json.dumps({"mcpServers": {"silent": silent}}))
    found = one("mcp", await checked(settings.model_copy(update={"nova_mcp_config": file})))
    assert (found.verdict, found.detail) == ("problem", "silent does not answer: not connected yet")


async def test_a_file_of_mcp_servers_that_cannot_be_read_is_a_problem(settings: Settings, store: Store, tmp_path: Path):
    file = tmp_path / "mcp.json"
    file.write_text("{")
    found = one("mcp", await checked(settings.model_copy(update={"nova_mcp_config": file})))
    assert (found.verdict, str(file) in found.detail) == ("problem", True)


async def test_a_file_of_a_pipeline_that_is_not_sound_is_a_problem(settings: Settings, store: Store, tmp_path: Path):
    changed = settings.model_copy(update={"nova_pipeline_dirs": (tmp_path,)})
    assert one("pipelines", await checked(changed)).detail == "0 of files, every file is sound"
    (tmp_path / "bad.yaml").write_text("name: bad\n")
    found = one("pipelines", await checked(changed))
    assert found.verdict == "problem"
    assert f"{tmp_path / 'bad.yaml'}:1: " in found.detail


# --- Telegram -------------------------------------------------------------------------------------


async def test_the_demo_erp_needs_nothing(settings: Settings, store: Store):
    assert one("erp", await checked(settings)).verdict == "ok"


async def test_an_erp_says_what_can_be_read_of_it(settings: Settings, store: Store, tmp_path: Path):
    project = Path(shutil.copytree(REFERENCE, tmp_path / "erp"))
    known = settings.model_copy(update={"nova_erp_project": project})
    schema, data = about("erp", await checked(known))
    assert "from its sources alone" in schema.detail
    assert "NOVA_ERP_DATABASE is not set" in data.detail

    _, data = about("erp", await checked(known.model_copy(update={"nova_erp_database": demo().database})))
    assert data.verdict == "ok"

    _, data = about("erp", await checked(known.model_copy(update={"nova_erp_database": tmp_path / "nothing.sqlite3"})))
    assert data.verdict == "problem"
    assert "cannot be read" in data.detail


async def test_an_erp_project_that_is_not_there_is_a_problem(settings: Settings, store: Store, tmp_path: Path):
    found = one("erp", await checked(settings.model_copy(update={"nova_erp_project": tmp_path / "away"})))
    assert found.verdict == "problem"


async def test_a_telegram_that_is_well(settings: Settings, store: Store, telegram: TelegramPlatform):
    found = about("telegram", await checked(settings, telegram.adapter))
    assert [(finding.verdict, finding.detail) for finding in found] == [("ok", "@nova_bot, by polling")]
    assert telegram.server.called("deleteWebhook") == []
    assert telegram.server.called("getUpdates") == []
    assert telegram.server.commands == {}


async def test_a_refused_telegram_token_is_a_problem(settings: Settings, store: Store, telegram: TelegramPlatform):
    found = one("telegram", await checked(settings, telegram.connect("999999:not-the-token")))
    assert found.verdict == "problem"
    assert "TELEGRAM_BOT_TOKEN" in found.remedy
    assert "not-the-token" not in as_text([found])


async def test_privacy_mode_is_a_warning_that_says_how_to_end_it(
    settings: Settings, store: Store, telegram: TelegramPlatform
):
    telegram.server.can_read_all = False
    [found] = wrong(about("telegram", await checked(settings, telegram.adapter)))
    assert found.verdict == "warning"
    assert "privacy mode" in found.detail
    assert "add it again" in found.remedy


async def test_a_webhook_in_the_way_of_polling_is_a_problem(
    settings: Settings, store: Store, telegram: TelegramPlatform
):
    telegram.server.webhook = {"url": "https://other.example/bot"}
    found = one("telegram", await checked(settings, telegram.adapter))
    assert found.verdict == "problem"
    assert "https://other.example/bot" in found.detail


async def test_a_webhook_that_is_not_the_one_of_the_settings_is_a_problem(
    settings: Settings, store: Store, telegram: TelegramPlatform
):
    adapter = telegram.connect(webhook_url=URL)
    assert "the webhook is not set" in one("telegram", await checked(settings, adapter)).detail
    telegram.server.webhook = {"url": URL}
    found = one("telegram", await checked(settings, telegram.connect(webhook_url=URL)))
    assert (found.verdict, found.detail) == ("ok", f"@nova_bot, delivers to {URL}")


async def test_deliveries_that_fail_are_told_with_telegrams_words(
    settings: Settings, store: Store, telegram: TelegramPlatform
):
    telegram.server.webhook = {"url": URL}
    telegram.server.troubles = {
        "last_error_date": int(NOW.timestamp()) - 60,
        "last_error_message": "Wrong response from the webhook: 502 Bad Gateway",
        "pending_update_count": 250,
    }
    failed, stuck = wrong(about("telegram", await checked(settings, telegram.connect(webhook_url=URL))))
    assert (failed.verdict, stuck.verdict) == ("problem", "warning")
    assert "502 Bad Gateway" in failed.detail
    assert "250 updates wait" in stuck.detail


async def test_a_failure_of_yesterday_is_over(settings: Settings, store: Store, telegram: TelegramPlatform):
    telegram.server.webhook = {"url": URL}
    telegram.server.troubles = {"last_error_date": int(NOW.timestamp()) - 86_400, "last_error_message": "x"}
    assert wrong(about("telegram", await checked(settings, telegram.connect(webhook_url=URL)))) == []


async def test_a_telegram_that_does_not_answer_is_a_problem(
    settings: Settings, store: Store, telegram: TelegramPlatform
):
    telegram.server.fail_next("getMe", RefusalError(502, "Bad Gateway"))
    found = one("telegram", await checked(settings, telegram.adapter))
    assert found.verdict == "problem"
    assert "no answer" in found.detail
    assert TOKEN not in as_text([found])


# --- Slack ----------------------------------------------------------------------------------------


async def test_a_slack_that_is_well(settings: Settings, store: Store, slack: SlackPlatform):
    found = about("slack", await checked(settings, slack.adapter))
    assert [(finding.verdict, finding.detail) for finding in found] == [("ok", "@nova in Example, by Socket Mode")]
    assert slack.connections == 0


async def test_a_slack_over_http_says_where_it_delivers(settings: Settings, store: Store, slack: SlackPlatform):
    adapter = slack.connect(app_token="", signing_secret=SIGNING_SECRET)
    assert one("slack", await checked(settings, adapter)).detail == "@nova in Example, delivers to /slack/events"


async def test_missing_scopes_are_named(settings: Settings, store: Store, slack: SlackPlatform):
    slack.workspace.scopes = slack.workspace.scopes.replace("files:read,", "").replace("users:read", "commands")
    [found] = wrong(about("slack", await checked(settings, slack.adapter)))
    assert found.verdict == "problem"
    assert found.detail == "the app lacks the scopes files:read, users:read"
    assert "reinstall" in found.remedy


async def test_refused_slack_tokens_are_told_apart(settings: Settings, store: Store, slack: SlackPlatform):
    bot = one("slack", await checked(settings, slack.connect(bot_token="xoxb-other")))
    app = one("slack", await checked(settings, slack.connect(app_token="xapp-other")))
    assert (bot.verdict, app.verdict) == ("problem", "problem")
    assert "SLACK_BOT_TOKEN" in bot.remedy
    assert "SLACK_APP_TOKEN" in app.remedy
    assert "xoxb-other" not in as_text([bot, app])


@pytest.mark.parametrize(("method", "failure"), [("auth.test", "html"), ("apps.connections.open", "error")])
async def test_a_slack_that_does_not_answer_is_a_problem(
    settings: Settings, store: Store, slack: SlackPlatform, method: str, failure: str
):
    slack.fail_next(method, failure)
    found = one("slack", await checked(settings, slack.adapter))
    assert found.verdict == "problem"
    assert "network" in found.remedy


async def test_asking_too_often_for_a_socket_is_no_problem(settings: Settings, store: Store, slack: SlackPlatform):
    slack.fail_next("apps.connections.open", "refused")
    assert wrong(about("slack", await checked(settings, slack.adapter))) == []


# --- the clock ------------------------------------------------------------------------------------


async def test_a_clock_that_is_minutes_off_is_a_problem(
    settings: Settings, store: Store, telegram: TelegramPlatform, slack: SlackPlatform
):
    telegram.server.clock_ahead = timedelta(minutes=5)
    slack.workspace.clock_ahead = timedelta(minutes=-5)
    behind, ahead = about("clock", await checked(settings, telegram.adapter, slack.adapter))
    assert (behind.verdict, ahead.verdict) == ("problem", "problem")
    assert "s behind telegram" in behind.detail
    assert "s ahead of slack" in ahead.detail
    assert "timedatectl" in ahead.remedy


async def test_a_clock_that_is_seconds_off_is_well(settings: Settings, store: Store, slack: SlackPlatform):
    slack.workspace.clock_ahead = timedelta(seconds=30)
    assert about("clock", await checked(settings, slack.adapter)) == []


# --- the report -----------------------------------------------------------------------------------


async def test_a_platform_that_never_answers_does_not_hold_the_doctor_up(
    settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
):
    class Silent(FakeAdapter):
        async def examine(self) -> list[Finding]:
            raise TimeoutError

    found = one("fake", await checked(settings, Silent()))
    assert (found.verdict, found.detail) == ("problem", "no answer within 15 s")


async def test_without_a_platform_it_says_which_settings_connect_one(settings: Settings, store: Store):
    found = one("platforms", await checked(settings))
    assert found.verdict == "warning"
    assert "TELEGRAM_BOT_TOKEN" in found.remedy


async def test_everything_that_is_not_well_has_a_remedy(settings: Settings, store: Store, inbox: Inbox):
    await inbox.quarantine(RawEvent("fake:1", "fake", "fake:dm", {}, NOW), "no chat in it")
    findings = await checked(settings, FakeAdapter())
    assert wrong(findings)
    assert all(finding.remedy for finding in wrong(findings))


def test_people_read_a_line_each_with_the_remedy_below_and_a_count():
    findings = [
        Finding("store", "ok", "Valkey 9"),
        Finding("owners", "warning", "nobody", "set NOVA_OWNERS"),
        Finding("slack", "problem", "no answer", "is the network up?"),
    ]
    assert as_text(findings) == (
        "✓ store      Valkey 9\n"
        "! owners     nobody\n"
        "             → set NOVA_OWNERS\n"
        "✗ slack      no answer\n"
        "             → is the network up?\n"
        "\n"
        "1 problem, 1 warning."
    )
    assert as_text(findings[:1]).endswith("All is well.")


def test_programs_read_the_same():
    [read] = json.loads(as_json([Finding("owners", "warning", "nobody", "set NOVA_OWNERS")]))
    assert read == {"name": "owners", "verdict": "warning", "detail": "nobody", "remedy": "set NOVA_OWNERS"}
