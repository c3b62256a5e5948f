"""Secrets that show: no setting that holds one is printed, whatever goes wrong with it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.checkup.report import as_json, as_text
from bot.checkup.setup import setup_findings
from bot.logs import Redacting
from bot.settings import BadSettings, Settings

MARK = "s3cret-Marzipan"
SECRETS = sorted(name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation))
ADDRESSES = ("redis_url", "anthropic_base_url", "nova_search_url", "nova_transcriber_url")


def value_of(name: str) -> str:
    return f"ci={MARK}" if name == "nova_pipeline_secrets" else MARK


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def holding(name: str, value: str) -> Settings:
    """Settings with one secret, and what has to be set beside it."""
    beside = {"slack_bot_token": "xoxb-1", "slack_signing_secret": "other"} if name.startswith("slack") else {}
    return Settings.model_validate(beside | {name: value})


def logged(settings: Settings, text: str) -> str:
    record = logging.LogRecord("n", logging.WARNING, "p", 1, "%s", (text,), None)
    return Redacting(settings.secrets).format(record)


def test_every_token_key_and_secret_is_one():
    words = ("token", "secret", "key", "password")
    plain = [name for name in Settings.model_fields if name.endswith(words) and name not in SECRETS]
    assert plain == []


@pytest.mark.parametrize("name", SECRETS)
def test_settings_do_not_show_it(name: str):
    settings = holding(name, value_of(name))
    shown = (repr(settings), str(settings), settings.model_dump_json(), f"{settings.__dict__}")
    assert not any(MARK in text for text in shown)


@pytest.mark.parametrize("name", SECRETS)
def test_logs_do_not_show_it(name: str):
    line = logged(holding(name, value_of(name)), f"GET https://host/bot{MARK}/x failed: {MARK!r}")
    assert MARK not in line


@pytest.mark.parametrize("name", SECRETS)
def test_the_doctor_does_not_show_it(name: str):
    findings = list(setup_findings(holding(name, value_of(name))))
    assert MARK not in as_text(findings) + as_json(findings)


@pytest.mark.parametrize("name", SECRETS)
def test_an_error_of_the_settings_does_not_show_it(monkeypatch: pytest.MonkeyPatch, name: str):
    monkeypatch.setenv(name.upper(), f"{value_of(name)} é\t")
    monkeypatch.setenv("PORT", "none")
    with pytest.raises(BadSettings) as caught:
        Settings.load()
    assert MARK not in str(caught.value)
    assert MARK not in repr(caught.value)


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_password_in_an_address_is_hidden_in_logs(name: str):
    settings = holding(name, f"redis://nova:{MARK}@host:6379/0")
    assert MARK not in logged(settings, f"cannot reach redis://nova:{MARK}@host")


def test_the_stores_password_is_not_shown_by_accident():
    assert MARK not in repr(holding("redis_url", f"redis://nova:{MARK}@host:6379/0"))


def test_a_secret_is_not_shown_by_what_python_prints_of_it():
    secret = SecretStr(MARK)
    assert not any(MARK in text for text in (repr(secret), str(secret), f"{secret}", f"{secret!r}", f"{secret}"))
