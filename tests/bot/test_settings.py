"""Settings: read once, wrong ones named with the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import BadSettings, Settings


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of this machine, and no .env, may reach a test."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_nothing_needs_to_be_set():
    settings = Settings.load()
    assert settings.redis_url is None
    assert settings.anthropic_api_key is None
    assert settings.nova_data_dir == Path("data")


def test_a_dotenv_file_is_read(tmp_path: Path):
    (tmp_path / ".env").write_text("NOVA_OWNERS=telegram:1, slack:T1:U1\nTELEGRAM_BOT_TOKEN=1:abc\nUNRELATED=yes\n")
    settings = Settings.load()
    assert settings.nova_owners == ("telegram:1", "slack:T1:U1")
    assert settings.telegram_bot_token is not None


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("NOVA_TIMEZONE", "Amman", "NOVA_TIMEZONE: 'Amman' is not a time zone; use a name like Asia/Amman"),
        ("NOVA_OWNERS", "sara", "NOVA_OWNERS: 'sara' is not telegram:<user id> or slack:<team>:<user id>"),
        ("PORT", "http", "PORT: Input should be a valid integer"),
        ("SLACK_BOT_TOKEN", "xoxb-1", "Slack needs both tokens; SLACK_APP_TOKEN is missing"),
    ],
)
def test_a_wrong_setting_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str):
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as caught:
        Settings.load()
    assert told in str(caught.value)


def test_every_wrong_setting_is_told_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NOVA_TIMEZONE", "Nowhere")
    monkeypatch.setenv("PORT", "-1")
    with pytest.raises(BadSettings) as caught:
        Settings.load()
    assert "NOVA_TIMEZONE" in str(caught.value)
    assert "PORT" in str(caught.value)


def test_a_secret_is_not_shown_even_by_accident(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123456:topsecret")
    settings = Settings.load()
    assert "topsecret" not in repr(settings)
    assert settings.secrets == ("123456:topsecret",)


def test_nobody_is_allowed_unless_named(monkeypatch: pytest.MonkeyPatch):
    assert not Settings.load().is_allowed("telegram:5")
    monkeypatch.setenv("NOVA_ALLOWED_USERS", "telegram:5")
    assert Settings.load().is_allowed("telegram:5")
    assert not Settings.load().is_owner("telegram:5")
    assert not Settings.load().is_allowed("telegram:6")


def test_a_star_allows_everyone_but_owns_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NOVA_ALLOWED_USERS", "*")
    assert Settings.load().is_allowed("slack:T1:U1")
    assert not Settings.load().is_owner("slack:T1:U1")


def test_whoever_sits_at_the_terminal_owns_this_nova():
    settings = Settings.load()
    assert settings.is_owner(settings.console_person)
