"""`nova erp audit`: what is audited, what is printed, and the exit status."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from bot.cli import erp
from bot.settings import Settings
from tests.agents.erp.audit.projects import write_project

LEAK = """
    from django.shortcuts import render
    from shop.models import Order

    def order(request, pk):
        return render(request, "order.html", {"order": Order.objects.get(pk=pk)})
    """
OWN = LEAK.replace("pk=pk", "pk=pk, site=request.user.site")
ROOTS = ("--root", "org.Company", "org.Site")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project", {"shop/views.py": LEAK, "shop/own.py": OWN})


def nova_erp_audit(*arguments: str | Path) -> int:
    parser = argparse.ArgumentParser()
    erp.add_arguments(parser)
    settings = Settings.model_construct(nova_erp_project=None)
    return erp.run(settings, parser.parse_args(["audit", *map(str, arguments)]))


def test_a_confirmed_leak_is_status_1_and_none_is_status_0(project: Path, capsys: pytest.CaptureFixture[str]):
    assert nova_erp_audit(project / "shop/views.py", "--project", project, *ROOTS) == 1
    assert "shop/views.py:5  ISO-A" in capsys.readouterr().out
    assert nova_erp_audit(project / "shop/own.py", "--project", project, *ROOTS) == 0
    assert "nothing found" in capsys.readouterr().out


def test_paths_may_be_relative_to_the_project_and_follow_the_roots(project: Path, capsys: pytest.CaptureFixture[str]):
    assert nova_erp_audit("--project", project, *ROOTS, "shop/views.py") == 1
    assert "1 file," in capsys.readouterr().out


def test_without_a_project_the_one_around_the_path_is_read(project: Path, capsys: pytest.CaptureFixture[str]):
    assert nova_erp_audit(project / "shop") == 1
    assert "Scope roots: org.Company and org.Site (proposed" in capsys.readouterr().out


def test_sarif_and_json_are_whole_documents(project: Path, capsys: pytest.CaptureFixture[str]):
    assert nova_erp_audit(project, *ROOTS, "--format", "sarif") == 1
    assert json.loads(capsys.readouterr().out)["runs"][0]["results"][0]["ruleId"] == "ISO-A"
    assert nova_erp_audit(project, *ROOTS, "--format", "json") == 1
    assert json.loads(capsys.readouterr().out)["findings"][0]["rule"] == "ISO-A"


def test_a_baseline_is_started_and_then_leaves_out_what_it_knows(project: Path, capsys: pytest.CaptureFixture[str]):
    baseline = project / "baseline.json"
    assert nova_erp_audit(project, *ROOTS, "--baseline", baseline) == 0
    assert "1 finding known from before is left out" in capsys.readouterr().out
    write_project(project, {"shop/more.py": LEAK, "shop/own.py": OWN, "shop/views.py": LEAK})
    assert nova_erp_audit(project, *ROOTS, "--baseline", baseline) == 1
    told = capsys.readouterr().out
    assert "shop/more.py:5" in told
    assert "shop/views.py:5" not in told


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), "which files"),
        (("shop/nowhere.py",), "shop/nowhere.py: there is no such file"),
        (("shop", "--root", "org.Nobody"), "org.Nobody"),
        (("shop", "--diff", "HEAD"), "no revision 'HEAD'"),
        (("/",), "is not inside"),
    ],
)
def test_bad_usage_is_status_2_and_names_what_is_wrong(
    arguments: tuple[str, ...], named: str, project: Path, capsys: pytest.CaptureFixture[str]
):
    assert nova_erp_audit("--project", project, *arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert named in printed.err


def test_a_project_that_is_no_folder_is_bad_usage(project: Path, capsys: pytest.CaptureFixture[str]):
    assert nova_erp_audit(project / "shop", "--project", project / "nowhere") == 2
    assert "nowhere" in capsys.readouterr().err
