"""The snapshot is kept, found again while nothing changed, and renewed when anything did."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agents.erp.schema.snapshot import SchemaSnapshot
from agents.erp.schema.taking import Snapshots
from agents.erp.schema.target import BadTarget, Target, configured_target, reference_target
from tests.agents.erp.schema.projects import write_project

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
Retake = Callable[[], SchemaSnapshot]


class Clock:
    """A minute later at every look, so that a snapshot's time tells whether it is a new one."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project")


@pytest.fixture
def again(folder: Path, tmp_path: Path) -> Retake:
    """The snapshot as a new process finds it, with what is kept on disk."""
    clock = Clock()
    return lambda: Snapshots(Target(folder), tmp_path / "kept", clock).current()


def test_a_kept_snapshot_is_found_again_whole(again: Retake):
    assert again() == again()


@pytest.mark.parametrize("change", ["source", "new file", "override file", "nothing of meaning"])
def test_a_change_renews_it_and_only_a_change(again: Retake, folder: Path, change: str):
    before = again()
    if change == "source":
        (folder / "trade/models.py").write_text("")
    elif change == "new file":
        (folder / "trade/more.py").write_text("")
    elif change == "override file":
        (folder / "nova-erp.toml").write_text('[roots]\ntenant = "people.Company"\n')
    else:
        (folder / "trade/models.py").touch()
        (folder / "readme.md").write_text("x")
    assert (again().taken_at == before.taken_at) == (change == "nothing of meaning")


def test_each_source_file_has_its_hash(again: Retake, folder: Path):
    hashes = again().file_hashes
    assert set(hashes) == {path.relative_to(folder).as_posix() for path in folder.rglob("*.py")}


def test_in_one_process_it_is_not_even_read_again(folder: Path, tmp_path: Path):
    snapshots = Snapshots(Target(folder), tmp_path, Clock())
    assert snapshots.current() is snapshots.current()
    assert snapshots.current(refresh=True) is not snapshots.current(refresh=True)


def test_a_damaged_file_is_taken_as_none(again: Retake, tmp_path: Path):
    before = again()
    (kept,) = (tmp_path / "kept").glob("*.json")
    kept.write_text('{"version": 99')
    assert again().models == before.models


def test_one_snapshot_is_kept_per_project_for_its_owner_only(again: Retake, folder: Path, tmp_path: Path):
    again()
    (folder / "trade/models.py").write_text("")
    again()
    (kept,) = (tmp_path / "kept").iterdir()
    assert kept.stat().st_mode & 0o077 == 0


def test_every_part_survives_being_written_and_read(again: Retake):
    snapshot = again()
    assert SchemaSnapshot.model_validate_json(snapshot.model_dump_json()) == snapshot
    assert SchemaSnapshot.model_validate_json(snapshot.model_dump_json(exclude_defaults=True)) == snapshot


# --- which project -------------------------------------------------------------------------------------------------


def test_with_nothing_set_the_reference_erp_is_meant():
    assert configured_target(None, None, None) == reference_target()
    assert reference_target().python == Path(sys.executable)


def test_a_project_without_an_interpreter_is_only_read():
    assert configured_target(Path(), None, "conf.settings") == Target(Path().absolute(), None, "conf.settings")


@pytest.mark.parametrize(
    ("project", "python", "settings", "names"),
    [
        (None, None, "conf.settings", ["NOVA_ERP_PROJECT"]),
        (".", sys.executable, None, ["NOVA_ERP_SETTINGS_MODULE"]),
        ("/nowhere", sys.executable, "conf.settings", ["NOVA_ERP_PROJECT", "/nowhere"]),
        (".", "/nowhere/python", "conf.settings", ["NOVA_ERP_PYTHON", "/nowhere/python"]),
    ],
)
def test_settings_that_do_not_fit_together_are_named(
    project: str | None, python: str | None, settings: str | None, names: list[str]
):
    with pytest.raises(BadTarget) as problem:
        configured_target(project and Path(project), python and Path(python), settings)  # pyright: ignore[reportArgumentType]
    assert all(name in str(problem.value) for name in names)
