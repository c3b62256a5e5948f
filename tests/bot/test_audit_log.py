"""The audit log: who did what, in order, so that whatever is altered, taken out or put in shows."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.audit_log import AuditLog
from bot.cli import audit_log
from bot.settings import Settings
from memory.audit_log import AuditRows
from memory.connection import Store

KEEP = timedelta(days=90)
THIS_MONTH = "nova:{audit-log}:2026-11"


class Calendar:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def log(store: Store, calendar: Calendar) -> AuditLog:
    return AuditLog(AuditRows(store.redis, keep=KEEP), now=calendar)


async def test_it_tells_who_did_what_and_when(log: AuditLog, calendar: Calendar):
    await log.note("telegram:7", "refused", "erp.payroll")
    calendar.now += timedelta(minutes=5)
    await log.note("telegram:1", "approved", "a1b2")
    assert [(one.at.minute, one.actor, one.act, one.subject) for one in await log.entries()] == [
        (0, "telegram:7", "refused", "erp.payroll"),
        (5, "telegram:1", "approved", "a1b2"),
    ]


async def test_an_empty_log_is_whole(log: AuditLog):
    assert await log.entries() == []
    assert not (await log.verify()).fault


async def test_many_processes_write_one_chain(store: Store):
    logs = [AuditLog(AuditRows(store.redis, keep=KEEP)) for _ in range(10)]
    await asyncio.gather(*(log.note(f"p:{number}", "exported") for number, log in enumerate(logs)))
    verdict = await logs[0].verify()
    assert (verdict.entries, verdict.fault) == (10, "")


async def three_months(log: AuditLog, calendar: Calendar) -> None:
    for month in (9, 10, 11):
        calendar.now = calendar.now.replace(month=month)
        await log.note("p:1", "forgot")
        await log.note("p:2", "exported")


async def test_it_goes_on_from_month_to_month(log: AuditLog, calendar: Calendar):
    await three_months(log, calendar)
    verdict = await log.verify()
    assert (verdict.entries, verdict.fault) == (6, "")


def edited(rows: list[str]) -> list[str]:
    return [*rows[:-1], rows[-1].replace("p:2", "p:9")]


FORGERIES: dict[str, Callable[[list[str]], list[str]]] = {
    "an entry is edited": edited,
    "an entry is taken out of the middle": lambda rows: [rows[0], *rows[2:]],
    "two entries change places": lambda rows: [rows[0], rows[2], rows[1]],
    "an entry is put in twice": lambda rows: [*rows, rows[-1]],
    "the beginning is taken out": lambda rows: rows[1:],
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_it_shows_when(log: AuditLog, calendar: Calendar, store: Store, forgery: str):
    await three_months(log, calendar)
    rows = await store.redis.lrange(THIS_MONTH, 0, -1)
    await store.redis.delete(THIS_MONTH)
    await store.redis.rpush(THIS_MONTH, *FORGERIES[forgery](rows))
    assert "2026-11: an entry was altered, taken out or put in" in (await log.verify()).fault


@pytest.mark.parametrize("cut", ["a month's last entry", "a whole month"])
async def test_the_next_month_shows_what_was_cut_off(log: AuditLog, calendar: Calendar, store: Store, cut: str):
    await three_months(log, calendar)
    october = THIS_MONTH.replace("11", "10")
    rows = await store.redis.lrange(october, 0, -1)
    await store.redis.delete(october)
    if cut == "a month's last entry":
        await store.redis.rpush(october, *rows[:-1])
    assert "2026-11: it does not follow" in (await log.verify()).fault


async def test_the_last_hash_shows_what_was_cut_off_the_end(log: AuditLog, store: Store):
    await log.note("p:1", "forgot")
    await log.note("p:2", "exported")
    noted = (await log.verify()).head
    rows = await store.redis.lrange(THIS_MONTH, 0, -1)
    await store.redis.delete(THIS_MONTH)
    await store.redis.rpush(THIS_MONTH, *rows[:-1])
    assert (await log.verify()).head != noted


async def test_old_months_go_as_a_whole_and_the_rest_stays_whole(log: AuditLog, calendar: Calendar, store: Store):
    await three_months(log, calendar)
    assert timedelta(seconds=await store.redis.ttl(THIS_MONTH)) <= KEEP + timedelta(days=31)
    await store.redis.delete(THIS_MONTH.replace("11", "09"))  # what expiry does
    verdict = await log.verify()
    assert (verdict.entries, verdict.fault) == (4, "")


async def test_a_changed_setting_is_noted_by_name_and_no_value_is_kept(log: AuditLog, settings: Settings, store: Store):
    await log.note_settings(settings)
    changed = settings.model_copy(update={"nova_owners": ("fake:666",), "nova_timezone": "Asia/Amman"})
    await log.note_settings(changed)
    await log.note_settings(changed)
    assert [(one.act, one.subject) for one in await log.entries()] == [
        ("changed settings", "NOVA_OWNERS, NOVA_TIMEZONE")
    ]
    kept = await store.redis.hgetall("nova:{audit-log}:settings")
    assert not any("666" in mark or "Amman" in mark for mark in kept.values())


async def test_a_new_secret_is_noted_and_cannot_be_found_by_guessing(log: AuditLog, settings: Settings, store: Store):
    first = Settings.model_validate(settings.model_dump() | {"nova_pipeline_secrets": "ci=winter"})
    await log.note_settings(first)
    await log.note_settings(Settings.model_validate(settings.model_dump() | {"nova_pipeline_secrets": "ci=summer"}))
    assert [one.subject for one in await log.entries()] == ["NOVA_PIPELINE_SECRETS"]
    kept = await store.redis.hgetall("nova:{audit-log}:settings")
    assert len(kept["nova_pipeline_secrets"]) == 3  # 12 bits: many guesses fit


# --- the command ----------------------------------------------------------------------------------


def nova_audit_log(settings: Settings, action: str, *, as_json: bool = False) -> int:
    return audit_log.run(settings, argparse.Namespace(action=action, json=as_json))


async def told(settings: Settings, action: str, *, as_json: bool = False) -> int:
    return await asyncio.to_thread(nova_audit_log, settings, action, as_json=as_json)


async def test_the_command_lists_and_verifies(log: AuditLog, settings: Settings, capsys: pytest.CaptureFixture[str]):
    await log.note("telegram:7", "exported", "own data")
    assert await told(settings, "list") == 0
    assert capsys.readouterr().out == "2026-11-22 12:00:00  telegram:7  exported  own data\n"
    assert await told(settings, "list", as_json=True) == 0
    assert json.loads(capsys.readouterr().out)[0]["actor"] == "telegram:7"
    assert await told(settings, "verify") == 0
    assert "1 entries, whole" in capsys.readouterr().out


async def test_the_command_fails_where_the_log_was_altered(
    log: AuditLog, settings: Settings, store: Store, capsys: pytest.CaptureFixture[str]
):
    await log.note("telegram:7", "exported")
    rows = await store.redis.lrange(THIS_MONTH, 0, -1)
    await store.redis.delete(THIS_MONTH)
    await store.redis.rpush(THIS_MONTH, rows[0], rows[1].replace("telegram:7", "telegram:8"))
    assert await told(settings, "verify") == 1
    assert "is not whole: 2026-11" in capsys.readouterr().err
