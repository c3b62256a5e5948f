"""Workspaces as an operator writes them: a table each, nothing inherited that opens somebody's data."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import BadSettings, Settings
from bot.workspaces.definition import (
    OWN,
    PROCESS,
    SHARED,
    Definition,
    read_bots,
    read_definitions,
    settings_of,
)

RESET = {
    "nova_pipeline_secrets",
    "nova_telegram_webhook_secret",
    "nova_telegram_webhook_url",
    "slack_app_token",
    "slack_bot_token",
    "telegram_bot_token",
}
OF_THE_OPERATOR = {
    "nova_slack_client_id",
    "nova_slack_client_secret",
    "nova_telegram_bots",
    "nova_token_key",
    "nova_workspaces",
}


def written(folder: Path, text: str) -> Path:
    file = folder / "workspaces.toml"
    file.write_text(text)
    return file


def test_each_table_is_a_workspace_and_its_lines_are_settings(tmp_path: Path, settings: Settings):
    text = '[red]\nowners = ["telegram:1"]\nbudget_usd_per_day = 2.5\nagent_dirs = ["red"]\n[blue]\n'
    red, blue = read_definitions(written(tmp_path, text), {"red": "1:a"})
    mine = settings_of(settings, red)
    assert (red.name, blue.name) == ("red", "blue")
    assert (mine.nova_owners, mine.nova_budget_usd_per_day, mine.nova_agent_dirs) == (
        ("telegram:1",),
        2.5,
        (Path("red"),),
    )
    assert mine.telegram_bot_token == SecretStr("1:a")
    assert settings_of(settings, blue).nova_owners == ()


def test_what_opens_data_of_one_company_is_never_inherited(settings: Settings, tmp_path: Path):
    base = settings.model_copy(
        update={
            "telegram_bot_token": SecretStr("1:main"),
            "slack_app_token": SecretStr("xapp-main"),
            "nova_pipeline_secrets": SecretStr("hook=main"),
            "nova_allowed_users": ("*",),
            "nova_erp_project": tmp_path,
            "nova_erp_database": tmp_path / "books.sqlite3",
            "nova_agent_dirs": (tmp_path,),
            "nova_mcp_config": tmp_path / "mcp.json",
        }
    )
    fresh = settings_of(base, Definition("red"))
    for name in OWN | RESET:
        assert getattr(fresh, name) == Settings.model_fields[name].get_default(), name
    assert fresh.nova_data_dir == base.nova_data_dir / "workspaces" / "red"


def test_what_the_environment_says_meanwhile_reaches_no_workspace(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NOVA_OWNERS", "telegram:666")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:main")
    fresh = settings_of(settings, Definition("red"))
    assert fresh.nova_owners == ()
    assert fresh.telegram_bot_token is None


def test_limits_are_those_of_all_unless_the_table_has_its_own(settings: Settings):
    base = settings.model_copy(update={"nova_timezone": "Asia/Amman", "nova_budgets": ("person=1usd",)})
    other = settings_of(base, Definition("red", {"nova_budgets": ["person=9usd"]}))
    assert (other.nova_timezone, other.nova_budgets) == ("Asia/Amman", ("person=9usd",))


def test_every_setting_is_either_shared_or_own_or_the_process_s_or_begins_anew():
    """A new setting has to be put into one of them, with a thought for what it opens."""
    assert set(Settings.model_fields) - OF_THE_OPERATOR == SHARED | OWN | PROCESS | RESET
    assert sum(map(len, (SHARED, OWN, PROCESS, RESET))) == len(SHARED | OWN | PROCESS | RESET)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[red]\nowner = 1\n", r"\[red\] owner is nothing that a workspace may set"),
        ('[red]\nanthropic_api_key = "sk"\n', "nothing that a workspace may set"),
        ('[red]\ntelegram_bot_token = "1:a"\n', "nothing that a workspace may set"),
        ("[Red]\n", "'Red' should be a table named like"),
        ("red = 1\n", "'red' should be a table"),
        ('["a:{b}"]\n', "should be a table named like"),
        ("[red\n", "is not TOML"),
    ],
)
def test_a_table_that_cannot_be_used_is_named_with_the_reason(tmp_path: Path, text: str, told: str):
    with pytest.raises(BadSettings, match=told):
        read_definitions(written(tmp_path, text), {})


def test_a_wrong_value_names_the_workspace_and_the_line(settings: Settings):
    with pytest.raises(BadSettings, match=r"\[red\] owners: 'sara' is not telegram:<user id>"):
        settings_of(settings, Definition("red", {"nova_owners": ["sara"]}))


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(BadSettings, match="no such file"):
        read_definitions(tmp_path / "none.toml", {})


def test_each_bot_belongs_to_one_workspace_that_there_is(tmp_path: Path):
    file = written(tmp_path, "[red]\n[blue]\n")
    with pytest.raises(BadSettings, match="'green' is no workspace"):
        read_definitions(file, {"green": "1:a"})
    with pytest.raises(BadSettings, match="two workspaces have one token"):
        read_definitions(file, {"red": "1:a", "blue": "1:a"})


def test_the_bot_beside_the_workspaces_is_none_of_theirs(settings: Settings):
    base = settings.model_copy(update={"telegram_bot_token": SecretStr("1:a")})
    with pytest.raises(BadSettings, match="it needs its own") as caught:
        settings_of(base, Definition("red", telegram_token="1:a"))
    assert "1:a" not in str(caught.value)


def test_bots_are_pairs_and_what_is_wrong_with_them_shows_no_token():
    assert read_bots(" red=1:a_-, blue = 2:b ,") == {"red": "1:a_-", "blue": "2:b"}
    for wrong in ("red", "red=", "=1:secret", "red=1:secret,red=2:secret", "Re d=1:secret"):
        with pytest.raises(BadSettings) as caught:
            read_bots(wrong)
        assert "secret" not in str(caught.value)
