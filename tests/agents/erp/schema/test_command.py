"""`nova erp snapshot`, on the reference ERP's sources and on a project of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from agents.erp.schema.snapshot import SchemaSnapshot
from agents.erp.schema.target import REFERENCE
from bot.cli import erp
from bot.cli.erp_snapshot import summary
from bot.settings import Settings
from tests.agents.erp.schema.projects import write_project


def nova_erp(tmp_path: Path, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    erp.add_arguments(parser)
    return erp.run(Settings.model_construct(nova_data_dir=tmp_path / "data"), parser.parse_args(arguments))


def test_the_summary_tells_models_roots_mechanism_drift_and_unknowns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert nova_erp(tmp_path, "snapshot", "--project", str(REFERENCE)) == 0
    told = capsys.readouterr().out
    assert "33 models with 218 fields in 12 apps" in told
    assert "from its sources alone" in told
    assert "Invoice, InvoiceLine, SalesOrder, SalesOrderLine" in told
    assert "tenant org.Tenant, branch org.Branch (declared)" in told
    assert "BranchManager on 22 models" in told
    assert "Drift\n  none" in told


def test_a_program_gets_the_whole_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert nova_erp(tmp_path, "snapshot", "--json", "--project", str(REFERENCE)) == 0
    snapshot = SchemaSnapshot.model_validate_json(capsys.readouterr().out)
    assert snapshot.models["sales.Invoice"].scope.path == "branch"


def test_an_unknown_folder_and_a_wrong_override_file_are_bad_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert nova_erp(tmp_path, "snapshot", "--project", str(tmp_path / "nowhere")) == 2
    assert "nowhere" in capsys.readouterr().err
    folder = write_project(tmp_path / "project", {"nova-erp.toml": "roots = 1\n"})
    assert nova_erp(tmp_path, "snapshot", "--project", str(folder)) == 2
    assert "nova-erp.toml" in capsys.readouterr().err


def test_only_a_few_lines_of_each_part_are_shown(reference: SchemaSnapshot):
    many = tuple(reference.unknowns) + tuple(
        unknown.model_copy(update={"subject": f"a{number}"})
        for number in range(30)
        for unknown in reference.unknowns[:1]
    )
    if many:
        assert "more (--json has all)" in summary(reference.model_copy(update={"unknowns": many}))
