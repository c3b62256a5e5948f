"""`nova erp provision`, as somebody at a terminal uses it. What the scripts do is shown on a real server elsewhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.cli import run
from bot.company import DEMO
from tests.agents.erp.reference.kit import demo


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh machine on which the demo's data are there already."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NOVA_DATA_DIR", str(tmp_path / "data"))
    folder = tmp_path / "data" / "erp" / DEMO
    folder.mkdir(parents=True)
    for file in (demo().database, demo().database.with_suffix(".json")):
        shutil.copy(file, folder)
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(["erp", "provision", *arguments]) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run(["erp", "provision", *arguments])
    said = capsys.readouterr()
    assert said.out == ""
    return code, said.err


def test_the_script_keeps_every_table_apart_and_goes_to_a_person(capsys: pytest.CaptureFixture[str]):
    script = printed(capsys, "--app-role", "erp", "--database", "books")

    assert script.startswith("-- ")
    assert 'CREATE POLICY nova_read ON public."sales_invoice" FOR SELECT TO PUBLIC' in script
    assert 'CREATE POLICY nova_app ON public."sales_invoice" TO "erp"' in script
    assert 'REVOKE TEMPORARY ON DATABASE "books" FROM PUBLIC' in script


def test_the_database_is_the_one_of_the_settings(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NOVA_ERP_DATABASE", "postgresql://nova_reader@db.internal:5432/books?sslmode=require")

    assert 'ON DATABASE "books"' in printed(capsys, "--app-role", "erp")


def test_a_person_gets_a_role_that_reads_what_their_permissions_open(capsys: pytest.CaptureFixture[str]):
    few, many = (printed(capsys, "--user", login) for login in ("omar", "rania"))

    assert "CREATE ROLE" in few
    assert 'TO "nova_u2"' in few
    assert "national_id" not in few
    assert "national_id" in many
    assert ":'password'" in few


def test_names_are_quoted_and_never_end_a_statement(capsys: pytest.CaptureFixture[str]):
    script = printed(capsys, "--app-role", 'x"; DROP TABLE sales_invoice; --', "--database", "books")

    assert 'TO "x""; DROP TABLE sales_invoice; --"' in script


def test_what_is_missing_is_named(capsys: pytest.CaptureFixture[str]):
    code, said = refused(capsys)
    assert (code, "--app-role names the role" in said) == (2, True)
    code, said = refused(capsys, "--app-role", "erp")
    assert (code, "--database names the ERP's database" in said) == (2, True)


def test_a_login_that_the_erp_does_not_know_gets_no_role(capsys: pytest.CaptureFixture[str]):
    code, said = refused(capsys, "--user", "mallory")

    assert (code, "active user of the ERP" in said) == (1, True)
