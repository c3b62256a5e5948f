"""What is made of findings: accepted ones, known ones, changed ones, and documents for people and programs."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from agents.erp.audit.baseline import read_baseline, write_baseline
from agents.erp.audit.history import Revision
from agents.erp.audit.opening import open_audit
from agents.erp.audit.report import AuditReport, BadRequest
from agents.erp.audit.sarif import as_sarif
from agents.erp.audit.selection import selected
from agents.erp.audit.since import since
from agents.erp.audit.wording import as_json, as_text
from tests.agents.erp.audit.projects import ROOTS, audited, told, write_project

VIEWS = "shop/views.py"
LEAK = """
    from django.shortcuts import render
    from shop.models import Customer, Order

    def order(request, pk):
        return render(request, "order.html", {"order": Order.objects.get(pk=pk)})
    """
OWN = LEAK.replace("pk=pk", "pk=pk, site=request.user.site")
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def accepting(comment: str) -> str:
    return LEAK.replace("        return", f"        # {comment}\n        return")


# --- accepted in the source ---------------------------------------------------------------------------------------


def test_a_comment_with_a_reason_accepts_the_finding_below_it(tmp_path: Path):
    report = audited(tmp_path, {VIEWS: accepting("nova: accept ISO-A: a public catalogue, decided by the owner")})
    assert report.findings == ()
    assert [accepted.reason for accepted in report.accepted] == ["a public catalogue, decided by the owner"]
    assert "accepted: a public catalogue" in as_text(report)


@pytest.mark.parametrize("comment", ["nova: accept ISO-A", "nova: accept ISO-B: another class", "noqa"])
def test_a_comment_accepts_nothing_without_a_reason_or_for_another_class(comment: str, tmp_path: Path):
    report = audited(tmp_path, {VIEWS: accepting(comment)})
    assert told(report.findings) == ["ISO-A confirmed shop/views.py:6"]


def test_comments_that_accept_nothing_are_named(tmp_path: Path):
    report = audited(tmp_path, {VIEWS: dedent(OWN) + "# nova: accept ISO-A: left over\nx = 1\n"})
    assert [(place.line, why) for place, why in report.idle] == [
        (6, "accepts nothing: there is no such finding here"),
    ]


# --- known before -------------------------------------------------------------------------------------------------


def test_a_baseline_leaves_out_what_it_knows_even_when_lines_move(tmp_path: Path):
    file = tmp_path / "baseline.json"
    write_baseline(file, audited(tmp_path / "then", {VIEWS: LEAK}).findings)
    more = (
        dedent(LEAK)
        + "\ndef customer(request, pk):\n    return render(request, 'c', {'c': Customer.objects.get(pk=pk)})\n"
    )
    report = audited(tmp_path / "now", {VIEWS: f"# a comment\n\n{more}"})
    known = read_baseline(file)
    assert known is not None
    assert [finding.within for finding in known.new(report.findings)] == ["customer"]


def test_a_baseline_that_is_none_is_refused(tmp_path: Path):
    file = tmp_path / "baseline.json"
    assert read_baseline(file) is None
    file.write_text('{"version": 1, "finding": []}')
    with pytest.raises(BadRequest, match="remove the file"):
        read_baseline(file)


# --- a change -------------------------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def changed(folder: Path, before: Mapping[str, str], after: Mapping[str, str]) -> AuditReport:
    """The audit of a change: the first files are committed, the second lie in the working tree."""
    project = write_project(folder / "repository" / "project", before)
    git(folder / "repository", "init", "-q")
    git(folder / "repository", "add", ".")
    git(folder / "repository", "commit", "-q", "-m", "before")
    write_project(project, after)
    audit = open_audit(project, ROOTS)
    return since(audit.of(module.path for module in audit.tree.modules.values()), Revision(project, "HEAD"), ROOTS)


MIXIN = """
    class OwnSite:
        def get_queryset(self):
            return super().get_queryset(){narrowed}
    """
LIST = """
    from django.views.generic import DetailView
    from shop.mixins import OwnSite
    from shop.models import Order

    class ShowOrder(OwnSite, DetailView):
        model = Order

        def get(self, request, *args, **kwargs):
            return self.render_to_response({"order": self.get_queryset().get(pk=kwargs["pk"])})
    """


@needs_git
def test_a_leak_that_was_there_before_is_not_told_and_a_new_one_is(tmp_path: Path):
    new = (
        dedent(LEAK)
        + "\ndef customer(request, pk):\n    return render(request, 'c', {'c': Customer.objects.get(pk=pk)})\n"
    )
    report = changed(tmp_path, {VIEWS: LEAK}, {VIEWS: new})
    assert [finding.within for finding in report.findings] == ["customer"]
    assert report.known == 1


@needs_git
def test_a_leak_on_a_changed_line_is_told_though_it_was_there(tmp_path: Path):
    report = changed(tmp_path, {VIEWS: LEAK}, {VIEWS: LEAK.replace("pk=pk)})", "pk=pk)})  # touched")})
    assert told(report.findings) == ["ISO-A confirmed shop/views.py:5"]


@needs_git
def test_coverage_that_a_change_takes_away_elsewhere_is_told(tmp_path: Path):
    safe = MIXIN.format(narrowed=".filter(site=self.request.user.site)")
    before = {"shop/mixins.py": safe, "shop/orders.py": LIST}
    report = changed(tmp_path, before, {"shop/mixins.py": MIXIN.format(narrowed=".order_by('number')")})
    assert {finding.place.path for finding in report.findings} <= {"shop/orders.py", "shop/mixins.py"}
    assert report.findings


@needs_git
def test_a_moved_file_brings_no_findings_of_its_own(tmp_path: Path):
    folder = tmp_path / "repository"
    project = write_project(folder / "project", {VIEWS: LEAK})
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "before")
    git(project, "mv", VIEWS, "shop/pages.py")
    audit = open_audit(project, ROOTS)
    assert since(audit.of(["shop/pages.py"]), Revision(project, "HEAD"), ROOTS).findings == ()


@needs_git
@pytest.mark.parametrize("name", ["nowhere", "--output=/tmp/x", ""])
def test_a_revision_that_git_does_not_know_is_refused(name: str, tmp_path: Path):
    git(tmp_path, "init", "-q")
    with pytest.raises(BadRequest, match="no revision"):
        Revision(tmp_path, name)


# --- what can be read -----------------------------------------------------------------------------------------------


def test_sources_newer_than_this_python_are_audited(tmp_path: Path):
    newer = dedent(LEAK).replace(
        "def order(", "type Key = int\n\ndef first[T](rows: list[T]) -> T:\n    return rows[0]\n\ndef order("
    )
    newer = newer.replace('"order.html"', 'f"order{f"{"x"}"}.html"')
    report = audited(tmp_path, {VIEWS: newer})
    assert told(report.findings) == ["ISO-A confirmed shop/views.py:10"]
    assert report.unread == ()


def test_files_that_cannot_be_read_are_reported(tmp_path: Path):
    report = audited(tmp_path, {"shop/broken.py": "def broken(:\n", VIEWS: OWN})
    assert [(file.path, file.line) for file in report.unread] == [("shop/broken.py", 1)]
    assert "not read: shop/broken.py:1" in as_text(report)


def test_code_that_is_nested_too_deeply_is_named_and_stops_nothing(tmp_path: Path):
    chain = ".filter(a=1)" * 700
    calls = "\n".join(f"def deep{i}(request):\n    return deep{i + 1}(request){chain}\n" for i in range(3))
    deep = f"from shop.models import Order\n{calls}\ndef deep3(request):\n    return Order.objects{chain}\n"
    report = audited(tmp_path, {"shop/deep.py": deep, VIEWS: LEAK})
    assert "ISO-A confirmed shop/views.py:5" in told(report.findings)
    assert "deep0 is nested too deeply to follow" in [file.reason for file in report.unread]


def test_named_files_that_are_no_sources_of_the_project_are_reported(tmp_path: Path):
    project = write_project(tmp_path, {"notes.txt": "", ".hidden/views.py": LEAK})
    tree = open_audit(project, ROOTS).tree
    chosen = selected(tree, [project / "notes.txt", Path(".hidden/views.py"), project / "shop"])
    assert [file.path for file in chosen.left_out] == ["notes.txt", ".hidden/views.py"]
    assert "shop/models.py" in chosen.files
    assert "org/models.py" not in chosen.files


# --- documents ------------------------------------------------------------------------------------------------------


def test_sarif_holds_class_verdict_and_the_offending_line(tmp_path: Path):
    report = audited(tmp_path, {VIEWS: LEAK, "shop/broken.py": "def broken(:\n"})
    document = json.loads(as_sarif(report, "1.0"))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [f"ISO-{letter}" for letter in "ABCDEFGHIJK"]
    (result,) = run["results"]
    assert result["ruleId"] == run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "ISO-A"
    assert result["properties"]["verdict"] == "confirmed"
    assert result["level"] == "error"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == VIEWS
    assert place["region"] == {"startLine": 5, "endLine": 5}
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert "shop/broken.py" in json.dumps(notification)
    assert run["invocations"][0]["executionSuccessful"] is False


def test_sarif_keeps_accepted_findings_as_suppressed(tmp_path: Path):
    report = audited(tmp_path, {VIEWS: accepting("nova: accept ISO-A: public")})
    (result,) = json.loads(as_sarif(report, "1.0"))["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "inSource", "justification": "public"}]


def test_the_text_tells_place_class_reason_and_fix(tmp_path: Path):
    text = as_text(audited(tmp_path, {VIEWS: LEAK}))
    assert text.startswith("1 file, 5 lines: 1 confirmed\nScope roots: org.Company and org.Site")
    assert "shop/views.py:5  ISO-A unscoped query" in text
    assert "Order.objects.get(pk=pk)" in text
    assert "fix: filter by site" in text


def test_json_has_everything(tmp_path: Path):
    report = audited(tmp_path, {VIEWS: LEAK})
    (finding,) = json.loads(as_json(report))["findings"]
    assert (finding["id"], finding["rule"], finding["verdict"]) == (report.findings[0].id, "ISO-A", "confirmed")
    assert (finding["place"], finding["model"], finding["scope_path"]) == ("shop/views.py:5", "shop.Order", "site")


# --- roots ------------------------------------------------------------------------------------------------------------


def test_roots_may_be_given_in_any_order_and_case(tmp_path: Path):
    roots = audited(tmp_path, {VIEWS: LEAK}, ["org.site", "org.company"]).roots
    assert (roots.tenant, roots.branch, roots.proposed) == ("org.Company", "org.Site", False)


def test_roots_are_proposed_where_nobody_names_them(tmp_path: Path):
    report = audited(tmp_path, {VIEWS: LEAK}, [])
    assert report.roots.proposed
    assert report.roots.tenant == "org.Company"
    assert "(proposed; --root declares them)" in as_text(report)


def test_an_unknown_root_is_refused_with_the_nearest_name(tmp_path: Path):
    with pytest.raises(BadRequest, match=r"org\.Company"):
        audited(tmp_path, {VIEWS: LEAK}, ["org.Compny"])
