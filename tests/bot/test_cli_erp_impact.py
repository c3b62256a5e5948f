"""`nova erp impact`, on the reference ERP's sources."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from agents.erp.impact.report import ImpactReport
from agents.erp.schema.target import REFERENCE
from bot.cli import erp
from bot.settings import Settings


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the snapshot is kept, so that it is taken once."""
    return tmp_path_factory.mktemp("data")


def nova_erp(data: Path, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    erp.add_arguments(parser)
    options = parser.parse_args(["impact", "--project", str(REFERENCE), *arguments])
    return erp.run(Settings.model_construct(nova_data_dir=data), options)


def test_the_report_of_an_operation_is_printed_as_json(data: Path, capsys: pytest.CaptureFixture[str]):
    operation = '{"op": "rename_field", "model": "sales.Invoice", "field": "number", "to": "invoice_no"}'
    assert nova_erp(data, "--json", operation) == 0
    printed = capsys.readouterr().out
    found = ImpactReport.model_validate_json(printed)
    assert "airep_demo/sales/models.py:88" in {use.place for use in found.references}
    assert json.loads(printed)["change"] == {
        "op": "rename_field",
        "model": "sales.Invoice",
        "field": "number",
        "from": "number",
        "to": "invoice_no",
    }


def test_an_operation_may_be_said_in_words(data: Path, capsys: pytest.CaptureFixture[str]):
    assert nova_erp(data, "on_delete", "of", "SalesOrder.customer", "to", "CASCADE") == 0
    told = capsys.readouterr().out
    assert "Keep PROTECT" in told
    assert "there is no interpreter to ask" in told


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        ("{}", "op"),
        ('{"op": "remove_field", "model": "sales.Invoice", "field": "numer"}', "has no field 'numer'"),
        ("good morning", "names no change"),
        ("change Invoice.status", "What is to happen to"),
    ],
)
def test_what_is_no_operation_is_bad_usage(data: Path, capsys: pytest.CaptureFixture[str], operation: str, said: str):
    assert nova_erp(data, operation) == 2
    assert said in capsys.readouterr().err


def test_an_unknown_folder_is_bad_usage(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert nova_erp(data, "drop Invoice.due_on", "--project", str(tmp_path / "nowhere")) == 2
    assert "nowhere" in capsys.readouterr().err
