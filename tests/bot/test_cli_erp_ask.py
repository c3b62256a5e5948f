"""`nova erp ask` and `nova erp code`, as somebody at a terminal uses them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot.cli import run
from bot.company import DEMO
from tests.agents.erp.reference.kit import demo


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh machine on which the demo's data are there already."""
    for name in ("ANTHROPIC_API_KEY", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NOVA_DATA_DIR", str(tmp_path / "data"))
    folder = tmp_path / "data" / "erp" / DEMO
    folder.mkdir(parents=True)
    for file in (demo().database, demo().database.with_suffix(".json")):
        shutil.copy(file, folder)
    return tmp_path


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert run(["erp", "ask", "--json", *words]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_figure_comes_with_who_answered_and_the_tool_that_worked(capsys: pytest.CaptureFixture[str]):
    told = asked(capsys, "who", "owes", "us", "money")
    assert told["route"] == ["erp.receivables"]
    assert "49,919.54 JOD" in str(told["answer"])
    assert told["evidence"] == ["company_figures: ok"]
    assert told["unknowns"] == []


def test_what_the_schema_says_comes_with_its_places(capsys: pytest.CaptureFixture[str]):
    told = asked(capsys, "which fields does sales.Invoice have?")
    assert "sales.Invoice.number" in str(told["answer"])
    assert any(str(place).startswith("airep_demo/sales/models.py:") for place in told["evidence"])  # type: ignore[attr-defined]


def test_what_nobody_can_answer_is_an_unknown(capsys: pytest.CaptureFixture[str]):
    told = asked(capsys, "write me a poem about our warehouse keeper")
    assert told["unknowns"]


def test_nothing_to_ask_is_bad_usage(capsys: pytest.CaptureFixture[str]):
    assert run(["erp", "ask"]) == 2
    assert "who owes us money" in capsys.readouterr().err


def test_a_code_for_the_demo_is_ready_to_be_sent(capsys: pytest.CaptureFixture[str]):
    assert run(["erp", "code", "ines"]) == 0
    assert capsys.readouterr().out.startswith("/link ")


def test_an_unknown_login_is_named(capsys: pytest.CaptureFixture[str]):
    assert run(["erp", "code", "nobody"]) == 1
    assert "nobody" in capsys.readouterr().err


def test_a_configured_erp_gives_its_own_codes(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("NOVA_ERP_PROJECT", str(home))
    assert run(["erp", "code"]) == 2
    assert "its own codes" in capsys.readouterr().err
