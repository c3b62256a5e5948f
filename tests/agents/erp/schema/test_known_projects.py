"""Well-known projects of others, read and run: the sources show what `_meta` says.

They are not Nova's dependencies. To run these tests, install one or more of them, each into an environment of its own
(`<folder>/ledger`, `oscar`, `pretix`), and name the folder in NOVA_TEST_PROJECTS.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from agents.erp.schema.merge import merge
from agents.erp.schema.reasons import MODEL_UNSEEN
from agents.erp.schema.runtime import dump
from agents.erp.schema.snapshot import Field, Model, SchemaSnapshot
from agents.erp.schema.static import static_snapshot
from agents.erp.source import read_tree

pytestmark = pytest.mark.timeout(300)

LEDGER = """
    SECRET_KEY = "tests"
    INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django_ledger"]
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
    """
OSCAR = """
    from oscar import INSTALLED_APPS
    from oscar.defaults import *
    SECRET_KEY = "tests"
    SITE_ID = 1
    STATIC_URL = "/static/"
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
    HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
    """
PRETIX = """
    import os, pathlib
    here = pathlib.Path(__file__).parent
    os.environ["PRETIX_CONFIG_FILE"] = str(here / "pretix.cfg")
    os.environ["DATA_DIR"] = str(here / "data")
    (here / "data").mkdir(exist_ok=True)
    (here / "pretix.cfg").touch()
    from pretix.settings import *
    """


@dataclass(frozen=True, slots=True)
class Subject:
    """A package, settings under which it starts, and the share of its models that the sources must show."""

    package: str
    settings: str
    models: float


SUBJECTS: Mapping[str, Subject] = {
    "ledger": Subject("django_ledger", LEDGER, 0.97),
    "pretix": Subject("pretix", PRETIX, 0.97),
    "oscar": Subject("oscar", OSCAR, 0.85),
}


@dataclass(frozen=True, slots=True)
class Readings:
    """Both readings, and the package's own models of each, hidden tables left out."""

    subject: Subject
    runtime: SchemaSnapshot
    static: SchemaSnapshot

    def own(self, snapshot: SchemaSnapshot) -> dict[str, Model]:
        top = f"{self.subject.package}."
        models = snapshot.models.items()
        return {label: model for label, model in models if model.module.startswith(top) and not model.auto_created}

    def fields(self) -> Iterator[tuple[Field, Field | None]]:
        """Each field of a model that both found: as it runs, and as the sources show it."""
        static = self.own(self.static)
        for label, model in self.own(self.runtime).items():
            if label in static:
                yield from ((field, static[label].fields.get(name)) for name, field in model.fields.items())


@pytest.fixture(scope="module", params=SUBJECTS)
def readings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Readings:
    subject = SUBJECTS[request.param]
    environment = Path(os.environ.get("NOVA_TEST_PROJECTS", "/nowhere"), request.param)
    packages = next(environment.glob("lib/python3*/site-packages"), None)
    if packages is None or not (packages / subject.package).is_dir():
        pytest.skip(f"{subject.package} is not installed in an environment of its own (NOVA_TEST_PROJECTS)")
    project = tmp_path_factory.mktemp(request.param)
    (project / "target_settings.py").write_text(dedent(subject.settings))
    runtime = dump(environment / "bin/python", project, "target_settings", project)
    tree = read_tree(packages / subject.package, packages=[packages])
    return Readings(subject, runtime.snapshot, static_snapshot(tree))


def test_the_sources_show_the_models_and_no_others(readings: Readings):
    runtime, static = set(readings.own(readings.runtime)), set(readings.own(readings.static))
    assert len(runtime & static) / len(runtime) >= readings.subject.models
    assert len(runtime & static) / len(static) >= 0.99


def test_every_model_that_the_sources_do_not_show_is_named_with_a_reason(readings: Readings):
    runtime, static = readings.own(readings.runtime), readings.own(readings.static)
    own = {label: model.model_copy(update={"own": True}) for label, model in runtime.items()}
    merged = merge(readings.runtime.model_copy(update={"models": own}), readings.static)
    named = {unknown.subject for unknown in merged.unknowns if unknown.code == MODEL_UNSEEN}
    assert set(runtime) - set(static) == named


def test_the_sources_show_their_fields_and_targets(readings: Readings):
    pairs = list(readings.fields())
    found = [(ours, theirs) for ours, theirs in pairs if theirs]
    related = [(ours, theirs) for ours, theirs in found if ours.forward]
    assert len(found) / len(pairs) >= 0.99
    assert sum(ours.target == theirs.target for ours, theirs in related) / len(related) >= 0.99
    assert sum(ours.on_delete == theirs.on_delete for ours, theirs in related) / len(related) >= 0.99
