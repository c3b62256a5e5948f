"""Asking the project's own interpreter: in another process, with nothing of Nova's, and told when it fails."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from agents.erp.schema import reasons
from agents.erp.schema.runtime import Dump, DumpFailed, dump
from agents.erp.schema.taking import take
from agents.erp.schema.target import Target
from tests.agents.erp.schema.projects import SETTINGS, write_project

HERE = Path(sys.executable)


def test_the_project_is_never_imported_by_nova(dumped: Dump):
    assert "shop.Order" in dumped.snapshot.models
    assert not {"trade", "people", "conf", "conf.settings"} & set(sys.modules)


def test_labels_of_apps_and_the_user_model_are_the_projects(dumped: Dump):
    assert dumped.snapshot.user_model == "people.Person"
    assert {app.name: app.label for app in dumped.apps.apps}["trade"] == "shop"


NOSY_SETTINGS = """
    import json, os, sys
    print("{" * 100_000)
    sys.stderr.write("x" * 100_000)
    json.dump([dict(os.environ), sys.path, os.getcwd()], open("seen.json", "w"))
    """
NOSY_APP = """
    from django.apps import AppConfig

    class TradeConfig(AppConfig):
        name = "trade"
        label = "shop"

        def ready(self):
            from django.db import OperationalError
            from people.models import Company
            try:
                Company.objects.count()
            except OperationalError as error:
                open("refused.txt", "w").write(str(error))
    """
DATABASE = 'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "real.sqlite3"}}'


@pytest.fixture(scope="module")
def nosy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that prints, asks its database while it starts, and writes down what it sees; it was dumped once."""
    settings = f"{dedent(NOSY_SETTINGS)}{dedent(SETTINGS)}{DATABASE}"
    folder = write_project(tmp_path_factory.mktemp("nosy"), {"trade/apps.py": NOSY_APP, "conf/settings.py": settings})
    (folder / "files.txt").write_text("\n".join(sorted(map(str, folder.rglob("*")))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANTHROPIC_API_KEY", "sk-secret")
        patch.setenv("PYTHONPATH", "/elsewhere")
        assert "shop.Order" in dump(HERE, folder, "conf.settings", folder).snapshot.models
    return folder


def test_the_child_sees_nothing_of_novas_environment(nosy: Path):
    environment, path, cwd = json.loads((nosy / "seen.json").read_text())
    assert set(environment) <= {
        *(
            "PATH",
            "HOME",
            "TMPDIR",
            "LANG",
            "LC_CTYPE",
            "PYTHONUTF8",
            "PYTHONDONTWRITEBYTECODE",
            "DJANGO_SETTINGS_MODULE",
        )
    }
    assert not Path(environment["HOME"]).exists()
    assert (path[0], cwd) == (str(nosy), str(nosy))
    assert not any("agents" in entry or entry == "/elsewhere" for entry in path)


def test_no_database_is_opened_even_if_the_project_asks_while_it_starts(nosy: Path):
    assert "without a database" in (nosy / "refused.txt").read_text()
    assert not (nosy / "real.sqlite3").exists()


def test_nothing_is_left_in_the_project(nosy: Path):
    before = set((nosy / "files.txt").read_text().splitlines())
    left = {Path(path).name for path in map(str, nosy.rglob("*")) if path not in before}
    assert left == {"files.txt", "seen.json", "refused.txt"}  # what it wrote itself


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ("import os\nos.environ['SECRET_KEY']\n", "KeyError: 'SECRET_KEY'"),
        ("import absent_package\n", "ModuleNotFoundError: No module named 'absent_package'"),
        ("import sys\nsys.exit(3)\n", "SystemExit: 3"),
        ("def broken(:\n", "SyntaxError"),
        ("import os\nos._exit(7)\n", "status 7"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n", "status -11"),
    ],
)
def test_a_project_that_does_not_start_is_told_with_its_own_error(tmp_path: Path, settings: str, reason: str):
    folder = write_project(tmp_path, {"conf/settings.py": settings})
    with pytest.raises(DumpFailed, match=reason):
        dump(HERE, folder, "conf.settings", folder)


def test_an_interpreter_that_is_missing_or_has_no_django_is_told(tmp_path: Path):
    folder = write_project(tmp_path)
    with pytest.raises(DumpFailed, match="does not start: no such file"):
        dump(Path("/nowhere/python"), folder, "conf.settings", folder)
    with pytest.raises(DumpFailed, match=r"ended (with status|without)"):
        dump(Path("/bin/false"), folder, "conf.settings", folder)


def test_an_interpreter_that_hangs_is_ended_with_its_children(tmp_path: Path):
    """Both hold a pipe open; its end is seen when the last of them is gone."""
    hanging, pipe = tmp_path / "python", tmp_path / "pipe"
    hanging.write_text(f"#!/bin/sh\nexec 3> {pipe}\nsleep 100 &\nwait\n")
    hanging.chmod(0o755)
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(DumpFailed, match=r"longer than 1 s"):
        dump(hanging, tmp_path, "conf.settings", tmp_path, seconds=1)
    os.set_blocking(reading, True)
    assert os.read(reading, 1) == b""
    os.close(reading)


def test_with_a_broken_interpreter_the_sources_answer_and_say_so(tmp_path: Path):
    folder = write_project(tmp_path)
    snapshot = take(Target(folder, Path("/nowhere/python"), "conf.settings"))
    (failed,) = [entry for entry in snapshot.unknowns if entry.code == reasons.RUNTIME_FAILED]
    assert (snapshot.source, "shop.Order" in snapshot.models) == ("static", True)
    assert "/nowhere/python" in failed.detail


def test_the_settings_may_stand_in_a_folder_below_the_project(tmp_path: Path):
    folder = write_project(tmp_path / "src")
    snapshot = take(Target(tmp_path, HERE, "conf.settings"))
    assert (snapshot.source, folder.name) == ("merged", "src")
    assert str(snapshot.models["people.Site"].place).startswith("src/people/models.py:")
