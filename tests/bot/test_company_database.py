"""Where the company's data are: what may be set, and what is said where they cannot be opened."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from agents.erp.data.source import SourceAway
from agents.erp.schema.target import REFERENCE
from bot.company import read_company
from bot.erp import open_schema
from bot.settings import BadSettings, Settings

ADDRESS = "postgresql://nova_reader@127.0.0.1:1/erp"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NOVA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("NOVA_ERP_PROJECT", str(REFERENCE))
    return Settings.load()


def opened(settings: Settings, **changes: object) -> str:
    """Why a company cannot be opened, or its memberships not be read."""
    changed = settings.model_copy(update=changes)
    with pytest.raises(SourceAway) as problem:
        read_company(changed, open_schema(changed)).identity.user("omar")
    return str(problem.value)


def test_a_database_is_a_file_or_an_address(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NOVA_ERP_DATABASE", "erp.sqlite3")
    assert Settings.load().nova_erp_database == Path("erp.sqlite3")
    monkeypatch.setenv("NOVA_ERP_DATABASE", ADDRESS)
    assert Settings.load().nova_erp_database == ADDRESS


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://nova_reader:hunter2@host/erp",
        "postgres://host/erp?user=nova_reader&password=hunter2",
        "postgresql://nova_reader@host/erp?sslpassword=hunter2",
    ],
)
def test_a_password_in_the_address_is_refused_and_not_repeated(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, address: str
):
    monkeypatch.setenv("NOVA_ERP_DATABASE", address)

    with pytest.raises(BadSettings) as problem:
        Settings.load()

    assert "NOVA_ERP_PASSFILE" in str(problem.value)
    assert "hunter2" not in str(problem.value)


def test_without_a_database_the_setting_is_named(settings: Settings):
    assert "NOVA_ERP_DATABASE is not set" in opened(settings)


def test_a_server_that_does_not_answer_is_named(settings: Settings):
    assert "Connection refused" in opened(settings, nova_erp_database=ADDRESS)


def test_a_passfile_that_is_not_there_is_named(settings: Settings, tmp_path: Path):
    said = opened(settings, nova_erp_database=ADDRESS, nova_erp_passfile=tmp_path / "pass")

    assert said == f"NOVA_ERP_PASSFILE: {tmp_path / 'pass'}: No such file or directory"


def test_a_passfile_that_others_may_read_is_not_used(settings: Settings, tmp_path: Path):
    file = tmp_path / "pass"
    file.write_text("*:*:*:*:hunter2\n")
    file.chmod(0o640)

    said = opened(settings, nova_erp_database=ADDRESS, nova_erp_passfile=file)

    assert f"chmod 600 {file}" in said


def test_without_the_driver_the_extra_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    for name in [each for each in sys.modules if each.startswith("agents.erp.data.postgres")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)

    assert "nova-assistant[postgres]" in opened(settings, nova_erp_database=ADDRESS)
