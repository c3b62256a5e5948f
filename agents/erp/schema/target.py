"""Which project is looked at, and where its packages are."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import agents.erp

OVERRIDE_FILE = "nova-erp.toml"
REFERENCE = Path(agents.erp.__file__).parent / "reference"
REFERENCE_SETTINGS = "airep_demo.settings"


@dataclass(frozen=True, slots=True)
class Target:
    """A Django project. Without `python` (its interpreter) it is only read, never run.

    `settings_module` may be left out then, where `manage.py` names it.
    """

    project: Path
    python: Path | None = None
    settings_module: str | None = None

    @property
    def overrides(self) -> Path:
        """The file in which its people declare scopes."""
        return self.project / OVERRIDE_FILE

    @property
    def packages(self) -> tuple[Path, ...]:
        """Folders of its installed packages; without an interpreter Nova's own, which have Django."""
        return tuple(_site_packages(self.python or Path(sys.executable)))


class BadTarget(Exception):
    """The settings of the ERP project contradict each other or lead nowhere; the text names the remedy."""


def configured_target(project: Path | None, python: Path | None, settings_module: str | None) -> Target:
    """The project that the settings name, only read where they name no interpreter; with none the reference ERP.

    Raises BadTarget.
    """
    if project is None and python is None and settings_module is None:
        return reference_target()
    if project is None:
        raise BadTarget("NOVA_ERP_PROJECT must be set too: the folder of the ERP's Django project")
    if python and settings_module is None:
        raise BadTarget("NOVA_ERP_SETTINGS_MODULE must be set too: Django cannot be asked without it")
    if not project.is_dir():
        raise BadTarget(f"NOVA_ERP_PROJECT: {str(project)!r} is no folder")
    if python and not python.is_file():
        raise BadTarget(f"NOVA_ERP_PYTHON: there is no interpreter {str(python)!r}")
    return Target(project.absolute(), python.absolute() if python else None, settings_module)


def reference_target() -> Target:
    """The reference ERP that Nova ships, in Nova's own interpreter."""
    return Target(REFERENCE, Path(sys.executable), REFERENCE_SETTINGS)


def _site_packages(python: Path) -> Iterator[Path]:
    """The `site-packages` beside an interpreter, of its environment first; a link to elsewhere is not followed."""
    places = (python.parent.parent, python.resolve().parent.parent)
    for place in dict.fromkeys(places):
        yield from sorted((place / "lib").glob("python3*/site-packages"), reverse=True)
